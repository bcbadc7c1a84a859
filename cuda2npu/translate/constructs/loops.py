"""Loops: counted ones as `for`, the others as `while`, divergent ones with a mask of lanes inside.

A loop is first taken to be uniform. Where its condition turns out to differ between lanes, or a
carried variable turns out varying, what was emitted is dropped and the loop is lowered again with
that known (each loop keeps what it learned, so that this stays linear in practice).

    while (x < 4.0f) x = f(x);    %r = while iter(%go = true, %x = %x0) { ... condition any(%go) }
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cuda2npu.ir.program import FALSE, TRUE, Op, Operand, Region, Value
from cuda2npu.ir.types import Type
from cuda2npu.parser import tree
from cuda2npu.translate.builder import Mask
from cuda2npu.translate.constructs.waiting import refuse_waiting
from cuda2npu.translate.lowering import Lowering, lowers
from cuda2npu.translate.scan import (
    assigned_in,
    contains_exit,
    contains_return,
)
from cuda2npu.translate.state import (
    Aggregate,
    Flag,
    Key,
    Lowered,
    RegisterPlace,
    Target,
    leaves,
    rebuild,
)


@dataclass(slots=True)
class Shape:
    """What is known of a loop: whether lanes leave it one by one, which carried leaves vary."""

    divergent: bool = False
    varying: set[tuple[Key, int]] = field(default_factory=set[tuple[Key, int]])


class Widen(Exception):
    """The loop's shape has become wider than what was emitted."""


@dataclass(frozen=True, slots=True)
class Loop:
    """Any of C's loops."""

    node: tree.Stmt
    condition: tree.Expr | None
    step: tree.Expr | None
    body: tree.Stmt
    tested_first: bool
    own: tuple[Key, ...] = ()  # variables that only the loop sees: `for (int i ...)`


@lowers(tree.While)
def while_loop(low: Lowering, node: tree.While) -> None:
    run_loop(low, Loop(node, node.condition, None, node.body, True))


@lowers(tree.DoWhile)
def do_while(low: Lowering, node: tree.DoWhile) -> None:
    run_loop(low, Loop(node, node.condition, None, node.body, False))


def run_loop(low: Lowering, loop: Loop) -> None:
    refuse_waiting(loop.node, loop.condition, (loop.body, loop.step))
    attempt(low, loop, lambda shape: Attempt(low, loop, shape).run())


def attempt(low: Lowering, loop: Loop, run: Callable[[Shape], None]) -> None:
    """Runs `run` until the loop's shape is as wide as what was emitted."""
    key = (loop.node, loop.condition is None, *(f.site for f in low.frames))
    shape = low.loop_shapes.setdefault(key, Shape())
    while True:
        env, aliases, scope, mask = dict(low.env), dict(low.aliases), low.scope, low.mask
        frames, targets = list(low.frames), list(low.frame.targets)
        counter, span = low.builder.counter, low.builder.span
        try:
            with low.builder.region() as ops:
                run(shape)
            low.builder.ops.extend(ops)
            return
        except Widen:
            low.env, low.aliases, low.scope, low.frames = env, aliases, scope, frames
            low.scope.mask, low.frame.targets[:] = mask, targets
            low.builder.counter, low.builder.span = counter, span


def carried_keys(low: Lowering, node: tree.Stmt) -> list[Key]:
    """The register variables and flags, alive before the loop, that it may change."""
    keys: dict[Key, None] = {}
    for variable in assigned_in(node):
        place = low.aliases.get(variable)
        key = place.key if isinstance(place, RegisterPlace) else variable
        if key in low.env:
            keys[key] = None
    if contains_return(node):
        keys[low.frame.returned] = None
        if low.frame.result is not None:
            keys[low.frame.result] = None
    return list(keys)


class Attempt:
    """One try at a loop, under the shape known so far."""

    def __init__(self, low: Lowering, loop: Loop, shape: Shape) -> None:
        self.low, self.loop, self.shape = low, loop, shape
        self.outer: Mask = low.mask
        self.keys = carried_keys(low, loop.node)
        self.with_mask = shape.divergent or contains_exit(loop.body)
        self.shapes: list[Lowered] = []

    def run(self) -> None:
        low = self.low
        for key in self.keys:
            if low.env[key] is None:
                assert isinstance(key, tree.Variable)
                low.env[key] = low.zero(key.type)
        initial = self.values()
        self.shapes = [self.bound(key) for key in self.keys]
        types = self.types(initial)
        if self.with_mask:
            initial = [self._first_mask(), *initial]
            types = [Type("i1", self.shape.divergent), *types]
        if self.loop.tested_first:
            first, second, forwarded = self._test_then_body(types)
        else:
            first, second, forwarded = self._body_then_test(types)
        results = low.builder.control("while", tuple(initial), forwarded, [first, second])
        self.take(list(results))
        self._after()

    # -- carried values --

    def values(self) -> list[Operand]:
        return [leaf for key in self.keys for leaf in leaves(self.bound(key))]

    def bound(self, key: Key) -> Lowered:
        value = self.low.env[key]
        assert value is not None
        return value

    def _slots(self) -> list[tuple[Key, int]]:
        return [(k, i) for k, s in zip(self.keys, self.shapes, strict=True)
                for i in range(len(leaves(s)))]  # fmt: skip

    def types(self, initial: list[Operand]) -> list[Type]:
        return [Type(v.type.element, v.type.tile or slot in self.shape.varying)
                for slot, v in zip(self._slots(), initial, strict=True)]  # fmt: skip

    def params(self, types: list[Type]) -> list[Value]:
        names = ["go"] if self.with_mask else []
        names += [k.name if isinstance(k, tree.Variable) else "" for k, _ in self._slots()]
        return [self.low.builder.fresh(t, n) for t, n in zip(types, names, strict=True)]

    def take(self, values: list[Value]) -> Operand | None:
        """Binds carried values to the variables; returns the mask of lanes in the loop."""
        go = values.pop(0) if self.with_mask else None
        scalars: list[Operand] = list(values)
        for key, shape in zip(self.keys, self.shapes, strict=True):
            self.low.env[key] = rebuild(shape, scalars)
        return go

    def _first_mask(self) -> Operand:
        return self.outer if self.shape.divergent and self.outer is not None else TRUE

    def check(self, types: list[Type]) -> list[Operand]:
        """The carried values now; widens the shape where one has become varying."""
        values = self.values()
        expected = types[1:] if self.with_mask else types
        wider = [slot for slot, v, t in zip(self._slots(), values, expected, strict=True)
                 if v.type.tile and not t.tile]  # fmt: skip
        if wider:
            self.shape.varying.update(wider)
            raise Widen
        return values

    # -- the two regions --

    def _test(self, go: Mask) -> tuple[Mask, Operand]:
        """Evaluates the condition for the lanes of `go`: who goes on, and whether anyone does."""
        low = self.low
        condition: Operand = TRUE
        if self.loop.condition is not None:
            low.scope.mask = self._lanes(go)
            condition = low.scalar(self.loop.condition)
        if condition.type.tile and not self.shape.divergent:
            self.shape.divergent = True
            raise Widen
        if not self.with_mask:
            return None, condition
        going = low.builder.both(go, condition)
        return going, low.builder.any(going)

    def _lanes(self, go: Mask) -> Mask:
        """The mask inside the loop: a uniform `go` narrows the lanes outside it."""
        if not self.with_mask:
            return self.outer
        if go is None:
            return self.outer
        if self.shape.divergent:
            return go
        return self.low.builder.both(self.outer, go)

    def run_body(self, lanes: Mask) -> Operand:
        """Body and step; returns the lanes that stay in the loop."""
        low, frame = self.low, self.low.frame
        continued = Flag("continued")
        low.env[continued] = FALSE
        with low.lanes(lanes) as scope:
            low.homes[continued] = scope
            frame.targets.append(Target(True, continued))
            low.statement(self.loop.body)
            frame.targets.pop()
            left = scope.mask
        again = low.env.pop(continued)
        assert again is not None and not isinstance(again, Aggregate)
        stay = lanes if again == FALSE and left is lanes else self._rejoin(left, again, lanes)
        low.scope.mask = stay
        if self.loop.step is not None:
            low.value(self.loop.step)
        return TRUE if stay is None else stay

    def _rejoin(self, left: Mask, again: Operand, lanes: Mask) -> Mask:
        if not contains_exit(self.loop.body):
            return lanes
        return left if again == FALSE else self.low.builder.either(left, again)

    def _stays(self, stay: Operand, lanes: Mask) -> Operand:
        """The next `go`: in a uniform loop nobody has left where the mask is untouched."""
        if self.shape.divergent:
            return stay
        if (lanes is None and stay == TRUE) or stay is lanes:
            return TRUE
        if stay.type.tile:
            self.shape.divergent = True
            raise Widen
        return stay

    def _test_then_body(self, types: list[Type]) -> tuple[Region, Region, list[Type]]:
        low, builder = self.low, self.low.builder
        params = self.params(types)
        with low.lanes(self.outer):
            with builder.region() as before:
                go = self.take(list(params))
                going, goes = self._test(go)
                forwarded = [*self._mask_list(going), *self.check(types)]
            test = Region(tuple(params), (*before, Op("condition", (goes, *forwarded))))
            inside = self.params(types)
            with builder.region() as after:
                go = self.take(list(inside))
                lanes = self._body_lanes(go)
                with low.lanes(lanes) as scope:
                    low.homes.update(dict.fromkeys(self.loop.own, scope))
                    stay = self.run_body(lanes)
                following = [*self._mask_list(self._next(stay, lanes)), *self.check(types)]
            body = Region(tuple(inside), (*after, Op("yield", tuple(following))))
        return test, body, types

    def _body_lanes(self, go: Mask) -> Mask:
        """In the body of a uniform loop `go` holds, so that the lanes are those outside."""
        return go if self.shape.divergent else self.outer

    def _next(self, stay: Operand, lanes: Mask) -> Mask:
        return self._stays(stay, lanes) if self.with_mask else None

    def _mask_list(self, mask: Mask) -> list[Operand]:
        if not self.with_mask:
            return []
        return [TRUE if mask is None else mask]

    def _body_then_test(self, types: list[Type]) -> tuple[Region, Region, list[Type]]:
        low, builder = self.low, self.low.builder
        params = self.params(types)
        with low.lanes(self.outer), builder.region() as before:
            go = self.take(list(params))
            lanes = self._body_lanes(go)
            with low.lanes(lanes):
                stay = self._next(self.run_body(lanes), lanes)
            going, goes = self._test(None if stay == TRUE else stay)
            forwarded = [*self._mask_list(going), *self.check(types)]
        test = Region(tuple(params), (*before, Op("condition", (goes, *forwarded))))
        passed = self.params(types)
        after = Region(tuple(passed), (Op("yield", tuple(passed)),))
        return test, after, types

    def _after(self) -> None:
        """Whoever has not returned goes on behind the loop."""
        low = self.low
        if not contains_return(self.loop.node):
            return
        returned = low.env[low.frame.returned]
        assert returned is not None and not isinstance(returned, Aggregate)
        low.scope.mask = low.builder.without(self.outer, returned)
