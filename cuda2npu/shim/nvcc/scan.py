"""Preprocessed C++ text as statements: what the host side of a CUDA file declares, and where.

In: what `g++ -E` printed. Out: tokens of the user's own text (what comes from system headers, our
own among them, is left out), and the `Statement`s of namespace and class scope.

    tokens = tokenize('# 1 "a.cu"\\n__global__ void k(int n) { f(n); }\\n')
    [s.words for s in statements(tokens)]    # [["__global__", "void", "k", "(", ...]]

Nothing is understood beyond brackets, the kinds of braces, and the words of CUDA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

_MARKER = re.compile(r'^# \d+ "((?:[^"\\]|\\.)*)"([ \d]*)$', re.MULTILINE)
_TOKEN = re.compile(
    r"""
      (?P<word>[A-Za-z_$][\w$]*)
    | (?P<text>(?:u8|[LuU])?R"(?P<mark>[^()\\\s]{0,16})\((?s:.)*?\)(?P=mark)"
        | (?:u8|[LuU])?"(?:[^"\\\n]|\\.)*"
        | (?:u8|[LuU])?'(?:[^'\\\n]|\\.)+')
    | (?P<number>\.?\d(?:[eEpP][+-]|'?[\w.])*)
    | (?P<directive>^\#[^\n]*)
    | (?P<mark2><<<|>>>|::|->|\.\.\.|[^\s\w])
    """,
    re.VERBOSE | re.MULTILINE,
)
OPEN, CLOSE = {"(": ")", "[": "]", "{": "}"}, {")": "(", "]": "[", "}": "{"}
ATTRIBUTES = frozenset({"alignas", "__align__", "__attribute__", "__declspec", "__launch_bounds__",
                        "__attribute", "__asm__", "__cluster_dims__", "__maxnreg__"})  # fmt: skip
_CLASS_KEYS = frozenset({"class", "struct", "union", "enum"})


class Token(NamedTuple):
    """`value` is the text at `start`..`end`."""

    value: str
    start: int
    end: int
    is_word: bool


def tokenize(text: str) -> list[Token]:
    """Tokens outside system headers: there g++ writes a 3 behind the file's name."""
    found: list[Token] = []
    markers = [*_MARKER.finditer(text)]
    ends = [*(m.start() for m in markers[1:]), len(text)] if markers else []
    segments = [(0, markers[0].start() if markers else len(text))]
    segments += [
        (m.end(), end) for m, end in zip(markers, ends, strict=True) if "3" not in m[2].split()
    ]
    for start, end in segments:
        for match in _TOKEN.finditer(text, start, end):
            if match.lastgroup != "directive":
                is_word = match.lastgroup == "word"
                found.append(Token(match.group(), match.start(), match.end(), is_word))
                if match.group() == "<" and is_three(found, len(found) - 3, "<"):
                    found[-3:] = [Token("<<<", found[-3].start, match.end(), False)]
    return found


def is_three(tokens: list[Token], at: int, value: str) -> bool:
    """Whether the token and the next two are this one: `<< <` is taken for `<<<`, as nvcc does."""
    return at >= 0 and [t.value for t in tokens[at : at + 3]] == [value] * 3


def matching(tokens: list[Token], at: int) -> int:
    """The index of the bracket that closes the one at `at`; the last token's where none does."""
    depth = 0
    for i in range(at, len(tokens)):
        value = tokens[i].value
        if value in OPEN:
            depth += 1
        elif value in CLOSE:
            depth -= 1
            if depth == 0:
                return i
    return len(tokens) - 1


def matching_angle(tokens: list[Token], at: int) -> int:
    """Of a `<` that opens template parameters or arguments."""
    depth, i = 0, at
    while i < len(tokens):
        value = tokens[i].value
        if value in OPEN:
            i = matching(tokens, i)
        elif value == "<":
            depth += 1
        elif value in (">", ">>>"):
            depth -= len(value)
            if depth <= 0:
                return i
        elif value in (";", "{"):
            break
        i += 1
    return at


def split(tokens: list[Token], first: int, end: int, angles: bool = True) -> list[tuple[int, int]]:
    """The ranges between commas outside brackets, of tokens `first`..`end`; none of nothing."""
    found: list[tuple[int, int]] = []
    start = i = first
    while i < end:
        value = tokens[i].value
        if value in OPEN:
            i = matching(tokens, i)
        elif value == "<" and angles and i > first and tokens[i - 1].is_word:
            i = max(i, matching_angle(tokens, i))
        elif value == ",":
            found.append((start, i))
            start = i + 1
        i += 1
    return [*found, (start, end)] if end > first else []


@dataclass(slots=True)
class Statement:
    """Tokens `first`..`end`. `head`: where the head ends (at `{` or `;`); `body`: the index of the
    function's `{`, whose `}` is `end - 1`; 0 where it has none. `scope`: the namespaces around,
    without names where anonymous. `in_class`: a member."""

    tokens: list[Token]
    first: int
    head: int
    end: int
    body: int
    scope: tuple[str, ...]
    in_class: bool

    @property
    def words(self) -> list[str]:
        return [t.value for t in self.tokens[self.first : self.head]]


Scope = Literal["namespace", "class", "end"]


def statements(tokens: list[Token]) -> Iterator[Statement]:
    """Those of namespace and class scope, in order; the insides of functions are not opened."""
    around: list[tuple[str, tuple[str, ...]]] = []
    i = 0
    while i < len(tokens):
        value = tokens[i].value
        if value == "}":
            if around:
                around.pop()
            i += 1
            continue
        if value == ";":
            i += 1
            continue
        in_class = bool(around) and around[-1][0] == "class"
        if in_class and value in ("public", "private", "protected") and _is(tokens, i + 1, ":"):
            i += 2
            continue
        head = _head_end(tokens, i)
        scope = tuple(name for _, names in around for name in names)
        opened = _opened(tokens, i, head)
        if opened is not None:
            around.append(opened)
            i = head + 1
            continue
        found = _statement(tokens, i, head, scope, in_class)
        yield found
        i = found.end


def _is(tokens: list[Token], i: int, value: str) -> bool:
    return i < len(tokens) and tokens[i].value == value


def _head_end(tokens: list[Token], first: int) -> int:
    """The index of the `{`, `;` or stray `}` that ends it."""
    i = first
    while i < len(tokens):
        value = tokens[i].value
        if value in ("{", ";", "}"):
            return i
        if value in ("(", "["):
            i = matching(tokens, i)
        elif value == "<" and i > first and tokens[i - 1].value == "template":
            i = max(i, matching_angle(tokens, i))
        i += 1
    return len(tokens)


def without_attributes(tokens: list[Token], first: int, end: int) -> list[int]:
    """The indices of tokens that belong to no attribute."""
    found: list[int] = []
    i = first
    while i < end:
        if tokens[i].value in ATTRIBUTES and _is(tokens, i + 1, "("):
            i = matching(tokens, i + 1) + 1
            continue
        if tokens[i].value == "[" and _is(tokens, i + 1, "["):
            i = matching(tokens, i) + 1
            continue
        found.append(i)
        i += 1
    return found


def _opened(tokens: list[Token], first: int, head: int) -> tuple[str, tuple[str, ...]] | None:
    """What the `{` at `head` opens, where that is a namespace or a class."""
    if head >= len(tokens) or tokens[head].value != "{":
        return None
    kept = without_attributes(tokens, first, head)
    words = [tokens[i].value for i in kept]
    if words[:1] == ["namespace"] or words[:2] == ["inline", "namespace"]:
        inline = words[0] == "inline"
        names = [w for w in words if w not in ("inline", "namespace", "::")]
        return "namespace", () if inline else tuple(names)
    if words[:1] == ["extern"] and len(words) == 2 and words[1].startswith('"'):
        return "namespace", ()
    while words[:1] == ["template"] and len(words) > 1:
        after = matching_angle(tokens, kept[1]) + 1
        kept = [i for i in kept if i >= after]
        words = [tokens[i].value for i in kept]
    keys = [i for i, word in enumerate(words) if word in _CLASS_KEYS]
    if not keys or "(" in words or "=" in words:
        return None
    name = next((w for w in words[keys[-1] + 1 :] if w[0].isalpha() or w[0] == "_"), "")
    return ("class" if words[keys[0]] != "enum" else "enum"), ((name,) if name else ())


def _statement(
    tokens: list[Token], first: int, head: int, scope: tuple[str, ...], in_class: bool
) -> Statement:
    if head >= len(tokens) or tokens[head].value != "{":
        end = min(len(tokens), head + 1)
        if head < len(tokens) and tokens[head].value == "}":
            end = max(head, first + 1)
        return Statement(tokens, first, head, end, 0, scope, in_class)
    words = [tokens[i].value for i in without_attributes(tokens, first, head)]
    if "(" in words and not _assigns(tokens, first, head):
        body = _body_after_initialisers(tokens, first, head)
        return Statement(tokens, first, head, matching(tokens, body) + 1, body, scope, in_class)
    i = head
    while i < len(tokens) and tokens[i].value != ";":
        i = matching(tokens, i) if tokens[i].value in OPEN else i
        i += 1
    return Statement(tokens, first, head, min(len(tokens), i + 1), 0, scope, in_class)


def _assigns(tokens: list[Token], first: int, head: int) -> bool:
    """Whether a variable is set: `=` outside parentheses, and not of an operator."""
    i = first
    while i < head:
        value = tokens[i].value
        if value == "template" and _is(tokens, i + 1, "<"):
            i = max(i, matching_angle(tokens, i + 1))
        elif value in OPEN:
            i = matching(tokens, i)
        elif value == "operator":
            return False
        elif value == "=":
            return True
        i += 1
    return False


def _body_after_initialisers(tokens: list[Token], first: int, head: int) -> int:
    """The `{` of the body; before it may stand `: a(1), b{2}` of a constructor."""
    colon = False
    i = first
    while i < head:
        value = tokens[i].value
        if value in OPEN:
            i = matching(tokens, i)
        elif value == ":" and i > first:
            colon = True
        i += 1
    while colon and head < len(tokens) and tokens[head].value == "{":
        if tokens[head - 1].value in (")", "}"):
            break
        head = matching(tokens, head) + 1
        while head < len(tokens) and tokens[head].value not in ("{", ";"):
            head = matching(tokens, head) + 1 if tokens[head].value in OPEN else head + 1
    return head
