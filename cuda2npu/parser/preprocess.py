"""Preprocessing: pcpp with our lexer, our prelude of macros and the user's headers only.

In: a file's text, path and options; out: the list of tokens that a compiler would see, without
white space, each with its place in the user's text, and the lines of every file read. System and
CUDA headers are left out (a file of that name among the user's is read); a user header that is
missing is a note.

    tokens, lines = preprocess("#define N 4\\nint x = N;", "k.cu", Options(), sink)
    [(t.value, t.place[1:]) for t in tokens]      # ("4", (2, 9)): the place of use
"""

from __future__ import annotations

import copy
import io
import os
import re
import time
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, NoReturn, cast

from pcpp.parser import Action, OutputDirective
from pcpp.preprocessor import Preprocessor

from cuda2npu.diagnostics import Sink, Span
from cuda2npu.parser.conditions import evaluate
from cuda2npu.parser.headers import is_available, is_left_out
from cuda2npu.parser.pp_lexer import Place, PpLexer, PpToken, lines, punctuator
from cuda2npu.parser.unit import Options

_SECONDS = 6.0
_DEPTH = 60
_TOKENS = 4_000_000
_BREAKS = re.compile("\r\n?|[\f\v\x1c-\x1e\x85\u2028\u2029]")
_OPERATOR_WORDS = {"not": "!", "and": "&&", "or": "||", "bitand": "&", "bitor": "|", "not_eq": "!="}


class _Stop(Exception):
    """The text is too much: too large, too deep, or takes too long."""


def preprocess(
    text: str, path: str, options: Options, sink: Sink
) -> tuple[list[PpToken], dict[str, list[str]]]:
    """The tokens after preprocessing, and the lines of each file that they came from."""
    found: list[PpToken] = []
    processor = _CudaPreprocessor(path, options, sink)
    try:
        for token in processor.run(text):
            if token.type not in ("CPP_WS", "CPP_LINECONT"):
                found.append(token)
                if len(found) > _TOKENS:
                    raise _Stop("too many tokens")
    except _Stop as stop:
        sink.report("C2N0003", processor.here(), what=str(stop))
    except RecursionError:
        sink.report("C2N0003", processor.here(), what="macros nest too deep")
    except (IndexError, AttributeError, TypeError, ValueError, AssertionError, KeyError) as fault:
        what = f"malformed directive ({fault})" if str(fault) else "malformed directive"
        sink.report("C2N0003", processor.here(), what=what)
    return found, processor.file_lines


def normalised(text: str) -> str:
    """One line break everywhere, no byte order mark, no exotic white space."""
    return _BREAKS.sub(lambda m: "\n" if m.group()[0] == "\r" else " ", text.lstrip("\ufeff"))


@cache
def _prelude_text() -> str:
    return resources.files("cuda2npu.parser").joinpath("prelude/macros.h").read_text()


class _CudaPreprocessor(Preprocessor):
    """pcpp, told where the files are, what a token is, and when to stop."""

    _prelude: dict[str, Any] | None = None

    def __init__(self, path: str, options: Options, sink: Sink) -> None:
        super().__init__(PpLexer())
        self.path_given = path
        self.sink = sink
        self.deadline = time.thread_time() + _SECONDS
        self.file_lines: dict[str, list[str]] = {}
        self.names: dict[str, str] = {os.path.abspath(path): path}
        self.rewrite_paths: list[Any] = []
        self.expand_filemacro = False
        self.reached = 0
        self.directive_at: Span = Span(path, 1, 1)
        self.folders = list(options.include)
        for folder in self.folders:
            self.path.append(folder)
        self.macros.update(self._prelude_macros())
        self.evaluator = _Condition
        escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
        self.define(f'__FILE__ "{escaped}"')
        for name, value in options.define.items():
            self.define(f"{name} {value}")

    def _prelude_macros(self) -> dict[str, Any]:
        if _CudaPreprocessor._prelude is None:
            before = dict(self.macros)
            for line in _prelude_text().splitlines():
                if line.startswith("#define "):
                    self.define(line.removeprefix("#define "))
            added = {n: m for n, m in self.macros.items() if n not in before}
            _CudaPreprocessor._prelude = added
        return _CudaPreprocessor._prelude

    def run(self, text: str) -> Iterator[PpToken]:
        self.parse(normalised(text), self.path_given)
        return cast(Iterator[PpToken], self.parser)

    def here(self) -> Span:
        return self.directive_at

    # -- files ------------------------------------------------------------------------------------

    def group_lines(self, input: str, abssource: str) -> Any:
        name = self.names.get(abssource, abssource)
        self.file_lines[name] = input.split("\n")
        for line in lines(input, name):
            self.reached += 1
            if self.reached % 256 == 0 and time.thread_time() > self.deadline:
                self.directive_at = _span(line[0])
                raise _Stop("preprocessing takes too long")
            yield line

    def include(self, tokens: list[PpToken], original_line: list[PpToken]) -> Iterator[PpToken]:
        tokens = self.tokenstrip(self.expand_macros(tokens)) if tokens else []
        if not tokens:
            self._fault(self.directive_at, "`#include` names no file")
            return
        spelled = "".join(token.value for token in tokens)
        if is_left_out(spelled, self._searched(spelled)):
            return
        if self.include_depth > _DEPTH:
            raise _Stop("`#include`s nest too deep")
        yield from super().include(tokens, original_line)

    def _searched(self, spelled: str) -> list[str]:
        """The folders in which a header is looked for."""
        beside = self.temp_path if spelled.startswith('"') else []
        return [*beside, *self.path] or [""]

    def on_file_open(self, is_system_include: bool, includepath: str) -> Any:
        if "\0" in includepath:
            raise OSError(includepath)
        with open(includepath, "rb") as file:
            raw = file.read()
        self.names.setdefault(includepath, self._display(includepath))
        return io.StringIO(normalised(decoded(raw)))

    def _display(self, absolute: str) -> str:
        """The name by which the user knows the file: relative to what he gave."""
        for folder in (os.path.dirname(self.path_given), *self.folders):
            base = os.path.abspath(folder)
            if absolute.startswith(base + os.sep):
                return os.path.join(folder, absolute[len(base) + 1 :])
        return absolute

    def on_include_not_found(
        self, is_malformed: bool, is_system_include: bool, curdir: str, includepath: str
    ) -> NoReturn:
        if is_malformed:
            self._fault(self.directive_at, '`#include` wants `"file"` or `<file>`')
        else:
            self.sink.report("C2N0002", self.directive_at, header=includepath)
        raise OutputDirective(Action.IgnoreAndRemove)

    # -- directives -------------------------------------------------------------------------------

    def on_directive_handle(
        self, directive: PpToken, toks: list[PpToken], ifpassthru: bool, precedingtoks: list[Any]
    ) -> Any:
        self.lastdirective = directive
        self.directive_at = _span(directive)
        name = directive.value
        if not toks and name in ("define", "undef", "ifdef", "ifndef", "if", "pragma"):
            if name in ("define", "undef", "pragma"):
                raise OutputDirective(Action.IgnoreAndRemove)
            self._fault(self.directive_at, f"`#{name}` without a condition")
            toks.append(_like(directive, "CPP_INTEGER", "0"))
        if name == "if" and len(toks) < 4:
            toks.extend(_like(directive, "CPP_WS", " ") for _ in range(4 - len(toks)))
        return True

    def on_directive_unknown(
        self, directive: PpToken, toks: list[PpToken], ifpassthru: bool, precedingtoks: list[Any]
    ) -> Any:
        name = directive.value
        if name == "error":
            text = "".join(token.value for token in toks).strip()
            self._fault(_span(directive), f"#error {text}")
        if name == "pragma" and toks and toks[0].value in ("unroll", "nounroll", "pack"):
            text = "".join(t.value for t in self.expand_macros([copy.copy(t) for t in toks]))
            for token in (*precedingtoks, *toks):
                token.type = "CPP_WS"
            directive.type, directive.value = "PRAGMA", text
            return None
        return True

    def on_error(self, file: str, line: int, msg: str) -> None:
        if msg.startswith("Could not evaluate"):
            msg = "this condition is no constant expression"
        place = getattr(line, "place", None)
        self._fault(Span(*place) if place else self.directive_at, msg)

    def _fault(self, span: Span, what: str) -> None:
        self.sink.report("C2N0003", span, what=what)

    def evalexpr(self, tokens: list[PpToken]) -> Any:
        for token in tokens:
            if token.value in _OPERATOR_WORDS:
                token.value = _OPERATOR_WORDS[token.value]
                token.type = punctuator(token.value)
        return super().evalexpr(self._headers_asked(tokens))

    def _headers_asked(self, tokens: list[PpToken]) -> list[PpToken]:
        """`__has_include(<h>)` is a number, `defined __has_include` is not touched."""
        found: list[PpToken] = []
        rest = iter(tokens)
        for token in rest:
            asked = token.value == "__has_include" and not _is_after_defined(found)
            if not asked:
                found.append(token)
                continue
            inside = _in_parentheses(rest)
            spelled = "".join(t.value for t in inside).strip()
            if spelled[:1] not in '<"':
                spelled = "".join(t.value for t in self.expand_macros(inside)).strip()
            there = is_available(spelled, self._searched(spelled))
            found.append(_like(token, "CPP_INTEGER", str(int(there))))
        return found

    # -- macros -----------------------------------------------------------------------------------

    def define(self, tokens: str | list[PpToken]) -> None:
        super().define(tokens)
        name = tokens.split(None, 1)[0] if isinstance(tokens, str) else tokens[0].value
        macro = self.macros.get(name.split("(")[0])
        for token in macro.value if macro else ():
            token.place = None

    def expand_macros(
        self, tokens: list[PpToken], expanding_from: list[str] | None = None
    ) -> list[PpToken]:
        """pcpp's, but piece by piece: its time grows with the square of the length."""
        if time.thread_time() > self.deadline:
            raise _Stop("macro expansion takes too long")
        if expanding_from:
            return super().expand_macros(tokens, expanding_from)
        if len(tokens) < 64:
            return super().expand_macros(tokens, []) if self._has_macro(tokens) else tokens
        expanded: list[PpToken] = []
        for piece in _pieces(tokens):
            expanded += super().expand_macros(piece, []) if self._has_macro(piece) else piece
        return expanded

    def _has_macro(self, tokens: list[PpToken]) -> bool:
        macros = self.macros
        return any(
            t.type == "CPP_ID" and (t.value in macros or t.value in ("__LINE__", "__COUNTER__"))
            for t in tokens
        )


class _Condition:
    """What pcpp asks for the value of an `#if`; its own arithmetic is not C's."""

    def __init__(self, tokens: list[PpToken], **names: object) -> None:
        self.words = [token.value for token in tokens if token.type not in _BLANK]

    def value(self) -> int:
        return evaluate(self.words)


_BLANK = frozenset({"CPP_WS", "CPP_LINECONT", "CPP_COMMENT1", "CPP_COMMENT2"})
_ENDS = frozenset({";", "{", "}"})


def _pieces(tokens: list[PpToken]) -> Iterator[list[PpToken]]:
    """Split after `;`, `,` and braces outside parentheses: no macro call crosses these."""
    start = depth = 0
    for i, token in enumerate(tokens):
        value = token.value
        if value == "(":
            depth += 1
        elif value == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and (value in _ENDS or (value == "," and i - start > 64)):
            yield tokens[start : i + 1]
            start = i + 1
    yield tokens[start:]


def _is_after_defined(tokens: list[PpToken]) -> bool:
    seen = [t.value for t in tokens if t.type != "CPP_WS"]
    return seen[-1:] == ["defined"] or seen[-2:] == ["defined", "("]


def _in_parentheses(rest: Iterator[PpToken]) -> list[PpToken]:
    """What stands between the next `(` and its `)`; all of the rest where there is no `)`."""
    found: list[PpToken] = []
    depth = 0
    for token in rest:
        depth += (token.value == "(") - (token.value == ")")
        if depth == 0 and token.value == ")":
            break
        if depth > 1 or (depth == 1 and token.value != "("):
            found.append(token)
    return found


def _like(token: PpToken, kind: str, value: str) -> PpToken:
    return PpToken(kind, value, token.lineno, token.place or token.lineno.place)


def _span(token: PpToken) -> Span:
    place: Place = token.place or token.lineno.place
    return Span(*place, len(token.value.strip()) or 1)


def decoded(raw: bytes) -> str:
    """The text of a file in UTF-8, or else latin-1."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
