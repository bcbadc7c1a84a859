"""Loop-invariant code motion: what a loop computes anew each turn goes before it.

Pure ops go out of as many loops as they do not depend on, also out of an `if` inside. Loads go out
of a `for` that surely runs and in which nothing writes, and only as long as they come first: so
that none runs that would not have, and no other fault comes before theirs.

    for %k: i32 = 0 to %n step 1 { %1 = mul %m, 4 : i32 ... }
    %1 = mul %m, 4 : i32
    for %k: i32 = 0 to %n step 1 { ... }
"""

from __future__ import annotations

from dataclasses import replace

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Region, TileProgram, Value
from cuda2npu.ir.walk import operands_of, walk
from cuda2npu.translate.passes.record import Pass

_QUIET = frozenset({"load", "yield"})


class _Motion:
    """`level`: how many loops are around the place where a value is defined (0: parameters);
    `waiting[n]`: ops that go before the outermost but n-th loop around the op at hand."""

    def __init__(self) -> None:
        self.level: dict[Value, int] = {}
        self.waiting: list[list[Op]] = []

    def region(self, region: Region, pinned: frozenset[int] = frozenset()) -> Region:
        """`pinned`: `id`s of loads that go before the loop whose body this is."""
        ops: list[Op] = []
        depth = len(self.waiting)
        self.level.update(dict.fromkeys(region.params, depth))
        for op in region.ops:
            target = depth
            if OPS[op.opcode].pure:
                target = self.lowest(op)
            elif id(op) in pinned:
                target = depth - 1
            self.level.update(dict.fromkeys(op.results, target))
            if target < depth:
                self.waiting[target].append(op)
            else:
                self.control(op, ops)
        return Region(region.params, tuple(ops))

    def lowest(self, op: Op) -> int:
        return max((self.level[o] for o in operands_of(op) if isinstance(o, Value)), default=0)

    def control(self, op: Op, ops: list[Op]) -> None:
        if not op.regions:
            ops.append(op)
        elif op.opcode == "if":
            regions = tuple(self.region(inner) for inner in op.regions)
            ops.append(replace(op, regions=regions))
        else:
            self.waiting.append([])
            pinned = self.leading_loads(op)
            regions = tuple(self.region(inner, pinned) for inner in op.regions)
            ops += self.waiting.pop()
            ops.append(replace(op, regions=regions))

    def leading_loads(self, op: Op) -> frozenset[int]:
        """The loads at the start of a `for` that may as well stand before it."""
        if op.opcode != "for" or not _surely_runs(op):
            return frozenset()
        region = op.regions[0]
        if any(
            not OPS[inner.opcode].pure and inner.opcode not in _QUIET and not inner.regions
            for inner in walk(region)
        ):
            return frozenset()
        inside = len(self.waiting)
        levels = dict.fromkeys(region.params, inside)
        found: set[int] = set()
        for inner in region.ops:
            if inner.regions:
                break
            operands = [o for o in operands_of(inner) if isinstance(o, Value)]
            level = max((levels.get(o, self.level.get(o, inside)) for o in operands), default=0)
            if inner.opcode == "load":
                if level >= inside:
                    break
                found.add(id(inner))
                level = inside - 1
            levels.update(dict.fromkeys(inner.results, level))
        return frozenset(found)


def _surely_runs(op: Op) -> bool:
    low, high, step = op.operands[:3]
    if not (isinstance(low, Const) and isinstance(high, Const) and isinstance(step, Const)):
        return False
    return len(range(low.bits, high.bits, step.bits)) > 0


def run(program: TileProgram) -> TileProgram:
    motion = _Motion()
    motion.level.update((param.value, 0) for param in program.params)
    return replace(program, body=motion.region(program.body))


LICM = Pass("licm", "moves what a loop computes anew each turn before it", run)
