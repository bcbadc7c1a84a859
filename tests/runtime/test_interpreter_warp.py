"""Warp functions against a plain model, thread by thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cuda2npu.ir.program import TRUE, Value, constant
from cuda2npu.ir.types import I1, I32, U32
from cuda2npu.runtime.policy import Policy
from tests.runtime.build import Program
from tests.runtime.launch import ONE_BLOCK, fault, results

THREADS = 72  # two warps and a quarter
ALL = constant(U32, 0xFFFFFFFF)


def lanes_of(thread: int) -> range:
    first = thread // 32 * 32
    return range(first, min(first + 32, THREADS))


def shuffled(mode: str, thread: int, by: int, width: int, on: list[bool]) -> int:
    """The thread whose value `thread` gets."""
    lane, first = thread % 32, thread // 32 * 32
    base = lane // width * width
    source = {
        "idx": base + by % width,
        "up": lane - by,
        "down": lane + by,
        "xor": lane ^ by,
    }[mode]
    inside = source >= base if mode == "up" else source < base + width
    there = first + source
    return there if inside and there < THREADS and on[there] else thread


@pytest.mark.parametrize("mode", ["idx", "up", "down", "xor"])
@pytest.mark.parametrize("width", [32, 16, 4])
@pytest.mark.parametrize("varying", [False, True])
def test_shuffle(mode: str, width: int, varying: bool) -> None:
    b = Program("k", (THREADS, 1, 1))
    out, t = b.pointer("out"), b.cast(b.thread(), type=I32.varying)
    g = b.cast(b.global_index(), type=I32.varying)
    on = b.ne(b.rem(t, 7), 3)
    by = b.rem(t, 5) if varying else constant(I32, 3)
    with b.where(on):
        found = b.shuffle(ALL, on, b.mul(g, 10), by, width, type=I32.varying, mode=mode)
        b.store(out, g, found)
    got = results(b.done(), 3, np.full(3 * THREADS, -1, np.int32))[0].reshape(3, -1)
    is_on = [i % 7 != 3 for i in range(THREADS)]
    for block in range(3):
        for i in range(THREADS):
            amount = i % 5 if varying else 3
            source = shuffled(mode, i, amount, width, is_on)
            assert got[block, i] == (10 * (block * THREADS + source) if is_on[i] else -1)


def on_every_lane(op: str, value: Callable[[Program, Value], Value], kind: str) -> list[int]:
    """A vote, match or reduce over the lanes of even warps' mask, odd lanes being off."""
    b = Program("k", (THREADS, 1, 1))
    out, t = b.pointer("out"), b.cast(b.thread(), type=I32.varying)
    on = b.ne(b.rem(t, 3), 1)
    named = b.select(b.lt(b.and_(t, 31), 16), constant(U32, 0x0000FFFF), constant(U32, 0xFFFF0000),
                     type=U32.varying)  # fmt: skip
    with b.where(on):
        result = I1.varying if kind in ("any", "all", "uni") and op == "vote" else U32.varying
        result = I32.varying if op == "warp_reduce" else result
        found = b.emit(op, named, on, value(b, t), type=result, kind=kind)
        b.store(out, t, b.cast(found, type=U32.varying))
    program = b.done()
    got = results(program, 2, np.full(THREADS, 77, np.uint32))[0]
    assert got[1] == 77
    return got.tolist()


def group(thread: int) -> list[int]:
    """The threads that are on and named by `thread`."""
    return [j for j in lanes_of(thread) if j % 3 != 1 and j % 32 // 16 == thread % 32 // 16]


def bits(threads: list[int]) -> int:
    return sum(1 << j % 32 for j in threads)


@pytest.mark.parametrize("kind", ["any", "all", "ballot", "uni"])
def test_vote(kind: str) -> None:
    got = on_every_lane("vote", lambda b, t: b.lt(t, 40), kind)
    for i in range(THREADS):
        yes = [j for j in group(i) if j < 40]
        want = {
            "any": bool(yes),
            "all": yes == group(i),
            "ballot": bits(yes),
            "uni": yes == group(i) or not yes,
        }[kind]
        assert i % 3 == 1 or got[i] == int(want)


@pytest.mark.parametrize("kind", ["any", "all"])
def test_match(kind: str) -> None:
    got = on_every_lane("match", lambda b, t: b.div(t, 20), kind)
    for i in range(THREADS):
        same = [j for j in group(i) if j // 20 == i // 20]
        want = bits(same) if kind == "any" or same == group(i) else 0
        assert i % 3 == 1 or got[i] == want


@pytest.mark.parametrize("kind", ["add", "min", "max", "and", "or", "xor"])
def test_reduce(kind: str) -> None:
    got = on_every_lane("warp_reduce", lambda b, t: b.add(t, 5), kind)
    functions: dict[str, Any] = {
        "add": np.add, "min": np.minimum, "max": np.maximum,
        "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    }  # fmt: skip
    for i in range(THREADS):
        want = functions[kind].reduce(np.array(group(i)) + 5)
        assert i % 3 == 1 or got[i] == want


def test_active_lanes() -> None:
    b = Program("k", (THREADS, 1, 1))
    out, t = b.pointer("out"), b.cast(b.thread(), type=I32.varying)
    b.store(out, t, b.active_lanes(type=U32.varying))
    with b.where(b.lt(t, 5)):
        b.store(out, t, b.active_lanes(type=U32.varying))
    got = results(b.done(), 1, np.zeros(THREADS, np.uint32))[0].tolist()
    assert got == [31] * 5 + [2**32 - 1] * 59 + [255] * 8


def test_a_named_lane_that_is_not_there() -> None:
    b = Program("k", (THREADS, 1, 1))
    t = b.cast(b.thread(), type=I32.varying)
    live = b.lt(t, 40)
    with b.where(b.lt(t, 38)):
        b.warp_sync(constant(U32, 0x1F), live)
        b.warp_sync(ALL, b.lt(t, 38))
        b.vote(ALL, live, TRUE, type=I1.varying, kind="any")
    for policy in (Policy(), ONE_BLOCK):
        code, message, line = fault(b.done(), 2, policy=policy)
        assert (code, line) == ("C2N9009", b.line)
        assert "`__any_sync`" in message
        assert "thread (32, 0, 0) of block (0, 0, 0)" in message


def test_a_shuffle_that_no_lane_reaches() -> None:
    b = Program("k", (32, 1, 1))
    t = b.cast(b.thread(), type=I32.varying)
    with b.where(b.gt(t, 99)):
        b.shuffle(ALL, TRUE, t, 1, 32, type=I32.varying, mode="down")
    assert results(b.done(), 1) == []
