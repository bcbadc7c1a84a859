"""Pairs of numbers of 16 bits: `half2` and `__nv_bfloat162`, structs of `x` and `y`; atomic sums.

In: typed operands; out: expressions of `half`'s kind, member by member. An atomic sum is a loop of
`atomicCAS`; CUDA promises no more than that each half of a pair is added atomically.

    a + b   ->   { a.x + b.x, a.y + b.y }
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cuda2npu.diagnostics import Span
from cuda2npu.parser.ctypes import BOOL, F32, U16, U32, CType, Field, Pointer, Record
from cuda2npu.parser.tree import (
    Assign,
    Block,
    Call,
    Cast,
    Declare,
    Deref,
    DoWhile,
    Evaluate,
    Expr,
    Function,
    Intrinsic,
    Load,
    LValue,
    MemberOf,
    RecordValue,
    Return,
    Stmt,
    Variable,
    VarRef,
)  # fmt: skip
from cuda2npu.parser.typed import fold, half
from cuda2npu.parser.typed.half import BFLOAT16, HALF


def _pair(name: str, of: Record) -> Record:
    return Record(name, False, (Field("x", of, 0), Field("y", of, 2)), 4, 4, True)


HALF2, BFLOAT162 = _pair("__half2", HALF), _pair("__nv_bfloat162", BFLOAT16)
TYPES: dict[str, CType] = {
    **dict.fromkeys(("half2", "__half2", "nv_half2", "__nv_half2"), HALF2),
    **dict.fromkeys(("__nv_bfloat162", "nv_bfloat162"), BFLOAT162),
}
_PAIR_OF = {HALF: HALF2, BFLOAT16: BFLOAT162}


def is_pair(type_: CType | None) -> bool:
    return type_ is HALF2 or type_ is BFLOAT162


def member(value: Expr, name: str, span: Span) -> Expr:
    assert isinstance(value.type, Record)
    field = value.type.member(name)
    assert field is not None
    return MemberOf(span, field.type, value, field)


def _called(
    name: str, values: Sequence[Expr], result: CType, body: Callable[[list[Expr]], Sequence[Stmt]]
) -> Expr:
    """A call of a function with these parameters, each of which may stand in it often."""
    span = values[0].span
    params = tuple(Variable(f"a{i}", v.type, "param", span) for i, v in enumerate(values))
    function = Function(name, name, False, params, result, span)
    function.body = Block(span, tuple(body([_read(param) for param in params])))
    return Call(span, result, function, tuple(values))


def _read(variable: Variable) -> Expr:
    return Load(variable.span, variable.type, VarRef(variable.span, variable.type, variable))


# -- operators ------------------------------------------------------------------------------------


def combine(op: str, left: Expr, right: Expr, span: Span) -> Expr | None:
    """`left op right` of two pairs."""
    type_ = left.type
    if not is_pair(type_) or right.type is not type_ or op not in ("+", "-", "*", "/"):
        return None

    def body(given: list[Expr]) -> list[Stmt]:
        return [Return(span, _sum(op, given[0], given[1], span))]

    return _called(f"{type_}{op}", (left, right), type_, body)


def _sum(op: str, left: Expr, right: Expr, span: Span) -> Expr:
    """Operands that may stand twice."""
    parts: list[Expr] = []
    for name in ("x", "y"):
        part = half.combine(op, member(left, name, span), member(right, name, span), span)
        assert part is not None
        parts.append(part)
    return RecordValue(span, left.type, tuple(parts))


def compound(target: LValue, op: str, given: Expr, span: Span) -> Expr | None:
    """`target op= given`, of a place that may be named twice."""
    made = combine(op, Load(span, target.type, target), given, span)
    return None if made is None else Assign(span, target.type, target, made)


# -- CUDA's functions of them ---------------------------------------------------------------------


def _of(type_: Record) -> half.Made:
    """Of two numbers; of one, twice."""

    def make(given: list[Expr], span: Span) -> Expr | None:
        element = HALF if type_ is HALF2 else BFLOAT16
        parts = [g if g.type is element else half.of_number(g, element, span) for g in given]
        if len(parts) == 2:
            return RecordValue(span, type_, tuple(p for p in parts if p is not None))
        assert parts[0] is not None
        return _called("twice", (parts[0],), type_, lambda a: [
            Return(span, RecordValue(span, type_, (a[0], a[0])))
        ])  # fmt: skip

    return make


def _part(name: str) -> half.Made:
    return lambda given, span: member(given[0], name, span)


def _functions(of: Record, name: str) -> dict[str, tuple[tuple[CType, ...], half.Made]]:
    pair = _PAIR_OF[of]
    make = "half2" if of is HALF else "bfloat162"
    return {
        f"__halves2{make}": ((of, of), _of(pair)), f"make_{make}": ((of, of), _of(pair)),
        f"__{name}2{make}": ((of,), _of(pair)), f"__float2{make}_rn": ((F32,), _of(pair)),
        f"__floats2{make}_rn": ((F32, F32), _of(pair)),
        f"__low2{name}": ((pair,), _part("x")), f"__high2{name}": ((pair,), _part("y")),
    }  # fmt: skip


FUNCTIONS = {**_functions(HALF, "half"), **_functions(BFLOAT16, "bfloat16")}
OPERATORS = {"__hadd2": "+", "__hsub2": "-", "__hmul2": "*", "__h2div": "/"}
FLOATS = {"__low2float": "x", "__high2float": "y"}


def of_operator(name: str, given: list[Expr], span: Span) -> Expr | None:
    """`__hadd2(a, b)`, `__low2float(a)`: of either kind of pair; None where they are none."""
    if name in OPERATORS and len(given) == 2:
        return combine(OPERATORS[name], given[0], given[1], span)
    if name in FLOATS and len(given) == 1 and is_pair(given[0].type):
        return half.to_float(member(given[0], FLOATS[name], span), span)
    return None


# -- atomic sums ----------------------------------------------------------------------------------


def atomic_add(pointer: Expr, given: Expr, span: Span) -> Expr | None:
    """`atomicAdd(pointer, given)` of these types; None for any other."""
    to = pointer.type.to if isinstance(pointer.type, Pointer) else None
    if not isinstance(to, Record) or not (is_pair(to) or half.is_half(to)):
        return None
    if half.is_half(to) and given.type is not to:
        given = half.of_number(given, to, span) or given
    if given.type is not to:
        return None
    return _called(f"atomicAdd_{to}", (pointer, given), to, lambda a: _adding(to, a[0], a[1], span))


def _adding(type_: Record, pointer: Expr, given: Expr, span: Span) -> list[Stmt]:
    word = U32 if is_pair(type_) else U16
    old, seen = (Variable(name, word, "local", span) for name in ("old", "seen"))
    where = Cast(span, Pointer(word), pointer)
    before = _value(type_, _read(seen), span)
    added = (
        _sum("+", before, given, span) if is_pair(type_) else half.combine("+", before, given, span)
    )
    assert added is not None
    swapped = Intrinsic(span, word, "atomicCAS", (where, _read(seen), _bits(added, span)))
    body = Block(span, (_set(seen, _read(old)), _set(old, swapped)))
    differ = fold.binary("!=", _read(old), _read(seen), BOOL, span)
    return [
        Declare(span, old, Load(span, word, Deref(span, word, where))),
        Declare(span, seen, _read(old)),
        DoWhile(span, body, differ),
        Return(span, _value(type_, _read(old), span)),
    ]


def _set(variable: Variable, value: Expr) -> Stmt:
    span, type_ = variable.span, variable.type
    return Evaluate(span, Assign(span, type_, VarRef(span, type_, variable), value))


def _value(type_: Record, bits: Expr, span: Span) -> Expr:
    """`bits` may stand twice."""
    if half.is_half(type_):
        return RecordValue(span, type_, (bits,))
    of = HALF if type_ is HALF2 else BFLOAT16
    high = fold.binary(">>", bits, half.u32(16), U32, span)
    low, high = (fold.cast(part, U16, span) for part in (bits, high))
    return RecordValue(span, type_, (RecordValue(span, of, (low,)), RecordValue(span, of, (high,))))


def _bits(value: Expr, span: Span) -> Expr:
    if half.is_half(value.type):
        return half.bits_of(value, span)
    assert isinstance(value, RecordValue)
    low, high = (
        fold.cast(half.bits_of(v, span), U32, span) for v in value.values if isinstance(v, Expr)
    )
    high = fold.binary("<<", high, half.u32(16), U32, span)
    return fold.binary("|", low, high, U32, span)
