"""The particle filter of Rodinia, in numpy, on what its two programs copy to the device.

In: an `Outcome` with its copies. Out: why it is wrong, or an empty text. One program gives the
device the search for an index only, the other the whole filter.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.suites.judges import differ
from benchmarks.suites.program import Outcome

Array = NDArray[Any]
PARTICLES = 400  # one block: with more, blocks of one kernel race for a value that another writes
SIDE, FRAMES = 128, 10
_LARGEST = 2**31 - 1
_SENT, _FETCHED = 6, 2  # copies of one frame: x, y, xj, yj, sums, u; then yj, xj


def naive(outcome: Outcome, _: Outcome | None) -> str:
    copies = outcome.copies
    for frame in range(FRAMES - 1):
        x, y, _, _, sums, u = (
            copies.sent(_SENT * frame + i, np.float64) for i in range(_SENT)
        )  # fmt: skip
        chosen = _search(sums, u)
        found = [copies.fetched(_FETCHED * frame + i, np.float64) for i in range(_FETCHED)]
        wrong = differ("yj", found[0], y[chosen]) or differ("xj", found[1], x[chosen])
        if wrong:
            return f"frame {frame + 1}: {wrong}"
    return ""


def whole(outcome: Outcome, _: Outcome | None) -> str:
    copies = outcome.copies
    video = copies.sent(0, np.uint8)
    disk = copies.sent(1, np.int32).reshape(-1, 2)
    xj, yj = copies.sent(3, np.float64), copies.sent(4, np.float64)
    draw = _Draw(copies.sent(5, np.int32).copy())
    x = y = weights = xj
    for frame in range(1, FRAMES):
        x = xj + 1.0 + 5.0 * draw.normal()
        y = yj - 2.0 + 2.0 * draw.normal()
        weights = _weights(video, disk, x, y, frame)
        sums = np.cumsum(weights)
        first = draw.uniform(slice(0, 1))[0] / PARTICLES
        chosen = _search(sums, first + np.arange(PARTICLES) / PARTICLES)
        xj, yj = x[chosen], y[chosen]
    found = [copies.fetched(i, np.float64) for i in range(3)]
    return (
        differ("x", found[0], x, 1e-7, 1e-7)
        or differ("y", found[1], y, 1e-7, 1e-7)
        or differ("weight", found[2], weights, 1e-6, 1e-9)
    )


def _search(sums: Array, wanted: Array) -> Array:
    """The first sum that is not below what is wanted, or the last of all."""
    reached = sums[None, :] >= wanted[:, None]
    return np.where(reached.any(axis=1), reached.argmax(axis=1), sums.size - 1)


def _weights(video: Array, disk: Array, x: Array, y: Array, frame: int) -> Array:
    rows = np.trunc(x)[:, None] + disk[None, :, 1]
    columns = np.trunc(y)[:, None] + disk[None, :, 0]
    at = np.abs(rows * SIDE * FRAMES + columns * FRAMES + frame).astype(np.int64)
    at[at >= video.size] = 0
    pixels = video[at].astype(np.float64)
    likelihood = (((pixels - 100) ** 2 - (pixels - 228) ** 2) / 50.0).sum(axis=1) / len(disk)
    weights = np.exp(likelihood) / PARTICLES
    return weights / weights.sum()


class _Draw:
    """A linear congruential generator for each particle, with the wrapping of 32-bit integers."""

    def __init__(self, seeds: Array) -> None:
        self.seeds = seeds

    def uniform(self, which: slice = slice(None)) -> Array:
        wide = self.seeds[which].astype(np.int64) * 1103515245 + 12345
        wrapped = (wide + 2**31) % 2**32 - 2**31
        self.seeds[which] = np.fmod(wrapped, _LARGEST)
        return np.abs(self.seeds[which] / _LARGEST)

    def normal(self) -> Array:
        u, v = self.uniform(), self.uniform()
        with np.errstate(divide="ignore"):
            return np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)
