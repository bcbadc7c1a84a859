"""What the lowering keeps in mind: values of records, places, scopes, frames.

In and out: plain records; `lowering.py` has the rules.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cuda2npu.ir.program import FALSE, Operand, Value
from cuda2npu.parser.ctypes import (
    U8,
    U16,
    U32,
    U64,
    Array,
    CType,
    Pointer,
    Record,
    Scalar,
)
from cuda2npu.parser.tree import Function, Node, Variable
from cuda2npu.translate.builder import Mask


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """A record or array held in registers: one part for each row of `parts_of(type)`."""

    type: CType
    parts: tuple[Lowered, ...]


Lowered = Operand | Aggregate


@dataclass(slots=True, eq=False)
class Flag:
    """A truth value a lane, kept beside the variables: who returned, who broke out."""

    name: str


Key = Variable | Flag


@dataclass(frozen=True, slots=True, eq=False)
class RegisterPlace:
    """A variable held in SSA values, or the part of it that `path` (part numbers) leads to."""

    key: Variable
    path: tuple[int, ...]
    type: CType


@dataclass(frozen=True, slots=True, eq=False)
class MemoryPlace:
    """The address `base + index * scale + displacement` (bytes). `align`: what the record that
    begins here asks for, where that is more than its first part does."""

    base: Operand
    index: Operand
    scale: int
    displacement: int
    type: CType
    align: int = 1


Place = RegisterPlace | MemoryPlace


@dataclass(slots=True, eq=False)
class Scope:
    """A stretch of the program whose lanes are those of `mask`. It narrows when lanes leave by
    return, break or continue; a variable declared here is overwritten without a `select` here,
    because the lanes that left cannot see it any more."""

    mask: Mask


@dataclass(slots=True, eq=False)
class Target:
    """A loop or switch that `break` and `continue` leave."""

    is_loop: bool
    left: Flag  # loop: lanes that continue; switch: lanes that broke out


@dataclass(slots=True, eq=False)
class Frame:
    """A function being inlined. `result` holds its return value;
    `site` is the call."""

    function: Function
    returned: Flag
    result: Variable | None
    site: Node | None
    targets: list[Target] = field(default_factory=list[Target])


def element_of(type: CType) -> str:
    """The IR element of a scalar or pointer type."""
    if isinstance(type, Scalar):
        return "i1" if type.kind == "bool" else type.kind
    assert isinstance(type, Pointer), f"no scalar: {type}"
    return "ptr"


def is_scalar(type: CType) -> bool:
    return isinstance(type, Scalar | Pointer)


_WORDS = {8: U64, 4: U32, 2: U16, 1: U8}


def parts_of(type: CType) -> list[tuple[int, CType]]:
    """Offset and type of each part: fields, elements, or, where fields share bytes, words that
    cover them."""
    if isinstance(type, Array):
        return [(i * type.of.size, type.of) for i in range(type.length)]
    assert isinstance(type, Record), f"no parts: {type}"
    if type.is_overlaid:
        word = _WORDS[min(type.align, 8)]
        return [(i, word) for i in range(0, type.size, word.size)]
    return [(f.offset, f.type) for f in type.fields]


def holds_memory(type: CType) -> bool:
    """Whether a variable of this type lives in memory: arrays and unions, also inside records."""
    if isinstance(type, Array):
        return True
    if isinstance(type, Record):
        return type.is_overlaid or any(holds_memory(f.type) for f in type.fields)
    return False


def leaves(value: Lowered) -> list[Operand]:
    """The scalars of a value, in order."""
    if isinstance(value, Aggregate):
        return [leaf for part in value.parts for leaf in leaves(part)]
    return [value]


def rebuild(shape: Lowered, scalars: list[Operand]) -> Lowered:
    """A value shaped like `shape` from its `leaves`, which are taken off the list's front."""
    if isinstance(shape, Aggregate):
        return Aggregate(shape.type, tuple(rebuild(part, scalars) for part in shape.parts))
    return scalars.pop(0)


def is_off(mask: Mask) -> bool:
    """Whether no lane is left."""
    return mask == FALSE


__all__ = [
    "Aggregate", "Flag", "Frame", "Key", "Lowered", "MemoryPlace", "Place", "RegisterPlace",
    "Scope", "Target", "Value", "element_of", "holds_memory", "is_off", "is_scalar", "leaves",
    "parts_of", "rebuild",
]  # fmt: skip
