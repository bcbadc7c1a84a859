"""Random tile programs: every kind of value, nested control flow, masked memory.

In: a seed; out: a sound program over `i32 *x` and `i32 *y` of `CELLS` elements each, which never
leaves them. At the end it stores what it computed to `y`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from cuda2npu.diagnostics import NOWHERE, Span
from cuda2npu.ir.program import (
    Buffer,
    Const,
    Op,
    Operand,
    Param,
    Region,
    Symbol,
    TileProgram,
    Value,
    constant,
)
from cuda2npu.ir.types import F32, I1, I32, I64, PTR, U32, Type

CELLS = 64
BLOCKS = ((8, 1, 1), (4, 2, 1), (2, 2, 3), (1, 1, 1))

_SAME = "add sub mul div rem and or xor min max mulhi".split()  # noqa: SIM905
_FLOAT = "add sub mul div min max".split()  # noqa: SIM905
_COMPARE = "eq ne lt le gt ge".split()  # noqa: SIM905
_NUMBERS = (0, 1, 2, 3, -1, 7, 31, 255, 2**31 - 1, -(2**31), 5)
_FLOATS = (0.0, -0.0, 1.0, -1.5, 3.25, 1e30, float("inf"), float("nan"), 0.1)


@dataclass
class Maker:
    """`pool`: what an op may take as operand, by element type."""

    rng: random.Random
    block: tuple[int, int, int]
    count: int = 0
    line: int = 1
    pool: dict[str, list[Operand]] = field(default_factory=dict[str, list[Operand]])
    ops: list[Op] = field(default_factory=list[Op])
    depth: int = 0

    def fresh(self, type: Type) -> Value:
        self.count += 1
        name = self.rng.choice(["v", "i_", "acc.", ""]) + str(self.count)
        return Value(name, type)

    def span(self) -> Span:
        if self.rng.random() < 0.2:
            self.line += 1
        if self.rng.random() < 0.1:
            return NOWHERE
        file = "other file.h" if self.rng.random() < 0.05 else "k.cu"
        return Span(file, self.line, self.rng.randint(1, 3), self.rng.choice((1, 1, 4)))

    def some(self, element: str, *, tile: bool | None = None) -> Operand:
        found = [o for o in self.pool.get(element, []) if tile is None or o.type.tile == tile]
        if found and self.rng.random() < 0.85:
            return self.rng.choice(found)
        return self.constant(element)

    def constant(self, element: str) -> Const:
        numbers = _FLOATS if element[0] == "f" else _NUMBERS
        return constant(Type(element), self.rng.choice(numbers))

    def emit(
        self, opcode: str, operands: tuple[Operand, ...], element: str, **attrs: object
    ) -> Value:
        tile = any(operand.type.tile for operand in operands)
        return self.put(opcode, operands, Type(element, tile), **attrs)

    def put(self, opcode: str, operands: tuple[Operand, ...], type: Type, **attrs: object) -> Value:
        value = self.fresh(type)
        self.ops.append(Op(opcode, operands, (value,), attrs=attrs, span=self.span()))
        self.pool.setdefault(type.element, []).append(value)
        return value

    # -- ops --

    def arithmetic(self) -> None:
        element = self.rng.choice(["i32", "i32", "u32", "i64", "f32"])
        names = _FLOAT if element == "f32" else _SAME
        self.emit(self.rng.choice(names), (self.some(element), self.some(element)), element)

    def unary(self) -> None:
        element = self.rng.choice(["i32", "u32", "i1", "f32"])
        names = {"f32": ["neg", "abs", "floor"], "i1": ["not"]}.get(element, ["neg", "not", "abs"])
        self.emit(self.rng.choice(names), (self.some(element),), element)

    def shift(self) -> None:
        element = self.rng.choice(["i32", "u32", "i64"])
        name = self.rng.choice(["shl", "shr"])
        self.emit(name, (self.some(element), self.some("u32")), element)

    def comparison(self) -> None:
        element = self.rng.choice(["i32", "u32", "f32", "i1"])
        names = ["eq", "ne"] if element == "i1" else _COMPARE
        self.emit(self.rng.choice(names), (self.some(element), self.some(element)), "i1")

    def logic(self) -> None:
        self.emit(self.rng.choice(["and", "or", "xor"]), (self.some("i1"), self.some("i1")), "i1")

    def select(self) -> None:
        element = self.rng.choice(["i32", "f32", "i1", "u32"])
        self.emit("select", (self.some("i1"), self.some(element), self.some(element)), element)

    def cast(self) -> None:
        source = self.rng.choice(["i32", "u32", "i64", "i1", "f32"])
        target = self.rng.choice(["i32", "u32", "i64", "u8", "i16"])
        if source != target:
            value = self.emit("cast", (self.some(source),), target)
            if target in ("u8", "i16"):
                self.emit("cast", (value,), self.rng.choice(["i32", "u32", "i64"]))

    def any_lane(self) -> None:
        value = self.fresh(I1)
        mask = self.some("i1") if self.rng.random() < 0.5 else None
        self.ops.append(Op("any", (self.some("i1"),), (value,), mask, span=self.span()))
        self.pool["i1"].append(value)

    def index(self) -> Operand:
        return self.emit("and", (self.some("i32"), constant(I32, CELLS - 1)), "i32")

    def base(self) -> Operand:
        base = self.rng.choice(self.pool["ptr"][:3])
        if self.rng.random() < 0.2:
            zero = constant(I32, 0)
            return self.put("offset", (base, zero), PTR, scale=4, displacement=0)
        return base

    def load(self) -> None:
        operands = (self.base(), self.index())
        tile = operands[1].type.tile
        value = self.fresh(Type("i32", tile))
        mask = self.some("i1") if self.rng.random() < 0.4 else None
        attrs = {"scale": 4, "displacement": 0}
        self.ops.append(Op("load", operands, (value,), mask, attrs, span=self.span()))
        if mask is not None:  # lanes that are off are not looked at
            self.emit("select", (mask, value, constant(I32, 5)), "i32")
        else:
            self.pool["i32"].append(value)

    def store(self) -> None:
        operands = (self.base(), self.index(), self.some("i32"))
        mask = self.some("i1") if self.rng.random() < 0.6 else None
        attrs = {"scale": 4, "displacement": 0}
        self.ops.append(Op("store", operands, (), mask, attrs, span=self.span()))

    def barrier(self) -> None:
        self.ops.append(Op("barrier", (constant(I1, 1),), span=self.span()))

    # -- control --

    def region(self, size: int) -> tuple[list[Op], dict[str, list[Operand]]]:
        outer, pool = self.ops, self.pool
        self.ops, self.pool = [], {element: list(found) for element, found in pool.items()}
        self.depth += 1
        self.fill(size)
        self.depth -= 1
        ops, inner = self.ops, self.pool
        self.ops, self.pool = outer, pool
        return ops, inner

    def yields(self, pool: dict[str, list[Operand]], kinds: list[Type]) -> tuple[Operand, ...]:
        """One fitting operand for each type."""
        found: list[Operand] = []
        for kind in kinds:
            fitting = [o for o in pool[kind.element] if kind.tile or not o.type.tile]
            found.append(self.rng.choice([*fitting[-4:], self.constant(kind.element)]))
        return tuple(found)

    def kinds(self) -> list[Type]:
        elements = self.rng.choices(["i32", "f32", "i1", "u32"], k=self.rng.randint(0, 3))
        return [Type(element, self.rng.random() < 0.6) for element in elements]

    def bind(self, values: list[Value]) -> None:
        for value in values:
            self.pool[value.type.element].append(value)

    def if_(self) -> None:
        kinds = self.kinds()
        condition = self.some("i1", tile=False)
        regions: list[Region] = []
        for size in (self.rng.randint(1, 5), self.rng.randint(0, 4)):
            ops, pool = self.region(size)
            end = Op("yield", self.yields(pool, kinds), span=self.span())
            regions.append(Region((), (*ops, end)))
        results = [self.fresh(kind) for kind in kinds]
        self.ops.append(
            Op("if", (condition,), tuple(results), regions=tuple(regions), span=self.span())
        )
        self.bind(results)

    def for_(self) -> None:
        kinds = self.kinds()
        low = constant(I32, self.rng.randint(0, 2))
        high: Operand = constant(I32, self.rng.randint(0, 5))
        if self.rng.random() < 0.4:
            high = self.emit("and", (self.some("i32", tile=False), constant(I32, 3)), "i32")
        step = constant(self.rng.choice([I64, I32]), self.rng.randint(1, 2))
        initial = self.yields(self.pool, kinds)
        params = [self.fresh(I32), *(self.fresh(kind) for kind in kinds)]
        saved = {element: list(found) for element, found in self.pool.items()}
        self.bind(params)
        ops, pool = self.region(self.rng.randint(1, 6))
        self.pool = saved
        end = Op("yield", self.yields(pool, kinds))
        region = Region(tuple(params), (*ops, end))
        results = [self.fresh(kind) for kind in kinds]
        operands = (low, high, step, *initial)
        self.ops.append(Op("for", operands, tuple(results), regions=(region,), span=self.span()))
        self.bind(results)

    def while_(self) -> None:
        """With a counter of its own, so that it ends."""
        kinds = [U32, I1.varying, *self.kinds()]
        initial = (constant(U32, 0), *self.yields(self.pool, kinds[1:]))
        before = [self.fresh(kind) for kind in kinds]
        after = [self.fresh(kind) for kind in kinds]
        saved = {element: list(found) for element, found in self.pool.items()}
        self.bind(before[1:])
        ops, pool = self.region(self.rng.randint(0, 3))
        self.pool, outer = pool, self.ops
        self.ops = ops
        few = self.emit("lt", (before[0], constant(U32, self.rng.randint(0, 3))), "i1")
        lanes = self.emit("and", (before[1], self.some("i1")), "i1")
        some = self.fresh(I1)
        self.ops.append(Op("any", (lanes,), (some,), span=self.span()))
        go = self.emit("and", (few, some), "i1")
        forwarded = (before[0], lanes, *self.yields(self.pool, kinds[2:]))
        if self.rng.random() < 0.5:
            forwarded = (before[0], lanes, *before[2:])
        first = Region(tuple(before), (*self.ops, Op("condition", (go, *forwarded))))
        self.ops, self.pool = outer, saved
        saved = {element: list(found) for element, found in self.pool.items()}
        self.bind(after[1:])
        ops, pool = self.region(self.rng.randint(1, 5))
        self.pool = saved
        count = self.fresh(U32)
        more = Op("add", (after[0], constant(U32, 1)), (count,), span=self.span())
        end = Op("yield", (count, after[1], *self.yields(pool, kinds[2:])), span=self.span())
        second = Region(tuple(after), (*ops, more, end))
        results = [self.fresh(kind) for kind in kinds]
        self.ops.append(
            Op("while", initial, tuple(results), regions=(first, second), span=self.span())
        )
        self.bind(results)

    def fill(self, size: int) -> None:
        plain = [
            self.arithmetic, self.arithmetic, self.unary, self.shift, self.comparison, self.logic,
            self.select, self.cast, self.any_lane, self.load, self.store, self.barrier,
        ]  # fmt: skip
        control = [self.if_, self.for_, self.while_]
        for _ in range(size):
            deeper = self.depth < 3 and self.rng.random() < 0.2
            self.rng.choice(control if deeper else plain)()


def random_program(seed: int, size: int = 25) -> TileProgram:
    rng = random.Random(seed)
    maker = Maker(rng, rng.choice(BLOCKS))
    x, y, n = Value("x", PTR), Value("y", PTR), Value("n", I32)
    maker.pool = {"ptr": [x, y], "i32": [n], "u32": [], "i1": [], "f32": [], "i64": []}
    maker.put("shared_base", (), PTR, name="s")
    for axis in "xyz":
        maker.put("thread_id", (), U32.varying, axis=axis)
        value = maker.pool["u32"][-1]
        maker.emit("cast", (value,), "i32")
    maker.put("block_id", (), U32, axis="x")
    maker.emit("cast", (maker.pool["i32"][-1],), "f32")
    clear = maker.pool["i32"][1]
    for start in range(0, CELLS, 8):
        attrs = {"scale": 4, "displacement": 4 * start}
        for lane in range(8):
            place = (maker.pool["ptr"][2], constant(I32, lane), clear)
            maker.ops.append(Op("store", place, attrs=attrs))
    maker.fill(size)
    for position, value in enumerate(maker.pool["i32"][-6:]):
        maker.ops.append(
            Op("store", (y, maker.index(), value), attrs={"scale": 4, "displacement": 0})
        )
        del position
    return TileProgram(
        rng.choice(["plain", "axpy<float, 16>"]),
        maker.block,
        (Param(x, 0, 0, "x", "int"), Param(y, 1, 0, "y", "struct {int a;}"), Param(n, 2, 4, "s.n")),
        Region((), (*maker.ops, Op("yield"))),
        (Buffer("s", 4 * CELLS, 4, "i32", (CELLS,)), Buffer("dyn amic", 0, 16)),
        (Buffer("l", 12, 8, "u8", (3, 4)), Buffer("odd", 20, 4)),
        (
            Symbol("c", 8, 4, b"\x01\x02\x03\x04\x05\x06\x07\xff", True),
            Symbol("d", 4, 4, None, False),
        ),
        (("x", "int *", 8), ("y", "int *", 8), ("s", "struct s", 8), ("", "char", 1)),
        "k.cu",
        Span("k.cu", 1, 17, 5),
    )


__all__ = ["CELLS", "F32", "random_program"]
