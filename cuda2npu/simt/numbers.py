"""Arithmetic of the device on Python numbers: f32 rounding, wrapping, division, conversions.

In: ints in the range of their type, floats (an f32 is a Python float that f32 can hold); out: the
same. Everything that Python would raise for (division by zero, overflow) follows IEEE or the
docstrings of `parser/tree.py`.

    >>> round_f32(0.1), divide(1.0, 0.0), quotient(-7, 2)
    (0.10000000149011612, inf, -3)
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable

CELL = memoryview(bytearray(4)).cast("f")  # writing and reading back rounds to f32
INF, NAN = math.inf, math.nan
_CELL_BITS = memoryview(CELL.obj).cast("I")
_WIDE = memoryview(bytearray(8)).cast("d")
_WIDE_BITS = memoryview(_WIDE.obj).cast("Q")


def round_f32(x: float) -> float:
    CELL[0] = x
    return CELL[0]


def f32_bits(x: float) -> int:
    """A NaN keeps its payload and stays signalling, which a conversion would end."""
    if x == x:
        CELL[0] = x
        return _CELL_BITS[0]
    _WIDE[0] = x
    wide = _WIDE_BITS[0]
    return wide >> 32 & 0x80000000 | 0x7F800000 | (wide >> 29 & 0x7FFFFF or 0x400000)


def f32_from_bits(bits: int) -> float:
    """What `f32_bits` gives `bits` for."""
    _CELL_BITS[0] = bits
    found = CELL[0]
    if found == found:
        return found
    _WIDE_BITS[0] = (bits & 0x80000000) << 32 | 0x7FF << 52 | (bits & 0x7FFFFF) << 29
    return _WIDE[0]


def divide(a: float, b: float) -> float:
    if b:
        return a / b
    if a != a or b != b or a == 0:
        return NAN
    return math.copysign(INF, a) * math.copysign(1.0, b)


# -- integers -------------------------------------------------------------------------------------


def signed(value: int, bits: int) -> int:
    half = 1 << (bits - 1)
    return ((value + half) & ((1 << bits) - 1)) - half


def wrapper(kind: str) -> Callable[[int], int]:
    """What brings any int into the range of an integer kind."""
    if kind == "bool":
        return lambda value: int(value != 0)
    bits = int(kind[1:])
    mask, half = (1 << bits) - 1, 1 << (bits - 1)
    if kind[0] == "u":
        return lambda value: value & mask
    return lambda value: ((value + half) & mask) - half


WRAP: dict[str, Callable[[int], int]] = {
    kind: wrapper(kind) for kind in ("bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64")
}


def wrap_i32(value: int) -> int:
    return ((value + 0x80000000) & 0xFFFFFFFF) - 0x80000000


def wrap_i64(value: int) -> int:
    return ((value + 0x8000000000000000) & 0xFFFFFFFFFFFFFFFF) - 0x8000000000000000


def quotient(a: int, b: int) -> int:
    """C's truncating division; all ones (-1) for a zero divisor."""
    if b == 0:
        return -1
    if (a < 0) == (b < 0):
        return a // b
    return -(-a // b)


def rest(a: int, b: int) -> int:
    """C's `%`: the sign of `a`; `a` itself for a zero divisor."""
    if b == 0:
        return a
    found = abs(a) % abs(b)
    return -found if a < 0 else found


def shift_left(a: int, count: int) -> int:
    """To be wrapped by the caller; counts of 64 and more give 0 in every type."""
    return a << count if 0 <= count < 64 else 0


def shift_left_32(a: int, count: int) -> int:
    return a << count if 0 <= count < 32 else 0


def shift_right(a: int, count: int) -> int:
    return a >> count if count >= 0 else a >> 64


# -- conversions ----------------------------------------------------------------------------------


def int_to_f32(value: int) -> float:
    """Correctly rounded also where the value does not fit an f64."""
    if -0x20000000000000 <= value <= 0x20000000000000:
        CELL[0] = value
        return CELL[0]
    low = 1 << 11  # a sticky bit keeps the second rounding exact
    value = value & ~(low - 1) | (low if value & (low - 1) else 0)
    CELL[0] = float(value)
    return CELL[0]


def _to_int(kind: str, nan: int) -> Callable[[float], int]:
    bits = int(kind[1:])
    low, high = (0, (1 << bits) - 1) if kind[0] == "u" else (-1 << (bits - 1), (1 << bits - 1) - 1)

    def convert(x: float) -> int:
        if low <= x <= high:
            found = int(x)
            return found if found <= high else high
        if x != x:
            return nan
        return low if x < low else high

    return convert


def float_to_int(source: str, target: str) -> Callable[[float], int]:
    """PTX `cvt.rzi`: saturates; NaN as `tree.Cast` says. 8 and 16 bits go through 32."""
    if target in ("i8", "u8", "i16", "u16"):
        wide, narrow = float_to_int(source, target[0] + "32"), WRAP[target]
        return lambda x: narrow(wide(x))
    nan = 0 if source == "f32" and target[1:] == "32" else 1 << (int(target[1:]) - 1)
    if target[0] == "i" and nan:
        nan = -nan
    return _to_int(target, nan)


FORMATS = {
    "bool": "<B", "i8": "<b", "u8": "<B", "i16": "<h", "u16": "<H", "i32": "<i", "u32": "<I",
    "i64": "<q", "u64": "<Q", "f32": "<f", "f64": "<d",
}  # fmt: skip


def bitcast(source: str, target: str) -> Callable[[float], float]:
    if source == "f32":
        return f32_bits if target == "u32" else lambda x: wrap_i32(f32_bits(x))
    if target == "f32":
        return lambda x: f32_from_bits(int(x) & 0xFFFFFFFF)
    pack, unpack = struct.Struct(FORMATS[source]).pack, struct.Struct(FORMATS[target]).unpack
    return lambda x: unpack(pack(x))[0]


def low_high(value: float) -> tuple[int, int]:
    """The two words of an f64, signed."""
    low, high = struct.unpack("<ii", struct.pack("<d", value))
    return low, high


def from_high_low(high: int, low: int) -> float:
    return struct.unpack("<d", struct.pack("<ii", low, high))[0]
