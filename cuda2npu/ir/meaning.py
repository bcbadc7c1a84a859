"""What each elementwise op means, on numpy arrays: arithmetic, bits, comparisons, choice.

In: the result's element type and the operands as arrays of their element types' dtypes (`DTYPES`);
out: an array of the result's dtype. Nothing here traps or warns: whoever calls does so within
`np.errstate(all="ignore")`. The conversions are in `meaning_cast`, C's math in `meaning_math`.

    >>> MEANING["div"]("i32", np.int32([7, -7, 1]), np.int32([2, 2, 0]))
    array([ 3, -3, -1], dtype=int32)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.ir import meaning_cast, meaning_math

Array = NDArray[Any]
Meaning = Callable[..., Array]

DTYPES = meaning_cast.DTYPES


def _plain(function: Callable[..., Any]) -> Meaning:
    """A numpy function that does not need to know the result's element type."""

    def meaning(element: str, *operands: Array) -> Array:
        return function(*operands)

    return meaning


def _div(element: str, a: Array, b: Array) -> Array:
    if element[0] == "f":
        return np.true_divide(a, b)
    if b.size == 1 and b.flat[0] > 0:
        if element[0] == "u" or element == "ptr":
            return np.floor_divide(a, b)
        return np.floor_divide(a - np.fmod(a, b), b)
    zero = b == 0
    safe = np.where(zero, b.dtype.type(1), b)
    if element[0] == "u" or element == "ptr":
        return np.where(zero, ~b.dtype.type(0), np.floor_divide(a, safe))
    back = b == -1
    safe = np.where(back, b.dtype.type(1), safe)
    quotient = np.floor_divide(a - np.fmod(a, safe), safe)
    return np.where(zero, b.dtype.type(-1), np.where(back, np.negative(a), quotient))


def _rem(element: str, a: Array, b: Array) -> Array:
    if b.size == 1 and b.flat[0] > 0:
        return np.fmod(a, b)
    zero = b == 0
    one = zero if element[0] == "u" else zero | (b == -1)
    rest = np.fmod(a, np.where(one, b.dtype.type(1), b))
    return np.where(zero, a, rest)


def _count(a: Array, b: Array) -> Array:
    """A shift count in the dtype of `a`; numpy's shifts take every count from the width on."""
    return np.minimum(b, b.dtype.type(64)).astype(a.dtype)


def _shl(element: str, a: Array, b: Array) -> Array:
    return np.left_shift(a, _count(a, b))


def _shr(element: str, a: Array, b: Array) -> Array:
    return np.right_shift(a, _count(a, b))


def _extreme(choose: Callable[..., Array], zero_of: Callable[[Array, Array], Array]) -> Meaning:
    """`fmin`, `fmax`: where both are zeros, -0.0 counts as less than 0.0."""

    def meaning(element: str, a: Array, b: Array) -> Array:
        found: Array = choose(a, b)
        if element[0] == "f":
            zeros = found == 0
            if zeros.any():
                found = np.where(zeros & (a == b), zero_of(a, b), found)
        return found

    return meaning


def _full_product(a: Array, b: Array) -> Array:
    """Upper half of the product of u64 arrays, from products of their halves."""
    low, thirty_two = np.uint64(0xFFFFFFFF), np.uint64(32)
    a_low, a_high, b_low, b_high = a & low, a >> thirty_two, b & low, b >> thirty_two
    middle = a_high * b_low + ((a_low * b_low) >> thirty_two)
    carry = (middle & low) + a_low * b_high
    return a_high * b_high + (middle >> thirty_two) + (carry >> thirty_two)


def _mulhi(element: str, a: Array, b: Array) -> Array:
    dtype = DTYPES[element]
    if dtype.itemsize < 8:
        wide = np.dtype(np.int64 if element[0] == "i" else np.uint64)
        shift = wide.type(8 * dtype.itemsize)
        return (a.astype(wide) * b.astype(wide) >> shift).astype(dtype)
    upper = _full_product(a.astype(np.uint64), b.astype(np.uint64)).astype(dtype)
    if element[0] == "u":
        return upper
    zero = dtype.type(0)
    return upper - np.where(a < 0, b, zero) - np.where(b < 0, a, zero)


def _not(element: str, a: Array) -> Array:
    return np.logical_not(a) if element == "i1" else np.invert(a)


def _round(element: str, a: Array) -> Array:
    whole = np.trunc(a)
    away = whole + np.copysign(a.dtype.type(1), a)
    return np.copysign(np.where(np.abs(a - whole) >= 0.5, away, whole), a)


def _saturate(element: str, a: Array) -> Array:
    one, zero = a.dtype.type(1), a.dtype.type(0)
    return np.where(a > 0, np.minimum(a, one), zero)


_SWAPS = ((1, 0x5555555555555555), (2, 0x3333333333333333), (4, 0x0F0F0F0F0F0F0F0F))


def _unsigned(a: Array) -> Array:
    return a.view(np.dtype(f"u{a.dtype.itemsize}"))


def _brev(element: str, a: Array) -> Array:
    bits = _unsigned(a)
    kind = bits.dtype.type
    full = (1 << 8 * a.dtype.itemsize) - 1
    for shift, mask in _SWAPS:
        keep, by = kind(mask & full), kind(shift)
        bits = ((bits >> by) & keep) | ((bits & keep) << by)
    return bits.byteswap().view(a.dtype)


def _popc(element: str, a: Array) -> Array:
    bits = _unsigned(a).astype(np.uint64)
    one, two, four = np.uint64(1), np.uint64(2), np.uint64(4)
    pairs, quads, eights = (np.uint64(mask) for _, mask in _SWAPS)
    bits = bits - ((bits >> one) & pairs)
    bits = (bits & quads) + ((bits >> two) & quads)
    bits = (bits + (bits >> four)) & eights
    return (bits * np.uint64(0x0101010101010101) >> np.uint64(56)).astype(np.int32)


def _bit_length(bits: Array) -> Array:
    """Of an unsigned array of at most 32 bits an element; i32."""
    return np.frexp(bits.astype(np.float64))[1].astype(np.int32)


def _clz(element: str, a: Array) -> Array:
    bits = _unsigned(a)
    if a.dtype.itemsize < 8:
        return np.int32(8 * a.dtype.itemsize) - _bit_length(bits)
    high = bits >> np.uint64(32)
    low = _bit_length(bits & np.uint64(0xFFFFFFFF))
    return np.int32(64) - np.where(high != 0, _bit_length(high) + np.int32(32), low)


def _ffs(element: str, a: Array) -> Array:
    bits = _unsigned(a)
    below = bits ^ (bits - bits.dtype.type(1))
    return np.where(bits == 0, np.int32(0), _popc(element, below))


def _byte_perm(element: str, a: Array, b: Array, selector: Array) -> Array:
    both = (b.astype(np.uint64) << np.uint64(32)) | a.view(np.uint32).astype(np.uint64)
    found = np.zeros(np.broadcast_shapes(both.shape, selector.shape), np.uint64)
    for place in range(4):
        chosen = (selector >> np.uint32(4 * place)) & np.uint32(7)
        byte = (both >> (chosen.astype(np.uint64) * np.uint64(8))) & np.uint64(0xFF)
        found |= byte << np.uint64(8 * place)
    return found.astype(np.uint32)


def _select(element: str, condition: Array, a: Array, b: Array) -> Array:
    return np.where(condition, a, b)


MEANING: dict[str, Meaning] = {
    "add": _plain(np.add),
    "sub": _plain(np.subtract),
    "mul": _plain(np.multiply),
    "div": _div,
    "rem": _rem,
    "and": _plain(np.bitwise_and),
    "or": _plain(np.bitwise_or),
    "xor": _plain(np.bitwise_xor),
    "shl": _shl,
    "shr": _shr,
    "min": _extreme(np.fmin, lambda a, b: -(-a - b)),
    "max": _extreme(np.fmax, np.add),
    "mulhi": _mulhi,
    "neg": _plain(np.negative),
    "not": _not,
    "abs": _plain(np.abs),
    "floor": _plain(np.floor),
    "ceil": _plain(np.ceil),
    "trunc": _plain(np.trunc),
    "rint": _plain(np.rint),
    "round": _round,
    "sqrt": _plain(np.sqrt),
    "saturate": _saturate,
    "brev": _brev,
    "eq": _plain(np.equal),
    "ne": _plain(np.not_equal),
    "lt": _plain(np.less),
    "le": _plain(np.less_equal),
    "gt": _plain(np.greater),
    "ge": _plain(np.greater_equal),
    "isnan": _plain(np.isnan),
    "isinf": _plain(np.isinf),
    "isfinite": _plain(np.isfinite),
    "signbit": _plain(np.signbit),
    "select": _select,
    "popc": _popc,
    "clz": _clz,
    "ffs": _ffs,
    "byte_perm": _byte_perm,
    **meaning_cast.MEANING,
    **meaning_math.MEANING,
}


def evaluate_scalar(opcode: str, element: str, operands: list[tuple[str, int]]) -> int:
    """One op on constants, for folding: operands as (element, bits) and the result's bits, as
    `ir.program.Const` holds them (floats: the IEEE pattern; integers: the value)."""
    arrays = [_from_bits(of, bits) for of, bits in operands]
    with np.errstate(all="ignore"):
        return _to_bits(element, MEANING[opcode](element, *arrays))


def _from_bits(element: str, bits: int) -> Array:
    if element[0] == "f":
        return np.array([bits], f"u{DTYPES[element].itemsize}").view(DTYPES[element])
    return np.array([bits], DTYPES[element])


def _to_bits(element: str, found: Array) -> int:
    found = np.ascontiguousarray(found, DTYPES[element]).reshape(-1)
    return int(_unsigned(found)[0]) if element[0] == "f" else int(found[0])
