"""Stores and atomics for which it shows in which order warps come to them.

In: a program whose accesses are known; out: the ops that must happen in all threads at once, as
the interpreter does them. CUDA leaves it open in which order warps come to such a store; programs
that work on a GPU all the same, since its warps go side by side, must work here.

    x[i] += a[i];     // i from threadIdx.x alone, in a block of 32 x 8: eight threads do the same
"""

from __future__ import annotations

from cuda2npu.ir.affine import AXES, Access
from cuda2npu.ir.program import Op, TileProgram
from cuda2npu.ir.walk import walk
from cuda2npu.runtime.interpreter.order import order_seen


def order_shows(program: TileProgram, exact: bool) -> set[int]:
    """`id` of each store whose address, which is loaded from too, several threads share; and, if
    the results must be `exact`ly those of threads in order, of atomics that are not plain sums of
    integers and the like."""
    atomics = {id(op) for op in order_seen(program)} if exact else set[int]()
    return atomics | _racing_stores(program)


def _racing_stores(program: TileProgram) -> set[int]:
    loaded = {_place(op) for op in walk(program.body) if op.opcode == "load"}
    return {
        id(op)
        for op in walk(program.body)
        if op.opcode == "store" and _place(op) in loaded and _is_shared(op, program.block)
    }


def _place(op: Op) -> object:
    """What is the same for accesses to one address; an object of its own where it is not known."""
    access = op.attrs.get("access")
    if not isinstance(access, Access) or access.kind not in ("dma", "uniform"):
        return object()
    return access.space, access.address


def _is_shared(op: Op, block: tuple[int, int, int]) -> bool:
    """Whether the address leaves out an axis of the block that the mask does not pin down."""
    access = op.attrs.get("access")
    if not isinstance(access, Access) or access.kind not in ("dma", "uniform"):
        return False
    if access.space == "local":
        return False
    pinned: set[str] = set()
    for bound in access.bounds:
        if bound.relation == "eq":
            pinned |= (bound.left.variables | bound.right.variables) & set(AXES)
    return any(
        length > 1 and not access.address.coefficient(axis).terms and axis not in pinned
        for axis, length in zip(AXES, block, strict=True)
    )
