"""Tile programs by hand, for tests: one method call an op.

b = Program("k", (64, 1, 1))
x = b.pointer("x")
b.store(x, b.thread(), 1.0, "f32")
program = b.done()
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from cuda2npu.diagnostics import Span
from cuda2npu.ir.ops import OPS
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
from cuda2npu.ir.types import I1, I32, PTR, U32, Type

Given = Operand | int | float | bool


class Program:
    def __init__(self, name: str = "k", block: tuple[int, int, int] = (32, 1, 1)) -> None:
        self.name, self.block = name, block
        self.params: list[Param] = []
        self.shared: list[Buffer] = []
        self.local: list[Buffer] = []
        self.symbols: list[Symbol] = []
        self.open: list[list[Op]] = [[]]
        self.mask: Operand | None = None
        self.line = 0
        self.count = 0

    # -- values

    def value(self, type: Type, name: str = "") -> Value:
        self.count += 1
        return Value(f"{name or 'v'}{self.count}", type)

    def param(self, element: str, name: str = "p") -> Value:
        value = self.value(Type(element), name)
        self.params.append(Param(value, len(self.params), 0, name))
        return value

    def pointer(self, name: str) -> Value:
        return self.param("ptr", name)

    def operand(self, given: Given, element: str = "i32") -> Operand:
        if isinstance(given, Value | Const):
            return given
        if isinstance(given, bool):
            return constant(I1, given)
        return constant(Type("f32" if isinstance(given, float) else element), given)

    # -- ops

    def emit(
        self,
        opcode: str,
        *operands: Given,
        type: Type | None = None,
        regions: tuple[Region, ...] = (),
        **attrs: Any,
    ) -> Value:
        """Appends an op; its result's type is `type`, or follows from the op's row."""
        self.line += 1
        given = tuple(self.operand(operand) for operand in operands)
        row = OPS[opcode]
        if type is None and row.shape != "none":
            tile = row.shape == "varying" or any(o.type.tile for o in given)
            element = "i1" if row.shape == "compare" else given[0].type.element
            type = Type(element, tile)
        results = () if type is None else (self.value(type),)
        mask = None if row.pure and opcode != "any" else self.mask
        span = Span("k.cu", self.line, 1)
        self.open[-1].append(Op(opcode, given, results, mask, attrs, regions, span))
        return results[0] if results else self.value(I1, "none")

    def __getattr__(self, opcode: str) -> Callable[..., Value]:
        name = opcode.rstrip("_")
        if name not in OPS:
            raise AttributeError(opcode)
        return lambda *operands, **more: self.emit(name, *operands, **more)

    def thread(self, axis: str = "x") -> Value:
        return self.emit("thread_id", type=U32.varying, axis=axis)

    def block_index(self, axis: str = "x") -> Value:
        return self.emit("block_id", type=U32, axis=axis)

    def global_index(self) -> Value:
        start = self.emit("mul", self.block_index(), constant(U32, self.block[0]))
        return self.emit("add", start, self.thread(), type=U32.varying)

    def load(self, base: Given, index: Given, element: str, displacement: int = 0) -> Value:
        tile = any(isinstance(o, Value) and o.type.tile for o in (base, index))
        size = Type(element).bytes
        type = Type(element, tile)
        return self.emit("load", base, index, type=type, scale=size, displacement=displacement)

    def store(self, base: Given, index: Given, value: Given, element: str = "i32") -> None:
        operand = self.operand(value, element)
        self.emit("store", base, index, operand, scale=operand.type.bytes, displacement=0)

    def atomic(self, kind: str, base: Given, index: Given, *values: Given) -> Value:
        given = [self.operand(value) for value in values]
        type = given[-1].type.varying
        scale = type.bytes
        return self.emit(
            "atomic", base, index, *given, type=type, kind=kind, scale=scale, displacement=0
        )

    def shared_buffer(self, size: int, name: str = "tile", element: str = "f32") -> Value:
        self.shared.append(Buffer(name, size, 4, element))
        return self.emit("shared_base", type=PTR, name=name)

    def local_buffer(self, size: int, name: str = "own", align: int = 8) -> Value:
        self.local.append(Buffer(name, size, align))
        return self.emit("local_base", type=PTR, name=name)

    # -- control

    @contextmanager
    def where(self, mask: Operand) -> Generator[None]:
        """Ops inside take effect for the lanes of `mask`."""
        before = self.mask
        self.mask = mask if before is None else self.emit("and", before, mask)
        yield
        self.mask = before

    def region(self, params: tuple[Value, ...], body: Callable[..., Any]) -> Region:
        """`body(*params)` returns the values that the region yields, or (go, values) of a
        `condition`."""
        self.open.append([])
        found = body(*params)
        ops = self.open.pop()
        if isinstance(found, dict):
            end = Op("condition", tuple(found["condition"]))
        else:
            end = Op("yield", tuple(self.operand(value) for value in found or ()))
        return Region(params, (*ops, end))

    def loop(
        self, low: Given, high: Given, body: Callable[..., Any], *carried: Given, step: int = 1
    ) -> list[Value]:
        """`body(counter, *carried)` returns the next carried values."""
        start = [self.operand(value) for value in carried]
        params = (self.value(I32, "i"), *(self.value(o.type, "c") for o in start))
        region = self.region(params, body)
        results = [self.value(o.type) for o in start]
        self.line += 1
        operands = (self.operand(low), self.operand(high), self.operand(step), *start)
        span = Span("k.cu", self.line, 1)
        self.open[-1].append(Op("for", operands, tuple(results), regions=(region,), span=span))
        return results

    def while_(
        self, before: Callable[..., Any], after: Callable[..., Any], *carried: Given
    ) -> list[Value]:
        """`before(*carried)` returns (go, values...); `after(*values)` the next carried ones."""
        start = [self.operand(value) for value in carried]
        params = tuple(self.value(o.type, "c") for o in start)
        first = self.region(params, lambda *p: {"condition": before(*p)})
        forwarded = [o.type for o in first.ops[-1].operands[1:]]
        second = self.region(tuple(self.value(t, "f") for t in forwarded), after)
        results = [self.value(t) for t in forwarded]
        self.line += 1
        span = Span("k.cu", self.line, 1)
        regions = (first, second)
        self.open[-1].append(Op("while", tuple(start), tuple(results), regions=regions, span=span))
        return results

    def if_(
        self, condition: Operand, then: Callable[[], Any], other: Callable[[], Any]
    ) -> list[Value]:
        regions = (self.region((), then), self.region((), other))
        results = [self.value(o.type) for o in regions[0].ops[-1].operands]
        self.open[-1].append(Op("if", (condition,), tuple(results), regions=regions))
        return results

    def done(self) -> TileProgram:
        body = Region((), (*self.open[0], Op("yield")))
        arguments = tuple((p.path, p.value.type.element, p.value.type.bytes) for p in self.params)
        return TileProgram(
            self.name,
            self.block,
            tuple(self.params),
            body,
            tuple(self.shared),
            tuple(self.local),
            tuple(self.symbols),
            arguments,
            "k.cu",
            Span("k.cu", 1, 1),
        )
