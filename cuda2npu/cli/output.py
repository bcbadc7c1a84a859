"""What commands write: results to standard output, everything else to standard error.

In: diagnostics, lines of progress. Out: text, coloured on a terminal only (and never with
NO_COLOR).

    show(found, unit.lines)
    progress("translating saxpy (1 of 3)")
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TextIO

from cuda2npu.diagnostics import Diagnostic
from cuda2npu.diagnostics.render import Lines, no_lines, to_text
from cuda2npu.diagnostics.table import LEVELS


def wants_colour(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def show(found: Diagnostic, lines: Lines = no_lines) -> None:
    clear_progress()
    print(to_text(found, lines, colour=wants_colour(sys.stderr)), file=sys.stderr)


def show_all(found: Iterable[Diagnostic], lines: Lines = no_lines) -> None:
    for each in found:
        show(each, lines)


def has_error(found: Iterable[Diagnostic]) -> bool:
    return any(LEVELS.index(each.level) >= LEVELS.index("error") for each in found)


def note(text: str) -> None:
    """A line for the person, such as a summary."""
    clear_progress()
    print(text, file=sys.stderr)


def progress(text: str) -> None:
    """One line that the next output replaces; only on a terminal."""
    if wants_colour(sys.stderr):
        print(f"\r\x1b[K{text[:78]}", end="", file=sys.stderr, flush=True)


def clear_progress() -> None:
    if wants_colour(sys.stderr):
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
