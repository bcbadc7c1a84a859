"""Diagnostics as a person or a program reads them: text with the source line and a caret, or JSON.

In: a `Diagnostic` and a way to get a file's lines. Out: text, or a dict for `json.dumps`.

    k.cu:3:5: error: `goto` is not carried over: ... [C2N2004]
        3 |     goto end;
          |     ^~~~~~~~
          = help: write the jump as a loop or an `if`
"""

from __future__ import annotations

from collections.abc import Callable

from cuda2npu.diagnostics.sink import Diagnostic
from cuda2npu.diagnostics.span import Span

Lines = Callable[[str], list[str]]

WIDTH = 100  # characters of a source line that are shown
COLOURS = {"note": "\x1b[1;36m", "warning": "\x1b[1;35m", "error": "\x1b[1;31m"}
BOLD, DIM, GREEN, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[1;32m", "\x1b[0m"


def no_lines(_file: str) -> list[str]:
    """For messages without their source line."""
    return []


def place(span: Span) -> str:
    """`file:line:column`, as much of it as is known."""
    if not span.line:
        return span.file
    return str(span) if span.column else f"{span.file}:{span.line}"


def excerpt(span: Span, lines: Lines) -> tuple[str, str] | None:
    """The source line, clipped to WIDTH, and the marker below it; None where it is not known."""
    text = lines(span.file) if span.line else []
    if not 0 < span.line <= len(text) or not span.column:
        return None
    line = text[span.line - 1].rstrip("\r\n")
    start = min(span.column - 1, len(line))
    length = max(1, min(span.length, len(line) - start))
    first = max(0, start - WIDTH // 2) if len(line) > WIDTH else 0
    shown = line[first : first + WIDTH]
    blank = "".join("\t" if c == "\t" else " " for c in line[first:start])
    return shown, blank + "^" + "~" * (min(length, WIDTH - len(blank)) - 1)


def to_text(found: Diagnostic, lines: Lines = no_lines, *, colour: bool = False) -> str:
    """Several lines, without a newline at the end."""

    def paint(style: str, text: str) -> str:
        return f"{style}{text}{PLAIN}" if colour else text

    head = f"{paint(BOLD, place(found.span))}: {paint(COLOURS[found.level], found.level)}: "
    out = [f"{head}{paint(BOLD, found.message)} [{found.code}]"]
    shown = excerpt(found.span, lines)
    if shown:
        out.append(f"{found.span.line:>5} | {shown[0]}")
        out.append(f"      | {paint(GREEN, shown[1])}")
    if found.kernel and f"`{found.kernel}`" not in found.message:
        out.append(paint(DIM, f"      = in kernel `{found.kernel}`"))
    if found.help:
        out.append(f"      = {paint(BOLD, 'help')}: {found.help}")
    return "\n".join(out)


def to_json(found: Diagnostic) -> dict[str, object]:
    """Plain values only; `line` and `column` are null where they are not known."""
    span = found.span
    return {
        "code": found.code,
        "level": found.level,
        "file": span.file,
        "line": span.line or None,
        "column": span.column or None,
        "length": span.length,
        "message": found.message,
        "help": found.help or None,
        "kernel": found.kernel or None,
    }
