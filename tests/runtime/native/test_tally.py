"""Compiled code counts what the interpreter counts."""

from __future__ import annotations

from functools import partial

import pytest

from cuda2npu.ir.walk import walk
from cuda2npu.npu.spec import list_targets, load_target
from cuda2npu.runtime import interpreter
from cuda2npu.runtime.native import Mode
from cuda2npu.runtime.native.launch import run as native_run
from cuda2npu.runtime.native.tally import tally_of
from cuda2npu.runtime.timing import linear_model, modelled_time
from tests.law.bulk import Waiting, written
from tests.law.law import execute
from tests.law.pen import Features
from tests.runtime.native.kernels import NEEDS_COMPILER

MEMORY = ("load", "store", "atomic")


@NEEDS_COMPILER
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 25])
@pytest.mark.parametrize("checked", [True, False])
def test_counts_are_the_interpreters(seed: int, checked: bool) -> None:
    made = written(seed, Features(faults=0))
    assert isinstance(made, Waiting)
    kernel, program, _ = made.law
    wanted = execute(kernel, partial(interpreter.run, program, kernel.grid)).outcome
    mode = Mode(checked, library_math=True, ordered=True, counted=True)
    found = execute(kernel, partial(native_run, program, kernel.grid, mode=mode)).outcome
    assert wanted.fault is None and found.fault is None
    compared = 0
    for op in walk(program.body):
        mine, theirs = found.counts.get(id(op)), wanted.counts.get(id(op))
        if mine is None or theirs is None:
            continue
        compared += 1
        if op.opcode in MEMORY:  # the interpreter leaves out turns in which no lane is on
            assert mine[1:] == theirs[1:] and mine[0] >= theirs[0], op
        else:
            assert mine == theirs, op
    assert compared > 20


@NEEDS_COMPILER
@pytest.mark.parametrize("target", list_targets())
def test_the_table_of_numbers_is_the_model(target: str) -> None:
    made = written(1, Features())
    assert isinstance(made, Waiting)
    program = made.law.program
    spec, tally = load_target(target), tally_of(program)
    counters = list(range(7, 7 + tally.size))
    timing = modelled_time(program, tally.counts(counters), spec, (3, 2, 1))
    for row in linear_model(program, tally.shares, tally.size, spec):
        if row.blocks == timing.fused:
            clocks = [sum(map(float.__mul__, e, map(float, counters))) for e in row.busy]
            share = {e: timing.engines[e] * 1000 for e in timing.engines}
            shown = dict(zip(share, clocks, strict=True))
            per_core = -(-6 // min(spec.cores, 6)) / 6
            wanted = {e: ns / (1 if e == "memory" else per_core) for e, ns in share.items()}
            assert shown == pytest.approx(wanted)
            return
    pytest.fail("no such number of blocks in a tile")
