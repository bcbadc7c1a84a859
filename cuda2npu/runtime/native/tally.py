"""Counters in compiled code: what a launch did, for the timing model.

In: a program. Out: a `Tally`, by which the emitter writes the counters, and which says what each op
did as sums of them. A region's counter grows each time the region runs, as often as in that group
of warps of a block that runs it most, since a tile goes on until its last lane is done; an access
under a mask counts its lanes. Counter 0 is the number of blocks, and needs no code.

    tally = tally_of(program)
    tally.size                       # counters
    tally.counts([64, 640, 9999])    # what the interpreter's `Outcome.counts` would be, or nearly
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cuda2npu.ir.program import Op, Region, TileProgram, Value
from cuda2npu.runtime.timing import Share, element_bytes

_MEMORY = frozenset(("load", "store", "atomic"))


@dataclass(slots=True, eq=False)
class Tally:
    """`regions`: the counter of a region, by its id; `accesses`: that of the op at which lanes are
    counted, by its id; `shares`: of each op."""

    threads: int
    size: int = 1
    regions: dict[int, int] = field(default_factory=dict[int, int])
    accesses: dict[int, int] = field(default_factory=dict[int, int])
    shares: list[tuple[Op, Share]] = field(default_factory=list[tuple[Op, Share]])

    def counts(self, counters: Sequence[int]) -> dict[int, tuple[int, int, int]]:
        """By op id: times, lanes, bytes."""
        found: dict[int, tuple[int, int, int]] = {}
        for op, share in self.shares:
            times = sum(counters[i] for i in share.times)
            lanes = counters[share.lanes] if share.lanes else times * share.width
            found[id(op)] = times, lanes, lanes * share.bytes
        return found

    def _new(self) -> int:
        self.size += 1
        return self.size - 1

    def add_region(self, region: Region, times: tuple[int, ...]) -> None:
        """Its ops' shares. `times`: the counters whose sum says how often it runs."""
        counted: dict[Value, int] = {}
        for op in region.ops:
            self.shares.append((op, self._share(op, times, counted)))
            if op.opcode == "while":
                before, after = op.regions
                turns = self.regions[id(after)] = self._new()
                self.add_region(before, (*times, turns))
                self.add_region(after, (turns,))
            else:
                for inner in op.regions:
                    if len(inner.ops) > 1:
                        turns = self.regions[id(inner)] = self._new()
                        self.add_region(inner, (turns,))

    def _share(self, op: Op, times: tuple[int, ...], counted: dict[Value, int]) -> Share:
        if op.opcode not in _MEMORY:
            return Share(times, self.threads)
        size = element_bytes(op)
        moved = op.results if op.opcode == "load" else op.operands
        if op.opcode != "atomic" and not any(value.type.tile for value in moved):
            return Share(times, 1, size)
        if not isinstance(op.mask, Value):
            return Share(times, self.threads, size)
        if op.mask not in counted:
            counted[op.mask] = self.accesses[id(op)] = self._new()
        return Share(times, self.threads, size, counted[op.mask])

    def steady(self, region: Region) -> list[Op]:
        """Accesses at which lanes are counted whose mask the region does not change."""
        made = {value for op in region.ops for value in op.results} | set(region.params)
        return [op for op in region.ops if id(op) in self.accesses and op.mask not in made]


def tally_of(program: TileProgram) -> Tally:
    tally = Tally(program.threads)
    tally.add_region(program.body, (0,))
    return tally
