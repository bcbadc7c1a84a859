"""All passes together: the same results and faults, on the interpreter, after each of them."""

from __future__ import annotations

import struct
import time

import numpy as np
import pytest

from cuda2npu.ir.program import TileProgram
from cuda2npu.ir.verify import verify
from cuda2npu.ir.walk import walk
from cuda2npu.runtime.interpreter import run
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.translate.passes import ORDER, optimise
from tests.ir.random_program import CELLS, random_program


def outcome(found: TileProgram) -> tuple[str, list[int], list[int]]:
    """What a launch of two blocks leaves in `x` and `y`, and its fault."""
    memory = DeviceMemory()
    x = memory.upload(np.arange(CELLS, dtype=np.int32) * 7 - 100, "x")
    y = memory.upload(np.arange(CELLS, dtype=np.int32), "y")
    packed = [struct.pack("<Q", x), struct.pack("<Q", y), struct.pack("<ii", 0, 3), b"\0"]
    done = run(found, (2, 1, 1), packed, memory, dynamic_shared=16)
    cells = [memory.download(a, np.empty(CELLS, np.int32)).tolist() for a in (x, y)]
    return str(done.fault), cells[0], cells[1]


@pytest.mark.parametrize("seed", range(1000, 1012))
def test_no_pass_changes_results(seed: int) -> None:
    found = random_program(seed)
    expected = outcome(found)
    for step in ORDER:
        found = step.run(found)
        assert verify(found) == [], step.name
        assert outcome(found) == expected, step.name


def test_the_order_is_stable() -> None:
    """A second round finds nothing that would have to be checked again."""
    for seed in range(30):
        once = optimise(random_program(seed), check=True)
        before = sum(1 for _ in walk(once.body))
        assert sum(1 for _ in walk(optimise(once, check=True).body)) <= before


def test_time_grows_with_the_program() -> None:
    found = random_program(5, size=1600)
    ops = sum(1 for _ in walk(found.body))
    assert ops > 9000
    start = time.process_time()
    optimise(found)
    assert time.process_time() - start < 3.0
