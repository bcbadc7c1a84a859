"""The simulated device's global memory: one arena of bytes, handed out in allocations.

In: sizes and numpy arrays; out: 64-bit addresses, as kernels see them. Both the interpreter and
the referee run on it. Between allocations lie guard bytes, so that an index one too far is always
found; `written` tells for each byte whether anything has stored to it.

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


def _poisoned(size: int) -> NDArray[np.uint8]:
    """Aligned, as a vector of native code likes it."""
    room = np.full(size + ALIGNMENT, POISON, np.uint8)
    start = -room.ctypes.data % ALIGNMENT
    return room[start : start + size]


class DeviceMemory:
    """`arena[a - GLOBAL_BASE]` is the byte at address `a`; `arena` and `written` may be replaced by
    larger ones when an allocation needs room, so fetch them anew after `allocate`."""

    def __init__(self, capacity: int = 1 << 40) -> None:
        self.capacity = capacity
        self.arena: NDArray[np.uint8] = _poisoned(1 << 16)
        self.written: NDArray[np.bool_] = np.zeros(1 << 16, np.bool_)
        self._end = GUARD
        self._starts: list[int] = []
        self._allocations: list[Allocation] = []
        self._whole: set[int] = set()

    def allocate(self, size: int, name: str = "") -> int:
        """A fresh, 256-byte aligned, poisoned allocation. MemoryError beyond the capacity."""
        if sum(a.bytes for a in self._allocations) + size > self.capacity:
            raise MemoryError(f"{size} bytes do not fit into device memory")
        start = self._end
        self._end = (start + size + GUARD + 255) // 256 * 256
        if self._end > self.arena.size:
            self._grow(max(self._end, 2 * self.arena.size if self.arena.size < 1 << 28 else 0))
        address = GLOBAL_BASE + start
        self._starts.append(address)
        self._allocations.append(Allocation(address, size, name))
        return address

    def _grow(self, size: int) -> None:
        size = (size + 255) // 256 * 256
        arena = _poisoned(size)
        arena[: self.arena.size] = self.arena
        written = np.zeros(size, np.bool_)
        written[: self.written.size] = self.written
        self.arena, self.written = arena, written

    def free(self, address: int) -> None:
        """Gives an allocation back; KeyError where none starts there. Its bytes are not reused."""
        i = bisect.bisect_left(self._starts, address)
        if i == len(self._starts) or self._starts[i] != address:
            raise KeyError(address)
        del self._starts[i], self._allocations[i]
        self._whole.discard(address)

    def mark_written(self, allocation: Allocation) -> None:
        """All of it counts as written from now on."""
        if allocation.address not in self._whole:
            start = allocation.address - GLOBAL_BASE
            self.written[start : start + allocation.bytes] = True
            self._whole.add(allocation.address)

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
        address = self.allocate(raw.size, name)
        self.write(address, raw)
        return address

    def write(self, address: int, raw: NDArray[np.uint8]) -> None:
        start = address - GLOBAL_BASE
        self.arena[start : start + raw.size] = raw
        self.written[start : start + raw.size] = True

    def read(self, address: int, size: int) -> NDArray[np.uint8]:
        """A copy of `size` bytes."""
        start = address - GLOBAL_BASE
        return self.arena[start : start + size].copy()

    def download(self, address: int, array: NDArray[Any]) -> NDArray[Any]:
        """Copies into `array`, in place, in C order."""
        array[...] = self.read(address, array.nbytes).view(array.dtype).reshape(array.shape)
        return array
