"""Rodinia's programs on grids: heat (hotspot, hotspot3D), paths, and alignment of sequences.

PROGRAMS[0].name   ->  "hotspot"
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.suites.judges import differ
from benchmarks.suites.program import Outcome, Program, Run
from benchmarks.suites.rodinia.files import numbers

Array = NDArray[Any]
SIDE, STEPS = 128, 60
_THICK, _WIDE, _CONDUCTS, _AMBIENT = 0.0005, 0.016, 100.0, 80.0
_HEAT = 0.5 * 1.75e6 * _THICK
_ERROR_3D = 1e-3  # of temperatures near 320: what 100 steps in single precision may be off
ROWS, COLUMNS = 100, 10_000
LENGTH, PENALTY = 512, 10


def _heat_inputs(folder: Path) -> None:
    draw = np.random.default_rng(1)
    numbers(folder / "temp", 323 + 20 * draw.random((SIDE, SIDE)))
    numbers(folder / "power", 1e-4 * draw.random((SIDE, SIDE)))


def _heated(power: Array, heat: Array) -> Array:
    """The explicit scheme of the program, in double precision; borders mirror themselves."""
    cell = _WIDE / SIDE
    capacity = _HEAT * cell * cell
    across, up = 1 / (2 * _CONDUCTS * _THICK), _THICK / (_CONDUCTS * cell * cell)
    step = 0.001 / (3.0e6 / _HEAT) / capacity
    for _ in range(STEPS):
        t = np.pad(heat, 1, mode="edge")
        rows = (t[2:, 1:-1] + t[:-2, 1:-1] - 2 * heat) / across
        columns = (t[1:-1, 2:] + t[1:-1, :-2] - 2 * heat) / across
        heat = heat + step * (power + rows + columns + (_AMBIENT - heat) / up)
    return heat


def _hotspot(outcome: Outcome, _: Outcome | None) -> str:
    sent = [outcome.copies.sent(i, np.float32).astype(np.float64) for i in (0, 1)]
    heat, power = (a.reshape(SIDE, SIDE) for a in sent)
    wanted = _heated(power, heat)
    if "0\t" not in outcome.read("output.out"):
        return "output.out was not written"
    found = outcome.copies.fetched(0, np.float32).reshape(SIDE, SIDE)
    return differ("temperature", found, wanted, absolute=2e-3)


def _layers(folder: Path) -> None:
    draw = np.random.default_rng(2)
    numbers(folder / "power", 1e-4 * draw.random((64, 64, 8)))
    numbers(folder / "temp", 323 + 20 * draw.random((64, 64, 8)))


def _hotspot3d(outcome: Outcome, _: Outcome | None) -> str:
    found = re.search(r"Accuracy: (\S+)", outcome.text)
    if not found:
        return "its own check printed nothing"
    return "" if float(found[1]) <= _ERROR_3D else f"its own check: {found[0]}"


def _pathfinder(outcome: Outcome, _: Outcome | None) -> str:
    cost = outcome.copies.sent(0, np.int32)
    for row in outcome.copies.sent(1, np.int32).reshape(ROWS - 1, COLUMNS):
        wide = np.pad(cost, 1, mode="edge")
        cost = row + np.minimum(np.minimum(wide[:-2], wide[1:-1]), wide[2:])
    return differ("cost", outcome.copies.fetched(0, np.int32), cost)


def _needle(outcome: Outcome, _: Outcome | None) -> str:
    side = LENGTH + 1
    scores, table = (outcome.copies.sent(i, np.int32).reshape(side, side) for i in (0, 1))
    table = table.copy()
    for diagonal in range(2, 2 * LENGTH + 1):
        i = np.arange(max(1, diagonal - LENGTH), min(LENGTH, diagonal - 1) + 1)
        j = diagonal - i
        gap = np.maximum(table[i - 1, j], table[i, j - 1]) - PENALTY
        table[i, j] = np.maximum(table[i - 1, j - 1] + scores[i, j], gap)
    found = outcome.copies.fetched(0, np.int32).reshape(side, side)
    return differ("score", found[1:, 1:], table[1:, 1:])


_NUMPY = "numpy, on what it copies"

PROGRAMS = (
    Program("hotspot", "cuda/hotspot", (
        Run(("./hotspot", str(SIDE), "2", str(STEPS), "temp", "power", "output.out"), _hotspot,
            inputs=_heat_inputs, tap=True),), _NUMPY, copies=("common",)),
    Program("hotspot3D", "cuda/hotspot3D", (
        Run(("./3D", "64", "8", "100", "power", "temp", "output.out"), _hotspot3d,
            inputs=_layers),), "its own accuracy, against a CPU version inside",
        variables={"HOME": "{root}/home"}, copies=("common",)),
    Program("pathfinder", "cuda/pathfinder", (
        Run(("./pathfinder", str(COLUMNS), str(ROWS), "20"), _pathfinder, tap=True),), _NUMPY,
        copies=("common",)),
    Program("nw", "cuda/nw", (
        Run(("./needle", str(LENGTH), str(PENALTY)), _needle, tap=True),), _NUMPY,
        copies=("common",)),
)  # fmt: skip
