"""Calls with rules of their own: printf, assert, cooperative groups, what has no C form.

In: pycparser's FuncCall; out: typed expressions, found by the function's name in two tables.

    cg::reduce(tile, x, cg::plus<int>())   ->   c2n_tile_reduce_add(32, x)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from pycparser import c_ast

from cuda2npu.diagnostics import Span, refuse
from cuda2npu.parser.ctypes import F64, I32, U32, VOID, Array, CType, Pointer, Record, Scalar
from cuda2npu.parser.tree import Assert, Cast, Conditional, Const, Expr, Printf, Text, Variable
from cuda2npu.parser.typed import builtin, convert, fold, groups, half, literals, pairs
from cuda2npu.parser.typed.convert import mismatch
from cuda2npu.parser.typed.dispatch import (
    complete,
    condition,
    constant_integer,
    expression,
    unsupported,
    value,
)  # fmt: skip
from cuda2npu.parser.typed.frame import Frame, Typed
from cuda2npu.parser.typed.names import arguments_of
from cuda2npu.parser.typed.types import full_path, type_of, unknown_function

_REASONS: dict[str, tuple[str, dict[str, str]]] = {
    "lambda": ("C2N2010", {}), "asm": ("C2N2015", {}), "goto": ("C2N2004", {}),
    "goto-label": ("C2N2004", {}), "label": ("C2N2004", {}), "new": ("C2N2017", {"name": "new"}),
    "delete": ("C2N2017", {"name": "delete"}), "launch": ("C2N2016", {}),
}  # fmt: skip
_WORDS = {
    "throw": "`throw`", "try": "`try`", "pack": "a parameter pack", "fold": "a fold expression",
    "statement-expression": "a statement as an expression", "operator": "`operator` as a function",
}  # fmt: skip


def _unsupported(frame: Frame, node: c_ast.FuncCall) -> Expr:
    first = next(iter(arguments_of(node)), None)
    word = literals.string(first.value) if isinstance(first, c_ast.Constant) else "this"
    span = frame.at(node)
    if word in _REASONS:
        code, places = _REASONS[word]
        raise refuse(code, span, **places)
    raise unsupported(frame, node, _WORDS.get(word, f"`{word}`"), "it comes later")


def _launch(frame: Frame, node: c_ast.FuncCall) -> Expr:
    raise refuse("C2N2016", frame.at(node))


def _text(frame: Frame, node: c_ast.Node) -> Text | None:
    """A string where printf takes one."""
    if isinstance(node, c_ast.Constant) and "string" in node.type:
        return Text(frame.at(node), literals.string(node.value))
    if isinstance(node, c_ast.ID) and node.name in ("__func__", "__FUNCTION__"):
        name = frame.function.name if frame.function is not None else ""
        return Text(frame.at(node), name)
    if isinstance(node, c_ast.Cast):
        return _text(frame, node.expr)
    return None


def _printf(frame: Frame, node: c_ast.FuncCall) -> Expr:
    nodes = arguments_of(node)
    form = _text(frame, nodes[0]) if nodes else None
    if form is None:
        why = "its format must be a string literal"
        raise unsupported(frame, node, "this `printf`", why)
    return _printing(frame, frame.at(node.name), form.text, nodes[1:])


def _printing(frame: Frame, span: Span, form: str, nodes: Sequence[c_ast.Node]) -> Expr:
    """`printf("%s", n ? "a" : "b")` is `n ? printf("%s", "a") : printf("%s", "b")`."""
    for at, one in enumerate(nodes):
        if not isinstance(one, c_ast.TernaryOp) or not _is_choice_of_texts(frame, one):
            continue
        test = condition(frame, one.cond)
        then, other = (
            _printing(frame, span, form, [*nodes[:at], arm, *nodes[at + 1 :]])
            for arm in (one.iftrue, one.iffalse)
        )
        if isinstance(test, Const):
            return then if test.value else other
        return Conditional(span, I32, test, then, other)
    parts = (_text(frame, one) or _promoted(frame, one) for one in nodes)
    return Printf(span, I32, form, tuple(parts))


def _is_choice_of_texts(frame: Frame, node: c_ast.Node) -> bool:
    if isinstance(node, c_ast.TernaryOp):
        arms = (node.iftrue, node.iffalse)
        return all(_is_choice_of_texts(frame, arm) for arm in arms)
    return _text(frame, node) is not None


def _promoted(frame: Frame, node: c_ast.Node) -> Expr:
    """C's default argument promotions."""
    found = value(frame, node)
    if isinstance(found.type, Pointer):
        return found
    if not isinstance(found.type, Scalar):
        raise mismatch(f"`printf` cannot print a `{found.type}`", frame.at(node))
    target = F64 if found.type.is_float else convert.promoted(found.type)
    return fold.cast(found, target, found.span)


def _assert(frame: Frame, node: c_ast.FuncCall) -> Expr:
    from pycparser.c_generator import CGenerator

    nodes = arguments_of(node)
    if len(nodes) != 1:
        raise mismatch("`assert` takes one condition", frame.at(node))
    text: str = CGenerator().visit(nodes[0])
    return Assert(frame.at(node.name), VOID, condition(frame, nodes[0]), text)


def _nothing(frame: Frame, node: c_ast.FuncCall) -> Expr:
    return Cast(frame.at(node), VOID, Const(frame.at(node), I32, 0))


def _first(frame: Frame, node: c_ast.FuncCall) -> Typed:
    nodes = arguments_of(node)
    if not nodes:
        raise mismatch("an argument is missing here", frame.at(node))
    return expression(frame, nodes[0])


def _not_a_number(frame: Frame, node: c_ast.FuncCall) -> Expr:
    assert isinstance(node.name, c_ast.ID)
    type_ = convert.F32 if node.name.name.endswith("f") else F64
    return Const(frame.at(node), type_, float("nan"))


def _offset_of(frame: Frame, node: c_ast.FuncCall) -> Expr:
    """`offsetof(S, a.b[2])`."""
    nodes = arguments_of(node)
    if len(nodes) != 2 or not isinstance(nodes[0], c_ast.Typename):
        raise mismatch("`offsetof` takes a type and a member", frame.at(node))
    offset, _ = _placed(frame, type_of(frame, nodes[0]), nodes[1])
    return Const(frame.at(node), builtin.ULONG, offset)


def _placed(frame: Frame, type_: CType, node: c_ast.Node) -> tuple[int, CType]:
    """The offset of a member of `type_`, and its type."""
    if isinstance(node, c_ast.ArrayRef):
        offset, of = _placed(frame, type_, node.name)
        if isinstance(of, Array):
            index = constant_integer(frame, node.subscript, "index")
            return offset + index * of.of.size, of.of
    if isinstance(node, c_ast.StructRef):
        offset, of = _placed(frame, type_, node.name)
        inner, found = _placed(frame, of, node.field)
        return offset + inner, found
    if isinstance(node, c_ast.ID) and isinstance(type_, Record):
        complete(frame, type_, frame.at(node))
        field = type_.member(node.name)
        if field is not None:
            return field.offset, field.type
    raise mismatch(f"`{type_}` has no such member", frame.at(node))


SPECIAL: dict[str, Callable[[Frame, c_ast.FuncCall], Typed]] = {
    "__unsupported": _unsupported, "__launch": _launch, "printf": _printf, "assert": _assert,
    "nan": _not_a_number, "nanf": _not_a_number, "__builtin_expect": _first,
    "__builtin_assume_aligned": _first, "__builtin_assume": _nothing, "__assume": _nothing,
    "offsetof": _offset_of, "__builtin_offsetof": _offset_of,
    "__builtin_unreachable": _nothing, "static_assert": _nothing, "_Static_assert": _nothing,
}  # fmt: skip

Explicit = Sequence[c_ast.Node]


def _this_block(frame: Frame, node: c_ast.FuncCall, explicit: Explicit, span: Span) -> Expr:
    return groups.value_of(frame, groups.Group(0), span)


def _this_grid(frame: Frame, node: c_ast.FuncCall, explicit: Explicit, span: Span) -> Expr:
    return groups.value_of(frame, groups.GRID, span)


def _partition(frame: Frame, node: c_ast.FuncCall, explicit: Explicit, span: Span) -> Expr:
    nodes = arguments_of(node)
    if explicit and nodes:
        size = constant_integer(frame, explicit[0], "size of a tile")
    elif len(nodes) == 2:
        size = constant_integer(frame, nodes[1], "size of a tile")
    else:
        raise mismatch("`tiled_partition` takes a group and a size", span)
    return groups.partition(frame, size, value(frame, nodes[0]), span)


def _reduce(frame: Frame, node: c_ast.FuncCall, explicit: Explicit, span: Span) -> Expr:
    nodes = arguments_of(node)
    group = groups.group_of(frame, expression(frame, nodes[0]).type) if nodes else None
    if group is None or len(nodes) != 3:
        return _unknown_call(frame, node, span)
    given, operator = value(frame, nodes[1]), _operator_name(frame, nodes[2])
    from cuda2npu.parser.typed import reductions  # which resolves calls, as this module's users do

    made = reductions.reduce(frame, group, given, nodes[2], span)
    return made or groups.reduce(frame, group, given, operator, span)


def _operator_name(frame: Frame, node: c_ast.Node) -> str:
    """`plus` of `cg::plus<float>()` or `cg::plus<float>{}`."""
    if isinstance(node, c_ast.FuncCall):
        node = node.name
    if isinstance(node, c_ast.CompoundLiteral):
        node = node.type.type.type
    name = node.names[-1] if isinstance(node, c_ast.IdentifierType) else getattr(node, "name", "")
    if not isinstance(name, str) or isinstance(frame.scope.find(name), Variable):
        return "this operator"
    return full_path(frame, name)[-1] if name else "this operator"


def _group_function(name: str) -> Callable[[Frame, c_ast.FuncCall, Explicit, Span], Expr]:
    def typed(frame: Frame, node: c_ast.FuncCall, explicit: Explicit, span: Span) -> Expr:
        nodes = arguments_of(node)
        group = groups.group_of(frame, expression(frame, nodes[0]).type) if nodes else None
        if group is None:
            return _unknown_call(frame, node, span)
        return groups.method(frame, group, name, nodes[1:], span)

    return typed


def _unknown_call(frame: Frame, node: c_ast.FuncCall, span: Span) -> Expr:
    assert isinstance(node.name, c_ast.ID)
    raise unknown_function(frame, node.name.name, span)


_WIDTHS: dict[str, Scalar] = {
    "INT8_C": I32, "UINT8_C": I32,
    "INT16_C": I32, "UINT16_C": I32, "INT32_C": I32,
    "UINT32_C": U32, "INT64_C": builtin.LONG, "UINT64_C": builtin.ULONG,
}  # fmt: skip


def _constant_macro(frame: Frame, node: c_ast.FuncCall, explicit: Explicit, span: Span) -> Expr:
    """`UINT64_C(5)`, of <stdint.h>."""
    assert isinstance(node.name, c_ast.ID)
    type_ = _WIDTHS[node.name.name]
    return convert.explicit(convert.rvalue(_first(frame, node)), type_, span)


def _forwarded(frame: Frame, node: c_ast.FuncCall, explicit: Explicit, span: Span) -> Typed:
    return _first(frame, node)


def _half_conversion(frame: Frame, node: c_ast.FuncCall, explicit: Explicit, span: Span) -> Expr:
    """`__float2half(x)`."""
    nodes, name = arguments_of(node), full_path(frame, cast(c_ast.ID, node.name).name)[-1]
    params, make = _CONVERSIONS[name]
    if len(nodes) != len(params):
        raise mismatch(f"`{name}` takes {len(params)} argument", span)
    given = [convert.implicit(value(frame, n), p, span) for n, p in zip(nodes, params, strict=True)]
    made = make(given, span)
    assert made is not None
    return made


_CONVERSIONS = {**half.CONVERSIONS, **pairs.FUNCTIONS}


def _half_operator(frame: Frame, node: c_ast.FuncCall, explicit: Explicit, span: Span) -> Typed:
    """`__hadd(a, b)` of half types and their pairs; of others it is another function."""
    from cuda2npu.parser.typed import calls, overloads

    name = full_path(frame, cast(c_ast.ID, node.name).name)[-1]
    given = overloads.given(frame, arguments_of(node))
    values = [convert.rvalue(one.typed) for one in given if one.typed is not None]
    made = pairs.of_operator(name, values, span)
    if made is None and len(values) == 2:
        if name == "atomicAdd":
            made = pairs.atomic_add(values[0], values[1], span)
        elif name in half.OPERATORS:
            made = half.combine(half.OPERATORS[name], values[0], values[1], span)
    if made is not None:
        return made
    return calls.resolve(frame, (), explicit, given, (name, name), span)


LIBRARY: dict[str, Callable[[Frame, c_ast.FuncCall, Explicit, Span], Typed]] = {
    **dict.fromkeys(_CONVERSIONS, _half_conversion),
    **dict.fromkeys((*half.OPERATORS, *pairs.OPERATORS, *pairs.FLOATS), _half_operator),
    "atomicAdd": _half_operator,
    "this_thread_block": _this_block, "this_grid": _this_grid, "tiled_partition": _partition,
    "reduce": _reduce,
    "sync": _group_function("sync"), "thread_rank": _group_function("thread_rank"),
    "group_size": _group_function("size"), "move": _forwarded,
    "forward": _forwarded, **dict.fromkeys(_WIDTHS, _constant_macro),
}  # fmt: skip
