"""Loops that each lane goes through by itself: where most of the work is to follow indices.

In: the emitter and a `while` that only computes and gathers; out: statements with scalars. A gather
of 16 lanes takes longer than 16 loads, and no lane waits for the one with the most turns.

    EACH { i32 k$l = k$0[l]; for (;;) { if (!(k$l < end$0[l])) break; ... } sum$0[l] = sum$l; }
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cuda2npu.ir.program import Op, Value
from cuda2npu.runtime.native.counting import counted_units
from cuda2npu.runtime.native.places import space_of
from cuda2npu.runtime.native.plan import Assign
from cuda2npu.runtime.native.versions import ELEMENTWISE, Test, inside

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

_FEWEST_GATHERS = 2
_MOST_OPS = 8  # for each gather


def goes_lane_by_lane(e: Emitter, op: Op) -> bool:
    ops = [inner for inner in inside(op) if inner.opcode not in ("condition", "yield")]
    if e.settings.checked or e.one_lane is not None or any(inner.regions for inner in ops):
        return False
    votes = [inner for inner in ops if inner.opcode == "any"]
    goes_on = op.regions[0].ops[-1].operands[0]
    if len(votes) != 1 or votes[0].result is not goes_on or votes[0].mask is not None:
        return False
    plain = (o.opcode == "any" or o.opcode == "load" or o.opcode in ELEMENTWISE for o in ops)
    if not all(plain) or not all(o.result.type.tile for o in ops if o.opcode != "any"):
        return False
    if not all(e.is_vector(result) for result in op.results if result in e.used):
        return (
            False  # what is the same in all lanes behind the loop is not where each ends by itself
        )
    loads = [o for o in ops if o.opcode == "load"]
    if any(space_of(o) not in ("global", "shared") for o in loads):
        return False
    gathers = [o for o in loads if any(e.is_vector(operand) for operand in o.operands[:2])]
    return len(gathers) >= _FEWEST_GATHERS and len(ops) <= _MOST_OPS * len(gathers)


def lane_by_lane(e: Emitter, op: Op) -> None:
    e.declare(op.results)
    unset = [result for result in op.results if e.partial and result in e.used]
    for j in range(e.unit):
        for result in unset:
            zero = "0" if result.type.element == "i1" else f"splat_{result.type.element}(0)"
            e.out.line(f"{e.name(result, j)} = {zero};")
        head = f"EACH if (ON($on{j}))" if e.partial else "EACH"
        with counted_units(e, [op], head), _one_lane(e, op, j):
            _loop(e, op, j)


def _loop(e: Emitter, op: Op, j: int) -> None:
    before, after = op.regions
    e.declare((*before.params, *after.params))
    e.assign(Assign(before.params, op.operands))
    go, *forwarded = before.ops[-1].operands
    with e.out.block("for (u64 turn = 0;; turn++)"):
        e.watch(op)
        outer = dict(e.kept)
        e.region(before, Assign(after.params, tuple(forwarded)))
        e.out.line(f"if (!({e.scalar(go, 0)})) break;")
        lane = e.plan.made[go].operands[0]  # type: ignore[index]
        on = {p for p, s in zip(after.params, forwarded, strict=True) if s is lane} | {lane}
        with e.knowing(Test("", dict.fromkeys(on, True))):  # type: ignore[arg-type]
            e.region(after, Assign(before.params, after.ops[-1].operands))
        e.kept = outer
    for result, param in zip(op.results, after.params, strict=True):
        _give(e, result, e.scalar(param, j), j)


def _give(e: Emitter, result: Value, text: str, j: int) -> None:
    """To lane `l` of what is used behind the loop."""
    if result not in e.used:
        return
    name = e.name(result, j)
    if result.type.element == "i1":
        e.out.line(f"{name} = (lanes)(({name} & ~(1u << l)) | (u32)!!{text} << l);")
    else:
        e.out.line(f"{name}[l] = {text};")


@contextmanager
def _one_lane(e: Emitter, op: Op, j: int) -> Generator[None]:
    own = {value for inner in inside(op) for value in inner.results}
    own |= {param for region in op.regions for param in region.params}
    before = e.kept, e.ready
    e.kept, e.ready = {}, set(e.ready)
    e.one_lane, e.own = j, own
    yield
    e.one_lane, e.own = None, set()
    e.kept, e.ready = before
