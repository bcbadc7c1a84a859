"""Intrinsics that only compute: canonical name and kinds of the arguments to a Python function.

In: `"__popc", ("u32",), "i32"`; out: a `Scalar` row, or None where there is no such intrinsic.

    >>> scalar("__popc", ("u32",), "i32").function(7)
    3
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cuda2npu.simt import mathematics as maths
from cuda2npu.simt import rounding
from cuda2npu.simt.numbers import (
    INF,
    NAN,
    WRAP,
    bitcast,
    float_to_int,
    from_high_low,
    low_high,
    round_f32,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scalar:
    """`wraps`: an integer result may lie outside its type; `rounds`: an f32 result is still to be
    rounded."""

    function: Callable[..., Any]
    wraps: bool = False
    rounds: bool = False


# -- integers -------------------------------------------------------------------------------------


def lesser(a: int, b: int) -> int:
    return a if a < b else b


def greater(a: int, b: int) -> int:
    return a if a > b else b


def clz(bits: int) -> Callable[[int], int]:
    mask = (1 << bits) - 1
    return lambda x: bits - (x & mask).bit_length()


def ffs(x: int) -> int:
    return (x & -x).bit_length()


def ffs_of(bits: int) -> Callable[[int], int]:
    mask = (1 << bits) - 1
    return lambda x: ffs(x & mask)


def brev(bits: int) -> Callable[[int], int]:
    return lambda x: int(f"{x:0{bits}b}"[::-1], 2)


def byte_perm(x: int, y: int, selector: int) -> int:
    both, found = x | y << 32, 0
    for i in range(4):
        found |= (both >> 8 * (selector >> 4 * i & 7) & 0xFF) << 8 * i
    return found


def _funnel(left: bool, clamp: bool) -> Callable[[int, int, int], int]:
    def apply(low: int, high: int, shift: int) -> int:
        shift = min(shift, 32) if clamp else shift & 31
        both = low | high << 32
        return (both << shift >> 32 if left else both >> shift) & 0xFFFFFFFF

    return apply


def _dp4a(code: str) -> Callable[[int, int, int], int]:
    def apply(a: int, b: int, c: int) -> int:
        raw = struct.pack("<II", a & 0xFFFFFFFF, b & 0xFFFFFFFF)
        lanes = struct.unpack("<8" + code, raw)
        return c + sum(x * y for x, y in zip(lanes[:4], lanes[4:], strict=True))

    return apply


def _mul24(x: int, y: int) -> int:
    return ((x & 0xFFFFFF ^ 0x800000) - 0x800000) * ((y & 0xFFFFFF ^ 0x800000) - 0x800000)


_ONE: dict[str, Callable[[int], int]] = {
    "abs": abs,
    "__popc": int.bit_count,
    "__popcll": int.bit_count,
    "__clz": clz(32),
    "__clzll": clz(64),
    "__ffs": ffs_of(32),
    "__ffsll": ffs_of(64),
    "__brev": brev(32),
    "__brevll": brev(64),
}
_TWO: dict[str, Callable[[int, int], int]] = {
    "min": lesser,
    "max": greater,
    "__mul24": _mul24,
    "__umul24": lambda x, y: (x & 0xFFFFFF) * (y & 0xFFFFFF),
    "__mulhi": lambda x, y: x * y >> 32,
    "__umulhi": lambda x, y: x * y >> 32,
    "__mul64hi": lambda x, y: x * y >> 64,
    "__umul64hi": lambda x, y: x * y >> 64,
    "__hadd": lambda x, y: x + y >> 1,
    "__rhadd": lambda x, y: x + y + 1 >> 1,
    "__uhadd": lambda x, y: x + y >> 1,
    "__urhadd": lambda x, y: x + y + 1 >> 1,
}
_THREE: dict[str, Callable[[int, int, int], int]] = {
    "__byte_perm": byte_perm,
    "__sad": lambda x, y, z: abs(x - y) + z,
    "__usad": lambda x, y, z: abs(x - y) + z,
    "__funnelshift_l": _funnel(True, False),
    "__funnelshift_lc": _funnel(True, True),
    "__funnelshift_r": _funnel(False, False),
    "__funnelshift_rc": _funnel(False, True),
}
_HALVES: dict[str, Callable[[float], int]] = {
    "__double2hiint": lambda x: low_high(x)[1],
    "__double2loint": lambda x: low_high(x)[0],
}
_INTEGER: dict[str, Callable[..., float]] = {
    **_ONE, **_TWO, **_THREE, **_HALVES, "__hiloint2double": from_high_low,
}  # fmt: skip
_WRAPPED = {"abs", "__mul24", "__umul24", "__sad", "__usad", "__dp4a"}
_BOOL: dict[str, Callable[[float], bool]] = {
    "isnan": math.isnan,
    "isinf": math.isinf,
    "isfinite": math.isfinite,
    "signbit": lambda x: math.copysign(1.0, x) < 0,
}


# -- floating point -------------------------------------------------------------------------------


def _nextafter_f32(x: float, y: float) -> float:
    if x != x or y != y:
        return NAN
    if x == y:
        return y
    if x == 0:
        return math.copysign(2.0**-149, y)
    bits = struct.unpack("<i", struct.pack("<f", x))[0]
    bits += 1 if (y > x) == (x > 0) else -1
    return struct.unpack("<f", struct.pack("<i", bits))[0]


def _to_whole(function: Callable[[float], int], source: str, target: str) -> Callable[..., int]:
    """Rounds in a mode, then converts with saturation."""
    convert = float_to_int(source, target)

    def apply(x: float) -> int:
        return convert(float(function(x)) if -1e300 < x < 1e300 else x)

    return apply


_WHOLE = {"rn": round, "rz": math.trunc, "ru": math.ceil, "rd": math.floor}
_INT = {"int": "i32", "uint": "u32", "ll": "i64", "ull": "u64"}
_FROM_FLOAT = re.compile(r"__(float|double)2(int|uint|ll|ull)_(r[nzud])$")
_FROM_INT = re.compile(r"__(?:int|uint|ll|ull)2(float|double)_(r[nzud])$")
_NARROW = re.compile(r"__double2float_(r[nzud])$")
_DIRECTED = re.compile(r"__([fd]?)(add|sub|mul|div|rcp|sqrt|maf|ma)_(r[nzud])$")

# f32 results of these are exact: no rounding is needed
_EXACT = {
    "min", "max", "abs", "floor", "ceil", "trunc", "round", "rint", "nearbyint", "copysign",
    "fmod", "remainder", "__saturatef",
}  # fmt: skip


def _patterned(name: str) -> Scalar | None:
    """Names that hold a rounding mode."""
    if found := _FROM_FLOAT.match(name):
        source = "f32" if found[1] == "float" else "f64"
        return Scalar(_to_whole(_WHOLE[found[3]], source, _INT[found[2]]))
    if found := _FROM_INT.match(name):
        kind = "f32" if found[1] == "float" else "f64"
        return Scalar(rounding.int_to_float(kind, found[2]))
    if found := _NARROW.match(name):
        if found[1] == "rn":
            return Scalar(round_f32)
        return Scalar(rounding.narrow(found[1]))
    if found := _DIRECTED.match(name):
        return _directed(found[1], found[2], found[3])
    return None


def _directed(letter: str, op: str, mode: str) -> Scalar:
    if op in ("ma", "maf"):
        kind = "f32" if letter == "f" and op == "maf" else "f64"
        near = rounding.fma_f32 if kind == "f32" else rounding.fma_f64
        return Scalar(near if mode == "rn" else rounding.directed("fma", kind, mode))
    kind = "f64" if letter == "d" else "f32"
    if mode == "rn":
        return Scalar(rounding.nearest(op), rounds=True)
    return Scalar(rounding.directed(op, kind, mode))


def _normal(least: float) -> Callable[[float], bool]:
    return lambda x: least <= abs(x) < INF


def _float(name: str, kind: str) -> Scalar | None:
    name = maths.FAST.get(name, name)
    if name == "fma":
        return Scalar(rounding.fma_f32 if kind == "f32" else rounding.fma_f64)
    if name == "nextafter":
        return Scalar(_nextafter_f32 if kind == "f32" else math.nextafter)
    if name in ("min", "max", "abs"):
        return Scalar({"min": maths.minimum, "max": maths.maximum, "abs": abs}[name])
    if name == "isnormal":
        least = 2.0**-126 if kind == "f32" else 2.0**-1022
        return Scalar(_normal(least))
    if name in ("lround", "lrint"):
        return Scalar(_to_whole(maths.half_away if name == "lround" else round, "f64", "i64"))
    if name in ("j0", "j1", "y0", "y1", "jn", "yn"):
        function = maths.from_libm(name)
        return None if function is None else Scalar(function, rounds=True)
    table = {**maths.SINGLE, **maths.DOUBLE, "ldexp": maths.ldexp, "ilogb": maths.ilogb}
    if name not in table:
        return None
    return Scalar(table[name], rounds=name not in _EXACT)


def scalar(name: str, kinds: tuple[str, ...], result: str) -> Scalar | None:
    if name == "bitcast":
        return Scalar(bitcast(kinds[0], result))
    if name == "__dp4a":
        return Scalar(_dp4a("b" if result == "i32" else "B"), wraps=True)
    if name in _BOOL:
        return Scalar(_BOOL[name])
    if name in _INTEGER and (kinds[0] not in ("f32", "f64") or name in _HALVES):
        return Scalar(_INTEGER[name], wraps=name in _WRAPPED)
    found = _patterned(name)
    if found is not None:
        return found
    floats = [kind for kind in kinds if kind in ("f32", "f64")]
    return _float(name, "f32" if floats and set(floats) == {"f32"} else "f64")


__all__ = ["WRAP", "Scalar", "scalar"]
