"""Copies of records: what of them nobody looks at need not have been written.

In: a lowered program and the values that loads of whole records gave; out: the program in which
those loads are `raw` whose value is only stored again, or not used at all. Of
`P c = s[i]; x = c.a;` only the load of `a` asks that something has been written there.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from cuda2npu.ir.program import Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import Rewriting, rewrite


def mark_copies(program: TileProgram, parts: Set[Value]) -> TileProgram:
    """`parts`: results of loads that take one field, or element, of a record."""
    if not parts:
        return program
    copied = parts - _looked_at(program.body, set())

    def visit(op: Op, rewriting: Rewriting) -> Op:
        if op.opcode == "load" and op.result in copied:
            return replace(op, attrs={**op.attrs, "raw": 1})
        return op

    return rewrite(program, visit)


def _looked_at(region: Region, found: set[Operand]) -> set[Operand]:
    """Values whose contents matter to an op, from the last op to the first."""
    for op in reversed(region.ops):
        for inner in reversed(op.regions):
            _looked_at(inner, found)
        if op.mask is not None:
            found.add(op.mask)
        if op.opcode == "store":
            found.update(op.operands[:2])
        elif op.opcode == "select" and op.result not in found:
            found.add(op.operands[0])
        else:
            found.update(op.operands)
    return found
