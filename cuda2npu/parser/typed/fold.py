"""Constant folding with C's exact meaning: what `Cast` and `Binary` of constants come to.

In: operands of the typed tree; out: the folded `Const`, or the node itself where an operand is not
constant. The rules are those of the docstrings of `tree.Cast` and `tree.Binary`.

    >>> from cuda2npu.diagnostics import NOWHERE
    >>> cast(Const(NOWHERE, F64, 0.1), F32, NOWHERE).value
    0.10000000149011612
    >>> binary("+", Const(NOWHERE, I32, 2**31 - 1), Const(NOWHERE, I32, 1), I32, NOWHERE).value
    -2147483648
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable
from dataclasses import replace

from cuda2npu.diagnostics import Span
from cuda2npu.parser.ctypes import BOOL, F32, F64, I32, I64, U32, U64, CType, Pointer, Scalar, Void
from cuda2npu.parser.tree import Binary, Cast, Conditional, Const, Expr, Logical, Unary

_F32 = struct.Struct("<f")


def to_f32(value: float) -> float:
    """The nearest float, as a Python float; too large ones become infinite."""
    try:
        return _F32.unpack(_F32.pack(value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def int_to_f32(value: int) -> float:
    """Rounds once, half to even (by way of double it would round twice)."""
    size = abs(value)
    shift = max(size.bit_length() - 24, 0)
    kept, rest, half = size >> shift, size & ((1 << shift) - 1), (1 << shift) >> 1
    if shift and (rest > half or (rest == half and kept & 1)):
        kept += 1
    return float(kept << shift) * (-1.0 if value < 0 else 1.0)


def wrap(value: int, type_: Scalar) -> int:
    """The low bits of `value` as a number of the integer type."""
    bits = type_.bits
    low = value & ((1 << bits) - 1)
    return low - (1 << bits) if type_.is_signed and low >> (bits - 1) else low


def float_to_int(value: float, source: Scalar, target: Scalar) -> int:
    """Truncates and saturates, as PTX's `cvt` does."""
    wide = target if target.bits >= 32 else (I32 if target.is_signed else U32)
    if math.isnan(value):
        return wrap(1 << (wide.bits - 1) if source.bits == 64 or wide.bits == 64 else 0, target)
    low = -(1 << (wide.bits - 1)) if wide.is_signed else 0
    high = low + (1 << wide.bits) - 1
    bounded = high if value >= high else low if value <= low else int(value)
    return wrap(bounded, target)


def convert_value(value: bool | int | float, source: CType, target: CType) -> bool | int | float:
    """The constant `value` of type `source` as a `target` (scalars and pointers)."""
    if isinstance(target, Pointer):
        return wrap(int(value), U64)
    if not isinstance(target, Scalar):
        raise TypeError(f"no constant of type {target}")
    if target.kind == "bool":
        return bool(value != 0)
    if target.is_float:
        if isinstance(value, float):
            return to_f32(value) if target.kind == "f32" else value
        return int_to_f32(int(value)) if target.kind == "f32" else float(int(value))
    if isinstance(value, float):
        return float_to_int(value, source if isinstance(source, Scalar) else F64, target)
    return wrap(int(value), target)


def cast(value: Expr, target: CType, span: Span) -> Expr:
    """`(target) value`; where the type is the same, C++ may still call it by another name."""
    if value.type == target:
        return value if value.type is target else replace(value, type=target)
    if isinstance(value, Const) and not isinstance(target, Void):
        if isinstance(value.type, Pointer) and not isinstance(target, Pointer):
            return Cast(span, target, value) if value.value else Const(span, target, _zero(target))
        return Const(span, target, convert_value(value.value, value.type, target))
    return Cast(span, target, value)


def _zero(target: CType) -> bool | int | float:
    return convert_value(0, I32, target)


def zero(target: CType, span: Span) -> Const:
    """0 of a scalar or pointer type."""
    return Const(span, target, _zero(target))


def _divide(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _shift(op: str, left: int, right: int, type_: Scalar) -> int:
    if not 0 <= right < type_.bits:
        return -1 if op == ">>" and left < 0 else 0
    return left << right if op == "<<" else left >> right


def _integer(op: str, left: int, right: int, type_: Scalar) -> int:
    if op in ("<<", ">>"):
        return wrap(_shift(op, left, right, type_), type_)
    if op in ("/", "%"):
        if right == 0:
            return wrap(-1, type_) if op == "/" else left
        quotient = _divide(left, right)
        return wrap(quotient if op == "/" else left - quotient * right, type_)
    return wrap(_INTEGER[op](left, right), type_)


_INTEGER: dict[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
_FLOAT: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
}  # fmt: skip
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _float(op: str, left: float, right: float, type_: Scalar) -> float | None:
    """None where folding would have to choose a NaN, or divides by zero."""
    if op == "/" and right == 0.0:
        return None
    try:
        found = _FLOAT[op](left, right)
    except OverflowError:
        return None
    found = to_f32(found) if type_.kind == "f32" else found
    return None if math.isnan(found) else found


def binary(op: str, left: Expr, right: Expr, type_: CType, span: Span) -> Expr:
    """`left op right`; the operands already have the types that `tree.Binary` asks for."""
    if isinstance(left, Const) and isinstance(right, Const):
        if op in _COMPARE:
            return Const(span, BOOL, _COMPARE[op](left.value, right.value))
        if isinstance(type_, Scalar) and not type_.is_float:
            return Const(span, type_, _integer(op, int(left.value), int(right.value), type_))
        if isinstance(type_, Scalar) and op in _FLOAT:
            found = _float(op, float(left.value), float(right.value), type_)
            if found is not None:
                return Const(span, type_, found)
    return Binary(span, type_, op, left, right)


def unary(op: str, operand: Expr, span: Span) -> Expr:
    """`-x`, `~x` (promoted) or `!x` (of a bool)."""
    if isinstance(operand, Const) and isinstance(operand.type, Scalar):
        if op == "!":
            return Const(span, BOOL, not operand.value)
        if op == "~":
            return Const(span, operand.type, wrap(~int(operand.value), operand.type))
        if operand.type.is_float:
            return Const(span, operand.type, -float(operand.value))
        return Const(span, operand.type, wrap(-int(operand.value), operand.type))
    return Unary(span, operand.type, op, operand)


def logical(op: str, left: Expr, right: Expr, span: Span) -> Expr:
    """`&&`, `||`: a constant left operand decides now; a right one only where that is the same."""
    neutral = op == "&&"
    if isinstance(left, Const):
        return right if bool(left.value) is neutral else Const(span, BOOL, not neutral)
    if isinstance(right, Const) and bool(right.value) is neutral:
        return left
    return Logical(span, BOOL, op, left, right)


def conditional(condition: Expr, then: Expr, other: Expr, span: Span) -> Expr:
    if isinstance(condition, Const):
        return then if condition.value else other
    return Conditional(span, then.type, condition, then, other)


__all__ = [
    "F32", "F64", "I64", "binary", "cast", "conditional", "convert_value", "logical", "to_f32",
    "unary", "wrap", "zero",
]  # fmt: skip
