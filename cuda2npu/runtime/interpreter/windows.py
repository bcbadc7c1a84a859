"""The three address windows of a chunk: global, shared and private memory.

In: byte addresses as kernels compute them; out: indices into flat arrays of elements, for gather
and scatter. Each window is made of rooms (allocations, `__shared__` buffers, private arrays), with
guard bytes between them; a room remembers once it is known to be wholly written.

Shared memory is one row of bytes a block. Private memory is stored word by word, all lanes of a
word beside one another, since most programs use the same index in every thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cuda2npu.ir.meaning import DTYPES
from cuda2npu.ir.program import Buffer
from cuda2npu.runtime.memory import GLOBAL_BASE, POISON, DeviceMemory
from cuda2npu.runtime.spaces import LOCAL_BASE, SHARED_BASE, lay_out

Array = NDArray[Any]

WINDOW = 0x1_0000_0000


@dataclass(slots=True, eq=False)
class Room:
    """Bytes `first..end`. `whole`: nothing in it is unwritten; looked for at the first load and
    then ever more rarely (`due`)."""

    first: int
    end: int
    name: str
    constant: bool = False
    whole: bool = False
    loads: int = 0
    due: int = 1


class Window(Protocol):
    low: int
    high: int

    def room(self, first: int, end: int) -> Room | None:
        """The room that holds all of `first..end`."""
        ...

    def rooms(self) -> list[Room]: ...

    def index(self, counts: Array, scale: int, offset: int, size: int) -> Array:
        """Flat element indices of the bytes `low + offset + counts * scale`."""
        ...

    def elements(self, element: str) -> Array: ...

    def marks(self, size: int) -> Array:
        """For each element of `size` bytes: `MARK[size]` where all of it is written."""
        ...

    def all_written(self, room: Room) -> bool: ...


MARK = {1: np.uint8(1), 2: np.uint16(0x0101), 4: np.uint32(0x01010101),
        8: np.uint64(0x0101010101010101)}  # fmt: skip


def element_index(counts: Array, scale: int, offset: int, size: int) -> Array:
    """`(counts * scale + offset) / size` as a fresh i64 array."""
    index = counts.astype(np.int64)
    if scale % size == 0 and offset % size == 0:
        scale, offset, size = scale // size, offset // size, 1
    if scale != 1:
        index *= scale
    if offset:
        index += offset
    if size > 1:
        index >>= size.bit_length() - 1
    return index


class _Views:
    """Typed views of the bytes and of their written marks."""

    def __init__(self, raw: NDArray[np.uint8], written: NDArray[np.bool_]) -> None:
        self.raw, self.written = raw, written
        self._elements: dict[str, Array] = {}
        self._marks: dict[int, Array] = {}

    def elements(self, element: str) -> Array:
        found = self._elements.get(element)
        if found is None:
            dtype = np.dtype(np.uint8) if element == "i1" else DTYPES[element]
            found = self._elements[element] = self.raw.view(dtype)
        return found

    def marks(self, size: int) -> Array:
        found = self._marks.get(size)
        if found is None:
            found = self._marks[size] = self.written.view(np.dtype(f"u{size}"))
        return found


class GlobalWindow(_Views):
    """Device memory; `constants`: addresses of the variables that kernels may not write."""

    def __init__(self, memory: DeviceMemory, constants: frozenset[int]) -> None:
        super().__init__(memory.arena, memory.written)
        self.low, self.high = GLOBAL_BASE, GLOBAL_BASE + memory.arena.size
        self._memory, self._constants = memory, constants
        self._rooms: dict[int, Room] = {}

    def room(self, first: int, end: int) -> Room | None:
        found = self._memory.find(first)
        if found is None or end > found.address + found.bytes:
            return None
        return self._known(found.address, found.bytes, found.name)

    def _known(self, address: int, size: int, name: str) -> Room:
        room = self._rooms.get(address)
        if room is None:
            constant = address in self._constants
            room = self._rooms[address] = Room(address, address + size, name, constant)
        return room

    def forget(self) -> None:
        """What is known to be written may no longer be."""
        self._rooms.clear()

    def rooms(self) -> list[Room]:
        return [self._known(a.address, a.bytes, a.name) for a in self._memory.allocations()]

    def index(self, counts: Array, scale: int, offset: int, size: int) -> Array:
        return element_index(counts, scale, offset, size)

    def all_written(self, room: Room) -> bool:
        return bool(self.written[room.first - self.low : room.end - self.low].all())


def _rooms(buffers: tuple[Buffer, ...], addresses: dict[str, int], dynamic: int) -> list[Room]:
    unique = {addresses[b.name]: b for b in reversed(buffers)}
    rooms = [Room(at, at + (b.bytes or dynamic), b.name) for at, b in unique.items()]
    return sorted(rooms, key=lambda room: room.first)


class _Scratch(_Views):
    """What shared and private memory have in common: few rooms, fresh for every chunk."""

    def __init__(self, low: int, size: int, rooms: list[Room]) -> None:
        super().__init__(np.full(size, POISON, np.uint8), np.zeros(size, np.bool_))
        self.low, self.high = low, low + WINDOW
        self._rooms = rooms

    def refresh(self) -> None:
        self.raw.fill(POISON)
        self.written.fill(False)
        for room in self._rooms:
            room.whole, room.loads, room.due = False, 0, 1

    def room(self, first: int, end: int) -> Room | None:
        for room in self._rooms:
            if room.first <= first and end <= room.end:
                return room
        return None

    def rooms(self) -> list[Room]:
        return self._rooms


class SharedWindow(_Scratch):
    def __init__(self, buffers: tuple[Buffer, ...], dynamic: int, blocks: int) -> None:
        self.addresses, self.size = lay_out(buffers, SHARED_BASE, dynamic)
        rooms = _rooms(buffers, self.addresses, dynamic)
        super().__init__(SHARED_BASE, self.size * blocks, rooms)
        self._rows = np.arange(blocks, dtype=np.int64).reshape(-1, 1) * self.size
        self._by_block = self.written.reshape(blocks, self.size)

    def index(self, counts: Array, scale: int, offset: int, size: int) -> Array:
        rows = self._rows if size == 1 else self._rows >> (size.bit_length() - 1)
        return element_index(counts, scale, offset, size) + rows

    def all_written(self, room: Room) -> bool:
        return bool(self._by_block[:, room.first - self.low : room.end - self.low].all())


class LocalWindow(_Scratch):
    """`unit`: bytes of a word, the largest element that the program accesses anywhere."""

    def __init__(self, buffers: tuple[Buffer, ...], unit: int, blocks: int, threads: int) -> None:
        self.addresses, self.size = lay_out(buffers, LOCAL_BASE, 0)
        lanes = blocks * threads
        rooms = _rooms(buffers, self.addresses, 0)
        super().__init__(LOCAL_BASE, self.size * lanes, rooms)
        self._unit, self._count = unit, lanes
        self._lanes = np.arange(lanes, dtype=np.int64).reshape(blocks, threads)

    def index(self, counts: Array, scale: int, offset: int, size: int) -> Array:
        byte = element_index(counts, scale, offset, 1)
        per_word = self._unit // size
        word = byte >> (self._unit.bit_length() - 1)
        index = (word * self._count + self._lanes) * per_word
        if per_word > 1:
            index += (byte & (self._unit - 1)) >> (size.bit_length() - 1)
        return index

    def all_written(self, room: Room) -> bool:
        first, end = room.first - self.low, room.end - self.low
        if first % self._unit or end % self._unit:
            return False
        return bool(self.written[first * self._count : end * self._count].all())
