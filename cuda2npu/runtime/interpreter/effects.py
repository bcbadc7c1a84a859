"""Barriers, votes of the block, printf, assert, trap, clock.

In: the ops; out: steps. What a block prints is kept by block and put together in block order.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.ir.program import Op
from cuda2npu.runtime.interpreter.access import text_reader
from cuda2npu.runtime.interpreter.build import Build
from cuda2npu.runtime.interpreter.chunk import NO_LANES, Chunk, Step
from cuda2npu.runtime.interpreter.faults import stop
from cuda2npu.runtime.interpreter.owners import Conflict
from cuda2npu.runtime.interpreter.printf import format_line

Array = NDArray[Any]


def _check_barrier(chunk: Chunk, on: Array | None, live: Array, span: Any) -> None:
    """Every thread of a block that has not returned is here, or none is."""
    if on is None or on is NO_LANES:
        return
    missing = live & ~on & on.any(axis=1, keepdims=True)
    if missing.any():
        raise stop("C2N9004", chunk, span, missing)


def build_barrier(build: Build, op: Op) -> Step:
    live, mask, count, span = build.slot(op.operands[0]), build.mask(op), build.counter(op), op.span

    def barrier(chunk: Chunk) -> None:
        on = chunk.lanes(mask)
        _check_barrier(chunk, on, chunk.env[live], span)
        chunk.tally[count][0] += chunk.active_blocks

    return barrier


def build_grid_barrier(build: Build, op: Op) -> Step:
    live, mask, span = build.slot(op.operands[0]), build.mask(op), op.span

    def grid_barrier(chunk: Chunk) -> None:
        on = chunk.lanes(mask)
        if on is NO_LANES:
            return
        if chunk.owners is not None:
            if on is not None and not (on.any(axis=1).all() and not (chunk.env[live] & ~on).any()):
                raise Conflict  # some blocks may come to another barrier
            chunk.owners.meet()
        _check_barrier(chunk, on, chunk.env[live], span)
        chunk.phase += 1
        if chunk.turn is not None:
            here = np.ones((1, 1), np.bool_) if on is None else on
            chunk.turn.wait(stop("C2N9004", chunk, span, here).fault)

    return grid_barrier


def build_barrier_reduce(build: Build, op: Op) -> Step:
    live, value = build.slots(op.operands)
    mask, target, kind, span = build.mask(op), build.slot(op.result), op.attrs["kind"], op.span

    def barrier_reduce(chunk: Chunk) -> None:
        on = chunk.lanes(mask)
        _check_barrier(chunk, on, chunk.env[live], span)
        holds = chunk.env[value] != 0
        on = np.ones((1, 1), np.bool_) if on is None else on
        shape = np.broadcast_shapes(holds.shape, on.shape, (1, chunk.threads))
        yes = np.broadcast_to(holds & on, shape).sum(axis=1, keepdims=True, dtype=np.int32)
        no = np.broadcast_to(~holds & on, shape).any(axis=1, keepdims=True)
        found = {"count": yes, "and": ~no, "or": yes > 0}[kind]
        chunk.env[target] = found.astype(np.int32)

    return barrier_reduce


def build_any(build: Build, op: Op) -> Step:
    value, mask, target = build.slot(op.operands[0]), build.mask(op), build.slot(op.result)

    def any_lane(chunk: Chunk) -> None:
        holds = chunk.env[value]
        if mask is not None:
            holds = holds & chunk.env[mask]
        chunk.env[target] = holds.any(axis=1, keepdims=True)

    return any_lane


def build_fence(build: Build, op: Op) -> Step:
    def fence(chunk: Chunk) -> None:
        """Memory is ordered as it is."""

    return fence


def build_printf(build: Build, op: Op) -> Step:
    slots, mask, span = build.slots(op.operands), build.mask(op), op.span
    target = build.slot(op.result) if op.results else None
    text: str = op.attrs["format"]
    texts: tuple[str | None, ...] = tuple(op.attrs.get("texts", ()))
    many = np.full((1, 1), len(slots) + sum(t is not None for t in texts), np.int32)

    def printf(chunk: Chunk) -> None:
        if target is not None:
            chunk.env[target] = many
        on = chunk.lanes(mask)
        if on is NO_LANES:
            return
        shape = (chunk.blocks, chunk.threads)
        lanes = np.ones(shape, np.bool_) if on is None else np.broadcast_to(on, shape)
        columns = [np.broadcast_to(chunk.env[slot], shape)[lanes].tolist() for slot in slots]
        places = zip(*(axis.tolist() for axis in np.nonzero(lanes)), strict=True)
        for i, (block, thread) in enumerate(places):
            values = [column[i] for column in columns]
            line = format_line(text, values, texts, text_reader(chunk, span, block, thread))
            place = chunk.phase, chunk.first + block
            chunk.printed.setdefault(place, []).append(line)

    return printf


def build_assert(build: Build, op: Op) -> Step:
    condition, mask, span = build.slot(op.operands[0]), build.mask(op), op.span
    text = op.attrs.get("text", "")

    def check(chunk: Chunk) -> None:
        on = chunk.lanes(mask)
        false = ~chunk.env[condition]
        if on is not None:
            false = false & on
        if false.any():
            raise stop("C2N9006", chunk, span, false, condition=text)

    return check


def build_trap(build: Build, op: Op) -> Step:
    mask, span, name = build.mask(op), op.span, op.attrs.get("name", "__trap")

    def trap(chunk: Chunk) -> None:
        on = chunk.lanes(mask)
        if on is not NO_LANES:
            lanes = np.ones((1, 1), np.bool_) if on is None else on
            raise stop("C2N9010", chunk, span, lanes, name=name)

    return trap


def build_clock(build: Build, op: Op) -> Step:
    target = build.slot(op.result)

    def clock(chunk: Chunk) -> None:
        chunk.ticks += 1
        chunk.changed = True
        chunk.env[target] = np.array([[chunk.first + chunk.steps + chunk.ticks]], np.int64)

    return clock


BUILDERS = {
    "barrier": build_barrier,
    "barrier_reduce": build_barrier_reduce,
    "grid_barrier": build_grid_barrier,
    "any": build_any,
    "fence": build_fence,
    "printf": build_printf,
    "assert": build_assert,
    "trap": build_trap,
    "clock": build_clock,
}
