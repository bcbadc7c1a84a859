"""What a file's text uses of CUDA, and which names it declares itself.

In: a `Source`. Out: `Scan`: plain values, so that another process may make it.

    scan(text, "a.cu", {}).uses        # (Use("cudaMalloc", "call", 3, 5), ...)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cuda2npu.report.libraries import of_name, of_space
from cuda2npu.report.source import Include, Source, Word, read

# What a text must hold somewhere to be worth reading: else only its headers count.
_INTEREST = re.compile(
    r"__global__|\bcuda|\bcu[A-Z]|CUDA"
    r"|\b(cu(blas|fft|rand|sparse|solver|dnn|dss|tensor|pti|b|te|tlass)|p?nccl|nv|npp|thrust|optix|mma\.h|Nv[A-Z])"
)
_INCLUDE = re.compile(r"^([ \t]*#[ \t]*include[ \t]*)(\"[^\"\n]+\"|<[^>\n]+>)", re.M)
_OF_CUDA = re.compile(r"cuda[A-Z]\w*|cu[A-Z]\w*|__cuda[A-Z]\w*")
_NO_TYPE = frozenset([
    "return", "else", "do", "throw", "case", "goto", "co_return", "co_await", "co_yield", "and",
    "or", "not", "new", "delete", "sizeof",
])  # fmt: skip
_MAKES_NAME = frozenset([
    "struct", "class", "enum", "union", "using", "namespace", "concept", "typename",
])  # fmt: skip
_ENDS_DECLARATOR = frozenset([";", "=", ",", ")", "[", "{", ":"])

Form = Literal["call", "root", "name", "space"]


class Use(NamedTuple):
    """`form`: `f(`; `::f`; a name that is not called there; `space::name`."""

    name: str
    form: Form
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scan:
    """`defined`: macros, and functions with a body outside of all braces; `declared`: these, and
    whatever else the text declares. `kernels`: it holds `__global__`."""

    file: str
    uses: tuple[Use, ...] = ()
    includes: tuple[Include, ...] = ()
    defined: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    kernels: bool = False


def scan(text: str, file: str, values: Mapping[str, int | None]) -> Scan:
    if not _INTEREST.search(text):
        return Scan(file, includes=tuple(_includes(text)))
    source = read(text, values)
    parts = [source.host, *(macro[1:] for macro in source.macros)]
    macros = frozenset(macro[0].value for macro in source.macros)
    defined, declared = _declarations(source)
    uses = [use for part in parts for use in _uses(part)]
    kernels = any(w.value == "__global__" for part in (source.code, *parts[1:]) for w in part)
    return Scan(
        file,
        tuple(sorted(uses, key=lambda use: (use.line, use.column))),
        tuple(source.includes),
        defined | macros,
        declared | defined | macros,
        kernels,
    )


def _includes(text: str) -> Iterator[Include]:
    for found in _INCLUDE.finditer(text):
        yield Include(found[2], text.count("\n", 0, found.start()) + 1, len(found[1]) + 1)


def _uses(words: list[Word]) -> Iterator[Use]:
    for i, word in enumerate(words):
        if not word.name:
            continue
        before = words[i - 1].value if i else ""
        if before in (".", "->") or (before == "::" and _is_scope(words, i - 2)):
            continue
        after = words[i + 1].value if i + 1 < len(words) else ""
        value = word.value
        if after == "::":
            if of_space(value) is not None:
                yield Use(_qualified(words, i), "space", word.line, word.column)
        elif _OF_CUDA.fullmatch(value) or of_name(value) is not None:
            if _declares(words, i):
                continue
            form: Form = "root" if before == "::" else "call" if _called(words, i) else "name"
            yield Use(value, form, word.line, word.column)


def _is_scope(words: list[Word], at: int) -> bool:
    """Whether a name stands in front of a `::`: in `a::f`, `a<b>::f`, but not in `return ::f`."""
    if at < 0:
        return False
    return words[at].value == ">" or (words[at].name and words[at].value not in _NO_TYPE)


def _qualified(words: list[Word], at: int) -> str:
    """`a::b::c`, as far as it goes."""
    parts = [words[at].value]
    while at + 2 < len(words) and words[at + 1].value == "::" and words[at + 2].name:
        at += 2
        parts.append(words[at].value)
    return "::".join(parts)


def _called(words: list[Word], at: int) -> bool:
    """`f(...)`, or `f<...>(...)` with template arguments."""
    if at + 1 >= len(words):
        return False
    if words[at + 1].value != "<":
        return words[at + 1].value == "("
    depth = 0
    for i in range(at + 1, min(len(words), at + 40)):
        value = words[i].value
        depth += (value == "<") - (value == ">") - 2 * (value == ">>")
        if depth <= 0:
            return i + 1 < len(words) and words[i + 1].value == "("
        if value in (";", "{", "}"):
            break
    return False


def _declares(words: list[Word], at: int) -> bool:
    """`T f(`, `T f;`, `struct f`: the name is declared here, rather than used."""
    before = words[at - 1] if at else None
    after = words[at + 1].value if at + 1 < len(words) else ""
    if before is None:
        return False
    if before.value in _MAKES_NAME:
        imported = at > 1 and words[at - 2].value == "using"
        return after != "::" and not imported and (before.value != "using" or after == "=")
    if before.name and before.value not in _NO_TYPE:
        return after == "(" or after in _ENDS_DECLARATOR
    return before.value in ("*", "&", ">") and after == "(" and _has_body(words, at + 1)


def _has_body(words: list[Word], at: int) -> bool:
    """Whether a body follows the parenthesis that opens at `at`."""
    depth = 0
    for i in range(at, len(words)):
        depth += (words[i].value == "(") - (words[i].value == ")")
        if depth == 0:
            rest = [word.value for word in words[i + 1 : i + 4]]
            return "{" in rest[: 1 + (rest[:1] in (["const"], ["noexcept"]))]
    return False


def _declarations(source: Source) -> tuple[frozenset[str], frozenset[str]]:
    """What the code defines outside of all braces, and all that it declares."""
    defined, declared = set[str](), set[str]()
    words = source.code
    for i, word in enumerate(words):
        if not word.name or not _declares(words, i):
            continue
        declared.add(word.value)
        called = i + 1 < len(words) and words[i + 1].value == "("
        if called and word.depth == 0 and _has_body(words, i + 1):
            defined.add(word.value)
    return frozenset(defined), frozenset(declared)
