"""Stores and atomics for which it shows in which order warps come to them.

In: a program whose accesses are known; out: the ops that must happen in all threads at once, as
the interpreter does them, and the loops that all warps are to end before any begins the next. CUDA
leaves it open in which order warps come to such a store; programs that work on a GPU all the same,
since its warps go side by side, must work here.

    x[i] += a[i];     // i from threadIdx.x alone, in a block of 32 x 8: eight threads do the same
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cuda2npu.ir.affine import AXES, Access
from cuda2npu.ir.program import Op, Operand, TileProgram, Value
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


LOOPS = frozenset(("for", "while"))
_SEEN_BY_OTHERS = frozenset(("global", "shared", "unknown"))


def loops_meet(steps: Iterable[object], loop: Op, made: Mapping[Value, Op]) -> bool:
    """Whether `loop` may load from an array that a loop among `steps` stores to. A missing barrier
    between the two does not show on a GPU, whose warps go through both at about the same time.

        for (i = tid; i < n; i += 256) a[i] -= b[i];
        for (i = tid; i < n; i += 256) for (j = 0; j < n; j++) sum += a[i + n * j];
    """
    loaded = _arrays((loop,), ("load",), made)
    stored = _arrays(steps, ("store", "atomic"), made) if loaded else set[str]()
    return bool(stored & loaded) or bool(stored and loaded and "" in stored | loaded)


def _arrays(
    steps: Iterable[object], opcodes: tuple[str, ...], made: Mapping[Value, Op]
) -> set[str]:
    """Names of what loops touch of memory that threads share."""
    loops = (step for step in steps if isinstance(step, Op) and step.opcode in LOOPS)
    ops = (op for loop in loops for region in loop.regions for op in walk(region))
    return {
        _name(op.operands[0], made)
        for op in ops
        if op.opcode in opcodes
        and not (isinstance(access := op.attrs.get("access"), Access) and access.space == "local")
    }


def _name(base: Operand, made: Mapping[Value, Op]) -> str:
    """Of a parameter, of a shared array, or where a pointer is kept; empty: not known. What has
    two names is taken to be two arrays."""
    while isinstance(base, Value) and base in made and made[base].opcode == "offset":
        base = made[base].operands[0]
    if not isinstance(base, Value):
        return ""
    maker = made.get(base)
    if maker is None or not maker.operands:
        return base.name
    access = maker.attrs.get("access")
    known = maker.opcode == "load" and isinstance(access, Access) and access.kind == "uniform"
    return f"at {access.address}" if known else ""  # type: ignore[union-attr]
