"""What checks cost: each kernel as native code without checks and with them, in turn.

In: names of kernels. Out: a line a kernel: medians, and how many times as long checked code takes:
as programs of the runtime library run ("arrays": accesses out of bounds), and as kernels launched
from Python do ("all": unwritten shared memory too).

    row = checked_by(CASES["saxpy"], repeat=11)
    row["arrays"].ms / row["unchecked"].ms     # near 1
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from functools import partial
from math import exp, log

from benchmarks.native import executors
from benchmarks.native.problems import CASES, Case
from benchmarks.native.timing import Figure, Maker, in_turn

MAKERS: Mapping[str, Maker] = {
    "unchecked": executors.native,
    "arrays": partial(executors.native, checked="arrays"),
    "all": partial(executors.native, checked="all"),
}
Row = dict[str, Figure]


def checked_by(case: Case, repeat: int) -> Row:
    row = in_turn(case, case.problem(case.full), MAKERS, repeat)
    gc.collect()
    return row


def show(names: Iterable[str], repeat: int) -> dict[str, Row]:
    """Prints each line as soon as it is measured."""
    print(f"{'ms':34}{'unchecked':>12}{'arrays':>12}{'all':>12}{'times':>12}{'times':>8}")
    rows: dict[str, Row] = {}
    for name in names:
        rows[name] = row = checked_by(CASES[name], repeat)
        cells = "".join(f"{row[column].ms:12.2f}" for column in MAKERS)
        times = (row[column].ms / row["unchecked"].ms for column in ("arrays", "all"))
        print(f"{CASES[name].title:34}{cells}" + "{:12.2f}{:8.2f}".format(*times), flush=True)
    for column in ("arrays", "all"):
        print(f"geometric mean, {column}: {mean(rows, column):.2f}")
    return rows


def mean(rows: Mapping[str, Row], column: str) -> float:
    """Of the ratios; not a number where one of them failed."""
    ratios = [row[column].ms / row["unchecked"].ms for row in rows.values()]
    return exp(sum(map(log, ratios)) / len(ratios))
