"""The tile program: what one CUDA block does, on whole tiles.

In: the translator's ops; out: frozen SSA with structured control flow, for the passes, the printer
and the executors. Values are compared by identity; constants stand directly among the operands.

    %i = add %0, %tx : tile<256xi32>              Op("add", (v0, tx), (i,))
    store %y[%i], %s, mask %m : f32               Op("store", (y, i, s), (), mask=m)
    if %c { ... yield %a } else { ... yield %b }  Op("if", (c,), (r,), regions=(then, other))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cuda2npu.diagnostics import NOWHERE, Span
from cuda2npu.ir.types import Type, bits_float, float_bits, wrap


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """The result of an op, a parameter, or a region's parameter. `name`, unique in its program, has
    no `%`; it follows the CUDA variable where there is one."""

    name: str
    type: Type


@dataclass(frozen=True, slots=True)
class Const:
    """A uniform constant. `bits`: the integer value (in range; i1: 0 or 1), or a float's IEEE bits,
    so that equality tells 0.0 from -0.0 and NaN equals itself."""

    type: Type
    bits: int

    @property
    def value(self) -> int | float:
        return bits_float(self.type.element, self.bits) if self.type.is_float else self.bits


Operand = Value | Const


def constant(type: Type, value: float) -> Const:
    """`value` rounded (floats) or wrapped (integers) to `type`; uniform."""
    type = type.uniform
    if type.is_float:
        return Const(type, float_bits(type.element, float(value)))
    return Const(type, wrap("u64" if type.element == "ptr" else type.element, int(value)))


TRUE, FALSE = constant(Type("i1"), 1), constant(Type("i1"), 0)


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """`mask` (an i1): the lanes for which the op takes effect; None: all of the block. An
    elementwise op has none: it computes on every lane, never traps, and what it yields for lanes
    that are off is not looked at. `attrs` hold plain values: str, int, tuples of them, Access."""

    opcode: str
    operands: tuple[Operand, ...] = ()
    results: tuple[Value, ...] = ()
    mask: Operand | None = None
    attrs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    regions: tuple[Region, ...] = ()
    span: Span = NOWHERE

    @property
    def result(self) -> Value:
        return self.results[0]


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """Ends with `yield` (or `condition`: a `while`'s first region)."""

    params: tuple[Value, ...]
    ops: tuple[Op, ...]


@dataclass(frozen=True, slots=True)
class Param:
    """A kernel parameter, or one leaf of a struct parameter: `argument` is its position among the
    kernel's parameters, `offset` the leaf's bytes into it, `path` what a person calls it ("p.x").
    `pointee`: of a pointer: the C type it points to, as text, and its element where it is scalar.
    """

    value: Value
    argument: int
    offset: int = 0
    path: str = ""
    pointee: str = ""


@dataclass(frozen=True, slots=True)
class Buffer:
    """`shared`: one per block; `local`: one per thread; `symbol`: a `__constant__` or `__device__`
    variable. `bytes` 0: the dynamic shared memory, sized at launch. Offsets are assigned by the
    executor in order, each aligned; dynamic shared memory comes last."""

    name: str
    bytes: int
    align: int
    element: str = ""  # IR element type where all of it has one
    shape: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Symbol:
    """A `__constant__` or `__device__` variable that the program uses."""

    name: str
    bytes: int
    align: int
    initial: bytes | None
    constant: bool


@dataclass(frozen=True, slots=True)
class TileProgram:
    """`block`: threads in x, y, z; a tile's elements are in linear thread order (x fastest).
    `arguments`: of the CUDA kernel: name, C type as text, bytes of each."""

    name: str
    block: tuple[int, int, int]
    params: tuple[Param, ...]
    body: Region
    shared: tuple[Buffer, ...] = ()
    local: tuple[Buffer, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    arguments: tuple[tuple[str, str, int], ...] = ()
    file: str = ""
    span: Span = NOWHERE

    @property
    def threads(self) -> int:
        x, y, z = self.block
        return x * y * z
