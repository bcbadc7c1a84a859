"""The tokens that pcpp works on, each with its exact place in the user's text.

In: the text of one file. Out: lists of `PpToken`, a list a line, as pcpp wants them. A token of a
macro's body has no `place` of its own; its `lineno` is that of the macro's use, with the place.

    [t.value for t in next(lines("x = .5f;", "k.cu"))]     # ["x", " ", "=", " ", ".5f", ";", "\\n"]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Place = tuple[str, int, int]

_TOKEN = re.compile(
    r"""
      (?P<CPP_ID>(?!(?:u8|[LuU])?R?["'])[A-Za-z_$][A-Za-z0-9_$]*)
    | (?P<CPP_WS>[ \t]+|\n)
    | (?P<CPP_LINECONT>\\[ \t]*\n)
    | (?P<CPP_COMMENT1>/\*(?s:.)*?\*/)
    | (?P<CPP_COMMENT2>//(?:[^\\\n]|\\[ \t]*\n|\\)*)
    | (?P<RAW>(?:u8|[LuU])?R"(?P<delimiter>[^()\\\s]{0,16})\((?s:.)*?\)(?P=delimiter)")
    | (?P<CPP_STRING>(?:u8|[LuU])?"(?:[^"\\\n]|\\(?s:.))*")
    | (?P<NUMBER>\.?[0-9](?:[eEpP][+-]|'?[0-9A-Za-z_.])*)
    | (?P<CPP_CHAR>(?:u8|[LuU])?'(?:[^'\\\n]|\\(?s:.))*')
    | (?P<PUNCTUATOR><<<|>>>|<<=|>>=|\.\.\.|->\*|\#\#|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||::
        |\*=|/=|%=|\+=|-=|&=|\^=|\|=)
    | (?P<OTHER>(?s:.))
    """,
    re.VERBOSE,
)

_INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*")
_SUFFIX = re.compile(r"([uU]?)[lL]*([uU]?)$")

_PUNCTUATORS = {
    "#": "CPP_POUND", "##": "CPP_DPOUND", "+": "CPP_PLUS", "-": "CPP_MINUS", "*": "CPP_STAR",
    "/": "CPP_FSLASH", "%": "CPP_PERCENT", "|": "CPP_BAR", "&": "CPP_AMPERSAND", "~": "CPP_TILDE",
    "^": "CPP_HAT", "<": "CPP_LESS", ">": "CPP_GREATER", "=": "CPP_EQUAL",
    "!": "CPP_EXCLAMATION", "?": "CPP_QUESTION", "(": "CPP_LPAREN", ")": "CPP_RPAREN",
    "[": "CPP_LBRACKET", "]": "CPP_RBRACKET", "{": "CPP_LCURLY", "}": "CPP_RCURLY",
    ".": "CPP_DOT", ",": "CPP_COMMA", ";": "CPP_SEMICOLON", ":": "CPP_COLON", "\\": "CPP_BSLASH",
    "'": "CPP_SQUOTE", '"': "CPP_DQUOTE", "->": "CPP_DEREFERENCE", "-=": "CPP_MINUSEQUAL",
    "--": "CPP_MINUSMINUS", "<<": "CPP_LSHIFT", "<=": "CPP_LESSEQUAL", ">>": "CPP_RSHIFT",
    ">=": "CPP_GREATEREQUAL", "||": "CPP_LOGICALOR", "|=": "CPP_OREQUAL",
    "&&": "CPP_LOGICALAND", "&=": "CPP_ANDEQUAL", "==": "CPP_EQUALITY", "!=": "CPP_INEQUALITY",
    "^=": "CPP_XOREQUAL", "*=": "CPP_MULTIPLYEQUAL", "/=": "CPP_DIVIDEEQUAL",
    "+=": "CPP_PLUSEQUAL", "++": "CPP_PLUSPLUS", "%=": "CPP_PERCENTEQUAL",
    "<<=": "CPP_LSHIFTEQUAL", ">>=": "CPP_RSHIFTEQUAL",
}  # fmt: skip


class Line(int):
    """A line number that remembers the whole place: pcpp hands it on through macro expansion."""

    place: Place


class PpToken:
    """`place` is None for a token of a macro's body: then `lineno.place` is the macro's use."""

    __slots__ = ("expanded_from", "lexpos", "lineno", "place", "source", "type", "value")

    def __init__(self, kind: str, value: str, lineno: Line, place: Place) -> None:
        self.type = kind
        self.value = value
        self.lineno = lineno
        self.place: Place | None = place
        self.source = place[0]
        self.lexpos = 0

    def __copy__(self) -> PpToken:
        new = PpToken.__new__(PpToken)
        new.type = self.type
        new.value = self.value
        new.lineno = self.lineno
        new.place = self.place
        new.source = self.source
        new.lexpos = self.lexpos
        if hasattr(self, "expanded_from"):
            new.expanded_from = list(self.expanded_from)
        return new


def lines(text: str, file: str) -> Iterator[list[PpToken]]:
    """The text's tokens, a list a (spliced) line; each list ends with a newline token."""
    current: list[PpToken] = []
    number, line_start = 1, 0
    shared = _line((file, 1, 1))
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "OTHER"
        value = match.group()
        place = (file, number, match.start() - line_start + 1)
        if kind == "CPP_ID":
            current.append(PpToken(kind, value, _line(place), place))
            continue
        if kind == "CPP_WS":
            current.append(PpToken(kind, value, shared, place))
            if value == "\n":
                yield current
                current = []
                number, line_start = number + 1, match.end()
                shared = _line((file, number, 1))
            continue
        kind, value = _classify(kind, value)
        current.append(PpToken(kind, value, shared, place))
        if kind in _MAY_BREAK and "\n" in match.group():
            number += match.group().count("\n")
            line_start = match.start() + match.group().rfind("\n") + 1
            shared = _line((file, number, 1))
    if current:
        place = (file, number, 1)
        current.append(PpToken("CPP_WS", "\n", _line(place), place))
        yield current


_MAY_BREAK = frozenset({"CPP_COMMENT1", "CPP_COMMENT2", "CPP_STRING", "CPP_CHAR", "CPP_LINECONT"})


def _line(place: Place) -> Line:
    line = Line(place[1])
    line.place = place
    return line


def _classify(kind: str, value: str) -> tuple[str, str]:
    if kind in ("PUNCTUATOR", "OTHER"):
        return punctuator(value), value
    if kind == "NUMBER":
        return ("CPP_INTEGER" if _INTEGER.fullmatch(value) else "CPP_FLOAT"), value
    if kind in ("RAW", "delimiter"):
        return "CPP_STRING", _plain_string(value)
    if kind == "CPP_LINECONT":
        return kind, value[1:-1]
    if kind == "CPP_STRING":
        return kind, re.sub(r"\\[ \t]*\n", "", value)
    return kind, value


def _plain_string(raw: str) -> str:
    """A raw string literal, written as an ordinary one."""
    body = raw[raw.index("(") + 1 : raw.rindex(")")]
    escaped = body.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def punctuator(value: str) -> str:
    """pcpp's name for the kind of an operator."""
    return _PUNCTUATORS.get(value, "CPP_OTHER")


class PpLexer:
    """The lexer that pcpp asks where it has text and no lines: `#define`s of its own, pasting."""

    def __init__(self) -> None:
        self.lineno = 1
        self.tokens: Iterator[PpToken] = iter(())

    def clone(self) -> PpLexer:
        return PpLexer()

    def input(self, text: str) -> None:
        found = [token for line in lines(text, "") for token in line]
        if found and not text.endswith("\n"):
            found.pop()
        self.tokens = iter(found)

    def token(self) -> PpToken | None:
        return next(self.tokens, None)
