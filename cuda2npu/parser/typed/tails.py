"""Threads that leave a kernel's last loop have returned: a barrier in it waits for the others only.

In: a kernel's body; out: the same, where a loop or an `if` with a barrier, whose condition may
differ between threads, ends the kernel: threads that leave it return. On a GPU a barrier waits for
the threads of the block that have not exited (CUDA C++ Programming Guide, "Compute Capability
7.x", Independent Thread Scheduling), and such a thread has nothing left to do.

    for (; i < n; i += step) { ...; __syncthreads(); ... } }
    ->  for (;; i += step) { if (!(i < n)) return; ...; __syncthreads(); ... } }
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import BOOL
from cuda2npu.parser.tree import Block, Expr, Function, Node, Stmt, Variable

_LOOPS = (tree.For, tree.While, tree.DoWhile, tree.Switch)


def returning(kernel: Function) -> Block:
    """The kernel's body."""
    if not _waits(kernel.body):
        return kernel.body
    varying = _varying(kernel.body)
    made = _tail(kernel.body, varying)
    assert isinstance(made, Block)
    return made


def _tail(node: Stmt, varying: set[Variable]) -> Stmt:
    """`node`, which ends the kernel."""
    if isinstance(node, Block):
        if not node.body:
            return node
        return replace(node, body=(*node.body[:-1], _tail(node.body[-1], varying)))
    if not _waits(node):
        return node
    if isinstance(node, tree.If):
        return _if(node, varying)
    if isinstance(node, tree.For | tree.While):
        return _loop(node, varying)
    return node


def _if(node: tree.If, varying: set[Variable]) -> Stmt:
    if node.other is not None or not _differs(node.condition, varying):
        return node
    return Block(node.span, (_ends_unless(node.condition), _tail(node.then, varying)))


def _loop(node: tree.For | tree.While, varying: set[Variable]) -> Stmt:
    condition = node.condition
    leaves = _breaks(node.body)
    differs = condition is not None and _differs(condition, varying)
    if not differs and not leaves:
        return node
    body = _returns(node.body) if leaves else node.body
    if differs and condition is not None:
        body = Block(node.span, (_ends_unless(condition), body))
        condition = None
    if isinstance(node, tree.For):
        return replace(node, condition=condition, body=body)
    return tree.For(node.span, None, condition, None, body)


def _ends_unless(condition: Expr) -> Stmt:
    span = condition.span
    return tree.If(span, tree.Unary(span, BOOL, "!", condition), tree.Return(span))


def _breaks(body: Stmt) -> bool:
    """Whether a `break` leaves the loop itself, and might leave it for some threads alone."""
    return any(isinstance(node, tree.Break) for node in _own(body))


def _own(node: Node) -> Iterator[Node]:
    """`node` and what is below it, but nothing inside of other loops."""
    yield node
    for child in _children(node):
        if not isinstance(child, _LOOPS):
            yield from _own(child)


def _returns(node: Stmt) -> Stmt:
    """`return` for each `break`."""
    if isinstance(node, tree.Break):
        return tree.Return(node.span)
    if isinstance(node, Block):
        return replace(node, body=tuple(_returns(one) for one in node.body))
    if isinstance(node, tree.If):
        other = _returns(node.other) if node.other is not None else None
        return replace(node, then=_returns(node.then), other=other)
    return node


# -- what may differ between threads --------------------------------------------------------------


def _waits(node: Node) -> bool:
    """Whether there is a barrier in it, or in what it calls."""
    for one in _walk(node):
        if isinstance(one, tree.Intrinsic) and one.name.startswith("__syncthreads"):
            return True
        if isinstance(one, tree.Call) and _waits(one.function.body):
            return True
    return False


def _varying(body: Block) -> set[Variable]:
    """Variables that may differ between the threads of a block."""
    varying: set[Variable] = set()
    size = -1
    while size != len(varying):
        size = len(varying)
        _spread(body, varying, False)
    return varying


def _spread(node: Node, varying: set[Variable], inside: bool) -> None:
    """`inside`: of what only some threads may do."""
    if isinstance(node, tree.Declare):
        if node.initial is not None and (inside or _differs(node.initial, varying)):
            varying.add(node.variable)
    elif isinstance(node, tree.Assign | tree.CompoundAssign):
        if isinstance(node.place, tree.VarRef) and (inside or _differs(node.value, varying)):
            varying.add(node.place.variable)
    elif isinstance(node, tree.Increment):
        if isinstance(node.place, tree.VarRef) and inside:
            varying.add(node.place.variable)
    elif isinstance(node, tree.AddressOf) and isinstance(node.place, tree.VarRef):
        varying.add(node.place.variable)  # whoever has it may change it
    condition = getattr(node, "condition", None) or (
        node.value if isinstance(node, tree.Switch) else None
    )
    if isinstance(condition, Expr) and _differs(condition, varying):
        inside = True
    for child in _children(node):
        _spread(child, varying, inside)


def _differs(value: Expr, varying: set[Variable]) -> bool:
    for node in _walk(value):
        if isinstance(node, tree.Special) and node.name == "threadIdx":
            return True
        if isinstance(node, tree.VarRef):
            if node.variable in varying or node.variable.storage in ("shared", "device"):
                return True
        elif isinstance(node, tree.Deref | tree.Element | tree.Call | tree.Intrinsic):
            return True
    return False


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in _children(node):
        yield from _walk(child)


def _children(node: Node) -> Iterator[Node]:
    for one in fields(node):
        if one.name not in ("span", "type"):
            yield from _nodes(getattr(node, one.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tree.Case):
        yield from value.body
    elif isinstance(value, tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _nodes(item)  # pyright: ignore[reportUnknownArgumentType]


__all__ = ["returning"]
