"""Loads and stores with cache hints, copies, fences, clocks and stops.

__ldg(&x[i])      %1 = load %x[%i]
"""

from __future__ import annotations

from cuda2npu.diagnostics import refuse
from cuda2npu.ir.program import Operand
from cuda2npu.ir.types import I64
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import U8, U16, U32, U64, Array, CType, Pointer, Scalar, Void
from cuda2npu.translate.constructs.expressions import memory_behind
from cuda2npu.translate.intrinsics.registry import intrinsic, nothing
from cuda2npu.translate.lowering import Lowering
from cuda2npu.translate.state import Lowered, MemoryPlace

COPY_LIMIT = 4096  # bytes of one `memcpy` or `memset` in device code


@intrinsic("__ldg")
def load_hint(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.load(memory_behind(low, node.arguments[0]))


@intrinsic("__stcs")
def store_hint(low: Lowering, node: tree.Intrinsic) -> Lowered:
    place = memory_behind(low, node.arguments[0])
    low.store(place, low.value(node.arguments[1]))
    return nothing(low)


@intrinsic("__threadfence", "__threadfence_block", "__threadfence_system")
def fence(low: Lowering, node: tree.Intrinsic) -> Lowered:
    low.builder.effect("fence")
    return nothing(low)


@intrinsic("clock", "clock64")
def clock(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.builder.op("clock", (), I64)


@intrinsic("__nanosleep")
def nanosleep(low: Lowering, node: tree.Intrinsic) -> Lowered:
    low.value(node.arguments[0])
    return nothing(low)


@intrinsic("__trap", "__brkpt")
def trap(low: Lowering, node: tree.Intrinsic) -> Lowered:
    low.builder.effect("trap", (), low.mask, name=node.name)
    return nothing(low)


@intrinsic("memcpy", "memset")
def copy(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """Unrolled word by word; the number of bytes must be a constant."""
    target, source, count = node.arguments
    size = count.value if isinstance(count, tree.Const) else None
    if size is None or size > COPY_LIMIT:
        raise refuse("C2N2003", node.span, construct=f"`{node.name}` of so many bytes",
                     why=f"its size must be a constant of at most {COPY_LIMIT}",
                     hint="write it as a loop")  # fmt: skip
    pointer = low.scalar(target)
    if node.name == "memset":
        byte = low.builder.cast(low.scalar(source), "u8")
        for i in range(int(size)):
            low.store(_at(low, pointer, i, U8), byte)
        return pointer
    word = _word(_alignment(target), _alignment(source), int(size))
    origin = low.scalar(source)
    words = [low.load(_at(low, origin, i, word)) for i in range(0, int(size), word.size)]
    for i, value in enumerate(words):
        low.store(_at(low, pointer, i * word.size, word), value)
    return pointer


def _at(low: Lowering, base: Operand, offset: int, type: CType) -> MemoryPlace:
    return MemoryPlace(base, low.builder.const("i32", 0), 1, offset, type)


def _alignment(pointer: tree.Expr) -> int:
    """What the pointer pointed to before it became a `void *`."""
    while isinstance(pointer, tree.Cast) and isinstance(pointer.operand.type, Pointer):
        pointer = pointer.operand
    type = pointer.type.to if isinstance(pointer.type, Pointer) else U8
    while isinstance(type, Array):
        type = type.of
    return 1 if isinstance(type, Void) else type.align


def _word(a: int, b: int, size: int) -> Scalar:
    for word in (U64, U32, U16):
        if a % word.size == 0 and b % word.size == 0 and size % word.size == 0:
            return word
    return U8
