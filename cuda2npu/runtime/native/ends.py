"""How a phase begins: with values of other phases. How it ends: barriers, votes of the block, and
printf, for which all warps are looked at.

In: the emitter and a phase; out: statements before its units, in each of them, and after them.

    int $here3 = 0, $away3 = 0;
    for (u32 unit ...) { $here3 |= m$0 != 0; if (live$0 & ~m$0) $away3 = 1; }
    if ($here3 && $away3) FAULT(9004, ...)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cuda2npu.ir.program import Const, Op, Value
from cuda2npu.runtime.native import versions

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter
    from cuda2npu.runtime.native.plan import Phase, Step

_BARRIERS = ("barrier", "barrier_reduce", "grid_barrier")


def checks_barrier(op: Op) -> bool:
    """Whether some threads may be missing."""
    return op.mask is not None and not (isinstance(op.mask, Const) and op.mask.bits)


def before_phase(e: Emitter, phase: Phase) -> None:
    op = phase.last
    if op is None:
        return
    e.comment(op)
    if op.opcode in _BARRIERS and checks_barrier(op):
        for name in ("$here", "$away"):
            e.out.line(f"int {name}{id_of(e, op)} = 0;")
        e.out.line(f"u32 $missing{id_of(e, op)} = 0;")
        if op.opcode == "grid_barrier":
            e.out.line(f"u32 $first{id_of(e, op)} = 0;")
    if op.opcode == "barrier_reduce":
        e.out.line(f"i32 $yes{id_of(e, op)} = 0, $no{id_of(e, op)} = 0;")
    elif op.opcode in ("any", "load"):
        e.out.line(f"int $any{id_of(e, op)} = 0;")


def begun(e: Emitter, phase: Phase, guard: Value | None) -> list[Step]:
    """The values of other phases are brought; all that is left to do. Masks that are computed again
    are among it: there may be versions of what follows them."""
    external, guarding = e.external(phase), set(versions.masks_of(phase.steps))
    again = {v: e.plan.made[v] for v in external if v in guarding and e.plan.kept(v) not in e.spill}
    for value in external:
        if value not in again:
            e.fetch(value, e.ready)
            e.leave_early(value, guard)
    for op in again.values():
        for operand in op.operands:
            if isinstance(operand, Value) and operand.type.tile:
                e.fetch(operand, e.ready)
    left = [op for value, op in again.items() if value not in e.ready]
    e.ready.update(again)
    return [*left, *phase.steps]


def id_of(e: Emitter, op: Op) -> int:
    return e.site(op) if op not in e.sites else e.sites.index(op)


def each_unit(e: Emitter, phase: Phase) -> None:
    op = phase.last
    if op is None:
        return
    if op.opcode in _BARRIERS and checks_barrier(op):
        _look(e, op)
    if op.opcode == "barrier_reduce":
        for j in range(e.unit):
            on, value = e.on(op.mask, j) or "ALL", _holds(e, op, j)
            e.out.line(f"$yes{id_of(e, op)} += __builtin_popcount((lanes)({on} & {value}));")
            e.out.line(f"$no{id_of(e, op)} |= (lanes)({on} & ~{value});")
    elif op.opcode in ("any", "load"):
        for j in range(e.unit):
            on = e.on(op.mask, j) or "ALL"
            value = f" & {e.mask(op.operands[0], j)}" if op.opcode == "any" else ""
            e.out.line(f"$any{id_of(e, op)} |= ({on}{value}) != 0;")
    elif op.opcode == "printf":
        _print(e, op)


def _holds(e: Emitter, op: Op, j: int) -> str:
    value = op.operands[1]
    if value.type.element == "i1":
        return e.mask(value, j)
    if e.is_vector(value):
        element = value.type.element
        return f"ne_{element}({e.vector(value, j)}, splat_{element}(0))"
    return f"(lanes)({e.scalar(value, j)} != 0 ? ALL : 0)"


def _look(e: Emitter, op: Op) -> None:
    """Who is here, and who has not returned but is away; `missing`: the first of these."""
    n = id_of(e, op)
    for j in range(e.unit):
        on, live = e.on(op.mask, j) or "ALL", e.on(op.operands[0], j) or "ALL"
        if op.opcode == "grid_barrier":
            e.out.line(f"if (({on}) & ALL && !$here{n}) $first{n} = $t{j} + lowest(({on}) & ALL);")
        e.out.line(f"$here{n} |= ({on}) != 0;")
        e.out.line(
            f"if (({live}) & ~({on}) & ALL && !$away{n}) "
            f"$away{n} = 1, $missing{n} = $t{j} + lowest(({live}) & ~({on}) & ALL);"
        )


def _print(e: Emitter, op: Op) -> None:
    for j in range(e.unit):
        on = e.on(op.mask, j)
        head = f"EACH if (ON({on}))" if on else "EACH"
        with e.out.block(head):
            words = [_word(e, o, j) for o in op.operands]
            e.out.line(f"const u64 words[] = {{{', '.join([*words, '0'])}}};")
            e.out.line(f"c2n_print(worker, number, {id_of(e, op)}, words, {len(words)});")
    if op.results:
        texts = tuple(op.attrs.get("texts", ()))
        many = len(op.operands) + sum(t is not None for t in texts)
        for j in e.places(op.result):
            text = f"splat_i32({many})" if e.is_vector(op.result) else str(many)
            e.define(op.result, j, text)


def _word(e: Emitter, operand: object, j: int) -> str:
    """Any value as 64 bits: integers by their sign, floats as f64."""
    text = e.lane(operand, j)  # type: ignore[arg-type]
    element = operand.type.element  # type: ignore[attr-defined]
    if element[0] == "f":
        return f"bits_f64((f64){text})"
    return f"(u64)(i64){text}" if element[0] == "i" and element != "i1" else f"(u64){text}"


def after_phase(e: Emitter, phase: Phase) -> None:
    op = phase.last
    if op is None:
        return
    n = id_of(e, op)
    if op.opcode in _BARRIERS and checks_barrier(op):
        e.out.line(f"if ($here{n} && $away{n}) FAULT(9004, {n}, $missing{n}, 0);")
    if op.opcode == "grid_barrier":
        some = checks_barrier(op)
        e.out.line(
            f"if ($here{n}) launch->meet({n}, $first{n});" if some else f"launch->meet({n}, 0);"
        )
    elif op.opcode == "barrier_reduce":
        text = {"count": f"$yes{n}", "and": f"!$no{n}", "or": f"$yes{n} != 0"}
        e.define(op.result, 0, text[str(op.attrs["kind"])])
    elif op.opcode == "any":
        e.define(op.result, 0, f"$any{n}")
    elif op.opcode == "load":
        e.flags[op.result] = f"$any{n}"
        e.step(op)
