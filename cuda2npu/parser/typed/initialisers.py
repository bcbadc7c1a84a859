"""Braced initialisers: of locals (assignments), of values (`S{a, b}`), of globals (bytes).

In: a type and pycparser's InitList; out: `Leaf`s, one a scalar, pointer or whole struct given,
with the way to it; from them what the place needs. Braces may be left out, as in C.

    int a[2][2] = {1, {2}};   ->   a[0][0] = 1, a[1][0] = 2, the rest zero
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pycparser import c_ast

from cuda2npu.diagnostics import Span, refuse
from cuda2npu.parser.ctypes import I64, Array, CType, Field, Pointer, Record, Scalar
from cuda2npu.parser.tree import (
    Assign,
    Const,
    Declare,
    Element,
    Evaluate,
    Expr,
    Intrinsic,
    LValue,
    Member,
    RecordValue,
    Stmt,
    Variable,
    VarRef,
)  # fmt: skip
from cuda2npu.parser.typed import convert, fold, half, literals
from cuda2npu.parser.typed.dispatch import complete, constant_integer, unsupported, value
from cuda2npu.parser.typed.frame import Frame

Step = int | Field
_UNBOUNDED = 1 << 40


@dataclass(frozen=True, slots=True)
class Leaf:
    """`value`, already of `type`, for what lies at the end of `path`."""

    path: tuple[Step, ...]
    type: CType
    value: Expr


class _Items:
    """The items of one pair of braces, taken one after the other; each is typed at most once."""

    def __init__(self, frame: Frame, nodes: Sequence[c_ast.Node]) -> None:
        self.frame, self.nodes, self.at = frame, nodes, 0
        self._typed: dict[int, Expr] = {}

    def peek(self) -> c_ast.Node | None:
        return self.nodes[self.at] if self.at < len(self.nodes) else None

    def typed(self) -> Expr:
        if self.at not in self._typed:
            self._typed[self.at] = value(self.frame, self.nodes[self.at])
        return self._typed[self.at]


def leaves(frame: Frame, type_: CType, node: c_ast.Node) -> list[Leaf]:
    """What the initialiser `node` gives to an object of `type_`."""
    out: list[Leaf] = []
    _initialise(frame, type_, node, (), out)
    return out


def _initialise(
    frame: Frame, type_: CType, node: c_ast.Node, path: tuple[Step, ...], out: list[Leaf]
) -> None:
    if isinstance(node, c_ast.Constant) and "string" in node.type and isinstance(type_, Array):
        _from_string(frame, type_, node, path, out)
        return
    if not isinstance(node, c_ast.InitList):
        given = convert.implicit(value(frame, node), type_, frame.at(node))
        out.append(Leaf(path, type_, given))
        return
    made = _made(frame, type_, node)
    if made is not None:
        out.append(Leaf(path, type_, made))
        return
    items = _Items(frame, node.exprs or ())
    if isinstance(type_, Array | Record) and not half.is_half(type_):
        if _whole(items, type_):
            out.append(Leaf(path, type_, items.typed()))
            return
        _aggregate(items, type_, path, out, braced=True)
    elif items.nodes:
        _initialise(frame, type_, items.nodes[0], path, out)
        items.at = 1
    else:
        out.append(Leaf(path, type_, zero_value(frame, type_, frame.at(node))))
    if items.peek() is not None:
        raise convert.mismatch("too many initialisers", frame.at(items.peek()))


def _made(frame: Frame, type_: CType, node: c_ast.InitList) -> Expr | None:
    """A struct that has a constructor, by it."""
    from cuda2npu.parser.typed import methods

    if not isinstance(type_, Record) or not methods.is_made(frame, type_):
        return None
    return methods.make(frame, type_, node.exprs or (), frame.at(node))


def _whole(items: _Items, type_: CType) -> bool:
    """`S t{s}` copies `s`."""
    first = items.peek()
    if len(items.nodes) != 1 or not isinstance(type_, Record) or first is None:
        return False
    if isinstance(first, c_ast.InitList | c_ast.NamedInitializer):
        return False
    return items.typed().type is type_


def _from_string(
    frame: Frame, type_: Array, node: c_ast.Constant, path: tuple[Step, ...], out: list[Leaf]
) -> None:
    if not isinstance(type_.of, Scalar) or type_.of.size != 1:
        raise convert.mismatch(f"a string does not initialise `{type_}`", frame.at(node))
    text = literals.string(node.value) + "\0"
    for index, letter in enumerate(text[: min(type_.length, len(text))]):
        code = Const(frame.at(node), type_.of, fold.wrap(ord(letter), type_.of))
        out.append(Leaf((*path, index), type_.of, code))


def _parts(frame: Frame, type_: CType, span: Span) -> Iterable[tuple[Step, CType]]:
    if isinstance(type_, Array):
        return ((i, type_.of) for i in range(type_.length))
    assert isinstance(type_, Record)
    complete(frame, type_, span)
    return ((f, f.type) for f in type_.initial_fields)


def _aggregate(
    items: _Items, type_: CType, path: tuple[Step, ...], out: list[Leaf], *, braced: bool = False
) -> None:
    node = items.peek()
    if node is None:
        return
    if braced and any(isinstance(n, c_ast.NamedInitializer) for n in items.nodes):
        _designated(items, type_, path, out)
        return
    for step, of in _parts(items.frame, type_, items.frame.at(node)):
        if items.peek() is None:
            return
        _part(items, of, (*path, step), out)


def _part(items: _Items, of: CType, path: tuple[Step, ...], out: list[Leaf]) -> None:
    node = items.peek()
    assert node is not None
    frame = items.frame
    string = isinstance(node, c_ast.Constant) and "string" in node.type
    if isinstance(node, c_ast.InitList) or string:
        items.at += 1
        _initialise(frame, of, node, path, out)
    elif isinstance(of, Scalar | Pointer) or half.is_half(of):
        out.append(Leaf(path, of, convert.implicit(items.typed(), of, frame.at(node))))
        items.at += 1
    elif isinstance(of, Record) and items.typed().type is of:
        out.append(Leaf(path, of, items.typed()))
        items.at += 1
    else:
        _aggregate(items, of, path, out)


def _designated(items: _Items, type_: CType, path: tuple[Step, ...], out: list[Leaf]) -> None:
    """`{.x = 1, [3] = 2, 5}`: a part without a name follows the one before."""
    frame = items.frame
    parts = 0
    while (node := items.peek()) is not None:
        inner: c_ast.Node = node
        steps: list[Step] = []
        of = type_
        names = node.name if isinstance(node, c_ast.NamedInitializer) else ()
        if isinstance(node, c_ast.NamedInitializer):
            inner = node.expr
        for name in names:
            step, of = _designator(frame, of, name)
            steps.append(step)
        if not steps:
            step, of = _numbered(frame, type_, parts, node)
            steps.append(step)
        parts = _position(type_, steps[0]) + 1
        _initialise(frame, of, inner, (*path, *steps), out)
        items.at += 1


def _designator(frame: Frame, of: CType, name: c_ast.Node) -> tuple[Step, CType]:
    if isinstance(name, c_ast.ArrayDesignator) and isinstance(of, Array):
        return constant_integer(frame, name.expr, "index"), of.of
    if isinstance(name, c_ast.ID) and isinstance(of, Record):
        complete(frame, of, frame.at(name))
        found = of.member(name.name)
        if found is not None:
            return found, found.type
    raise convert.mismatch(f"`{of}` has no such part", frame.at(name))


def _numbered(frame: Frame, type_: CType, index: int, node: c_ast.Node) -> tuple[Step, CType]:
    if isinstance(type_, Array):
        return index, type_.of
    assert isinstance(type_, Record)
    if index >= len(type_.fields):
        raise convert.mismatch("too many initialisers", frame.at(node))
    return type_.fields[index], type_.fields[index].type


def _position(type_: CType, step: Step) -> int:
    return step if isinstance(step, int) else type_.fields.index(step)  # type: ignore[union-attr]


# -- of values ------------------------------------------------------------------------------------


def from_list(frame: Frame, type_: CType, node: c_ast.InitList) -> Expr:
    """`(T){...}` as a value."""
    span = frame.at(node)
    made = _made(frame, type_, node)
    if made is not None:
        return made
    if isinstance(type_, Array):
        raise unsupported(frame, node, "an array as a value", "declare a variable for it")
    given = leaves(frame, type_, node)
    if not isinstance(type_, Record):
        return given[0].value
    if len(given) == 1 and given[0].path == ():
        return given[0].value
    complete(frame, type_, span)
    return _gather(type_, {leaf.path: leaf.value for leaf in given}, (), span)


def _gather(
    record: Record, given: dict[tuple[Step, ...], Expr], path: tuple[Step, ...], span: Span
) -> RecordValue:
    fields = record.initial_fields
    if record.is_overlaid:
        named = {p[len(path)] for p in given if p[: len(path)] == path and len(p) > len(path)}
        if not named <= set(fields):
            raise convert.mismatch(
                f"only the first member of the union in `{record}` is initialised so", span
            )
    return RecordValue(
        span, record, tuple(_gathered(f.type, given, (*path, f), span) for f in fields)
    )


def _gathered(
    type_: CType, given: dict[tuple[Step, ...], Expr], path: tuple[Step, ...], span: Span
) -> Expr | tuple[Expr, ...]:
    if path in given:
        return given[path]
    if isinstance(type_, Record):
        return _gather(type_, given, path, span)
    if not isinstance(type_, Array):
        return fold.zero(type_, span)
    out: list[Expr] = []
    for index in range(type_.length):
        part = _gathered(type_.of, given, (*path, index), span)
        out.extend(part if isinstance(part, tuple) else (part,))
    return tuple(out)


def zero_value(frame: Frame, type_: CType, span: Span) -> Expr:
    """`T()`."""
    if isinstance(type_, Record):
        complete(frame, type_, span)
        return _gather(type_, {}, (), span)
    return fold.zero(type_, span)


# -- of variables ---------------------------------------------------------------------------------


def sized_by(frame: Frame, type_: CType, node: c_ast.Node) -> tuple[CType, list[Leaf]]:
    """The leaves, and the type with the length that `T x[] = {...}` leaves open."""
    if not (isinstance(type_, Array) and type_.length == 0):
        return type_, leaves(frame, type_, node)
    given = leaves(frame, Array(type_.of, _UNBOUNDED), node)
    longest = max((leaf.path[0] for leaf in given if isinstance(leaf.path[0], int)), default=-1)
    return Array(type_.of, longest + 1), given


def assignments(variable: Variable, given: list[Leaf], span: Span) -> list[Stmt]:
    """`variable`'s declaration, zeroed, and one assignment a leaf."""
    out: list[Stmt] = [Declare(span, variable, None, True)]
    for leaf in given:
        at = leaf.value.span
        target: LValue = VarRef(at, variable.type, variable)
        for step in leaf.path:
            target = _into(target, step, at)
        out.append(Evaluate(at, Assign(at, leaf.type, target, leaf.value)))
    return out


def _into(target: LValue, step: Step, span: Span) -> LValue:
    if isinstance(step, Field):
        return Member(span, step.type, target, step)
    assert isinstance(target.type, Array)
    return Element(span, target.type.of, target, Const(span, I64, step))


# -- of globals -----------------------------------------------------------------------------------

_CODES = {
    "bool": "?", "i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i", "u32": "I", "i64": "q",
    "u64": "Q", "f32": "f", "f64": "d",
}  # fmt: skip


def to_bytes(frame: Frame, type_: CType, given: list[Leaf]) -> bytes:
    """The memory of a global of `type_`, whose leaves must be constants."""
    memory = bytearray(type_.size)
    for leaf in given:
        offset, of = 0, type_
        for step in leaf.path:
            if isinstance(step, Field):
                offset, of = offset + step.offset, step.type
            else:
                assert isinstance(of, Array)
                offset, of = offset + step * of.of.size, of.of
        _write(frame, memory, offset, leaf.value)
    return bytes(memory)


def _write(frame: Frame, memory: bytearray, offset: int, given: Expr) -> None:
    if isinstance(given, Const):
        code = _CODES[given.type.kind] if isinstance(given.type, Scalar) else "Q"
        struct.pack_into("<" + code, memory, offset, given.value)
        return
    if isinstance(given, Intrinsic) and given.name == "bitcast":
        _write(frame, memory, offset, given.arguments[0])
        return
    if isinstance(given, RecordValue):
        assert isinstance(given.type, Record)
        for field, part in zip(given.type.initial_fields, given.values, strict=False):
            parts = part if isinstance(part, tuple) else (part,)
            for index, one in enumerate(parts):
                _write(frame, memory, offset + field.offset + index * one.type.size, one)
        return
    raise refuse(
        "C2N2003", given.span, construct="this initialiser of a global variable",
        why="its value is not known when translating", hint="",
    )  # fmt: skip
