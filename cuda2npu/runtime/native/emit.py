"""From a tile program to the C text of one kernel.

In: a program, its forms and its plan; out: statements in `Emitter.out`. The forms say what is
scalar and what a vector, the plan what runs once a block; here both become C, a vector of lanes at
a time. Every value has its own name with a `$` behind it (and the number of the vector), so that it
meets no name of ours.

    const f32x sum$0 = load_f32(GLOBAL(in$ + (u64)(i64)i$0 * 4u));
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import isinf, isnan
from typing import TYPE_CHECKING

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import operands_of
from cuda2npu.runtime.native import versions
from cuda2npu.runtime.native.counting import count_lanes, counted_units, enter
from cuda2npu.runtime.native.expressions import expression
from cuda2npu.runtime.native.forms import GROUP, SAME, Form, Forms
from cuda2npu.runtime.native.functions import Functions
from cuda2npu.runtime.native.plan import Assign, Control, Item, Move, Phase, Plan, Scalar, Step
from cuda2npu.runtime.native.structs import Structs

if TYPE_CHECKING:
    from cuda2npu.runtime.native.tally import Tally

WARP = 32
MOST_TILES = 1 << 22  # bytes of values kept between phases, on the stack
_LOOPS, _GUARDED = ("for", "while"), ("load", "store", "atomic")


@dataclass(frozen=True, slots=True)
class Settings:
    """`checked`: bounds, alignment and uninitialised reads are looked at. `library_math`: math
    functions are the C library's, lane by lane; `exact`: atomics come in the order of threads where
    that shows; `contract`: the compiler fuses products with sums, but not those of `__fmul_rn`;
    `fast_math`: math functions have their fast forms; `counted`: the code counts what it does."""

    checked: bool = False
    library_math: bool = False
    exact: bool = True
    contract: bool = False
    fast_math: bool = False
    counted: bool = False
    lanes: int = 16


class Writer:
    """Lines of C, indented."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 1

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text if text else "")

    @contextmanager
    def block(self, head: str, end: str = "}") -> Generator[None]:
        self.line(head + " {" if head else "{")
        self.depth += 1
        yield
        self.depth -= 1
        self.line(end)


def literal(const: Const) -> str:
    """A C expression of the constant's type."""
    element = const.type.element
    if element == "i1":
        return str(const.bits)
    if element[0] == "f":
        value = const.value
        if isnan(value) or isinf(value) or (value == 0 and const.bits):
            suffix = "u" if element == "f32" else "ull"
            return f"{element}_bits({const.bits:#x}{suffix})"
        return f"{float(value).hex()}{'f' if element == 'f32' else ''}"
    if element in ("i64", "u64", "ptr"):
        return f"(({element}){const.bits & (1 << 64) - 1:#x}ull)"
    if element in ("i32", "u32"):
        return f"{const.bits}u" if element == "u32" else (
            str(const.bits) if const.bits > -(1 << 31) else "INT32_MIN"
        )  # fmt: skip
    return f"(({element}){const.bits})"


@dataclass(slots=True, eq=False)
class Emitter:
    """One translation. `vectors`: in a block; `per_warp`: in a warp; `unit`: that the phase at hand
    takes at a time. `sites`: the ops that a fault names by number. `kept`: values that have a
    variable in the C scope at hand, `ready`: those computed in the phase at hand. `truth`: masks
    that are on, or off, in all lanes in this version of the code, `relations` what they say,
    `steady`: ramps of which no lane wraps around there; `unsure`: masks that have versions, of
    which this is none, `deep`: in how many versions this is. `loaded`: how many `writes` stood
    before each load; `ahead`: by how much an index grows from turn to turn of a loop. `spill`:
    values that are kept in an array between phases; `streams`: stores that may go past the caches.
    `flags`: whether any lane is on, for masked uniform loads. `one_lane`: the vector whose lanes go
    through a loop one by one, with values of their `own`. `addresses` of shared and private
    buffers, by opcode and name; `interleaved`: private memory lies lane beside lane. `tally`: what
    is counted, `hoisted`: ids of accesses whose lanes are counted behind the loop at hand. `sure`:
    accesses that have no fault in this version of a loop."""

    program: TileProgram
    settings: Settings
    forms: Forms
    plan: Plan
    functions: Functions = field(default_factory=Functions)
    out: Writer = field(default_factory=Writer)
    sites: list[Op] = field(default_factory=list[Op])
    names: dict[Value, str] = field(default_factory=dict[Value, str])
    kept: dict[Value, None] = field(default_factory=dict[Value, None])
    spill: set[Value] = field(default_factory=set[Value])
    used: set[Value] = field(default_factory=set[Value])
    ready: set[Value] = field(default_factory=set[Value])
    truth: dict[Value, bool] = field(default_factory=dict[Value, bool])
    relations: dict[versions.Relation, bool] = field(default_factory=dict[versions.Relation, bool])
    steady: frozenset[Operand] = frozenset()
    unsure: set[Value] = field(default_factory=set[Value])
    deep: int = 0
    flags: dict[Value, str] = field(default_factory=dict[Value, str])
    addresses: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    interleaved: bool = False
    one_lane: int | None = None
    own: set[Value] = field(default_factory=set[Value])
    streams: frozenset[Op] = frozenset()
    structs: Structs = field(default_factory=Structs)
    ahead: dict[Operand, Value] = field(default_factory=dict[Operand, Value])
    loaded: dict[Value, int] = field(default_factory=dict[Value, int])
    writes: int = 0
    tally: Tally | None = None
    hoisted: frozenset[int] = frozenset()
    sure: frozenset[Op] = frozenset()
    counted: int = 0
    vectors: int = 1
    per_warp: int = 1
    unit: int = 1

    # -- names ------------------------------------------------------------------------------------

    @property
    def lanes(self) -> int:
        return self.settings.lanes

    def base_name(self, value: Value) -> str:
        value = self.plan.kept(value)
        found = self.names.get(value)
        if found is None:
            found = re.sub(r"\W", "_", value.name) + "$"
            found = found if not found[0].isdigit() else f"_{found}"
            if found in self.names.values():
                found = f"{found}{len(self.names)}$"
            self.names[value] = found
        return found

    def name(self, value: Value, j: int) -> str:
        if value in self.own:
            return f"{self.base_name(value)}l{j}"
        return self.base_name(value) + (str(j) if value.type.tile else "")

    def form(self, operand: Operand) -> Form:
        return self.forms.of(operand) if self.one_lane is None else SAME

    def is_vector(self, operand: Operand) -> bool:
        return operand.type.tile and self.form(operand).kind == "vector"

    def c_type(self, value: Value) -> str:
        element = value.type.element
        if self.is_vector(value):
            return "lanes" if element == "i1" else f"{element}x"
        return "int" if element == "i1" else element

    # -- operands ---------------------------------------------------------------------------------

    def scalar(self, operand: Operand, j: int) -> str:
        """Of a value that is the same in all lanes, or a ramp's first lane."""
        if isinstance(operand, Const):
            return literal(operand)
        if operand in self.truth:
            one = "(lanes)ALL" if self.is_vector(operand) else "1"
            return one if self.truth[operand] else "0"
        if self.one_lane is not None and operand not in self.own:
            return self.outer_lane(operand, j)
        return self.name(operand, j)

    def outer_lane(self, value: Value, j: int) -> str:
        """What a lane by itself sees of a value from outside its loop."""
        one, self.one_lane = self.one_lane, None
        text = self.lane(value, j)
        self.one_lane = one
        return text

    def vector(self, operand: Operand, j: int) -> str:
        element = operand.type.element
        if element == "i1":
            return self.mask(operand, j)
        if self.is_vector(operand):
            return self.scalar(operand, j)
        form = self.form(operand)
        if form.kind == "ramp" and operand.type.tile:
            return f"ramp_{element}({self.scalar(operand, j)}, {self.stride(element, form)})"
        return f"splat_{element}({self.scalar(operand, j)})"

    def stride(self, element: str, form: Form) -> str:
        return f"({element}){form.stride}" if abs(form.stride) < 1 << 31 else (
            f"({element}){form.stride % (1 << 64):#x}ull"
        )  # fmt: skip

    def mask(self, operand: Operand, j: int) -> str:
        if isinstance(operand, Const):
            return "(lanes)ALL" if operand.bits else "(lanes)0"
        if self.is_vector(operand):
            return self.scalar(operand, j)
        return f"(lanes)({self.scalar(operand, j)} ? ALL : 0)"

    def lane(self, operand: Operand, j: int, at: str = "l") -> str:
        """In the lane `at`."""
        element = operand.type.element
        if self.is_vector(operand):
            name = self.scalar(operand, j)
            if operand in self.truth:
                return str(int(self.truth[operand]))  # type: ignore[index]
            return f"(({name} >> {at}) & 1)" if element == "i1" else f"{name}[{at}]"
        form = self.form(operand)
        if form.kind == "ramp" and operand.type.tile:
            step = f"({element}){at} * {self.stride(element, form)}"
            return f"({element})({self.scalar(operand, j)} + {step})"
        return self.scalar(operand, j)

    def in_form(self, operand: Operand, target: Value, j: int) -> str:
        """As `target` is kept."""
        if self.is_vector(target):
            return self.vector(operand, j)
        return self.scalar(operand, j)

    @property
    def partial(self) -> bool:
        """Whether some vector's last lanes have no thread."""
        return self.program.threads != self.vectors * self.lanes

    def on(self, mask: Operand | None, j: int) -> str | None:
        """The lanes for which an op takes effect; None: all of them."""
        parts: list[str] = []
        known = mask is None or (isinstance(mask, Const) and mask.bits)
        known = known or (isinstance(mask, Value) and self.truth.get(mask))
        if mask is not None and not known:
            parts.append(self.mask(mask, j))
        if self.partial and self.one_lane is None:
            parts.append(f"$on{j}")
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else f"(lanes)({' & '.join(parts)})"

    def places(self, value: Value) -> range:
        """The numbers of the vectors for which a value is computed in this unit."""
        if self.one_lane is not None and value.type.tile:
            return range(self.one_lane, self.one_lane + 1)
        return range(self.unit) if value.type.tile else range(1)

    # -- items ------------------------------------------------------------------------------------

    def items(self, items: Sequence[Item]) -> None:
        for item in items:
            if isinstance(item, Phase):
                self.phase(item)
            elif isinstance(item, Scalar):
                self.comment(item.op)
                self.step(item.op)
            elif isinstance(item, Move):
                self.declare(item.assign.targets)
                self.assign(item.assign)
            else:
                self.control(item)

    def control(self, item: Control) -> None:
        """An `if` or a loop that is walked once a block."""
        op = item.op
        self.comment(op)
        self.declare(value for value in op.results if not value.type.tile)
        if op.opcode == "if":
            with self.out.block(f"if ({self.scalar(op.operands[0], 0)})"):
                enter(self, op.regions[0])
                self.items(item.bodies[0])
            if item.bodies[1]:
                with self.out.block("else"):
                    enter(self, op.regions[1])
                    self.items(item.bodies[1])
        elif op.opcode == "for":
            with self.out.block(self.for_head(op)):
                enter(self, op.regions[0])
                self.items(item.bodies[0])
        else:
            before, after = op.regions
            self.declare(p for p in (*before.params, *after.params) if not p.type.tile)
            with self.out.block("for (u64 turn = 0;; turn++)"):
                self.watch(op)
                self.items(item.bodies[0])
                self.out.line(f"if (!({self.scalar(before.ops[-1].operands[0], 0)})) break;")
                enter(self, after)
                self.items(item.bodies[1])

    def declare(self, values: Iterator[Value] | Sequence[Value]) -> None:
        for value in values:
            if self.plan.kept(value) not in self.kept:
                self.kept[self.plan.kept(value)] = None
                for j in self.places(value):
                    self.out.line(f"{self.c_type(value)} {self.name(value, j)};")

    def for_head(self, op: Op) -> str:
        counter = op.regions[0].params[0]
        name, element = self.base_name(counter), counter.type.element
        low, high, step = (self.scalar(o, 0) for o in op.operands[:3])
        by = op.operands[2]
        step = f"({element}){by.bits}" if isinstance(by, Const) else step
        down = isinstance(by, Const) and by.bits < 0
        if not isinstance(by, Const):
            site = self.site(op)
            self.out.line(f"if ({step} == 0 && {low} < {high}) FAULT(9005, {site}, 0, 0);")
        relation = ">" if down else "<"
        return (f"for ({element} {name} = {low}; {name} {relation} {high}; "
                f"{name} += {step})")  # fmt: skip

    def watch(self, op: Op) -> None:
        """An endless loop ends."""
        self.out.line(f"if (turn > launch->turns) FAULT(9011, {self.site(op)}, 0, 0);")

    def count(self) -> int:
        """A number that no other name has."""
        self.counted += 1
        return self.counted

    def site(self, op: Op) -> int:
        self.sites.append(op)
        return len(self.sites) - 1

    def comment(self, op: Op) -> None:
        """The CUDA line, where it is another than before."""
        text = self.line_of(op)
        if text:
            self.out.line(f"/* {text} */")

    line_of: Callable[[Op], str] = field(default=lambda op: "")

    # -- phases -----------------------------------------------------------------------------------

    def phase(self, phase: Phase) -> None:
        from cuda2npu.runtime.native.ends import after_phase, before_phase, begun, each_unit

        warps = self.vectors // self.per_warp
        group = self._group(phase, warps)
        self.unit = group * self.per_warp
        units = self.vectors // self.unit
        before_phase(self, phase)
        ops = [step for step in phase.steps if isinstance(step, Op)] if units > 1 else []
        with counted_units(self, ops, f"for (u32 unit = 0; unit < {units}; unit++)"):
            for j in range(self.unit):
                start = f"unit * {self.unit * self.lanes} + {j * self.lanes}"
                self.out.line(f"const u32 $t{j} = {start};")
                if self.partial:
                    threads = self.program.threads
                    self.out.line(f"const lanes $on{j} = first_lanes((i64){threads} - $t{j});")
            outer = dict(self.kept)
            self.ready = set()
            guard = self.guard_of(phase)
            steps = begun(self, phase, guard)
            self.steps(steps, lambda: each_unit(self, phase), top=True, guard=guard)
            self.kept = outer
        after_phase(self, phase)
        self.unit = 1

    def _group(self, phase: Phase, warps: int) -> int:
        """Warps at a time: more where a loop is small, to share what is loaded."""
        ops = [step for step in phase.steps if isinstance(step, Op)]
        loops = [op for op in ops if any(o.opcode in _LOOPS for o in (op, *versions.inside(op)))]
        within = [op for step in loops for op in versions.inside(step)]
        if not loops or any(self._exchanges(op) for op in within):
            return 1
        size = sum(1 for step in loops for _ in versions.inside(step)) * self.per_warp
        most = max(1, min(GROUP // self.per_warp, 160 // max(1, size)))
        return max(n for n in (1, 2, 4, 8) if n <= most and warps % n == 0)

    def _exchanges(self, op: Op) -> bool:
        """Whether what a lane gets depends on other lanes."""
        used = any(result in self.used for result in op.results)
        return op.opcode == "shuffle" or (op.opcode == "atomic" and used)

    def external(self, phase: Phase) -> list[Value]:
        """Tile values that the phase uses and does not make."""
        made: set[Value] = set()
        needed: dict[Value, None] = {}

        def use(operands: Sequence[Operand | None]) -> None:
            for o in operands:
                if isinstance(o, Value) and o.type.tile and o not in made:
                    needed[o] = None

        def visit(ops: Sequence[Step]) -> None:
            for op in ops:
                if isinstance(op, Assign):
                    use(op.sources)
                    continue
                use(operands_of(op))
                for region in op.regions:
                    made.update(region.params)
                    visit(region.ops)
                made.update(op.results)

        visit(phase.steps)
        if phase.last is not None:
            use(operands_of(phase.last))
        return list(needed)

    def fetch(self, value: Value, ready: set[Value]) -> None:
        """Brings a value of another phase into this one: computed again, or from where it is."""
        if value in ready:
            return
        ready.add(value)
        op = self.plan.made.get(value)
        if self.plan.kept(value) not in self.spill:
            assert op is not None
            for operand in op.operands:
                if isinstance(operand, Value) and operand.type.tile:
                    self.fetch(operand, ready)
            self.step(op)
            return
        if self.plan.kept(value) in self.kept:
            return
        self.kept[self.plan.kept(value)] = None
        for j in range(self.unit):
            slot = f"{self.base_name(value)}[unit * {self.unit} + {j}]"
            self.out.line(f"{self.c_type(value)} {self.name(value, j)} = {slot};")

    def guard_of(self, phase: Phase) -> Value | None:
        """The mask without which the phase does nothing."""
        from cuda2npu.runtime.native.ends import checks_barrier

        masks: set[Operand | None] = set()
        for step in phase.steps:
            if isinstance(step, Assign) or step.regions:
                return None
            kept = any(self.plan.kept(value) in self.spill for value in step.results)
            if kept or (not OPS[step.opcode].pure and step.opcode not in _GUARDED):
                return None
            if not OPS[step.opcode].pure:
                masks.add(step.mask)
        last = phase.last
        ends = last is None or (last.opcode == "barrier" and not checks_barrier(last))
        for mask in masks if ends else ():
            tile = isinstance(mask, Value) and mask.type.tile
            if tile and all(self._implies(other, mask) for other in masks):
                return mask  # type: ignore[return-value]
        return None

    def _implies(self, mask: Operand | None, other: Operand | None) -> bool:
        if mask is other:
            return True
        op = self.plan.made.get(mask)  # type: ignore[arg-type]
        if op is None or op.opcode != "and":
            return False
        return any(self._implies(o, other) for o in op.operands)

    def leave_early(self, value: Value, guard: Value | None) -> None:
        if value is guard and value not in self.truth:
            on = " | ".join(self.mask(value, j) for j in range(self.unit))
            self.out.line(f"if (!({on})) continue;")

    def steps(
        self, steps: Sequence[Step], end: Callable[[], None] = lambda: None,
        top: bool = False, guard: Value | None = None,
    ) -> None:  # fmt: skip
        """One after the other; then `end`. From a mask on for which that is worth it, there are
        versions of all that follows."""
        at = versions.worth(self, steps)
        for index, step in enumerate(steps):
            if index in at and self.several(steps[index:], end, top, guard):
                return
            if isinstance(step, Assign):
                self.save(step)
                continue
            self.comment(step)
            self.step(step)
            for value in step.results:
                self.leave_early(value, guard)
            if top:
                for value in step.results:
                    if value.type.tile and self.plan.kept(value) in self.spill:
                        self.put(value, value)
        end()

    def several(
        self, steps: Sequence[Step], end: Callable[[], None], top: bool, guard: Value | None
    ) -> bool:
        """Versions for a first op's mask: on in all lanes, off in all, neither."""
        mask = steps[0].results[0]  # type: ignore[union-attr]
        full, none = versions.sure(self, mask, True), versions.sure(self, mask, False)
        if full is None or not full.text:
            return False
        head = "if"
        if none is not None and none.text and mask is guard:
            self.out.line(f"if ({none.text}) {'break' if self.rising(mask) else 'continue'};")
            none = None
        for test in (full, none):
            if test is None or (test is none and not versions.has_opposite(self, test, steps)):
                continue
            with self.out.block(f"{head} ({test.text})"), self.knowing(test):
                self.steps(steps, end, top, guard)
            head = "else if"
        with self.out.block("else"), self.knowing(versions.Test("")):
            self.unsure.add(mask)
            self.steps(steps, end, top, guard)
            self.unsure.discard(mask)
        return True

    @contextmanager
    def knowing(self, test: versions.Test) -> Generator[None]:
        """In a version of the code."""
        before = self.truth, self.relations, self.steady, self.kept, self.ready
        self.steady = self.steady | test.steady
        self.truth = {**self.truth, **test.facts}
        self.relations = {**self.relations, **test.relations}
        self.kept, self.ready = dict(self.kept), set(self.ready)
        self.deep += 1
        yield
        self.deep -= 1
        self.truth, self.relations, self.steady, self.kept, self.ready = before

    def rising(self, mask: Value) -> bool:
        """Whether a mask that is off in a unit is off in all that follow."""
        op = self.plan.made.get(mask)
        if op is None or op.opcode not in ("lt", "le"):
            return False
        form = self.form(op.operands[0])
        return form.stride == 1 and form.limit == self.program.threads

    def put(self, target: Value, source: Operand) -> None:
        for j in range(self.unit):
            slot = f"{self.base_name(target)}[unit * {self.unit} + {j}]"
            self.out.line(f"{slot} = {self.in_form(source, target, j)};")

    def save(self, assign: Assign) -> None:
        """Into what is kept between phases. All sources are in names of this unit by now."""
        for target, source in zip(assign.targets, assign.sources, strict=True):
            self.put(target, source)

    def assign(self, assign: Assign) -> None:
        """Parallel assignment to variables."""
        moves: list[tuple[str, str]] = []
        targets = {self.plan.kept(t) for t in assign.targets}
        for target, source in zip(assign.targets, assign.sources, strict=True):
            kept = self.plan.kept(source) if isinstance(source, Value) else None
            if kept is self.plan.kept(target):
                continue
            through = kept in targets
            for j in self.places(target):
                text = self.in_form(source, target, j)
                name = self.name(target, j)
                if through:
                    self.out.line(f"const {self.c_type(target)} $next_{name} = {text};")
                    text = f"$next_{name}"
                moves.append((name, text))
        for name, text in moves:
            self.out.line(f"{name} = {text};")

    # -- ops --------------------------------------------------------------------------------------

    def step(self, op: Op) -> None:
        from cuda2npu.runtime.native.effects import EFFECTS

        truth = versions.known(self, op) if self.deep else None
        if truth is not None:
            self.truth[op.result] = truth
            return
        self.ready.update(op.results)
        count_lanes(self, op)
        emit = EFFECTS.get(op.opcode)
        if emit is not None:
            emit(self, op)
            self.writes += op.opcode not in ("load", "any")
        else:
            self.elementwise(op)

    def define(self, value: Value, j: int, text: str) -> None:
        self.out.line(f"const {self.c_type(value)} {self.name(value, j)} = {text};")

    def elementwise(self, op: Op) -> None:
        for j in self.places(op.result):
            self.define(op.result, j, expression(self, op, j))

    def region(self, region: Region, ending: Assign) -> None:
        """Of control flow inside a phase."""
        enter(self, region)
        outer = dict(self.kept)
        self.steps(region.ops[:-1], lambda: self.assign(ending))
        self.kept = outer
