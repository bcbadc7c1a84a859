"""pycparser, asked for one declaration, expression or type at a time.

In: desugared words and the names that are types among them. Out: c_ast nodes, or `SyntaxFault`
with the place and what stands there.

    CText().expression([Word("a", p), Word("+", p), Word("1", p)], types=())    # BinaryOp
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

from pycparser import c_ast
from pycparser.c_parser import Coord, CParser, ParseError

from cuda2npu.diagnostics import Diagnostic, Span, diagnostic
from cuda2npu.parser.lexer import CudaLexer, Word, as_lexer
from cuda2npu.parser.pp_lexer import Place

_POSITIONED = re.compile(r"(?s)(.*):(\d+):(\d+): (.*)")
_FAULTS = (
    ParseError, AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError,
)  # fmt: skip


class SyntaxFault(Exception):
    """Something that is no C at `span`, also after desugaring."""

    def __init__(self, span: Span, what: str) -> None:
        super().__init__(what)
        self.span = span
        self.what = what

    def refusal(self, kernel: str = "") -> Diagnostic:
        return diagnostic("C2N0001", self.span, kernel=kernel, what=self.what)


class CText:
    """One pycparser for a whole file."""

    def __init__(self) -> None:
        self.parser = CParser(lexer=CudaLexer, dialect="c23")

    def declarations(self, words: Sequence[Word], types: Iterable[str]) -> list[c_ast.Node]:
        """What `words` declare: FuncDef, Decl, Typedef."""
        names = sorted(set(types))
        lexer = as_lexer(self.parser.clex)
        lexer.prepare(words, names)
        try:
            found = self.parser.parse("", "").ext
        except RecursionError:
            raise SyntaxFault(_span(lexer.last_place), "it nests too deep") from None
        except _FAULTS as fault:
            raise self._fault(str(fault), lexer, words) from None
        return found[len(names) :]

    def expression(self, words: Sequence[Word], types: Iterable[str]) -> c_ast.Node:
        """An expression, or what may stand after `=`: a list in braces."""
        place = words[0].place if words else ("", 1, 1)
        ahead = [Word("int", place), Word("__value", place), Word("=", place)]
        found = self.declarations([*ahead, *words, Word(";", words[-1].place)], types)
        init = getattr(found[0], "init", None) if len(found) == 1 else None
        if init is None:
            raise SyntaxFault(_span(place), f"unexpected `{words[0].value}`")
        return cast(c_ast.Node, init)

    def operand(self, words: Sequence[Word], types: Iterable[str]) -> c_ast.Node:
        """A template argument: a Typename, an expression, or an ID where it is a lone name."""
        if not words:
            raise SyntaxFault(_span(("", 1, 1)), "an empty template argument")
        place = words[0].place
        value = words[0].value
        if len(words) == 1 and value.isidentifier() and value not in _TYPE_WORDS:
            return c_ast.ID(value, _coord(place))
        sized = [Word("sizeof", place), Word("(", place), *words, Word(")", words[-1].place)]
        return cast(Any, self.expression(sized, types)).expr

    def _fault(self, message: str, lexer: CudaLexer, words: Sequence[Word]) -> SyntaxFault:
        match = _POSITIONED.fullmatch(message)
        place: Place = lexer.last_place
        if match:
            place = (match[1], int(match[2]), int(match[3]))
            message = match[4]
        else:
            message = message.split(": ")[-1]
        if message.startswith("before: "):
            message = f"unexpected `{message.removeprefix('before: ')}`"
        elif message.startswith("Invalid expression"):
            near = next((w.value for w in reversed(words) if w.place == place), "")
            message = f"unexpected `{near}`" if near else "invalid expression"
        return SyntaxFault(_span(place), message[:1].lower() + message[1:])


_TYPE_WORDS = frozenset(
    [
        "int",
        "float",
        "double",
        "char",
        "short",
        "long",
        "unsigned",
        "signed",
        "void",
        "bool",
        "__int128",
        "true",
        "false",
        "nullptr",
    ]
)


def _span(place: Place) -> Span:
    return Span(*place)


def _coord(place: Place) -> Any:
    return Coord(*place)
