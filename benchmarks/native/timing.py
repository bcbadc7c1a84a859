"""Times of what is ready to run: every result is compared with numpy's first, then all run in turn.

In: a `Case`, its `Problem`, and a maker for each column. Out: a `Figure` a column, the median.

    in_turn(case, problem, {"native": executors.native}, repeat=11)["native"].ms
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import nan
from statistics import median

from benchmarks.native import executors, others
from benchmarks.native.problems import Case, Problem

Maker = Callable[[Case, Problem], executors.Prepared]
PAUSE = 0.01  # seconds
WARM = (
    0.01  # seconds: processors of a virtual machine that were idle need milliseconds to come back
)
LONG = 0.5  # seconds: what takes longer is not repeated as often


@dataclass(frozen=True, slots=True)
class Figure:
    """`ms`: median, or `why` there is none; `scaled`: measured at a smaller size."""

    ms: float = nan
    scaled: bool = False
    why: str = ""


def in_turn(
    case: Case, problem: Problem, makers: Mapping[str, Maker], repeat: int
) -> dict[str, Figure]:
    figures: dict[str, Figure] = {}
    ready: dict[str, executors.Prepared] = {}
    for name, maker in makers.items():
        try:
            ready[name] = checked(maker, case, problem)
        except others.Absent as absent:
            figures[name] = Figure(why=str(absent))
        except Exception as fault:
            print(f"{case.name}: {name}: {fault}", file=sys.stderr)
            figures[name] = Figure(why="failed")
    times: dict[str, list[float]] = {name: [] for name in ready}
    for turn in range(repeat):
        for name, prepared in ready.items():
            if turn < 2 or times[name][-1] < LONG:
                times[name].append(timed(prepared))
    figures.update({name: Figure(1e3 * median(taken)) for name, taken in times.items()})
    return figures


def checked(maker: Maker, case: Case, problem: Problem) -> executors.Prepared:
    prepared = maker(case, problem)
    prepared.renew()
    prepared.run()
    why = executors.first_fault(problem, prepared)
    if why:
        raise RuntimeError(f"wrong: {why}")
    return prepared


def timed(prepared: executors.Prepared) -> float:
    """The pause: threads of the executor before may still wait actively."""
    time.sleep(PAUSE)
    end = time.perf_counter() + WARM
    while time.perf_counter() < end:
        prepared.run()
    prepared.renew()
    begin = time.perf_counter()
    prepared.run()
    return time.perf_counter() - begin
