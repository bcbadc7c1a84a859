"""What `cast` and `bitcast` mean, on numpy arrays; and the dtype of each element type.

In: the target element type and an array; out: an array of its dtype. Float to integer truncates and
saturates as PTX `cvt` does (`parser/tree.py`, `Cast`).

    >>> cast("i32", np.float32([1.9, -3e9, np.nan]))
    array([          1, -2147483648,           0], dtype=int32)
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

DTYPES: dict[str, np.dtype[Any]] = {
    "i1": np.dtype(np.bool_),
    "i8": np.dtype(np.int8),
    "u8": np.dtype(np.uint8),
    "i16": np.dtype(np.int16),
    "u16": np.dtype(np.uint16),
    "i32": np.dtype(np.int32),
    "u32": np.dtype(np.uint32),
    "i64": np.dtype(np.int64),
    "u64": np.dtype(np.uint64),
    "f32": np.dtype(np.float32),
    "f64": np.dtype(np.float64),
    "ptr": np.dtype(np.uint64),
}


def cast(element: str, a: Array) -> Array:
    if element == "i1":
        return a != 0
    target = DTYPES[element]
    if a.dtype == target:
        return a
    if a.dtype.kind != "f" or target.kind == "f":
        return a.astype(target)
    if target.itemsize == 8:
        return _to_64_bits(target, a)
    middle = np.dtype(f"{target.kind}4")
    return _to_32_bits(middle, a).astype(target, copy=False)


def _to_32_bits(target: np.dtype[Any], a: Array) -> Array:
    limits = np.iinfo(target)
    clamped = np.fmin(np.fmax(a.astype(np.float64), float(limits.min)), float(limits.max))
    found = clamped.astype(target)
    return _mark_nan(found, a, 1 << 31 if a.dtype.itemsize == 8 else 0)


def _to_64_bits(target: np.dtype[Any], a: Array) -> Array:
    limits = np.iinfo(target)
    over, under = a >= float(limits.max), a <= float(limits.min)
    found = np.where(over | under | np.isnan(a), a.dtype.type(0), a).astype(target)
    found = np.where(over, target.type(limits.max), found)
    found = np.where(under, target.type(limits.min), found)
    return _mark_nan(found, a, 1 << 63)


def _mark_nan(found: Array, a: Array, bits: int) -> Array:
    unknown = np.isnan(a)
    if not unknown.any():
        return found
    pattern = np.array(bits, f"u{found.dtype.itemsize}").view(found.dtype)
    return np.where(unknown, pattern, found)


def bitcast(element: str, a: Array) -> Array:
    return a.view(DTYPES[element])


MEANING = {"cast": cast, "bitcast": bitcast}
