"""Diagnostics on their way from the room that finds a fault to the one that prints it.

In: a code of the table, a span and values for the places its message names; out: `Diagnostic`s in
the order of the source. One bad kernel never stops the others: a room that cannot go on with a
kernel raises `Refused`, and whoever loops over the kernels reports it and takes the next.

    >>> from cuda2npu.diagnostics.span import Span
    >>> diagnostic("C2N0001", Span("k.cu", 1, 2), what="`@`").message
    'cannot parse this: `@`'
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cuda2npu.diagnostics.span import Span
from cuda2npu.diagnostics.table import LEVELS, TABLE, Level


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault at one place. `kernel` names the kernel that it concerns, where there is one."""

    code: str
    level: Level
    span: Span
    message: str
    help: str = ""
    kernel: str = ""


def diagnostic(code: str, span: Span, *, kernel: str = "", **places: object) -> Diagnostic:
    """Fill the table's row `code`; KeyError where the row names a place that is not given. A place
    `{kernel}` is filled by `kernel`."""
    row = TABLE[code]
    message = row.message.format(kernel=kernel, **places)
    advice = row.help.format(kernel=kernel, **places)
    return Diagnostic(code, row.level, span, message, advice, kernel)


class Refused(Exception):
    """The construct at hand cannot be carried over: ends the work on this kernel only."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(f"{found.span}: {found.message} [{found.code}]")
        self.diagnostic = found


def refuse(code: str, span: Span, *, kernel: str = "", **places: object) -> Refused:
    """`raise refuse(...)`: the diagnostic of row `code` as a `Refused`."""
    return Refused(diagnostic(code, span, kernel=kernel, **places))


@dataclass
class Sink:
    """Collects diagnostics; the same fault at the same place is kept once."""

    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def add(self, found: Diagnostic) -> None:
        if found not in self.found:
            self.found.append(found)

    def report(self, code: str, span: Span, *, kernel: str = "", **places: object) -> None:
        self.add(diagnostic(code, span, kernel=kernel, **places))

    def at_least(self, level: Level) -> bool:
        """Whether anything found is of `level` or worse."""
        return any(LEVELS.index(d.level) >= LEVELS.index(level) for d in self.found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self.found, key=lambda d: (d.span.file, d.span.line, d.span.column)))
