"""A table's row: one kernel of a public program, how to launch it, and what must come out.

In: names, shapes and arrays of ours. Out: `Row`s and `Suite`s, which `check` runs. The reference is
written from the meaning of the computation, in numpy, in double precision.

    Row("saxpy.cu", "saxpy", (4, 1, 1), (256, 1, 1),
        {"n": 1000, "a": 2.5, "x": uniform(1000), "y": uniform(1000)},
        lambda v: {"y": v.a * v.x + v.y})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Shape = tuple[int, int, int]
Argument = NDArray[Any] | int | float | None
_RANDOM = np.random.RandomState(0)


@dataclass(frozen=True, slots=True)
class Row:
    """`file`: the end of its path. `arguments`: in the order of the kernel's parameters, named by
    us; None is a null pointer. `expected`: from the values before (floats in double precision)
    to the arrays that the kernel changes; all others must stay as they are. `define`: macros; where
    the file itself has a `#define` of that name, its value is replaced in the text before parsing.
    `shared`: bytes of dynamic shared memory. `rtol`: of the largest value and of each."""

    file: str
    kernel: str
    grid: Shape
    block: Shape
    arguments: Mapping[str, Argument]
    expected: Callable[[Any], Mapping[str, Any]]
    define: Mapping[str, str] = field(default_factory=dict[str, str])
    template: Mapping[str, str] | None = None
    shared: int = 0
    rtol: float = 2e-5


@dataclass(frozen=True, slots=True)
class Beyond:
    """`code`: of the diagnostic that is right."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Suite:
    """`undefine`: `#define` lines of these names are taken out of the files. `beyond`: kernels
    (by the end of their file's path and name) that are to be refused, and for what: they need what
    is not carried yet."""

    rows: tuple[Row, ...]
    undefine: tuple[str, ...] = ()
    beyond: Mapping[tuple[str, str], Beyond] = field(default_factory=dict[tuple[str, str], Beyond])


def uniform(*shape: int, low: float = -1.0, high: float = 1.0) -> NDArray[np.float32]:
    """The same numbers in every run: drawn in the order of the table."""
    return _RANDOM.uniform(low, high, shape).astype(np.float32)


def integers(*shape: int, below: int) -> NDArray[np.int32]:
    return _RANDOM.randint(0, below, shape).astype(np.int32)


def zeros(*shape: int) -> NDArray[np.float32]:
    return np.zeros(shape, np.float32)


def blocks(size: int, block: int) -> int:
    """So many blocks cover `size` threads."""
    return -(-size // block)


def line(size: int, block: int) -> Shape:
    return blocks(size, block), 1, 1
