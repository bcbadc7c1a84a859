"""Control flow: `if`, `for` and `while` with conditions that may differ between the chunk's blocks.

In: the three control ops; out: steps. A region runs while any block needs it; `chunk.active` holds
the blocks that do, effects look at it, and values that leave the op are merged by block.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.diagnostics import diagnostic
from cuda2npu.ir.program import Const, Op
from cuda2npu.runtime.interpreter.build import Build
from cuda2npu.runtime.interpreter.chunk import Chunk, Code, Step
from cuda2npu.runtime.interpreter.faults import Stop

Array = NDArray[Any]


def _assign(chunk: Chunk, slots: tuple[int, ...], values: list[Array]) -> None:
    env = chunk.env
    for slot, value in zip(slots, values, strict=True):
        env[slot] = value


def _merge(on: Array, new: list[Array], old: list[Array]) -> list[Array]:
    """`new` in the blocks that are `on`, `old` in the others."""
    return [n if n is o else np.where(on, n, o) for n, o in zip(new, old, strict=True)]


def _both(active: Array | None, condition: Array) -> Array:
    return condition if active is None else active & condition


def build_if(build: Build, op: Op) -> Step:
    condition = build.slot(op.operands[0])
    then, other = build.region(op.regions[0]), build.region(op.regions[1])
    results = build.slots(op.results)

    def branch(chunk: Chunk) -> None:
        active, go = chunk.active, chunk.env[condition]
        yes = _both(active, go)
        if not yes.any():
            _assign(chunk, results, other.execute(chunk))
            return
        no = _both(active, ~go)
        if not no.any():
            _assign(chunk, results, then.execute(chunk))
            return
        chunk.set_active(yes)
        first = then.execute(chunk)
        chunk.set_active(no)
        second = other.execute(chunk)
        chunk.set_active(active)
        _assign(chunk, results, _merge(yes, first, second))

    return branch


# -- for ------------------------------------------------------------------------------------------


def build_for(build: Build, op: Op) -> Step:
    low, high, step = build.slots(op.operands[:3])
    carried = build.slots(op.operands[3:])
    body, results = build.region(op.regions[0]), build.slots(op.results)
    by = op.operands[2]
    down = isinstance(by, Const) and by.bits < 0
    span = op.span

    def loop(chunk: Chunk) -> None:
        env = chunk.env
        values = [env[slot] for slot in carried]
        bounds = env[low], env[high], env[step]
        same = all(bound.size == 1 for bound in bounds)
        if not same:
            _assign(chunk, results, _for_by_block(chunk, body, bounds, values, down))
            return
        counter, end, by = (int(bound.item()) for bound in bounds)
        dtype = bounds[0].dtype
        if by == 0 and counter < end:
            raise Stop(diagnostic("C2N9005", span, kernel=chunk.program.name))
        while counter > end if down else counter < end:
            _assign(chunk, body.params, [np.array([[counter]], dtype), *values])
            values = body.execute(chunk)
            counter = int((np.array([counter], dtype) + dtype.type(by))[0])
        _assign(chunk, results, values)

    return loop


def _for_by_block(
    chunk: Chunk, body: Code, bounds: tuple[Array, Array, Array], values: list[Array], down: bool
) -> list[Array]:
    """Bounds that differ between blocks."""
    active = chunk.active
    counter, high, step = bounds
    while True:
        on = _both(active, counter > high if down else counter < high)
        if not on.any():
            break
        chunk.set_active(None if on.all() else np.broadcast_to(on, (chunk.blocks, 1)))
        _assign(chunk, body.params, [counter, *values])
        values = _merge(on, body.execute(chunk), values)
        counter = np.where(on, counter + step, counter)
    chunk.set_active(active)
    return values


# -- while ----------------------------------------------------------------------------------------


def build_while(build: Build, op: Op) -> Step:
    carried, results = build.slots(op.operands), build.slots(op.results)
    before, after = build.region(op.regions[0]), build.region(op.regions[1])
    span = op.span

    def turn(chunk: Chunk, values: list[Array], forwarded: list[Array]) -> _Turn:
        """One execution of both regions; `values`: carried; `forwarded`: of the blocks that have
        left."""
        on = chunk.active
        _assign(chunk, before.params, values)
        go, *found = before.execute(chunk)
        if on is not None and forwarded:
            found = _merge(on, found, forwarded)
        still = _both(on, go)
        if not still.any():
            return _Turn(False, [], found)
        if not still.all():
            chunk.set_active(np.broadcast_to(still, (chunk.blocks, 1)))
        _assign(chunk, after.params, found)
        return _Turn(True, after.execute(chunk), found)

    def loop(chunk: Chunk) -> None:
        active = chunk.active
        values = [chunk.env[slot] for slot in carried]
        state, turns = _Turn(True, values, []), 0
        while state.go:
            turns += 1
            if turns % chunk.policy.progress == 0:
                state = _watched(chunk, turn, state, span)
            else:
                state = turn(chunk, state.carried, state.forwarded)
        chunk.set_active(active)
        _assign(chunk, results, state.forwarded)

    return loop


class _Turn:
    """After one turn: whether any block goes on, what it carries, what the rest leaves with."""

    __slots__ = ("carried", "forwarded", "go")

    def __init__(self, go: bool, carried: list[Array], forwarded: list[Array]) -> None:
        self.go, self.carried, self.forwarded = go, carried, forwarded


def _watched(chunk: Chunk, turn: Any, state: _Turn, span: Any) -> _Turn:
    """A turn after which something must have changed."""
    outer = chunk.watching, chunk.changed
    chunk.watching, chunk.changed = True, False
    before = chunk.active_blocks
    found = turn(chunk, state.carried, state.forwarded)
    changed, chunk.watching = chunk.changed, outer[0]
    chunk.changed = outer[1] or changed
    same_blocks = before == chunk.active_blocks
    if found.go and same_blocks and not changed and _same(chunk, found.carried, state.carried):
        raise Stop(diagnostic("C2N9005", span, kernel=chunk.program.name))
    return found


def _same(chunk: Chunk, new: list[Array], old: list[Array]) -> bool:
    """Whether all values are the same, bit by bit, in the active blocks."""
    for one, other in zip(new, old, strict=True):
        a, b = np.broadcast_arrays(one, other)
        differs = a != b if a.dtype.kind != "f" else _bits(a) != _bits(b)
        if (differs if chunk.active is None else differs & chunk.active).any():
            return False
    return True


def _bits(a: Array) -> Array:
    return a.view(np.dtype(f"u{a.dtype.itemsize}"))


BUILDERS = {"if": build_if, "for": build_for, "while": build_while}
