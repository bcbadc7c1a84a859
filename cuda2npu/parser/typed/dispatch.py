"""The door to the expression handlers: each kind of AST node has one, found by its class.

In: a pycparser node in a frame; out: its typed expression, as value, place, condition or constant.

    @handles(c_ast.ID)
    def identifier(frame: Frame, node: c_ast.ID) -> Typed: ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pycparser import c_ast

from cuda2npu.diagnostics import Diagnostic, Refused, Span, refuse
from cuda2npu.parser.ctypes import Pointer, Record, Scalar
from cuda2npu.parser.tree import (
    AddressOf,
    Assign,
    Comma,
    CompoundAssign,
    Conditional,
    Const,
    Deref,
    Expr,
    Increment,
    Load,
    LValue,
    Member,
    MemberOf,
    Variable,
    VarRef,
)  # fmt: skip
from cuda2npu.parser.typed import convert
from cuda2npu.parser.typed.evaluate import evaluate
from cuda2npu.parser.typed.frame import Frame, Typed

Handler = Callable[[Frame, Any], Typed]
HandlerT = TypeVar("HandlerT", bound=Handler)
HANDLERS: dict[type[c_ast.Node], Handler] = {}


def handles(*kinds: type[c_ast.Node]) -> Callable[[HandlerT], HandlerT]:
    """Registers the handler of expression nodes of these classes."""

    def register(handler: HandlerT) -> HandlerT:
        for kind in kinds:
            if kind in HANDLERS:
                raise ValueError(f"{kind.__name__} has a handler already")
            HANDLERS[kind] = handler
        return handler

    return register


def expression(frame: Frame, node: c_ast.Node) -> Typed:
    """The place or value that `node` stands for."""
    handler = HANDLERS.get(type(node))
    if handler is None:
        raise unsupported(frame, node, f"`{type(node).__name__}`", "no rule types it")
    return handler(frame, node)


def value(frame: Frame, node: c_ast.Node) -> Expr:
    found = expression(frame, node)
    return convert.rvalue(_complete(frame, found))


def _complete(frame: Frame, found: Typed) -> Typed:
    if isinstance(found.type, Record) and not found.type.complete:
        complete(frame, found.type, found.span)
    return found


def complete(frame: Frame, record: Record, span: Span) -> None:
    """Lays out a record on its first use by value."""
    if record.complete or record in frame.unit.groups:
        return
    thunk = frame.unit.pending.get(record)
    if thunk is None:
        raise refuse("C2N2002", span, what=f"`{record}` is declared, but not defined here")
    thunk()


def condition(frame: Frame, node: c_ast.Node) -> Expr:
    """`node` as a bool."""
    if isinstance(node, c_ast.Constant) and "string" in node.type:
        return Const(frame.at(node), convert.BOOL, True)
    return convert.to_bool(value(frame, node), frame.at(node))


def place(frame: Frame, node: c_ast.Node) -> LValue:
    """`node` as something that can be stored to or pointed at."""
    local = frame.scope.find(node.name) if isinstance(node, c_ast.ID) else None
    if isinstance(local, Variable) and not local.reference:
        return VarRef(frame.at(node), local.type, local)
    found = as_place(expression(frame, node))
    if isinstance(found, LValue):
        return found
    raise convert.mismatch("this value cannot be assigned to or pointed at", frame.at(node))


def as_place(found: Typed) -> Typed:
    """`c ? a : b`, `a = b`, `++a`, `(a, b)` and their members as places, as C++ has them; all else
    as it is."""
    if isinstance(found, Conditional | Comma | MemberOf | Assign | CompoundAssign | Increment):
        return _place_of(found) or found
    return found


def _place_of(found: Expr) -> LValue | None:
    span, type_ = found.span, found.type
    if isinstance(found, Load):
        return found.place
    if isinstance(found, MemberOf):
        record = _place_of(found.value)
        return None if record is None else Member(span, type_, record, found.field)
    address = _address_of(found)
    return None if address is None else Deref(span, type_, address)


def _address_of(found: Expr) -> Expr | None:
    span = found.span
    if isinstance(found, Comma):
        last = _place_of(found.right)
        if last is None:
            return None
        address = _pointer_to(last)
        return Comma(span, address.type, found.left, address)
    if isinstance(found, Conditional):
        then, other = _place_of(found.then), _place_of(found.other)
        if then is None or other is None:
            return None
        left, right = _pointer_to(then), _pointer_to(other)
        const = convert.constness(then) or convert.constness(other)
        pointer = Pointer(found.type, const=const)
        return Conditional(span, pointer, found.condition, left, right)
    if not isinstance(found, Assign | CompoundAssign | Increment):
        return None
    if not convert.steady(found.place) or (isinstance(found, Increment) and not found.prefix):
        return None
    address = _pointer_to(found.place)
    return Comma(span, address.type, found, address)


def _pointer_to(place: LValue) -> Expr:
    if isinstance(place, Deref):
        return place.pointer
    return AddressOf(place.span, Pointer(place.type, const=convert.constness(place)), place)


def constant(frame: Frame, node: c_ast.Node, what: str) -> Const:
    """`node` as a constant; `what` names where one is needed."""
    found = value(frame, node)
    if not isinstance(found, Const):
        found = evaluate(found)
    if found is not None:
        return found
    raise unsupported(frame, node, f"this {what}", "its value is not known when translating")


def constant_integer(frame: Frame, node: c_ast.Node, what: str) -> int:
    found = constant(frame, node, what)
    if isinstance(found.type, Scalar) and not found.type.is_float:
        return int(found.value)
    raise convert.mismatch(f"this {what} is no integer", frame.at(node))


def unsupported(
    frame: Frame, node: c_ast.Node | None, construct: str, why: str, hint: str = ""
) -> Refused:
    span = frame.at(node)
    return refuse("C2N2003", span, construct=construct, why=why, hint=hint)


def raised(found: Diagnostic) -> Refused:
    return Refused(found)
