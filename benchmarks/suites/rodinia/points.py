"""Rodinia's programs on points: neighbours, clusters, particles.

PROGRAMS[0].name   ->  "nn"
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.suites.judges import differ, numbers
from benchmarks.suites.program import Outcome, Program, Reference, Run
from benchmarks.suites.rodinia import particles
from benchmarks.suites.rodinia.files import write

Array = NDArray[Any]
RECORDS, NEAREST, LATITUDE, LONGITUDE = 4000, 5, 30.0, 90.0
OBJECTS, FEATURES, CENTRES = 3000, 8, 5
BOXES, PER_BOX, ALPHA = 4, 100, 0.5
_BOX_BYTES = 32 + 26 * 24


def _places() -> Array:
    draw = np.random.default_rng(8)
    return np.round(draw.uniform([7, 0], [69, 358], (RECORDS, 2)), 1)


def _records(folder: Path) -> None:
    """Records of 49 characters, in two files that a third one lists."""
    lines = [
        f"{1950 + i % 55:4} {1 + i % 12:2} {1 + i % 28:2} {6 * (i % 4):2} {1 + i % 28:2} "
        f"{'STORM' + str(i % 9):9} {at:5.1f} {along:5.1f} {10 + i % 155:4} {i % 900:4}\n"
        for i, (at, along) in enumerate(_places().tolist())
    ]
    write(folder / "a.db", "".join(lines[: RECORDS // 2]))
    write(folder / "b.db", "".join(lines[RECORDS // 2 :]))
    write(folder / "list.txt", "a.db\nb.db\n")


def _neighbours(outcome: Outcome, _: Outcome | None) -> str:
    distance = np.hypot(*(_places() - [LATITUDE, LONGITUDE]).T)
    found = re.findall(r"^(.{27})(.{5}) (.{5}) .*--> Distance=(\S+)$", outcome.text, re.M)
    if len(found) != NEAREST:
        return f"{len(found)} neighbours were printed, not {NEAREST}"
    printed = np.array([float(row[3]) for row in found])
    named = np.array([np.hypot(float(r[1]) - LATITUDE, float(r[2]) - LONGITUDE) for r in found])
    wanted = np.sort(distance)[:NEAREST]
    return differ("distance", printed, wanted, 1e-4) or differ("record", named, wanted, 1e-4)


def _features() -> Array:
    draw = np.random.default_rng(9)
    centres = draw.uniform(0, 100, (CENTRES, FEATURES))
    which = draw.integers(0, CENTRES, OBJECTS)
    return np.round(centres[which] + draw.normal(0, 20, (OBJECTS, FEATURES)), 3)


def _objects(folder: Path) -> None:
    rows = _features().tolist()
    lines = (" ".join([str(i), *(f"{v:.3f}" for v in row)]) for i, row in enumerate(rows))
    write(folder / "objects.txt", "\n".join(lines) + "\n")


def _centres(outcome: Outcome, _: Outcome | None) -> str:
    """The means that stay as they are; the first points are where they begin."""
    rows = _features()
    centres, member = rows[:CENTRES], np.full(OBJECTS, -1)
    while True:
        distance = ((rows[:, None, :] - centres[None]) ** 2).sum(axis=2)
        nearest = distance.argmin(axis=1)
        if np.array_equal(nearest, member):
            break
        member = nearest
        centres = np.array([rows[member == i].mean(axis=0) for i in range(CENTRES)])
    printed = re.findall(r"^\d+:(.+)$", outcome.text, re.M)
    return differ("centre", numbers(" ".join(printed)), centres.ravel(), 0, 0.02)


def _medians(outcome: Outcome, reference: Outcome | None) -> str:
    """The same centres, in the same order, with the same weights."""
    found, wanted = (numbers(o.read("output.txt")) for o in (outcome, reference or outcome))
    return "no centres were written" if not wanted.size else differ("centre", found, wanted, 1e-4)


def _forces(outcome: Outcome, _: Outcome | None) -> str:
    """The force on each particle from those of its own box and the boxes around it."""
    boxes = outcome.copies.sent(0, np.uint8).reshape(BOXES**3, _BOX_BYTES)
    rows = outcome.copies.sent(1, np.float64).reshape(BOXES**3, PER_BOX, 4)
    charges = outcome.copies.sent(2, np.float64).reshape(BOXES**3, PER_BOX)
    wanted = np.zeros_like(rows)
    for i, box in enumerate(boxes):
        count = int(box[24:28].view(np.int32)[0])
        near = box[32:].view(np.int32).reshape(26, 6)[:count, 3].tolist()
        other, charge = (a[[i, *near]].reshape(-1, *a.shape[2:]) for a in (rows, charges))
        a = rows[i]
        square = a[:, None, 0] + other[None, :, 0] - a[:, 1:] @ other[:, 1:].T
        weight = np.exp(-2 * ALPHA * ALPHA * square) * charge
        wanted[i, :, 0] = weight.sum(axis=1)
        apart = a[:, None, 1:] - other[None, :, 1:]
        wanted[i, :, 1:] = (2 * weight[..., None] * apart).sum(axis=1)
    found = outcome.copies.fetched(0, np.float64).reshape(wanted.shape)
    return differ("force", found, wanted, 1e-9, 1e-9 * float(np.abs(wanted).max()))


_NUMPY = "numpy, on what it copies"
_CLUSTERS = ("-o", "-i", "objects.txt")
_STREAM = ("10", "20", "64", "4096", "4096", "1000", "none", "output.txt", "1")
_FILTER = ("-x", "128", "-y", "128", "-z", "10", "-np", str(particles.PARTICLES))

PROGRAMS = (
    Program("nn", "cuda/nn", (
        Run(("./nn", "list.txt", "-r", str(NEAREST), "-lat", "30", "-lng", "90"), _neighbours,
            inputs=_records),), "numpy, on what it prints", copies=("common",)),
    Program("kmeans", "cuda/kmeans", (
        Run(("./kmeans", *_CLUSTERS), _centres, inputs=_objects),), "numpy, on what it prints",
        copies=("common",), needs="textures"),
    Program("streamcluster", "cuda/streamcluster", (
        Run(("./sc_gpu", *_STREAM), _medians,
            reference=Reference("openmp/streamcluster", ("./sc_omp", *_STREAM), ("omp",))),),
        "its OpenMP version", copies=("common",)),
    Program("lavaMD", "cuda/lavaMD", (
        Run(("./lavaMD", "-boxes1d", str(BOXES)), _forces, tap=True),), _NUMPY,
        copies=("common",)),
    Program("particlefilter", "cuda/particlefilter", (
        Run(("./particlefilter_naive", *_FILTER), particles.naive, "naive", tap=True),
        Run(("./particlefilter_float", *_FILTER), particles.whole, "float", tap=True)), _NUMPY,
        copies=("common",)),
)  # fmt: skip
