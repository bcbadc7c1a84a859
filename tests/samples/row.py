"""One launch of a sample's kernel: what goes in, and a plain numpy version of what comes out.

In: a sample, a kernel, a launch shape, arguments. `reference` has the kernel's own parameter list
and changes its arrays in place, so that what a kernel must leave alone is checked too.

    def saxpy(n, a, x, y):
        y[:n] += a * x[:n]

    Row("saxpy", "saxpy", 4, 64, saxpy, lambda: (250, 2.0, floats(1, 250), floats(2, 250)))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
Extent = int | tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """`tolerance`: how far numpy's result may be, relative to the larger of 1 and the expected;
    0: equal. The executors always have to agree bit by bit. `shared`: bytes of dynamic shared
    memory; `symbols`: what `__constant__` variables hold."""

    sample: str
    kernel: str
    grid: Extent
    block: Extent
    reference: Callable[..., None]
    arguments: Callable[[], tuple[Any, ...]]
    tolerance: float = 0.0
    shared: int = 0
    template: Mapping[str, str] | None = None
    symbols: Mapping[str, Numbers] = field(default_factory=dict[str, Numbers])


def floats(seed: int, *shape: int, low: float = -1.0, high: float = 1.0) -> Numbers:
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


def doubles(seed: int, *shape: int, low: float = -1.0, high: float = 1.0) -> Numbers:
    return np.random.default_rng(seed).uniform(low, high, shape)


def ints(seed: int, *shape: int, low: int = 0, high: int = 1000, dtype: Any = np.int32) -> Numbers:
    return np.random.default_rng(seed).integers(low, high, shape).astype(dtype)


def filled(value: float, *shape: int, dtype: Any = np.float32) -> Numbers:
    """An output: whatever the kernel does not write must still hold `value`."""
    return np.full(shape, value, dtype)


def blocks_for(n: int, block: int) -> int:
    return -(-n // block)
