"""The types of a tile program's values.

A value is a scalar of the block (`u32`: uniform, the same for every thread) or a tile with one
element a thread (`tile<16x16xf32>`: varying). Signedness is in the element type, as in numpy.

    >>> Type("f32", tile=True), Type("i1").bits
    (Type(element='f32', tile=True), 1)
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

ELEMENTS = (
    "i1",
    "i8",
    "u8",
    "i16",
    "u16",
    "i32",
    "u32",
    "i64",
    "u64",
    "f32",
    "f64",
    "ptr",
)
_BITS: dict[str, int] = dict(
    zip(ELEMENTS, (1, 8, 8, 16, 16, 32, 32, 64, 64, 32, 64, 64), strict=True)
)


@dataclass(frozen=True, slots=True)
class Type:
    """`element` one of ELEMENTS (`i1` is a truth value or mask, `ptr` a 64-bit address)."""

    element: str
    tile: bool = False

    @property
    def bits(self) -> int:
        return _BITS[self.element]

    @property
    def bytes(self) -> int:
        """Size in memory: an i1 takes one byte."""
        return max(1, self.bits // 8)

    @property
    def is_float(self) -> bool:
        return self.element[0] == "f"

    @property
    def is_signed(self) -> bool:
        return self.element[0] in "if" and self.element != "i1"

    @property
    def uniform(self) -> Type:
        return Type(self.element)

    @property
    def varying(self) -> Type:
        return Type(self.element, tile=True)


I1 = Type("i1")
I32, U32, I64, U64 = Type("i32"), Type("u32"), Type("i64"), Type("u64")
F32, F64, PTR = Type("f32"), Type("f64"), Type("ptr")


def float_bits(element: str, value: float) -> int:
    """The IEEE bit pattern of `value` rounded to f32 or f64; beyond f32's range: infinity."""
    if element == "f64":
        return struct.unpack("<Q", struct.pack("<d", value))[0]
    try:
        return struct.unpack("<I", struct.pack("<f", value))[0]
    except OverflowError:
        return 0x7F800000 if value > 0 else 0xFF800000


def bits_float(element: str, bits: int) -> float:
    if element == "f64":
        return struct.unpack("<d", struct.pack("<Q", bits))[0]
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def wrap(element: str, value: int) -> int:
    """`value` modulo the width of an integer element type, in its range."""
    if element == "i1":
        return int(bool(value))
    bits = _BITS[element]
    value &= (1 << bits) - 1
    if element[0] == "i" and value >> (bits - 1):
        value -= 1 << bits
    return value
