"""2,000 random kernels: the referee and the interpreter come to the same end in each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.law.__main__ import failures
from tests.law.kernels import Kernel, kernels, read_kernel
from tests.law.law import judge
from tests.law.pen import Features

KERNELS, CHUNKS = 2000, 40
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
FOUND = sorted((Path(__file__).parent / "found").glob("*.cu"))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_random_kernels(chunk: int) -> None:
    size = KERNELS // CHUNKS
    broken = failures(range(chunk * size, (chunk + 1) * size))
    assert [(seed, breach.kind, breach.detail) for seed, breach in broken] == []


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_kernels_that_once_broke_the_law(path: Path) -> None:
    assert judge(read_kernel(path.read_text()), thorough=True) is None


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(kernel=kernels(Features(size=4)))
def test_kernels_that_hypothesis_draws(kernel: Kernel) -> None:
    assert judge(kernel, thorough=True) is None, kernel.text
