"""What the generator knows at a point of the text: names in scope, where control flow stands.

In: `Choices` and `Features`; out: lines of CUDA C. `Place` is a scalar that can be read (and
perhaps assigned), `Grid` something indexed, whose index is masked or taken modulo its size.

    pen = Pen(Seeded(1), Features()); pen.line("int x = 0;"); pen.text()
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.law.choices import Choices


@dataclass(frozen=True, slots=True)
class Scalar:
    """`kind` as in numpy's short names, `b` for bool: i4, u1, f8."""

    spelling: str
    kind: str

    @property
    def is_float(self) -> bool:
        return self.kind[0] == "f"

    @property
    def size(self) -> int:
        return 1 if self.kind == "b" else int(self.kind[1])


INT, UNSIGNED, FLOAT, DOUBLE = (
    Scalar("int", "i4"), Scalar("unsigned", "u4"), Scalar("float", "f4"), Scalar("double", "f8"),
)  # fmt: skip
LONG, ULONG = Scalar("long long", "i8"), Scalar("unsigned long long", "u8")
INTS = (
    INT, UNSIGNED, LONG, ULONG,
    Scalar("unsigned char", "u1"), Scalar("short", "i2"), Scalar("signed char", "i1"),
    Scalar("unsigned short", "u2"), Scalar("char", "i1"), Scalar("long", "i8"),
    Scalar("unsigned long", "u8"), Scalar("size_t", "u8"), Scalar("bool", "b"),
)  # fmt: skip
FLOATS = (FLOAT, DOUBLE)
WIDE = (INT, FLOAT, UNSIGNED, DOUBLE, LONG, ULONG)


@dataclass(frozen=True, slots=True)
class Features:
    """`host`: only what means the same as host C++ on x86, without undefined behaviour, one thread
    after another. `faults`: percent of kernels with one deliberate fault. `size`: statements."""

    host: bool = False
    faults: int = 3
    size: int = 10
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    text: str
    type: Scalar
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Grid:
    """`sizes` of its dimensions; `text` stands before the brackets. `plain`: a pointer to its
    elements may be taken (not so where it is volatile)."""

    text: str
    type: Scalar
    sizes: tuple[int, ...]
    writable: bool = False
    plain: bool = True


@dataclass(frozen=True, slots=True)
class Structure:
    """A struct or vector type: `fields` are places relative to a value (".x"); `grids` likewise.
    `make`: of a vector type, its constructor function. `members`: types and counts in order."""

    name: str
    fields: tuple[Place, ...]
    grids: tuple[Grid, ...] = ()
    make: str = ""
    members: tuple[tuple[Scalar | Structure, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """A device function that can be called. `parameters`: type, and how it takes it: "value",
    "pointer", "reference" or "default". `returns` None: void. `template`: text before the call's
    parenthesis that may be added, such as `<int>`."""

    name: str
    parameters: tuple[tuple[Scalar | Structure, str], ...]
    returns: Scalar | Structure | None
    template: str = ""


@dataclass(slots=True)
class Scope:
    places: list[Place] = field(default_factory=list[Place])
    grids: list[Grid] = field(default_factory=list[Grid])
    structures: list[tuple[str, Structure]] = field(default_factory=list[tuple[str, Structure]])

    def marks(self) -> tuple[int, int, int]:
        return len(self.places), len(self.grids), len(self.structures)

    def cut(self, marks: tuple[int, int, int]) -> None:
        del self.places[marks[0] :], self.grids[marks[1] :], self.structures[marks[2] :]


class Pen:
    """`uniform`: all threads of the block that have not returned are here. `loop`: what `break`
    and `continue` would leave: "" nothing, "free" a loop that threads may leave at will, "uniform"
    one with barriers. `kernel`: not in a device function. `shared`: each thread's own slot, the
    whole array, whether it is volatile. `accumulators`: arrays for atomics, each with its function.
    `approximate`: name of the array for f64 results that need not be exact. `dynamic`: bytes.
    `meeting`: array and length for what blocks tell one another, where they wait for the grid.
    `constants`: names known everywhere. `includes`: headers that the text needs."""

    def __init__(self, choices: Choices, features: Features) -> None:
        self.choices = choices
        self.features = features
        self.lines: list[str] = []
        self.depth = 0
        self.scope = Scope()
        self.functions: list[Signature] = []
        self.types: list[Structure] = []
        self.uniform = False
        self.kernel = False
        self.loop = ""
        self.in_switch = False
        self.loops = 0
        self.returns: Scalar | None = None
        self.threads = 1
        self.block: tuple[int, int, int] = (1, 1, 1)
        self.shared: list[tuple[str, Grid, bool]] = []
        self.histograms: list[Grid] = []
        self.accumulators: list[tuple[Grid, str]] = []
        self.includes: list[str] = []
        self.constants: list[Place] = []
        self.approximate = ""
        self.meeting: tuple[str, int] | None = None
        self.dynamic = 0
        self._names = 0

    def name(self, prefix: str) -> str:
        self._names += 1
        return f"{prefix}{self._names}{self.features.tag}"

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def body(self, opening: str, fill: Callable[[], None], closing: str = "}") -> None:
        """`opening` ends with a brace; names declared by `fill` end with it."""
        self.line(opening)
        self.depth += 1
        marks = self.scope.marks()
        fill()
        self.scope.cut(marks)
        self.depth -= 1
        self.line(closing)

    def below(self, count: int) -> int:
        return self.choices.below(count)

    def chance(self, percent: int) -> bool:
        return self.choices.chance(percent)
