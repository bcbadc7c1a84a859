"""The measurement of launches works: each way to launch yields a figure a round. What the figures
are depends on the machine and on what else it does; the bars stand in `benchmarks/README.md`."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.launch_cost import ROWS, build, from_python, front_door, in_c
from cuda2npu.runtime.native.library import needed_compiler
from tests.runtime.native.kernels import NEEDS_COMPILER

pytestmark = NEEDS_COMPILER
Row = tuple[str, int, int, int]
ONE, MANY = ROWS[0], ROWS[1]


ROUNDS = 30


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("row", [ONE, MANY], ids=["one block", "many"])
def test_in_c(row: Row, workers: int, tmp_path: Path) -> None:
    program = build(tmp_path, needed_compiler())
    assert sum(micros > 0 for micros in in_c(program, row, workers, ROUNDS)) == ROUNDS


@pytest.mark.parametrize("row", [ONE, MANY], ids=["one block", "many"])
def test_from_python(row: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA2NPU_CACHE", str(tmp_path))
    assert sum(micros > 0 for micros in from_python(row, ROUNDS)) == ROUNDS


@pytest.mark.parametrize("checked", [True, False])
def test_through_the_front_door(checked: bool) -> None:
    figures = front_door(checked, ROUNDS)
    assert len(figures) > 1
    assert all(len(micros) == ROUNDS and min(micros) > 0 for micros in figures.values())
