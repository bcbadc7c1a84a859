"""Operators on typed operands: arithmetic, comparison, pointers, assignment, increment.

In: operators and operands; out: nodes of the tree with all conversions in them.

    `p + i`, p a pointer   ->   PointerAdd(p, i)
    `c + 1`, c a char      ->   Binary("+", Cast(c, int), 1)
"""

from __future__ import annotations

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span, refuse
from cuda2npu.parser.ctypes import BOOL, I64, CType, Pointer, Record, Scalar, Void
from cuda2npu.parser.tree import (
    AddressOf,
    Assign,
    Binary,
    CompoundAssign,
    Const,
    Deref,
    Element,
    Expr,
    Increment,
    LValue,
    PointerAdd,
    PointerDiff,
)  # fmt: skip
from cuda2npu.parser.typed import convert, fold, half, pairs
from cuda2npu.parser.typed.convert import common_type, implicit, integer, mismatch, scalar
from cuda2npu.parser.typed.dispatch import (
    complete,
    condition,
    expression,
    handles,
    place,
    value,
)  # fmt: skip
from cuda2npu.parser.typed.frame import Frame, Typed
from cuda2npu.parser.typed.names import is_auto

_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">="))
_ARITHMETIC = frozenset(("+", "-", "*", "/"))
_INTEGER = frozenset(("%", "&", "|", "^"))


@handles(c_ast.BinaryOp)
def binary(frame: Frame, node: c_ast.BinaryOp) -> Expr:
    span = frame.at(node)
    if node.op in ("&&", "||"):
        return fold.logical(node.op, condition(frame, node.left), condition(frame, node.right),
                            span)  # fmt: skip
    return combine(frame, node.op, value(frame, node.left), value(frame, node.right), span)


def combine(frame: Frame, op: str, left: Expr, right: Expr, span: Span) -> Expr:
    """`left op right` of two values."""
    made = half.combine(op, left, right, span) or pairs.combine(op, left, right, span)
    if made is not None:
        return made
    if isinstance(left.type, Record) or isinstance(right.type, Record):
        raise overloaded(frame, op, left.type, right.type, span)
    if isinstance(left.type, Pointer) or isinstance(right.type, Pointer):
        return _of_pointers(frame, op, left, right, span)
    if op in ("<<", ">>"):
        left, right = integer(left), integer(right)
        return fold.binary(op, left, right, left.type, span)
    type_ = common_type(scalar(left), scalar(right))
    if op in _INTEGER and type_.is_float:
        raise mismatch(f"`{op}` needs integers, not `{left.type}` and `{right.type}`", span)
    left, right = fold.cast(left, type_, left.span), fold.cast(right, type_, right.span)
    if op in _COMPARISONS:
        return fold.binary(op, left, right, BOOL, span)
    if op not in _ARITHMETIC and op not in _INTEGER:
        raise mismatch(f"`{op}` is no operator of the device language", span)
    return fold.binary(op, left, right, type_, span)


def overloaded(frame: Frame, op: str, left: CType, right: CType | None, span: Span) -> Refused:
    """Why an operator on a struct is refused: the user's own, or none at all."""
    if right is not None and isinstance(right, Record) and not isinstance(left, Record):
        left = right
    names = frame.unit.parsed.declarations
    if any(getattr(d, "operator", None) in (op, f"operator{op}") for d in names):
        return refuse("C2N2008", span, operator=op)
    return mismatch(f"no `operator{op}` of `{left}` is declared for the device here", span)


def _of_pointers(frame: Frame, op: str, left: Expr, right: Expr, span: Span) -> Expr:
    if op in _COMPARISONS:
        return _compare_pointers(op, left, right, span)
    if op == "-" and isinstance(left.type, Pointer) and isinstance(right.type, Pointer):
        _sized(frame, left, span)
        if left.type != right.type:
            raise mismatch(f"`{left.type}` and `{right.type}` have no difference", span)
        return PointerDiff(span, I64, left, right)
    if op == "+" and isinstance(left.type, Scalar):
        left, right = right, left
    if op in ("+", "-") and isinstance(left.type, Pointer) and isinstance(right.type, Scalar):
        _sized(frame, left, span)
        return pointer_add(left, index_of(right, op == "-"), span)
    raise mismatch(f"`{left.type} {op} {right.type}` has no meaning", span)


def _sized(frame: Frame, pointer: Expr, span: Span) -> None:
    """Arithmetic on a pointer needs the size of what it points to."""
    assert isinstance(pointer.type, Pointer)
    if isinstance(pointer.type.to, Record):
        complete(frame, pointer.type.to, span)


def index_of(value_: Expr, negated: bool = False) -> Expr:
    """An integer as an index, of 64 bits where it is negated."""
    index = integer(value_)
    if not negated:
        return index
    return fold.unary("-", fold.cast(index, I64, index.span), index.span)


def pointer_add(pointer: Expr, index: Expr, span: Span) -> Expr:
    if isinstance(index, Const) and index.value == 0:
        return pointer
    return PointerAdd(span, pointer.type, pointer, index)


def _compare_pointers(op: str, left: Expr, right: Expr, span: Span) -> Expr:
    type_ = left.type if isinstance(left.type, Pointer) else right.type
    assert isinstance(type_, Pointer)
    if isinstance(type_.to, Void) and isinstance(right.type, Pointer):
        type_ = right.type
    left, right = implicit(left, type_, span), implicit(right, type_, span)
    return Binary(span, BOOL, op, left, right)


@handles(c_ast.UnaryOp)
def unary(frame: Frame, node: c_ast.UnaryOp) -> Typed:
    return _UNARY[node.op](frame, node)


def _sign(frame: Frame, node: c_ast.UnaryOp) -> Expr:
    operand = value(frame, node.expr)
    made = half.negated(operand, frame.at(node)) if node.op == "-" else None
    if made is not None:
        return made
    if isinstance(operand.type, Record):
        raise overloaded(frame, node.op, operand.type, None, frame.at(node))
    if isinstance(operand.type, Pointer) and node.op == "+":
        return operand
    type_ = convert.promoted(scalar(operand))
    if node.op == "~" and type_.is_float:
        raise mismatch(f"`~` needs an integer, not `{type_}`", frame.at(node))
    operand = fold.cast(operand, type_, operand.span)
    return operand if node.op == "+" else fold.unary(node.op, operand, frame.at(node))


def _not(frame: Frame, node: c_ast.UnaryOp) -> Expr:
    return fold.unary("!", condition(frame, node.expr), frame.at(node))


def _dereference(frame: Frame, node: c_ast.UnaryOp) -> LValue:
    return deref(frame, value(frame, node.expr), frame.at(node))


def deref(frame: Frame, pointer: Expr, span: Span) -> LValue:
    """`*pointer`."""
    if isinstance(pointer.type, Record):
        raise overloaded(frame, "*", pointer.type, None, span)
    if not isinstance(pointer.type, Pointer) or isinstance(pointer.type.to, Void):
        raise mismatch(f"`{pointer.type}` cannot be dereferenced", span)
    if isinstance(pointer, AddressOf):
        if pointer.place.type == pointer.type.to:
            return pointer.place
        return element(pointer.place, Const(span, convert.I64, 0), span)
    if isinstance(pointer.type.to, Record):
        complete(frame, pointer.type.to, span)
    return Deref(span, pointer.type.to, pointer)


def element(array: LValue, index: Expr, span: Span) -> LValue:
    of: CType = array.type.of  # type: ignore[union-attr]  # an Array by the caller's check
    return Element(span, of, array, index)


def _address(frame: Frame, node: c_ast.UnaryOp) -> Expr:
    if isinstance(node.expr, c_ast.ID) and frame.scope.find(node.expr.name) is None:
        name = node.expr.name
        path = frame.unit.parsed.sugar.qualified.get(name, (name,))
        if frame.unit.names.functions(path, frame.namespace):
            raise refuse("C2N2006", frame.at(node))
    return address_of(place(frame, node.expr), frame.at(node))


def address_of(target: LValue, span: Span) -> Expr:
    """`&target`."""
    if isinstance(target, Deref):
        return target.pointer
    return AddressOf(span, Pointer(target.type, const=convert.constness(target)), target)


@handles(c_ast.ArrayRef)
def subscript(frame: Frame, node: c_ast.ArrayRef) -> Typed:
    from cuda2npu.parser.typed import methods

    base, at = expression(frame, node.name), value(frame, node.subscript)
    span = frame.at(node)
    made = methods.operator(frame, "[]", base, (node.subscript,), span)
    if made is not None:
        return made
    if isinstance(base.type, Scalar):
        base, at = convert.rvalue(at), convert.rvalue(base)
    if isinstance(base, LValue) and hasattr(base.type, "of"):
        return element(base, integer(at), span)
    pointer = convert.rvalue(base)
    if isinstance(pointer.type, Record):
        raise overloaded(frame, "[]", pointer.type, None, span)
    if not isinstance(pointer.type, Pointer):
        raise mismatch(f"`{pointer.type}` has no elements", span)
    _sized(frame, pointer, span)
    if isinstance(at.type, Record):
        raise overloaded(frame, "[]", at.type, None, span)
    return deref(frame, pointer_add(pointer, integer(at), span), span)


def _increment(frame: Frame, node: c_ast.UnaryOp) -> Expr:
    target, span = place(frame, node.expr), frame.at(node)
    if isinstance(target.type, Record):
        raise overloaded(frame, node.op.removeprefix("p"), target.type, None, span)
    _refuse_const(target, span)
    if not isinstance(target.type, Scalar | Pointer):
        raise mismatch(f"`{target.type}` cannot be counted up or down", span)
    if isinstance(target.type, Pointer) and isinstance(target.type.to, Record):
        complete(frame, target.type.to, span)
    step = 1 if "++" in node.op else -1
    return Increment(span, target.type, target, step, not node.op.startswith("p"))


def _refuse_const(target: LValue, span: Span) -> None:
    if convert.constness(target):
        raise mismatch(f"this `{target.type}` is const: nothing can be stored to it", span)


@handles(c_ast.Assignment)
def assignment(frame: Frame, node: c_ast.Assignment) -> Expr:
    target, span = place(frame, node.lvalue), frame.at(node)
    _refuse_const(target, span)
    if node.op == "=":
        return assign(target, _assigned(frame, node.rvalue, target.type), span)
    return compound(frame, target, node.op[:-1], value(frame, node.rvalue), span)


def _assigned(frame: Frame, node: c_ast.Node, type_: CType) -> Expr:
    if isinstance(node, c_ast.CompoundLiteral) and is_auto(node.type):
        node = node.init
    if isinstance(node, c_ast.InitList):
        from cuda2npu.parser.typed.initialisers import from_list

        return from_list(frame, type_, node)
    return value(frame, node)


def assign(target: LValue, given: Expr, span: Span) -> Expr:
    if hasattr(target.type, "of"):
        raise mismatch("an array cannot be assigned", span)
    if isinstance(target.type, Record) and target.type.has_copy:
        raise refuse("C2N2008", span, operator="=")
    return Assign(span, target.type, target, implicit(given, target.type, given.span))


def compound(frame: Frame, target: LValue, op: str, given: Expr, span: Span) -> Expr:
    """`target op= given`."""
    type_ = target.type
    if convert.steady(target):
        made = half.compound(target, op, given, span) or pairs.compound(target, op, given, span)
        if made is not None:
            return made
    if isinstance(type_, Record) or isinstance(given.type, Record):
        raise overloaded(frame, f"{op}=", type_, given.type, span)
    if isinstance(type_, Pointer) and op in ("+", "-"):
        if isinstance(type_.to, Record):
            complete(frame, type_.to, span)
        return CompoundAssign(span, type_, target, op, integer(given), type_)
    if not isinstance(type_, Scalar):
        raise mismatch(f"`{type_} {op}= {given.type}` has no meaning", span)
    if op in ("<<", ">>"):
        if type_.is_float:
            raise mismatch(f"`{op}=` needs integers, not `{type_}`", span)
        compute, given = convert.promoted(type_), integer(given)
        return CompoundAssign(span, type_, target, op, given, compute)
    compute = common_type(type_, scalar(given))
    if op in _INTEGER and compute.is_float:
        raise mismatch(f"`{op}=` needs integers, not `{type_}` and `{given.type}`", span)
    return CompoundAssign(span, type_, target, op, fold.cast(given, compute, given.span), compute)


def _sizeof(frame: Frame, node: c_ast.UnaryOp) -> Expr:
    from cuda2npu.parser.typed.expressions import measured

    return measured(frame, node)


_UNARY = {
    "+": _sign, "-": _sign, "~": _sign, "!": _not, "*": _dereference, "&": _address,
    "++": _increment, "--": _increment, "p++": _increment, "p--": _increment,
    "sizeof": _sizeof, "_Alignof": _sizeof, "alignof": _sizeof,
}  # fmt: skip
