"""Writes the lines of one generated function, with their CUDA lines and their yield points.

In: pieces of Python; out: lines, a span for each, and the points in tree order. A point's number
is not known while code is written (the step of a loop is written before its body, but comes after
it): the text holds `<id>` marks until `finish`.

    emitter.line("x = 1")
    with emitter.branch():
        emitter.line(f"yield ({emitter.point()}, 0)")
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cuda2npu.diagnostics import NOWHERE, Span
from cuda2npu.parser import tree
from cuda2npu.simt.analysis import Layout
from cuda2npu.simt.values import Value

_MARK = re.compile(r"«(\d+)»")


@dataclass(slots=True)
class Line:
    indent: int
    text: str
    span: Span


@dataclass(slots=True)
class Callee:
    """A generated device function: its Python name, points (0: a plain function, called without a
    base) and whether a `return` may leave other threads behind in it."""

    name: str
    points: int
    returns_early: bool


@dataclass(slots=True)
class Loop:
    """`rest`: lines to repeat before a Python `continue`, written for a body at `indent`. `end`:
    the point at the end of the body. `flag`: of a `switch`, the variable that tells the loop around
    it to continue."""

    rest: list[Line]
    indent: int
    end: str = ""
    continues: bool = False
    flag: str | None = None


@dataclass(slots=True)
class Emitter:
    function: tree.Function
    layout: Layout
    callees: dict[int, Callee]
    constants: dict[str, object]
    lines: list[Line] = field(default_factory=list[Line])
    indent: int = 1
    span: Span = NOWHERE
    order: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])  # id, width
    nesting: int = 0
    nestings: dict[int, int] = field(default_factory=dict[int, int])
    names: dict[tree.Variable, str] = field(default_factory=dict[tree.Variable, str])
    origins: dict[tree.Variable, Value] = field(default_factory=dict[tree.Variable, Value])
    local_pointers: set[tree.Variable] = field(default_factory=set[tree.Variable])
    loops: list[Loop] = field(default_factory=list[Loop])
    returns_early: bool = False
    ticks: int = 0
    strict: bool = True
    specials: set[str] = field(default_factory=set[str])
    _count: int = 0

    # -- lines -------------------------------------------------------------------------------------

    def line(self, text: str) -> None:
        self.lines.append(Line(self.indent, text, self.span))

    @contextmanager
    def captured(self) -> Generator[list[Line]]:
        """Lines written meanwhile go into the list that is handed out."""
        kept, self.lines = self.lines, []
        lines = self.lines
        try:
            yield lines
        finally:
            self.lines = kept

    @contextmanager
    def branch(self) -> Generator[None]:
        """Code that only some of the threads execute: indented, and its points conditional."""
        self.indent += 1
        self.nesting += 1
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self.indent -= 1
        self.nesting -= 1

    def append(self, lines: list[Line], deeper: int = 0) -> None:
        self.lines.extend(Line(item.indent + deeper, item.text, item.span) for item in lines)

    # -- names -------------------------------------------------------------------------------------

    def fresh(self) -> str:
        self._count += 1
        return f"_{self._count}"

    def keep(self, value: Value) -> Value:
        """The value in a variable of its own, computed here and now."""
        if value.simple and not value.text[0].isalpha():
            return value
        name = self.fresh()
        self.line(f"{name} = {value.text}")
        return Value(name, value.low, value.high, value.rounded, simple=True)

    def name(self, variable: tree.Variable) -> str:
        if variable not in self.names:
            clean = re.sub(r"\W", "_", variable.name)
            self.names[variable] = f"v{len(self.names)}_{clean}"
        return self.names[variable]

    def constant(self, stem: str, value: object) -> str:
        """A name for a Python object in the namespace of the generated code."""
        for name, known in self.constants.items():
            if known is value:
                return name
        name = f"{stem}_{len(self.constants)}"
        self.constants[name] = value
        return name

    # -- points ------------------------------------------------------------------------------------

    def point(self, width: int = 1, *, gathers: bool = True) -> str:
        """The text of a new point; `width` points for a call."""
        self._count += 1
        self.order.append((self._count, width))
        self.nestings[self._count] = self.nesting if gathers else self.nesting + 1
        return f"«{self._count}»"

    def reserve(self) -> str:
        """A point whose place in the order comes later, by `settle`."""
        self._count += 1
        return f"«{self._count}»"

    def settle(self, mark: str) -> None:
        identity = int(mark[1:-1])
        self.order.append((identity, 1))
        self.nestings[identity] = self.nesting

    def join(self) -> None:
        """Threads wait here for those that are still before this point."""
        self.line(f"yield ({self.point()}, 0)")

    def yields_since(self, mark: int) -> bool:
        return len(self.order) > mark

    def points(self) -> int:
        return sum(width for _, width in self.order)

    def finish(self, lines: list[Line]) -> None:
        """Puts the numbers of the points in, in tree order."""
        numbers: dict[str, str] = {}
        following = 0
        for identity, width in self.order:
            numbers[str(identity)] = (
                str(following) if self.function.is_kernel else f"_b + {following}"
            )
            following += width
        for item in lines:
            if "«" in item.text:
                item.text = _MARK.sub(lambda found: numbers[found[1]], item.text)
