"""Pieces of generated Python: the text of an expression and what is known of its value.

In: texts; out: texts with the cheapest wrapping that is still exact. A ring operation (+ - * and
negation) on integers may stay unwrapped for a while: its range then exceeds its type's, and
`canonical` wraps it where that matters.

    >>> canonical(Value("(a + 1)", 1, 256), "u8").text
    '((a + 1) & 255)'
"""

from __future__ import annotations

from dataclasses import dataclass

from cuda2npu.parser.ctypes import CType, Pointer, Record, Scalar

RANGES: dict[str, tuple[int, int]] = {"bool": (0, 1)} | {
    f"{sign}{bits}": (0, (1 << bits) - 1) if sign == "u" else (-1 << bits - 1, (1 << bits - 1) - 1)
    for sign in "iu"
    for bits in (8, 16, 32, 64)
}
WIDE = 1 << 90  # beyond this an unwrapped value costs more than wrapping it


@dataclass(frozen=True, slots=True)
class Value:
    """`low` and `high` bound an integer or pointer (0, 0 for floats and records). `rounded`: an
    f32 that f32 can hold (False: still to be rounded). `simple`: a name or a number."""

    text: str
    low: int = 0
    high: int = 0
    rounded: bool = True
    simple: bool = False


def kind_of(ctype: CType) -> str:
    """The scalar kind: pointers are u64, records "record"."""
    if isinstance(ctype, Scalar):
        return ctype.kind
    if isinstance(ctype, Pointer):
        return "u64"
    return "record" if isinstance(ctype, Record) else "void"


def typed(text: str, kind: str, *, simple: bool = False) -> Value:
    """A value of which nothing but its kind is known."""
    low, high = RANGES.get(kind, (0, 0))
    return Value(text, low, high, simple=simple)


def integer(value: int) -> Value:
    return Value(str(value) if value >= 0 else f"({value})", value, value, simple=True)


def real(value: float) -> Value:
    if value != value:
        return Value("NAN", simple=True)
    if value in (float("inf"), float("-inf")):
        return Value("INF" if value > 0 else "(-INF)", simple=True)
    text = repr(value)
    return Value(f"({text})" if text[0] == "-" else text, simple=True)


def canonical(value: Value, kind: str) -> Value:
    """The value in the range of `kind` (an integer one), or rounded (f32)."""
    if kind == "f32":
        return value if value.rounded else Value(f"R({value.text})")
    if kind not in RANGES:
        return value
    low, high = RANGES[kind]
    if low <= value.low and value.high <= high:
        return value
    if kind[0] == "u":
        return Value(f"({value.text} & {high})", 0, high)
    if kind in ("i32", "i64"):
        text = f"(_w if {low} <= (_w := {value.text}) <= {high} else W{kind}(_w))"
        return Value(text, low, high)
    return Value(f"W{kind}({value.text})", low, high)


def bounded(value: Value, kind: str) -> Value:
    """Unwrapped values that have grown too wide are wrapped."""
    if value.low > -WIDE and value.high < WIDE:
        return value
    return canonical(value, kind)
