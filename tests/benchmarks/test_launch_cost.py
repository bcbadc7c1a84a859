"""A launch costs no more than its bar: 1 us in C for one block, 10 us for 64, 10 us from Python.

The best of many is taken: the machine may be busy.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.launch_cost import ROWS, build, from_python, front_door, in_c
from cuda2npu.runtime.native.library import needed_compiler
from tests.runtime.native.kernels import NEEDS_COMPILER

pytestmark = NEEDS_COMPILER
ONE, MANY = ROWS[0], ROWS[1]


@pytest.mark.parametrize("workers", [1, 2])
def test_in_c(workers: int, tmp_path: Path) -> None:
    program = build(tmp_path, needed_compiler())
    assert min(in_c(program, ONE, workers, 300)) <= 1
    assert min(in_c(program, MANY, workers, 300)) <= 10


def test_from_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA2NPU_CACHE", str(tmp_path))
    assert min(from_python(ONE, 300)) <= 10
    assert min(from_python(MANY, 300)) <= 20


@pytest.mark.parametrize("checked", [True, False])
def test_through_the_front_door(checked: bool) -> None:
    for name, micros in front_door(checked, 500).items():
        assert min(micros) <= 10, name
