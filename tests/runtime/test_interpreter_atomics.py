"""Atomics against a model that goes thread by thread, block by block."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cuda2npu.ir.program import Value, constant
from cuda2npu.ir.types import I32, Type
from cuda2npu.runtime.interpreter.order import shows_block_order
from cuda2npu.runtime.policy import Policy
from tests.runtime.build import Program
from tests.runtime.launch import ONE_BLOCK, results

BLOCKS, THREADS, CELLS = 5, 48, 7


def step(kind: str, old: Any, value: Any, compare: Any) -> Any:
    if kind == "cas":
        return value if old == compare else old
    if kind == "exch":
        return value
    if kind == "inc":
        return 0 if old >= value else old + 1
    if kind == "dec":
        return value if old == 0 or old > value else old - 1
    functions: dict[str, Any] = {
        "add": np.add,
        "sub": np.subtract,
        "min": np.minimum,
        "max": np.maximum,
        "and": np.bitwise_and,
        "or": np.bitwise_or,
        "xor": np.bitwise_xor,
    }
    return functions[kind](old, value)


def model(
    kind: str, start: NDArray[Any], cell: NDArray[Any], value: NDArray[Any], on: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    memory, old = start.copy(), np.zeros(cell.shape, start.dtype)
    with np.errstate(over="ignore"):
        for i in np.nonzero(on)[0]:
            old[i] = memory[cell[i]]
            memory[cell[i]] = step(kind, old[i], value[i], start.dtype.type(3))
    return memory, old


def program(kind: str, element: str, used: bool, shared: bool) -> Program:
    """Cell `c[i]` of `m` (or of a shared copy) meets the value `v[i]` where `c[i] > 0`."""
    b = Program("k", (THREADS, 1, 1))
    m, c, v, out = (b.pointer(name) for name in "mcvo")
    i = b.cast(b.global_index(), type=I32.varying)
    t = b.cast(b.thread(), type=I32.varying)
    cell, value = b.load(c, i, "i32"), b.load(v, i, element)
    memory, few = m, b.lt(t, CELLS)
    if shared:
        memory = b.shared_buffer(CELLS * Type(element).bytes)
        with b.where(few):
            b.store(memory, t, b.load(m, t, element))
    given = [value] if kind != "cas" else [constant(Type(element), 3), value]
    with b.where(b.gt(cell, 0)):
        old = b.atomic(kind, memory, cell, *given)
        if used:
            b.store(out, i, old)
    if shared:
        with b.where(few):
            b.store(m, t, b.load(memory, t, element))
    return b


KINDS = ["add", "sub", "min", "max", "and", "or", "xor", "exch", "inc", "dec", "cas"]
CASES = [
    *((kind, "u32") for kind in KINDS),
    *((kind, "i32") for kind in ("add", "min", "max", "cas")),
    ("add", "u64"),
    ("cas", "u64"),
    ("add", "f32"),
    ("add", "f64"),
    ("exch", "f32"),
]


@pytest.mark.parametrize(("kind", "element"), CASES)
@pytest.mark.parametrize("used", [False, True])
@pytest.mark.parametrize("shared", [False, True])
def test_atomic(kind: str, element: str, used: bool, shared: bool) -> None:
    rng = np.random.default_rng(3)
    blocks = 1 if shared else BLOCKS
    dtype = np.dtype({"f": "f", "i": "i", "u": "u"}[element[0]] + str(int(element[1:]) // 8))
    count = blocks * THREADS
    cell = rng.integers(0, CELLS, count).astype(np.int32)
    if element[0] == "f":
        value, start = rng.normal(0, 1e3, count).astype(dtype), rng.normal(size=CELLS).astype(dtype)
    else:
        value = rng.integers(0, 6, count).astype(dtype)
        start = rng.integers(0, 6, CELLS).astype(dtype)
    memory, old = model(kind, start, cell, value, cell > 0)
    built = program(kind, element, used, shared).done()
    for policy in (Policy(), ONE_BLOCK, Policy(chunk=2 * THREADS)):
        arrays = results(
            built, blocks, start, cell, value, np.zeros(count, dtype), policy=policy
        )  # fmt: skip
        assert arrays[0].tobytes() == memory.tobytes()
        assert not used or arrays[3].tobytes() == old.tobytes()


def order_program(kind: str, element: str, times: int, used: bool) -> bool:
    b = Program("k", (32, 1, 1))
    m, out = b.pointer("m"), b.pointer("out")
    one = constant(Type(element), 1)

    def body(_: Value | None = None) -> None:
        values = [one, one] if kind == "cas" else [one]
        old = b.atomic(kind, m, b.thread(), *values)
        if used:
            b.store(out, b.thread(), old)

    for _ in range(times % 10):
        body()
    if times >= 10:
        b.loop(0, 3, body)
    return shows_block_order(b.done())


def test_which_programs_show_the_order_of_blocks() -> None:
    assert not order_program("add", "i32", 3, False)
    assert not order_program("max", "u64", 10, False)
    assert not order_program("add", "f32", 1, False)
    assert not order_program("add", "i32", 1, True)
    assert order_program("add", "f32", 2, False)
    assert order_program("add", "f32", 10, False)
    assert order_program("add", "i32", 10, True)
    assert order_program("cas", "i32", 10, False)
    assert order_program("exch", "i32", 2, False)


def test_many_lanes_at_one_address() -> None:
    """Float addition in thread order, with the old values used."""
    b = Program("k", (1024, 1, 1))
    m, v, out = b.pointer("m"), b.pointer("v"), b.pointer("out")
    i = b.global_index()
    b.store(out, i, b.atomic("add", m, 0, b.load(v, i, "f32")))
    value = np.random.default_rng(1).normal(0, 100, 8192).astype(np.float32)
    start, none = np.zeros(1, np.float32), np.zeros(8192, np.float32)
    found = results(b.done(), 8, start, value, none)
    sums = np.add.accumulate(value, dtype=np.float32)
    assert found[0][0] == sums[-1]
    assert (found[2][1:] == sums[:-1]).all()
