"""Walks over typed trees: every node, the functions that a kernel calls, the variables outside.

In: a typed kernel. Out: nodes in the order of the source, callees before their callers.

    [f.name for f in callees(kernel)]                       # ["warp_sum", "reduce"]
    [v.name for v in file_variables(callees(kernel))]       # ["scratch"]
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from cuda2npu.parser import tree

OUTSIDE = ("shared", "dynamic", "constant", "device")


def nodes(root: Any) -> Iterator[tree.Node | tree.Case]:
    """Every node below `root`, without going into the functions that are called."""
    if isinstance(root, tuple):
        for item in root:
            yield from nodes(item)
    elif isinstance(root, tree.Node | tree.Case):
        yield root
        for name in child_names(type(root)):
            yield from nodes(getattr(root, name))


CHILD_NAMES: dict[type, tuple[str, ...]] = {}


def child_names(kind: type) -> tuple[str, ...]:
    if kind not in CHILD_NAMES:
        assert is_dataclass(kind)
        leaves = ("span", "type", "variable", "function", "field", "compute")
        CHILD_NAMES[kind] = tuple(f.name for f in fields(kind) if f.name not in leaves)
    return CHILD_NAMES[kind]


def callees(function: tree.Function) -> list[tree.Function]:
    """The functions that it calls, each before its callers, and itself at the end."""
    order: dict[tree.Function, None] = {}

    def visit(each: tree.Function) -> None:
        for node in nodes(each.body):
            if isinstance(node, tree.Call) and node.function not in order:
                visit(node.function)
        order[each] = None

    visit(function)
    return list(order)


def file_variables(functions: list[tree.Function]) -> list[tree.Variable]:
    """Variables that they use and that no statement declares, in the order of first use."""
    order: dict[tree.Variable, None] = {}
    declared_here: set[tree.Variable] = set()
    for function in functions:
        for node in nodes(function.body):
            if isinstance(node, tree.Declare):
                declared_here.add(node.variable)
            elif isinstance(node, tree.VarRef) and node.variable.storage in OUTSIDE:
                order[node.variable] = None
    return [variable for variable in order if variable not in declared_here]
