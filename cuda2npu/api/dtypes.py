"""C types and numpy's: which array may stand for which pointer.

In: a C type. Out: the numpy dtype with the same bytes, or the reason why a dtype does not fit.

    >>> from cuda2npu.parser.ctypes import F32
    >>> dtype_of(F32), misfit(F32, np.dtype(np.float64))
    (dtype('float32'), 'its elements are float64, the kernel wants float32 (`float`)')
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cuda2npu.parser.ctypes import Array, CType, Pointer, Record, Scalar, Void

DType = np.dtype[Any]

SCALAR_DTYPES: dict[str, DType] = {
    "bool": np.dtype(np.bool_),
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
}

Leaf = tuple[int, str]  # offset, kind of scalar ("ptr" for a pointer)


def dtype_of(type: CType) -> DType:
    """A record becomes a structured dtype with the C offsets, a pointer its 64-bit address."""
    if isinstance(type, Scalar):
        return SCALAR_DTYPES[type.kind]
    if isinstance(type, Pointer):
        return np.dtype(np.uint64)
    if isinstance(type, Array):
        return np.dtype((dtype_of(type.of), (type.length,)))
    if isinstance(type, Record):
        return np.dtype(
            {
                "names": [f.name for f in type.fields],
                "formats": [dtype_of(f.type) for f in type.fields],
                "offsets": [f.offset for f in type.fields],
                "itemsize": type.size,
            }
        )
    return np.dtype(np.uint8)


def leaves(type: CType, offset: int = 0) -> list[Leaf]:
    """The scalars that a value of `type` is made of."""
    if isinstance(type, Scalar):
        return [(offset, type.kind)]
    if isinstance(type, Pointer):
        return [(offset, "ptr")]
    if isinstance(type, Array):
        return [
            leaf for i in range(type.length) for leaf in leaves(type.of, offset + i * type.of.size)
        ]
    if isinstance(type, Record):
        return [leaf for f in type.fields for leaf in leaves(f.type, offset + f.offset)]
    return []


def dtype_leaves(dtype: DType, offset: int = 0) -> list[tuple[int, DType]]:
    """The same of a numpy dtype."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        count = int(np.prod(shape))
        return [
            leaf for i in range(count) for leaf in dtype_leaves(base, offset + i * base.itemsize)
        ]
    if dtype.fields is None:
        return [(offset, dtype)]
    return [
        leaf
        for field in dtype.fields.values()
        for leaf in dtype_leaves(field[0], offset + field[1])
    ]


def same_layout(type: CType, dtype: DType) -> bool:
    """Whether the two have the same scalars at the same offsets, whatever their names are."""
    address = np.dtype(np.uint64)
    wanted = [(at, SCALAR_DTYPES.get(kind, address).str) for at, kind in leaves(type)]
    given = [(at, leaf.str) for at, leaf in dtype_leaves(dtype)]
    return dtype.itemsize == type.size and sorted(given) == sorted(wanted)


def misfit(pointee: CType, dtype: DType) -> str:
    """Why an array of `dtype` cannot stand for a pointer to `pointee`; empty where it can. A
    record may be given as its structured dtype, as its scalars where they are all of one type (an
    array of float32 for a `float4 *`), or as its bytes (uint8); a `void *` takes everything."""
    if isinstance(pointee, Void):
        return ""
    if isinstance(pointee, Scalar):
        wanted = SCALAR_DTYPES[pointee.kind]
        same = dtype == wanted
        return "" if same else f"its elements are {dtype}, the kernel wants {wanted} (`{pointee}`)"
    if dtype == np.uint8 or same_layout(pointee, dtype):
        return ""
    kinds = {kind for _, kind in leaves(pointee)}
    if len(kinds) == 1 and "ptr" not in kinds and SCALAR_DTYPES[next(iter(kinds))] == dtype:
        return ""
    return f"its elements are {dtype}, which is not the layout of `{pointee}`"
