"""The lexer that pycparser is given: it hands on tokens that are ready, each with its place.

In: `Word`s, the desugared tokens with the place of each in the user's text. Out: pycparser's
tokens. What is a type name is said by a `typedef` of our own in front; a word with `fixed` set is
an identifier (`"ID"`), or a type (`"TYPEID"`), whatever the scope says.

    parser = CParser(lexer=CudaLexer, dialect="c23")
    parse(parser, [Word("int", p), Word("x", p), Word(";", p)], types=())
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

from pycparser.c_lexer import CLexer, Token

from cuda2npu.parser.pp_lexer import Place


class Word(NamedTuple):
    """A desugared token. `fixed`: see above, "" for everything that C knows itself."""

    value: str
    place: Place
    fixed: str = ""


class _FixedToken(Token):
    """A token whose kind pycparser's scopes do not change."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        if name != "type" or not hasattr(self, "type"):
            super().__setattr__(name, value)


_STORAGE = frozenset(
    ["__shared__", "__constant__", "__device__", "__global__", "__host__", "__managed__", "inline"]
)


class _LiteralFault(Exception):
    pass


def _literal_fault(message: str, line: int, column: int) -> None:
    raise _LiteralFault(message)


@lru_cache(maxsize=4096)
def _kind(value: str) -> str:
    """pycparser's name for the kind of a token; raises where it is none."""
    if value in _STORAGE:
        return "INLINE" if value == "inline" else "STATIC"
    if value == "__ref":
        return "RESTRICT"
    lexer = CLexer(_literal_fault, dialect="c23")
    lexer.input(value)
    token, rest = lexer.token(), lexer.token()
    if token is None or rest is not None or token.value != value:
        raise _LiteralFault(f"`{value}`")
    return token.type


class CudaLexer(CLexer):
    """`prepare` first; then pycparser's `parse("", file)` reads the prepared tokens."""

    def __init__(self, error_func: Any, *, dialect: Any = "c23") -> None:
        super().__init__(error_func, dialect=dialect)
        self.words: Sequence[Word] = ()
        self.types: Sequence[str] = ()
        self.next = 0
        self.ahead: list[Token] = []
        self.place: Place = ("", 1, 1)

    def prepare(self, words: Sequence[Word], types: Iterable[str]) -> None:
        self.words = words
        self.types = tuple(types)

    def input(self, text: str, filename: str = "") -> None:
        super().input(text, filename)
        self.next = 0
        self.place = self.words[0].place if self.words else (filename, 1, 1)
        self.ahead = _typedef(self.types)
        self.ahead.reverse()

    @property
    def filename(self) -> str:
        return self.place[0]

    @property
    def last_place(self) -> Place:
        """Of the last token that was read: where an error without a place is."""
        return self.place

    def token(self) -> Token | None:
        if self.ahead:
            return self.ahead.pop()
        if self.next >= len(self.words):
            return None
        value, place, fixed = self.words[self.next]
        self.next += 1
        self.place = place
        file, line, column = place
        if fixed == "PRAGMA":
            self.ahead = [Token("PPPRAGMASTR", value, line, column, file)]
            return Token("PPPRAGMA", "pragma", line, column, file)
        if fixed:
            return _FixedToken(fixed, value, line, column, file)
        try:
            return Token(_kind(value), value, line, column, file)
        except _LiteralFault as fault:
            self.error_func(f"invalid token {fault}", line, column)
            return None


def _typedef(types: Sequence[str]) -> list[Token]:
    """`typedef int T1, T2;` in front of a declaration: the names that are types in it."""
    if not types:
        return []
    tokens = [Token("TYPEDEF", "typedef", 1, 1, ""), Token("INT", "int", 1, 1, "")]
    for name in types:
        tokens += [Token("ID", name, 1, 1, ""), Token("COMMA", ",", 1, 1, "")]
    tokens[-1] = Token("SEMI", ";", 1, 1, "")
    return tokens


def as_lexer(lexer: CLexer) -> CudaLexer:
    return cast(CudaLexer, lexer)
