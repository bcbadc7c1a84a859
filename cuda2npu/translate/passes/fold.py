"""Constant folding and algebraic simplification.

%1 = mul 4, 8 : i32                         32, wherever %1 stood
%2 = add %i, 0 : tile<256xi32>              %i
if true { ... }                             ...
store %x[0], %v, mask false : f32           nothing
"""

from __future__ import annotations

from dataclasses import replace

from cuda2npu.ir.meaning import evaluate_scalar
from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import (
    FALSE,
    TRUE,
    Const,
    Op,
    Operand,
    Region,
    TileProgram,
    Value,
    constant,
)
from cuda2npu.ir.types import Type
from cuda2npu.ir.walk import Inline, Rewriting, Visited, rewrite
from cuda2npu.translate.passes.algebra import identity
from cuda2npu.translate.passes.record import Pass

_COMMUTATIVE = frozenset({"add", "mul", "and", "or", "xor", "min", "max", "mulhi", "eq", "ne"})
_ROUNDS = 8


def visit(op: Op, rewriting: Rewriting) -> Visited:
    if op.regions:
        return _control(op, rewriting)
    for _ in range(_ROUNDS):
        if op.mask is not None and isinstance(op.mask, Const) and op.opcode != "any":
            if op.mask == FALSE:
                return _masked_off(op, rewriting)
            op = replace(op, mask=None)
        found = _folded(op) or identity(_ordered(op), rewriting.definition)
        if found is None:
            return _ordered(op)
        if not isinstance(found, Op):
            rewriting.replace(op.results[0], found)
            return None
        op = found
    return op


def _folded(op: Op) -> Const | None:
    """The op computed, where all its operands are constants."""
    row = OPS[op.opcode]
    if row.evaluate is None or not row.pure or not op.operands:
        return None
    pairs: list[tuple[str, int]] = []
    for operand in op.operands:
        if not isinstance(operand, Const):
            return None
        pairs.append((operand.type.element, operand.bits))
    element = op.results[0].type.element
    return Const(Type(element), evaluate_scalar(op.opcode, element, pairs))


def _ordered(op: Op) -> Op:
    """The constant of a commutative integer op last."""
    if op.opcode not in _COMMUTATIVE or not isinstance(op.operands[0], Const):
        return op
    if op.operands[0].type.is_float or isinstance(op.operands[1], Const):
        return op
    return replace(op, operands=(op.operands[1], op.operands[0]))


def _masked_off(op: Op, rewriting: Rewriting) -> Visited:
    """An op that no lane executes."""
    if op.opcode not in ("load", "store", "atomic"):
        return op
    for value in op.results:
        rewriting.replace(value, constant(value.type, 0))
    return None


# -- control flow ---------------------------------------------------------------------------------


def _control(op: Op, rewriting: Rewriting) -> Visited:
    return {"if": _if, "for": _for, "while": _while}[op.opcode](op, rewriting)


def _if(op: Op, rewriting: Rewriting) -> Visited:
    condition = op.operands[0]
    if isinstance(condition, Const):
        return Inline(op.regions[0 if condition.bits else 1])
    then, other = op.regions
    for value, a, b in zip(op.results, then.ops[-1].operands, other.ops[-1].operands, strict=True):
        a, b = rewriting.now(a), rewriting.now(b)
        if a is b or (isinstance(a, Const) and a == b):
            rewriting.replace(value, a)
        elif value.type.element == "i1" and (a, b) == (TRUE, FALSE):
            rewriting.replace(value, condition)
    return op


def _for(op: Op, rewriting: Rewriting) -> Visited:
    low, high, step = op.operands[:3]
    (region,) = op.regions
    if isinstance(low, Const) and isinstance(high, Const) and isinstance(step, Const):
        turns = len(range(low.bits, high.bits, step.bits))
        if turns == 0:
            for value, initial in zip(op.results, op.operands[3:], strict=True):
                rewriting.replace(value, initial)
            return None
        if turns == 1:
            for param, by in zip(region.params, (low, *op.operands[3:]), strict=True):
                rewriting.replace(param, by)
            return Inline(region)
    carried = region.params[1:]
    following = region.ops[-1].operands
    for param, initial, value, after in zip(
        carried, op.operands[3:], op.results, following, strict=True
    ):
        if after is param or _equal(after, initial):
            rewriting.replace(param, initial)
            rewriting.replace(value, initial)
    return op


def _while(op: Op, rewriting: Rewriting) -> Visited:
    """A carried value that is handed through both regions stays what it was."""
    before, after = op.regions
    forwarded = before.ops[-1].operands[1:]
    if before.ops[-1].operands[0] == FALSE:
        for param, initial in zip(before.params, op.operands, strict=True):
            rewriting.replace(param, initial)
        return Inline(_without_condition(before))
    slots = {param: position for position, param in enumerate(before.params)}
    for value, param, source in zip(op.results, after.params, forwarded, strict=True):
        position = slots.get(source) if isinstance(source, Value) else None
        if position is None:
            continue
        initial = op.operands[position]
        following = after.ops[-1].operands[position]
        if following is param or _equal(following, initial):
            for same in (before.params[position], param, value):
                rewriting.replace(same, initial)
    return op


def _equal(a: Operand, b: Operand) -> bool:
    return a is b or (isinstance(a, Const) and a == b)


def _without_condition(region: Region) -> Region:
    *ops, end = region.ops
    return Region(region.params, (*ops, Op("yield", end.operands[1:], span=end.span)))


def run(program: TileProgram) -> TileProgram:
    return rewrite(program, visit)


FOLD = Pass("fold", "computes constants and applies exact identities", run)
