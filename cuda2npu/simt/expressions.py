"""Expressions: typed tree to the text of a Python expression, and lines before it where needed.

In: an `Expr`; out: its `Value`. Operands are evaluated from left to right: where a later operand
needs lines of its own (it stores, calls or yields), earlier ones are kept in variables first.

    a * n + 1   ->   Value("(R(v0_a * v1_n) + 1.0)", rounded=False)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Record
from cuda2npu.simt import places
from cuda2npu.simt.emitter import Emitter, Line
from cuda2npu.simt.operators import binary, convert, minus
from cuda2npu.simt.records import member_reader, packer
from cuda2npu.simt.values import (
    RANGES,
    Value,
    bounded,
    canonical,
    integer,
    kind_of,
    real,
    typed,
)  # fmt: skip

LONG, DEEP = 200, 40  # longer texts are looked at; deeper ones get a variable: Python has limits
_SPECIAL_RANGES = {
    "threadIdx": (0, 1023), "blockDim": (1, 1024), "blockIdx": (0, 0x7FFFFFFE),
    "gridDim": (1, 0x7FFFFFFF),
}  # fmt: skip


@singledispatch
def _lower(node: Any, emitter: Emitter) -> Value:
    raise TypeError(type(node).__name__)


handles = _lower.register


def expression(emitter: Emitter, node: tree.Expr) -> Value:
    """The value as it comes: perhaps not wrapped, not rounded."""
    value = _lower(node, emitter)
    if len(value.text) > LONG and _depth(value.text) > DEEP:
        return emitter.keep(value)
    return value


def _depth(text: str) -> int:
    """How deep its parentheses nest."""
    depth = deepest = 0
    for character in text:
        if character == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif character == ")":
            depth -= 1
    return deepest


def exact(emitter: Emitter, node: tree.Expr) -> Value:
    """The value in the range of its type."""
    return canonical(expression(emitter, node), kind_of(node.type))


places.set_expression(expression)


def operands(
    emitter: Emitter, nodes: Sequence[tree.Expr], lower: Callable[[Emitter, tree.Expr], Value]
) -> list[Value]:
    """All values, from left to right, valid together at the end."""
    found: list[Value] = []
    for node in nodes:
        with emitter.captured() as lines:
            value = lower(emitter, node)
        if lines:
            found = [emitter.keep(item) for item in found]
            emitter.append(lines)
        found.append(value)
    return found


# -- leaves ---------------------------------------------------------------------------------------


@handles
def _(node: tree.Const, emitter: Emitter) -> Value:
    kind = kind_of(node.type)
    if kind in ("f32", "f64"):
        return real(float(node.value))
    return integer(int(node.value))


@handles
def _(node: tree.Special, emitter: Emitter) -> Value:
    low, high = _SPECIAL_RANGES[node.name]
    emitter.specials.add(node.name)
    return Value(f"{node.name}_{node.axis}", low, high, simple=True)


@handles
def _(node: tree.Load, emitter: Emitter) -> Value:
    return places.load(emitter, node.place)


@handles
def _(node: tree.AddressOf, emitter: Emitter) -> Value:
    return places.address(emitter, node.place).value


# -- operators ------------------------------------------------------------------------------------


@handles
def _(node: tree.Unary, emitter: Emitter) -> Value:
    kind = kind_of(node.type)
    if node.op == "!":
        return Value(f"(not {exact(emitter, node.operand).text})", 0, 1)
    if node.op == "~":
        value = exact(emitter, node.operand)
        low, high = RANGES[kind]
        text = f"(~{value.text})" if kind[0] == "i" else f"({value.text} ^ {high})"
        return Value(text, low, high)
    if kind in ("f32", "f64"):
        return Value(f"(-{exact(emitter, node.operand).text})")
    value = expression(emitter, node.operand)
    return bounded(Value(f"(-{value.text})", -value.high, -value.low), kind)


@handles
def _(node: tree.Binary, emitter: Emitter) -> Value:
    lower = expression if node.op in ("+", "-", "*") and node.type.size >= 4 else exact
    left, right = operands(emitter, (node.left, node.right), lower)
    if node.op in _COMPARISONS:
        return Value(f"({left.text} {node.op} {right.text})", 0, 1)
    return binary(node.op, kind_of(node.type), left, right)


_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


@handles
def _(node: tree.PointerAdd, emitter: Emitter) -> Value:
    pointer = expression(emitter, node.pointer)
    with emitter.captured() as lines:
        index = places.scaled(emitter, node.index, _pointee(node.pointer))
    if lines:
        pointer = emitter.keep(pointer)
        emitter.append(lines)
    return bounded(places.add(pointer, index), "u64")


def _pointee(pointer: tree.Expr) -> int:
    assert isinstance(pointer.type, tree.Pointer)
    return pointer.type.to.size


@handles
def _(node: tree.PointerDiff, emitter: Emitter) -> Value:
    left, right = operands(emitter, (node.left, node.right), exact)
    size = _pointee(node.left)
    apart = canonical(minus(left, right), "i64")
    return apart if size == 1 else typed(f"({apart.text} // {size})", "i64")


# -- choice ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Branches:
    """Two alternatives, a level deeper. Who does not take the first one waits until the others
    have been through it (a point at the start of `second`), and the other way round (`joins`)."""

    first: list[Line]
    second: list[Line]
    joins: bool

    def end_first(self, emitter: Emitter) -> None:
        if self.joins:
            text = f"yield ({emitter.point(gathers=False)}, 0)"
            self.first.append(Line(emitter.indent + 1, text, emitter.span))

    def write(self, emitter: Emitter, condition: str) -> None:
        emitter.line(f"if {condition}:")
        emitter.lines.extend(self.first or [Line(emitter.indent + 1, "pass", emitter.span)])
        if self.second:
            emitter.line("else:")
            emitter.lines.extend(self.second)


def branches(emitter: Emitter, then: Callable[[], None], other: Callable[[], None]) -> Branches:
    emitter.indent += 1
    emitter.nesting += 1
    mark = len(emitter.order)
    with emitter.captured() as first:
        then()
    waits = emitter.yields_since(mark)
    with emitter.captured() as second:
        if waits:
            emitter.join()
        mark = len(emitter.order)
        other()
    emitter.indent -= 1
    emitter.nesting -= 1
    return Branches(first, second, emitter.yields_since(mark))


def choose(
    emitter: Emitter, condition: str, then: Callable[[], None], other: Callable[[], None]
) -> None:
    """`if condition: then() else: other()`, with the joins that lockstep asks for."""
    found = branches(emitter, then, other)
    found.end_first(emitter)
    found.write(emitter, condition)


@handles
def _(node: tree.Logical, emitter: Emitter) -> Value:
    left = exact(emitter, node.left)
    with emitter.captured() as lines:
        mark, count = len(emitter.order), emitter.nesting
        emitter.nesting += 1
        right = exact(emitter, node.right)
        emitter.nesting = count
    if not lines:
        word = "and" if node.op == "&&" else "or"
        return Value(f"({left.text} {word} {right.text})", 0, 1)
    name = emitter.fresh()
    emitter.line(f"{name} = {left.text}")
    emitter.line(f"if {name}:" if node.op == "&&" else f"if not {name}:")
    emitter.append(lines, deeper=1)
    emitter.lines.append(Line(emitter.indent + 1, f"{name} = {right.text}", emitter.span))
    if emitter.yields_since(mark):
        emitter.line("else:")
        emitter.lines.append(
            Line(emitter.indent + 1, f"yield ({emitter.point(gathers=False)}, 0)", emitter.span)
        )
    return Value(name, 0, 1, simple=True)


@handles
def _(node: tree.Conditional, emitter: Emitter) -> Value:
    condition = exact(emitter, node.condition)
    values: list[Value] = []

    def lower(branch: tree.Expr) -> Callable[[], None]:
        return lambda: values.append(exact(emitter, branch))

    found = branches(emitter, lower(node.then), lower(node.other))
    then, other = values
    if not found.first and not found.second:
        text = f"({then.text} if {condition.text} else {other.text})"
        return Value(text, min(then.low, other.low), max(then.high, other.high))
    name, indent = emitter.fresh(), emitter.indent + 1
    found.first.append(Line(indent, f"{name} = {then.text or None}", emitter.span))
    found.second.append(Line(indent, f"{name} = {other.text or None}", emitter.span))
    found.end_first(emitter)
    found.write(emitter, condition.text)
    return typed(name, kind_of(node.type), simple=True)


@handles
def _(node: tree.Comma, emitter: Emitter) -> Value:
    discard(emitter, node.left)
    return expression(emitter, node.right)


Discard = Callable[[Emitter, Any], None]
DISCARD: dict[type, Discard] = {}  # nodes that are cheaper where their value is not wanted


def discard(emitter: Emitter, node: tree.Expr) -> None:
    """Evaluates for effect. A pure expression is evaluated too: its loads may be faults."""
    if type(node) in DISCARD:
        DISCARD[type(node)](emitter, node)
        return
    value = expression(emitter, node)
    if not value.simple and value.text:
        emitter.line(value.text)


# -- conversions ----------------------------------------------------------------------------------


@handles
def _(node: tree.Cast, emitter: Emitter) -> Value:
    source, target = kind_of(node.operand.type), kind_of(node.type)
    if target == "void":
        discard(emitter, node.operand)
        return Value("", simple=True)
    value = expression(emitter, node.operand)
    if source == target or target == "record":
        return value
    return convert(emitter, value, source, target)


# -- records --------------------------------------------------------------------------------------


@handles
def _(node: tree.RecordValue, emitter: Emitter) -> Value:
    assert isinstance(node.type, Record)
    leaves = [
        item for value in node.values for item in (value if isinstance(value, tuple) else (value,))
    ]
    values = operands(emitter, leaves, exact)
    counts = tuple(len(v) if isinstance(v, tuple) else 1 for v in node.values)
    name = f"pack_{id(node.type)}_{'_'.join(map(str, counts))}"
    emitter.constants.setdefault(name, packer(node.type, counts))
    return Value(f"{name}({', '.join(value.text for value in values)})")


@handles
def _(node: tree.MemberOf, emitter: Emitter) -> Value:
    value = expression(emitter, node.value)
    kind = kind_of(node.field.type)
    size = node.field.type.size
    name = f"member_{kind}_{size}_{node.field.offset}_{node.value.type.size}_{emitter.strict}"
    reader = member_reader(kind, size, node.field.offset, node.value.type.size, emitter.strict)
    emitter.constants.setdefault(name, reader)
    return typed(f"{name}({value.text})", kind)
