"""Loads and stores: every window, and every fault with its thread."""

from __future__ import annotations

import numpy as np
import pytest

from cuda2npu.ir.program import Symbol, constant
from cuda2npu.ir.types import I1, I32, PTR, U64, Type
from cuda2npu.runtime.interpreter import run
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.policy import Policy
from tests.runtime.build import Program
from tests.runtime.launch import ONE_BLOCK, fault, launch, results


def test_a_guarded_vector_addition() -> None:
    b = Program("add", (64, 1, 1))
    x, y, n = b.pointer("x"), b.pointer("y"), b.param("i32", "n")
    i = b.cast(b.global_index(), type=I32.varying)
    with b.where(b.lt(i, n)):
        b.store(y, i, b.add(b.load(x, i, "f32"), b.load(y, i, "f32")))
    program = b.done()
    rng = np.random.default_rng(0)
    one, two = rng.random((2, 1000), np.float32)
    for policy in (Policy(), ONE_BLOCK, Policy(chunk=200)):
        found = results(program, 16, one, two, 1000, policy=policy)[1]
        assert (found == one + two).all()


def test_three_dimensions() -> None:
    b = Program("k", (4, 2, 2))
    out = b.pointer("out")
    parts = [b.thread(axis) for axis in "xyz"] + [b.block_index(axis) for axis in "xyz"]
    index = parts[-1]
    for extent, part in ((3, parts[4]), (2, parts[3]), (2, parts[2]), (2, parts[1]), (4, parts[0])):
        index = b.add(b.mul(index, constant(part.type.uniform, extent)), part, type=parts[0].type)
    b.store(out, index, index)
    found = results(b.done(), (2, 3, 2), np.zeros(192, np.uint32))[0]
    assert found.tolist() == list(range(192))


@pytest.mark.parametrize("policy", [Policy(), ONE_BLOCK])
def test_out_of_bounds_names_the_first_thread(policy: Policy) -> None:
    b = Program("k", (32, 1, 1))
    b.load(b.pointer("x"), b.global_index(), "f32")
    line = b.line
    code, message, at = fault(b.done(), 4, np.zeros(70, np.float32), policy=policy)
    assert (code, at) == ("C2N9001", line)
    assert "outside `p0` (280 bytes): thread (6, 0, 0) of block (2, 0, 0) of `k`" in message


def test_lanes_that_are_off_may_point_anywhere() -> None:
    b = Program("k", (32, 1, 1))
    x, t = b.pointer("x"), b.cast(b.thread(), type=I32.varying)
    odd = b.eq(b.and_(t, 1), 1)
    with b.where(odd):
        wild = b.select(odd, t, 123456789, type=I32.varying)
        b.store(x, wild, b.add(b.load(x, wild, "i32"), 1))
    found = results(b.done(), 1, np.zeros(32, np.int32))[0]
    assert found.tolist() == [0, 1] * 16


def test_misaligned() -> None:
    b = Program("k", (32, 1, 1))
    b.load(b.pointer("x"), b.thread(), "f32", displacement=2)
    code, message, _ = fault(b.done(), 1, np.zeros(64, np.float32))
    assert code == "C2N9002"
    assert "load of 4 bytes" in message
    b = Program("k", (32, 1, 1))
    address = b.offset(b.pointer("x"), b.thread(), scale=2, displacement=0, type=PTR.varying)
    b.store(address, 0, 1)
    code, message, _ = fault(b.done(), 1, np.zeros(64, np.float32))
    assert code == "C2N9002"
    assert "thread (1, 0, 0)" in message


def test_uninitialised_global_memory() -> None:
    b = Program("k", (32, 1, 1))
    x, t = b.pointer("x"), b.cast(b.thread(), type=I32.varying)
    with b.where(b.ne(t, 5)):
        b.store(x, t, t)
    b.load(x, t, "i32")
    program = b.done()
    code, message, _ = fault(program, 1, (128,))
    assert code == "C2N9003"
    assert "thread (5, 0, 0) of block (0, 0, 0) of `k`" in message
    assert launch(program, 1, (128,), policy=Policy(uninitialised=False))[0].ok


def test_shared_memory_is_fresh_in_every_block() -> None:
    b = Program("k", (32, 1, 1))
    out, t = b.pointer("out"), b.cast(b.thread(), type=I32.varying)
    tile = b.shared_buffer(128, element="i32")
    with b.where(b.eq(b.block_index(), constant(Type("u32"), 0))):
        b.store(tile, t, t)
    value = b.load(tile, b.sub(constant(I32, 31), t, type=I32.varying), "i32")
    b.store(out, t, value)
    program = b.done()
    assert results(program, 1, np.zeros(32, np.int32))[0].tolist() == list(range(31, -1, -1))
    for policy in (Policy(), ONE_BLOCK):
        code, message, _ = fault(program, 3, np.zeros(32, np.int32), policy=policy)
        assert code == "C2N9003"
        assert "thread (0, 0, 0) of block (1, 0, 0)" in message


def test_one_shared_buffer_does_not_run_into_the_next() -> None:
    b = Program("k", (33, 1, 1))
    first = b.shared_buffer(128, "a")
    b.shared_buffer(128, "b")
    b.store(first, b.thread(), 1)
    code, message, _ = fault(b.done(), 1)
    assert code == "C2N9001"
    assert "outside `a` (128 bytes): thread (32, 0, 0)" in message


def test_dynamic_shared_memory() -> None:
    b = Program("k", (32, 1, 1))
    out = b.pointer("out")
    fixed, dynamic = b.shared_buffer(4, "fixed"), b.shared_buffer(0, "dynamic")
    again = b.shared_buffer(0, "again")
    b.store(fixed, 0, 7)
    b.store(dynamic, b.thread(), b.thread())
    b.store(out, b.thread(), b.load(again, b.thread(), "u32", displacement=-0))
    program = b.done()
    outcome, (found,) = launch(program, 2, np.zeros(32, np.uint32), dynamic_shared=128)
    assert outcome.ok
    assert found.tolist() == list(range(32))
    assert launch(program, 2, np.zeros(32, np.uint32), dynamic_shared=64)[0].fault is not None


def test_private_memory() -> None:
    """Bytes, words and doubles of one array, by uniform and by varying index."""
    b = Program("k", (40, 1, 1))
    out, t = b.pointer("out"), b.cast(b.global_index(), type=I32.varying)
    own = b.local_buffer(32)
    b.store(own, 0, b.cast(t, type=Type("f64", True)))
    b.store(own, b.and_(t, 3), t)  # overwrites one of the words 0..3
    b.store(own, 9, b.cast(t, type=Type("u8", True)))
    low = b.load(own, b.and_(t, 3), "i32")
    byte = b.cast(b.emit("load", own, 9, type=Type("u8", True), scale=1), type=I32.varying)
    b.store(out, t, b.add(low, b.mul(byte, 1000)))
    found = results(b.done(), 3, np.zeros(120, np.int32))[0]
    for i in range(120):
        raw = bytearray(32)
        raw[0:8] = np.float64(i).tobytes()
        raw[4 * (i % 4) : 4 * (i % 4) + 4] = i.to_bytes(4, "little")
        raw[9] = i
        low = int.from_bytes(raw[4 * (i % 4) : 4 * (i % 4) + 4], "little")
        assert found[i] == low + 1000 * i


def test_private_memory_is_uninitialised_at_first() -> None:
    b = Program("k", (32, 1, 1))
    own, t = b.local_buffer(16), b.cast(b.thread(), type=I32.varying)
    b.store(own, b.and_(t, 3), t)
    b.load(own, 2, "i32")
    code, message, _ = fault(b.done(), 2)
    assert code == "C2N9003"
    assert "thread (0, 0, 0) of block (0, 0, 0)" in message


def test_one_access_to_several_windows() -> None:
    b = Program("k", (32, 1, 1))
    x, y, t = b.pointer("x"), b.pointer("y"), b.cast(b.thread(), type=I32.varying)
    tile, own = b.shared_buffer(128, element="i32"), b.local_buffer(4)
    b.store(tile, t, b.mul(t, 10))
    b.store(own, 0, b.mul(t, 100))
    turn = b.and_(t, 3)
    step = b.cast(t, type=U64.varying)
    place = [b.offset(p, step, scale=4, displacement=0, type=PTR.varying) for p in (x, y, tile)]
    where = b.select(b.eq(turn, 0), place[0], place[1], type=PTR.varying)
    where = b.select(b.eq(turn, 2), place[2], where, type=PTR.varying)
    where = b.select(b.eq(turn, 3), own, where, type=PTR.varying)
    value = b.load(where, 0, "i32")
    b.store(where, 0, b.neg(value))
    b.store(y, t, b.add(b.load(where, 0, "i32"), 0))
    one, two = np.arange(32, dtype=np.int32), np.arange(32, dtype=np.int32) * 2
    first, second = results(b.done(), 1, one, two)
    factor = np.array([1, 2, 10, 100] * 8)
    assert (second == -np.arange(32) * factor).all()
    assert (first == np.where(np.arange(32) % 4 == 0, -one, one)).all()


def test_the_highest_thread_and_block_win_a_collision() -> None:
    b = Program("k", (32, 1, 1))
    i = b.cast(b.global_index(), type=I32.varying)
    b.store(b.pointer("x"), b.and_(i, 1), i)
    b.store(b.pointer("y"), 0, i)
    for policy in (Policy(), ONE_BLOCK):
        first, second = results(b.done(), 4, *np.zeros((2, 2), np.int32), policy=policy)
        assert first.tolist() == [126, 127]
        assert second.tolist() == [127, 0]


def test_constant_memory_is_read_only() -> None:
    b = Program("k", (4, 1, 1))
    b.symbols.append(Symbol("c", 16, 4, np.arange(4, dtype=np.int32).tobytes(), True))
    base = b.symbol_base(type=PTR, name="c")
    b.store(b.pointer("x"), b.thread(), b.load(base, b.thread(), "i32"))
    assert results(b.done(), 1, np.zeros(4, np.int32))[0].tolist() == [0, 1, 2, 3]
    b.store(base, b.thread(), 1)
    code, message, _ = fault(b.done(), 1, np.zeros(4, np.int32))
    assert code == "C2N9001"
    assert "constant `c`" in message


def test_symbols_keep_their_address() -> None:
    b = Program("k", (1, 1, 1))
    b.symbols.append(Symbol("counter", 4, 4, None, False))
    base = b.symbol_base(type=PTR, name="counter")
    b.store(base, 0, b.add(b.load(base, 0, "i32"), 1))
    memory, symbols, program = DeviceMemory(), dict[str, int](), b.done()
    for _ in range(3):
        assert run(program, (1, 1, 1), [], memory, symbols=symbols).ok
    assert memory.read(symbols["counter"], 4).tolist() == [3, 0, 0, 0]


def test_truth_values_in_memory() -> None:
    b = Program("k", (4, 1, 1))
    x, t = b.pointer("x"), b.cast(b.thread(), type=I32.varying)
    loaded = b.emit("load", x, t, type=I1.varying, scale=1)
    b.emit("store", x, t, b.not_(loaded), scale=1)
    found = results(b.done(), 1, np.array([0, 1, 7, 255], np.uint8))[0]
    assert found.tolist() == [1, 0, 0, 0]


def test_a_null_pointer() -> None:
    b = Program("k", (2, 1, 1))
    b.store(constant(PTR, 0), b.thread(), 1.0)
    code, message, _ = fault(b.done(), 1)
    assert code == "C2N9001"
    assert "store of 4 bytes at 0x0 is outside every allocation" in message


def test_arguments_and_shapes_are_checked() -> None:
    b = Program("k", (32, 1, 1))
    b.param("i32", "n")
    program, memory = b.done(), DeviceMemory()
    found = run(program, (1, 1, 1), [b"12345678"], memory).fault
    assert found is not None
    assert (found.code, "`n` of `k`" in found.message) == ("C2N9007", True)
    for grid in ((0, 1, 1), (1, 65536, 1)):
        found = run(program, grid, [b"1234"], memory).fault
        assert found is not None
        assert found.code == "C2N9008"
    found = run(program, (1, 1, 1), [], memory).fault
    assert found is not None
    assert found.code == "C2N9008"


def test_counts() -> None:
    b = Program("k", (32, 1, 1))
    t = b.cast(b.thread(), type=I32.varying)
    x = b.pointer("x")

    def body(_: object) -> None:
        with b.where(b.lt(t, 8)):
            b.store(x, t, 1.0)

    b.loop(0, 5, body)
    program = b.done()
    outcome = launch(program, 3, np.zeros(32, np.float32))[0]
    loop = program.body.ops[-2]
    store = loop.regions[0].ops[-2]
    assert outcome.counts[id(store)] == (15, 120, 480)
    assert outcome.counts[id(loop)][:2] == (3, 96)


def test_a_uniform_load_under_a_mask_is_one_value_a_block() -> None:
    """Also where the lanes that are off would point elsewhere, and as the bound of a loop."""
    b = Program("k", (32, 1, 1))
    x, y, out = b.pointer("x"), b.pointer("y"), b.pointer("out")
    t = b.cast(b.global_index(), type=I32.varying)
    block = b.cast(b.block_index(), type=I32)
    few = b.lt(b.and_(t, 31), 3)
    with b.where(b.and_(few, b.lt(block, 3))):
        bound = b.load(x, block, "i32")
        other = b.load(y, b.mul(block, 1), "i32")

    def body(_: object, total: object) -> list[object]:
        return [b.add(total, other)]  # type: ignore[arg-type]

    (total,) = b.loop(0, bound, body, 0)
    b.store(out, t, b.cast(total, type=I32.varying))
    given = np.array([5, 6, 7], np.int32), np.array([1, 10, 100], np.int32)
    for policy in (Policy(), ONE_BLOCK):
        found = results(b.done(), 4, *given, np.zeros(128, np.int32), policy=policy)[2]
        assert found.reshape(4, 32).tolist() == [[v] * 32 for v in (5, 60, 700, 0)]
