"""Random CUDA kernels: text, launch and arguments, valid CUDA C++, free of races, always ending.

In: a seed and `Features`, or the `Choices` of a tape or of hypothesis. Out: a `Kernel`; its `text`
alone, with the comment lines at its head, is enough to run it again (`read_kernel`).

    kernel = generate(Seeded(42))
    kernel.text           '// grid 2 1 1\n// block 33 1 1\n...__global__ void kernel(...) {...}'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from hypothesis import strategies as st

from tests.law.arguments import PATTERNS, Argument, pack_structure
from tests.law.choices import Choices, Drawn, Tape
from tests.law.cooperation import declare_shared, grid_phase, together
from tests.law.functions import write_prologue
from tests.law.objects import add_structure
from tests.law.pen import (
    FLOAT,
    INT,
    INTS,
    ULONG,
    UNSIGNED,
    WIDE,
    Features,
    Grid,
    Pen,
    Place,
    Scalar,
)
from tests.law.statements import statement

BLOCKS = (
    (1, 1, 1), (2, 1, 1), (4, 1, 1), (32, 1, 1), (33, 1, 1), (8, 1, 1), (7, 5, 1), (16, 2, 1),
    (4, 4, 2), (64, 1, 1), (3, 3, 3), (8, 4, 1), (1, 9, 1), (40, 1, 1), (5, 3, 2), (20, 1, 1),
)  # fmt: skip
GRIDS = ((1, 1, 1), (2, 1, 1), (1, 2, 1), (3, 1, 1), (2, 2, 1), (1, 1, 2))
ACCUMULATING = (
    "atomicAdd", "atomicMax", "atomicMin", "atomicOr", "atomicXor", "atomicAnd", "atomicInc",
    "atomicDec", "atomicSub",
)  # fmt: skip
FAULTS = (
    "{out}[{many}] = 1;",
    "{out}[gid] = {out}[-{many}];",
    "*(short *)((char *){out} + 1) = 3;",
    "assert(n < -5);",
    "__trap();",
)


@dataclass(frozen=True, slots=True)
class Kernel:
    """`source` is the CUDA text, `text` has the head with launch and arguments before it."""

    name: str
    source: str
    grid: tuple[int, int, int]
    block: tuple[int, int, int]
    dynamic: int
    arguments: tuple[Argument, ...]
    template: Mapping[str, str] = field(default_factory=dict[str, str])
    tape: Tape = field(default_factory=Tape, compare=False, repr=False)

    @property
    def text(self) -> str:
        head = [
            f"// kernel {self.name}",
            f"// grid {_numbers(self.grid)}",
            f"// block {_numbers(self.block)}",
        ]
        if self.dynamic:
            head.append(f"// dynamic {self.dynamic}")
        if self.template:
            head.append("// template " + ",".join(f"{k}={v}" for k, v in self.template.items()))
        head += [f"// argument {argument}" for argument in self.arguments]
        return "\n".join(head) + "\n\n" + self.source


def _numbers(shape: tuple[int, int, int]) -> str:
    return " ".join(map(str, shape))


def read_kernel(text: str) -> Kernel:
    """The kernel of a text that `Kernel.text` wrote (and perhaps a person edited)."""
    head: dict[str, str] = {}
    arguments: list[Argument] = []
    for line in text.splitlines():
        if not line.startswith("// "):
            continue
        word, _, rest = line[3:].partition(" ")
        if word == "argument":
            arguments.append(Argument.parse(rest))
        else:
            head.setdefault(word, rest)
    x, y, z = map(int, head["block"].split())
    gx, gy, gz = map(int, head["grid"].split())
    pairs = [item.split("=") for item in head.get("template", "").split(",") if item]
    source = (
        "\n".join(li for li in text.splitlines() if not li.startswith("// ")).lstrip("\n") + "\n"
    )
    return Kernel(head["kernel"], source, (gx, gy, gz), (x, y, z), int(head.get("dynamic", "0")),
                  tuple(arguments), {item[0]: item[1] for item in pairs})  # fmt: skip


def generate(choices: Choices, features: Features | None = None) -> Kernel:
    return _Writer(choices, features or Features()).kernel()


@st.composite
def kernels(draw: st.DrawFn, features: Features | None = None) -> Kernel:
    """For hypothesis: each choice is a drawn integer, so that its own shrinking works too."""
    return generate(Drawn(lambda n: draw(st.integers(0, n - 1))), features)


class _Writer:
    def __init__(self, choices: Choices, features: Features) -> None:
        self.pen = Pen(choices, features)
        self.arguments: list[Argument] = []
        self.parameters: list[str] = []
        self.template: dict[str, str] = {}

    def kernel(self) -> Kernel:
        pen = self.pen
        grid, block = pen.choices.span("shape", self._shape)
        pen.choices.span("prologue", lambda: write_prologue(pen))
        pen.scope.places += pen.constants
        pen.choices.span("arguments", lambda: self._arguments(grid))
        name = f"kernel{pen.features.tag}"
        if self.template:
            pen.line("template <typename T, int N>")
        bounds = "__launch_bounds__(256) " if pen.chance(5) else ""
        pen.line(f"__global__ void {bounds}{name}({', '.join(self.parameters)}) {{")
        pen.depth, pen.kernel, pen.uniform = 1, True, True
        self._indices()
        if not pen.features.host:
            declare_shared(pen)
        self._body()
        pen.depth = 0
        pen.line("}")
        head = "".join(f"#include {header}\n" for header in dict.fromkeys(pen.includes))
        return Kernel(name, head + pen.text(), grid, block, pen.dynamic, tuple(self.arguments),
                      self.template, pen.choices.tape)  # fmt: skip

    def _shape(self) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
        pen = self.pen
        grid, block = pen.choices.pick(GRIDS), pen.choices.pick(BLOCKS)
        pen.block, pen.threads = block, block[0] * block[1] * block[2]
        return grid, block

    def _body(self) -> None:
        pen = self.pen
        fault = pen.chance(pen.features.faults) and not pen.features.host
        count = 2 + pen.below(pen.features.size)
        if pen.meeting:
            grid_phase(pen)
        for i in range(count):
            if pen.features.host:
                statement(pen)
            else:
                together(pen)
            if fault and i == count // 2:
                self._fault()

    def _fault(self) -> None:
        text = self.pen.choices.pick(FAULTS).format(out=self.arguments[0].name, many=1 << 20)
        self.pen.line(f"if (gid == {self.pen.below(4)}) {{ {text} }}")

    def _indices(self) -> None:
        pen = self.pen
        x, y, _ = pen.block
        if y == 1 and pen.block[2] == 1:
            tid = pen.choices.pick(("threadIdx.x", "(int)threadIdx.x"))
        else:
            tid = pen.choices.pick(
                (f"threadIdx.x + {x} * (threadIdx.y + {y} * threadIdx.z)",
                 "(threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x"),
            )  # fmt: skip
        pen.line(f"const int tid = {tid};")
        threads = pen.choices.pick((str(pen.threads), "(blockDim.x * blockDim.y * blockDim.z)"))
        block = "blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z)"
        pen.line(f"const int gid = ({block}) * {threads} + tid;")
        pen.scope.places += [Place("tid", INT, False), Place("gid", INT, False)]

    # -- arguments --------------------------------------------------------------------------------

    def _arguments(self, grid: tuple[int, int, int]) -> None:
        pen = self.pen
        total = grid[0] * grid[1] * grid[2] * pen.threads
        for i in range(1 + pen.below(3)):
            self._output(i, total)
        for i in range(pen.below(3)):
            self._input(i, total)
        if not pen.features.host:
            for i in range(pen.below(3)):
                self._accumulator(i)
            if pen.chance(10):
                pen.meeting = "meeting", total
                pen.includes.append("<cooperative_groups.h>")
                self._array("unsigned *meeting", "meeting", UNSIGNED, total)
            if pen.chance(15):
                pen.approximate = "approximate"
                self._array(
                    "double *approximate", "approximate", Scalar("double", "f8"), total, exact=False
                )
        for name in ("n", "m"):
            number = pen.choices.pick((3, 1, 2, total, total - 3, 0, 7, 100))
            self.parameters.append(f"int {name}")
            self.arguments.append(Argument(name, "i4", 0, "value", number))
            pen.scope.places.append(Place(name, INT, False))
        for i in range(pen.below(3)):
            self._scalar(i)
        if pen.types and pen.chance(30):
            type = pen.choices.pick(pen.types)
            raw = pack_structure(type, np.random.RandomState(pen.below(1 << 16)))
            self.parameters.append(f"{type.name} record")
            self.arguments.append(Argument("record", "u1", 0, "zeros", 0, raw=raw))
            add_structure(pen, "record", type)
        if pen.chance(8) and not pen.features.host:
            self._template()

    def _template(self) -> None:
        type = self.pen.choices.pick(WIDE)
        number = self.pen.choices.pick((4, 1, 16))
        self.template = {"T": type.spelling, "N": str(number)}
        self.parameters.append("T w")
        self.arguments.append(Argument("w", type.kind, 0, "small", self.pen.below(1 << 16)))
        self.pen.scope.places += [
            Place("w", type),
            Place("N", INT, False),
            Place("(T)n", type, False),
        ]

    def _array(self, text: str, name: str, type: Scalar, count: int, exact: bool = True) -> None:
        pattern = self.pen.choices.pick(PATTERNS)
        seed = self.pen.below(1 << 16)
        self.parameters.append(text)
        self.arguments.append(Argument(name, type.kind, count, pattern, seed, exact))

    def _output(self, i: int, total: int) -> None:
        pen = self.pen
        type, name = pen.choices.pick((*WIDE, *WIDE, *INTS)), f"out{i}"
        slots = pen.choices.pick((1, 4, 1))
        restrict = pen.choices.pick(("", "__restrict__ "))
        self._array(f"{type.spelling} *{restrict}{name}", name, type, total * slots)
        if slots == 4:
            pen.scope.grids.append(Grid(f"({name} + gid * 4)", type, (4,), writable=True))
        else:
            index = pen.choices.pick(("gid", "gid", f"{total - 1} - gid"))
            pen.scope.places.append(Place(f"{name}[{index}]", type))

    def _input(self, i: int, total: int) -> None:
        pen = self.pen
        type, name = pen.choices.pick((*WIDE, *INTS)), f"in{i}"
        restrict = pen.choices.pick(("", "__restrict__ "))
        count = 64 if total + 8 <= 64 else total + 8
        self._array(f"const {type.spelling} *{restrict}{name}", name, type, count)
        pen.scope.grids.append(Grid(name, type, (64,)))
        pen.scope.places.append(Place(f"{name}[gid]", type, False))
        if pen.chance(50):
            pen.scope.places.append(Place(f"{name}[gid + {pen.below(8)}]", type, False))
        if pen.chance(30) and type.kind != "b":
            pen.scope.places.append(Place(f"__ldg({name} + tid)", type, False))

    def _accumulator(self, i: int) -> None:
        pen = self.pen
        type, name = (
            pen.choices.pick((INT, UNSIGNED, ULONG, FLOAT, Scalar("double", "f8"))),
            f"acc{i}",
        )
        op = "atomicAdd" if type.is_float else pen.choices.pick(ACCUMULATING)
        if op in ("atomicInc", "atomicDec"):
            type = UNSIGNED
        if op == "atomicSub" and type == ULONG:
            type = UNSIGNED
        self._array(f"{type.spelling} *{name}", name, type, 8)
        if type.is_float:
            last = self.arguments[-1]
            self.arguments[-1] = Argument(name, type.kind, 8, "small", last.seed)
        pen.accumulators.append((Grid(name, type, (8,)), op))

    def _scalar(self, i: int) -> None:
        pen = self.pen
        type, name = pen.choices.pick((*WIDE, *INTS)), f"a{i}"
        pattern = pen.choices.pick(PATTERNS)
        const = "const " if pen.chance(20) else ""
        self.parameters.append(f"{const}{type.spelling} {name}")
        self.arguments.append(Argument(name, type.kind, 0, pattern, pen.below(1 << 16)))
        pen.scope.places.append(Place(name, type, not const))
