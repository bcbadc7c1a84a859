"""Arguments: packed as C packs them, checked with a clear reason, arrays in place."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cuda2npu.api.binding import Binding, Unwritten
from cuda2npu.api.dtypes import dtype_of, misfit
from cuda2npu.diagnostics import NOWHERE, Refused
from cuda2npu.parser.ctypes import (
    BOOL,
    F32,
    F64,
    I8,
    I32,
    U8,
    U64,
    VOID,
    Array,
    CType,
    Field,
    Pointer,
    Record,
)
from cuda2npu.parser.tree import Function, Variable
from cuda2npu.runtime.memory import DeviceMemory

FLOAT2 = Record("float2", fields=(Field("x", F32, 0), Field("y", F32, 4)), size=8, align=8)
MIXED = Record("mixed", fields=(Field("c", I8, 0), Field("d", F64, 8)), size=16, align=8)
UNION = Record("either", True, (Field("i", I32, 0), Field("f", F32, 0)), 4, 4)


def function(*types: CType) -> Function:
    params = tuple(Variable(f"p{i}", t, "param", NOWHERE) for i, t in enumerate(types))
    return Function("k", "k<float>", True, params, VOID, NOWHERE)


def bind(types: tuple[CType, ...], *values: object) -> tuple[list[bytes], Binding]:
    bound = Binding(function(*types), DeviceMemory())
    return bound.pack(values), bound


def address(packed: bytes) -> int:
    return int.from_bytes(packed, "little")


@pytest.mark.parametrize(
    ("type", "value", "packed"),
    [
        (I32, -2, struct.pack("<i", -2)),
        (I32, np.int64(7), struct.pack("<i", 7)),
        (U64, 2**64 - 1, b"\xff" * 8),
        (F32, 2, struct.pack("<f", 2)),
        (F32, 0.1, struct.pack("<f", 0.1)),
        (F32, float("inf"), struct.pack("<f", float("inf"))),
        (F64, np.float32(0.5), struct.pack("<d", 0.5)),
        (BOOL, True, b"\1"),
        (BOOL, np.False_, b"\0"),
        (I32, np.array(5), struct.pack("<i", 5)),
        (Pointer(F32), None, bytes(8)),
        (FLOAT2, (1.0, 2.0), struct.pack("<ff", 1, 2)),
        (MIXED, (1, 2.0), struct.pack("<bxxxxxxxd", 1, 2)),
        (MIXED, {"d": 2.0, "c": 1}, struct.pack("<bxxxxxxxd", 1, 2)),
        (MIXED, struct.pack("<bxxxxxxxd", 1, 2), struct.pack("<bxxxxxxxd", 1, 2)),
        (UNION, {"f": 1.0}, struct.pack("<f", 1)),
    ],
)
def test_values(type: CType, value: object, packed: bytes) -> None:
    assert bind((type,), value)[0] == [packed]


def test_a_structured_scalar() -> None:
    value = np.array([(1, 2.0)], dtype_of(MIXED))[0]
    assert bind((MIXED,), value)[0][0][8:] == struct.pack("<d", 2)


@pytest.mark.parametrize(
    ("type", "value", "why"),
    [
        (I32, 2**31, "out of the range of `int`"),
        (I32, 1.5, "not the number 1.5"),
        (I32, "7", "not a Python str"),
        (I32, None, "not None"),
        (I32, np.zeros(2), "not an array"),
        (U8, -1, "out of the range"),
        (F32, 1e39, "out of the range of `float`"),
        (F32, 10**400, "out of the range of `float`"),
        (F32, "x", "not a Python str"),
        (BOOL, 2, "out of the range"),
        (Pointer(F32), 5, "takes an array, not the number 5"),
        (Pointer(F32), np.zeros(4), "float64, the kernel wants float32"),
        (Pointer(I32), np.zeros(4, np.uint32), "uint32, the kernel wants int32"),
        (Pointer(F32), np.zeros(4, ">f4"), "the kernel wants float32"),
        (Pointer(F32), np.zeros(4, object), "Python objects"),
        (Pointer(FLOAT2), np.zeros(3, np.float32), "no whole number"),
        (Pointer(FLOAT2), np.zeros(4, np.int32), "not the layout of `float2`"),
        (Pointer(MIXED), np.zeros(4, np.float64), "not the layout"),
        (Pointer(Pointer(F32)), np.zeros(4, np.float32), "list of arrays"),
        (FLOAT2, (1.0,), "has 2 members, not 1"),
        (FLOAT2, {"x": 1.0}, "member `y`"),
        (FLOAT2, {"z": 1.0}, "no member `z`"),
        (FLOAT2, b"123", "has 8 bytes, not 3"),
        (FLOAT2, np.zeros(1, "i4,i4")[0], "its layout"),
        (FLOAT2, 3, "it is a `float2`"),
    ],
)
def test_misfits(type: CType, value: object, why: str) -> None:
    with pytest.raises(Refused) as caught:
        bind((type,), value)
    assert caught.value.diagnostic.code == "C2N9007"
    assert why in caught.value.diagnostic.message
    assert "`p0` of `k<float>`" in caught.value.diagnostic.message


def test_the_number_of_arguments() -> None:
    with pytest.raises(Refused, match=r"takes 2 arguments \(int p0, float p1\), not 1"):
        bind((I32, F32), 1)


@pytest.mark.parametrize(
    ("pointee", "dtype"),
    [
        (VOID, "f8"),
        (BOOL, "?"),
        (FLOAT2, "f4"),
        (FLOAT2, "u1"),
        (FLOAT2, "f4,f4"),
        (Array(F32, 4), "f4"),
    ],
)
def test_fitting_dtypes(pointee: CType, dtype: str) -> None:
    assert misfit(pointee, np.dtype(dtype)) == ""


def test_arrays_change_in_place() -> None:
    x = np.arange(6, dtype=np.float32).reshape(2, 3)
    packed, bound = bind((Pointer(F32),), x)
    device = np.empty_like(x)
    assert np.array_equal(bound.memory.download(address(packed[0]), device), x)
    bound.memory.write(address(packed[0]), np.full(6, 9, np.float32).view(np.uint8))
    bound.copy_back()
    assert x.tolist() == [[9, 9, 9], [9, 9, 9]]


def test_a_strided_array_changes_in_place() -> None:
    whole = np.arange(12, dtype=np.float32)
    packed, bound = bind((Pointer(F32),), whole[::3])
    assert bound.memory.read(address(packed[0]), 16).view(np.float32).tolist() == [0, 3, 6, 9]
    bound.memory.write(address(packed[0]), np.full(4, -1, np.float32).view(np.uint8))
    bound.copy_back()
    assert whole.tolist() == [-1, 1, 2, -1, 4, 5, -1, 7, 8, -1, 10, 11]


def test_the_same_array_twice_is_the_same_memory() -> None:
    x = np.zeros(4, np.float32)
    packed, _ = bind((Pointer(F32), Pointer(F32)), x, x)
    assert packed[0] == packed[1]


def test_overlapping_views_overlap_on_the_device() -> None:
    x = np.arange(10, dtype=np.float32)
    packed, bound = bind((Pointer(F32), Pointer(F32), Pointer(F32)), x[:6], x[4:], x[2:5])
    first, second, third = map(address, packed)
    assert (second - first, third - first) == (16, 8)
    bound.memory.write(second, np.array([-4], np.float32).view(np.uint8))
    bound.copy_back()
    assert x.tolist() == [0, 1, 2, 3, -4, 5, 6, 7, 8, 9]


def test_neighbours_do_not_share() -> None:
    """Each has its guard bytes, so that an index one too far is found."""
    x = np.arange(8, dtype=np.float32)
    packed, bound = bind((Pointer(F32), Pointer(F32)), x[:4], x[4:])
    assert bound.memory.find(address(packed[0]) + 16) is None
    assert address(packed[1]) - address(packed[0]) > 16


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_strided_array_may_not_overlap(order: tuple[int, int]) -> None:
    x = np.zeros(8, np.float32)
    pair: list[NDArray[Any]] = [x, x[::2]]
    with pytest.raises(Refused, match="may share memory"):
        bind((Pointer(F32), Pointer(F32)), pair[order[0]], pair[order[1]])


def test_a_read_only_array_must_stay_as_it_is() -> None:
    x = np.zeros(4, np.float32)
    x.flags.writeable = False
    packed, bound = bind((Pointer(F32),), x)
    bound.copy_back()
    bound.memory.write(address(packed[0]), np.ones(4, np.uint8))
    with pytest.raises(Refused, match="read-only"):
        bound.copy_back()


def test_an_unwritten_array() -> None:
    packed, bound = bind((Pointer(F32),), Unwritten(np.zeros(4, np.float32)))
    at = address(packed[0]) - bound.memory.find(address(packed[0])).address  # type: ignore[union-attr]
    assert at == 0
    assert np.isnan(bound.memory.read(address(packed[0]), 16).view(np.float32)).all()


def test_a_table_of_pointers() -> None:
    rows = [np.full(2, i, np.int32) for i in range(3)]
    packed, bound = bind((Pointer(Pointer(I32)),), rows)
    table = bound.memory.read(address(packed[0]), 24).view(np.uint64)
    found = [bound.memory.read(int(a), 8).view(np.int32).tolist() for a in table]
    assert found == [[0, 0], [1, 1], [2, 2]]


def test_a_pointer_inside_a_struct() -> None:
    view = Record("view", fields=(Field("p", Pointer(F32), 0), Field("n", I32, 8)), size=16)
    x = np.ones(3, np.float32)
    packed, bound = bind((view,), (x, 3))
    assert bound.memory.read(address(packed[0][:8]), 12).view(np.float32).tolist() == [1, 1, 1]
