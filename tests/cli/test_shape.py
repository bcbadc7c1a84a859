"""Launch shapes: as given, and chosen where none is given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cuda2npu.diagnostics import NOWHERE, Refused, Sink
from cuda2npu.parser.ctypes import VOID
from cuda2npu.parser.tree import Function, Launch
from cuda2npu.parser.unit import CudaUnit
from cuda2npu.shape import DEFAULT_BLOCK, block_for, check_launch, three


def unit(*blocks: tuple[int, int, int] | None) -> CudaUnit:
    launches = tuple(Launch("k", (), block, None, NOWHERE) for block in blocks)
    other = Launch("other", (), (7, 1, 1), None, NOWHERE)
    return CudaUnit(
        "k.cu", (), (other, *launches), Sink(), lambda _name, _template: function(), lambda _: []
    )


def function(bounds: int | None = None) -> Function:
    return Function("k", "k", True, (), VOID, NOWHERE, max_threads=bounds)


@pytest.mark.parametrize(
    ("given", "shape"),
    [(256, (256, 1, 1)), ((16, 8), (16, 8, 1)), ([2, 3, 4], (2, 3, 4)), ((5,), (5, 1, 1))],
)
def test_three(given: object, shape: tuple[int, int, int]) -> None:
    assert three(given) == shape


@pytest.mark.parametrize("bad", ["256", (), (1, 2, 3, 4), 1.5, (1, None), None])
def test_not_three(bad: object) -> None:
    with pytest.raises(ValueError, match="not one to three numbers"):
        three(bad)


def test_the_block_of_the_launch_comes_first() -> None:
    assert block_for(unit(None, (64, 2, 1)), "k", function(512)) == ((64, 2, 1), None)


def test_then_launch_bounds() -> None:
    assert block_for(unit(None), "k", function(512)) == ((512, 1, 1), None)


def test_then_256_with_a_note() -> None:
    block, note = block_for(unit(None), "k", function())
    assert block == DEFAULT_BLOCK and note is not None and note.code == "C2N1001"


def test_several_launches_bring_a_note() -> None:
    block, note = block_for(unit((64, 1, 1), (32, 1, 1), (64, 1, 1)), "k", function())
    assert block == (64, 1, 1) and note is not None and note.code == "C2N1002"
    assert "64x1x1, 32x1x1" in note.message


def test_an_instance_has_the_block_of_its_own_launch() -> None:
    """That of another instance may be more than its `__launch_bounds__`."""
    launches = tuple(
        Launch("k", template, block, None, NOWHERE)
        for template, block in (
            (("128", "8"), (256, 1, 1)),
            (("64", "8"), (64, 1, 1)),
            ((), (512, 1, 1)),
            ((), (32, 2, 1)),
        )
    )
    file = CudaUnit("k.cu", (), launches, Sink(), lambda _n, _t: function(), lambda _: [])
    given = replace(function(64), display="k<64, 8>")
    assert block_for(file, "k", given) == ((64, 1, 1), None)
    deduced = replace(function(64), display="k<16, 8>")
    block, note = block_for(file, "k", deduced)
    assert block == (64, 1, 1) and note is not None and "64x1x1, 32x2x1" in note.message
    assert block_for(file, "k", function(64))[0] == (256, 1, 1)  # no template: it is the user's


def test_a_launch_within_the_limits() -> None:
    check_launch(function(), (2**31 - 1, 65535, 65535), (1024, 1, 1), 0)
    check_launch(function(), (1, 1, 1), (4, 4, 64), 49152)


def test_beyond_the_kernels_own_bounds() -> None:
    check_launch(function(64), (1, 1, 1), (8, 8, 1), 0)
    with pytest.raises(Refused, match="65 threads a block are more than its `__launch_bounds__`"):
        check_launch(function(64), (1, 1, 1), (65, 1, 1), 0)


@pytest.mark.parametrize(
    ("grid", "block", "shared", "why"),
    [
        ((0, 1, 1), (1, 1, 1), 0, "grid size 0 along x"),
        ((1, 65536, 1), (1, 1, 1), 0, "grid size 65536 along y"),
        ((1, 1, 1), (1025, 1, 1), 0, "block size 1025 along x"),
        ((1, 1, 1), (1, 1, 65), 0, "block size 65 along z"),
        ((1, 1, 1), (32, 33, 1), 0, "1056 threads"),
        ((1, 1, 1), (1, 1, 1), -1, "-1 bytes"),
    ],
)
def test_beyond_the_limits(
    grid: tuple[int, int, int], block: tuple[int, int, int], shared: int, why: str
) -> None:
    with pytest.raises(Refused, match=why) as caught:
        check_launch(function(), grid, block, shared)
    assert caught.value.diagnostic.code == "C2N9008"
