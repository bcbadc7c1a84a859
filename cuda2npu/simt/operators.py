"""Operators and conversions on values: the text of the result and its range.

In: operands as `Value`s and the kind they have; out: a `Value`, perhaps not yet wrapped or rounded.

    binary("+", "i32", Value("a", 0, 9), Value("b", 0, 9))   ->   Value("(a + b)", 0, 18)
"""

from __future__ import annotations

from cuda2npu.simt.emitter import Emitter
from cuda2npu.simt.numbers import float_to_int, quotient
from cuda2npu.simt.values import RANGES, Value, bounded, canonical, real, typed


def binary(op: str, kind: str, left: Value, right: Value) -> Value:
    """Any operator but comparisons, on operands of `kind` (shifts: `right` of any integer one)."""
    if kind in ("f32", "f64"):
        return _float_binary(op, kind, left, right)
    if op in _RING:
        return bounded(_RING[op](left, right), kind)
    left = canonical(left, kind)
    if op in ("<<", ">>"):
        return _shift(op, kind, left, right)
    right = canonical(right, kind)
    if op in ("/", "%"):
        return _divide(op, kind, left, right)
    return _bitwise(op, kind, left, right)


def _float_binary(op: str, kind: str, left: Value, right: Value) -> Value:
    left, right = canonical(left, kind), canonical(right, kind)
    text = f"({left.text} {op} {right.text})"
    if op == "/":
        constant = right.simple and right.text[0].isdigit() and float(right.text) != 0
        text = text if constant else f"divide({left.text}, {right.text})"
    return Value(text, rounded=kind == "f64")


def plus(left: Value, right: Value) -> Value:
    return Value(f"({left.text} + {right.text})", left.low + right.low, left.high + right.high)


def minus(left: Value, right: Value) -> Value:
    return Value(f"({left.text} - {right.text})", left.low - right.high, left.high - right.low)


def times(left: Value, right: Value) -> Value:
    ends = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return Value(f"({left.text} * {right.text})", min(ends), max(ends))


_RING = {"+": plus, "-": minus, "*": times}


def _shift(op: str, kind: str, left: Value, right: Value) -> Value:
    bits = int(kind[1:])
    low, high = RANGES[kind]
    inside = right.low >= 0 and right.high < bits
    if op == ">>":
        text = (
            f"({left.text} >> {right.text})" if right.low >= 0
            else f"shift_right({left.text}, {right.text})"
        )  # fmt: skip
        return Value(text, min(left.low, 0), max(left.high, 0))
    if inside:
        ends = [x << y for x in (left.low, left.high) for y in (right.low, right.high)]
        found = Value(f"({left.text} << {right.text})", min(ends), max(ends))
        return bounded(found, kind)
    name = "shift_left_32" if bits == 32 else "shift_left"
    return Value(f"{name}({left.text}, {right.text})", low << bits, high << bits)


def _divide(op: str, kind: str, left: Value, right: Value) -> Value:
    low, high = RANGES[kind]
    if left.low >= 0 and right.low > 0:
        if op == "/":
            return Value(f"({left.text} // {right.text})", 0, left.high)
        return Value(f"({left.text} % {right.text})", 0, right.high - 1)
    ends = (quotient(left.low, right.low), quotient(left.high, right.low))
    if op == "%":
        if right.low == right.high > 0:
            low, high = max(low, 1 - right.low), min(high, right.low - 1)
        return Value(f"rest({left.text}, {right.text})", low, high)
    if right.low == right.high > 0:
        return Value(f"quotient({left.text}, {right.text})", *ends)
    return Value(f"quotient({left.text}, {right.text})", min(low, -1), high + 1)


def _bitwise(op: str, kind: str, left: Value, right: Value) -> Value:
    low, high = RANGES[kind]
    text = f"({left.text} {op} {right.text})"
    if op == "&" and (left.low >= 0 or right.low >= 0):
        return Value(text, 0, min(v.high for v in (left, right) if v.low >= 0))
    if left.low >= 0 and right.low >= 0:
        bound = (1 << max(left.high, right.high).bit_length()) - 1
        return Value(text, 0, bound)
    return Value(text, low, high)


# -- conversions ----------------------------------------------------------------------------------


def convert(emitter: Emitter, value: Value, source: str, target: str) -> Value:
    if target == "bool":
        value = canonical(value, source)
        return value if value.low >= 0 and value.high == 1 else Value(f"({value.text} != 0)", 0, 1)
    if source in ("f32", "f64"):
        return _from_float(emitter, canonical(value, source), source, target)
    if target in ("f32", "f64"):
        return _to_float(canonical(value, source), target)
    if int(target[1:]) > (1 if source == "bool" else int(source[1:])):
        value = canonical(value, source)
    return value if target == "u64" and source == "u64" else bounded(value, target)


def _from_float(emitter: Emitter, value: Value, source: str, target: str) -> Value:
    if target in ("f32", "f64"):  # a conversion ends a NaN's signalling, as the product does
        return Value(f"({value.text} * 1.0)", rounded=target == "f64")
    name = f"{source}_to_{target}"
    emitter.constants.setdefault(name, float_to_int(source, target))
    return typed(f"{name}({value.text})", target)


def _to_float(value: Value, target: str) -> Value:
    if value.simple and value.low == value.high and abs(value.low) < 1 << 24:
        return real(float(value.low))
    small = 1 << (24 if target == "f32" else 53)
    if -small <= value.low and value.high <= small:
        return Value(f"({value.text} + 0.0)")
    if target == "f64":
        return Value(f"float({value.text})")
    if value.low >= -(1 << 53) and value.high <= 1 << 53:
        return Value(f"float({value.text})", rounded=False)
    return Value(f"int_to_f32({value.text})")
