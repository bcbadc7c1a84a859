"""What the generated code must know before it is written: call tree, where each variable lives.

In: a kernel; out: its functions, callees first, and a `Layout`: which locals are Python locals
("registers"), offsets of the others in their function's frame, offsets of shared variables.

    layout = lay_out(kernel)
    layout.frames[kernel]        # bytes of the kernel's own local memory
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Array, CType, Record

LOCAL_GUARD = 16  # bytes without an object after each local variable
SHARED_GUARD = 32


_NODES = (tree.Node, tree.Case)
_CHANGES = (tree.Assign, tree.CompoundAssign, tree.Increment)


@functools.cache
def _field_names(kind: type) -> tuple[str, ...]:
    leaves = ("span", "type", "function", "op", "name", "text", "variable", "field")
    return tuple(f.name for f in fields(kind) if f.name not in leaves)


def _parts(value: Any, found: list[Any]) -> None:
    if isinstance(value, _NODES):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _parts(item, found)


def walk(node: Any) -> Iterator[Any]:
    """`node` and all below it, in tree order; does not enter called functions."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        below: list[Any] = []
        for name in _field_names(type(top)):
            _parts(getattr(top, name), below)
        below.reverse()
        stack += below


@dataclass(slots=True)
class Layout:
    """`functions`: callees first, the kernel last. `offsets`: of variables in local memory (in the
    frame) and in shared memory; `temporaries`: of `Temporary` nodes, in the frame. `modified`:
    variables assigned after their declaration. `shared`: states of the static shared memory's
    bytes; `dynamic`: where `extern __shared__` starts. `symbols`: file-scope variables used."""

    functions: list[tree.Function] = field(default_factory=list[tree.Function])
    offsets: dict[tree.Variable, int] = field(default_factory=dict[tree.Variable, int])
    temporaries: dict[int, int] = field(default_factory=dict[int, int])
    modified: set[tree.Variable] = field(default_factory=set[tree.Variable])
    frames: dict[str, int] = field(default_factory=dict[str, int])
    depths: dict[str, int] = field(default_factory=dict[str, int])
    shared: bytearray = field(default_factory=bytearray)
    symbols: list[tree.Variable] = field(default_factory=list[tree.Variable])
    names: dict[int, str] = field(default_factory=dict[int, str])

    def is_register(self, variable: tree.Variable) -> bool:
        return variable.storage in ("local", "param") and variable not in self.offsets


def lay_out(kernel: tree.Function) -> Layout:
    layout = Layout()
    _visit(kernel, layout)
    layout.shared.extend(bytes(SHARED_GUARD if layout.shared else 0))
    layout.shared.extend(bytes(-len(layout.shared) % 16))
    return layout


def _visit(function: tree.Function, layout: Layout) -> None:
    layout.names[id(function)] = ""
    nodes = list(walk(function.body))
    for node in nodes:
        if isinstance(node, tree.Call) and id(node.function) not in layout.names:
            _visit(node.function, layout)
    name = f"f{len(layout.functions)}"
    layout.names[id(function)] = name
    layout.functions.append(function)
    _note_uses(nodes, layout)
    layout.frames[name] = _frame(function, nodes, layout)
    callees = {
        layout.names[id(node.function)] for node in nodes if isinstance(node, tree.Call)
    }  # fmt: skip
    deepest = max((layout.depths[callee] for callee in callees), default=0)
    layout.depths[name] = layout.frames[name] + deepest


def _note_uses(nodes: list[Any], layout: Layout) -> None:
    for node in nodes:
        if isinstance(node, _CHANGES):
            if isinstance(node.place, tree.VarRef):
                layout.modified.add(node.place.variable)
        elif isinstance(node, tree.VarRef):
            _note_global(node.variable, layout)


def _note_global(variable: tree.Variable, layout: Layout) -> None:
    if variable.storage in ("constant", "device") and variable not in layout.symbols:
        layout.symbols.append(variable)
    elif variable.storage == "shared" and variable not in layout.offsets:
        align = max(_align(variable.type), 8)
        layout.shared.extend(bytes(SHARED_GUARD if layout.shared else 0))
        layout.shared.extend(bytes(-len(layout.shared) % align))
        layout.offsets[variable] = len(layout.shared)
        layout.shared.extend(b"\x01" * variable.type.size)


def _align(ctype: CType) -> int:
    return max(ctype.align, 1)


def _frame(function: tree.Function, nodes: list[Any], layout: Layout) -> int:
    """Gives offsets to what lives in local memory; the frame's size."""
    pointed = {
        node.place.variable
        for node in nodes
        if isinstance(node, tree.AddressOf) and isinstance(node.place, tree.VarRef)
    }
    variables = list(function.params)
    variables += [
        node.variable
        for node in nodes
        if isinstance(node, tree.Declare) and node.variable.storage == "local"
    ]
    end = 0
    for variable in variables:
        lives = isinstance(variable.type, Array | Record) or variable in pointed
        if lives and variable not in layout.offsets:
            end, layout.offsets[variable] = _place(end, variable.type)
    for node in nodes:
        if isinstance(node, tree.Temporary):
            end, layout.temporaries[id(node)] = _place(end, node.type)
    return (end + 15) // 16 * 16


def _place(end: int, ctype: CType) -> tuple[int, int]:
    """The new end, and the offset of an object of `ctype` put after `end`."""
    align = max(_align(ctype), 1)
    offset = (end + align - 1) // align * align
    return offset + ctype.size + LOCAL_GUARD, offset
