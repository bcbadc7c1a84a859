"""Device memory: room, poison, guards, and marks that are made only where somebody asks."""

from __future__ import annotations

import numpy as np
import pytest

from cuda2npu.runtime.memory import ALIGNMENT, GLOBAL_BASE, GUARD, POISON, DeviceMemory, room_of


def test_fresh_memory_is_poisoned_and_has_guards() -> None:
    memory = DeviceMemory()
    memory.write(memory.allocate(300_000), np.zeros(300_000, np.uint8))
    address = memory.allocate(100)
    assert set(memory.read(address - GUARD, 100 + 2 * GUARD).tolist()) == {POISON}
    assert memory.arena.ctypes.data % ALIGNMENT == 0


def test_an_upload_leaves_its_guards() -> None:
    memory = DeviceMemory()
    address = memory.upload(np.zeros(1000, np.uint8))
    assert set(memory.read(address - GUARD, GUARD).tolist()) == {POISON}
    assert set(memory.read(address + 1000, GUARD).tolist()) == {POISON}


def test_what_is_reserved_is_not_moved() -> None:
    memory = DeviceMemory()
    memory.reserve(3 * room_of(1 << 20))
    arena = memory.arena
    for _ in range(3):
        memory.upload(np.zeros(1 << 20, np.uint8))
    assert memory.arena is arena


def test_growth_keeps_bytes_and_marks() -> None:
    memory = DeviceMemory()
    first = memory.upload(np.arange(100, dtype=np.uint8))
    half = memory.allocate(8)
    memory.write(half, np.zeros(4, np.uint8))
    memory.upload(np.zeros(1 << 20, np.uint8))
    assert memory.read(first, 100).tolist() == list(range(100))
    start = half - GLOBAL_BASE
    assert memory.written[start : start + 8].tolist() == [True] * 4 + [False] * 4
    assert memory.written[first - GLOBAL_BASE :][:101].tolist() == [True] * 100 + [False]


def test_whole_is_what_was_written_at_once() -> None:
    memory = DeviceMemory()
    addresses = [memory.allocate(16) for _ in range(3)]
    memory.write(addresses[0], np.zeros(16, np.uint8))
    memory.write(addresses[1], np.zeros(8, np.uint8))
    assert [memory.is_whole(a) for a in memory.allocations()] == [True, False, False]
    memory.free(addresses[0])
    assert [a.address for a in memory.allocations()] == addresses[1:]
    with pytest.raises(KeyError):
        memory.free(addresses[0])


def test_beyond_the_capacity() -> None:
    memory = DeviceMemory(capacity=1000)
    memory.allocate(600)
    with pytest.raises(MemoryError, match="500 bytes"):
        memory.allocate(500)
