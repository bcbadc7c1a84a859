"""Conversions: promotion, the usual arithmetic conversions, implicit and explicit casts, ranks.

In: typed expressions; out: the same with every conversion a `Cast` (or folded away). Ranks order
overloads as C++ does: exact, promotion, conversion.

    >>> from cuda2npu.diagnostics import NOWHERE
    >>> from cuda2npu.parser.tree import Const
    >>> str(common_type(I8, I8)), str(common_type(I32, U32)), str(common_type(U64, F32))
    ('int', 'unsigned int', 'float')
    >>> implicit(Const(NOWHERE, F64, 0.5), F32, NOWHERE)
    Const(span=Span(file='<none>', line=0, column=0, length=0), \
type=Scalar(kind='f32', size=4, spelling='float'), value=0.5)
"""

from __future__ import annotations

from cuda2npu.diagnostics import Refused, Span, refuse
from cuda2npu.parser.ctypes import (
    BOOL,
    F32,
    F64,
    I8,
    I32,
    I64,
    SCALARS,
    U32,
    U64,
    VOID,
    Array,
    CType,
    Pointer,
    Record,
    Scalar,
    Void,
)  # fmt: skip
from cuda2npu.parser.tree import (
    AddressOf,
    Binary,
    Cast,
    Comma,
    Const,
    Deref,
    Element,
    Expr,
    Load,
    LValue,
    Member,
    MemberOf,
    PointerAdd,
    RecordValue,
    Special,
    VarRef,
)  # fmt: skip
from cuda2npu.parser.typed import fold, half
from cuda2npu.parser.typed.builtin import DIM3, UINT3

EXACT, QUALIFIED, PROMOTION, CONVERSION, USER = 0, 1, 2, 3, 4


def same(left: CType, right: CType) -> bool:
    """Whether C++ calls them the same type: `long` and `long long` are not."""
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        alike = left.spelling == right.spelling and left.enumeration == right.enumeration
        return left == right and alike
    if isinstance(left, Pointer) and isinstance(right, Pointer):
        return same(left.to, right.to)
    return left == right


def identity(type_: CType) -> str:
    """Equal for types that C++ calls the same, `const` of what pointers point to included."""
    if isinstance(type_, Scalar):
        return type_.enumeration or type_.spelling
    if isinstance(type_, Pointer):
        return identity(type_.to) + {True: " const *", False: " *", None: " ? *"}[type_.const]
    if isinstance(type_, Array):
        return f"{identity(type_.of)} [{type_.length}]"
    return f"{type_} {id(type_)}" if isinstance(type_, Record) else str(type_)


def named(type_: CType) -> str:
    """The type as C++ writes it, `const` of what pointers point to included."""
    if not isinstance(type_, Pointer):
        return str(type_)
    const = "const " if type_.const else ""
    if isinstance(type_.to, Pointer):
        return f"{named(type_.to)} {const}*".replace("* *", "**")
    return f"{const}{type_.to} *"


def qualified(source: CType, target: CType, assumed: bool) -> bool | None:
    """Whether a `source` becomes the same type `target` by adding `const` to what pointers point
    to; None where it would have to be taken away. `assumed`: where it is not known."""
    if not isinstance(source, Pointer) or not isinstance(target, Pointer):
        return False
    given = assumed if source.const is None else source.const
    wanted = given if target.const is None else target.const
    inner = qualified(source.to, target.to, assumed)
    if inner is None or (given and not wanted) or (inner and not wanted):
        return None
    return inner or wanted != given


def constness(place: LValue) -> bool | None:
    """Whether what stands at `place` is const; None where a template's argument decides."""
    if isinstance(place, Deref):
        return place.pointer.type.const if isinstance(place.pointer.type, Pointer) else None
    if isinstance(place, Element):
        return constness(place.array)
    if isinstance(place, Member):
        return place.field.const or constness(place.record)
    return place.variable.const if isinstance(place, VarRef) else False


def plain(type_: Scalar) -> Scalar:
    """An enumeration's type as the integer that it is."""
    return SCALARS[type_.kind] if type_.enumeration else type_


def promoted(type_: Scalar) -> Scalar:
    return I32 if type_.size < 4 and not type_.is_float else plain(type_)


def _wider(left: Scalar, right: Scalar) -> Scalar:
    if left.size != right.size:
        return left if left.size > right.size else right
    rank_left, rank_right = "long long" in left.spelling, "long long" in right.spelling
    top = left if rank_left >= rank_right else right
    if left.is_signed == right.is_signed or not top.is_signed:
        return top
    return right if top is left else left


def common_type(left: Scalar, right: Scalar) -> Scalar:
    """C's usual arithmetic conversions."""
    if left.is_float or right.is_float:
        return F64 if F64 in (left, right) else F32
    return _wider(promoted(left), promoted(right))


def scalar(value: Expr, span: Span | None = None) -> Scalar:
    """The value's type, which must be arithmetic."""
    if isinstance(value.type, Scalar):
        return value.type
    raise mismatch(f"a number is needed here, not `{value.type}`", span or value.span)


def integer(value: Expr) -> Expr:
    """`value` promoted, which must be an integer (an index, a shift, a switch)."""
    type_ = scalar(value)
    if type_.is_float:
        raise mismatch(f"an integer is needed here, not `{type_}`", value.span)
    return fold.cast(value, promoted(type_), value.span)


def mismatch(what: str, span: Span) -> Refused:
    return refuse("C2N2002", span, what=what)


def to_bool(value: Expr, span: Span) -> Expr:
    """The truth of a scalar or pointer: of type bool."""
    if isinstance(value.type, Pointer) and isinstance(value, AddressOf):
        return Const(span, BOOL, True)
    if isinstance(value.type, Scalar | Pointer):
        return fold.cast(value, BOOL, span)
    made = half.converted(value, BOOL, span)
    if made is not None:
        return made
    raise mismatch(f"`{value.type}` is no condition", span)


def is_null(value: Expr) -> bool:
    return isinstance(value, Const) and value.value == 0 and not isinstance(value.value, float)


def implicit(value: Expr, target: CType, span: Span) -> Expr:
    """`value` as an initialiser, argument or right-hand side of type `target`."""
    if isinstance(target, Record) and target.has_copy and isinstance(value, Load):
        raise refuse("C2N2009", span, method=f"{target}::{target}", record=str(target))
    if value.type == target:
        return fold.cast(value, target, span)
    made = half.converted(value, target, span)
    if made is not None:
        return made
    if isinstance(target, Scalar) and isinstance(value.type, Scalar):
        return fold.cast(value, target, span)
    if target == BOOL:
        return to_bool(value, span)
    if isinstance(target, Pointer):
        if is_null(value) and not isinstance(value.type, Pointer):
            return Const(span, target, 0)
        if isinstance(value.type, Pointer) and _pointers_agree(value.type, target):
            return fold.cast(value, target, span)
    if isinstance(target, Record) and isinstance(value.type, Record):
        found = _dim3_like(value, target, span)
        if found is not None:
            return found
    if target is DIM3 and isinstance(value.type, Scalar):
        one = Const(span, U32, 1)
        return RecordValue(span, DIM3, (fold.cast(value, U32, span), one, one))
    if isinstance(value.type, Record) and value.type.has_conversion:
        raise refuse("C2N2008", span, operator=f" {target}")
    if isinstance(target, Record) and target.is_made:
        raise refuse("C2N2009", span, method=f"{target}::{target}", record=str(target))
    raise mismatch(f"`{value.type}` does not convert to `{target}`", span)


def _pointers_agree(source: Pointer, target: Pointer) -> bool:
    return source == target or isinstance(target.to, Void) or isinstance(source.to, Void)


def _dim3_like(value: Expr, target: Record, span: Span) -> Expr | None:
    """`dim3` and `uint3` convert to each other."""
    if {id(value.type), id(target)} != {id(DIM3), id(UINT3)}:
        return None
    if isinstance(value, RecordValue):
        return RecordValue(span, target, value.values)
    assert isinstance(value.type, Record)
    fields = tuple(MemberOf(span, f.type, value, f) for f in value.type.fields)
    return RecordValue(span, target, fields)


def explicit(value: Expr, target: CType, span: Span) -> Expr:
    """`(target) value`, `static_cast`, `reinterpret_cast`, `target(value)`."""
    if isinstance(target, Void):
        return Cast(span, target, value)
    if value.type == target and isinstance(target, Scalar):
        return fold.cast(value, target, span)
    if isinstance(target, Pointer) and isinstance(value.type, Pointer):
        return fold.cast(value, target, span)
    if isinstance(target, Pointer) and isinstance(value.type, Scalar):
        if is_null(value):
            return Const(span, target, 0)
        wide = I64 if value.type.is_signed else U64
        return fold.cast(fold.cast(integer(value), wide, span), target, span)
    if isinstance(value.type, Pointer) and isinstance(target, Scalar) and target != BOOL:
        if target.is_float:
            raise mismatch(f"a pointer does not convert to `{target}`", span)
        wide = I64 if target.is_signed else U64
        return fold.cast(fold.cast(value, wide, span), target, span)
    return implicit(value, target, span)


def rank(source: CType, target: CType, null: bool = False, assumed: bool = False) -> int | None:
    """How well a `source` argument fits a `target` parameter; None where it does not. `assumed`:
    whether a pointer of which that is not known points to something const."""
    if same(source, target):
        return None if qualified(source, target, assumed) is None else EXACT
    if isinstance(source, Scalar) and isinstance(target, Scalar):
        if target.enumeration or source.enumeration.startswith("enum class"):
            return None
        if source.enumeration and same(plain(source), target):
            return QUALIFIED
        if same(promoted(source), target) or (source, target) == (F32, F64):
            return PROMOTION
        return CONVERSION
    if isinstance(source, Pointer) and target == BOOL:
        return USER
    if isinstance(target, Pointer):
        if isinstance(source, Pointer):
            given = assumed if source.const is None else source.const
            taken_away = given and target.const is False
            return CONVERSION if _pointers_agree(source, target) and not taken_away else None
        return CONVERSION if null else None
    if isinstance(target, Record) and {id(source), id(target)} == {id(DIM3), id(UINT3)}:
        return USER
    if target is DIM3 and isinstance(source, Scalar):
        return USER
    if half.is_half(source) != half.is_half(target):
        scalars = isinstance(source, Scalar) or isinstance(target, Scalar)
        return USER if scalars else None
    return None


_PURE = (Const, Special)


def pure(value: Expr) -> bool:
    """Whether `value` may be dropped, moved or written twice: no store, call or memory access
    except of a variable."""
    if isinstance(value, _PURE):
        return True
    if isinstance(value, Load):
        return _fixed(value.place)
    if isinstance(value, Cast):
        return pure(value.operand)
    return isinstance(value, Binary) and pure(value.left) and pure(value.right)


def _fixed(place: LValue) -> bool:
    """Whether naming `place` has no effect and reads nothing but variables."""
    if isinstance(place, Element):
        return _fixed(place.array) and pure(place.index)
    if isinstance(place, Member):
        return _fixed(place.record)
    return isinstance(place, VarRef)


def steady(place: LValue) -> bool:
    """Whether `place`, named twice, is the same place and nothing happens twice."""
    if isinstance(place, Element):
        return steady(place.array) and pure(place.index)
    if isinstance(place, Member):
        return steady(place.record)
    if isinstance(place, Deref):
        return _steady_pointer(place.pointer)
    return isinstance(place, VarRef)


def _steady_pointer(pointer: Expr) -> bool:
    if isinstance(pointer, PointerAdd):
        return _steady_pointer(pointer.pointer) and pure(pointer.index)
    return pure(pointer)


def rvalue(found: Expr | LValue) -> Expr:
    """The value of an expression: a `Load` of a place, the decayed address of an array."""
    if isinstance(found, Expr):
        return found
    type_ = found.type
    if hasattr(type_, "of"):
        pointer = Pointer(type_.of, const=constness(found))  # type: ignore[union-attr]
        return AddressOf(found.span, pointer, found)
    return Load(found.span, type_, found)


def comma(left: Expr, right: Expr, span: Span) -> Expr:
    return right if pure(left) else Comma(span, right.type, left, right)


__all__ = [
    "CONVERSION",
    "EXACT",
    "F32",
    "F64",
    "I8",
    "I64",
    "PROMOTION",
    "QUALIFIED",
    "U32",
    "USER",
    "VOID",
    "comma",
    "common_type",
    "constness",
    "explicit",
    "identity",
    "implicit",
    "integer",
    "is_null",
    "mismatch",
    "promoted",
    "pure",
    "qualified",
    "rank",
    "rvalue",
    "same",
    "scalar",
    "steady",
    "to_bool",
]  # fmt: skip
