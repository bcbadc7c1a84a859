"""Calls of `constexpr` functions where a constant is needed: run on the typed tree.

In: a typed expression without side effects outside its own functions; out: its `Const`, or None
where it depends on what is not known when translating.

    constexpr int up(int a, int b) { return (a + b - 1) / b; }
    int x[up(100, 8)];   ->   13
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cuda2npu.parser.ctypes import Scalar
from cuda2npu.parser.tree import (
    Assign,
    Binary,
    Block,
    Break,
    Call,
    Cast,
    CompoundAssign,
    Conditional,
    Const,
    Continue,
    Declare,
    DoWhile,
    Evaluate,
    Expr,
    For,
    Function,
    If,
    Increment,
    Load,
    Logical,
    Return,
    Stmt,
    Unary,
    Variable,
    VarRef,
    While,
)  # fmt: skip
from cuda2npu.parser.typed import fold

_LIMIT = 100_000


class _Unknown(Exception):
    """The value depends on what is not known."""


class _Returned(Exception):
    def __init__(self, value: Const | None) -> None:
        super().__init__()
        self.value = value


class _Broken(Exception):
    pass


class _Continued(Exception):
    pass


class _Run:
    """One evaluation: its variables and the steps left."""

    def __init__(self) -> None:
        self.values: dict[Variable, Const] = {}
        self.steps = _LIMIT

    def value(self, node: Expr) -> Const:
        self.steps -= 1
        rule = _EXPRESSIONS.get(type(node))
        if rule is None or self.steps < 0:
            raise _Unknown
        return rule(self, node)

    def run(self, node: Stmt | None) -> None:
        self.steps -= 1
        if node is None:
            return
        rule = _STATEMENTS.get(type(node))
        if rule is None or self.steps < 0:
            raise _Unknown
        rule(self, node)


def evaluate(node: Expr) -> Const | None:
    """The constant that `node` comes to."""
    try:
        return _Run().value(node)
    except (_Unknown, _Returned, _Broken, _Continued):
        return None


def _const(found: Expr) -> Const:
    if not isinstance(found, Const):
        raise _Unknown
    return found


def _load(run: _Run, node: Load) -> Const:
    if not isinstance(node.place, VarRef) or node.place.variable not in run.values:
        raise _Unknown
    found = run.values[node.place.variable]
    return Const(node.span, found.type, found.value)


def _call(run: _Run, node: Call) -> Const:
    arguments = [run.value(a) for a in node.arguments]
    return apply(run, node.function, arguments)


def apply(run: _Run, function: Function, arguments: list[Const]) -> Const:
    outer = run.values
    run.values = dict(zip(function.params, arguments, strict=True))
    try:
        run.run(function.body)
    except _Returned as returned:
        if returned.value is None:
            raise _Unknown from None
        return returned.value
    finally:
        run.values = outer
    raise _Unknown


def _store(run: _Run, place: object, value: Const) -> Const:
    if not isinstance(place, VarRef) or place.variable.storage not in ("local", "param"):
        raise _Unknown
    run.values[place.variable] = value
    return value


def _compound(run: _Run, node: CompoundAssign) -> Const:
    old = _load(run, Load(node.span, node.type, node.place))
    left = fold.cast(old, node.compute, node.span)
    found = fold.binary(node.op, left, run.value(node.value), node.compute, node.span)
    return _store(run, node.place, _const(fold.cast(found, node.type, node.span)))


def _increment(run: _Run, node: Increment) -> Const:
    old = _load(run, Load(node.span, node.type, node.place))
    if not isinstance(node.type, Scalar) or node.type.is_float:
        raise _Unknown
    step = Const(node.span, node.type, fold.wrap(node.step, node.type))
    new = _const(fold.binary("+", old, step, node.type, node.span))
    _store(run, node.place, new)
    return new if node.prefix else old


def _logical(run: _Run, node: Logical) -> Const:
    left = run.value(node.left)
    return left if bool(left.value) is (node.op == "||") else run.value(node.right)


_EXPRESSIONS: dict[type[Expr], Callable[[_Run, Any], Const]] = {
    Const: lambda run, node: node,
    Load: _load,
    Call: _call,
    Binary: lambda run, node: _const(
        fold.binary(node.op, run.value(node.left), run.value(node.right), node.type, node.span)
    ),
    Unary: lambda run, node: _const(fold.unary(node.op, run.value(node.operand), node.span)),
    Cast: lambda run, node: _const(fold.cast(run.value(node.operand), node.type, node.span)),
    Logical: _logical,
    Conditional: lambda run, node: run.value(
        node.then if run.value(node.condition).value else node.other
    ),
    Assign: lambda run, node: _store(run, node.place, run.value(node.value)),
    CompoundAssign: _compound,
    Increment: _increment,
}


def _block(run: _Run, node: Block) -> None:
    for statement in node.body:
        run.run(statement)


def _declare(run: _Run, node: Declare) -> None:
    if node.initial is not None:
        run.values[node.variable] = run.value(node.initial)


def _if(run: _Run, node: If) -> None:
    run.run(node.then if run.value(node.condition).value else node.other)


def _once(run: _Run, body: Stmt) -> bool:
    """One turn of a loop; False where it breaks."""
    try:
        run.run(body)
    except _Continued:
        return True
    except _Broken:
        return False
    return True


def _while(run: _Run, node: While) -> None:
    while run.value(node.condition).value and _once(run, node.body):
        pass


def _do_while(run: _Run, node: DoWhile) -> None:
    while _once(run, node.body) and run.value(node.condition).value:
        pass


def _for(run: _Run, node: For) -> None:
    run.run(node.initial)
    while node.condition is None or run.value(node.condition).value:
        if not _once(run, node.body):
            return
        if node.step is not None:
            run.value(node.step)


def _return(run: _Run, node: Return) -> None:
    raise _Returned(None if node.value is None else run.value(node.value))


def _raise_broken(run: _Run, node: Break) -> None:
    raise _Broken


def _raise_continued(run: _Run, node: Continue) -> None:
    raise _Continued


def _evaluate(run: _Run, node: Evaluate) -> None:
    run.value(node.value)


_STATEMENTS: dict[type[Stmt], Callable[[_Run, Any], None]] = {
    Block: _block, Declare: _declare, Evaluate: _evaluate, If: _if, While: _while,
    DoWhile: _do_while, For: _for, Return: _return, Break: _raise_broken,
    Continue: _raise_continued,
}  # fmt: skip
