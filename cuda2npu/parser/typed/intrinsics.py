"""Calls of CUDA's own functions: the rows of `parser/signatures.py`, and `make_float4` and kin.

In: a name and typed arguments; out: an `Intrinsic` with converted arguments.

    sqrt(x), x an int   ->   Intrinsic("sqrt", (Cast(x, double),)), of type double
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cuda2npu.diagnostics import Refused, Span
from cuda2npu.parser.ctypes import (
    F32,
    F64,
    I32,
    SCALARS,
    U32,
    VOID,
    CType,
    Pointer,
    Record,
    Scalar,
)  # fmt: skip
from cuda2npu.parser.signatures import SIGNATURES, Signature
from cuda2npu.parser.tree import (
    AddressOf,
    Cast,
    Const,
    Deref,
    Expr,
    Intrinsic,
    Load,
    LValue,
    RecordValue,
)  # fmt: skip
from cuda2npu.parser.typed import convert, fold
from cuda2npu.parser.typed.builtin import VECTORS
from cuda2npu.parser.typed.dispatch import complete
from cuda2npu.parser.typed.frame import Frame
from cuda2npu.parser.typed.overloads import Given, unresolved

_KINDS: dict[str, CType] = {**SCALARS, "void": VOID}


@dataclass(frozen=True, slots=True)
class Fit:
    """An overload with the types that the arguments convert to."""

    signature: Signature
    params: tuple[CType, ...]
    result: CType
    ranks: tuple[int, ...]


def _type(kind: str) -> CType:
    return Pointer(_KINDS[kind[1:]], const=None) if kind[0] == "*" else _KINDS[kind]


def fit(name: str, arguments: Sequence[Given], span: Span) -> Fit | None:
    """The best overload, or None where none fits. Ambiguous: `Refused`."""
    fits = [f for s in SIGNATURES.get(name, ()) if (f := _fit(s, arguments)) is not None]
    best = [f for f in fits if not any(_better(o, f) for o in fits)]
    if len(best) > 1:
        raise unresolved(name, arguments, span)
    return best[0] if best else None


def _better(left: Fit, right: Fit) -> bool:
    pairs = list(zip(left.ranks, right.ranks, strict=True))
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def _fit(signature: Signature, arguments: Sequence[Given]) -> Fit | None:
    kinds = signature.params
    if not len(kinds) - len(signature.defaults) <= len(arguments) <= len(kinds):
        return None
    types = [a.type for a in arguments]
    floating = _floating(kinds, types)
    common = _common(kinds, types)
    pointee = next((t.to for t in types if isinstance(t, Pointer)), None)
    table: dict[str, CType | None] = {"F": floating, "A": common, "any": pointee}
    params: list[CType] = []
    ranks: list[int] = []
    for kind, type_, argument in zip(kinds, types, arguments, strict=False):
        target = table[kind] if kind in table else _pointer_or_scalar(kind, type_)
        rank = _rank(type_, target, argument, loose=kind in ("F", "A"))
        if target is None or rank is None:
            return None
        params.append(target)
        ranks.append(rank)
    result = table[signature.result] if signature.result in table else _type(signature.result)
    return None if result is None else Fit(signature, tuple(params), result, tuple(ranks))


def _pointer_or_scalar(kind: str, type_: CType | None) -> CType | None:
    if kind == "*any":
        return type_ if isinstance(type_, Pointer) else None
    return _type(kind)


def _rank(
    source: CType | None, target: CType | None, argument: Given, *, loose: bool
) -> int | None:
    if source is None or target is None:
        return None
    if source == target:
        return convert.EXACT
    null = isinstance(argument.typed, Expr) and convert.is_null(argument.typed)
    rank = convert.rank(source, target, null)
    return convert.EXACT if loose and rank is not None else rank


def _floating(kinds: Sequence[str], types: Sequence[CType | None]) -> CType | None:
    """C++'s <cmath>: float where every such argument is float, else double."""
    mine = [t for k, t in zip(kinds, types, strict=False) if k == "F"]
    if not all(isinstance(t, Scalar) for t in mine):
        return None
    return F32 if mine and all(t == F32 for t in mine) else F64


def _common(kinds: Sequence[str], types: Sequence[CType | None]) -> CType | None:
    """min and max: C's common type; a float and an integer together are ambiguous in CUDA."""
    mine = [t for k, t in zip(kinds, types, strict=False) if k == "A"]
    scalars = [t for t in mine if isinstance(t, Scalar)]
    if not scalars or len(scalars) != len(mine) or len({t.is_float for t in scalars}) > 1:
        return None
    common = scalars[0]
    for type_ in scalars:
        common = convert.common_type(common, type_)
    return common


def call(frame: Frame, found: Fit, arguments: Sequence[Given], span: Span) -> Expr:
    """The intrinsic with its arguments converted and defaults filled in."""
    values: list[Expr] = []
    for target, argument in zip(found.params, arguments, strict=False):
        assert argument.typed is not None
        values.append(convert.implicit(convert.rvalue(argument.typed), target, argument.span))
    missing = len(found.signature.params) - len(values)
    if missing:
        kinds = found.signature.params[-missing:]
        for kind, default in zip(kinds, found.signature.defaults[-missing:], strict=True):
            values.append(Const(span, _KINDS[kind], default))
    if isinstance(found.result, Record):
        complete(frame, found.result, span)
    if found.signature.canonical == "bitcast":
        folded = _fold_bitcast(values[0], found.result, span)
        if folded is not None:
            return folded
    folded = _fold_choice(found.signature.canonical, values, span)
    if folded is not None:
        return folded
    return Intrinsic(span, found.result, found.signature.canonical, tuple(values))


def _fold_choice(name: str, values: Sequence[Expr], span: Span) -> Expr | None:
    """`min` and `max` of integer constants: they stand in array sizes."""
    if name not in ("min", "max") or not all(
        isinstance(v, Const) and isinstance(v.value, int) for v in values
    ):
        return None
    numbers = [v.value for v in values if isinstance(v, Const)]
    return Const(span, values[0].type, min(numbers) if name == "min" else max(numbers))


def _fold_bitcast(operand: Expr, target: CType, span: Span) -> Expr | None:
    """`__int_as_float(0x7f800000)` is a constant (a NaN's bits would not survive)."""
    import struct

    codes = {"i32": "i", "u32": "I", "i64": "q", "u64": "Q", "f32": "f", "f64": "d"}
    if not isinstance(operand, Const) or not isinstance(target, Scalar):
        return None
    assert isinstance(operand.type, Scalar)
    packed = struct.pack("<" + codes[operand.type.kind], operand.value)
    value = struct.unpack("<" + codes[target.kind], packed)[0]
    return None if value != value else Const(span, target, value)


_BYTES = {"char4": I32, "uchar4": U32}


def as_words(name: str, arguments: Sequence[Given]) -> list[Given]:
    """`__dp4a` takes four bytes as a word or as a vector."""
    return [_word(a) for a in arguments] if name == "__dp4a" else list(arguments)


def _word(argument: Given) -> Given:
    kind = next((k for name, k in _BYTES.items() if argument.type == VECTORS[name]), None)
    typed, span = argument.typed, argument.span
    if kind is None or typed is None:
        return argument
    if isinstance(typed, Load):
        typed = typed.place
    if isinstance(typed, LValue):
        address = AddressOf(span, Pointer(typed.type), typed)
        pointer = typed.pointer if isinstance(typed, Deref) else address
        return replace(argument, typed=Deref(span, kind, Cast(span, Pointer(kind), pointer)))
    if isinstance(typed, RecordValue):
        word: Expr = Const(span, U32, 0)
        for i, value in enumerate(typed.values):
            assert isinstance(value, Expr)
            byte = fold.cast(fold.cast(value, SCALARS["u8"], span), U32, span)
            byte = fold.binary("<<", byte, Const(span, U32, 8 * i), U32, span)
            word = fold.binary("|", word, byte, U32, span)
        return replace(argument, typed=fold.cast(word, kind, span))
    return argument


def make_vector(name: str, arguments: Sequence[Given], span: Span) -> Expr | None:
    """`make_float4(a, b, c, d)`; None where it is no such name or the count differs."""
    record = VECTORS.get(name.removeprefix("make_")) if name.startswith("make_") else None
    if record is None or len(arguments) != len(record.fields):
        return None
    values: list[Expr] = []
    for field, argument in zip(record.fields, arguments, strict=True):
        if argument.typed is None:
            return None
        try:
            given = convert.rvalue(argument.typed)
            values.append(convert.implicit(given, field.type, argument.span))
        except Refused:
            return None
    return RecordValue(span, record, tuple(values))


def places(arguments: Sequence[Given]) -> list[LValue]:
    return [a.typed for a in arguments if isinstance(a.typed, LValue)]


__all__ = ["I32", "Fit", "call", "fit", "fold", "make_vector"]
