"""Barriers, warp functions, and what cooperative groups come down to.

v += __shfl_down_sync(~0u, v, 16);     %1 = shuffle down 0xffffffff, %live, %v, 16, 32
"""

from __future__ import annotations

from cuda2npu.ir.program import Operand
from cuda2npu.ir.types import I1, I32, U32, Type
from cuda2npu.parser import tree
from cuda2npu.translate.constructs.expressions import place_behind
from cuda2npu.translate.intrinsics.registry import intrinsic, nothing, scalars
from cuda2npu.translate.lowering import Lowering
from cuda2npu.translate.state import Lowered, element_of

FULL = 0xFFFFFFFF


@intrinsic("__syncthreads")
def barrier(low: Lowering, node: tree.Intrinsic) -> Lowered:
    low.builder.effect("barrier", (low.live,), low.mask)
    return nothing(low)


@intrinsic("c2n_grid_sync")
def grid_barrier(low: Lowering, node: tree.Intrinsic) -> Lowered:
    low.builder.effect("grid_barrier", (low.live,), low.mask)
    return nothing(low)


@intrinsic("__syncthreads_count", "__syncthreads_and", "__syncthreads_or")
def barrier_reduce(low: Lowering, node: tree.Intrinsic) -> Lowered:
    truth = low.builder.cast(low.scalar(node.arguments[0]), "i1")
    kind = node.name.removeprefix("__syncthreads_")
    return low.builder.op("barrier_reduce", (low.live, truth), I32, low.mask, kind=kind)


@intrinsic("__syncwarp")
def warp_sync(low: Lowering, node: tree.Intrinsic) -> Lowered:
    low.builder.effect("warp_sync", (low.scalar(node.arguments[0]), low.live), low.mask)
    return nothing(low)


@intrinsic("__activemask")
def active_mask(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return _active(low)


def _active(low: Lowering) -> Operand:
    return low.builder.op("active_lanes", (), U32.varying, low.mask)


def _named_lanes(low: Lowering, node: tree.Intrinsic) -> tuple[Operand, list[Operand]]:
    """The lanes that a warp function names, and its other arguments; the old forms without a mask
    mean whichever lanes are on."""
    if node.name.endswith("_sync"):
        lanes, *values = scalars(low, node)
        return lanes, values
    values = scalars(low, node)
    return _active(low), values


def _shuffle(
    low: Lowering, mode: str, lanes: Operand, value: Operand, lane: Operand, width: Operand
) -> Operand:
    type = Type(value.type.element, tile=True)
    return low.builder.op("shuffle", (lanes, low.live, value, lane, width), type, low.mask,
                          mode=mode)  # fmt: skip


@intrinsic(
    "__shfl_sync", "__shfl_up_sync", "__shfl_down_sync", "__shfl_xor_sync",
    "__shfl", "__shfl_up", "__shfl_down", "__shfl_xor",
)  # fmt: skip
def shuffle(low: Lowering, node: tree.Intrinsic) -> Lowered:
    lanes, (value, lane, width) = _named_lanes(low, node)
    mode = node.name.removeprefix("__shfl").removesuffix("_sync").strip("_") or "idx"
    return _shuffle(low, mode, lanes, value, lane, width)


@intrinsic("__any_sync", "__all_sync", "__ballot_sync", "__uni_sync", "__any", "__all", "__ballot")
def vote(low: Lowering, node: tree.Intrinsic) -> Lowered:
    lanes, (value,) = _named_lanes(low, node)
    truth = low.builder.cast(value, "i1")
    kind = node.name.strip("_").removesuffix("_sync")
    type = U32.varying if kind == "ballot" else I1.varying
    result = low.builder.op("vote", (lanes, low.live, truth), type, low.mask, kind=kind)
    return low.builder.cast(result, element_of(node.type))


@intrinsic("__match_any_sync", "__match_all_sync")
def match(low: Lowering, node: tree.Intrinsic) -> Lowered:
    lanes, value = low.scalar(node.arguments[0]), low.scalar(node.arguments[1])
    kind = "any" if "any" in node.name else "all"
    found = low.builder.op("match", (lanes, low.live, value), U32.varying, low.mask, kind=kind)
    if kind == "all":
        same = low.builder.cast(low.builder.cast(found, "i1"), "i32")
        low.write(place_behind(low, node.arguments[2]), same)
    return found


REDUCTIONS = {"add": "add", "min": "min", "max": "max", "and": "and", "or": "or", "xor": "xor"}


@intrinsic(*(f"__reduce_{kind}_sync" for kind in REDUCTIONS))
def warp_reduce(low: Lowering, node: tree.Intrinsic) -> Lowered:
    lanes, value = scalars(low, node)
    kind = node.name.removeprefix("__reduce_").removesuffix("_sync")
    type = Type(value.type.element, tile=True)
    return low.builder.op("warp_reduce", (lanes, low.live, value), type, low.mask, kind=kind)


@intrinsic(*(f"c2n_tile_reduce_{kind}" for kind in REDUCTIONS))
def tile_reduce(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """A butterfly: every lane of the tile ends with the same value."""
    size = low.scalar(node.arguments[0])
    value = low.scalar(node.arguments[1])
    lanes = _tile_lanes(low, low.builder.cast(size, "u32"))
    opcode = REDUCTIONS[node.name.removeprefix("c2n_tile_reduce_")]
    assert isinstance(node.arguments[0], tree.Const)
    offset = int(node.arguments[0].value) // 2
    while offset:
        lane = low.builder.const("i32", offset)
        other = _shuffle(low, "xor", lanes, value, lane, size)
        value = low.builder.emit(opcode, value, other)
        offset //= 2
    return value


@intrinsic("c2n_thread_rank")
def thread_rank(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.thread_rank()


@intrinsic("c2n_tile_mask")
def tile_mask(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return _tile_lanes(low, low.scalar(node.arguments[0]))


def _tile_lanes(low: Lowering, size: Operand) -> Operand:
    """The lanes of the thread's tile of `size` (a power of two up to 32), as bits of its warp."""
    emit, const = low.builder.emit, low.builder.const
    if size == const("u32", 32):
        return const("u32", FULL)
    lane = emit("and", low.thread_rank(), const("u32", 31))
    first = emit("and", lane, emit("neg", size))
    ones = emit("sub", emit("shl", const("u32", 1), size), const("u32", 1))
    return emit("shl", ones, first)
