"""Carried values of lanes that have left a loop are let go where nothing looks at them again.

A variable of the kernel keeps its value in lanes that are off, so the translator ends each turn
with a `select`. Where no result of the loop is used and all that a turn does with the value is
under the mask of the lanes still in it, the `select` only hides that the value is a ramp.

    while(%go = true, %i = %t) { %m = and %go, (lt %i, %n) ... condition (any %m), %m, %i }
    do(%go_1, %i_1) { ... yield %go_1, (select %go_1, (add %i_1, 256), %i_1) }   the add alone
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import operands_of, walk
from cuda2npu.translate.passes.record import Pass

_ELEMENTWISE = frozenset(
    name for name, row in OPS.items() if row.pure and row.shape in ("same", "compare", "given")
)
_MASKED = frozenset(("load", "store", "atomic"))


class _Loop:
    """A `while` whose lanes leave and do not come back: `go`, its carried mask."""

    def __init__(self, op: Op, used: set[Operand]) -> None:
        self.op, self.used = op, used
        self.before, self.after = op.regions
        self.forwarded = self.before.ops[-1].operands[1:]
        self.next = self.after.ops[-1].operands
        self.source: dict[Operand, Operand] = dict(
            zip(self.after.params, self.forwarded, strict=True)
        )
        self.made = {v: o for region in op.regions for o in walk(region) for v in o.results}
        self.go = self.sticky()

    def sticky(self) -> Value | None:
        """The carried mask that the loop goes on with, and that never grows."""
        goes_on = self.made.get(self.before.ops[-1].operands[0])  # type: ignore[arg-type]
        if goes_on is None or goes_on.opcode != "any" or goes_on.mask is not None:
            return None
        for param, following in zip(self.before.params, self.next, strict=True):
            if self.implies(goes_on.operands[0], param) and self.implies(following, param):
                return param
        return None

    def implies(self, mask: Operand | None, other: Operand) -> bool:
        """Whether each lane of `mask` is one of `other`."""
        work = [mask]
        while work:
            found = work.pop()
            if found is other:
                return True
            if found in self.source:
                work.append(self.source[found])
            op = self.made.get(found)  # type: ignore[arg-type]
            if op is not None and op.opcode == "and":
                work += op.operands
        return False

    def slim(self) -> Op:
        if self.go is None:
            return self.op
        following = list(self.next)
        goes_on = self.next[self.before.params.index(self.go)]
        for at, operand in enumerate(self.next):
            made = self.made.get(operand)  # type: ignore[arg-type]
            if made is None or made.opcode != "select":
                continue
            if self.implies(goes_on, made.operands[0]) and self.hidden(at):
                following[at] = made.operands[1]
        if following == list(self.next):
            return self.op
        *ops, end = self.after.ops
        after = Region(self.after.params, (*ops, replace(end, operands=tuple(following))))
        return replace(self.op, regions=(self.before, after))

    def hidden(self, at: int) -> bool:
        """Whether nothing looks at the carried value `at` of lanes that are off."""
        carried = {at}
        while True:
            tainted: set[Operand] = {self.before.params[i] for i in carried}
            if not self.spread(self.before.ops[:-1], tainted):
                return False
            for result, param, operand in zip(
                self.op.results, self.after.params, self.forwarded, strict=True
            ):
                if operand in tainted:
                    if result in self.used:
                        return False
                    tainted.add(param)
            if not self.spread(self.after.ops[:-1], tainted):
                return False
            more = {i for i, operand in enumerate(self.next) if operand in tainted}
            if more <= carried:
                return True
            carried |= more

    def spread(self, ops: Sequence[Op], tainted: set[Operand]) -> bool:
        """Adds what is made from tainted values in lanes that are off; False: something that does
        more than compute sees them."""
        assert self.go is not None
        for op in ops:
            inner = all(self.spread(region.ops, tainted) for region in op.regions)
            if not inner:
                return False
            if tainted.isdisjoint(operands_of(op)):
                continue
            if op.opcode in _MASKED and op.mask not in tainted and self.implies(op.mask, self.go):
                continue
            if op.opcode not in _ELEMENTWISE:
                return False
            if op.opcode == "and" and any(self.covers(o, tainted) for o in op.operands):
                continue
            keeps = op.opcode == "select" and op.operands[2] not in tainted
            if keeps and self.covers(op.operands[0], tainted):
                continue
            tainted.update(op.results)
        return True

    def covers(self, mask: Operand, tainted: set[Operand]) -> bool:
        return mask not in tainted and self.go is not None and self.implies(mask, self.go)


def run(program: TileProgram) -> TileProgram:
    used = {operand for op in walk(program.body) for operand in operands_of(op)}

    def visit(region: Region) -> Region:
        ops: list[Op] = []
        for op in region.ops:
            found = op
            if op.regions:
                found = replace(op, regions=tuple(visit(inner) for inner in op.regions))
            if found.opcode == "while":
                found = _Loop(found, used).slim()
            ops.append(found)
        return Region(region.params, tuple(ops))

    return replace(program, body=visit(program.body))


LEAVE = Pass("leave", "lets go of carried values in lanes that have left a loop", run)
