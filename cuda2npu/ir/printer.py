"""Prints a tile program as text that a person reads and that `reader.read` reads back.

In: a `TileProgram`, and the CUDA text where it is at hand; out: one line an op, the place in the
CUDA text behind it where it changes. `docs/tile_ir.md` has the grammar.

    print(to_text(program))
    tile_program @twice(%x: ptr<float>) block(256, 1, 1) {
      %i = thread_id x : tile<256xu32>
      %0 = load %x[%i] : tile<256xf32>
      ...
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cuda2npu.diagnostics import NOWHERE, Span
from cuda2npu.ir.affine import Access
from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Buffer, Const, Op, Operand, Param, Region, TileProgram, Value
from cuda2npu.ir.syntax import (
    ADDRESSED,
    NAME_ATTRIBUTE,
    TEXT_ATTRIBUTE,
    WORD_ATTRIBUTE,
    attribute_text,
    expected_elements,
    literal,
    symbol_text,
    tile_shape,
    word_text,
)
from cuda2npu.ir.types import Type

COMMENT_COLUMN = 72
TERMINATORS = ("yield", "condition")

Source = str | Mapping[str, str] | None


def to_text(program: TileProgram, source: Source = None) -> str:
    """`source`: the CUDA text (of `program.file`, or of each file by name), to be shown beside."""
    return _Printer(program, source).program()


def op_text(op: Op, program: TileProgram) -> str:
    """One op without its regions and place, however wrong it is: for messages."""
    printer = _Printer(program, None)
    operands = ", ".join(printer.operand(operand, None) for operand in op.operands)
    results = ", ".join(f"%{value.name}" for value in op.results)
    head = f"{results} = " if results else ""
    return f"{head}{' '.join(_words(op))} {operands}".rstrip() + printer.tail(op)


def buffer_text(kind: str, buffer: Buffer) -> str:
    """`shared @t : 16x17xf32`; bytes and alignment follow where they are not what that says."""
    size = Type(buffer.element).bytes if buffer.element else 1
    count = 1
    for length in buffer.shape:
        count *= length
    shape = "".join(f"{length}x" for length in buffer.shape) + (buffer.element or "?")
    text = f"{kind} {symbol_text(buffer.name)} : {shape}"
    if buffer.bytes == 0:
        text += ", dynamic"
    elif not buffer.element or buffer.bytes != count * size:
        text += f", {buffer.bytes} bytes"
    return text if buffer.align == size else f"{text}, align {buffer.align}"


class _Printer:
    """`lines`: text and the comment that belongs behind it. `last`: the span printed last."""

    def __init__(self, program: TileProgram, source: Source) -> None:
        self.source_program = program
        self.lines: list[tuple[str, str]] = []
        self.last: Span | None = NOWHERE
        self.file = program.file
        self.tile = f"tile<{tile_shape(program.block)}"
        texts = {program.file: source} if isinstance(source, str) else source or {}
        self.texts = {file: text.splitlines() for file, text in texts.items()}

    # -- the program --

    def program(self) -> str:
        program = self.source_program
        params = ", ".join(self.params(program.params))
        x, y, z = program.block
        self.line(
            f"tile_program {symbol_text(program.name)}({params}) block({x}, {y}, {z}) {{",
            self.place(program.span),
        )
        if program.file:
            self.line(f"  file {json.dumps(program.file)}")
        if program.arguments:
            rows = (f"{word_text(n)}: {json.dumps(t)} {b}" for n, t, b in program.arguments)
            self.line(f"  arguments({', '.join(rows)})")
        for kind, buffers in (("shared", program.shared), ("local", program.local)):
            for buffer in buffers:
                self.line("  " + buffer_text(kind, buffer))
        for symbol in program.symbols:
            text = f"  {'constant' if symbol.constant else 'device'} {symbol_text(symbol.name)} : "
            text += f"{symbol.bytes} bytes, align {symbol.align}"
            self.line(text if symbol.initial is None else f'{text}, = "{symbol.initial.hex()}"')
        self.region(program.body, "  ", ())
        self.line("}")
        return "".join(_commented(text, comment) for text, comment in self.lines)

    def params(self, params: Sequence[Param]) -> list[str]:
        texts: list[str] = []
        following = 0
        for param in params:
            text = f"%{param.value.name}: {self.type(param.value.type)}"
            text += f"<{_pointee(param.pointee)}>" if param.pointee else ""
            if param.argument != following or param.offset:
                text += f" from {param.argument}+{param.offset}"
            if param.path != param.value.name:
                text += f" as {json.dumps(param.path)}"
            following = param.argument + 1
            texts.append(text)
        return texts

    def line(self, text: str, comment: str = "") -> None:
        self.lines.append((text, comment))

    # -- places --

    def place(self, span: Span) -> str:
        """What stands behind a line: the span where it is another than that of the line before."""
        if span == self.last:
            return ""
        last, self.last = self.last, span
        if span == NOWHERE:
            return "-"
        length = f"+{span.length}" if span.length != 1 else ""
        if last is not None and (last.file, last.line) == (span.file, span.line):
            return f":{span.column}{length}"
        text = f"{span.line}:{span.column}{length}"
        if span.file != self.file:
            self.file = span.file
            text = f"{json.dumps(span.file)} {text}"
        lines = self.texts.get(span.file, [])
        if 0 < span.line <= len(lines):
            text += f" | {lines[span.line - 1].strip()}"
        return text

    # -- ops --

    def region(self, region: Region, indent: str, kinds: Sequence[Type]) -> None:
        """`kinds`: types of what it yields; a `yield` of nothing at no place is left out."""
        for op in region.ops[:-1]:
            self.op(op, indent, ())
        if region.ops and not _silent(region.ops[-1]):
            self.op(region.ops[-1], indent, kinds)

    def op(self, op: Op, indent: str, kinds: Sequence[Type]) -> None:
        results = ", ".join(f"%{value.name}" for value in op.results)
        head = indent + (results + " = " if results else "")
        if op.opcode in _REGION_FORMS and op.regions:
            _REGION_FORMS[op.opcode](self, op, head, indent)
            return
        known = [o.type.element if isinstance(o, Value) else None for o in op.operands]
        if op.opcode in TERMINATORS:
            self.last = self.last if op.span == NOWHERE else None
            first: list[str | None] = ["i1"] if op.opcode == "condition" else []
            expected = [*first, *(kind.element for kind in kinds), *known][: len(known)]
        else:
            expected = expected_elements(op.opcode, known, _stated(op))
        operands = [self.operand(*pair) for pair in zip(op.operands, expected, strict=True)]
        text = " ".join([*_words(op), ", ".join(_addressed(op, operands))])
        nowhere = op.opcode in TERMINATORS and op.span == NOWHERE
        place = "" if nowhere else self.place(op.span)
        self.line(head + text.rstrip() + self.tail(op), place)
        if isinstance(op.attrs.get("access"), Access):
            self.line(f"{indent}    {op.attrs['access']}")

    def tail(self, op: Op) -> str:
        """Further attributes, mask, type."""
        shown = _shown(op.opcode)
        rest = {key: value for key, value in op.attrs.items() if key not in shown}
        text = ""
        if rest:
            pairs = (f"{key} = {attribute_text(value)}" for key, value in sorted(rest.items()))
            text += " {" + ", ".join(pairs) + "}"
        if op.mask is not None:
            text += (", mask " if op.operands else " mask ") + self.operand(op.mask, "i1")
        if op.results:
            text += " : " + ", ".join(self.type(value.type) for value in op.results)
        elif op.opcode == "store":
            text += f" : {_stated(op)}"
        return text

    def operand(self, operand: Operand, expected: str | None) -> str:
        return literal(operand, expected) if isinstance(operand, Const) else f"%{operand.name}"

    def type(self, type: Type) -> str:
        return f"{self.tile}{type.element}>" if type.tile else type.element

    # -- ops with regions --

    def if_(self, op: Op, head: str, indent: str) -> None:
        kinds = [value.type for value in op.results]
        text = f"{head}if {self.operand(op.operands[0], 'i1')}"
        if kinds:
            text += f" : ({', '.join(map(self.type, kinds))})"
        self.line(text + " {", self.place(op.span))
        self.region(op.regions[0], indent + "  ", kinds)
        other = op.regions[1]
        if len(other.ops) > 1 or not (other.ops and _silent(other.ops[0])):
            self.line(indent + "} else {")
            self.region(other, indent + "  ", kinds)
        self.line(indent + "}")

    def for_(self, op: Op, head: str, indent: str) -> None:
        body = op.regions[0]
        counter, *carried = body.params
        element = counter.type.element
        elements = (element, element, "i64")
        low, high, step = map(self.operand, op.operands[:3], elements)
        text = f"{head}for %{counter.name}: {element} = {low} to {high} step {step}"
        if carried:
            text += f" carry({self.bindings(carried, op.operands[3:])})"
        self.line(text + " {", self.place(op.span))
        self.region(body, indent + "  ", [value.type for value in carried])
        self.line(indent + "}")

    def while_(self, op: Op, head: str, indent: str) -> None:
        before, after = op.regions
        text = f"{head}while({self.bindings(before.params, op.operands)}) {{"
        self.line(text, self.place(op.span))
        self.region(before, indent + "  ", [value.type for value in after.params])
        params = ", ".join(f"%{value.name}: {self.type(value.type)}" for value in after.params)
        self.line(f"{indent}}} do({params}) {{")
        self.region(after, indent + "  ", [value.type for value in before.params])
        self.line(indent + "}")

    def bindings(self, params: Sequence[Value], operands: Sequence[Operand]) -> str:
        return ", ".join(
            f"%{value.name}: {self.type(value.type)} = {self.operand(operand, value.type.element)}"
            for value, operand in zip(params, operands, strict=False)
        )


_REGION_FORMS: dict[str, Callable[[_Printer, Op, str, str], None]] = {
    "if": _Printer.if_,
    "for": _Printer.for_,
    "while": _Printer.while_,
}


def _commented(text: str, comment: str) -> str:
    return f"{text:<{COMMENT_COLUMN - 2}}  // {comment}\n" if comment else f"{text}\n"


def _pointee(text: str) -> str:
    return text if all(c.isalnum() or c in " _*" for c in text) else json.dumps(text)


def _silent(op: Op) -> bool:
    return op.opcode == "yield" and not op.operands and not op.attrs and op.span == NOWHERE


def _stated(op: Op) -> str | None:
    """The element type that the line states behind its colon."""
    if op.results:
        return op.results[0].type.element
    return op.operands[-1].type.element if op.opcode == "store" and op.operands else None


def _shown(opcode: str) -> frozenset[str]:
    tables = (WORD_ATTRIBUTE, NAME_ATTRIBUTE, TEXT_ATTRIBUTE)
    shown = {table[opcode] for table in tables if opcode in table} | {"access"}
    return frozenset(shown | ({"scale", "displacement"} if opcode in ADDRESSED else set()))


def _words(op: Op) -> list[str]:
    words = [op.opcode]
    if op.opcode in WORD_ATTRIBUTE:
        words.append(str(op.attrs.get(WORD_ATTRIBUTE[op.opcode], "?")))
    if op.opcode in NAME_ATTRIBUTE:
        words.append(symbol_text(str(op.attrs.get(NAME_ATTRIBUTE[op.opcode], ""))))
    if op.opcode in TEXT_ATTRIBUTE:
        words.append(json.dumps(op.attrs.get(TEXT_ATTRIBUTE[op.opcode], "")))
    return words


def _addressed(op: Op, operands: list[str]) -> list[str]:
    """`%x[%i]`; `%x[%i * 12 + 4 bytes]` where it is not the plain element."""
    if op.opcode not in ADDRESSED or len(operands) < 2:
        return operands
    stated = _stated(op)
    size = Type(stated).bytes if stated and op.opcode != "offset" else 0
    scale, displacement = op.attrs.get("scale", size), op.attrs.get("displacement", 0)
    index = operands[1]
    if scale != size or displacement:
        index += f" * {scale}" + (f" + {displacement}" if displacement else "") + " bytes"
    return [f"{operands[0]}[{index}]", *operands[2:]]


# -- JSON -----------------------------------------------------------------------------------------


def to_json(program: TileProgram) -> dict[str, Any]:
    """The program as plain dicts and lists, for `--emit json`."""
    return {
        "name": program.name,
        "file": program.file,
        "block": list(program.block),
        "arguments": [{"name": n, "type": t, "bytes": b} for n, t, b in program.arguments],
        "params": [
            {"argument": p.argument, "offset": p.offset, "path": p.path, "pointee": p.pointee}
            | _json_value(p.value)
            for p in program.params
        ],
        "shared": [_json_buffer(buffer) for buffer in program.shared],
        "local": [_json_buffer(buffer) for buffer in program.local],
        "symbols": [
            {
                "name": s.name,
                "bytes": s.bytes,
                "align": s.align,
                "constant": s.constant,
                "initial": None if s.initial is None else s.initial.hex(),
            }
            for s in program.symbols
        ],
        "body": _json_region(program.body),
    }


def _json_value(value: Value) -> dict[str, Any]:
    return {"name": value.name, "type": value.type.element, "tile": value.type.tile}


def _json_buffer(buffer: Buffer) -> dict[str, Any]:
    return {
        "name": buffer.name,
        "bytes": buffer.bytes,
        "align": buffer.align,
        "element": buffer.element,
        "shape": list(buffer.shape),
    }


def _json_operand(operand: Operand) -> dict[str, Any]:
    if isinstance(operand, Const):
        return {"type": operand.type.element, "constant": literal(operand, operand.type.element)}
    return {"value": operand.name}


def _json_op(op: Op) -> dict[str, Any]:
    fields: dict[str, Any] = {"op": op.opcode}
    if op.opcode in OPS:
        fields["engine"] = OPS[op.opcode].engine
    fields["operands"] = [_json_operand(operand) for operand in op.operands]
    fields["results"] = [_json_value(value) for value in op.results]
    if op.mask is not None:
        fields["mask"] = _json_operand(op.mask)
    if op.attrs:
        fields["attrs"] = {
            key: str(value) if isinstance(value, Access) else value
            for key, value in op.attrs.items()
        }
    if op.regions:
        fields["regions"] = [_json_region(region) for region in op.regions]
    if op.span != NOWHERE:
        span = op.span
        fields["at"] = [span.file, span.line, span.column, span.length]
    return fields


def _json_region(region: Region) -> dict[str, Any]:
    return {
        "params": [_json_value(value) for value in region.params],
        "ops": [_json_op(op) for op in region.ops],
    }
