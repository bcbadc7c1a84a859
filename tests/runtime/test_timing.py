"""Modelled time: the formula against published figures, and what must follow from it."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cuda2npu.ir.affine import Access, number, variable
from cuda2npu.ir.program import Op, TileProgram
from cuda2npu.ir.types import F32, I32
from cuda2npu.npu.spec import list_targets, load_target
from cuda2npu.runtime.interpreter import run
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.timing import Timing, modelled_time, transfer_ns
from tests.runtime.build import Program

RNGD, TRN2 = load_target("rngd"), load_target("trn2")


@pytest.mark.parametrize(
    ("transfers", "run_bytes", "cycles"),
    [(2, 16 << 10, 628), (1, 16 << 20, 66_036), (2, 16 << 20, 131_572)],
)
def test_dma_equals_the_vendors_cost_model(transfers: int, run_bytes: int, cycles: int) -> None:
    """RNGD at 1 GHz: HBM to HBM 16 KiB, HBM to DM 16 MiB, DM to DM 16 MiB (read and write)."""
    assert transfer_ns(RNGD, 1, transfers, run_bytes) == cycles


def test_a_short_run_takes_as_long_as_the_best() -> None:
    long = transfer_ns(TRN2, 0, 1, TRN2.dma.best_run_bytes)
    assert transfer_ns(TRN2, 0, 1, 4) == long
    assert transfer_ns(TRN2, 0, 512, 4) > 100 * transfer_ns(TRN2, 0, 1, 2048)


def saxpy(kind: str, transcendental: int = 0) -> TileProgram:
    b = Program("saxpy", (256, 1, 1))
    x, y = b.pointer("x"), b.pointer("y")
    i = b.cast(b.global_index(), type=I32.varying)
    value = b.add(b.mul(2.0, b.load(x, i, "f32"), type=F32.varying), b.load(y, i, "f32"))
    for _ in range(transcendental):
        value = b.sin(value)
    b.store(y, i, value)
    b.open[0] = [annotated(op, kind) for op in b.open[0]]
    return b.done()


def annotated(op: Op, kind: str) -> Op:
    """With the access that the analysis finds: x[256 * blockIdx.x + threadIdx.x], or a gather."""
    if op.opcode not in ("load", "store"):
        return op
    if kind == "gather":
        return replace(op, attrs={**op.attrs, "access": Access("global", "gather", (256, 1, 1))})
    step = 4 if kind == "dma" else 64
    terms = variable("%x"), variable("%bx").scaled(256 * step), variable("x").scaled(step)
    address = terms[0].plus(terms[1]).plus(terms[2]).plus(number(0))
    access = Access("global", "dma", (256, 1, 1), address)
    return replace(op, attrs={**op.attrs, "access": access})


def timed(program: TileProgram, blocks: int, target: Any = RNGD) -> Timing:
    memory = DeviceMemory()
    ones = np.ones(256 * blocks, np.float32)
    arguments = [struct.pack("<Q", memory.upload(ones, name)) for name in "xy"]
    outcome = run(program, (blocks, 1, 1), arguments, memory)
    assert outcome.ok
    return modelled_time(program, outcome.counts, target, (blocks, 1, 1))


@pytest.mark.parametrize("target", list_targets())
def test_saxpy_is_bound_by_memory(target: str) -> None:
    spec = load_target(target)
    time = timed(saxpy("dma"), 16384, spec)
    assert time.bytes == time.moved == 3 * 4 * 16384 * 256
    ideal = time.bytes / spec.dram.gbps / 1000
    assert ideal < time.total_us - time.launch_us < 2 * ideal
    assert time.bound in ("memory", "dma")
    assert time.engines["vector"] < time.engines["memory"]


def test_gathers_and_strides_cost_more() -> None:
    dense, strided, gathered = (
        timed(saxpy(k), 2048).total_us for k in ("dma", "strided", "gather")
    )
    assert strided > 10 * dense
    assert gathered >= strided


def test_many_functions_are_bound_by_the_engine_that_makes_them() -> None:
    time = timed(saxpy("dma", 40), 2048)
    assert time.bound == "scalar"
    assert time.engines["scalar"] > 256 * 2048 * 40 / 8 / 256 / 1000


def test_time_grows_with_the_grid_and_is_spread_over_the_cores() -> None:
    program = saxpy("dma")
    small, large = timed(program, 4096), timed(program, 16384)
    assert 3 < (large.total_us - 5) / (small.total_us - 5) <= 4
    assert timed(program, 1).cores == 1
    assert timed(program, 1).bound == "launch"


def two_axes(x: int, y: int) -> Timing:
    """Blocks of 16 x 16 threads that load with these strides."""
    b = Program("k", (16, 16, 1))
    index = b.add(b.mul(b.thread("x"), x // 4), b.mul(b.thread("y"), y // 4), type=I32.varying)
    b.load(b.pointer("x"), index, "f32")
    address = variable("x").scaled(x).plus(variable("y").scaled(y)).plus(variable("%x"))
    access = Access("global", "dma", (16, 16, 1), address)
    b.open[0][-1] = replace(b.open[0][-1], attrs={**b.open[0][-1].attrs, "access": access})
    program, memory = b.done(), DeviceMemory()
    pointer = struct.pack("<Q", memory.upload(np.ones(1 << 16, np.float32), "x"))
    outcome = run(program, (64, 1, 1), [pointer], memory)
    assert outcome.ok
    return modelled_time(program, outcome.counts, RNGD, (64, 1, 1))


def test_strides_along_two_axes() -> None:
    """A row-major tile, the same transposed, one value a row, and a walk with holes."""
    rows, columns, broadcast, holes = (
        two_axes(*strides) for strides in ((4, 1024), (1024, 4), (0, 4), (128, 4096))
    )
    assert rows.total_us == columns.total_us
    assert rows.moved == 64 * 16 * 64
    assert broadcast.moved == 64 * 64
    assert holes.moved == 64 * 256 * 64
    assert holes.engines["dma"] > 3 * rows.engines["dma"]
    assert two_axes(4, 64).engines["dma"] < rows.engines["dma"]


def test_the_table() -> None:
    lines = str(timed(saxpy("dma"), 16384)).splitlines()
    assert lines[0].startswith("saxpy on FuriosaAI RNGD: ")
    assert lines[1].startswith("  status  cost-model: ")
    assert any(line.startswith("  memory") and line.endswith("%") for line in lines)


def test_no_access_attribute_is_a_gather() -> None:
    program = saxpy("dma")
    bare = replace(program.body, ops=tuple(replace(op, attrs=drop(op)) for op in program.body.ops))
    gathered = timed(saxpy("gather"), 256)
    assert timed(replace(program, body=bare), 256).total_us == gathered.total_us


def drop(op: Op) -> dict[str, Any]:
    return {key: value for key, value in op.attrs.items() if key != "access"}
