"""Versions of code for units whose lanes are all on, or all off, told by a few scalar comparisons.

In: the emitter and a mask; out: a `Test`, C text that holds only where the mask is known, and what
is known then. Most masks compare a ramp with a bound: its first and its last lane say enough.

    %5 = lt %i, %n        i$0 <= 2147483520 && (i32)(i$0 + 127) < n$
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Operand, Value
from cuda2npu.ir.walk import walk
from cuda2npu.runtime.native.forms import Across
from cuda2npu.runtime.native.functions import BITS
from cuda2npu.runtime.native.places import in_scope
from cuda2npu.runtime.native.plan import Assign, Step

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

OPPOSITE = {"lt": "ge", "ge": "lt", "le": "gt", "gt": "le", "eq": "ne", "ne": "eq"}
_SWAPPED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}
_GUARDED = ("load", "store")
_MOST_CLASSES = 4  # comparisons of a test
_MOST_OPS = 100  # of which there are versions
_MOST_DEEP = 2  # versions inside versions
ELEMENTWISE = frozenset(
    name for name, row in OPS.items() if row.pure and row.shape in ("same", "compare", "given")
)
Relation = tuple[str, Operand, Operand]


@dataclass(slots=True)
class Test:
    """`text` is true only where the `facts` and `relations` hold, and no lane of the `steady` ramps
    wraps around. `entering`: carried masks of the loop at hand that must be on as well."""

    text: str
    facts: dict[Value, bool] = field(default_factory=dict[Value, bool])
    relations: dict[Relation, bool] = field(default_factory=dict[Relation, bool])
    entering: tuple[Value, ...] = ()
    steady: frozenset[Operand] = frozenset()


def both(a: Test, b: Test) -> Test:
    texts = [t for t in (a.text, b.text) if t]
    return Test(
        " && ".join(dict.fromkeys(texts)),
        {**a.facts, **b.facts}, {**a.relations, **b.relations},
        tuple(dict.fromkeys((*a.entering, *b.entering))), a.steady | b.steady,
    )  # fmt: skip


def sure(e: Emitter, operand: Operand, wanted: bool, carried: Sequence[Value] = ()) -> Test | None:
    """When the mask `operand` is `wanted` in all lanes of the unit; None: no cheap test."""
    if isinstance(operand, Const):
        return Test("") if bool(operand.bits) == wanted else None
    if operand in e.truth:
        return Test("") if e.truth[operand] == wanted else None
    found = _of_op(e, operand, wanted, carried)
    if found is not None:
        found.facts[operand] = wanted
    return found


def _of_op(e: Emitter, value: Value, wanted: bool, carried: Sequence[Value]) -> Test | None:
    if value in carried:
        return Test("", entering=(value,)) if wanted and e.is_vector(value) else None
    op = e.plan.made.get(value)
    if op is not None and op.opcode == "not" and op.result is value:
        return sure(e, op.operands[0], not wanted, carried)
    if op is not None and op.opcode in ("and", "or") and op.result is value:
        a, b = (sure(e, o, wanted, carried) for o in op.operands)
        if (op.opcode == "and") == wanted:
            return both(a, b) if a is not None and b is not None else None
        return _either(a, b)
    if op is not None and op.opcode in OPPOSITE and op.operands[0].type.element in BITS:
        found = _comparison(e, op, wanted)
        if found is not None or e.is_vector(value):
            return found
    if not e.is_vector(value) and in_scope(e, value):
        names = dict.fromkeys(e.scalar(value, j) for j in e.places(value))
        return Test(" && ".join(n if wanted else f"!{n}" for n in names))
    return None


def _either(a: Test | None, b: Test | None) -> Test | None:
    """What is known where one of them holds is not known."""
    if a is None or b is None:
        one = a or b
        return Test(one.text, entering=one.entering, steady=one.steady) if one else None
    if a.entering or b.entering or not a.text or not b.text:
        return None
    return Test(f"(({a.text}) || ({b.text}))")


def _comparison(e: Emitter, op: Op, wanted: bool) -> Test | None:
    """Of a ramp with what is the same in all of the unit."""
    relation: Relation = (op.opcode, *op.operands[:2])  # type: ignore[assignment]
    of = op.opcode if wanted else OPPOSITE[op.opcode]
    ramp, bound = op.operands
    if not e.form(bound).uniform:
        ramp, bound, of = bound, ramp, _SWAPPED[of]
    form, element = e.form(ramp), ramp.type.element
    if not e.form(bound).uniform or form.kind == "vector" or form.stride < 0:
        return None
    if element[0] == "f" or element not in BITS or BITS[element] < 32:
        return None
    if not all(in_scope(e, o) for o in (ramp, bound)):
        return None
    texts: list[str] = []
    for j, offsets in classes(form.across, e.unit).items():
        span = max(offsets) + (form.stride * (e.lanes - 1) if form.kind == "ramp" else 0)
        text = _test(of, e.scalar(ramp, j), e.scalar(bound, 0), element, span, bool(form.limit))
        if not text or min(offsets) < 0:
            return None
        texts.append(text)
    found = Test(" && ".join(texts), {}, {relation: wanted}, steady=frozenset({ramp}))
    return found if len(texts) <= _MOST_CLASSES else None


def classes(across: Across, unit: int) -> dict[int, list[int]]:
    """Of the vectors of a unit: the first of each class, with the offsets of its vectors."""
    found: dict[int, tuple[int, list[int]]] = {}
    for j, (number, offset) in enumerate(across[:unit]):
        found.setdefault(number, (j, []))[1].append(offset)
    return {first: [o - offsets[0] for o in offsets] for first, offsets in found.values()}


def _test(of: str, first: str, to: str, element: str, span: int, bounded: bool) -> str:
    """Whether the relation `of` holds for `to` and all from `first` to `first + span`."""
    most = (1 << BITS[element] - (element[0] == "i")) - 1
    if span >= most:
        return ""
    last = f"({element})({first} + ({element}){span})" if span else first
    text = {
        "lt": f"{last} < {to}", "le": f"{last} <= {to}", "gt": f"{first} > {to}",
        "ge": f"{first} >= {to}", "ne": f"({first} > {to} || {last} < {to})",
        "eq": f"{first} == {to}" if not span else "",
    }[of]  # fmt: skip
    if text and span and not bounded:
        suffix = "ll" if element[0] == "i" else "ull"
        text = f"{first} <= ({element}){most - span}{suffix} && {text}"
    return text


def known(e: Emitter, op: Op) -> bool | None:
    """The value of a mask that follows from what is known."""
    if not op.results or op.result.type.element != "i1":
        return None
    if op.opcode in OPPOSITE:
        a, b = op.operands
        for opcode, same in ((op.opcode, True), (OPPOSITE[op.opcode], False)):
            found = e.relations.get((opcode, a, b))
            if found is not None:
                return found == same
        return None
    values = [bool(o.bits) if isinstance(o, Const) else e.truth.get(o) for o in op.operands]
    if op.opcode == "not":
        return None if values[0] is None else not values[0]
    if op.opcode in ("and", "or"):
        deciding = op.opcode == "or"
        if deciding in values:
            return deciding
        return None if None in values else not deciding
    return None


# -- where versions are worth their text ----------------------------------------------------------


def masks_of(steps: Sequence[Step]) -> Iterator[Value]:
    """The masks of loads and stores."""
    for step in steps:
        if isinstance(step, Assign):
            continue
        for op in (step, *inside(step)):
            if op.opcode in _GUARDED and isinstance(op.mask, Value) and op.mask.type.tile:
                yield op.mask


def inside(op: Op) -> Iterator[Op]:
    for region in op.regions:
        yield from walk(region)


def size_of(steps: Sequence[Step]) -> int:
    return len(steps) + sum(1 for s in steps if isinstance(s, Op) for _ in inside(s))


def worth(e: Emitter, steps: Sequence[Step]) -> frozenset[int]:
    """The indices of ops whose masks may have versions of what follows."""
    if e.deep >= _MOST_DEEP or e.one_lane is not None:
        return frozenset()
    known = e.truth.keys() | e.unsure
    used = set(masks_of(steps)) - known
    return frozenset(
        index for index, step in enumerate(steps)
        if isinstance(step, Op) and not step.regions and not used.isdisjoint(step.results)
        and size_of(steps[index:]) <= _MOST_OPS
    )  # fmt: skip


def has_opposite(e: Emitter, test: Test, steps: Sequence[Step]) -> bool:
    """Whether some access is made just where the test's mask is off."""
    made = (e.plan.made.get(mask) for mask in masks_of(steps))
    opposite = {(OPPOSITE[kind], a, b) for kind, a, b in test.relations}
    return any(
        op is not None and op.opcode in OPPOSITE and (op.opcode, *op.operands) in opposite
        for op in made
    )
