"""What more workers bring: each kernel as native code with one worker and with all, in turn.

In: names of kernels. Out: a line a kernel: both medians, and the speed-up, which is their ratio.

    row = scaled_by(CASES["mandelbrot"], repeat=11, workers=2)
    speed_up(row)     # near 2
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from functools import partial
from math import nan

from benchmarks.native import executors
from benchmarks.native.problems import CASES, Case
from benchmarks.native.timing import Figure, in_turn

# More operations a byte of their arrays than a processor does while that byte comes from memory.
COMPUTE = (
    "matmul_naive_512", "matmul_tiled_512", "matmul_naive_1024", "matmul_tiled_1024", "nbody",
    "mandelbrot", "black_scholes",
)  # fmt: skip
Row = dict[str, Figure]


def scaled_by(case: Case, repeat: int, workers: int) -> Row:
    makers = {"one": partial(executors.native, workers=1),
              "all": partial(executors.native, workers=workers)}  # fmt: skip
    row = in_turn(case, case.problem(case.full), makers, repeat)
    gc.collect()
    return row


def speed_up(row: Row) -> float:
    """Not a number where one of the two failed."""
    return row["one"].ms / row["all"].ms


def show(names: Iterable[str], repeat: int, workers: int) -> dict[str, Row]:
    """Prints each line as soon as it is measured."""
    count = f"{workers} workers" if workers > 1 else "1 worker"
    print(f"{'ms':34}{'1 worker':>12}{count:>12}{'speed-up':>12}")
    rows: dict[str, Row] = {}
    for name in names:
        rows[name] = row = scaled_by(CASES[name], repeat, workers)
        title = f"{CASES[name].title}{' *' if name in COMPUTE else ''}"
        cells = (row["one"].ms, row["all"].ms, speed_up(row))
        print(f"{title:34}" + "".join(f"{cell:12.2f}" for cell in cells), flush=True)
    print(least(rows))
    return rows


def least(rows: dict[str, Row]) -> str:
    """The least of those marked: one that failed counts."""
    marked = [(speed_up(row), name) for name, row in rows.items() if name in COMPUTE]
    failed = [name for ratio, name in marked if ratio != ratio]
    ratio, name = (nan, failed[0]) if failed else min(marked, default=(nan, "none measured"))
    return f"* compute-bound; the least of these: {ratio:.2f} ({name})"
