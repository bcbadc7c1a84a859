"""Loads and stores: from byte addresses to gathers and scatters, with every check.

In: ops `load` and `store`; out: steps. The fast way looks at the least and greatest address only:
where one room holds both, and alignment follows from the scale, no lane needs a look of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.diagnostics import Span
from cuda2npu.ir.meaning import DTYPES
from cuda2npu.ir.program import Op
from cuda2npu.runtime.interpreter.build import Build
from cuda2npu.runtime.interpreter.chunk import NO_LANES, Chunk, Step
from cuda2npu.runtime.interpreter.faults import first_lane, stop
from cuda2npu.runtime.interpreter.windows import MARK, Room, Window
from cuda2npu.runtime.memory import GLOBAL_BASE
from cuda2npu.runtime.spaces import LOCAL_BASE, SHARED_BASE

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Site:
    """One memory op: slots of base and index, scale and displacement in bytes, the element."""

    access: str
    element: str
    size: int
    base: int
    index: int
    scale: int
    displacement: int
    span: Span
    align: int = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Lanes `on` (None: all) of an access, all in `window`; `index`: flat, for every lane; `room`:
    None where they lie in several."""

    window: Window
    room: Room | None
    index: Array
    on: Array | None


def site(build: Build, op: Op, element: str) -> Site:
    base, index = op.operands[0], op.operands[1]
    return Site(
        access=op.opcode,
        element=element,
        size=DTYPES[element].itemsize,
        base=build.slot(base),
        index=build.slot(index),
        scale=int(op.attrs.get("scale", 1)),
        displacement=int(op.attrs.get("displacement", 0)),
        span=op.span,
        align=max(int(op.attrs.get("align", 1)), DTYPES[element].itemsize),
    )


# -- where ----------------------------------------------------------------------------------------


def places(chunk: Chunk, site: Site, on: Array | None) -> list[Place]:
    """Where the lanes `on` go; raises `Stop` for the first lane that may not go there."""
    base, counts = chunk.env[site.base], chunk.env[site.index]
    if counts.dtype == np.uint64:
        counts = counts.view(np.int64)
    if base.size != 1:
        address = _address(base, counts, site)
        return _fast(chunk, site, 0, address, 1, on) or _careful(chunk, site, address, on)
    origin = int(base.item()) + site.displacement
    found = _fast(chunk, site, origin, counts, site.scale, on)
    return found or _careful(chunk, site, _address(base, counts, site), on)


def _address(base: Array, counts: Array, site: Site) -> Array:
    steps = counts.astype(np.int64) * np.int64(site.scale)
    return base.view(np.int64) + (steps + np.int64(site.displacement))


def _window(chunk: Chunk, address: int) -> Window | None:
    if address >= GLOBAL_BASE:
        return chunk.memory if address < chunk.memory.high else None
    if address >= LOCAL_BASE:
        return chunk.local
    return chunk.shared if address >= SHARED_BASE else None


def _fast(
    chunk: Chunk, site: Site, origin: int, counts: Array, scale: int, on: Array | None
) -> list[Place] | None:
    """All lanes in one room and aligned, by their least and greatest address; None: not known."""
    ends = origin + int(counts.min()) * scale, origin + int(counts.max()) * scale
    first, last = min(ends), max(ends)
    window = _window(chunk, first)
    room = window.room(first, last + site.size) if window is not None else None
    if window is None or room is None or (room.constant and site.access != "load"):
        return None
    if (origin | scale) & (site.align - 1):
        address = counts.astype(np.int64) * np.int64(scale) + np.int64(origin)
        if (address & np.int64(site.align - 1)).any():
            return None
    index = window.index(counts, scale, origin - window.low, site.size)
    return [Place(window, room, index, on)]


def _careful(chunk: Chunk, site: Site, address: Array, on: Array | None) -> list[Place]:
    """Lane by lane: those that are off first take the address of one that is on."""
    if on is not None:
        full = np.broadcast_to(address, np.broadcast_shapes(address.shape, on.shape))
        spare = full.reshape(-1)[int(np.argmax(np.broadcast_to(on, full.shape)))]
        address = np.where(on, full, spare)
        together = _fast(chunk, site, 0, address, 1, on)
        if together:
            return together
    _check(chunk, site, address, on)
    found: list[Place] = []
    for window in (chunk.memory, chunk.shared, chunk.local):
        if window is None:
            continue
        inside = (address >= window.low) & (address < window.high)
        if not inside.any():
            continue
        spare = address.reshape(-1)[int(np.argmax(inside))]
        offsets = np.where(inside, address, spare) - np.int64(window.low)
        index = window.index(offsets, 1, 0, site.size)
        found.append(Place(window, None, index, inside if on is None else inside & on))
    return found


def _check(chunk: Chunk, site: Site, address: Array, on: Array | None) -> None:
    rooms = _rooms(chunk)
    held = np.zeros(address.shape, np.bool_)
    if rooms:
        starts = np.array([room.first for room in rooms], np.int64)
        limits = np.array([_limit(room, site) for room in rooms], np.int64)
        at = np.searchsorted(starts, address, "right") - 1
        held = (at >= 0) & (address <= limits[np.maximum(at, 0)])
    if not held.all():
        raise _fault("C2N9001", chunk, site, address, ~held if on is None else ~held & on)
    bad = (address & np.int64(site.align - 1)) != 0
    if bad.any():
        raise _fault("C2N9002", chunk, site, address, bad if on is None else bad & on)


def _rooms(chunk: Chunk) -> list[Room]:
    windows = [w for w in (chunk.shared, chunk.local, chunk.memory) if w is not None]
    return [room for window in windows for room in window.rooms()]


def _limit(room: Room, site: Site) -> int:
    """The last address in `room` at which the access may start."""
    if room.constant and site.access != "load":
        return room.first - 1
    return room.end - site.size


def _fault(code: str, chunk: Chunk, site: Site, address: Array, bad: Array) -> Exception:
    block, thread = first_lane(chunk, bad)
    where = int(np.broadcast_to(address, (chunk.blocks, chunk.threads))[block, thread])
    more = {"object": _nearest(_rooms(chunk), where)} if code == "C2N9001" else {}
    size = site.align if code == "C2N9002" else site.size
    where_text = hex(where & 0xFFFFFFFFFFFFFFFF)
    return stop(
        code, chunk, site.span, bad, access=site.access, bytes=size, where=where_text, **more
    )


def _nearest(rooms: list[Room], address: int) -> str:
    def distance(room: Room) -> int:
        return max(room.first - address, address - room.end, 0)

    near = min(rooms, key=distance, default=None)
    if near is None or distance(near) > 1 << 24:
        return "every allocation"
    kind = "constant " if near.constant else ""
    return f"{kind}`{near.name or hex(near.first)}` ({near.end - near.first} bytes)"


def text_reader(chunk: Chunk, span: Span, block: int, thread: int) -> Callable[[int], str]:
    """Reads the C string at an address, as one thread sees it."""
    lane = np.zeros((chunk.blocks, chunk.threads), np.bool_)
    lane[block, thread] = True

    def read(address: int) -> str:
        found = bytearray()
        while True:
            at = address + len(found)
            window = _window(chunk, at)
            if window is None or window.room(at, at + 1) is None:
                byte = Site("load", "u8", 1, 0, 0, 1, 0, span)
                raise _fault("C2N9001", chunk, byte, np.full((1, 1), at, np.int64), lane)
            index = window.index(np.zeros((1, 1), np.int64), 1, at - window.low, 1)
            place = np.broadcast_to(index, lane.shape)[block, thread]
            value = int(window.elements("u8")[place])
            if not value:
                return found.decode("latin-1")
            found.append(value)

    return read


# -- what is written ------------------------------------------------------------------------------


def check_written(chunk: Chunk, site: Site, place: Place) -> None:
    """Stops where a lane that is on reads bytes that nothing has written."""
    room = place.room
    if room is not None:
        if room.whole:
            return
        room.loads += 1
        if room.loads == room.due:
            room.whole, room.due = place.window.all_written(room), room.due * 4
            if room.whole:
                return
    marks = np.take(place.window.marks(site.size), place.index, mode="clip")
    bad = marks != MARK[site.size]
    if place.on is not None:
        bad = bad & place.on
    if bad.any():
        where = _address(chunk.env[site.base], chunk.env[site.index], site)
        raise _fault("C2N9003", chunk, site, where, bad)


def lane_index(chunk: Chunk, place: Place, value: Array) -> tuple[Array, Array]:
    """Index and value of the lanes that are on, in thread order, both of one shape."""
    shape = np.broadcast_shapes(place.index.shape, value.shape)
    index = place.index if place.index.shape == shape else np.broadcast_to(place.index, shape)
    if place.on is None:
        return index, value
    shape = np.broadcast_shapes(shape, place.on.shape)
    on = np.broadcast_to(place.on, shape)
    return np.broadcast_to(index, shape)[on], np.broadcast_to(value, shape)[on]


# -- steps ----------------------------------------------------------------------------------------


def build_load(build: Build, op: Op) -> Step:
    at = site(build, op, op.result.type.element)
    target, mask = build.slot(op.result), build.mask(op)
    count, tile = build.counter(op), op.result.type.tile
    dtype, raw = DTYPES[at.element], "raw" in op.attrs
    zero = np.zeros((1, 1), dtype)

    def load(chunk: Chunk) -> None:
        on = chunk.lanes(mask)
        if on is NO_LANES:
            chunk.env[target] = zero
            return
        found: Array | None = None
        for place in places(chunk, at, on):
            if chunk.policy.uninitialised and not raw:
                check_written(chunk, at, place)
            if chunk.owners is not None and place.window is chunk.memory:
                chunk.owners.touch(chunk, at, place)
            value = np.take(place.window.elements(at.element), place.index, mode="clip")
            if place.on is not None:
                here = place.on if tile else place.on.any(axis=1, keepdims=True)
                value = value if tile else _of_block(value, place.on)
                value = np.where(here, value, zero if found is None else found)
            found = value
        assert found is not None
        chunk.env[target] = found != 0 if at.element == "i1" else found
        lanes = chunk.lane_count(on) if tile else chunk.active_blocks
        _count(chunk, count, lanes, at.size)

    return load


def _of_block(value: Array, on: Array) -> Array:
    """[blocks, 1]: the value that a block's first lane that is on has loaded."""
    if value.shape[1] == 1:
        return value
    on, value = np.broadcast_arrays(on, value)
    return np.take_along_axis(value, on.argmax(axis=1, keepdims=True), axis=1)


def build_store(build: Build, op: Op) -> Step:
    at = site(build, op, op.operands[2].type.element)
    value_slot, mask, count = build.slot(op.operands[2]), build.mask(op), build.counter(op)
    tile = any(operand.type.tile for operand in op.operands)

    def store(chunk: Chunk) -> None:
        on = chunk.lanes(mask)
        if on is NO_LANES:
            return
        value = chunk.env[value_slot]
        for place in places(chunk, at, on):
            if chunk.owners is not None and place.window is chunk.memory:
                chunk.owners.touch(chunk, at, place)
            index, lanes_value = lane_index(chunk, place, value)
            write(chunk, at, place, index, lanes_value)
        lanes = chunk.lane_count(on) if tile else chunk.active_blocks
        _count(chunk, count, lanes, at.size)

    return store


def write(chunk: Chunk, site: Site, place: Place, index: Array, value: Array) -> None:
    elements = place.window.elements(site.element)
    if chunk.owners is not None and place.window is chunk.memory:
        chunk.owners.remember(elements, index)
        if place.room is None or not place.room.whole:
            chunk.owners.remember(place.window.marks(site.size), index)
    if chunk.watching:
        before = elements[index].tobytes()
        elements[index] = value
        chunk.changed |= elements[index].tobytes() != before
    else:
        elements[index] = value
    if place.room is None or not place.room.whole:
        place.window.marks(site.size)[index] = MARK[site.size]


def _count(chunk: Chunk, counter: int, lanes: int, size: int) -> None:
    tally = chunk.tally[counter]
    tally[0] += chunk.active_blocks
    tally[1] += lanes
    tally[2] += lanes * size


BUILDERS = {"load": build_load, "store": build_store}
