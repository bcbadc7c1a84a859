"""`for` loops: counted ones, with uniform bounds and no other way out, become the op `for`.

for (int k = 0; k < 16; k++)      %s_1 = for %k = 0 to 16 step 1 iter(%s = %s0) { ... yield %2 }
"""

from __future__ import annotations

from dataclasses import dataclass

from cuda2npu.ir.program import Const, Op, Operand, Region
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Scalar
from cuda2npu.translate.constructs.expressions import is_free
from cuda2npu.translate.constructs.loops import Attempt, Loop, attempt, carried_keys, run_loop
from cuda2npu.translate.constructs.statements import statements
from cuda2npu.translate.lowering import Lowering, lowers
from cuda2npu.translate.scan import contains_exit, walk
from cuda2npu.translate.state import Aggregate


@lowers(tree.For)
def for_loop(low: Lowering, node: tree.For) -> None:
    before = set(low.env)
    initial = node.initial
    if isinstance(initial, tree.Block):  # several declarations: visible in the whole loop
        statements(low, initial.body)
    elif initial is not None:
        low.statement(initial)
    own = tuple(key for key in low.env if key not in before)
    loop = Loop(node, node.condition, node.step, node.body, True, own)
    with low.lanes(low.mask) as scope:
        low.homes.update(dict.fromkeys(own, scope))
        if not counted_loop(low, node):
            run_loop(low, loop)
        after = scope.mask
    if after is not low.mask:
        low.scope.mask = after
    for key in [k for k in low.env if k not in before]:
        del low.env[key]


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
    changed = set(carried_keys(low, node.body))
    if variable in changed or not is_free(low, test.right):
        return None
    used = {n.variable for n in walk(test.right) if isinstance(n, tree.VarRef)}
    if used & changed or variable in used:
        return None
    return _Count(variable, test.right, step)


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
    attempt(low, loop, lambda shape: _Counted(low, loop, shape).run_counted(count, start, bound))


class _Counted(Attempt):
    """A `for` op; the variable's value behind the loop is one more carried value."""

    def run_counted(self, count: _Count, start: Operand, bound: Operand) -> None:
        low, builder = self.low, self.low.builder
        variable = count.variable
        self.keys = [k for k in self.keys if k is not variable]
        for key in self.keys:
            if low.env[key] is None:
                assert isinstance(key, tree.Variable)
                low.env[key] = low.zero(key.type)
        self.shapes = [self.bound(key) for key in self.keys]
        initial = self.values()
        types = self.types(initial)
        counter = builder.fresh(start.type, variable.name)
        last = builder.fresh(start.type, f"{variable.name}_last")
        params = self.params(types)
        with low.lanes(self.outer), builder.region() as ops:
            self.take(list(params))
            low.env[variable] = counter
            with low.lanes(self.outer):
                self.run_body(self.outer)
            step = builder.const(start.type.element, count.step)
            following = (*self.check(types), builder.emit("add", counter, step))
        region = Region((counter, *params, last), (*ops, Op("yield", following)))
        operands = (start, bound, builder.const("i64", count.step), *initial, start)
        results = builder.control("for", operands, [*types, start.type], [region])
        self.take(list(results[:-1]))
        low.env[variable] = results[-1]
