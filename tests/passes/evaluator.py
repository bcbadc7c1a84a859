"""A small evaluator of tile programs that watches addresses, made apart from the interpreter.

In: a program of `random_program`; out: for each time that a load or store runs: the op, the address
and mask of each lane, what the program's values were, and whether arithmetic overflowed on the way.
Memory has no bounds: what nothing has written is 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.ir.meaning import DTYPES
from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Operand, Region, TileProgram, Value

STEPS = 4000
BASES = {"x": 0x7_0000_0000, "y": 0x7_0001_0000}
_RISKY = frozenset({"add", "sub", "mul", "neg", "shl", "not", "abs", "div", "cast"})


def _shifted(a: int, b: int) -> int:
    return a << min(b, 80)


_EXACT: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "shl": _shifted,
    "neg": operator.neg,
    "not": operator.invert,
    "abs": abs,
    "cast": int,
}


@dataclass(frozen=True)
class Known:
    """`lanes`: one element, or one a thread; `signed`, `unsigned`: whether it came from signed
    arithmetic that overflowed, or from unsigned arithmetic or a conversion that wrapped."""

    lanes: NDArray[Any]
    signed: bool = False
    unsigned: bool = False


@dataclass(frozen=True)
class Event:
    op: Op
    addresses: list[int]
    on: list[bool]
    values: dict[str, Known]
    index: Known
    mask: Known


class TooLong(Exception):
    """More than STEPS ops ran."""


@dataclass
class Evaluator:
    program: TileProgram
    events: list[Event] = field(default_factory=list[Event])
    values: dict[Value, Known] = field(default_factory=dict[Value, Known])
    memory: dict[int, int] = field(default_factory=dict[int, int])
    steps: int = 0
    block: int = 0

    def run(self, n: int, block: int) -> list[Event]:
        for param in self.program.params:
            number = BASES.get(param.value.name, n)
            self.values[param.value] = self.known(param.value.type.element, number)
        self.block = block
        with np.errstate(all="ignore"):
            self.region(self.program.body)
        return self.events

    def known(self, element: str, number: int) -> Known:
        return Known(np.array([number], DTYPES[element]))

    def of(self, operand: Operand) -> Known:
        if isinstance(operand, Value):
            return self.values[operand]
        if operand.type.is_float:
            bits = np.array([operand.bits], f"u{operand.type.bytes}")
            return Known(bits.view(DTYPES[operand.type.element]))
        return self.known(operand.type.element, operand.bits)

    def region(self, region: Region) -> Op:
        for op in region.ops[:-1]:
            self.steps += 1
            if self.steps > STEPS:
                raise TooLong
            if op.regions:
                {"if": self.if_, "for": self.for_, "while": self.while_}[op.opcode](op)
            else:
                self.plain(op)
        return region.ops[-1]

    def spread(self, known: Known) -> NDArray[Any]:
        return np.broadcast_to(known.lanes, (self.program.threads,))

    def plain(self, op: Op) -> None:
        x, y, _ = self.program.block
        thread = np.arange(self.program.threads)
        if op.opcode == "thread_id":
            axes = {"x": thread % x, "y": thread // x % y, "z": thread // (x * y)}
            self.values[op.result] = Known(axes[str(op.attrs["axis"])].astype(np.uint32))
        elif op.opcode == "block_id":
            self.values[op.result] = self.known("u32", self.block)
        elif op.opcode == "shared_base":
            self.values[op.result] = self.known("ptr", 0x100)
        elif op.opcode == "any":
            on = self.spread(self.of(op.operands[0])) & self.mask(op)
            self.values[op.result] = self.known("i1", bool(on.any()))
        elif op.opcode in ("load", "store"):
            self.access(op)
        elif op.opcode == "offset":
            self.values[op.result] = self.of(op.operands[0])
            assert isinstance(op.operands[1], Const) and op.operands[1].bits == 0
        elif op.opcode != "barrier":
            self.values[op.result] = self.elementwise(op)

    def mask(self, op: Op) -> NDArray[Any]:
        one = np.ones(self.program.threads, np.bool_)
        return one if op.mask is None else self.spread(self.of(op.mask))

    def elementwise(self, op: Op) -> Known:
        operands = [self.of(operand) for operand in op.operands]
        element = op.result.type.element
        evaluate = OPS[op.opcode].evaluate
        assert evaluate is not None
        lanes = evaluate(element, *(known.lanes for known in operands))
        if op.result.type.tile:
            lanes = np.broadcast_to(lanes, (self.program.threads,))
        signed = any(known.signed for known in operands)
        unsigned = any(known.unsigned for known in operands)
        if op.opcode in _RISKY and element not in ("f32", "f64", "i1"):
            changed = self.overflows(op, operands, lanes)
            plain_signed = op.result.type.is_signed and op.opcode != "cast"
            signed |= changed and plain_signed
            unsigned |= changed and not plain_signed
        return Known(lanes, signed, unsigned)

    def overflows(self, op: Op, operands: list[Known], lanes: NDArray[Any]) -> bool:
        if op.operands[0].type.is_float:
            return False
        columns = [[int(v) for v in self.spread(known)] for known in operands]
        exact = _EXACT.get(op.opcode)
        if exact is None:
            return False
        found = np.broadcast_to(lanes, (self.program.threads,))
        return any(
            exact(*row) != int(v) for row, v in zip(zip(*columns, strict=True), found, strict=True)
        )

    def access(self, op: Op) -> None:
        base, index = (self.of(operand) for operand in op.operands[:2])
        scale, displacement = op.attrs["scale"], op.attrs["displacement"]
        addresses = [
            (int(b) + int(i) * scale + displacement) % (1 << 64)
            for b, i in zip(self.spread(base), self.spread(index), strict=True)
        ]
        on = [bool(bit) for bit in self.mask(op)]
        mask = Known(np.array(on)) if op.mask is None else self.of(op.mask)
        named = {f"%{value.name}": known for value, known in self.values.items()}
        self.events.append(Event(op, addresses, on, named, index, mask))
        if op.opcode == "store":
            for address, bit, value in zip(
                addresses, on, self.spread(self.of(op.operands[2])), strict=True
            ):
                if bit:
                    self.memory[address] = int(value)
            return
        loaded = [
            self.memory.get(address, address >> 2 & 7) if bit else 0
            for address, bit in zip(addresses, on, strict=True)
        ]
        lanes = np.array(loaded, DTYPES[op.result.type.element])
        first = on.index(True) if True in on else 0
        self.values[op.result] = Known(lanes if op.result.type.tile else lanes[first : first + 1])

    # -- control --

    def hand(self, values: tuple[Value, ...], operands: tuple[Operand, ...]) -> None:
        found = [self.of(operand) for operand in operands]
        for value, known in zip(values, found, strict=True):
            lanes = self.spread(known) if value.type.tile else known.lanes
            self.values[value] = Known(lanes, known.signed, known.unsigned)

    def if_(self, op: Op) -> None:
        taken = op.regions[0 if self.of(op.operands[0]).lanes[0] else 1]
        self.hand(op.results, self.region(taken).operands)

    def for_(self, op: Op) -> None:
        low, high, step = (int(self.of(operand).lanes[0]) for operand in op.operands[:3])
        (body,) = op.regions
        self.hand(body.params[1:], op.operands[3:])
        for count in range(low, high, step):
            self.values[body.params[0]] = self.known("i32", count)
            self.hand(body.params[1:], self.region(body).operands)
        self.hand(op.results, body.params[1:])

    def while_(self, op: Op) -> None:
        before, after = op.regions
        self.hand(before.params, op.operands)
        while True:
            end = self.region(before)
            go, *forwarded = end.operands
            self.hand(after.params, tuple(forwarded))
            if not self.of(go).lanes[0]:
                break
            self.hand(before.params, self.region(after).operands)
        self.hand(op.results, after.params)
