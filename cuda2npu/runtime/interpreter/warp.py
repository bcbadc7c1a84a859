"""Warp functions: 32 threads in linear order, with masks of lanes and threads that have returned.

In: the ops; out: steps. Arrays are folded to [rows, warps, 32], padded with lanes that are off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.diagnostics import Span
from cuda2npu.ir.meaning import MEANING
from cuda2npu.ir.program import Op
from cuda2npu.runtime.interpreter.build import Build
from cuda2npu.runtime.interpreter.chunk import NO_LANES, Chunk, Step
from cuda2npu.runtime.interpreter.faults import stop

Array = NDArray[Any]

LANES = np.arange(32, dtype=np.int64)
BIT = np.uint32(1) << np.arange(32, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Site:
    """Slots of a warp op's common operands; `name`: as a message calls it."""

    lanes: int
    live: int
    mask: int | None
    name: str
    span: Span


def _site(build: Build, op: Op, name: str) -> Site:
    lanes, live = build.slots(op.operands[:2])
    return Site(lanes, live, build.mask(op), name, op.span)


def _fold(a: Array, rows: int, threads: int) -> Array:
    """[rows, warps, 32] of an array that broadcasts to [rows, threads]."""
    full = np.broadcast_to(a, (rows, threads))
    if threads % 32:
        full = np.pad(full, ((0, 0), (0, -threads % 32)))
    return full.reshape(rows, -1, 32)


def _unfold(a: Array, threads: int) -> Array:
    rows = a.shape[0]
    return np.ascontiguousarray(a.reshape(rows, -1)[:, :threads])


def _bits(a: Array) -> Array:
    """[rows, warps, 1] u32 of truth values [rows, warps, 32]."""
    packed = np.packbits(a, axis=-1, bitorder="little")
    return np.ascontiguousarray(packed).view(np.uint32)


def _enter(chunk: Chunk, site: Site, *values: Array) -> tuple[Array, Array] | None:
    """The lanes that are on, and the lanes that each names, folded; None where none is on. Stops
    where a lane names another that has not returned but is not here."""
    on = chunk.lanes(site.mask)
    if on is NO_LANES:
        return None
    on = np.ones((1, 1), np.bool_) if on is None else on
    named, live = chunk.env[site.lanes], chunk.env[site.live]
    rows = max(a.shape[0] for a in (on, named, live, *values))
    here = _fold(on, rows, chunk.threads)
    lanes = _fold(named, rows, chunk.threads)
    missing = _bits(_fold(live, rows, chunk.threads) & ~here)
    if missing.any():
        bad = here & ((lanes & missing) != 0)
        if bad.any():
            raise stop("C2N9009", chunk, site.span, _unfold(bad, chunk.threads), name=site.name)
    return here, lanes


def build_warp_sync(build: Build, op: Op) -> Step:
    site = _site(build, op, "__syncwarp")

    def warp_sync(chunk: Chunk) -> None:
        _enter(chunk, site)

    return warp_sync


# -- shuffle --------------------------------------------------------------------------------------


def _source(mode: str, lane: Array, width: Array) -> tuple[Array, Array]:
    """PTX's `shfl`: the lane to read, and whether it is inside the width."""
    by, keep = lane.astype(np.int64) & 31, (32 - width.astype(np.int64)) & 31
    base, last = LANES & keep, (LANES & keep) | (31 & ~keep)
    if mode == "idx":
        source = base | (by & ~keep)
        return source, source <= last
    if mode == "up":
        return LANES - by, LANES - by >= base
    source = LANES + by if mode == "down" else LANES ^ by
    return source, source <= last


def build_shuffle(build: Build, op: Op) -> Step:
    mode = str(op.attrs["mode"])
    suffix = "" if mode == "idx" else f"_{mode}"
    site, target = _site(build, op, f"__shfl{suffix}_sync"), build.slot(op.result)
    value_slot, lane_slot, width_slot = build.slots(op.operands[2:])
    tile = op.result.type.tile

    def shuffle(chunk: Chunk) -> None:
        env = chunk.env
        value, lane, width = env[value_slot], env[lane_slot], env[width_slot]
        entered = _enter(chunk, site, value, lane, width)
        if entered is None or not tile:
            env[target] = value  # the same in all threads
            return
        here, _ = entered
        rows, threads = here.shape[0], chunk.threads
        if lane.size == 1 and width.size == 1:
            source, inside = _source(mode, lane.reshape(1, 1, 1), width.reshape(1, 1, 1))
        else:
            source, inside = _source(mode, _fold(lane, rows, threads), _fold(width, rows, threads))
        source = np.where(inside, source, LANES)
        own = _fold(value, rows, threads)
        source = np.broadcast_to(source, own.shape)
        there = np.take_along_axis(here, source, axis=2)
        found = np.where(there, np.take_along_axis(own, source, axis=2), own)
        env[target] = _unfold(found, threads)

    return shuffle


# -- vote, match, reduce --------------------------------------------------------------------------


def _vote(kind: str, here: Array, lanes: Array, holds: Array) -> Array:
    chosen = _bits(here) & lanes
    yes = _bits(holds) & chosen
    if kind == "ballot":
        return yes
    if kind == "any":
        return yes != 0
    return yes == chosen if kind == "all" else (yes == chosen) | (yes == 0)


def build_vote(build: Build, op: Op) -> Step:
    kind = str(op.attrs["kind"])
    site, target = _site(build, op, f"__{kind}_sync"), build.slot(op.result)
    value = build.slot(op.operands[2])

    def vote(chunk: Chunk) -> None:
        holds = chunk.env[value] != 0
        entered = _enter(chunk, site, holds)
        if entered is None:
            chunk.env[target] = np.zeros((1, 1), np.uint32 if kind == "ballot" else np.bool_)
            return
        here, lanes = entered
        found = _vote(kind, here, lanes, _fold(holds, here.shape[0], chunk.threads))
        chunk.env[target] = _unfold(found, chunk.threads)

    return vote


def build_match(build: Build, op: Op) -> Step:
    kind = str(op.attrs["kind"])
    site, target = _site(build, op, f"__match_{kind}_sync"), build.slot(op.result)
    value_slot = build.slot(op.operands[2])

    def match(chunk: Chunk) -> None:
        value = chunk.env[value_slot]
        entered = _enter(chunk, site, value)
        if entered is None:
            chunk.env[target] = np.zeros((1, 1), np.uint32)
            return
        here, lanes = entered
        own = _fold(value, here.shape[0], chunk.threads)
        own = own.view(np.dtype(f"u{own.dtype.itemsize}"))
        equal = np.zeros(own.shape, np.uint32)
        for lane in range(32):
            same = (own == own[:, :, lane : lane + 1]) & here[:, :, lane : lane + 1]
            equal |= np.where(same, BIT[lane], np.uint32(0))
        chosen = _bits(here) & lanes
        found = equal & chosen
        if kind == "all":
            found = np.where(found == chosen, chosen, np.uint32(0))
        chunk.env[target] = _unfold(found, chunk.threads)

    return match


def build_warp_reduce(build: Build, op: Op) -> Step:
    kind = str(op.attrs["kind"])
    site, target = _site(build, op, f"__reduce_{kind}_sync"), build.slot(op.result)
    value_slot, element = build.slot(op.operands[2]), op.result.type.element
    combine: Callable[..., Array] = MEANING[kind]

    def warp_reduce(chunk: Chunk) -> None:
        value = chunk.env[value_slot]
        entered = _enter(chunk, site, value)
        if entered is None:
            chunk.env[target] = value
            return
        here, lanes = entered
        own = _fold(value, here.shape[0], chunk.threads)
        chosen = _bits(here) & lanes
        found, begun = np.zeros(own.shape, own.dtype), np.zeros(own.shape, np.bool_)
        for lane in range(32):
            takes = np.broadcast_to((chosen & BIT[lane]) != 0, own.shape)
            other = np.broadcast_to(own[:, :, lane : lane + 1], own.shape)
            joined = np.where(begun, combine(element, found, other), other)
            found, begun = np.where(takes, joined, found), begun | takes
        chunk.env[target] = _unfold(found, chunk.threads)

    return warp_reduce


def build_active_lanes(build: Build, op: Op) -> Step:
    mask, target = build.mask(op), build.slot(op.result)

    def active_lanes(chunk: Chunk) -> None:
        on = chunk.lanes(mask)
        on = np.ones((1, 1), np.bool_) if on is None else on
        bits = _bits(_fold(on, on.shape[0], chunk.threads))
        full = np.broadcast_to(bits, (*bits.shape[:2], 32))
        chunk.env[target] = _unfold(full, chunk.threads)

    return active_lanes


BUILDERS = {
    "warp_sync": build_warp_sync,
    "shuffle": build_shuffle,
    "vote": build_vote,
    "match": build_match,
    "warp_reduce": build_warp_reduce,
    "active_lanes": build_active_lanes,
}
