"""A file as the report reads it: the words of the host's code, of macros, and what it includes.

In: text. Out: `Source`: no comments, no strings' contents, no branch of `#if` that is certainly not
compiled, each word at its true place. What only the device runs is left out of `host`: the outcome
of the kernels says what becomes of that.

    read("#define FREE(p) cudaFree(p)", {}).macros[0][0].value      # "FREE"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cuda2npu.parser.pp_lexer import PpToken, lines
from cuda2npu.parser.preprocess import normalised
from cuda2npu.report.branches import Branches

_BLANK = frozenset({"CPP_WS", "CPP_LINECONT", "CPP_COMMENT1", "CPP_COMMENT2"})
_DEVICE = frozenset({"__global__", "__device__"})


class Word(NamedTuple):
    """`depth`: how many braces are open around it, those of `extern "C"` not counted; of a brace,
    around the pair."""

    value: str
    name: bool
    line: int
    column: int
    depth: int


class Include(NamedTuple):
    """`spelled`: with its quotes or angle brackets."""

    spelled: str
    line: int
    column: int


@dataclass
class Source:
    """`code`: all of it but directives; `macros`: of each `#define`, its name and what follows."""

    code: list[Word] = field(default_factory=list[Word])
    macros: list[list[Word]] = field(default_factory=list[list[Word]])
    includes: list[Include] = field(default_factory=list[Include])

    @property
    def host(self) -> list[Word]:
        """The code without the bodies of functions that only the device runs."""
        kept: list[Word] = []
        end = 0
        for start, stop in device_bodies(self.code):
            kept += self.code[end:start]
            end = max(end, stop)
        return kept + self.code[end:]


def read(text: str, values: Mapping[str, int | None]) -> Source:
    """`values`: macros that are known, with the value of each that is an integer."""
    return _Reader(values).read(text)


class _Reader:
    def __init__(self, values: Mapping[str, int | None]) -> None:
        self.branches = Branches(values)
        self.source = Source()
        self.open: list[bool] = []  # of each brace, whether it counts
        self.kept: list[list[bool]] = []  # `open` at each `#if` around

    def read(self, text: str) -> Source:
        for line in lines(normalised(text), ""):
            tokens = [t for t in line if t.type not in _BLANK]
            if tokens and tokens[0].value == "#":
                self._directive(tokens[1:])
            elif tokens and self.branches.active:
                self._code(tokens)
        return self.source

    def _directive(self, tokens: list[PpToken]) -> None:
        name = tokens[0].value if tokens else ""
        if name in ("if", "ifdef", "ifndef"):
            self.kept.append(list(self.open))
        elif name in ("elif", "else") and self.kept:
            self.open = list(self.kept[-1])
        elif name == "endif" and self.kept:
            self.kept.pop()
        active = self.branches.active
        self.branches.directive(name, [t.value for t in tokens[1:]])
        if not active or len(tokens) < 2:
            return
        if name == "define":
            self.source.macros.append([_word(t, 1) for t in tokens[1:]])
        elif name == "include":
            spelled = "".join(t.value for t in tokens[1:])
            self.source.includes.append(Include(spelled, *_place(tokens[1])))

    def _code(self, tokens: list[PpToken]) -> None:
        code = self.source.code
        for token in tokens:
            if token.value == "}" and self.open:
                self.open.pop()
            code.append(_word(token, sum(self.open)))
            if token.value == "{":
                before = [word.value for word in code[-3:-1]]
                self.open.append(before[:1] != ["extern"])


def _place(token: PpToken) -> tuple[int, int]:
    assert token.place is not None
    return token.place[1], token.place[2]


def _word(token: PpToken, depth: int) -> Word:
    value = '""' if token.type == "CPP_STRING" else token.value
    return Word(value, token.type == "CPP_ID", *_place(token), depth)


def device_bodies(code: list[Word]) -> Iterator[tuple[int, int]]:
    """From the opening brace to behind the closing one, of functions with `__global__` or
    `__device__` and without `__host__`."""
    at = 0
    while at < len(code):
        if code[at].value not in _DEVICE:
            at += 1
            continue
        body = _body(code, at)
        if body is None:
            at += 1
            continue
        start = _start(code, at)
        if not any(word.value == "__host__" for word in code[start:body]):
            stop = _end(code, body)
            yield body, stop
            at = stop
        else:
            at = body


def _start(code: list[Word], at: int) -> int:
    while at > 0 and code[at - 1].value not in (";", "{", "}"):
        at -= 1
    return at


def _body(code: list[Word], at: int) -> int | None:
    """Where a function's body opens; None for a variable or a mere declaration."""
    depth = 0
    for i in range(at, len(code)):
        value = code[i].value
        depth += (value == "(") - (value == ")")
        if depth:
            continue
        if value == "{":
            return i
        if value in (";", "=", "}"):
            return None
    return None


def _end(code: list[Word], body: int) -> int:
    """Behind the brace that closes the one at `body`."""
    depth = code[body].depth
    for i in range(body + 1, len(code)):
        if code[i].value == "}" and code[i].depth <= depth:
            return i + 1
    return len(code)
