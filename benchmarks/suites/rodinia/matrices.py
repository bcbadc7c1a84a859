"""Rodinia's programs on matrices: elimination, LU, and a neural network's layer.

PROGRAMS[0].name   ->  "gaussian"
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.suites.judges import differ, prints
from benchmarks.suites.program import Judge, Outcome, Program, Run
from benchmarks.suites.rodinia.files import matrix

SIZE = 48
LAYER, HIDDEN, RATE, MOMENTUM = 4096, 16, 0.3, 0.3


def _system(folder: Path) -> None:
    draw = np.random.default_rng(3)
    a = draw.random((SIZE, SIZE)) + SIZE * np.eye(SIZE)
    b = " ".join(f"{v:.6f}" for v in draw.random(SIZE).tolist())
    matrix(folder / "matrix.txt", a, f"{SIZE}\n\n", f"\n{b}\n")


def _solves(size: int) -> Judge:
    """What comes back, with the rows below the diagonal left out, has the system's solution."""

    def judge(outcome: Outcome, _: Outcome | None) -> str:
        sent = [outcome.copies.sent(i, np.float32).astype(np.float64) for i in (1, 2)]
        found = [outcome.copies.fetched(i, np.float32).astype(np.float64) for i in (1, 2)]
        upper = np.triu(found[0].reshape(size, size))
        wanted = np.linalg.solve(sent[0].reshape(size, size), sent[1])
        scale = float(np.abs(wanted).max())
        return differ("x", np.linalg.solve(upper, found[1]), wanted, 1e-3, 1e-3 * scale)

    return judge


def _backprop(outcome: Outcome, _: Outcome | None) -> str:
    """Both kernels, each from what was sent for it: partial sums of the first, weights of the
    second. Rows and columns begin with one for the threshold, which only the second changes."""
    shape = (LAYER + 1, HIDDEN + 1)
    units, weights = (outcome.copies.sent(i, np.float32) for i in (0, 1))
    products = units[1:, None] * weights.reshape(shape)[1:, 1:]
    sums = products.reshape(LAYER // 16, 16, HIDDEN).sum(axis=1)
    if wrong := differ("partial sum", outcome.copies.fetched(0, np.float32).reshape(sums.shape),
                       sums, 1e-4, 1e-5):  # fmt: skip
        return wrong
    delta, before, old = (outcome.copies.sent(i, np.float32) for i in (2, 3, 4))
    before, weights = before.reshape(shape), old.reshape(shape).copy()
    units = units.copy()
    units[0] = 1.0
    weights[:, 1:] += RATE * delta[1:] * units[:, None] + MOMENTUM * before[:, 1:]
    found = outcome.copies.fetched(2, np.float32).reshape(shape)
    return differ("weight", found, weights, 1e-4, 1e-6)


_NUMPY = "numpy, on what it copies"

PROGRAMS = (
    Program("gaussian", "cuda/gaussian", (
        Run(("./gaussian", "-f", "matrix.txt"), _solves(SIZE), "-f", inputs=_system, tap=True),
        Run(("./gaussian", "-s", "64"), _solves(64), "-s", tap=True)), _NUMPY, copies=("common",)),
    Program("lud", "cuda/lud", (
        Run(("cuda/lud_cuda", "-s", "256", "-v"), prints(">>>Verify<<<<", "^dismatch at")),),
        "its own check"),
    Program("backprop", "cuda/backprop", (
        Run(("./backprop", str(LAYER)), _backprop, tap=True),), _NUMPY, copies=("common",)),
)  # fmt: skip
