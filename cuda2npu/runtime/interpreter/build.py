"""From a tile program to steps: slots for values, liveness, and who builds which op.

In: ops and regions; out: `Code`. Every value and constant of the program has a slot in the chunk's
`env`; after the last op that reads a value, its slot is emptied, so that memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.ir.meaning import DTYPES
from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import operands_of, walk
from cuda2npu.runtime.interpreter.chunk import Code, Step

Array = NDArray[Any]
Builder = Callable[["Build", Op], Step]


def constant_array(const: Const) -> Array:
    """[1, 1]."""
    dtype = DTYPES[const.type.element]
    if const.type.is_float:
        return np.array([[const.bits]], f"u{dtype.itemsize}").view(dtype)
    return np.array([[const.bits]], dtype)


class Build:
    """One compilation. `initial`: the `env` that a chunk starts with (constants in place).
    `counted`: the op of each tally; `regions`: the region of each run counter."""

    def __init__(self, program: TileProgram, builders: dict[str, Builder]) -> None:
        self.program = program
        self.initial: list[Any] = []
        self.counted: list[Op] = []
        self.regions: list[Region] = []
        self.used: set[Value] = set()
        self._builders = builders
        self._slots: dict[Value | Const, int] = {}

    def slot(self, operand: Operand) -> int:
        found = self._slots.get(operand)
        if found is None:
            found = self._slots[operand] = len(self.initial)
            is_const = isinstance(operand, Const)
            self.initial.append(constant_array(operand) if is_const else None)
        return found

    def slots(self, operands: Iterable[Operand]) -> tuple[int, ...]:
        return tuple(self.slot(operand) for operand in operands)

    def mask(self, op: Op) -> int | None:
        """The slot of the op's mask; None where it has none or it is constantly on."""
        if op.mask is None or (isinstance(op.mask, Const) and op.mask.bits):
            return None
        return self.slot(op.mask)

    def counter(self, op: Op) -> int:
        self.counted.append(op)
        return len(self.counted) - 1

    def is_used(self, op: Op) -> bool:
        return any(result in self.used for result in op.results)

    def region(self, region: Region) -> Code:
        """Its steps; the terminator becomes the slots that it yields."""
        number = len(self.regions)
        self.regions.append(region)
        dying = self._dying(region)
        body, end = region.ops[:-1], region.ops[-1]
        steps = [(self._step(op), dying.get(i, ())) for i, op in enumerate(body)]
        return Code(
            number,
            steps,
            self.slots(region.params),
            self.slots(end.operands),
            dying.get(len(body), ()),
        )

    def _step(self, op: Op) -> Step:
        builder = self._builders.get(op.opcode)
        return builder(self, op) if builder else elementwise(self, op)

    def _dying(self, region: Region) -> dict[int, tuple[int, ...]]:
        """For each op, the slots of the values of this region that it is the last to read."""
        last: dict[Value, int] = dict.fromkeys(region.params, len(region.ops) - 1)
        for i, op in enumerate(region.ops):
            for value in _reads(op):
                self.used.add(value)
                if value in last:
                    last[value] = i
            last.update(dict.fromkeys(op.results, i))
        dying: dict[int, list[int]] = {}
        for value, i in last.items():
            dying.setdefault(i, []).append(self.slot(value))
        return {i: tuple(slots) for i, slots in dying.items()}


def _reads(op: Op) -> Iterator[Value]:
    """All values that an op reads, those of its regions included."""
    for each in (op, *(inner for region in op.regions for inner in walk(region))):
        for operand in operands_of(each):
            if isinstance(operand, Value):
                yield operand


def elementwise(build: Build, op: Op) -> Step:
    """The op's meaning, on its operands' arrays."""
    meaning = OPS[op.opcode].evaluate
    assert meaning is not None, op.opcode
    element, target = op.result.type.element, build.slot(op.result)
    slots = build.slots(op.operands)
    first, second = (*slots, 0, 0)[:2]

    def one(chunk: Any) -> None:
        env = chunk.env
        env[target] = meaning(element, env[first])

    def two(chunk: Any) -> None:
        env = chunk.env
        env[target] = meaning(element, env[first], env[second])

    def many(chunk: Any) -> None:
        env = chunk.env
        env[target] = meaning(element, *[env[slot] for slot in slots])

    return {1: one, 2: two}.get(len(slots), many)
