"""Atomics: read-modify-write in thread order, all lanes of a chunk in one go.

In: op `atomic`; out: a step. Where the old values are not used and the operation has a numpy
function, `ufunc.at` does it, in order. Else the lanes are grouped by address: within a group by a
running sum, or turn by turn, the first lane of every group, then the second, ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.ir.meaning import DTYPES
from cuda2npu.ir.program import Op
from cuda2npu.runtime.interpreter.access import Place, check_written, places, site
from cuda2npu.runtime.interpreter.build import Build
from cuda2npu.runtime.interpreter.chunk import NO_LANES, Chunk, Step
from cuda2npu.runtime.interpreter.windows import MARK

Array = NDArray[Any]

UFUNCS: dict[str, np.ufunc] = {
    "add": np.add,
    "sub": np.subtract,
    "min": np.minimum,
    "max": np.maximum,
    "and": np.bitwise_and,
    "or": np.bitwise_or,
    "xor": np.bitwise_xor,
}


def _exch(old: Array, value: Array) -> Array:
    return value


def _inc(old: Array, bound: Array) -> Array:
    return np.where(old >= bound, old.dtype.type(0), old + old.dtype.type(1))


def _dec(old: Array, bound: Array) -> Array:
    return np.where((old == 0) | (old > bound), bound, old - old.dtype.type(1))


def _cas(old: Array, compare: Array, value: Array) -> Array:
    kind = np.dtype(f"u{old.dtype.itemsize}")
    return np.where(old.view(kind) == compare.view(kind), value, old)


FUNCTIONS: dict[str, Callable[..., Array]] = {
    **UFUNCS,
    "exch": _exch,
    "inc": _inc,
    "dec": _dec,
    "cas": _cas,
}


def apply(kind: str, elements: Array, index: Array, operands: list[Array], used: bool) -> Array:
    """One atomic a lane, in the order of `index`; the old values (zeros where not `used`)."""
    if not used and kind in UFUNCS:
        UFUNCS[kind].at(elements, index, operands[0])
        return np.zeros(index.shape, elements.dtype)
    order = np.argsort(index, kind="stable")
    lanes = [operand[order] for operand in operands]
    at = index[order]
    first = np.concatenate(([True], at[1:] != at[:-1]))
    starts = np.nonzero(first)[0]
    group = np.cumsum(first) - 1
    old = np.empty(index.shape, elements.dtype)
    if kind in ("add", "sub") and elements.dtype.kind != "f":
        old[order] = _running_sum(kind, elements, at, lanes[0], starts, group)
    elif kind in UFUNCS and len(starts) < index.size // 8:
        old[order] = _accumulate(kind, elements, at, lanes[0], starts)
    else:
        old[order] = _by_rank(kind, elements, at, lanes, np.arange(at.size) - starts[group])
    return old


def _running_sum(
    kind: str, elements: Array, at: Array, value: Array, starts: Array, group: Array
) -> Array:
    if kind == "sub":
        value = np.negative(value)
    total = np.cumsum(value, dtype=elements.dtype)
    before = total - value
    old = elements[at] + (before - before[starts][group])
    ends = np.concatenate((starts[1:], [at.size])) - 1
    elements[at[ends]] = old[ends] + value[ends]
    return old


def _accumulate(kind: str, elements: Array, at: Array, value: Array, starts: Array) -> Array:
    """Few groups: each by the ufunc's own accumulation, which goes in order."""
    old = np.empty(at.shape, elements.dtype)
    ends = [*starts[1:].tolist(), at.size]
    for start, end in zip(starts.tolist(), ends, strict=True):
        place = at[start]
        chain = np.concatenate((elements[place : place + 1], value[start:end]))
        chain = UFUNCS[kind].accumulate(chain, dtype=elements.dtype)
        old[start:end], elements[place] = chain[:-1], chain[-1]
    return old


def _by_rank(kind: str, elements: Array, at: Array, lanes: list[Array], rank: Array) -> Array:
    """Turn by turn: the lanes that are the first of their group, the second, ..."""
    function = FUNCTIONS[kind]
    old = np.empty(at.shape, elements.dtype)
    turns = np.argsort(rank, kind="stable")
    ends = np.cumsum(np.bincount(rank)).tolist()
    start = 0
    for end in ends:
        chosen = turns[start:end]
        place = at[chosen]
        found = elements[place]
        old[chosen] = found
        elements[place] = function(found, *[lane[chosen] for lane in lanes])
        start = end
    return old


def build_atomic(build: Build, op: Op) -> Step:
    element = op.operands[-1].type.element
    at = site(build, op, element)
    values, mask = build.slots(op.operands[2:]), build.mask(op)
    target = build.slot(op.result) if op.results else None
    kind, used, count = str(op.attrs["kind"]), build.is_used(op), build.counter(op)
    dtype = DTYPES[element]

    def run_place(chunk: Chunk, place: Place, found: Array) -> None:
        if chunk.policy.uninitialised:
            check_written(chunk, at, place)
        shape = (chunk.blocks, chunk.threads)
        lanes = slice(None) if place.on is None else np.broadcast_to(place.on, shape)
        index = np.broadcast_to(place.index, shape)[lanes].reshape(-1)
        operands = [np.broadcast_to(chunk.env[v], shape)[lanes].reshape(-1) for v in values]
        elements = place.window.elements(element)
        if chunk.owners is not None and place.window is chunk.memory:
            chunk.owners.touch(chunk, at, place)
            chunk.owners.remember(elements, index)
        before = elements[index].tobytes() if chunk.watching else b""
        old = apply(kind, elements, index, operands, used)
        if chunk.watching:
            chunk.changed |= elements[index].tobytes() != before
        if used:
            found[lanes] = old if place.on is not None else old.reshape(shape)
        if not chunk.policy.uninitialised:
            place.window.marks(at.size)[index] = MARK[at.size]

    def atomic(chunk: Chunk) -> None:
        on = chunk.lanes(mask)
        shape = (chunk.blocks, chunk.threads) if used and on is not NO_LANES else (1, 1)
        found = np.zeros(shape, dtype)
        if on is not NO_LANES:
            for place in places(chunk, at, on):
                run_place(chunk, place, found)
            tally, lanes = chunk.tally[count], chunk.lane_count(on)
            tally[0] += chunk.active_blocks
            tally[1] += lanes
            tally[2] += lanes * at.size
        if target is not None:
            chunk.env[target] = found

    return atomic


BUILDERS = {"atomic": build_atomic}
