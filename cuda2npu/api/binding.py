"""Python values as a kernel's arguments: checked against the C types, packed as C packs them.

In: a typed kernel, one value a parameter, device memory. Out: `bytes` a parameter; arrays are
uploaded, and afterwards copied back in place. Arrays that share host memory share device memory.

    bound = Binding(function, memory)
    packed = bound.pack((n, 2.0, x, y))
    ...                                   # run the kernel
    bound.copy_back()
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from cuda2npu.api.dtypes import SCALAR_DTYPES, dtype_of, misfit, same_layout
from cuda2npu.diagnostics import Refused, refuse
from cuda2npu.parser.ctypes import Array, CType, Pointer, Record, Scalar, Void
from cuda2npu.parser.tree import Function, Variable
from cuda2npu.runtime.memory import DeviceMemory, room_of

Bytes = NDArray[np.uint8]


class Misfit(Exception):
    """A value that does not fit; the message is the reason, without the argument's name."""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """An array whose device memory starts uninitialised: a load before a store is a fault."""

    array: NDArray[Any]


@dataclass(eq=False)
class Region:
    """Host memory from `low` to `high` that `arrays` cover; `address`: of its device copy."""

    low: int
    high: int
    arrays: list[NDArray[Any]]
    name: str
    written: bool
    address: int = 0


def host_range(array: NDArray[Any]) -> tuple[int, int]:
    low = int(array.__array_interface__["data"][0])
    return low, low + array.nbytes


def arrays_in(value: object) -> Iterator[tuple[NDArray[Any], bool]]:
    """Every array in an argument, also inside tuples, lists and dicts; whether it is written."""
    if isinstance(value, Unwritten):
        yield value.array, False
    elif isinstance(value, np.ndarray):
        yield cast("NDArray[Any]", value), True
    elif isinstance(value, list | tuple):
        for item in cast("Sequence[object]", value):
            yield from arrays_in(item)
    elif isinstance(value, Mapping):
        for item in cast("Mapping[object, object]", value).values():
            yield from arrays_in(item)


@dataclass
class Binding:
    """One launch's arguments. Raises Refused (C2N9007) where a value does not fit."""

    function: Function
    memory: DeviceMemory
    regions: list[Region] = field(default_factory=list[Region])

    def pack(self, values: Sequence[object]) -> list[bytes]:
        params = self.function.params
        if len(values) != len(params):
            named = ", ".join(f"{p.type} {p.name}" for p in params)
            raise refuse(
                "C2N9008",
                self.function.span,
                kernel=self.function.display,
                why=f"it takes {len(params)} arguments ({named}), not {len(values)}",
            )
        for param, value in zip(params, values, strict=True):
            self._guarded(param, lambda p=param, v=value: self._collect(p.name, v))
        self.memory.reserve(sum(room_of(region.high - region.low) for region in self.regions))
        for region in self.regions:
            self._upload(region)
        return [
            self._guarded(param, lambda p=param, v=value: self._packed(p.type, v))
            for param, value in zip(params, values, strict=True)
        ]

    def _guarded(self, param: Variable, step: Any) -> Any:
        try:
            return step()
        except Misfit as fault:
            raise self._refused(param, str(fault)) from None

    def _refused(self, param: Variable, why: str) -> Refused:
        kernel = self.function.display
        return refuse("C2N9007", param.span, name=param.name, kernel=kernel, why=why)

    # -- arrays -----------------------------------------------------------------------------------

    def _collect(self, name: str, value: object) -> None:
        for array, written in arrays_in(value):
            if array.dtype.hasobject:
                raise Misfit("its elements are Python objects")
            low, high = host_range(array)
            if not array.flags.c_contiguous:
                self._collect_strided(name, array)
                continue
            met = [r for r in self.regions if self._overlap(r, array, low, high)]
            region = Region(low, high, [array], name, written)
            for old in met:
                region.low, region.high = min(region.low, old.low), max(region.high, old.high)
                region.arrays += old.arrays
                region.written |= old.written
                region.name = f"{old.name}, {region.name}"
                self.regions.remove(old)
            self.regions.append(region)

    def _overlap(self, region: Region, array: NDArray[Any], low: int, high: int) -> bool:
        if not region.arrays[0].flags.c_contiguous:
            self._check_apart(region.arrays[0], array)
            return False
        return low < region.high and region.low < high

    def _collect_strided(self, name: str, array: NDArray[Any]) -> None:
        """A strided array is copied alone, so it must not share memory with another."""
        for region in self.regions:
            if region.arrays[0] is array:
                return
            for other in region.arrays:
                self._check_apart(other, array)
        low, _ = host_range(array)
        self.regions.append(Region(low, low + array.nbytes, [array], name, True))

    def _check_apart(self, one: NDArray[Any], other: NDArray[Any]) -> None:
        if np.may_share_memory(one, other):
            raise Misfit("it may share memory with another array that is not contiguous")

    def _upload(self, region: Region) -> None:
        size = region.high - region.low
        if not region.written:
            region.address = self.memory.allocate(size, region.name)
            return
        first = region.arrays[0]
        if len(region.arrays) == 1:
            region.address = self.memory.upload(first, region.name)
            return
        region.address = self.memory.allocate(size, region.name)
        for array in region.arrays:
            self.memory.write(self._address(array, region), array.reshape(-1).view(np.uint8))

    def _address(self, array: NDArray[Any], region: Region) -> int:
        return region.address + host_range(array)[0] - region.low

    def _address_of(self, array: NDArray[Any]) -> int:
        for region in self.regions:
            if any(a is array for a in region.arrays):
                return self._address(array, region)
        raise KeyError(id(array))

    def copy_back(self) -> None:
        """Device memory into the arrays. A read-only array must have kept its contents."""
        for region in self.regions:
            for array in region.arrays:
                address = self._address(array, region)
                if array.flags.writeable:
                    self.memory.download(address, array)
                elif not np.array_equal(
                    self._bytes(array), self.memory.view(address, array.nbytes)
                ):
                    why = "the kernel writes to it, but the array is read-only"
                    raise self._refused(self._param_named(region.name), why)

    def _bytes(self, array: NDArray[Any]) -> Bytes:
        return np.ascontiguousarray(array).reshape(-1).view(np.uint8)

    def _param_named(self, name: str) -> Variable:
        first = name.split(", ")[0]
        return next(p for p in self.function.params if p.name == first)

    # -- values -----------------------------------------------------------------------------------

    def _packed(self, type: CType, value: object) -> bytes:
        if isinstance(value, Unwritten):
            value = value.array
        if isinstance(type, Scalar):
            return pack_scalar(type, value)
        if isinstance(type, Pointer):
            return self._pointer(type.to, value).to_bytes(8, "little")
        if isinstance(type, Record):
            return self._record(type, value)
        if isinstance(type, Array):
            return self._array(type, value)
        raise Misfit(f"a parameter of type `{type}` cannot be given")

    def _pointer(self, pointee: CType, value: object) -> int:
        if value is None:
            return 0
        if isinstance(value, list | tuple) and isinstance(pointee, Pointer):
            table = [self._pointer(pointee.to, item) for item in cast("Sequence[object]", value)]
            return self.memory.upload(np.array(table, np.uint64), "table of pointers")
        if not isinstance(value, np.ndarray):
            raise Misfit(f"it is a `{pointee} *`, so it takes an array, not {described(value)}")
        array = cast("NDArray[Any]", value)
        if isinstance(pointee, Pointer):
            raise Misfit(f"it is a `{pointee} *`, so it takes a list of arrays")
        why = misfit(pointee, array.dtype)
        if not why and not isinstance(pointee, Void) and array.nbytes % pointee.size:
            why = f"its {array.nbytes} bytes are no whole number of `{pointee}`"
        if why:
            raise Misfit(why)
        return self._address_of(array)

    def _array(self, type: Array, value: object) -> bytes:
        """An array inside a struct: its elements as a list or a numpy array."""
        items = cast("object", value.tolist()) if isinstance(value, np.ndarray) else value
        if not isinstance(items, list | tuple):
            raise Misfit(f"it is a `{type}`, not {described(value)}")
        elements = cast("Sequence[object]", items)
        if len(elements) != type.length:
            raise Misfit(f"`{type}` has {type.length} elements, not {len(elements)}")
        return b"".join(self._packed(type.of, element) for element in elements)

    def _record(self, type: Record, value: object) -> bytes:
        if isinstance(value, bytes | bytearray):
            if len(value) != type.size:
                raise Misfit(f"`{type}` has {type.size} bytes, not {len(value)}")
            return bytes(value)
        if isinstance(value, np.void | np.ndarray):
            array = np.asarray(cast("NDArray[Any]", value))
            if array.size == 1 and same_layout(type, array.dtype):
                return array.tobytes()
            raise Misfit(f"its layout {array.dtype} is not that of `{type}`: {dtype_of(type)}")
        if isinstance(value, Mapping):
            return self._record_by_name(type, cast("Mapping[str, object]", value))
        if isinstance(value, list | tuple):
            items = cast("Sequence[object]", value)
            if type.is_overlaid or len(items) != len(type.fields):
                raise Misfit(f"`{type}` has {len(type.fields)} members, not {len(items)}")
            names = [f.name for f in type.fields]
            return self._record_by_name(type, dict(zip(names, items, strict=True)))
        raise Misfit(f"it is a `{type}`, not {described(value)}")

    def _record_by_name(self, type: Record, members: Mapping[str, object]) -> bytes:
        packed = bytearray(type.size)
        for name, value in members.items():
            member = type.member(name)
            if member is None:
                raise Misfit(f"`{type}` has no member `{name}`")
            packed[member.offset : member.offset + member.type.size] = self._packed(
                member.type, value
            )
        missing = [f.name for f in type.fields if f.name not in members]
        if missing and not type.is_overlaid:
            raise Misfit(f"the member `{missing[0]}` of `{type}` is not given")
        return bytes(packed)


def described(value: object) -> str:
    """What a message calls a Python value of the wrong kind."""
    if isinstance(value, np.ndarray):
        return "an array"
    if value is None:
        return "None"
    if isinstance(value, bool | int | float | np.generic):
        return f"the number {value}"
    return f"a Python {type(value).__name__}"


def pack_scalar(type: Scalar, value: object) -> bytes:
    """Raises Misfit where the value is no number of this kind, or out of its range."""
    dtype = SCALAR_DTYPES[type.kind]
    if isinstance(value, np.ndarray) and cast("NDArray[Any]", value).ndim == 0:
        value = cast("NDArray[Any]", value)[()]
    if isinstance(value, np.ndarray | str | bytes) or value is None:
        raise Misfit(f"it is a `{type}`, not {described(value)}")
    if type.is_float:
        return np.array(checked_float(type, value), dtype).tobytes()
    try:
        number = operator.index(cast("int", int(value) if isinstance(value, np.bool_) else value))
    except TypeError:
        raise Misfit(f"it is a `{type}`, not {described(value)}") from None
    low, high = (0, 1) if type.kind == "bool" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    if not low <= number <= high:
        raise Misfit(f"{number} is out of the range of `{type}` ({low} to {high})")
    return np.array(number, dtype).tobytes()


def checked_float(type: Scalar, value: object) -> float:
    try:
        number = float(cast("float", value))
    except (TypeError, ValueError):
        raise Misfit(f"it is a `{type}`, not {described(value)}") from None
    except OverflowError:
        raise Misfit(f"{value} is out of the range of `{type}`") from None
    if type.kind == "f32" and math.isfinite(number):
        with np.errstate(over="ignore"):
            if not np.isfinite(np.float32(number)):
                raise Misfit(f"{number} is out of the range of `{type}`")
    return number
