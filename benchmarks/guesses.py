"""Arguments for a kernel of which only the parameters' types are known.

In: a typed kernel and an attempt's numbers. Out: packed arguments on a `DeviceMemory`, the same for
the same attempt, so that two executors can be given equal worlds. Integers are small, so that what
is used as an index mostly stays inside of the arrays, which are long.

    world = make_world(function, ATTEMPTS[0])
    outcome = simt.run(function, grid, block, world.arguments, world.memory, symbols=world.symbols)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.parser.ctypes import Array, CType, Pointer, Record, Scalar, Void
from cuda2npu.parser.tree import Function, Node, Special, Variable
from cuda2npu.runtime.memory import DeviceMemory

ELEMENTS = 65536
LARGEST = 1 << 20  # bytes of one array
DEEPEST = 3  # pointers to pointers


@dataclass(frozen=True, slots=True)
class Attempt:
    """`number`: what integer scalars are; `bound`: integers in arrays lie below it; `blocks`: along
    each axis of blockIdx that the kernel looks at."""

    number: int
    bound: int
    blocks: tuple[int, int, int]


ATTEMPTS = (
    Attempt(64, 64, (2, 2, 1)), Attempt(32, 32, (2, 1, 1)), Attempt(16, 4, (1, 1, 1)),
    Attempt(4, 4, (2, 1, 1)), Attempt(2, 2, (1, 1, 1)), Attempt(1, 1, (1, 1, 1)),
    Attempt(256, 16, (1, 1, 1)), Attempt(0, 1, (1, 1, 1)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """`bytes` of memory at `address` that hold elements of `type`."""

    name: str
    address: int
    bytes: int
    type: CType


@dataclass(slots=True)
class World:
    memory: DeviceMemory
    arguments: list[bytes]
    symbols: dict[str, int]
    regions: list[Region]


def make_world(function: Function, attempt: Attempt) -> World:
    builder = _Builder(attempt)
    arguments = [builder.value(p.type, p.name, 0).tobytes() for p in function.params]
    symbols = {
        variable.name: builder.allocate(variable.type, 1, variable.name, 0, variable.initial)
        for variable in globals_of(function)
    }
    return World(builder.memory, arguments, symbols, builder.regions)


class _Builder:
    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        self.memory = DeviceMemory()
        self.regions: list[Region] = []
        self.random = np.random.RandomState(attempt.number)

    def value(self, type: CType, name: str, depth: int) -> NDArray[np.uint8]:
        """The bytes of one scalar argument."""
        if isinstance(type, Scalar) and not type.is_float and type.kind != "bool":
            number = min(self.attempt.number, 100 if type.size == 1 else self.attempt.number)
            return _raw(np.array([number], _dtype(type)))
        return self.elements(type, 1, name, depth).reshape(-1)

    def elements(self, type: CType, count: int, name: str, depth: int) -> NDArray[np.uint8]:
        """`count` values of `type`, a row of bytes each."""
        return _elements(type, self, count, name, depth)

    def allocate(
        self, type: CType, count: int, name: str, depth: int, initial: bytes | None = None
    ) -> int:
        if initial is not None:
            raw = np.frombuffer(initial, np.uint8)
        else:
            raw = self.elements(type, count, name, depth).reshape(-1)
        address = self.memory.upload(raw, name)
        self.regions.append(Region(name, address, raw.size, type))
        return address


def _dtype(type: Scalar) -> np.dtype[Any]:
    return np.dtype("?" if type.kind == "bool" else f"{type.kind[0]}{type.size}")


def _raw(array: NDArray[Any]) -> NDArray[np.uint8]:
    return np.frombuffer(array.tobytes(), np.uint8)


@singledispatch
def _elements(
    type: CType, builder: _Builder, count: int, name: str, depth: int
) -> NDArray[np.uint8]:
    raise TypeError(type)


@_elements.register
def _(type: Scalar, builder: _Builder, count: int, name: str, depth: int) -> NDArray[np.uint8]:
    if type.kind == "bool":
        values = builder.random.randint(0, 2, count)
    elif type.is_float:
        values = builder.random.random_sample(count)
    else:
        values = builder.random.randint(0, max(1, builder.attempt.bound), count)
    return _raw(values.astype(_dtype(type))).reshape(count, type.size)


@_elements.register
def _(type: Void, builder: _Builder, count: int, name: str, depth: int) -> NDArray[np.uint8]:
    return np.zeros((count, 1), np.uint8)


@_elements.register
def _(type: Array, builder: _Builder, count: int, name: str, depth: int) -> NDArray[np.uint8]:
    return builder.elements(type.of, count * type.length, name, depth).reshape(count, type.size)


@_elements.register
def _(type: Record, builder: _Builder, count: int, name: str, depth: int) -> NDArray[np.uint8]:
    raw = np.zeros((count, type.size), np.uint8)
    for field in type.fields:
        part = builder.elements(field.type, count, f"{name}.{field.name}", depth)
        raw[:, field.offset : field.offset + field.type.size] = part
    return raw


@_elements.register
def _(type: Pointer, builder: _Builder, count: int, name: str, depth: int) -> NDArray[np.uint8]:
    """All of them point to the same array."""
    address = 0
    if depth < DEEPEST:
        size = max(1, type.to.size)
        length = max(1, min(ELEMENTS >> (4 * depth), LARGEST // size))
        address = builder.allocate(type.to, length, f"*{name}", depth + 1)
    return np.tile(_raw(np.array([address], "u8")), (count, 1))


# -- what a kernel uses ---------------------------------------------------------------------------


def walk(node: object, seen: set[int]) -> Iterator[object]:
    """Everything below a node of the typed tree, callees and variables too, each once."""
    if isinstance(node, tuple):
        for item in node:
            yield from walk(item, seen)
        return
    if not isinstance(node, Node | Function | Variable) and type(node).__name__ != "Case":
        return
    if id(node) in seen or not is_dataclass(node):
        return
    seen.add(id(node))
    yield node
    for field in fields(node):
        yield from walk(getattr(node, field.name), seen)


def globals_of(function: Function) -> list[Variable]:
    return [
        node
        for node in walk(function, set())
        if isinstance(node, Variable) and node.storage in ("constant", "device")
    ]


def axes(function: Function, name: str) -> set[str]:
    """Those of `threadIdx` or `blockIdx` that the kernel looks at."""
    nodes = walk(function, set())
    return {node.axis for node in nodes if isinstance(node, Special) and node.name == name}


def grid_of(function: Function, attempt: Attempt) -> tuple[int, int, int]:
    """More than one block only along axes that tell the blocks apart: others would race."""
    used = axes(function, "blockIdx")
    x, y, z = (n if a in used else 1 for a, n in zip("xyz", attempt.blocks, strict=True))
    return x, y, z


def uses_dynamic_shared(function: Function) -> bool:
    return any(
        isinstance(node, Variable) and node.storage == "dynamic" for node in walk(function, set())
    )
