"""Statements of the typed tree: declarations, `if`, `switch`, jumps, calls.

A divergent `if` becomes masks; a uniform one an `if` op. Lanes that return, break or continue are
taken off the masks of the scopes that they leave.

    if (i < n) y[i] = 0;      %m = lt %i, %n
                              store %y[%i], 0.0, mask %m
"""

from __future__ import annotations

from cuda2npu.ir.program import FALSE, Const, Operand
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import VOID, Array
from cuda2npu.translate.builder import Mask
from cuda2npu.translate.lowering import Lowering, lowers
from cuda2npu.translate.scan import (
    alias_of,
    always_leaves,
    children,
    contains_loop,
    contains_return,
    homes_of,
)
from cuda2npu.translate.state import (
    Aggregate,
    Flag,
    Frame,
    Lowered,
    MemoryPlace,
    Place,
    RegisterPlace,
    Scope,
    Target,
    is_off,
)


@lowers(tree.Block)
def block(low: Lowering, node: tree.Block) -> None:
    """Where a uniform `if` leaves for good, what follows it becomes its `else`."""
    before = set(low.env)
    statements(low, node.body)
    for key in [k for k in low.env if k not in before]:
        del low.env[key]


def statements(low: Lowering, body: tuple[tree.Stmt, ...]) -> None:
    for i, statement in enumerate(body):
        if is_off(low.mask):
            return
        if isinstance(statement, tree.If) and always_leaves(statement.then):
            if_statement(low, statement, body[i + 1 :])
            return
        low.statement(statement)


@lowers(tree.Declare)
def declare(low: Lowering, node: tree.Declare) -> None:
    variable = node.variable
    if variable.storage not in ("local", "param"):
        return
    if variable in homes_of(low.frame.function).aliases and node.initial is not None:
        bind_alias(low, variable, node.initial)
        return
    initial = low.value(node.initial) if node.initial is not None else None
    if node.zeroed and initial is None:
        initial = low.zero(variable.type)
    if low.in_memory(variable):
        place = low.variable_place(variable)
        assert isinstance(place, MemoryPlace)
        if initial is not None:
            low.store(place, initial)
        else:
            low.clear(place)
        return
    if initial is not None and not isinstance(initial, Aggregate):
        low.builder.named(initial, variable.name)
    low.declare(variable, initial)


def bind_alias(low: Lowering, pointer: tree.Variable, target: tree.Expr) -> None:
    """`pointer` is another name of what `target` points to, or else an ordinary pointer."""
    place: Place | None = None
    name = alias_of(target)
    if name is not None and name in low.aliases:
        place = low.aliases[name]
    elif isinstance(target, tree.AddressOf) and not isinstance(target.place.type, Array):
        place = low.place(target.place)
    if place is not None:
        low.aliases[pointer] = place
        return
    low.aliases.pop(pointer, None)
    low.declare(pointer, low.value(target))


@lowers(tree.Evaluate)
def evaluate(low: Lowering, node: tree.Evaluate) -> None:
    low.value(node.value)


@lowers(tree.If)
def lower_if(low: Lowering, node: tree.If) -> None:
    if_statement(low, node, ())


def if_statement(low: Lowering, node: tree.If, rest: tuple[tree.Stmt, ...]) -> None:
    """`rest`: the statements that follow, where `node.then` always leaves."""
    condition = low.scalar(node.condition)

    def then() -> None:
        low.statement(node.then)

    def other_and_rest() -> None:
        statements(low, ((node.other,) if node.other is not None else ()) + rest)

    if isinstance(condition, Const):
        (then if condition.bits else other_and_rest)()
    elif not condition.type.tile:
        low.branches(condition, then, other_and_rest)
    else:
        divergent_if(low, node, condition)
        if any(heavy(s) for s in rest) and not is_off(low.mask):
            low.scope.mask = low.guarded(low.mask, lambda: statements(low, rest), heavy=True)
        else:
            statements(low, rest)


def divergent_if(low: Lowering, node: tree.If, condition: Operand) -> None:
    outer = low.mask
    then_mask = low.builder.both(outer, condition)
    left = [low.guarded(then_mask, lambda: low.statement(node.then), heavy(node.then))]
    other_mask = low.builder.without(outer, condition)
    other = node.other
    if other is not None:
        left.append(low.guarded(other_mask, lambda: low.statement(other), heavy(other)))
    else:
        left.append(other_mask)
    if left[0] is then_mask and left[1] is other_mask:
        return
    low.scope.mask = low.builder.either(left[0], left[1])


def heavy(node: tree.Node) -> bool:
    """Worth (or, with uniform loops inside, in need of) an `if any(mask)` around it."""
    return contains_loop(node)


@lowers(tree.Switch)
def switch(low: Lowering, node: tree.Switch) -> None:
    value = low.scalar(node.value)
    outer = low.mask
    labels = [_label(low, value, case) for case in node.cases]
    named: Operand = FALSE
    for label in labels:
        named = low.builder.emit("or", named, label)
    broke = Flag("broke")
    low.declare(broke, FALSE)
    low.frame.targets.append(Target(False, broke))
    running: Mask = FALSE
    complete = not any(case.default for case in node.cases)
    for case, label in zip(node.cases, labels, strict=True):
        entered = low.builder.emit("not", named) if case.default else FALSE
        entered = low.builder.both(outer, low.builder.emit("or", label, entered))
        running = low.builder.either(running, entered)
        if not is_off(running):
            running = _case_body(low, case, running)
    low.frame.targets.pop()
    ended = low.env.pop(broke)
    assert not isinstance(ended, Aggregate) and ended is not None
    if any(_jumps_out(s) for case in node.cases for s in case.body):
        after = low.builder.either(running, ended)
        if complete:
            after = low.builder.either(after, low.builder.without(outer, named))
        low.scope.mask = after


def _label(low: Lowering, value: Operand, case: tree.Case) -> Operand:
    label: Operand = FALSE
    for number in case.values:
        same = low.builder.emit("eq", value, low.builder.const(value.type.element, number))
        label = low.builder.emit("or", label, same)
    return label


def _case_body(low: Lowering, case: tree.Case, running: Mask) -> Mask:
    holder = tree.Block(low.builder.span, case.body)
    is_heavy = any(heavy(s) for s in case.body)
    return low.guarded(running, lambda: statements(low, holder.body), is_heavy)


def _jumps_out(node: tree.Node) -> bool:
    """A `return`, or a `continue` of a loop around the switch."""
    if isinstance(node, tree.Continue):
        return True
    if isinstance(node, tree.While | tree.DoWhile | tree.For):
        return contains_return(node)
    return isinstance(node, tree.Return) or any(_jumps_out(c) for c in children(node))


@lowers(tree.Break)
def break_statement(low: Lowering, node: tree.Break) -> None:
    target = low.frame.targets[-1]
    if target.is_loop:
        low.scope.mask = FALSE
    else:
        low.leave(target.left)


@lowers(tree.Continue)
def continue_statement(low: Lowering, node: tree.Continue) -> None:
    target = next(t for t in reversed(low.frame.targets) if t.is_loop)
    low.leave(target.left)


@lowers(tree.Return)
def return_statement(low: Lowering, node: tree.Return) -> None:
    frame = low.frame
    if node.value is not None:
        value = low.value(node.value)
        if frame.result is not None:
            low.write(low.variable_place(frame.result), value)
    low.leave(frame.returned)


@lowers(tree.Call)
def call(low: Lowering, node: tree.Call) -> Lowered:
    """The callee's body, in place: no tile program has a call stack."""
    function = node.function
    entry = low.mask
    result = None
    known = set(low.env)
    returned = Flag("returned")
    given = [_argument(low, function, p, a)
             for p, a in zip(function.params, node.arguments, strict=True)]  # fmt: skip
    low.declare(returned, FALSE)
    if function.returns is not VOID:
        result = tree.Variable("result", function.returns, "local", node.span)
        low.env[result] = None
        low.homes[result] = Scope(entry)
    low.frames.append(Frame(function, returned, result, node))
    with low.lanes(entry):
        for param, argument in zip(function.params, given, strict=True):
            _bind(low, param, argument)
        low.statement(function.body)
    value = low.read(RegisterPlace(result, (), result.type)) if result is not None else None
    low.frames.pop()
    for key in [k for k in low.env if k not in known]:
        del low.env[key]
    return value if value is not None else low.builder.const("i32", 0)


def _argument(
    low: Lowering, function: tree.Function, param: tree.Variable, given: tree.Expr
) -> Lowered | RegisterPlace | MemoryPlace:
    """The value to pass, or the place that an alias parameter will name."""
    if param not in homes_of(function).aliases:
        return low.value(given)
    name = alias_of(given)
    if name is not None and name in low.aliases:
        return low.aliases[name]
    if isinstance(given, tree.AddressOf) and not isinstance(given.place.type, Array):
        return low.place(given.place)
    return low.value(given)


def _bind(
    low: Lowering, param: tree.Variable, argument: Lowered | RegisterPlace | MemoryPlace
) -> None:
    if isinstance(argument, RegisterPlace | MemoryPlace):
        low.aliases[param] = argument
        return
    low.aliases.pop(param, None)
    bind_parameter(low, param, argument)


def bind_parameter(low: Lowering, param: tree.Variable, value: Lowered) -> None:
    if low.in_memory(param):
        low.write(low.variable_place(param), value)
    else:
        low.declare(param, value)
