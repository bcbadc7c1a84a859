"""`cg::reduce` of a tile with a function of the user's, over scalars or structs.

In: the tile, the value and the function's name; out: a call of a device function that is made here,
a butterfly of shuffles, as CUDA's own is.

    cg::reduce(tile, pair, larger)   ->   pair = larger(pair, shuffled(pair, 16)); ... 8, 4, 2, 1
"""

from __future__ import annotations

from pycparser import c_ast

from cuda2npu.diagnostics import Span
from cuda2npu.parser.ctypes import I32, CType, Record, Scalar
from cuda2npu.parser.tree import (
    Assign,
    Block,
    Call,
    Const,
    Evaluate,
    Expr,
    Function,
    Load,
    LValue,
    Member,
    RecordValue,
    Return,
    Stmt,
    Variable,
    VarRef,
)  # fmt: skip
from cuda2npu.parser.typed import calls, convert, groups
from cuda2npu.parser.typed.frame import Frame, FunctionName
from cuda2npu.parser.typed.overloads import Given
from cuda2npu.parser.typed.types import full_path, readable


def reduce(
    frame: Frame, group: groups.Group, given: Expr, operator: c_ast.Node, span: Span
) -> Expr | None:
    """None where `operator` names no function of the user's."""
    found = _named_functions(frame, operator)
    if found is None or group.size <= 0:
        return None
    total = Variable("total", given.type, "param", span)
    body: list[Stmt] = []
    offset = group.size // 2
    while offset:
        pair = [
            Given(operator, value, span)
            for value in (_read(total, span), _moved(frame, group, _place(total, span), offset))
        ]
        names = (found.name, found.name)
        combined = calls.resolve(frame, found.declared, found.explicit, pair, names, span)
        value = convert.implicit(convert.rvalue(combined), given.type, span)
        body.append(Evaluate(span, Assign(span, given.type, _place(total, span), value)))
        offset //= 2
    body.append(Return(span, _read(total, span)))
    display = f"reduce<{group.size}, {readable(frame, found.name)}>"
    function = Function("reduce", display, False, (total,), given.type, span)
    function.body = Block(span, tuple(body))
    return Call(span, given.type, function, (given,))


def _named_functions(frame: Frame, node: c_ast.Node) -> FunctionName | None:
    if not isinstance(node, c_ast.ID):
        return None
    local = frame.scope.find(node.name)
    if local is not None:
        return local if isinstance(local, FunctionName) else None
    declared = frame.unit.names.functions(full_path(frame, node.name), frame.namespace)
    return FunctionName(node.name, tuple(declared)) if declared else None


def _place(variable: Variable, span: Span) -> LValue:
    return VarRef(span, variable.type, variable)


def _read(variable: Variable, span: Span) -> Expr:
    return Load(span, variable.type, _place(variable, span))


def _moved(frame: Frame, group: groups.Group, place: LValue, offset: int) -> Expr:
    """What the thread `offset` lanes away, by exclusive or, has at `place`: field by field."""
    span, type_ = place.span, place.type
    if isinstance(type_, Record) and _movable(type_):
        fields = type_.initial_fields
        parts = [Member(span, f.type, place, f) for f in fields]
        values = tuple(_moved(frame, group, part, offset) for part in parts)
        return RecordValue(span, type_, values)
    lane = Const(span, I32, offset)
    return groups.shuffle(frame, group, "shfl_xor", (Load(span, type_, place), lane), span)


def _movable(type_: CType) -> bool:
    if isinstance(type_, Record):
        return not type_.is_overlaid and all(_movable(f.type) for f in type_.fields)
    return isinstance(type_, Scalar)
