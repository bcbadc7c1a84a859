"""What the threads of a group do together: barriers, shuffles, votes, matches, reductions.

In: the engine and the group, a list of (thread, yielded tuple) of all threads at one point, in
thread order; out: one result a thread. Operands of the intrinsic are `yielded[3:]`.

    shuffle("down")(engine, group)
"""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from cuda2npu.simt.faults import Fault
from cuda2npu.simt.mathematics import maximum, minimum
from cuda2npu.simt.numbers import WRAP, f32_bits, round_f32

Group = Sequence[tuple[int, tuple[Any, ...]]]
FULL = 0xFFFFFFFF


class Block(Protocol):
    """What is asked of the engine: which threads of the block have not returned."""

    alive: list[bool]


GroupOp = Callable[[Block, Group], list[Any]]


def _by_warp(group: Group) -> list[list[tuple[int, tuple[Any, ...]]]]:
    found: dict[int, list[tuple[int, tuple[Any, ...]]]] = {}
    for item in group:
        found.setdefault(item[0] >> 5, []).append(item)
    return list(found.values())


def _arrived(warp: Group) -> int:
    lanes = 0
    for thread, _ in warp:
        lanes |= 1 << (thread & 31)
    return lanes


def check_mask(block: Block, warp: Group, name: str, masks: Sequence[int]) -> None:
    """Every lane that a mask names and that has not returned must be here."""
    first = warp[0][0] & ~31
    here, known = _arrived(warp), set[int]()
    for (thread, _), mask in zip(warp, masks, strict=True):
        if mask in known:
            continue
        known.add(mask)
        for lane in range(32):
            missing = mask >> lane & 1 and not here >> lane & 1
            if missing and first + lane < len(block.alive) and block.alive[first + lane]:
                raise Fault("C2N9009", thread, name=name)


# -- barriers -------------------------------------------------------------------------------------


def _all_here(block: Block, group: Group) -> None:
    if len(group) != sum(block.alive):
        raise Fault("C2N9004", group[0][0])


def barrier(block: Block, group: Group) -> list[Any]:
    _all_here(block, group)
    return [None] * len(group)


def counting_barrier(kind: str) -> GroupOp:
    """`__syncthreads_count`, `_and`, `_or`."""

    def apply(block: Block, group: Group) -> list[Any]:
        _all_here(block, group)
        count = sum(1 for _, item in group if item[3])
        found = {"count": count, "and": int(count == len(group)), "or": int(count > 0)}[kind]
        return [found] * len(group)

    return apply


def syncwarp(block: Block, group: Group) -> list[Any]:
    for warp in _by_warp(group):
        check_mask(block, warp, "__syncwarp", [item[3] for _, item in warp])
    return [None] * len(group)


# -- shuffles -------------------------------------------------------------------------------------


def _source(mode: str, lane: int, operand: int, width: int) -> int:
    """The lane that PTX `shfl` reads, or `lane` itself where that is out of reach."""
    segment = (32 - width) & 31
    operand &= 31
    low = lane & segment
    high = low | (31 & ~segment)
    if mode == "up":
        return lane - operand if lane - operand >= low else lane
    if mode == "idx":
        return low | (operand & ~segment)
    source = lane + operand if mode == "down" else lane ^ operand
    return source if source <= high else lane


def shuffle(name: str, mode: str, masked: bool) -> GroupOp:
    """Operands: mask (where `masked`), value, lane or distance, width."""
    first = 4 if masked else 3

    def apply(block: Block, group: Group) -> list[Any]:
        results: list[Any] = []
        for warp in _by_warp(group):
            if masked:
                check_mask(block, warp, name, [item[3] for _, item in warp])
            values = {thread & 31: item[first] for thread, item in warp}
            for thread, item in warp:
                lane = thread & 31
                source = _source(mode, lane, item[first + 1], item[first + 2])
                results.append(values.get(source, values[lane]))
        return results

    return apply


# -- votes ----------------------------------------------------------------------------------------


def vote(name: str, kind: str, masked: bool) -> GroupOp:
    """`kind` any, all, uni, ballot; operands: mask (where `masked`), predicate."""
    position = 4 if masked else 3

    def apply(block: Block, group: Group) -> list[Any]:
        results: list[Any] = []
        for warp in _by_warp(group):
            masks = [item[3] if masked else FULL for _, item in warp]
            check = masks if masked else []
            if check:
                check_mask(block, warp, name, check)
            here, true = _arrived(warp), 0
            for thread, item in warp:
                true |= (item[position] != 0) << (thread & 31)
            results.extend(_outcome(kind, here & mask, true & mask) for mask in masks)
        return results

    return apply


def _outcome(kind: str, named: int, true: int) -> int:
    if kind == "ballot":
        return true
    if kind == "any":
        return int(true != 0)
    if kind == "all":
        return int(true == named)
    return int(true in (0, named))


def activemask(block: Block, group: Group) -> list[Any]:
    results: list[Any] = []
    for warp in _by_warp(group):
        results.extend([_arrived(warp)] * len(warp))
    return results


def match(name: str, kind: str, bits_of: Callable[[Any], Any]) -> GroupOp:
    """`kind` any: the lanes with the same value; all: (mask or 0, predicate)."""

    def apply(block: Block, group: Group) -> list[Any]:
        results: list[Any] = []
        for warp in _by_warp(group):
            check_mask(block, warp, name, [item[3] for _, item in warp])
            lanes: dict[Any, int] = {}
            for thread, item in warp:
                value = bits_of(item[4])
                lanes[value] = lanes.get(value, 0) | 1 << (thread & 31)
            here = _arrived(warp)
            for _, item in warp:
                same, named = lanes[bits_of(item[4])] & item[3], here & item[3]
                together = same == named
                results.append(same if kind == "any" else (named if together else 0, +together))
        return results

    return apply


def bits_of(kind: str) -> Callable[[Any], Any]:
    """Values are matched by their bits: NaN equals itself, -0 is not 0."""
    if kind == "f32":
        return f32_bits
    if kind == "f64":
        return struct.Struct("<d").pack
    return lambda value: value


# -- reductions -----------------------------------------------------------------------------------


def _add_f32(a: float, b: float) -> float:
    return round_f32(a + b)


_INTEGER: dict[str, Callable[[int, int], int]] = {
    "min": min,
    "max": max,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
}
_FLOAT: dict[str, Callable[[float, float], float]] = {"min": minimum, "max": maximum}


def operation(op: str, kind: str) -> Callable[[Any, Any], Any]:
    if op != "add":
        return (_FLOAT if kind in ("f32", "f64") else _INTEGER)[op]
    if kind in ("f32", "f64"):
        return _add_f32 if kind == "f32" else operator.add
    wrap = WRAP[kind]

    def add(a: int, b: int) -> int:
        return wrap(a + b)

    return add


def reduce(name: str, op: str, kind: str) -> GroupOp:
    """`__reduce_*_sync`; operands: mask, value."""
    combine = operation(op, kind)

    def apply(block: Block, group: Group) -> list[Any]:
        results: list[Any] = []
        for warp in _by_warp(group):
            check_mask(block, warp, name, [item[3] for _, item in warp])
            for thread, item in warp:
                chosen = [
                    other[4] for peer, other in warp if item[3] >> (peer & 31) & 1
                ] or [item[4]]  # fmt: skip
                found = chosen[0]
                for value in chosen[1:]:
                    found = combine(found, value)
                results.append(found)
                del thread
        return results

    return apply


def tile_mask(rank: int, size: int) -> int:
    """The lanes of the tile of `size` that the thread is in."""
    if size >= 32:
        return FULL
    return ((1 << size) - 1) << (rank & 31 & ~(size - 1))


def tile_reduce(name: str, op: str, kind: str) -> GroupOp:
    """A butterfly over each tile; operands: size, value."""
    combine = operation(op, kind)

    def apply(block: Block, group: Group) -> list[Any]:
        results: list[Any] = []
        for warp in _by_warp(group):
            check_mask(block, warp, name, [tile_mask(thread, item[3]) for thread, item in warp])
            values = {thread & 31: item[4] for thread, item in warp}
            offset = warp[0][1][3] // 2
            while offset:
                values = {
                    lane: combine(value, values.get(lane ^ offset, value))
                    for lane, value in values.items()
                }
                offset //= 2
            results.extend(values[thread & 31] for thread, _ in warp)
        return results

    return apply
