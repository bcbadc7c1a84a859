"""Control flow that differs between the blocks of a chunk, endless loops, barriers, printf."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cuda2npu.ir.program import TRUE, Op, Region, Value, constant
from cuda2npu.ir.types import F32, I1, I32, I64, PTR, U32
from cuda2npu.runtime.live import live_tiles
from cuda2npu.runtime.policy import Policy
from tests.runtime.build import Program
from tests.runtime.launch import ONE_BLOCK, fault, launch, results

POLICIES = (Policy(), ONE_BLOCK, Policy(chunk=100))


def signed_block(b: Program) -> Value:
    return b.cast(b.block_index(), type=I32)


def store_by_block(b: Program, out: Value, value: Value) -> None:
    t = b.cast(b.global_index(), type=I32.varying)
    b.store(out, t, b.cast(value, type=I32.varying))


@pytest.mark.parametrize("policy", POLICIES)
def test_if_by_block(policy: Policy) -> None:
    b = Program("k", (32, 1, 1))
    out, block = b.pointer("out"), signed_block(b)
    t = b.cast(b.thread(), type=I32.varying)
    odd = b.eq(b.and_(block, 1), 1)

    def then() -> list[Value]:
        inner = b.if_(b.gt(block, 4), lambda: [b.mul(t, 3)], lambda: [b.mul(t, 2)])
        b.store(out, b.mul(block, 32), 1000)
        return inner

    (found,) = b.if_(odd, then, lambda: [t])
    with b.where(b.gt(t, 0)):
        store_by_block(b, out, found)
    got = results(b.done(), 9, np.zeros(288, np.int32), policy=policy)[0].reshape(9, 32)
    for i in range(9):
        factor = (3 if i > 4 else 2) if i % 2 else 1
        assert got[i, 1:].tolist() == [factor * t for t in range(1, 32)]
        assert got[i, 0] == (1000 if i % 2 else 0)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("step", [1, 2, -1])
def test_for_with_bounds_by_block(policy: Policy, step: int) -> None:
    b = Program("k", (32, 1, 1))
    out, block = b.pointer("out"), signed_block(b)
    low, high = (block, 7) if step > 0 else (7, block)

    def body(i: Value, total: Value, _: Value) -> list[Value]:
        return [b.add(total, b.mul(i, i)), i]

    total, last = b.loop(low, high, body, 0, constant(I32, -1), step=step)
    store_by_block(b, out, b.add(b.mul(total, 100), last))
    got = results(b.done(), 9, np.zeros(288, np.int32), policy=policy)[0].reshape(9, 32)
    for i in range(9):
        turns = range(i, 7, step) if step > 0 else range(7, i, step)
        want = sum(j * j for j in turns) * 100 + (turns[-1] if turns else -1)
        assert (got[i] == want).all()


@pytest.mark.parametrize("policy", POLICIES)
def test_for_with_the_same_bounds(policy: Policy) -> None:
    b = Program("k", (8, 1, 1))
    out, n = b.pointer("out"), b.param("i32", "n")

    def body(i: Value, total: Value) -> list[Value]:
        return [b.add(total, i)]

    (total,) = b.loop(0, n, body, 0, step=3)
    store_by_block(b, out, total)
    got = results(b.done(), 3, np.zeros(24, np.int32), 10, policy=policy)[0]
    assert (got == 18).all()


@pytest.mark.parametrize("policy", POLICIES)
def test_while_by_block_and_lane(policy: Policy) -> None:
    """Collatz: lanes leave one by one, blocks at different turns."""
    b = Program("k", (32, 1, 1))
    out = b.pointer("out")
    start = b.add(b.cast(b.global_index(), type=I32.varying), 1)

    def before(x: Value, turns: Value) -> list[Any]:
        busy = b.ne(x, 1)
        return [b.any(busy), x, turns]

    def after(x: Value, turns: Value) -> list[Any]:
        busy = b.ne(x, 1)
        odd = b.add(b.mul(x, 3), 1)
        even = b.shr(x, constant(U32, 1))
        following = b.select(b.eq(b.and_(x, 1), 1), odd, even, type=I32.varying)
        return [
            b.select(busy, following, x, type=I32.varying),
            b.select(busy, b.add(turns, 1), turns, type=I32.varying),
        ]

    zero = b.cast(constant(I32, 0), type=I32.varying)
    _, turns = b.while_(before, after, start, zero)
    b.store(out, b.global_index(), turns)

    def collatz(n: int) -> int:
        turns = 0
        while n != 1:
            n, turns = (3 * n + 1 if n % 2 else n // 2), turns + 1
        return turns

    got = results(b.done(), 9, np.zeros(288, np.int32), policy=policy)[0]
    assert got.tolist() == [collatz(n + 1) for n in range(288)]


@pytest.mark.parametrize("policy", POLICIES)
def test_what_a_while_forwards_is_of_the_last_turn_of_each_block(policy: Policy) -> None:
    b = Program("k", (4, 1, 1))
    out, block = b.pointer("out"), signed_block(b)

    def before(i: Value) -> list[Any]:
        return [b.lt(i, block), b.mul(i, 10)]

    def after(scaled: Value) -> list[Any]:
        b.store(out, b.add(block, 8), scaled)
        return [b.add(b.div(scaled, 10), 1)]

    (found,) = b.while_(before, after, 0)
    b.store(out, block, found)
    got = results(b.done(), 8, np.full(16, -1, np.int32), policy=policy)[0]
    assert got.tolist() == [10 * i for i in range(8)] + [-1] + [10 * (i - 1) for i in range(1, 8)]


def test_a_loop_in_which_nothing_changes() -> None:
    b = Program("k", (32, 1, 1))
    flag = b.pointer("flag")

    def before() -> list[Any]:
        return [b.eq(b.load(flag, 0, "i32"), 0)]

    b.while_(before, list)
    code, _, line = fault(b.done(), 2, np.zeros(1, np.int32))
    assert (code, line) == ("C2N9005", b.line)
    assert launch(b.done(), 2, np.ones(1, np.int32))[0].ok


def test_a_spin_lock_makes_no_progress_but_a_counter_does() -> None:
    for kind, values, want in (("cas", (0, 1), "C2N9005"), ("add", (1,), None)):
        b = Program("k", (4, 1, 1))
        lock = b.pointer("lock")

        def before(
            b: Program = b, lock: Value = lock, kind: str = kind, values: Any = values
        ) -> list[Any]:
            old = b.atomic(kind, lock, 0, *values)
            return [b.any(b.lt(old, 40_000))]

        b.while_(before, list)
        found = launch(b.done(), 1, np.ones(1, np.int32))[0].fault
        assert (found.code if found else None) == want


def test_a_loop_that_only_counts_meets_the_step_limit() -> None:
    b = Program("k", (4, 1, 1))

    def before(i: Value) -> list[Any]:
        return [TRUE, i]

    def after(i: Value) -> list[Any]:
        return [b.add(i, 1)]

    b.while_(before, after, 0)
    assert fault(b.done(), 1, policy=Policy(steps=50_000))[0] == "C2N9011"


def test_a_step_of_zero() -> None:
    b = Program("k", (4, 1, 1))
    zero = b.param("i32", "zero")
    body = Region((b.value(I32),), (Op("yield"),))
    b.open[-1].append(Op("for", (constant(I32, 0), constant(I32, 5), zero), regions=(body,)))
    assert fault(b.done(), 1, 0)[0] == "C2N9005"


def test_barriers() -> None:
    b = Program("k", (64, 1, 1))
    t = b.cast(b.thread(), type=I32.varying)
    tile, out = b.shared_buffer(256, element="i32"), b.pointer("out")
    live = b.lt(t, 48)
    with b.where(live):
        b.store(tile, t, t)
        b.barrier(live)
        b.store(out, t, b.load(tile, b.xor(t, 1), "i32"))
    assert results(b.done(), 2, np.zeros(48, np.int32))[0].tolist() == [i ^ 1 for i in range(48)]
    with b.where(b.lt(t, 47)):
        b.barrier(live)
    code, message, line = fault(b.done(), 2, np.zeros(48, np.int32))
    assert (code, line) == ("C2N9004", b.line)
    assert "thread (47, 0, 0) of block (0, 0, 0)" in message


@pytest.mark.parametrize(("kind", "want"), [("count", 16), ("and", 0), ("or", 1)])
def test_barriers_that_reduce(kind: str, want: int) -> None:
    b = Program("k", (64, 1, 1))
    t = b.cast(b.thread(), type=I32.varying)
    live = b.lt(t, 32)
    with b.where(live):
        found = b.barrier_reduce(live, b.cast(b.and_(t, 2), type=I1.varying), type=I32, kind=kind)
    store_by_block(b, b.pointer("out"), found)
    assert (results(b.done(), 2, np.zeros(128, np.int32))[0] == want).all()


def test_printf_is_in_block_order() -> None:
    b = Program("k", (2, 1, 1))
    block, t = b.block_index(), b.thread()
    for text in ("first %u.%u\n", "second %u.%u\n"):
        b.printf(block, t, type=I32.varying, format=text)
    program = b.done()
    for policy in POLICIES:
        printed = launch(program, 3, policy=policy)[0].printed
        lines = [f"{w} {i}.{j}" for i in range(3) for w in ("first", "second") for j in (0, 1)]
        assert printed.splitlines() == lines


def test_printf_looks_at_masks_and_types() -> None:
    b = Program("k", (4, 1, 1))
    t = b.cast(b.thread(), type=I32.varying)
    with b.where(b.eq(t, 3)):
        b.printf(
            b.cast(t, type=b.value(F32).type), b.cast(-5, type=I64), type=I32.varying,
            format="%.2f %s %lld%%\n", texts=(None, "text", None),
        )  # fmt: skip
    assert launch(b.done(), 1)[0].printed == "3.00 text -5%\n"


def test_printf_of_a_string_in_memory() -> None:
    b = Program("k", (2, 1, 1))
    words = b.pointer("words")
    where = b.offset(words, b.thread(), scale=6, displacement=0, type=PTR.varying)
    b.printf(where, type=I32.varying, format="[%5.3s]")
    raw = np.frombuffer(b"hello\0hi\0", np.uint8)
    assert launch(b.done(), 1, raw)[0].printed == "[  hel][   hi]"
    assert fault(b.done(), 1, raw[:5])[0] == "C2N9001"


def test_assert_and_trap() -> None:
    b = Program("k", (8, 1, 1))
    t = b.cast(b.global_index(), type=I32.varying)
    b.assert_(b.ne(t, 13), text="i != 13")
    code, message, _ = fault(b.done(), 4)
    assert code == "C2N9006"
    assert "`i != 13` fails: thread (5, 0, 0) of block (1, 0, 0)" in message
    with b.where(b.eq(t, 2)):
        b.trap(name="__trap")
    assert launch(b.done(), 1)[0].fault is not None
    assert fault(b.done(), 1)[0] == "C2N9010"


def test_clock_only_grows() -> None:
    b = Program("k", (4, 1, 1))
    out = b.pointer("out")
    first, second = b.clock(type=I64), b.clock(type=I64)
    store_by_block(b, out, b.cast(b.lt(first, second), type=I32))
    assert results(b.done(), 2, np.zeros(8, np.int32))[0].all()


def test_values_are_freed_after_their_last_use() -> None:
    """A chain of many tiles keeps only a few of them."""
    b = Program("k", (32, 1, 1))
    t = b.cast(b.thread(), type=I32.varying)
    for _ in range(50):
        t = b.add(t, 1)
    b.store(b.pointer("out"), b.thread(), t)
    from cuda2npu.runtime.interpreter.launch import compiled

    program = b.done()
    steps = compiled(program).code.steps
    freed = [slot for _, slots in steps for slot in slots]
    assert len(freed) == len(set(freed)) == len(program.body.ops) - 2
    assert live_tiles(program.body) <= 3
    few = launch(program, 64, np.zeros(32, np.int32), policy=Policy(values=1))
    assert few[0].ok


def test_regions_may_nest_deeply() -> None:
    b = Program("k", (2, 1, 1))
    out, first = b.pointer("out"), b.eq(signed_block(b), 0)
    b.store(out, b.thread(), 7)
    inner = b.open[0].pop()
    for _ in range(600):
        then = Region((), (inner, Op("yield")))
        inner = Op("if", (first,), regions=(then, Region((), (Op("yield"),))))
    b.open[0].append(inner)
    assert results(b.done(), 2, np.zeros(2, np.int32))[0].tolist() == [7, 7]
