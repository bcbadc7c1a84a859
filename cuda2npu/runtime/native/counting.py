"""The C text of counters: `tally.py` says which there are.

In: the emitter and what is about to be emitted; out: statements. A counter of turns grows in each
group of warps by itself, and the block's grows by the most of them.

    for (u32 unit ...) { u64 $c1 = 0; for (...) { $c1++; ... } if ($c1 > $most1) $most1 = $c1; }
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cuda2npu.ir.program import Op, Region
from cuda2npu.ir.walk import walk

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter


def enter(e: Emitter, region: Region) -> None:
    """The region runs once more."""
    if e.tally is not None and id(region) in e.tally.regions:
        e.out.line(f"$c{e.tally.regions[id(region)]}++;")


def count_lanes(e: Emitter, op: Op) -> None:
    if e.tally is None or id(op) not in e.tally.accesses or id(op) in e.hoisted:
        return
    e.out.line(f"$c{e.tally.accesses[id(op)]} += {_lanes(e, op)};")


def _lanes(e: Emitter, op: Op) -> str:
    """How many lanes of this unit are on."""
    if e.one_lane is not None:
        return e.scalar(op.mask, e.one_lane) if op.mask is not None else "1"
    masks = (e.on(op.mask, j) for j in range(e.unit))
    return " + ".join(f"__builtin_popcount({on})" if on else f"{e.lanes}u" for on in masks)


@contextmanager
def counted_loop(e: Emitter, body: Region) -> Generator[None]:
    """Around a `for`: accesses under masks that stay as they are count behind it."""
    steady = e.tally.steady(body) if e.tally is not None and e.one_lane is None else []
    if not steady or e.tally is None:
        yield
        return
    turns, before = e.tally.regions[id(body)], e.hoisted
    with e.out.block(""):
        e.out.line(f"const u64 $from{turns} = $c{turns};")
        e.hoisted = before | {id(op) for op in steady}
        yield
        e.hoisted = before
        for op in steady:
            lanes = f"(u64)({_lanes(e, op)}) * ($c{turns} - $from{turns})"
            e.out.line(f"$c{e.tally.accesses[id(op)]} += {lanes};")


@contextmanager
def counted_units(e: Emitter, ops: Iterable[Op], head: str) -> Generator[None]:
    """A loop over groups of warps, or over lanes, that go through `ops` by themselves."""
    turns = _turns(e, ops)
    for counter in turns:
        e.out.line(f"u64 $most{counter} = 0;")
    with e.out.block(head):
        for counter in turns:
            e.out.line(f"u64 $c{counter} = 0;")
        yield
        for counter in turns:
            e.out.line(f"if ($c{counter} > $most{counter}) $most{counter} = $c{counter};")
    for counter in turns:
        e.out.line(f"$c{counter} += $most{counter};")


def _turns(e: Emitter, ops: Iterable[Op]) -> list[int]:
    if e.tally is None:
        return []
    regions = [region for op in ops for region in op.regions]
    inner = [r for region in regions for op in walk(region) for r in op.regions]
    known = e.tally.regions
    return [known[id(region)] for region in (*regions, *inner) if id(region) in known]
