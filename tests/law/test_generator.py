"""The generator: the same seed, the same kernel; its text alone brings it back; it shrinks."""

from __future__ import annotations

import pytest

from tests.law.arguments import PATTERNS, Argument, fill
from tests.law.choices import Replay, Seeded, Tape
from tests.law.kernels import Kernel, generate, read_kernel
from tests.law.pen import Features
from tests.law.shrink import shrink

CONSTRUCTS = (
    "switch (", "default:", "while (", "do {", "for (", "break;", "continue;", "return;",
    "__shared__",
    "extern __shared__", "__syncthreads()", "__shfl", "__ballot_sync", "atomic", "printf(",
    "struct",
    "make_", "template <typename T>", "&p", "*g", "__constant__", "? ", "1 ? ", "%=", "volatile",
    "static_cast<", "__syncthreads_", "typedef", "__ldg(", "record", "T w",
)  # fmt: skip


def test_a_seed_makes_one_kernel() -> None:
    assert generate(Seeded(5)) == generate(Seeded(5))
    assert generate(Seeded(5)) != generate(Seeded(6))


@pytest.mark.parametrize("seed", range(40))
def test_text_and_tape_bring_a_kernel_back(seed: int) -> None:
    kernel = generate(Seeded(seed))
    assert read_kernel(kernel.text) == kernel
    assert generate(Replay(kernel.tape)) == kernel


def test_every_construct_comes_up() -> None:
    text = "".join(generate(Seeded(seed)).text for seed in range(600))
    assert [construct for construct in CONSTRUCTS if construct not in text] == []


def test_the_empty_tape_makes_the_simplest_kernel() -> None:
    kernel = generate(Replay(Tape()))
    assert kernel.block == kernel.grid == (1, 1, 1)
    assert len(kernel.source.splitlines()) <= 5


def test_shrinking_keeps_what_fails_and_drops_the_rest() -> None:
    kernel = next(k for k in map(make, range(1000)) if "switch (" in k.source)
    small = shrink(kernel, Features(), lambda k: "switch (" in k.source, seconds=20)
    assert "switch (" in small.source
    assert len(small.source) < 450


def make(seed: int) -> Kernel:
    return generate(Seeded(seed))


def test_host_kernels_have_nothing_of_threads_together() -> None:
    text = "".join(generate(Seeded(seed), Features(host=True)).source for seed in range(100))
    for word in ("__sync", "__shared__", "__shfl", "atomic", "printf"):
        assert word not in text


@pytest.mark.parametrize("pattern", [*PATTERNS, "value"])
@pytest.mark.parametrize("kind", ["b", "i1", "u2", "i4", "u8", "f4", "f8"])
def test_arguments_are_the_same_each_time(kind: str, pattern: str) -> None:
    first = fill(kind, 50, pattern, 3)
    assert first.tobytes() == fill(kind, 50, pattern, 3).tobytes()
    argument = Argument("x", kind, 50, pattern, 3, exact=pattern != "full")
    assert Argument.parse(str(argument)) == argument
