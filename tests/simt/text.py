"""Kernels as CUDA text: typed, launched on numpy arrays, in place.

In: a file's text and arguments; out: `Outcome`.

    launch_text("__global__ void k(int *x) { x[threadIdx.x] = 1; }", x, threads=4)
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from cuda2npu import simt
from cuda2npu.parser import parse
from cuda2npu.parser.ctypes import Pointer
from cuda2npu.parser.tree import Function
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.simt.numbers import FORMATS
from cuda2npu.simt.values import kind_of

Argument = NDArray[np.generic] | float | bytes
Shape = tuple[int, int, int]


def typed_kernel(text: str) -> Function:
    unit = parse(text, "k.cu")
    return unit.kernel(unit.kernel_names()[0])


def shape_of(size: int | Shape) -> Shape:
    return (size, 1, 1) if isinstance(size, int) else size


def launch_text(
    text: str,
    *arguments: Argument,
    threads: int | Shape = 1,
    blocks: int | Shape = 1,
    shared: int = 0,
    policy: simt.Policy | None = None,
) -> Outcome:
    """An array of a pointer parameter is uploaded and read back; bytes are passed as they are; an
    int for a pointer parameter is a fresh allocation of so many bytes."""
    function = typed_kernel(text)
    memory = DeviceMemory()
    raw: list[bytes] = []
    arrays: list[tuple[int, NDArray[np.generic]]] = []
    for variable, value in zip(function.params, arguments, strict=True):
        if isinstance(value, np.ndarray):
            arrays.append((memory.upload(value, variable.name), value))
            raw.append(struct.pack("<Q", arrays[-1][0]))
        elif isinstance(value, bytes):
            raw.append(value)
        elif isinstance(variable.type, Pointer):
            raw.append(struct.pack("<Q", memory.allocate(int(value), variable.name)))
        else:
            raw.append(struct.pack(FORMATS[kind_of(variable.type)], value))
    outcome = simt.run(
        function,
        shape_of(blocks),
        shape_of(threads),
        raw,
        memory,
        dynamic_shared=shared,
        policy=policy,
    )
    for where, array in arrays:
        memory.download(where, array)
    return outcome


def ints(text: str, count: int = 32, *, threads: int | None = None) -> list[int]:
    """Runs `void k(int *out)`, one block of `count` threads unless told, on zeros."""
    out = np.zeros(count, np.int32)
    outcome = launch_text(text, out, threads=threads or count)
    assert outcome.ok, outcome.fault
    return out.tolist()
