"""Access analysis: how each load, store and atomic moves.

In: a program; out: for each of its memory ops an `Access`: the space, and whether the address is
uniform, strided along the thread axes (with the bounds that its mask sets), or one a lane.

A carried value is taken to keep the strides that it entered its loop with, on all lanes or on
those of the loop's mask, until the loop's end shows otherwise: then the walk starts again without
that guess. What cannot be shown is a gather or a scatter.

    store %y[%i], %v, mask %m : f32   dma(global %y + 1024*%bx, x: 256 by 4, if ...)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cuda2npu.ir.affine import Access, Bound, Kind, Poly, Space, poly
from cuda2npu.ir.program import FALSE, Const, Op, Operand, Region, TileProgram, Value
from cuda2npu.translate.analysis.forms import Form, Forms, Found, address
from cuda2npu.translate.analysis.masks import Inside, Masks

_ROUNDS = 12
_MEMORY = frozenset({"load", "store", "atomic"})
_COMPARISONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})
_ROOTS: dict[str, Space] = {
    "symbol_base": "global",
    "shared_base": "shared",
    "local_base": "local",
}


@dataclass
class _Guesses:
    """What is taken for granted of carried values until it fails. `guards`: the masks on whose
    lanes a value keeps its strides (None: on none); `wraps`: may have wrapped; `nowhere`: pointers
    of no known space; `unlimited`: masks that grow beyond what they were before the loop."""

    guards: dict[Value, Inside | None] = field(default_factory=dict[Value, "Inside | None"])
    wraps: set[Value] = field(default_factory=set[Value])
    nowhere: set[Value] = field(default_factory=set[Value])
    unlimited: set[Value] = field(default_factory=set[Value])
    changed: bool = False
    hopeless: bool = False

    def guard(self, value: Value) -> Inside | None:
        return None if self.hopeless else self.guards.get(value, frozenset())

    def narrow(self, value: Value, guard: Inside | None) -> None:
        """Guess less: only on the lanes of `guard` too."""
        old = self.guards.get(value, frozenset())
        self.guards[value] = None if guard is None or old is None or guard <= old else guard | old
        self.changed = True

    def add(self, values: set[Value], value: Value) -> None:
        if value not in values:
            values.add(value)
            self.changed = True


class _Walk:
    """One walk over the program under the guesses at hand."""

    def __init__(self, program: TileProgram, guesses: _Guesses) -> None:
        self.program = program
        self.guesses = guesses
        self.forms = Forms(program.block)
        self.masks = Masks()
        self.spaces: dict[Value, Space] = {}
        self.visible: set[str] = {"x", "y", "z"}
        self.any_of: dict[Value, Value] = {}
        self.renamed: dict[str, str] = {}
        self.found: dict[int, Access] = {}
        for param in program.params:
            self.forms.found[param.value] = self.forms.itself(param.value)
            self.see([param.value])
            if param.value.type.element == "ptr":
                self.spaces[param.value] = "global"

    def see(self, values: Sequence[Value]) -> None:
        for value in values:
            self.visible |= {f"%{value.name}", f"%{value.name}[0]"}

    def region(self, region: Region) -> None:
        """What is defined inside is out of sight behind it."""
        for op in region.ops:
            if op.regions:
                _CONTROL[op.opcode](self, op)
            else:
                self.plain(op)
        for op in region.ops:
            for value in op.results:
                self.visible -= {f"%{value.name}", f"%{value.name}[0]"}
        for value in region.params:
            self.visible -= {f"%{value.name}", f"%{value.name}[0]"}

    def plain(self, op: Op) -> None:
        self.forms.define(op)
        self.masks.define(op)
        self.see(op.results)
        if op.opcode in _MEMORY:
            self.found[id(op)] = self.access(op)
        if op.opcode == "any" and op.mask is None and isinstance(op.operands[0], Value):
            self.any_of[op.results[0]] = op.operands[0]
        for value in op.results:
            if value.type.element == "ptr":
                self.spaces[value] = self.made_space(op)

    # -- pointers --

    def made_space(self, op: Op) -> Space:
        if op.opcode in _ROOTS:
            return _ROOTS[op.opcode]
        if op.opcode == "offset":
            return self.space(op.operands[0])
        if op.opcode == "select":
            return self.common(op.operands[1:])
        return "unknown"

    def space(self, operand: Operand) -> Space:
        return self.spaces.get(operand, "unknown") if isinstance(operand, Value) else "unknown"

    def common(self, operands: Sequence[Operand]) -> Space:
        """The space of all of them; a null pointer is in any."""
        spaces: set[Space] = {
            self.space(o) for o in operands if not (isinstance(o, Const) and o.bits == 0)
        }
        return spaces.pop() if len(spaces) == 1 else "unknown"

    # -- accesses --

    def access(self, op: Op) -> Access:
        space = self.space(op.operands[0])
        inside = self.masks.of(op.mask)
        form = address(self.forms, op)
        if form is None or not form.guard <= inside or not form.poly.variables <= self.visible:
            kind: Kind = "gather" if op.opcode == "load" else "scatter"
            return Access(space, kind, self.program.block)
        bounds, masked, wraps = self.bounds(op.mask, inside)
        return Access(
            space,
            "dma" if form.poly.varying.terms else "uniform",
            self.program.block,
            form.poly,
            tuple(bounds),
            masked,
            form.wraps or wraps,
        )

    def bounds(self, mask: Operand | None, inside: Inside) -> tuple[list[Bound], bool, bool]:
        """The affine conditions of a mask, whether it has others, and whether they may wrap."""
        bounds: list[Bound] = []
        masked = wraps = False
        if isinstance(mask, Const):
            return [], mask.bits == 0, False
        for part in self.masks.parts(mask) if mask is not None else ():
            found = self.bound(part, inside)
            if found is None:
                masked = True
            else:
                bounds.append(found[0])
                wraps |= found[1]
        return bounds, masked, wraps

    def bound(self, part: Value, inside: Inside) -> tuple[Bound, bool] | None:
        op = self.masks.made_by.get(part)
        if op is None or op.opcode not in _COMPARISONS:
            return None
        if op.operands[0].type.is_float or op.operands[0].type.element in ("i1", "ptr"):
            return None
        left, right = (self.forms.widened(o, modular=False) for o in op.operands)
        if left is None or right is None or not left.guard | right.guard <= inside:
            return None
        bound = Bound(self.here(left.poly), op.opcode, self.here(right.poly))
        if not bound.left.variables | bound.right.variables <= self.visible:
            return None
        return bound, left.wraps or right.wraps

    def here(self, found: Poly) -> Poly:
        """With a loop's values by their names in its second region, where the first is over."""
        if found.variables <= self.visible:
            return found
        terms: dict[tuple[str, ...], int] = {}
        for names, coefficient in found.terms:
            key = tuple(sorted(self.renamed.get(n, n) for n in names))
            terms[key] = terms.get(key, 0) + coefficient
        return poly(terms)

    # -- control flow: `if` --

    def if_(self, op: Op) -> None:
        then, other = op.regions
        ends = (then.ops[-1].operands, other.ops[-1].operands)
        self.region(then)
        self.region(other)
        lanes = self.any_of.get(op.operands[0]) if isinstance(op.operands[0], Value) else None
        for value, a, b in zip(op.results, *ends, strict=True):
            self.forms.found[value] = self.joined(value, a, b, lanes)
            if value.type.element == "i1":
                self.masks.put(value, self.masks.either(a, b))
            if value.type.element == "ptr":
                self.spaces[value] = self.common((a, b))
        self.see(op.results)

    def joined(self, value: Value, a: Operand, b: Operand, lanes: Value | None) -> Found:
        """The form of `a` or `b`. Where the condition is `any lanes`, on these lanes it is `a`."""
        if value.type.is_float or value.type.element == "i1":
            return None
        if not value.type.tile:
            return self.forms.itself(value)
        first, second = self.forms.of(a), self.forms.of(b)
        if first is None:
            return None
        base = first.poly.varying.plus(self.forms.first_lane(value))
        if not base.variables - {f"%{value.name}[0]"} <= self.visible:
            return None
        if second is not None and first.poly.varying == second.poly.varying:
            return Form(base, first.guard | second.guard, first.wraps or second.wraps)
        if lanes is None:
            return None
        return Form(base, first.guard | {lanes}, first.wraps)

    # -- loops --

    def enter(self, param: Value, initial: Operand) -> None:
        """A carried value at the start of a turn."""
        guesses = self.guesses
        self.see([param])
        if param.type.element == "ptr":
            known = not guesses.hopeless and param not in guesses.nowhere
            self.spaces[param] = self.space(initial) if known else "unknown"
        if param.type.element == "i1":
            limited = not guesses.hopeless and param not in guesses.unlimited
            self.masks.put(param, self.masks.of(initial) if limited else frozenset())
        self.forms.found[param] = self.carried(param, initial, guesses.guard(param))

    def carried(self, value: Value, source: Operand, guard: Inside | None) -> Found:
        """The form of `source` with a base of its own, on the lanes of `guard` too."""
        if value.type.is_float or value.type.element == "i1":
            return None
        if not value.type.tile:
            return self.forms.itself(value)
        form = self.forms.of(source)
        if form is None or guard is None or not form.poly.varying.variables <= self.visible:
            return None
        base = form.poly.varying.plus(self.forms.first_lane(value))
        return Form(base, form.guard | guard, form.wraps or value in self.guesses.wraps)

    def check(self, params: Sequence[Value], following: Sequence[Operand]) -> None:
        """Whether what a turn hands to the next is what was guessed. The loop's names are out of
        sight by now."""
        lanes: Value | None = None
        inside: Inside = frozenset()
        for param, after in zip(params, following, strict=True):
            if lanes is None and param.type.element == "i1" and param.type.tile:
                lanes, inside = param, self.masks.of(after)
        for param, after in zip(params, following, strict=True):
            element = param.type.element
            if element == "ptr" and self.common((after,)) != self.spaces[param]:
                self.guesses.add(self.guesses.nowhere, param)
            limits = self.masks.of(param) - {param}
            if element == "i1" and after != FALSE and not limits <= self.masks.of(after):
                self.guesses.add(self.guesses.unlimited, param)
            form = self.forms.found.get(param)
            if form is not None and param.type.tile:
                self.check_form(param, form, self.forms.of(after), lanes, inside)

    def check_form(
        self, param: Value, form: Form, after: Found, lanes: Value | None, inside: Inside
    ) -> None:
        """`lanes`: the loop's mask, `inside`: the masks that its next value is inside of."""
        if after is None or after.poly.varying != form.poly.varying:
            self.guesses.narrow(param, None)
            return
        if after.wraps and not form.wraps:
            self.guesses.add(self.guesses.wraps, param)
        outer = {mask for mask in after.guard if f"%{mask.name}" in self.visible}
        inner = after.guard - outer
        missing = outer - form.guard
        if inner and lanes is not None and inner <= inside:
            missing |= {lanes} - form.guard
        elif inner:
            self.guesses.narrow(param, None)
            return
        if missing:
            self.guesses.narrow(param, frozenset(missing))

    def leave(self, value: Value, source: Operand) -> None:
        """A loop's result: `source`, whose guards must be those of masks from outside."""
        form = self.carried(value, source, frozenset())
        if form is not None and any(f"%{m.name}" not in self.visible for m in form.guard):
            form = None
        self.forms.found[value] = form
        if value.type.element == "i1":
            inside = (m for m in self.masks.of(source) if f"%{m.name}" in self.visible)
            self.masks.put(value, frozenset(inside))
        if value.type.element == "ptr":
            self.spaces[value] = self.space(source)

    def for_(self, op: Op) -> None:
        (body,) = op.regions
        counter, *carried = body.params
        low, high, step = op.operands[:3]
        if isinstance(low, Const) and isinstance(high, Const) and isinstance(step, Const):
            turns = range(low.bits, high.bits, step.bits)
            if turns:
                ends = sorted((turns[0], turns[-1]))
                self.forms.ranges.known[f"%{counter.name}"] = (ends[0], ends[1])
        self.forms.found[counter] = self.forms.itself(counter)
        self.see([counter])
        for param, initial in zip(carried, op.operands[3:], strict=True):
            self.enter(param, initial)
        self.region(body)
        self.check(carried, body.ops[-1].operands)
        for value, param in zip(op.results, carried, strict=True):
            self.leave(value, param)
        self.see(op.results)

    def while_(self, op: Op) -> None:
        before, after = op.regions
        for param, initial in zip(before.params, op.operands, strict=True):
            self.enter(param, initial)
        self.region(before)
        forwarded = before.ops[-1].operands[1:]
        for param, source in zip(after.params, forwarded, strict=True):
            self.forms.found[param] = self.carried(param, source, frozenset())
            if param.type.element == "i1":
                self.masks.hand(param, source)
            if param.type.element == "ptr":
                self.spaces[param] = self.space(source)
            if isinstance(source, Value):
                self.renamed |= {
                    f"%{source.name}": f"%{param.name}",
                    f"%{source.name}[0]": f"%{param.name}[0]",
                }
        self.see(after.params)
        self.region(after)
        self.check(before.params, after.ops[-1].operands)
        for value, source in zip(op.results, forwarded, strict=True):
            self.leave(value, source)
        self.see(op.results)


_CONTROL: dict[str, Callable[[_Walk, Op], None]] = {
    "if": _Walk.if_,
    "for": _Walk.for_,
    "while": _Walk.while_,
}


def accesses(program: TileProgram) -> dict[int, Access]:
    """The access of each load, store and atomic, by the op's `id`."""
    guesses = _Guesses()
    for turn in range(_ROUNDS):
        guesses.changed, guesses.hopeless = False, turn == _ROUNDS - 1
        walk = _Walk(program, guesses)
        walk.region(program.body)
        if not guesses.changed or guesses.hopeless:
            return walk.found
    return {}
