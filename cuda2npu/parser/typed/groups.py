"""Cooperative groups: the grid, a thread block and its tiles, lowered to CUDA's own functions.

In: calls such as `tile.shfl_down(v, 1)`; out: intrinsics with the tile's mask. A group is no value
of the tree: its variables and parameters vanish, and what it is (block, or tile of 16) is known
when typing. Only the grid's barrier has no function in CUDA: it is `c2n_grid_sync`.

    cg::thread_block_tile<16> t = cg::tiled_partition<16>(cg::this_thread_block());
    t.shfl_down(v, 1)   ->   __shfl_down_sync(c2n_tile_mask(16), v, 1, 16)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pycparser import c_ast

from cuda2npu.diagnostics import Span, refuse
from cuda2npu.parser.ctypes import BOOL, I32, U32, U64, VOID, CType, Record, Scalar
from cuda2npu.parser.tree import Binary, Const, Expr, Intrinsic, RecordValue, Special
from cuda2npu.parser.typed import convert, fold
from cuda2npu.parser.typed.builtin import DIM3
from cuda2npu.parser.typed.dispatch import constant_integer, unsupported, value
from cuda2npu.parser.typed.frame import Frame


@dataclass(frozen=True, slots=True)
class Group:
    """`size` threads a tile (0: the whole block, or else one of those below); `parent`: size of
    the group that was partitioned; `wide`: counts are 64 bits wide, as of a `thread_group`."""

    size: int
    parent: int = 0
    wide: bool = False

    def __str__(self) -> str:
        names = {0: "thread_block", _ANY: "thread_group", _GRID: "grid_group"}
        return names.get(self.size, f"thread_block_tile<{self.size}>")


_ANY, _GRID = -1, -2  # declared as `thread_group`; all blocks
GRID = Group(_GRID, wide=True)


def record_of(frame: Frame, group: Group) -> Record:
    """The opaque type of a group."""
    for record, known in frame.unit.groups.items():
        if known == group:
            return record
    record = Record(f"cooperative_groups::{group}")
    frame.unit.groups[record] = group
    return record


def value_of(frame: Frame, group: Group, span: Span) -> Expr:
    return RecordValue(span, record_of(frame, group), ())


def named(frame: Frame, name: str) -> Record | None:
    """`thread_block`, `thread_group` and `grid_group` as types."""
    known = {"thread_block": Group(0), "thread_group": Group(_ANY, wide=True), "grid_group": GRID}
    return record_of(frame, known[name]) if name in known else None


def of_template(
    frame: Frame, path: tuple[str, ...], arguments: Sequence[c_ast.Node]
) -> Record | None:
    """`thread_block_tile<N>` as a type."""
    if path != ("thread_block_tile",) or not arguments:
        return None
    size = constant_integer(frame, arguments[0], "size of a tile")
    return record_of(frame, Group(_checked(frame, size, frame.at(arguments[0]))))


def group_of(frame: Frame, type_: CType) -> Group | None:
    return frame.unit.groups.get(type_) if isinstance(type_, Record) else None


def adapted(frame: Frame, declared: Group, given: Expr, span: Span) -> Expr:
    """`given` as the initialiser of a group declared as `declared`."""
    group = group_of(frame, given.type)
    if group is None or declared.size not in (_ANY, group.size):
        shown = given.type if group is None else group
        raise convert.mismatch(f"`{shown}` does not convert to `{declared}`", span)
    return value_of(frame, Group(group.size, group.parent, declared.wide), span)


def _checked(frame: Frame, size: int, span: Span) -> int:
    if size in (1, 2, 4, 8, 16, 32):
        return size
    why = "tiles of 1, 2, 4, 8, 16 and 32 threads are carried over"
    raise refuse("C2N2003", span, construct=f"a tile of {size} threads", why=why, hint="")


# -- building -------------------------------------------------------------------------------------


def _u32(number: int, span: Span) -> Const:
    return Const(span, U32, number)


def _call(name: str, type_: CType, span: Span, *arguments: Expr) -> Expr:
    return Intrinsic(span, type_, name, arguments)


def _binary(op: str, left: Expr, right: Expr, span: Span) -> Expr:
    return fold.binary(op, left, right, left.type, span)


def _rank(span: Span) -> Expr:
    return _call("c2n_thread_rank", U32, span)


def _mask(group: Group, span: Span) -> Expr:
    return _call("c2n_tile_mask", U32, span, _u32(group.size, span))


def _axes(name: str, span: Span) -> list[Expr]:
    return [Special(span, U32, name, axis) for axis in "xyz"]


def _block_size(span: Span) -> Expr:
    x, y, z = _axes("blockDim", span)
    return Binary(span, U32, "*", Binary(span, U32, "*", x, y), z)


def _block_count(group: Group, span: Span) -> Expr:
    x, y, z = (fold.cast(axis, U64, span) for axis in _axes("gridDim", span))
    return _binary("*", _binary("*", x, y, span), z, span)


def _block_rank(group: Group, span: Span) -> Expr:
    """Of the block in its grid."""
    x, y, z = (fold.cast(axis, U64, span) for axis in _axes("blockIdx", span))
    across, down = (fold.cast(axis, U64, span) for axis in _axes("gridDim", span)[:2])
    row = _binary("+", _binary("*", z, down, span), y, span)
    return _binary("+", _binary("*", row, across, span), x, span)


def _triple(name: str, span: Span) -> Expr:
    return RecordValue(span, DIM3, tuple(_axes(name, span)))


def _thread_rank(group: Group, span: Span) -> Expr:
    if group.size == 0:
        return _rank(span)
    if group.size == _GRID:
        size, rank = (fold.cast(part, U64, span) for part in (_block_size(span), _rank(span)))
        return _binary("+", _binary("*", _block_rank(group, span), size, span), rank, span)
    return _binary("&", _rank(span), _u32(group.size - 1, span), span)


def _count(group: Group, span: Span) -> Expr:
    if group.size == _GRID:
        size = fold.cast(_block_size(span), U64, span)
        return _binary("*", _block_count(group, span), size, span)
    return _block_size(span) if group.size == 0 else _u32(group.size, span)


def _meta_rank(group: Group, span: Span) -> Expr:
    parent = _thread_rank(Group(group.parent), span)
    return _binary("/", parent, _u32(group.size, span), span)


def _meta_size(group: Group, span: Span) -> Expr:
    if group.parent:
        return _u32(max(group.parent // group.size, 1), span)
    rounded = _binary("+", _block_size(span), _u32(group.size - 1, span), span)
    return _binary("/", rounded, _u32(group.size, span), span)


def _sync(group: Group, span: Span) -> Expr:
    if group.size == 0:
        return _call("__syncthreads", VOID, span)
    if group.size == _GRID:
        return _call("c2n_grid_sync", VOID, span)
    return _call("__syncwarp", VOID, span, _mask(group, span))


def _from_first_lane(group: Group, bits: Expr, span: Span) -> Expr:
    """Bits of the warp's lanes as bits of the tile's."""
    if group.size == 32:
        return bits
    first = _binary("&", _rank(span), _u32(31 & ~(group.size - 1), span), span)
    return _binary(">>", bits, first, span)


Query = Callable[[Group, Span], Expr]
_QUERIES: dict[str, Query] = {
    "sync": _sync, "thread_rank": _thread_rank, "size": _count, "num_threads": _count,
}  # fmt: skip
_TILE_QUERIES: dict[str, Query] = {
    "meta_group_rank": _meta_rank, "meta_group_size": _meta_size,
}  # fmt: skip
_BLOCK_QUERIES = {
    "group_index": "blockIdx", "thread_index": "threadIdx", "group_dim": "blockDim",
    "dim_threads": "blockDim",
}  # fmt: skip
_GRID_QUERIES: dict[str, Query] = {
    "block_rank": _block_rank, "num_blocks": _block_count,
    "is_valid": lambda group, span: Const(span, BOOL, 1),
    "group_dim": lambda group, span: _triple("gridDim", span),
    "dim_blocks": lambda group, span: _triple("gridDim", span),
    "block_index": lambda group, span: _triple("blockIdx", span),
}  # fmt: skip
_SHUFFLES = {"shfl", "shfl_up", "shfl_down", "shfl_xor"}
_VOTES = {"any": I32, "all": I32, "ballot": U32}


def method(frame: Frame, group: Group, name: str, nodes: Sequence[c_ast.Node], span: Span) -> Expr:
    """`group.name(...)`."""
    if name in _QUERIES and not nodes:
        found = _QUERIES[name](group, span)
        return fold.cast(found, U64, span) if group.wide and found.type == U32 else found
    if group.size == 0 and name in _BLOCK_QUERIES and not nodes:
        return _triple(_BLOCK_QUERIES[name], span)
    if group.size == 0 and name == "thread_rank_in":
        return _rank(span)
    if group.size == _GRID and name in _GRID_QUERIES and not nodes:
        return _GRID_QUERIES[name](group, span)
    if group.size > 0:
        if name in _TILE_QUERIES and not nodes:
            return _TILE_QUERIES[name](group, span)
        found = _tile_method(frame, group, name, [value(frame, n) for n in nodes], span)
        if found is not None:
            return found
    raise unsupported(frame, None, f"`{name}` of a `{group}`", "this method comes later")


def _tile_method(
    frame: Frame, group: Group, name: str, given: list[Expr], span: Span
) -> Expr | None:
    mask = _mask(group, span)
    if name in _SHUFFLES and len(given) == 2:
        return shuffle(frame, group, name, (given[0], given[1]), span)
    if name in _VOTES and len(given) == 1:
        predicate = convert.implicit(given[0], I32, span)
        found = _call(f"__{name}_sync", _VOTES[name], span, mask, predicate)
        return _from_first_lane(group, found, span) if name == "ballot" else found
    if name == "match_any" and len(given) == 1:
        word = _word(frame, given[0], name)
        found = _call("__match_any_sync", U32, span, mask, word)
        return _from_first_lane(group, found, span)
    return None


def shuffle(frame: Frame, group: Group, name: str, given: tuple[Expr, Expr], span: Span) -> Expr:
    """`name` is a method of tiles, such as `shfl_xor`; `given`: value and lane or distance."""
    lane, width = fold.cast(given[1], I32, span), Const(span, I32, group.size)
    moved = _word(frame, given[0], name)
    found = _call(f"__{name}_sync", moved.type, span, _mask(group, span), moved, lane, width)
    return fold.cast(found, given[0].type, span)


def _word(frame: Frame, given: Expr, name: str) -> Expr:
    """What a shuffle can move: a scalar, widened to 32 bits."""
    if not isinstance(given.type, Scalar):
        construct = f"`{name}` of a `{given.type}`"
        raise unsupported(frame, None, construct, "scalars are carried over", "move the members")
    return fold.cast(given, convert.promoted(given.type), given.span)


# -- free functions -------------------------------------------------------------------------------


def partition(frame: Frame, size: int, parent: Expr, span: Span) -> Expr:
    """`tiled_partition<size>(parent)`."""
    above = group_of(frame, parent.type)
    if above is None or above.size == _GRID:
        raise convert.mismatch(f"`{parent.type}` cannot be partitioned", span)
    size = _checked(frame, size, span)
    if above.size and above.size < size:
        raise convert.mismatch(f"a tile of {size} does not fit in a tile of {above.size}", span)
    return value_of(frame, Group(size, above.size), span)


_OPERATORS = {
    "plus": "add", "less": "min", "greater": "max", "bit_and": "and", "bit_or": "or",
    "bit_xor": "xor",
}  # fmt: skip


def reduce(frame: Frame, group: Group, given: Expr, operator: str, span: Span) -> Expr:
    """`cg::reduce(tile, given, cg::operator<T>())`."""
    if group.size <= 0:
        raise unsupported(frame, None, f"`reduce` over a `{group}`", "CUDA has it for tiles only")
    if operator not in _OPERATORS:
        construct = f"`reduce` with `{operator}`"
        why = "plus, less, greater, bit_and, bit_or, bit_xor and functions are carried over"
        raise unsupported(frame, None, construct, why)
    moved = _word(frame, given, "reduce")
    size = Const(span, I32, group.size)
    name = f"c2n_tile_reduce_{_OPERATORS[operator]}"
    return fold.cast(_call(name, moved.type, span, size, moved), given.type, span)
