"""Control flow inside a phase: loops and branches that a group of warps goes through by itself.

In: the emitter and an `if`, `for` or `while`; out: statements. Loops under masks that do not change
in them have a version for masks that are on in all lanes, and so have turns of a `while`.

    for (i32 k = 0; k < n$; k += 1) { sum$0 = sum$0 + ...; sum$1 = ... }
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cuda2npu.ir.program import Op, Operand, Region, Value
from cuda2npu.runtime.native import versions
from cuda2npu.runtime.native.checks import looked_at
from cuda2npu.runtime.native.counting import counted_loop, enter
from cuda2npu.runtime.native.effects import emits
from cuda2npu.runtime.native.hoist import sure_before
from cuda2npu.runtime.native.lanewise import goes_lane_by_lane, lane_by_lane
from cuda2npu.runtime.native.plan import Assign

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

LOOPS = ("for", "while")
_GUARDED = ("load", "store", "atomic")
_MOST_TWICE = 120  # ops of which two versions are made


@emits("if", *LOOPS)
def inner(e: Emitter, op: Op) -> None:
    """A loop whose accesses can be checked before it has a version without these checks; one under
    masks that do not change in it has a version for warps that are all on."""
    sure = sure_before(e, op)
    if sure is None:
        _versions(e, op)
        return
    e.declare(op.results)
    before = e.sure
    with e.out.block(f"if (LIKELY({sure.flag}))"), e.knowing(versions.Test("")):
        e.sure = before | sure.ops
        _versions(e, op)
        e.sure = before
    with e.out.block("else"), e.knowing(versions.Test("")):
        _versions(e, op)


def _versions(e: Emitter, op: Op) -> None:
    emit = _EMITTERS[op.opcode]
    masks = _steady_masks(e, op)
    if not masks:
        emit(e, op)
        return
    e.declare(op.results)
    tests = (f"{e.mask(mask, j)} == ALL" for mask in masks for j in range(e.unit))
    full = versions.Test(" && ".join(tests), dict.fromkeys(masks, True))
    with e.out.block(f"if ({full.text})"), e.knowing(full):
        emit(e, op)
    with e.out.block("else"), e.knowing(versions.Test("")):
        e.unsure.update(masks)
        emit(e, op)
        e.unsure.difference_update(masks)


def _steady_masks(e: Emitter, op: Op) -> list[Value]:
    """Of accesses in loops inside `op`: vectors that are made outside of it."""
    ops = list(versions.inside(op))
    if e.deep >= 2 or len(ops) > _MOST_TWICE or looked_at(e, ops):
        return []
    made = {value for inner in (op, *ops) for r in inner.regions for value in r.params}
    made |= {value for inner in ops for value in inner.results}
    loops = [inner for inner in (op, *ops) if inner.opcode in LOOPS]
    found = {
        inner.mask: None
        for loop in loops
        for inner in versions.inside(loop)
        if inner.opcode in _GUARDED and isinstance(inner.mask, Value)
    }
    known = made | e.unsure | e.truth.keys()
    steady = [m for m in found if m not in known and e.is_vector(m)]
    return steady if len(steady) <= 2 else []


def _inner_if(e: Emitter, op: Op) -> None:
    e.declare(op.results)
    then, other = op.regions
    with e.out.block(f"if ({e.scalar(op.operands[0], 0)})"):
        e.region(then, handed_on(op.results, then))
    if len(other.ops) > 1 or op.results:
        with e.out.block("else"):
            e.region(other, handed_on(op.results, other))


def _inner_for(e: Emitter, op: Op) -> None:
    (body,) = op.regions
    carried = body.params[1:]
    e.declare(carried)
    e.assign(Assign(carried, op.operands[3:]))
    with counted_loop(e, body), e.out.block(e.for_head(op)):
        e.region(body, Assign(carried, body.ops[-1].operands))


def _inner_while(e: Emitter, op: Op) -> None:
    """Turns in which all lanes of the unit are on have a version, if that is cheap to tell."""
    if goes_lane_by_lane(e, op):
        lane_by_lane(e, op)
        return
    before, after = op.regions
    e.declare((*before.params, *after.params))
    e.assign(Assign(before.params, op.operands))
    go, *forwarded = before.ops[-1].operands
    test = _full_turn(e, op)
    flag = f"$all{e.site(op)}" if test is not None and test.entering else ""
    if test is not None and flag:
        e.out.line(f"int {flag} = {_all_on(e, test.entering)};")
    with e.out.block("for (u64 turn = 0;; turn++)"):
        e.watch(op)
        outer = dict(e.kept)
        if test is not None:
            condition = " && ".join(filter(None, (flag, test.text)))
            with e.out.block(f"if (LIKELY({condition}))"), e.knowing(test):
                _turn(e, op, flag, test)

        def leave() -> None:
            e.assign(Assign(after.params, tuple(forwarded)))
            e.out.line(f"if (!({e.scalar(go, 0)})) break;")

        e.steps(before.ops[:-1], leave)
        e.kept = dict(outer)
        e.region(after, Assign(before.params, after.ops[-1].operands))
        if test is not None and flag:
            e.out.line(f"{flag} = {_all_on(e, test.entering)};")
        e.kept = outer


def _full_turn(e: Emitter, op: Op) -> versions.Test | None:
    before, after = op.regions
    ops = [*before.ops, *after.ops]
    if e.settings.checked or e.deep >= 2 or versions.size_of(ops) > _MOST_TWICE:
        return None
    go = e.plan.made.get(before.ops[-1].operands[0])  # type: ignore[arg-type]
    if go is None or go.opcode != "any":
        return None
    test = versions.sure(e, go.operands[0], True, before.params)
    return test if test is not None and test.text else None


def _turn(e: Emitter, op: Op, flag: str, test: versions.Test) -> None:
    """A turn with all lanes on; the masks among the carried values stay as they are."""
    before, after = op.regions

    e.ahead.update(_large_steps(e, op))

    def entered() -> None:
        pairs = list(zip(after.params, before.ops[-1].operands[1:], strict=True))
        e.truth.update((p, True) for p, s in pairs if e.truth.get(s))  # type: ignore[arg-type]
        e.steady |= {p for p, s in pairs if s in e.steady}
        e.assign(_without(pairs, e.truth))
        enter(e, after)
        e.steps(after.ops[:-1], ended)

    def ended() -> None:
        pairs = list(zip(before.params, after.ops[-1].operands, strict=True))
        stay = {p: True for p, s in pairs if p in test.entering and e.truth.get(s)}  # type: ignore[arg-type]
        e.assign(_without(pairs, stay))
        if flag and len(stay) < len(test.entering):
            with _unknowing(e, test.entering):
                e.out.line(f"{flag} = {_all_on(e, test.entering)};")
        e.out.line("continue;")

    e.steps(before.ops[:-1], entered)


@contextmanager
def _unknowing(e: Emitter, values: Sequence[Value]) -> Generator[None]:
    before = e.truth
    e.truth = {v: t for v, t in before.items() if v not in values}
    yield
    e.truth = before


def _all_on(e: Emitter, masks: Sequence[Value]) -> str:
    parts = (e.mask(mask, j) for mask in masks for j in range(e.unit))
    return f"({' & '.join(parts)}) == ALL"


def _large_steps(e: Emitter, op: Op) -> dict[Operand, Value]:
    """Of carried ramps that grow by a value known when the kernel runs: a stride of the grid."""
    before, after = op.regions
    sources = dict(zip(after.params, before.ops[-1].operands[1:], strict=True))
    inside = {value for inner in versions.inside(op) for value in inner.results}
    found: dict[Operand, Value] = {}
    for param, following in zip(before.params, after.ops[-1].operands, strict=True):
        made = e.plan.made.get(following)  # type: ignore[arg-type]
        if made is None or made.opcode != "add":
            continue
        for index, step in (made.operands, made.operands[::-1]):
            known = isinstance(step, Value) and not step.type.tile and step not in inside
            if known and sources.get(index) is param:  # type: ignore[arg-type]
                found[index] = step  # type: ignore[assignment]
    return found


def _without(pairs: list[tuple[Value, Operand]], known: Mapping[Value, bool]) -> Assign:
    moved = [(p, s) for p, s in pairs if p not in known]
    return Assign(tuple(p for p, _ in moved), tuple(s for _, s in moved))


def handed_on(targets: tuple[Value, ...], region: Region) -> Assign:
    """What the region's end yields, to `targets`."""
    return Assign(targets, region.ops[-1].operands)


_EMITTERS: dict[str, Callable[[Emitter, Op], None]] = {
    "if": _inner_if, "for": _inner_for, "while": _inner_while,
}  # fmt: skip
