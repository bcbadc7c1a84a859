"""Exact arithmetic and the four rounding modes: `fma`, `__fadd_rz`, `__ll2float_ru` and their kin.

In: floats or ints and a mode (rn, rz, ru, rd); out: the exact result rounded once. Slow and
obvious: fractions of Python ints.

    >>> rounded(Fraction(1, 3), "f32", "rd") < rounded(Fraction(1, 3), "f32", "ru")
    True
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable
from fractions import Fraction

from cuda2npu.simt.numbers import INF, NAN, divide, round_f32

# precision in bits, smallest exponent of a subnormal's last bit, largest exponent
_FORMATS = {"f32": (24, -149, 127), "f64": (53, -1074, 1023)}


def _to_integer(value: Fraction, mode: str) -> int:
    """A non-negative value to an integer; `rz` down, `ru` up, `rn` to nearest even."""
    whole, left = divmod(value.numerator, value.denominator)
    if left == 0:
        return whole
    if mode == "ru":
        return whole + 1
    if mode == "rz":
        return whole
    twice = 2 * left
    up = twice > value.denominator or (twice == value.denominator and whole & 1)
    return whole + 1 if up else whole


def rounded(value: Fraction, kind: str, mode: str) -> float:
    """`value` as an f32 or f64; overflow as IEEE says for the mode."""
    precision, lowest, highest = _FORMATS[kind]
    negative, size = value < 0, abs(value)
    if size == 0:
        return 0.0
    away = {"ru": "rz" if negative else "ru", "rd": "ru" if negative else "rz"}.get(mode, mode)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if size < Fraction(2) ** exponent:
        exponent -= 1
    last = max(exponent - precision + 1, lowest)
    mantissa = _to_integer(size / Fraction(2) ** last, away)
    if mantissa.bit_length() + last - 1 > highest:
        largest = math.ldexp(float((1 << precision) - 1), highest - precision + 1)
        found = largest if away == "rz" else INF
    else:
        found = math.ldexp(float(mantissa), last)
    return -found if negative else found


def fma_f64(a: float, b: float, c: float) -> float:
    if not (math.isfinite(a) and math.isfinite(b) and math.isfinite(c)):
        return (a * b if not (math.isfinite(a) and math.isfinite(b)) else 0.0) + c
    exact = Fraction(a) * Fraction(b) + Fraction(c)
    if exact == 0:
        return a * b + c if c == 0 or a == 0 or b == 0 else 0.0
    try:
        return float(exact)
    except OverflowError:
        return INF if exact > 0 else -INF


def fma_f32(a: float, b: float, c: float) -> float:
    """The product is exact in f64; the sum is rounded to odd, then once to f32."""
    product = a * b
    total = product + c
    if total != total or total in (INF, -INF):
        return total
    back = total - product
    error = (product - (total - back)) + (c - back)
    if error:
        bits = struct.unpack("<q", struct.pack("<d", total))[0]
        if not bits & 1:
            total = math.nextafter(total, INF if error > 0 else -INF)
    return round_f32(total)


def _nearest(op: str, arguments: tuple[float, ...]) -> float:
    """In f64, for special values: infinities, NaN and exact zeros."""
    a = arguments[0]
    if op == "rcp":
        return divide(1.0, a)
    if op == "sqrt":
        return NAN if a < 0 else math.sqrt(a)
    if op == "fma":
        return fma_f64(*arguments)
    if op == "div":
        return divide(a, arguments[1])
    return {"add": operator.add, "sub": operator.sub, "mul": operator.mul}[op](*arguments)


def nearest(op: str) -> Callable[..., float]:
    """In f64; an f32 form rounds the result once more, which is exact for these."""
    return lambda *arguments: _nearest(op, arguments)


def _exact(op: str, arguments: tuple[float, ...]) -> Fraction:
    values = [Fraction(x) for x in arguments]
    if op == "rcp":
        return 1 / values[0]
    if op == "fma":
        return values[0] * values[1] + values[2]
    if op == "div":
        return values[0] / values[1]
    return {"add": operator.add, "sub": operator.sub, "mul": operator.mul}[op](*values)


def _root(x: float) -> Fraction:
    """A fraction that rounds like the exact root does, in every mode: the last bit is sticky."""
    value = Fraction(x)
    shift = 2 * (1100 + 64)
    scaled = (value.numerator << shift) // value.denominator
    found = math.isqrt(scaled)
    exact = found * found == scaled and (value.numerator << shift) % value.denominator == 0
    return Fraction(2 * found + (0 if exact else 1), 1 << (shift // 2 + 1))


def directed(op: str, kind: str, mode: str) -> Callable[..., float]:
    """`op` in add sub mul div rcp sqrt fma; the sign of an exact zero is IEEE's for the mode."""

    def apply(*arguments: float) -> float:
        near = _nearest(op, arguments)
        special = not all(math.isfinite(x) for x in arguments)
        if special or near != near:
            return near
        if op in ("div", "rcp") and arguments[-1] == 0:
            return near
        exact = _root(arguments[0]) if op == "sqrt" else _exact(op, arguments)
        if exact == 0:
            cancels = op in ("add", "sub", "fma") and not _same_signs(op, arguments)
            return -0.0 if cancels and mode == "rd" else near
        found = rounded(exact, kind, mode)
        return math.copysign(found, -1.0 if exact < 0 else 1.0)

    return apply


def _same_signs(op: str, arguments: tuple[float, ...]) -> bool:
    """Whether both addends of an exact zero sum are zeros of one sign."""
    left = arguments[0] if op != "fma" else math.copysign(arguments[0], arguments[0])
    if op == "fma":
        sign = math.copysign(1.0, left) * math.copysign(1.0, arguments[1])
        left = math.copysign(0.0 if 0 in arguments[:2] else 1.0, sign)
    right = -arguments[-1] if op == "sub" else arguments[-1]
    return left == 0 and right == 0 and math.copysign(1, left) == math.copysign(1, right)


def int_to_float(kind: str, mode: str) -> Callable[[int], float]:
    return lambda value: rounded(Fraction(value), kind, mode)


def narrow(mode: str) -> Callable[[float], float]:
    """f64 to f32 in a mode."""

    def apply(x: float) -> float:
        if not math.isfinite(x) or x == 0:
            return x
        return math.copysign(rounded(Fraction(x), "f32", mode), x)

    return apply
