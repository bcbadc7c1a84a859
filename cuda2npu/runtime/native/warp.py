"""The C text of warp functions. A unit holds whole warps: `per_warp` vectors of lanes each.

In: the emitter and an op; out: statements. Operands are laid out as arrays of 32, one a lane of the
warp; a function of `warp.h` does the rest.

    f32 a[32]; ... c2n_shuffle_f32(a, here, source, r);
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cuda2npu.ir.program import Const, Op, Operand
from cuda2npu.runtime.native.effects import emits
from cuda2npu.runtime.native.functions import BITS

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

_NAMES = {"shuffle": "__shfl", "vote": "__{}_sync", "match": "__match_{}_sync",
          "warp_reduce": "__reduce_{}_sync", "warp_sync": "__syncwarp"}  # fmt: skip


def name_of(op: Op) -> str:
    """What a message calls it."""
    if op.opcode == "shuffle":
        mode = str(op.attrs["mode"])
        return f"__shfl{'' if mode == 'idx' else '_' + mode}_sync"
    return _NAMES[op.opcode].format(op.attrs.get("kind", ""))


def _warps(e: Emitter) -> list[range]:
    return [range(w, w + e.per_warp) for w in range(0, e.unit, e.per_warp)]


def _mask(e: Emitter, op: Op, operand: Operand | None, vectors: range) -> str:
    """32 bits of a warp."""
    parts = [f"(u32){e.on(operand, j) or 'ALL'} << {(j - vectors[0]) * e.lanes}" for j in vectors]
    return " | ".join(parts)


def _spread(e: Emitter, operand: Operand, vectors: range, name: str) -> None:
    """`name[32]`: the operand, one element a lane."""
    element = operand.type.element
    kind = "u32" if element == "i1" else element
    e.out.line(f"{kind} {name}[32] = {{0}};")
    for j in vectors:
        at = (j - vectors[0]) * e.lanes
        e.out.line(f"EACH {name}[{at} + l] = {e.lane(operand, j)};")


def _enter(e: Emitter, op: Op, vectors: range) -> None:
    """`here`: lanes that are on; `named`: those that each names; a fault where one of them has not
    returned but is away."""
    e.out.line(f"const u32 here = {_mask(e, op, op.mask, vectors)};")
    lanes, live = op.operands[:2]
    e.out.line(f"const u32 away = ({_mask(e, op, live, vectors)}) & ~here;")
    if isinstance(lanes, Const) or not e.is_vector(lanes):
        e.out.line(f"const u32 named = (u32){e.scalar(lanes, vectors[0])};")
        e.out.line(f"if (here && named & away) FAULT(9009, {e.site(op)}, "
                   f"$t{vectors[0]} + lowest(here), 0);")  # fmt: skip
        return
    _spread(e, lanes, vectors, "named")
    e.out.line(
        "if (away && here) for (u32 k = 0; k < 32; k++) if (here >> k & 1 && named[k] & away) "
        f"FAULT(9009, {e.site(op)}, $t{vectors[0]} + k, 0);"
    )


def _named(e: Emitter, op: Op, index: str) -> str:
    lanes = op.operands[0]
    return "named" if isinstance(lanes, Const) or not e.is_vector(lanes) else f"named[{index}]"


def _declare(e: Emitter, op: Op) -> None:
    for j in e.places(op.result):
        e.out.line(f"{e.c_type(op.result)} {e.name(op.result, j)};")


def _collect(e: Emitter, op: Op, vectors: range) -> None:
    """From `found[32]` to the result's vectors."""
    for j in vectors:
        at = (j - vectors[0]) * e.lanes
        name = e.name(op.result, j)
        if not e.is_vector(op.result):
            e.out.line(f"{name} = found[{at}];")
        elif op.result.type.element == "i1":
            e.out.line(f"{name} = 0; EACH {name} |= (lanes)(found[{at} + l] != 0) << l;")
        else:
            e.out.line(f"EACH {name}[l] = found[{at} + l];")


@emits("warp_sync")
def warp_sync(e: Emitter, op: Op) -> None:
    for vectors in _warps(e):
        with e.out.block(""):
            _enter(e, op, vectors)
            e.out.line("(void)named;")


@emits("active_lanes")
def active_lanes(e: Emitter, op: Op) -> None:
    for vectors in _warps(e):
        for j in vectors:
            e.define(op.result, j, _mask(e, op, op.mask, vectors))


@emits("shuffle")
def shuffle(e: Emitter, op: Op) -> None:
    _, _, value, lane, width = op.operands
    if not op.result.type.tile:
        e.define(op.result, 0, e.scalar(value, 0))
        return
    _declare(e, op)
    element = value.type.element
    if e.per_warp * e.lanes == 32 and element in _PICKED:
        for vectors in _warps(e):
            with e.out.block(""):
                _enter(e, op, vectors)
                _pick(e, op, vectors)
        return
    kind = "u32" if element == "i1" else element
    for vectors in _warps(e):
        with e.out.block(""):
            _enter(e, op, vectors)
            _spread(e, value, vectors, "own")
            _spread(e, lane, vectors, "by")
            _spread(e, width, vectors, "width")
            e.out.line("(void)named;")
            e.out.line(f"{kind} found[32];")
            with e.out.block("for (u32 k = 0; k < 32; k++)"):
                mode = str(op.attrs["mode"])
                e.out.line(f"const u32 from = c2n_lane_{mode}(k, (u32)by[k], (u32)width[k]);")
                e.out.line("found[k] = here >> from & 1 ? own[from] : own[k];")
            _collect(e, op, vectors)


_PICKED = frozenset(("i32", "u32", "f32", "i64", "u64", "f64"))


def _pick(e: Emitter, op: Op, vectors: range) -> None:
    """By permutations of whole vectors."""
    _, _, value, lane, width = op.operands
    element, mode = value.type.element, str(op.attrs["mode"])
    own = ", ".join(e.vector(value, j) for j in vectors)
    e.out.line(f"const {element}x own[] = {{{own}}};")
    for j in vectors:
        at, name = (j - vectors[0]) * e.lanes, e.name(op.result, j)
        by, wide = (f"(u32x)({e.vector(o, j)})" for o in (lane, width))
        with e.out.block(""):
            e.out.line(f"const u32x from = c2n_from_{mode}(ramp_u32({at}, 1), {by}, {wide});")
            e.out.line(f"{name} = c2n_pick_{element}(own, from);")
            test = f"EACH if (!(here >> from[l] & 1)) {name}[l] = own[{j - vectors[0]}][l];"
            e.out.line(f"if (here != 0xffffffffu) {test}")


@emits("vote")
def vote(e: Emitter, op: Op) -> None:
    value, kind = op.operands[2], str(op.attrs["kind"])
    _declare(e, op)
    text = {"ballot": "yes", "any": "yes != 0", "all": "yes == chosen",
            "uni": "yes == chosen || yes == 0"}[kind]  # fmt: skip
    for vectors in _warps(e):
        with e.out.block(""):
            _enter(e, op, vectors)
            holds = " | ".join(
                f"(u32){_truth(e, value, j)} << {(j - vectors[0]) * e.lanes}" for j in vectors
            )
            e.out.line(f"const u32 holds = {holds};")
            e.out.line("u32 found[32];")
            with e.out.block("for (int k = 0; k < 32; k++)"):
                e.out.line(f"const u32 chosen = here & {_named(e, op, 'k')}, yes = holds & chosen;")
                e.out.line(f"(void)chosen; found[k] = here ? {text} : 0;")
            _collect(e, op, vectors)


def _truth(e: Emitter, value: Operand, j: int) -> str:
    element = value.type.element
    if element == "i1":
        return e.mask(value, j)
    return f"ne_{element}({e.vector(value, j)}, splat_{element}(0))"


@emits("match")
def match(e: Emitter, op: Op) -> None:
    value, kind = op.operands[2], str(op.attrs["kind"])
    _declare(e, op)
    size = max(1, BITS.get(value.type.element, 8) // 8)
    for vectors in _warps(e):
        with e.out.block(""):
            _enter(e, op, vectors)
            _spread(e, value, vectors, "own")
            e.out.line("u32 found[32];")
            with e.out.block("for (int k = 0; k < 32; k++)"):
                e.out.line("u32 equal = 0;")
                e.out.line(
                    "for (int n = 0; n < 32; n++) if (here >> n & 1 && "
                    f"!__builtin_memcmp(&own[n], &own[k], {size})) equal |= 1u << n;"
                )
                e.out.line(
                    f"const u32 chosen = here & {_named(e, op, 'k')}, same = equal & chosen;"
                )
                text = "same" if kind == "any" else "same == chosen ? chosen : 0"
                e.out.line(f"found[k] = here ? {text} : 0;")
            _collect(e, op, vectors)


@emits("warp_reduce")
def warp_reduce(e: Emitter, op: Op) -> None:
    value, kind = op.operands[2], str(op.attrs["kind"])
    element = op.result.type.element
    _declare(e, op)
    text = {"add": "r + own[n]", "min": "r < own[n] ? r : own[n]", "max": "r > own[n] ? r : own[n]",
            "and": "r & own[n]", "or": "r | own[n]", "xor": "r ^ own[n]"}[kind]  # fmt: skip
    for vectors in _warps(e):
        with e.out.block(""):
            _enter(e, op, vectors)
            _spread(e, value, vectors, "own")
            e.out.line(f"{element} found[32];")
            with e.out.block("for (int k = 0; k < 32; k++)"):
                e.out.line(f"{element} r = 0; int begun = 0;")
                e.out.line(
                    f"for (int n = 0; n < 32; n++) if (here & {_named(e, op, 'k')} & 1u << n) "
                    f"r = begun ? {text} : own[n], begun = 1;"
                )
                e.out.line("found[k] = r;")
            _collect(e, op, vectors)
