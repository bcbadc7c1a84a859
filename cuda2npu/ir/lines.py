"""One line of a tile program's text: its tokens, and the parts that need no other line.

In: a line; out: tokens from left to right, declarations of arguments, buffers and symbols,
attributes. The reader puts them together.

    >>> buffer_of(Line.of(1, "@t : 16x17xf32"))
    Buffer(name='t', bytes=1088, align=4, element='f32', shape=(16, 17))
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from cuda2npu.diagnostics import NOWHERE, Span
from cuda2npu.ir.program import Buffer, Symbol
from cuda2npu.ir.types import ELEMENTS, Type

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<comment>//.*)
    | (?P<string>"(?:[^"\\]|\\.)*")
    | (?P<value>%[\w.$]+)
    | (?P<symbol>@(?:[\w.$]+|"(?:[^"\\]|\\.)*"))
    | (?P<type>tile<[\w]+>|ptr<(?:[\w\s*]*|"(?:[^"\\]|\\.)*")>)
    | (?P<literal>-?(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf\b|nan\b)(?::(?:[iuf]\d+|ptr)\b)?)
    | (?P<word>[A-Za-z_?][\w.$]*)
    | (?P<mark>[-+*=!:,(){}\[\]<>])
    )""",
    re.VERBOSE | re.ASCII,
)
_SHAPE = re.compile(r"((?:\d+x)*)(\w+|\?)\Z")


class ReadError(ValueError):
    """The text is no tile program."""


Tokens = list[tuple[str, str, int]]


def tokens_of(number: int, raw: str) -> tuple[Tokens, str, str]:
    """Kind, text and position of each token; the line without its comment; the comment."""
    tokens: Tokens = []
    position, end = 0, len(raw.rstrip())
    while position < end:
        match = _TOKEN.match(raw, position)
        if match is None or match.lastgroup is None:
            raise ReadError(f"line {number}: cannot read this: {raw[position:]}")
        kind = match.lastgroup
        if kind == "comment":
            return tokens, raw[: match.start(kind)].rstrip(), match.group(kind)[2:].strip()
        tokens.append((kind, match.group(kind), match.start(kind)))
        position = match.end()
    return tokens, raw.rstrip(), ""


@dataclass
class Line:
    """One line's tokens, read from left to right; `raw` without the comment; `placed`: it had one
    that says where."""

    number: int
    raw: str
    tokens: Tokens
    span: Span
    placed: bool
    position: int = 0

    @classmethod
    def of(cls, number: int, raw: str) -> Line:
        """A line that stands for itself, without a place."""
        tokens, code, _ = tokens_of(number, raw)
        return cls(number, code, tokens, NOWHERE, False)

    def fail(self, why: str) -> ReadError:
        return ReadError(f"line {self.number}: {why}: {self.raw.strip()}")

    def peek(self) -> str:
        return self.tokens[self.position][1] if self.position < len(self.tokens) else ""

    def kind(self) -> str:
        return self.tokens[self.position][0] if self.position < len(self.tokens) else ""

    def next(self) -> str:
        text = self.peek()
        self.position += 1
        return text

    def take(self, text: str) -> bool:
        if self.peek() != text:
            return False
        self.position += 1
        return True

    def need(self, *texts: str) -> None:
        for text in texts:
            if not self.take(text):
                raise self.fail(f"`{text}` is expected where `{self.peek()}` stands")

    def integer(self) -> int:
        try:
            return int(self.next())
        except ValueError:
            raise self.fail("a number is expected") from None

    def rest(self) -> str:
        """All that follows, as text."""
        text = self.raw[self.tokens[self.position][2] :]
        self.position = len(self.tokens)
        return text

    def end(self) -> None:
        if self.position != len(self.tokens):
            raise self.fail(f"`{self.peek()}` is too much")


def following_integer(line: Line) -> int:
    line.need(",")
    return line.integer()


def symbol_name(line: Line) -> str:
    if line.kind() != "symbol":
        raise line.fail("a name with `@` is expected")
    text = line.next()[1:]
    return json.loads(text) if text.startswith('"') else text


def arguments_of(line: Line) -> list[tuple[str, str, int]]:
    rows: list[tuple[str, str, int]] = []
    line.need("(")
    while not line.take(")"):
        name = line.next()
        name = json.loads(name) if name.startswith('"') else name
        line.need(":")
        rows.append((name, json.loads(line.next()), line.integer()))
        line.take(",")
    return rows


def buffer_of(line: Line) -> Buffer:
    name = symbol_name(line)
    line.need(":")
    texts = [text.strip() for text in line.rest().split(",")]
    match = _SHAPE.match(texts[0])
    if match is None:
        raise line.fail("no shape")
    shape = tuple(int(length) for length in match.group(1).split("x")[:-1])
    element = match.group(2).replace("?", "")
    if element and element not in ELEMENTS:
        raise line.fail(f"`{element}` is no element type")
    size = Type(element).bytes if element else 1
    count = size
    for length in shape:
        count *= length
    align = size
    for text in texts[1:]:
        if text == "dynamic":
            count = 0
        elif text.endswith(" bytes"):
            count = int(text[:-6])
        elif text.startswith("align "):
            align = int(text[6:])
        else:
            raise line.fail(f"`{text}` cannot be read")
    return Buffer(name, count, align, element, shape)


def symbol_of(line: Line, constant: bool) -> Symbol:
    name = symbol_name(line)
    line.need(":")
    size = line.integer()
    line.need("bytes", ",", "align")
    align = line.integer()
    initial = None
    if line.take(","):
        line.need("=")
        initial = bytes.fromhex(json.loads(line.next()))
    return Symbol(name, size, align, initial, constant)


def attribute_of(line: Line) -> object:
    if line.take("("):
        items: list[object] = []
        while not line.take(")"):
            items.append(attribute_of(line))
            line.take(",")
        return tuple(items)
    kind, text = line.kind(), line.next()
    if kind == "string":
        return json.loads(text)
    words = {"true": True, "false": False, "none": None}
    if text in words:
        return words[text]
    try:
        return float(text) if any(c in text for c in ".en") else int(text)
    except ValueError:
        raise line.fail(f"`{text}` is no attribute") from None
