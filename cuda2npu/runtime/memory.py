"""The simulated device's global memory: one arena of bytes, handed out in allocations.

In: sizes and numpy arrays; out: 64-bit addresses, as kernels see them. All executors run on it.
Between allocations lie guard bytes, so that an index one too far is always found; `written` tells
for each byte whether anything has stored to it. That is made when somebody asks for it: a launch
whose allocations are all whole needs no marks.

    >>> memory = DeviceMemory()
    >>> address = memory.upload(np.arange(4, dtype=np.float32), "x")
    >>> memory.download(address, np.empty(4, np.float32))
    array([0., 1., 2., 3.], dtype=float32)
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

GLOBAL_BASE = 0x7_0000_0000
GUARD = 256
ALIGNMENT = 64
POISON = 0xFF  # four of them are a NaN, eight too


@dataclass(frozen=True, slots=True)
class Allocation:
    """`bytes` bytes from `address` on; `name` as messages call it."""

    address: int
    bytes: int
    name: str


def room_of(size: int) -> int:
    """Bytes of the arena that an allocation of `size` bytes takes, its guard included."""
    return (size + GUARD + 255) // 256 * 256


def _aligned(size: int) -> NDArray[np.uint8]:
    """Aligned, as a vector of native code likes it; what it holds is not defined."""
    room = np.empty(size + ALIGNMENT, np.uint8)
    start = -room.ctypes.data % ALIGNMENT
    return room[start : start + size]


class DeviceMemory:
    """`arena[a - GLOBAL_BASE]` is the byte at address `a`; `arena` and `written` may be replaced by
    larger ones when an allocation needs room, so fetch them anew after `allocate`. Guard bytes are
    poisoned with the allocation before them."""

    def __init__(self, capacity: int = 1 << 40) -> None:
        self.capacity = capacity
        self.arena: NDArray[np.uint8] = _aligned(1 << 16)
        self.arena[:GUARD] = POISON
        self._marks: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._end = GUARD
        self._starts: list[int] = []
        self._allocations: list[Allocation] = []
        self._whole: dict[int, Allocation] = {}
        self._marked: set[int] = set()  # of the whole ones

    @property
    def written(self) -> NDArray[np.bool_]:
        """For each byte of the arena, whether anything has stored to it."""
        if self._marks.size < self.arena.size:
            marks = np.zeros(self.arena.size, np.bool_)
            marks[: self._marks.size] = self._marks
            self._marks = marks
        for address in self._whole.keys() - self._marked:
            start = address - GLOBAL_BASE
            self._marks[start : start + self._whole[address].bytes] = True
            self._marked.add(address)
        return self._marks

    def reserve(self, size: int) -> None:
        """Room for `size` more bytes, guards included, so that the arena need not grow often."""
        if self._end + size > self.arena.size:
            self._grow(self._end + size)

    def allocate(self, size: int, name: str = "") -> int:
        """A fresh, 256-byte aligned, poisoned allocation. MemoryError beyond the capacity."""
        allocation = self._allocate(size, name)
        start = allocation.address - GLOBAL_BASE
        self.arena[start : self._end] = POISON
        return allocation.address

    def _allocate(self, size: int, name: str) -> Allocation:
        """Only the guard behind it is poisoned."""
        if sum(a.bytes for a in self._allocations) + size > self.capacity:
            raise MemoryError(f"{size} bytes do not fit into device memory")
        start, self._end = self._end, self._end + room_of(size)
        if self._end > self.arena.size:
            self._grow(max(self._end, 2 * self.arena.size if self.arena.size < 1 << 28 else 0))
        self.arena[start + size : self._end] = POISON
        allocation = Allocation(GLOBAL_BASE + start, size, name)
        self._starts.append(allocation.address)
        self._allocations.append(allocation)
        return allocation

    def _grow(self, size: int) -> None:
        arena = _aligned((size + 255) // 256 * 256)
        arena[: self.arena.size] = self.arena
        self.arena = arena

    def free(self, address: int) -> None:
        """Gives an allocation back; KeyError where none starts there. Its bytes are not reused."""
        i = bisect.bisect_left(self._starts, address)
        if i == len(self._starts) or self._starts[i] != address:
            raise KeyError(address)
        del self._starts[i], self._allocations[i]
        self._whole.pop(address, None)
        self._marked.discard(address)

    def mark_written(self, allocation: Allocation) -> None:
        """All of it counts as written from now on."""
        self._whole[allocation.address] = allocation

    def is_whole(self, allocation: Allocation) -> bool:
        """Whether all of it is known to be written."""
        return allocation.address in self._whole

    def find(self, address: int) -> Allocation | None:
        """The allocation that holds the byte at `address`."""
        i = bisect.bisect_right(self._starts, address) - 1
        if i < 0:
            return None
        found = self._allocations[i]
        return found if address < found.address + found.bytes else None

    def allocations(self) -> tuple[Allocation, ...]:
        """All that are alive, by address."""
        return tuple(self._allocations)

    def upload(self, array: NDArray[Any], name: str = "") -> int:
        """Allocates and copies in, in C order."""
        raw = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        allocation = self._allocate(raw.size, name)
        start = allocation.address - GLOBAL_BASE
        self.arena[start : start + raw.size] = raw
        self.mark_written(allocation)
        return allocation.address

    def write(self, address: int, raw: NDArray[np.uint8]) -> None:
        start = address - GLOBAL_BASE
        self.arena[start : start + raw.size] = raw
        found = self.find(address)
        if found is not None and (found.address, found.bytes) == (address, raw.size):
            self.mark_written(found)
        else:
            self.written[start : start + raw.size] = True

    def read(self, address: int, size: int) -> NDArray[np.uint8]:
        """A copy of `size` bytes."""
        return self.view(address, size).copy()

    def view(self, address: int, size: int) -> NDArray[np.uint8]:
        """The bytes themselves, until the next allocation."""
        start = address - GLOBAL_BASE
        return self.arena[start : start + size]

    def download(self, address: int, array: NDArray[Any]) -> NDArray[Any]:
        """Copies into `array`, in place, in C order."""
        array[...] = self.view(address, array.nbytes).view(array.dtype).reshape(array.shape)
        return array
