"""A place in the user's text.

In: file name, line and column as the parser saw them; out: `file:line:col`, for every message.

    >>> str(Span("k.cu", 3, 7))
    'k.cu:3:7'
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """`length` characters from 1-based `line`, 1-based `column` of `file` (0: whole file)."""

    file: str
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Span("<none>", 0, 0, 0)
