"""Numbers of 16 bits: `half` and `__nv_bfloat16` as structs that hold their bits.

In: typed operands; out: expressions of the other types alone. Arithmetic is float's, rounded once
to the nearest, which is what CUDA's is: float holds sums, products and quotients well enough.
The functions of mathematics are not carried over; pairs are in `pairs.py`.

    h + g   ->   to_bits(float(h.bits) + float(g.bits))
"""

from __future__ import annotations

import math
from collections.abc import Callable

from cuda2npu.diagnostics import NOWHERE, Span
from cuda2npu.parser.ctypes import (
    BOOL,
    F32,
    F64,
    I16,
    I32,
    I64,
    U16,
    U32,
    U64,
    CType,
    Field,
    Record,
    Scalar,
)  # fmt: skip
from cuda2npu.parser.signatures import SIGNATURES
from cuda2npu.parser.tree import (
    Assign,
    Block,
    Call,
    Conditional,
    Const,
    Expr,
    Function,
    Intrinsic,
    Load,
    LValue,
    MemberOf,
    RecordValue,
    Return,
    Variable,
    VarRef,
)  # fmt: skip
from cuda2npu.parser.typed import fold

_BITS = Field("__x", U16, 0)
HALF = Record("__half", False, (_BITS,), 2, 2, True)
BFLOAT16 = Record("__nv_bfloat16", False, (_BITS,), 2, 2, True)
TYPES: dict[str, CType] = {
    **dict.fromkeys(("half", "__half", "nv_half", "__nv_half"), HALF),
    **dict.fromkeys(("__nv_bfloat16", "nv_bfloat16"), BFLOAT16),
}
_MANTISSA = {HALF: 10, BFLOAT16: 7}
_WHOLE = (I32, U32, I64, U64)
_FROM = ("bool", "i8", "u8", "i16", "u16", "i32", "u32", "f32", "f64")


def is_half(type_: CType | None) -> bool:
    return type_ is HALF or type_ is BFLOAT16


# -- constants ------------------------------------------------------------------------------------


def rounded(value: float, type_: Record) -> int:
    """The bits of the nearest number, ties to even.

    >>> hex(rounded(1.0, HALF)), hex(rounded(-2.5, BFLOAT16)), hex(rounded(70000.0, HALF))
    ('0x3c00', '0xc020', '0x7c00')
    >>> hex(rounded(-0.0, HALF)), hex(rounded(3e-8, HALF)), hex(rounded(65519.9, HALF))
    ('0x8000', '0x1', '0x7bff')
    """
    mantissa = _MANTISSA[type_]
    bias = (1 << (14 - mantissa)) - 1
    infinity = 0x7FFF >> mantissa << mantissa
    if math.isnan(value):
        return 0x7FFF
    sign = 0x8000 if math.copysign(1.0, value) < 0 else 0
    if math.isinf(value):
        return sign | infinity
    exponent = max(math.frexp(value)[1] - 1, 1 - bias) if value else 1 - bias
    kept = round(math.ldexp(abs(value), mantissa - exponent))
    return sign | min(kept + ((exponent + bias - 1) << mantissa), infinity)


# -- as trees -------------------------------------------------------------------------------------


def u32(value: int) -> Const:
    return Const(NOWHERE, U32, value)


def _op(op: str, left: Expr, right: Expr | int, type_: Scalar = U32) -> Expr:
    other = u32(right) if isinstance(right, int) else right
    return fold.binary(op, left, other, type_, left.span)


def _as(type_: Scalar, value: Expr) -> Expr:
    """The same bits."""
    return Intrinsic(value.span, type_, "bitcast", (value,))


def _chosen(condition: Expr, then: Expr, other: Expr) -> Expr:
    return Conditional(other.span, other.type, condition, then, other)


def _function(name: str, value: Expr, result: CType, made: Callable[[Expr], Expr]) -> Expr:
    """A call of a function whose result is `made` of its parameter, which may stand in it often."""
    span = value.span
    param = Variable("x", value.type, "param", span)
    function = Function(name, name, False, (param,), result, span)
    place = VarRef(span, param.type, param)
    function.body = Block(span, (Return(span, made(Load(span, param.type, place))),))
    return Call(span, result, function, (value,))


def bits_of(value: Expr, span: Span) -> Expr:
    if isinstance(value, RecordValue):
        first = value.values[0]
        assert isinstance(first, Expr)
        return first
    return MemberOf(span, U16, value, _BITS)


def _of_bits(bits: Expr, type_: Record, span: Span) -> Expr:
    return RecordValue(span, type_, (fold.cast(bits, U16, span),))


def to_float(value: Expr, span: Span) -> Expr:
    """Exact."""
    bits = fold.cast(bits_of(value, span), U32, span)
    if value.type is BFLOAT16:
        return _as(F32, _op("<<", bits, 16))
    return _function("half2float", bits, F32, _half_value)


def _half_value(x: Expr) -> Expr:
    low = _op("&", x, 0x3FF)
    sign = _op("<<", _op("&", x, 0x8000), 16)
    normal = _op("+", _op("<<", _op("&", x, 0x7FFF), 13), 112 << 23)
    special = _op("|", _op("<<", low, 13), 0x7F800000)
    small = _op("*", fold.cast(low, F32, x.span), Const(x.span, F32, 2.0**-24), F32)
    exponent = _op("&", x, 0x7C00)
    least = _chosen(_op("==", exponent, 0, BOOL), _as(U32, small), normal)
    size = _chosen(_op("==", exponent, 0x7C00, BOOL), special, least)
    return _as(F32, _op("|", size, sign))


def of_number(value: Expr, type_: Record, span: Span) -> Expr | None:
    """The nearest one; None for a type that is not converted."""
    if not isinstance(value.type, Scalar) or value.type.kind not in _FROM:
        return None
    if isinstance(value, Const):
        return _of_bits(Const(span, U16, rounded(float(value.value), type_)), type_, span)
    if value.type in (I32, U32) and type_ is BFLOAT16:
        value = fold.cast(value, F64, span)  # a float would round it before
    if value.type == F64:
        bits = _function("double2odd", value, U32, _odd)
    else:
        bits = _as(U32, fold.cast(value, F32, span))
    name, round_ = ("half", _to_half) if type_ is HALF else ("bfloat16", _to_bfloat16)
    return _of_bits(_function(f"float2{name}", bits, U16, round_), type_, span)


def _odd(x: Expr) -> Expr:
    """A double as the bits of a float: what is lost is in the last bit, to be rounded again."""
    name = SIGNATURES["__double2float_rz"][0].canonical
    nearby = Intrinsic(x.span, F32, name, (x,))
    lost = fold.binary("!=", fold.cast(nearby, F64, x.span), x, BOOL, x.span)
    return _op("|", _as(U32, nearby), fold.cast(lost, U32, x.span))


def _to_bfloat16(u: Expr) -> Expr:
    """Of a float's bits: half a unit is added, less one where the last bit kept is even."""
    even = _op("&", _op(">>", u, 16), 1)
    near = _op(">>", _op("+", _op("+", u, 0x7FFF), even), 16)
    is_nan = _op(">", _op("&", u, 0x7FFFFFFF), 0x7F800000, BOOL)
    return fold.cast(_chosen(is_nan, u32(0x7FFF), near), U16, u.span)


def _to_half(u: Expr) -> Expr:
    """Small ones are rounded by adding a half, whose last bit is theirs."""
    a = _op("&", u, 0x7FFFFFFF)
    even = _op("&", _op(">>", a, 13), 1)
    normal = _op(">>", _op("+", _op("+", a, (0xFFF - (112 << 23)) & 0xFFFFFFFF), even), 13)
    added = _op("+", _as(F32, a), Const(u.span, F32, 0.5), F32)
    small = _op("-", _as(U32, added), 0x3F000000)
    near = _chosen(_op("<", a, 0x38800000, BOOL), small, normal)
    size = _chosen(_op(">=", a, 0x477FF000, BOOL), u32(0x7C00), near)
    signed = _op("|", size, _op("&", _op(">>", u, 16), 0x8000))
    is_nan = _op(">", a, 0x7F800000, BOOL)
    return fold.cast(_chosen(is_nan, u32(0x7FFF), signed), U16, u.span)


# -- conversions and operators --------------------------------------------------------------------


def converted(value: Expr, target: CType, span: Span) -> Expr | None:
    """`value` as a `target`, where one of the two is of these types; None where neither is, and
    where they do not convert."""
    source = value.type
    if source is target:
        return None
    if isinstance(target, Record) and is_half(target):
        return of_number(value, target, span)
    if not is_half(source) or not isinstance(target, Scalar):
        return None
    if target == BOOL:
        return fold.binary("!=", to_float(value, span), Const(span, F32, 0.0), BOOL, span)
    if target in (F32, F64) or any(target == one for one in _WHOLE):
        return fold.cast(to_float(value, span), target, span)
    return None


def combine(op: str, left: Expr, right: Expr, span: Span) -> Expr | None:
    """`left op right` of two of the same type."""
    type_ = left.type
    if not is_half(type_) or right.type is not type_:
        return None
    floats = to_float(left, span), to_float(right, span)
    if op in ("==", "!=", "<", "<=", ">", ">="):
        return fold.binary(op, *floats, BOOL, span)
    assert isinstance(type_, Record)
    return of_number(fold.binary(op, *floats, F32, span), type_, span) if op in "+-*/" else None


def negated(value: Expr, span: Span) -> Expr | None:
    if not isinstance(value.type, Record) or not is_half(value.type):
        return None
    return of_number(fold.unary("-", to_float(value, span), span), value.type, span)


def compound(target: LValue, op: str, given: Expr, span: Span) -> Expr | None:
    """`target op= given`, of a place that may be named twice."""
    before = Load(span, target.type, target)
    if not isinstance(target.type, Record) or not is_half(target.type):
        return None
    if given.type is not target.type:
        given = of_number(given, target.type, span) or given
    made = combine(op, before, given, span)
    return None if made is None else Assign(span, target.type, target, made)


# -- CUDA's functions of them ---------------------------------------------------------------------

Made = Callable[[list[Expr], Span], Expr | None]


def _from(type_: Record, number: Scalar) -> tuple[tuple[CType, ...], Made]:
    return (number,), lambda given, span: of_number(given[0], type_, span)


def _to(type_: Record, number: Scalar) -> tuple[tuple[CType, ...], Made]:
    return (type_,), lambda given, span: converted(given[0], number, span)


def _same_bits(type_: Record, number: Scalar) -> dict[str, tuple[tuple[CType, ...], Made]]:
    name, word = _NAMES[type_], "short" if number == I16 else "ushort"
    return {
        f"__{word}_as_{name}": (
            (number,),
            lambda given, span: _of_bits(given[0], type_, span),
        ),
        f"__{name}_as_{word}": (
            (type_,),
            lambda given, span: fold.cast(bits_of(given[0], span), number, span),
        ),
    }


_NAMES = {HALF: "half", BFLOAT16: "bfloat16"}
_NUMBERS = {"int": I32, "uint": U32, "short": I16, "ushort": U16}


def _functions(type_: Record) -> dict[str, tuple[tuple[CType, ...], Made]]:
    n = _NAMES[type_]
    found = {
        f"__float2{n}": _from(type_, F32), f"__float2{n}_rn": _from(type_, F32),
        f"__double2{n}": _from(type_, F64), f"__{n}2float": _to(type_, F32),
    }  # fmt: skip
    found |= {f"__{word}2{n}_rn": _from(type_, number) for word, number in _NUMBERS.items()}
    for word, number in {"int": I32, "uint": U32, "ll": I64, "ull": U64}.items():
        found[f"__{n}2{word}_rz"] = _to(type_, number)
    return {**found, **_same_bits(type_, U16), **_same_bits(type_, I16)}


CONVERSIONS = {**_functions(HALF), **_functions(BFLOAT16)}
OPERATORS = {
    "__hadd": "+", "__hsub": "-", "__hmul": "*", "__hdiv": "/", "__hadd_rn": "+",
    "__hsub_rn": "-", "__hmul_rn": "*", "__heq": "==", "__hlt": "<", "__hle": "<=",
    "__hgt": ">", "__hge": ">=",
}  # fmt: skip
