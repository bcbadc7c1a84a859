"""2,000 random kernels: the referee and the interpreter come to the same end in each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from cuda2npu.ir.printer import to_text
from cuda2npu.ir.program import TileProgram
from cuda2npu.ir.reader import read
from cuda2npu.parser.tree import Function
from tests.law import law
from tests.law.__main__ import failures
from tests.law.arguments import Argument
from tests.law.kernels import Kernel, kernels, read_kernel
from tests.law.law import judge
from tests.law.pen import Features

KERNELS, CHUNKS = 2000, 40
NATIVE_CHUNKS = 12  # of ten kernels; each is compiled twice
ARGUMENTS = (
    Argument("out0", "i4", 4, "zeros", 0),
    Argument("n", "i4", 0, "value", 7),
    Argument("m", "i4", 0, "value", 2),
)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
FOUND = sorted((Path(__file__).parent / "found").glob("*.cu"))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_kernels(chunk: int) -> None:
    size = KERNELS // CHUNKS
    broken = failures(range(chunk * size, (chunk + 1) * size))
    assert [(seed, breach.kind, breach.detail) for seed, breach in broken] == []


@pytest.mark.parametrize("chunk", range(NATIVE_CHUNKS))
def test_random_kernels_on_native_code(chunk: int) -> None:
    first = 1_000_000 + 10 * chunk
    broken = failures(range(first, first + 10), native=True)
    assert [(seed, breach.kind, breach.detail) for seed, breach in broken] == []


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_kernels_that_once_broke_the_law(path: Path) -> None:
    assert judge(read_kernel(path.read_text()), thorough=True, native=True) is None


def test_the_law_finds_a_wrong_op(monkeypatch: pytest.MonkeyPatch) -> None:
    """A translator that takes `-` for `+` somewhere is noticed."""
    source = "__global__ void kernel(int *out0, int n, int m) { out0[threadIdx.x] = n - m; }"
    kernel = Kernel("kernel", source, (1, 1, 1), (4, 1, 1), 0, ARGUMENTS)
    assert judge(kernel) is None
    honest = law.translate_kernel

    def wrong(function: Function, block: tuple[int, int, int]) -> TileProgram:
        return read(to_text(honest(function, block)).replace("= sub ", "= add "))

    monkeypatch.setattr(law, "translate_kernel", wrong)
    breach = judge(kernel)
    assert breach is not None
    assert breach.kind == "differs"


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(kernel=kernels(Features(size=4)))
def test_kernels_that_hypothesis_draws(kernel: Kernel) -> None:
    assert judge(kernel, thorough=True) is None, kernel.text
