"""Loops: counted ones as `for`, the others as `while`, divergent ones with a mask of lanes inside.

A loop is first taken to be uniform. Where its condition turns out to differ between lanes, or a
carried variable turns out varying, what was emitted is dropped and the loop is lowered again with
that known (each loop keeps what it learned, so that this stays linear in practice).

    while (x < 4.0f) x = f(x);    %r = while iter(%go = true, %x = %x0) { ... condition any(%go) }
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cuda2npu.diagnostics import refuse
from cuda2npu.ir.program import FALSE, TRUE, Const, Op, Operand, Region, Value
from cuda2npu.ir.types import Type
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Scalar
from cuda2npu.translate.builder import Mask
from cuda2npu.translate.constructs.expressions import is_free
from cuda2npu.translate.lowering import Lowering, lowers
from cuda2npu.translate.scan import (
    assigned_in,
    contains_exit,
    contains_return,
    walk,
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


class _Widen(Exception):
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
    _loop(low, Loop(node, node.condition, None, node.body, True))


@lowers(tree.DoWhile)
def do_while(low: Lowering, node: tree.DoWhile) -> None:
    _loop(low, Loop(node, node.condition, None, node.body, False))


@lowers(tree.For)
def for_loop(low: Lowering, node: tree.For) -> None:
    before = set(low.env)
    if node.initial is not None:
        low.statement(node.initial)
    own = tuple(key for key in low.env if key not in before)
    loop = Loop(node, node.condition, node.step, node.body, True, own)
    with low.lanes(low.mask) as scope:
        low.homes.update(dict.fromkeys(own, scope))
        if not counted_loop(low, node):
            _loop(low, loop)
        after = scope.mask
    if after is not low.mask:
        low.scope.mask = after
    for key in [k for k in low.env if k not in before]:
        del low.env[key]


def _loop(low: Lowering, loop: Loop) -> None:
    _refuse_spin(loop)
    key = (loop.node, *(f.site for f in low.frames))
    shape = low.loop_shapes.setdefault(key, Shape())
    while True:
        env, aliases, scope, mask = dict(low.env), dict(low.aliases), low.scope, low.mask
        frames, targets = list(low.frames), list(low.frame.targets)
        counter, span = low.builder.counter, low.builder.span
        try:
            with low.builder.region() as ops:
                _Attempt(low, loop, shape).run()
            low.builder.ops.extend(ops)
            return
        except _Widen:
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


class _Attempt:
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
        initial = self._values()
        self.shapes = [self._bound(key) for key in self.keys]
        types = self._types(initial)
        if self.with_mask:
            initial = [self._first_mask(), *initial]
            types = [Type("i1", self.shape.divergent), *types]
        if self.loop.tested_first:
            first, second, forwarded = self._test_then_body(types)
        else:
            first, second, forwarded = self._body_then_test(types)
        results = low.builder.control("while", tuple(initial), forwarded, [first, second])
        self._take(list(results))
        self._after()

    # -- carried values --

    def _values(self) -> list[Operand]:
        return [leaf for key in self.keys for leaf in leaves(self._bound(key))]

    def _bound(self, key: Key) -> Lowered:
        value = self.low.env[key]
        assert value is not None
        return value

    def _slots(self) -> list[tuple[Key, int]]:
        return [(k, i) for k, s in zip(self.keys, self.shapes, strict=True)
                for i in range(len(leaves(s)))]  # fmt: skip

    def _types(self, initial: list[Operand]) -> list[Type]:
        return [Type(v.type.element, v.type.tile or slot in self.shape.varying)
                for slot, v in zip(self._slots(), initial, strict=True)]  # fmt: skip

    def _params(self, types: list[Type]) -> list[Value]:
        names = ["go"] if self.with_mask else []
        names += [k.name if isinstance(k, tree.Variable) else "" for k, _ in self._slots()]
        return [self.low.builder.fresh(t, n) for t, n in zip(types, names, strict=True)]

    def _take(self, values: list[Value]) -> Operand | None:
        """Binds carried values to the variables; returns the mask of lanes in the loop."""
        go = values.pop(0) if self.with_mask else None
        scalars: list[Operand] = list(values)
        for key, shape in zip(self.keys, self.shapes, strict=True):
            self.low.env[key] = rebuild(shape, scalars)
        return go

    def _first_mask(self) -> Operand:
        return self.outer if self.shape.divergent and self.outer is not None else TRUE

    def _check(self, types: list[Type]) -> list[Operand]:
        """The carried values now; widens the shape where one has become varying."""
        values = self._values()
        expected = types[1:] if self.with_mask else types
        wider = [slot for slot, v, t in zip(self._slots(), values, expected, strict=True)
                 if v.type.tile and not t.tile]  # fmt: skip
        if wider:
            self.shape.varying.update(wider)
            raise _Widen
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
            raise _Widen
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

    def _run_body(self, lanes: Mask) -> Operand:
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
            raise _Widen
        return stay

    def _test_then_body(self, types: list[Type]) -> tuple[Region, Region, list[Type]]:
        low, builder = self.low, self.low.builder
        params = self._params(types)
        with low.lanes(self.outer):
            with builder.region() as before:
                go = self._take(list(params))
                going, goes = self._test(go)
                forwarded = [*self._mask_list(going), *self._check(types)]
            test = Region(tuple(params), (*before, Op("condition", (goes, *forwarded))))
            inside = self._params(types)
            with builder.region() as after:
                go = self._take(list(inside))
                lanes = self._body_lanes(go)
                with low.lanes(lanes) as scope:
                    low.homes.update(dict.fromkeys(self.loop.own, scope))
                    stay = self._run_body(lanes)
                following = [*self._mask_list(self._next(stay, lanes)), *self._check(types)]
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
        params = self._params(types)
        with low.lanes(self.outer), builder.region() as before:
            go = self._take(list(params))
            lanes = self._body_lanes(go)
            with low.lanes(lanes):
                stay = self._next(self._run_body(lanes), lanes)
            going, goes = self._test(None if stay == TRUE else stay)
            forwarded = [*self._mask_list(going), *self._check(types)]
        test = Region(tuple(params), (*before, Op("condition", (goes, *forwarded))))
        passed = self._params(types)
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


# -- counted loops ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Count:
    variable: tree.Variable
    bound: tree.Expr
    step: int


def counted_loop(low: Lowering, node: tree.For) -> bool:
    """`for (i = a; i < b; i += c)` with uniform bounds, no way out but the condition: a `for`."""
    count = _recognise(low, node)
    if count is None:
        return False
    start = low.env[count.variable]
    if start is None or isinstance(start, Aggregate) or start.type.tile:
        return False
    bound = low.scalar(count.bound)
    if bound.type.tile or bound.type != start.type:
        return False
    bound = _exclusive(low, node, bound)
    if bound is None:
        return False
    _emit_counted(low, node, count, start, bound)
    return True


def _recognise(low: Lowering, node: tree.For) -> _Count | None:
    test = node.condition
    if contains_exit(node.body) or not isinstance(test, tree.Binary) or node.step is None:
        return None
    variable = _read_variable(test.left)
    if variable is None or low.in_memory(variable) or variable in low.aliases:
        return None
    if variable not in low.env:
        return None
    step = _constant_step(node.step, variable)
    rising = test.op in ("<", "<=")
    if step is None or test.op not in ("<", "<=", ">", ">=") or (step > 0) != rising:
        return None
    assert isinstance(variable.type, Scalar)
    if variable.type.size < 4 or (not variable.type.is_signed and abs(step) != 1):
        return None
    if variable in assigned_in(node.body) or not is_free(low, test.right):
        return None
    changed = {*assigned_in(node), variable}
    changed |= {p.key for v in changed if isinstance(p := low.aliases.get(v), RegisterPlace)}
    used = {n.variable for n in walk(test.right) if isinstance(n, tree.VarRef)}
    return None if used & changed or variable in used else _Count(variable, test.right, step)


def _read_variable(node: tree.Expr) -> tree.Variable | None:
    if isinstance(node, tree.Load) and isinstance(node.place, tree.VarRef):
        variable = node.place.variable
        if isinstance(variable.type, Scalar) and variable.type.kind[0] in "iu":
            return variable
    return None


def _constant_step(node: tree.Expr, variable: tree.Variable) -> int | None:
    if isinstance(node, tree.Cast):
        node = node.operand
    if not isinstance(node, tree.Increment | tree.CompoundAssign):
        return None
    if not isinstance(node.place, tree.VarRef) or node.place.variable is not variable:
        return None
    if isinstance(node, tree.Increment):
        return node.step
    if node.op not in "+-" or not isinstance(node.value, tree.Const) or node.value.value == 0:
        return None
    if node.compute != variable.type:
        return None
    return int(node.value.value) * (1 if node.op == "+" else -1)


def _exclusive(low: Lowering, node: tree.For, bound: Operand) -> Operand | None:
    """The bound of `<` or `>`; of `<=` and `>=` only where one more cannot wrap."""
    assert isinstance(node.condition, tree.Binary)
    if node.condition.op in ("<", ">"):
        return bound
    if not isinstance(bound, Const):
        return None
    moved = bound.bits + (1 if node.condition.op == "<=" else -1)
    exclusive = low.builder.const(bound.type.element, moved)
    return exclusive if exclusive.bits == moved else None


def _emit_counted(
    low: Lowering, node: tree.For, count: _Count, start: Operand, bound: Operand
) -> None:
    loop = Loop(node, None, None, node.body, True)
    shape = low.loop_shapes.setdefault(("for", node, *(f.site for f in low.frames)), Shape())
    while True:
        env, aliases, scope, mask = dict(low.env), dict(low.aliases), low.scope, low.mask
        counter, span = low.builder.counter, low.builder.span
        targets, frames = list(low.frame.targets), list(low.frames)
        try:
            with low.builder.region() as ops:
                _Counted(low, loop, shape).run_counted(count, start, bound)
            low.builder.ops.extend(ops)
            return
        except _Widen:
            low.env, low.aliases, low.scope, low.frames = env, aliases, scope, frames
            low.scope.mask, low.frame.targets[:] = mask, targets
            low.builder.counter, low.builder.span = counter, span


class _Counted(_Attempt):
    """A `for` op; the variable's value behind the loop is one more carried value."""

    def run_counted(self, count: _Count, start: Operand, bound: Operand) -> None:
        low, builder = self.low, self.low.builder
        variable = count.variable
        self.keys = [k for k in self.keys if k is not variable]
        for key in self.keys:
            if low.env[key] is None:
                assert isinstance(key, tree.Variable)
                low.env[key] = low.zero(key.type)
        self.shapes = [self._bound(key) for key in self.keys]
        initial = self._values()
        types = self._types(initial)
        counter = builder.fresh(start.type, variable.name)
        last = builder.fresh(start.type, f"{variable.name}_last")
        params = self._params(types)
        with low.lanes(self.outer), builder.region() as ops:
            self._take(list(params))
            low.env[variable] = counter
            with low.lanes(self.outer):
                self._run_body(self.outer)
            step = builder.const(start.type.element, count.step)
            following = (*self._check(types), builder.emit("add", counter, step))
        region = Region((counter, *params, last), (*ops, Op("yield", following)))
        operands = (start, bound, builder.const("i64", count.step), *initial, start)
        results = builder.control("for", operands, [*types, start.type], [region])
        self._take(list(results[:-1]))
        low.env[variable] = results[-1]


# -- loops that wait -------------------------------------------------------------------------------

_HARMLESS = ("__threadfence", "__nanosleep", "__syncwarp", "__syncthreads")


def _refuse_spin(loop: Loop) -> None:
    """A loop that does nothing but look at memory which only another thread can change."""
    if loop.condition is None or not _looks_at_memory(loop.condition):
        return
    inside = (loop.body,) if loop.step is None else (loop.body, loop.step)
    if any(_acts(n) for part in inside for n in walk(part)):
        return
    if any(isinstance(n, tree.Increment | tree.Assign | tree.CompoundAssign | tree.Call)
           for n in walk(loop.condition)):  # fmt: skip
        return
    raise refuse("C2N4001", loop.node.span)


def _looks_at_memory(condition: tree.Expr) -> bool:
    return any(
        isinstance(n, tree.Deref | tree.Element)
        or (isinstance(n, tree.Intrinsic) and n.name.startswith("atomic"))
        or (isinstance(n, tree.VarRef) and n.variable.storage in ("shared", "device"))
        for n in walk(condition)
    )


def _acts(node: tree.Node) -> bool:
    if isinstance(node, tree.Intrinsic):
        return not node.name.startswith(_HARMLESS)
    return isinstance(
        node,
        tree.Assign | tree.CompoundAssign | tree.Increment | tree.Call | tree.Printf | tree.Declare
        | tree.Break | tree.Return,
    )  # fmt: skip
