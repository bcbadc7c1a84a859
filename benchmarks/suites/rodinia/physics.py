"""Rodinia's programs that solve differential equations: flow around a wall, and a heart cell.

PROGRAMS[0].name   ->  "cfd"
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from benchmarks.suites.judges import differ, numbers
from benchmarks.suites.program import Judge, Outcome, Program, Reference, Run
from benchmarks.suites.rodinia.files import write

WIDE, HIGH = 32, 24  # cells; their product is a multiple of what the programs fill up to
WALL, FAR, WAVE = 0, -1, 0.05
_FILES = ("density", "momentum", "density_energy")

# A resting cell: gates, buffers, ions and the voltage; then calmodulin's states.
_GATES = (
    1.4e-3, 0.987, 0.992, 7.2e-6, 1.0, 0.0242, 0.0145, 4.05e-3, 0.9945, 4.05e-3, 0.9945, 8.64e-3,
    5.41e-3, 0.888, 8.16e-7, 1.02e-7, 3.54, 0.772, 8.77e-3, 0.1078, 0.01524, 2.91e-4, 1.3e-3,
    0.1382, 2.14e-3, 9.57e-3, 0.111, 7.35e-3, 0.073, 1.243, 0.5545, 8.803, 8.807, 8.809, 135.0,
    1.74e-4, 1.03e-4, 8.6e-5, -85.57, 0.9946, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0,
)  # fmt: skip
_CALMODULIN = (350.0, 10.0, 1.0, 5.0, 2.0, 1.0, 5.0, 3.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)
_PARAMETERS = (418.0, 120.0, 120.0, 3.6, 96.5, 5.65, 24.2, 0.1, 0.2, 0.3, 5.65, 24.2, 0.1, 0.2, 0.3,
               500.0, 135.0, 1.0)  # fmt: skip
SPAN, VALUES, NEAR = 20, 91, 1e-3
_SOURCE = Path(__file__).with_name("myocyte.cpp")


def _mesh(folder: Path) -> None:
    """Square cells, four neighbours each (counted from 1 on), and outward normals. Below is a wall
    with a wave in it, everywhere else the flow as it is far away."""
    lines = [str(WIDE * HIGH)]
    for y in range(HIGH):
        for x in range(WIDE):
            sides = [(x + 1, y, 1, 0), (x - 1, y, -1, 0), (x, y + 1, 0, 1), (x, y - 1, 0, -1)]
            words = ["1.0"]
            for i, j, across, up in sides:
                inside = 0 <= i < WIDE and 0 <= j < HIGH
                neighbour = j * WIDE + i + 1 if inside else (WALL if j < 0 else FAR)
                slope = WAVE * np.sin(2 * np.pi * (x + 0.5) / WIDE) if neighbour == WALL else across
                words += [str(neighbour), f"{slope:.6f}", f"{up}.0", "0.0"]
            lines.append(" ".join(words))
    write(folder / "mesh.domn", "\n".join(lines) + "\n")


def _same_flow(tolerance: float) -> Judge:
    def judge(outcome: Outcome, reference: Outcome | None) -> str:
        for name in _FILES:
            found, wanted = (numbers(o.read(name)) for o in (outcome, reference or outcome))
            if np.unique(wanted[2:]).size < 100 or not np.isfinite(wanted).all():
                return f"the reference's {name} is not a flow"
            scale = float(np.abs(wanted).max())
            if wrong := differ(name, found, wanted, tolerance, tolerance * scale):
                return wrong
        return ""

    return judge


def _flow(name: str, tolerance: float) -> Run:
    cpu = name.replace("euler3d", "euler3d_cpu")
    reference = Reference("openmp/cfd", (f"./{cpu}", "mesh.domn"), (cpu,))
    return Run((f"./{name}", "mesh.domn"), _same_flow(tolerance), name, inputs=_mesh,
               reference=reference)  # fmt: skip


def _cell(folder: Path) -> None:
    folder = folder / "../../data/myocyte"
    write(folder / "y.txt", "\n".join(map(str, (*_GATES, *_CALMODULIN * 3))) + "\n")
    write(folder / "params.txt", "\n".join(map(str, _PARAMETERS)) + "\n")


def _same_cell(outcome: Outcome, reference: Outcome | None) -> str:
    """Values after each step, as the program writes them, against the largest of their own course.
    Beyond the span, rounding decides how long a step of the solver is."""
    rows = [re.findall(r"=\s*(\S+)$", o.read("output.txt"), re.M)
            for o in (outcome, reference or outcome)]  # fmt: skip
    found, wanted = (np.array(row, np.float64) for row in rows)
    if wanted.size != VALUES * (SPAN + 1):
        return f"the reference wrote {wanted.size} values"
    largest = np.abs(wanted.reshape(-1, VALUES)).max(axis=0) + 1e-6
    return differ("value", found, wanted, 0, np.tile(largest, SPAN + 1) * NEAR)


PROGRAMS = (
    Program("cfd", "cuda/cfd", (
        _flow("euler3d", 1e-3), _flow("euler3d_double", 1e-6), _flow("pre_euler3d", 1e-3),
        _flow("pre_euler3d_double", 1e-6)), "its OpenMP version",
        copies=("common", "cuda/hybridsort"),
        needs="helper_cuda.h and helper_timer.h of CUDA's samples, which come with hybridsort"),
    Program("myocyte", "cuda/myocyte", (
        Run(("./myocyte.out", str(SPAN), "1", "0"), _same_cell, inputs=_cell,
            reference=Reference("cuda/myocyte", ("./reference", str(SPAN)), source=_SOURCE)),),
        "its own device code, compiled by g++"),
)  # fmt: skip
