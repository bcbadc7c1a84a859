"""Who touched what: finds where blocks that run together would have seen one another's stores.

In: the loads, stores and atomics of a chunk of blocks, statement by statement; out: `Conflict`
where the blocks, one after the other, would have read or left something else. The chunk is then
undone and run again block by block, so that the result is always that of blocks in linear order.

    block 3 loads x[5] in statement 1, block 2 stores x[5] in statement 2      Conflict

Only memory that the program may store to is watched, and not where a single statement stores to it
and nothing loads it: one statement's stores are in block order anyway.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.ir.meaning import DTYPES
from cuda2npu.ir.program import Region, TileProgram
from cuda2npu.runtime.interpreter.windows import Room
from cuda2npu.runtime.uses import Uses

if TYPE_CHECKING:
    from cuda2npu.runtime.interpreter.access import Place, Site
    from cuda2npu.runtime.interpreter.chunk import Chunk

Array = NDArray[Any]


class Conflict(Exception):
    """The order of the blocks shows in this chunk."""


def granule_of(program: TileProgram) -> int:
    """Bytes of the smallest element that the program loads or stores anywhere."""
    sizes: list[int] = []

    def visit(region: Region) -> None:
        for op in region.ops:
            if op.opcode in ("load", "store", "atomic"):
                of = op.result if op.opcode == "load" else op.operands[-1]
                sizes.append(DTYPES[of.type.element].itemsize)
            for inner in op.regions:
                visit(inner)

    visit(program.body)
    return min(sizes, default=4)


@dataclass(slots=True, eq=False)
class _Watch:
    """For each granule of a room: the last block that stored to it, and that loaded it."""

    owner: NDArray[np.int32]
    reader: NDArray[np.int32]


@dataclass(slots=True, eq=False)
class Owners:
    """The watched rooms of one launch. `all_rooms`: the program stores through an address that
    cannot be followed. `uses`: by the room's first address."""

    granule: int
    all_rooms: bool
    uses: dict[int, Uses]
    low: int
    _watches: dict[int, _Watch] = field(default_factory=dict[int, _Watch])
    _undo: list[tuple[Array, Array, Array]] = field(
        default_factory=list[tuple[Array, Array, Array]]
    )

    def _watch(self, room: Room) -> _Watch | None:
        found = self._watches.get(room.first)
        if found is not None:
            return found
        uses = self.uses.get(room.first)
        if room.constant or not (self.all_rooms or (uses and uses.order_may_show)):
            return None
        size = (room.end - room.first + self.granule - 1) // self.granule
        found = _Watch(np.full(size, -1, np.int32), np.full(size, -1, np.int32))
        self._watches[room.first] = found
        return found

    def touch(self, chunk: Chunk, site: Site, place: Place) -> None:
        """Raises `Conflict` where a later block has been there before one of these lanes, in a way
        that shows."""
        if place.room is None:
            raise Conflict
        watch = self._watch(place.room)
        if watch is None:
            return
        at, block = self._lanes(chunk, site, place)
        for part in range(site.size // self.granule):
            getattr(self, f"_{site.access}")(watch, place.room, at + part, block)

    def _lanes(self, chunk: Chunk, site: Site, place: Place) -> tuple[Array, Array]:
        """Granule (in its room) and block of each lane that is on, in thread order."""
        numbers = np.arange(chunk.first, chunk.first + chunk.blocks, dtype=np.int32).reshape(-1, 1)
        on = place.on
        shape = np.broadcast_shapes(
            place.index.shape, numbers.shape, () if on is None else on.shape
        )
        index = np.broadcast_to(place.index, shape)
        block = np.broadcast_to(numbers, shape)
        if on is not None:
            chosen = np.broadcast_to(on, shape)
            index, block = index[chosen], block[chosen]
        assert place.room is not None
        first = (place.room.first - self.low) // self.granule
        return index * (site.size // self.granule) - first, block

    @staticmethod
    def _load(watch: _Watch, room: Room, at: Array, block: Array) -> None:
        if (watch.owner[at] > block).any():
            raise Conflict
        watch.reader[at] = np.maximum(watch.reader[at], block)

    @staticmethod
    def _store(watch: _Watch, room: Room, at: Array, block: Array) -> None:
        if (watch.owner[at] > block).any() or (watch.reader[at] > block).any():
            raise Conflict
        watch.owner[at] = block

    def _atomic(self, watch: _Watch, room: Room, at: Array, block: Array) -> None:
        """Atomics that commute may meet one another in any order, but not loads and stores."""
        if (watch.reader[at] > block).any():
            raise Conflict
        uses = self.uses.get(room.first)
        stored = self.all_rooms or (uses is not None and uses.stores > 0)
        if stored and (watch.owner[at] > block).any():
            raise Conflict
        watch.owner[at] = np.maximum(watch.owner[at], block)

    def meet(self) -> None:
        """At a barrier of the grid: each block sees what all have done, whatever their order."""
        self._watches.clear()

    # -- undoing --

    def remember(self, elements: Array, index: Array) -> None:
        """Called before a store: what it overwrites."""
        flat = np.ascontiguousarray(index).reshape(-1)
        self._undo.append((elements, flat, elements[flat]))

    def undo(self) -> None:
        """Takes back what was stored since the last `settle`."""
        for elements, index, before in reversed(self._undo):
            elements[index] = before
        self.settle()

    def settle(self) -> None:
        """The stores so far stay."""
        self._undo.clear()
