"""Reads a tile program from the text that `printer.to_text` writes.

In: text; out: the same `TileProgram`, to the last span and bit. `ReadError` names the line.

    read(to_text(program)) == program
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cuda2npu.diagnostics import NOWHERE, Span
from cuda2npu.ir.affine import ACCESS_KINDS, parse_access
from cuda2npu.ir.lines import (
    Line,
    ReadError,
    arguments_of,
    attribute_of,
    buffer_of,
    following_integer,
    symbol_name,
    symbol_of,
    tokens_of,
)
from cuda2npu.ir.program import Buffer, Op, Operand, Param, Region, Symbol, TileProgram, Value
from cuda2npu.ir.syntax import (
    ADDRESSED,
    NAME_ATTRIBUTE,
    TEXT_ATTRIBUTE,
    WORD_ATTRIBUTE,
    expected_elements,
    parse_literal,
    tile_shape,
)
from cuda2npu.ir.types import ELEMENTS, Type

_BARE = frozenset({"true", "false", "null"})
_PLACE = re.compile(
    r'(?:(?P<file>"(?:[^"\\]|\\.)*") )?(?P<line>\d*):(?P<column>\d+)(?:\+(?P<n>\d+))?'
)


def read(text: str) -> TileProgram:
    return _Reader(text).program()


@dataclass
class _Draft:
    """An op whose constants wait for their types. `operands`: values, and constants as text."""

    opcode: str
    line: Line
    results: list[str] = field(default_factory=list[str])
    operands: list[str] = field(default_factory=list[str])
    attrs: dict[str, Any] = field(default_factory=dict[str, Any])
    mask: str | None = None


class _Reader:
    def __init__(self, text: str) -> None:
        self.texts = text.splitlines()
        self.number = 0
        self.last = NOWHERE
        self.file = ""
        self.values: dict[str, Value] = {}
        self.block: tuple[int, int, int] = (1, 1, 1)
        self.shape = ""

    # -- lines --

    def line(self) -> Line:
        """The next line that is not empty."""
        while self.number < len(self.texts):
            raw = self.texts[self.number]
            self.number += 1
            line = self.scan(raw)
            if line.tokens:
                return line
        raise ReadError("the text ends too early")

    def scan(self, raw: str) -> Line:
        tokens, code, comment = tokens_of(self.number, raw)
        placed = bool(comment) and self.place(comment)
        return Line(self.number, code, tokens, self.last, placed)

    def place(self, text: str) -> bool:
        """Reads the comment behind a line; one that is no place is left alone."""
        if text == "-":
            self.last = NOWHERE
            return True
        match = _PLACE.match(text)
        if match is None:
            return False
        file, number, column, length = match.group("file", "line", "column", "n")
        if not number:
            file, number = self.last.file, self.last.line
        elif file:
            self.file = file = json.loads(file)
        else:
            file = self.file
        self.last = Span(file, int(number), int(column), int(length or 1))
        return True

    # -- the program --

    def program(self) -> TileProgram:
        self.file = next((file for text in self.texts if (file := _file(text))), "")
        file = self.file
        line = self.line()
        span = line.span
        line.need("tile_program")
        name = symbol_name(line)
        params = self.params(line)
        line.need("{")
        line.end()
        arguments: list[tuple[str, str, int]] = []
        buffers: dict[str, list[Buffer]] = {"shared": [], "local": []}
        symbols: list[Symbol] = []
        line = self.line()
        while line.peek() in _DECLARATIONS:
            word = line.next()
            if word == "file":
                line.next()
            elif word == "arguments":
                arguments = arguments_of(line)
            elif word in buffers:
                buffers[word].append(buffer_of(line))
            else:
                symbols.append(symbol_of(line, word == "constant"))
            line.end()
            line = self.line()
        body = self.finish(self.region(line), ())[0]
        return TileProgram(
            name,
            self.block,
            params,
            body,
            tuple(buffers["shared"]),
            tuple(buffers["local"]),
            tuple(symbols),
            tuple(arguments),
            file,
            span,
        )

    def params(self, line: Line) -> tuple[Param, ...]:
        rows: list[tuple[str, str, str, int, int, str]] = []
        line.need("(")
        following = 0
        while not line.take(")"):
            name = self.name(line)
            line.need(":")
            element, _, pointee = line.next().removesuffix(">").partition("<")
            pointee = json.loads(pointee) if pointee.startswith('"') else pointee
            argument, offset, path = following, 0, name
            if line.take("from"):
                argument = line.integer()
                line.need("+")
                offset = line.integer()
            if line.take("as"):
                path = json.loads(line.next())
            rows.append((name, element, pointee, argument, offset, path))
            following = argument + 1
            line.take(",")
        line.need("block", "(")
        self.block = (line.integer(), following_integer(line), following_integer(line))
        line.need(")")
        self.shape = tile_shape(self.block)
        return tuple(
            Param(self.define(line, name, Type(element)), argument, offset, path, pointee)
            for name, element, pointee, argument, offset, path in rows
        )

    # -- values --

    def name(self, line: Line) -> str:
        if line.kind() != "value":
            raise line.fail("a value is expected")
        return line.next()[1:]

    def define(self, line: Line, name: str, type: Type) -> Value:
        if name in self.values:
            raise line.fail(f"`%{name}` is defined twice")
        self.values[name] = value = Value(name, type)
        return value

    def resolve(self, line: Line, text: str, expected: str | None) -> Operand:
        if text.startswith("%"):
            if text[1:] not in self.values:
                raise line.fail(f"`{text}` is not defined")
            return self.values[text[1:]]
        try:
            return parse_literal(text, expected)
        except (ValueError, OverflowError) as why:
            raise line.fail(str(why)) from None

    def known(self, text: str) -> str | None:
        value = self.values.get(text[1:]) if text.startswith("%") else None
        return value.type.element if value else None

    def type(self, line: Line) -> Type:
        text = line.next()
        if text.startswith("tile<"):
            inner = text[5:-1]
            if not inner.startswith(self.shape) or inner[len(self.shape) :] not in ELEMENTS:
                raise line.fail(f"`{text}` is no tile of this block")
            return Type(inner[len(self.shape) :], tile=True)
        if text not in ELEMENTS:
            raise line.fail(f"`{text}` is no type")
        return Type(text)

    # -- regions --

    def region(self, line: Line | None = None) -> tuple[list[Op], _Draft | None, Line]:
        """Its ops, its last line where that hands values on, and the line that closes it."""
        ops: list[Op] = []
        line = line or self.line()
        end: _Draft | None = None
        while line.peek() != "}":
            if end is not None:
                raise line.fail("an op after the end of its region")
            opcode = _opcode(line)
            if opcode in ("yield", "condition"):
                end = self.draft(line)
            else:
                ops.append(_FORMS.get(opcode, _Reader.plain)(self, line))
            line = self.line()
        line.need("}")
        return ops, end, line

    def finish(
        self, found: tuple[list[Op], _Draft | None, Line], kinds: Sequence[Type]
    ) -> tuple[Region, Line]:
        """The region of `found`, now that it is known what it hands on."""
        ops, end, line = found
        if end is None:
            ops.append(Op("yield"))
            return Region((), tuple(ops)), line
        elements: list[str | None] = ["i1"] if end.opcode == "condition" else []
        known = [self.known(text) for text in end.operands]
        elements = [*elements, *(kind.element for kind in kinds), *known][: len(known)]
        operands = tuple(
            self.resolve(end.line, text, element)
            for text, element in zip(end.operands, elements, strict=True)
        )
        span = end.line.span if end.line.placed else NOWHERE
        ops.append(Op(end.opcode, operands, attrs=end.attrs, span=span))
        return Region((), tuple(ops)), line

    # -- ops --

    def draft(self, line: Line) -> _Draft:
        results: list[str] = []
        if line.kind() == "value":
            results.append(self.name(line))
            while line.take(","):
                results.append(self.name(line))
            line.need("=")
        draft = _Draft(line.next(), line, results)
        opcode = draft.opcode
        if opcode in WORD_ATTRIBUTE:
            draft.attrs[WORD_ATTRIBUTE[opcode]] = line.next()
        if opcode in NAME_ATTRIBUTE:
            draft.attrs[NAME_ATTRIBUTE[opcode]] = symbol_name(line)
        if opcode in TEXT_ATTRIBUTE:
            draft.attrs[TEXT_ATTRIBUTE[opcode]] = json.loads(line.next())
        while line.kind() in ("value", "literal") or line.peek() in _BARE:
            draft.operands.append(line.next())
            if opcode in ADDRESSED and len(draft.operands) == 1 and line.take("["):
                self.address(draft)
            if not line.take(","):
                break
        if line.take("{"):
            while not line.take("}"):
                key = line.next()
                line.need("=")
                draft.attrs[key] = attribute_of(line)
                line.take(",")
            line.take(",")
        if line.take("mask"):
            draft.mask = line.next()
        return draft

    def address(self, draft: _Draft) -> None:
        line = draft.line
        draft.operands.append(line.next())
        if line.take("*"):
            draft.attrs["scale"] = line.integer()
            draft.attrs["displacement"] = line.integer() if line.take("+") else 0
            line.need("bytes")
        line.need("]")

    def access(self, draft: _Draft) -> None:
        """Reads the line below where it says how the op moves."""
        text = self.texts[self.number].strip() if self.number < len(self.texts) else ""
        if text.partition("(")[0] not in ACCESS_KINDS:
            return
        self.number += 1
        try:
            draft.attrs["access"] = parse_access(text, self.block)
        except (ValueError, KeyError):
            raise draft.line.fail(f"`{text}` cannot be read") from None

    def plain(self, line: Line) -> Op:
        draft = self.draft(line)
        types: list[Type] = []
        if line.take(":"):
            types.append(self.type(line))
            while line.take(","):
                types.append(self.type(line))
        line.end()
        self.access(draft)
        stated = types[0].element if types else None
        if draft.opcode in ADDRESSED and "scale" not in draft.attrs:
            size = Type(stated or "i8").bytes if draft.opcode != "offset" else 0
            draft.attrs |= {"scale": size, "displacement": 0}
        expected = expected_elements(
            draft.opcode, [self.known(text) for text in draft.operands], stated
        )
        operands = tuple(
            self.resolve(line, text, element)
            for text, element in zip(draft.operands, expected, strict=True)
        )
        mask = None if draft.mask is None else self.resolve(line, draft.mask, "i1")
        if len(draft.results) != len(types) and (draft.results or draft.opcode != "store"):
            raise line.fail("a result without a type")
        results = tuple(
            self.define(line, name, type) for name, type in zip(draft.results, types, strict=False)
        )
        return Op(draft.opcode, operands, results, mask, draft.attrs, span=line.span)

    def header(self, line: Line) -> list[str]:
        """Names of the results, up to the opcode and with it."""
        names: list[str] = []
        while line.kind() == "value":
            names.append(self.name(line))
            line.take(",")
        if names:
            line.need("=")
        line.next()
        return names

    def if_(self, line: Line) -> Op:
        names = self.header(line)
        condition = self.resolve(line, line.next(), "i1")
        kinds: list[Type] = []
        if line.take(":"):
            line.need("(")
            while not line.take(")"):
                kinds.append(self.type(line))
                line.take(",")
        line.need("{")
        line.end()
        then, close = self.finish(self.region(), kinds)
        if close.take("else"):
            close.need("{")
            close.end()
            other, close = self.finish(self.region(), kinds)
        else:
            other = Region((), (Op("yield"),))
        close.end()
        results = self.results(line, names, kinds)
        return Op("if", (condition,), results, regions=(then, other), span=line.span)

    def for_(self, line: Line) -> Op:
        names = self.header(line)
        counter = self.name(line)
        line.need(":")
        type = self.type(line)
        line.need("=")
        bounds = [line.next()]
        line.need("to")
        bounds.append(line.next())
        line.need("step")
        bounds.append(line.next())
        elements = (type.element, type.element, "i64")
        operands = [self.resolve(line, *pair) for pair in zip(bounds, elements, strict=True)]
        params = [self.define(line, counter, type)]
        if line.take("carry"):
            self.bindings(line, params, operands)
        line.need("{")
        line.end()
        kinds = [value.type for value in params[1:]]
        body, close = self.finish(self.region(), kinds)
        close.end()
        region = Region(tuple(params), body.ops)
        results = self.results(line, names, kinds)
        return Op("for", tuple(operands), results, regions=(region,), span=line.span)

    def while_(self, line: Line) -> Op:
        names = self.header(line)
        carried: list[Value] = []
        operands: list[Operand] = []
        self.bindings(line, carried, operands)
        line.need("{")
        line.end()
        before = self.region()
        close = before[2]
        close.need("do", "(")
        forwarded: list[Value] = []
        while not close.take(")"):
            name = self.name(close)
            close.need(":")
            forwarded.append(self.define(close, name, self.type(close)))
            close.take(",")
        close.need("{")
        close.end()
        kinds = [value.type for value in forwarded]
        first = self.finish(before, kinds)[0]
        second, close = self.finish(self.region(), [value.type for value in carried])
        close.end()
        regions = (Region(tuple(carried), first.ops), Region(tuple(forwarded), second.ops))
        results = self.results(line, names, kinds)
        return Op("while", tuple(operands), results, regions=regions, span=line.span)

    def bindings(self, line: Line, params: list[Value], operands: list[Operand]) -> None:
        """`(%a: f32 = 0.0, ...)`; an operand is resolved before its parameter is defined."""
        line.need("(")
        while not line.take(")"):
            name = self.name(line)
            line.need(":")
            type = self.type(line)
            line.need("=")
            operands.append(self.resolve(line, line.next(), type.element))
            params.append(self.define(line, name, type))
            line.take(",")

    def results(self, line: Line, names: list[str], kinds: list[Type]) -> tuple[Value, ...]:
        if len(names) != len(kinds):
            raise line.fail(f"{len(names)} results for {len(kinds)} values")
        return tuple(self.define(line, n, kind) for n, kind in zip(names, kinds, strict=True))


_FORMS: dict[str, Callable[[_Reader, Line], Op]] = {
    "if": _Reader.if_,
    "for": _Reader.for_,
    "while": _Reader.while_,
}
_DECLARATIONS = frozenset({"file", "arguments", "shared", "local", "constant", "device"})


def _file(text: str) -> str:
    """The name in the line `file "..."`, else nothing."""
    text = text.strip()
    return json.loads(text[5:]) if text.startswith('file "') else ""


def _opcode(line: Line) -> str:
    """The first word behind the results."""
    return next((text for kind, text, _ in line.tokens if kind == "word"), "")


__all__ = ["ReadError", "read"]
