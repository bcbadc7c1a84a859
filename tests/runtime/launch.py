"""Launches for tests: packed arguments, arrays in and out.

y = run_on(program, (4, 1, 1), 3, array)["p1"]   # an array is uploaded, and given back
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.ir.program import TileProgram
from cuda2npu.runtime.interpreter import run
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.runtime.policy import Policy

Given = int | float | NDArray[Any] | tuple[int]
ONE_BLOCK = Policy(chunk=1)


def launch(
    program: TileProgram,
    grid: int | tuple[int, int, int],
    *given: Given,
    policy: Policy | None = None,
    dynamic_shared: int = 0,
) -> tuple[Outcome, list[NDArray[Any]]]:
    """Arrays are uploaded and read back, in order; `(size,)` is a fresh allocation, read as u8."""
    memory, packed, arrays = DeviceMemory(), list[bytes](), list[tuple[int, NDArray[Any]]]()
    for value in given:
        if isinstance(value, np.ndarray | tuple):
            name = f"p{len(packed)}"
            if isinstance(value, tuple):
                address, value = memory.allocate(value[0], name), np.zeros(value[0], np.uint8)
            else:
                address = memory.upload(value, name)
            packed.append(struct.pack("<Q", address))
            arrays.append((address, value))
        else:
            packed.append(struct.pack("<i" if isinstance(value, int) else "<f", value))
    shape = (grid, 1, 1) if isinstance(grid, int) else grid
    outcome = run(
        program, shape, packed, memory, dynamic_shared=dynamic_shared, policy=policy or Policy()
    )
    return outcome, [memory.download(at, np.empty_like(array)) for at, array in arrays]


def results(
    program: TileProgram,
    grid: int | tuple[int, int, int],
    *given: Given,
    policy: Policy | None = None,
) -> list[NDArray[Any]]:
    """The arrays after a launch that must not fault."""
    outcome, arrays = launch(program, grid, *given, policy=policy)
    assert outcome.fault is None, outcome.fault
    return arrays


def fault(program: TileProgram, grid: int, *given: Given, **more: Any) -> tuple[str, str, int]:
    """Code, message and line of the fault that a launch must end with."""
    found = launch(program, grid, *given, **more)[0].fault
    assert found is not None
    return found.code, found.message, found.span.line
