"""What can be read off the tree before lowering: where variables live, what a loop assigns.

In: a `Function` or a statement; out: sets of variables, kept for each node.

`int q; f(&q);` leaves `q` in a register if `f` uses its pointer only as `*p`: then `p` is another
name of `q` (an alias). Where `p` is indexed, compared, stored or reassigned, `q` lives in memory.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Pointer
from cuda2npu.parser.tree import Function, LValue, Node, Variable
from cuda2npu.translate.state import holds_memory

# Intrinsics that write through a pointer argument, which may then be a register's address.
OUT_POINTERS = frozenset(
    {"sincos", "sincospi", "__sincosf", "frexp", "modf", "remquo", "__match_all_sync"}
)


@functools.lru_cache(maxsize=4096)
def _child_fields(kind: type[Any]) -> tuple[str, ...]:
    plain = {"span", "type", "function", "variable", "field", "op", "name", "axis", "text"}
    return tuple(f.name for f in fields(kind) if f.name not in plain)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below; a called function's body is not below the call."""
    for name in _child_fields(type(node)):
        yield from _nodes(getattr(node, name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            if isinstance(item, tree.Case):
                yield from item.body
            else:
                yield from _nodes(item)  # pyright: ignore[reportUnknownArgumentType]


def walk(node: Node) -> Iterator[Node]:
    """`node` and all below it, in order."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


def alias_of(pointer: tree.Expr) -> Variable | None:
    """The pointer variable that `pointer` merely reads (also `p + 0`)."""
    if isinstance(pointer, tree.PointerAdd) and isinstance(pointer.index, tree.Const):
        return alias_of(pointer.pointer) if pointer.index.value == 0 else None
    if isinstance(pointer, tree.Load) and isinstance(pointer.place, tree.VarRef):
        return pointer.place.variable
    return None


def root_of(place: LValue) -> Variable | None:
    """The variable that holds `place`; of `*p` the pointer variable `p` (it may be an alias)."""
    while isinstance(place, tree.Member | tree.Element):
        place = place.record if isinstance(place, tree.Member) else place.array
    if isinstance(place, tree.VarRef):
        return place.variable
    if isinstance(place, tree.Deref):
        if isinstance(place.pointer, tree.AddressOf):
            return root_of(place.pointer.place)
        return alias_of(place.pointer)
    return None


@dataclass(frozen=True, slots=True)
class Homes:
    """`memory`: variables that need an address; `aliases`: pointers that only name a place."""

    memory: frozenset[Variable]
    aliases: frozenset[Variable]


@functools.lru_cache(maxsize=4096)
def homes_of(function: Function) -> Homes:
    """Where the parameters and locals of `function` live."""
    return _HomeScan(function).run()


class _HomeScan:
    def __init__(self, function: Function) -> None:
        self.function = function
        self.declared: dict[Variable, tree.Declare | None] = dict.fromkeys(function.params)
        self.candidates: set[Variable] = set()
        self.memory: set[Variable] = set()

    def run(self) -> Homes:
        nodes = list(walk(self.function.body))
        for node in nodes:
            if isinstance(node, tree.Declare) and node.variable.storage == "local":
                self.declared[node.variable] = node
        self.memory = {v for v in self.declared if holds_memory(v.type)}
        self.candidates = {v for v, d in self.declared.items() if self._may_alias(v, d)}
        for node in nodes:
            self._drop_used_otherwise(node)
        while self._drop_escaping(nodes):
            pass
        return Homes(frozenset(self.memory), frozenset(self.candidates))

    @staticmethod
    def _may_alias(variable: Variable, declare: tree.Declare | None) -> bool:
        if not isinstance(variable.type, Pointer):
            return False
        return declare is None or isinstance(declare.initial, tree.AddressOf)

    def _drop_used_otherwise(self, node: Node) -> None:
        """A candidate is only ever dereferenced or handed on to another alias parameter."""
        for child in children(node):
            if isinstance(child, tree.VarRef) and not isinstance(node, tree.Load):
                self.candidates.discard(child.variable)
            if isinstance(child, tree.Load | tree.PointerAdd):
                used = alias_of(child)
                if used is not None and not self._plain_use(node, child):
                    self.candidates.discard(used)

    @staticmethod
    def _plain_use(node: Node, child: tree.Expr) -> bool:
        if isinstance(node, tree.Deref) or (
            isinstance(node, tree.PointerAdd) and alias_of(node) is not None
        ):
            return True
        return isinstance(node, tree.Call) and _passes_alias(node, child)

    def _drop_escaping(self, nodes: list[Node]) -> bool:
        """One round: addresses that are taken for good put their variable into memory."""
        before = len(self.memory), len(self.candidates)
        for node in nodes:
            for child in children(node):
                if isinstance(child, tree.AddressOf) and not self._harmless(node, child):
                    self._escape(child.place)
        return (len(self.memory), len(self.candidates)) != before

    def _harmless(self, node: Node, taken: tree.AddressOf) -> bool:
        if isinstance(node, tree.Deref):
            return True
        if isinstance(node, tree.Declare):
            return node.variable in self.candidates
        if isinstance(node, tree.Call):
            return _passes_alias(node, taken)
        return isinstance(node, tree.Intrinsic) and node.name in OUT_POINTERS

    def _escape(self, place: LValue) -> None:
        root = root_of(place)
        if root is None:
            return
        if root in self.candidates:
            self.candidates.discard(root)
        elif root in self.declared and not _behind_pointer(place):
            self.memory.add(root)


def _behind_pointer(place: LValue) -> bool:
    while isinstance(place, tree.Member | tree.Element):
        place = place.record if isinstance(place, tree.Member) else place.array
    if isinstance(place, tree.Deref) and isinstance(place.pointer, tree.AddressOf):
        return _behind_pointer(place.pointer.place)
    return isinstance(place, tree.Deref)


def _passes_alias(call: tree.Call, argument: tree.Expr) -> bool:
    """Whether every parameter that takes `argument` is an alias in the callee."""
    aliases = homes_of(call.function).aliases
    pairs = zip(call.function.params, call.arguments, strict=True)
    return all(param in aliases for param, given in pairs if given is argument)


@functools.lru_cache(maxsize=4096)
def assigned_in(node: Node) -> tuple[Variable, ...]:
    """Roots of everything below `node` that is assigned or has its address taken, and pointers
    handed to functions."""
    found: dict[Variable, None] = {}
    for inner in walk(node):
        place = None
        if isinstance(inner, tree.Assign | tree.CompoundAssign | tree.Increment | tree.AddressOf):
            place = inner.place
        root = root_of(place) if place is not None else None
        if root is not None:
            found[root] = None
        if isinstance(inner, tree.Call):
            found.update((v, None) for v in map(alias_of, inner.arguments) if v is not None)
    return tuple(found)


@functools.lru_cache(maxsize=4096)
def contains_loop(node: Node) -> bool:
    """A loop, or a call of a function with one."""
    return any(
        isinstance(n, tree.While | tree.DoWhile | tree.For)
        or (isinstance(n, tree.Call) and contains_loop(n.function.body))
        for n in walk(node)
    )


@functools.lru_cache(maxsize=4096)
def contains_return(node: Node) -> bool:
    return any(isinstance(n, tree.Return) for n in walk(node))


@functools.lru_cache(maxsize=4096)
def contains_exit(node: Node) -> bool:
    """A `break` or `return` that may leave the loop whose body `node` is."""
    if isinstance(node, tree.Return | tree.Break):
        return True
    if isinstance(node, tree.While | tree.DoWhile | tree.For | tree.Switch):
        return contains_return(node)
    return any(contains_exit(child) for child in children(node))


@functools.lru_cache(maxsize=4096)
def always_leaves(node: Node) -> bool:
    """Control never runs off the end of this statement."""
    if isinstance(node, tree.Return | tree.Break | tree.Continue):
        return True
    if isinstance(node, tree.Block):
        return any(always_leaves(s) for s in node.body)
    if isinstance(node, tree.If):
        return node.other is not None and always_leaves(node.then) and always_leaves(node.other)
    return False


_EFFECTS = (
    tree.Assign, tree.CompoundAssign, tree.Increment, tree.Call, tree.Intrinsic, tree.Printf,
    tree.Assert, tree.Deref, tree.Element,
)  # fmt: skip


@functools.lru_cache(maxsize=4096)
def is_plain(node: tree.Expr) -> bool:
    """No effect, no memory, no call: may be evaluated whether or not it is needed."""
    return not any(isinstance(n, _EFFECTS) or _outside_registers(n) for n in walk(node))


def _outside_registers(node: Node) -> bool:
    return isinstance(node, tree.VarRef) and node.variable.storage not in ("local", "param")
