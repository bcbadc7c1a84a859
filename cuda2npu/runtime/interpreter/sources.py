"""Where values come from: thread and block indices, addresses of buffers, undefined variables.

In: ops without operands, and `offset`; out: steps.
"""

from __future__ import annotations

import numpy as np

from cuda2npu.ir.meaning import DTYPES
from cuda2npu.ir.program import Op
from cuda2npu.runtime.interpreter.build import Build
from cuda2npu.runtime.interpreter.chunk import Chunk, Step

AXES = {"x": 0, "y": 1, "z": 2}


def build_thread_id(build: Build, op: Op) -> Step:
    axis, target = AXES[op.attrs["axis"]], build.slot(op.result)
    x, y, z = build.program.block
    linear = np.arange(x * y * z, dtype=np.uint32).reshape(1, -1)
    index = (linear % x, linear // x % y, linear // (x * y))[axis].astype(np.uint32)

    def thread_id(chunk: Chunk) -> None:
        chunk.env[target] = index

    return thread_id


def build_block_id(build: Build, op: Op) -> Step:
    axis, target = AXES[op.attrs["axis"]], build.slot(op.result)

    def block_id(chunk: Chunk) -> None:
        x, y, _ = chunk.grid
        linear = np.arange(chunk.first, chunk.first + chunk.blocks, dtype=np.int64).reshape(-1, 1)
        index = (linear % x, linear // x % y, linear // (x * y))[axis].astype(np.uint32)
        chunk.env[target] = index[:1] if (index == index[0]).all() else index

    return block_id


def build_grid_dim(build: Build, op: Op) -> Step:
    axis, target = AXES[op.attrs["axis"]], build.slot(op.result)

    def grid_dim(chunk: Chunk) -> None:
        chunk.env[target] = np.array([[chunk.grid[axis]]], np.uint32)

    return grid_dim


def build_base(build: Build, op: Op) -> Step:
    """Address of a `__shared__` buffer, a private array, a file-scope variable."""
    name, target, kind = op.attrs["name"], build.slot(op.result), op.opcode

    def base(chunk: Chunk) -> None:
        window = chunk.shared if kind == "shared_base" else chunk.local
        addresses = chunk.symbols if kind == "symbol_base" or not window else window.addresses
        chunk.env[target] = np.array([[addresses[name]]], np.uint64)

    return base


def build_undef(build: Build, op: Op) -> Step:
    """All bits set: a NaN, or minus one."""
    target, dtype = build.slot(op.result), DTYPES[op.result.type.element]
    poison = np.full(dtype.itemsize, 0xFF, np.uint8).view(dtype).reshape(1, 1)
    if dtype == np.bool_:
        poison = np.ones((1, 1), np.bool_)

    def undef(chunk: Chunk) -> None:
        chunk.env[target] = poison

    return undef


def build_offset(build: Build, op: Op) -> Step:
    base, index = build.slots(op.operands)
    target = build.slot(op.result)
    scale = np.uint64(int(op.attrs.get("scale", 1)) % (1 << 64))
    displacement = np.uint64(int(op.attrs.get("displacement", 0)) % (1 << 64))

    def offset(chunk: Chunk) -> None:
        steps = chunk.env[index].astype(np.uint64) * scale + displacement
        chunk.env[target] = chunk.env[base] + steps

    return offset


BUILDERS = {
    "thread_id": build_thread_id,
    "block_id": build_block_id,
    "grid_dim": build_grid_dim,
    "shared_base": build_base,
    "local_base": build_base,
    "symbol_base": build_base,
    "undef": build_undef,
    "offset": build_offset,
}
