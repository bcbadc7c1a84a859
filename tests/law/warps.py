"""Random statements of a warp: shuffles, votes, matches, reductions, cooperative groups.

In: a `Pen`; out: a line on it whose result is a new name in scope. Where only some threads are, the
mask is `__activemask()`, which lockstep makes certain.

    warp(pen)   ->  "float x3 = __shfl_down_sync(0xffffffffu, (float)v2, 4, 16);"
"""

from __future__ import annotations

from tests.law.expressions import cast, converted, integer
from tests.law.pen import FLOAT, INT, LONG, ULONG, UNSIGNED, Pen, Place
from tests.law.statements import diverging

ALL = "0xffffffffu"
_WARP_TYPES = (INT, FLOAT, UNSIGNED, LONG, ULONG)


def warp(pen: Pen) -> None:
    if pen.chance(25):
        diverging(pen, f"if ({integer(pen, 2)} & 1) {{", 2)
        indent = "    " * (pen.depth + 1)
        closing = pen.lines.pop()
        name = _warp_call(pen, "__activemask()", indent)
        for grid in [g for g in pen.scope.grids if g.writable][:1]:
            pen.lines.append(f"{indent}{grid.text}{'[0]' * len(grid.sizes)} = {name.text};")
        pen.lines.append(closing)
    else:
        pen.scope.places.append(_warp_call(pen, ALL, "    " * pen.depth))


def _warp_call(pen: Pen, mask: str, indent: str) -> Place:
    type, name, which = pen.choices.pick(_WARP_TYPES), pen.name("x"), pen.below(12)
    if which < 5:
        kind = pen.choices.pick(("_down", "_xor", "_up", ""))
        width = pen.choices.pick(("", "", ", 16", ", 8", ", 32", ", 2"))
        lane = (
            f"{integer(pen, 1)} & 31" if pen.chance(50) else pen.choices.pick(("1", "2", "4", "16"))
        )
        call = f"__shfl{kind}_sync({mask}, {cast(pen, type, 1)}, {lane}{width})"
    elif which < 9:
        row = pen.choices.pick(("__ballot_sync", "__any_sync", "__all_sync"))
        call, type = (
            f"{row}({mask}, {integer(pen, 1)})",
            INT if row != "__ballot_sync" else UNSIGNED,
        )
    elif which == 9:
        call, type = f"__match_any_sync({mask}, {cast(pen, type, 1)})", UNSIGNED
    elif which == 10:
        row = pen.choices.pick(("add", "min", "max", "and", "or", "xor"))
        type = UNSIGNED
        call = f"__reduce_{row}_sync({mask}, {cast(pen, type, 1)})"
    else:
        call, type = "__activemask()", UNSIGNED
    pen.lines.append(f"{indent}{type.spelling} {name} = {call};")
    return Place(name, type)


def butterfly(pen: Pen) -> None:
    type, name, step = pen.choices.pick(_WARP_TYPES), pen.name("x"), pen.name("o")
    kind, op = (
        pen.choices.pick(("_xor", "_down")),
        pen.choices.pick(("{0} += {1}", "{0} = max({0}, {1})")),
    )
    pen.line(f"{type.spelling} {name} = {converted(pen, type, 2)};")
    shuffle = f"__shfl{kind}_sync({ALL}, {name}, {step})"
    pen.line(f"for (int {step} = 16; {step} > 0; {step} /= 2) {op.format(name, shuffle)};")
    pen.scope.places.append(Place(name, type))


def group(pen: Pen) -> None:
    """Cooperative groups: the block, and tiles of it."""
    type, name, tile = pen.choices.pick(_WARP_TYPES), pen.name("x"), pen.name("tile")
    size = pen.choices.pick((32, 16, 8, 4))
    pen.includes += ["<cooperative_groups.h>", "<cooperative_groups/reduce.h>"]
    pen.line(f"auto {tile}b = cooperative_groups::this_thread_block();")
    auto = pen.choices.pick(("auto", f"cooperative_groups::thread_block_tile<{size}>"))
    pen.line(f"{auto} {tile} = cooperative_groups::tiled_partition<{size}>({tile}b);")
    spelled, argument = type.spelling, cast(pen, type, 1)
    op = pen.choices.pick(("plus", "greater", "less"))
    calls = (
        f"{tile}.shfl_down({argument}, 1)", f"{tile}.shfl_xor({argument}, 2)",
        f"{tile}.shfl({argument}, {integer(pen, 1)} & {size - 1})",
        f"{tile}.shfl_up({argument}, 1)",
        f"{tile}.thread_rank()", f"{tile}b.thread_rank()", f"{tile}.any({integer(pen, 1)})",
        f"{tile}.ballot({integer(pen, 1)})", f"{tile}.size()", f"{tile}.meta_group_rank()",
        f"cooperative_groups::reduce({tile}, {argument}, cooperative_groups::{op}<{spelled}>())",
    )  # fmt: skip
    pen.line(f"{spelled} {name} = {pen.choices.pick(calls)};")
    pen.line(f"{pen.choices.pick((tile, tile + 'b'))}.sync();")
    pen.scope.places.append(Place(name, type))
