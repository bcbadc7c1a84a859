"""The table of speeds: `python -m benchmarks.native [NAMES...] [--scaling | --checks] [--json]
[--repeat N]`.

Every executor's result is compared with numpy's before anything is timed. All that run a kernel at
its full size are timed in turn, over and over, and medians are shown; those that would take minutes
run once at a small size, marked with ~, and their time is multiplied by the ratio of the work.
With --scaling: native code alone, with one worker and with all; with --checks: without checks and
with them.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
from functools import partial
from math import exp, log, nan
from pathlib import Path

from benchmarks.native import checks, executors, limits, others, scaling
from benchmarks.native.problems import CASES, Case
from benchmarks.native.timing import Figure, Maker, checked, in_turn, timed

FULL: dict[str, Maker] = {
    "limit": executors.limit, "native": executors.native, "PoCL": others.opencl,
}  # fmt: skip
SCALED: dict[str, tuple[str, Maker]] = {
    "interpreter": ("small", executors.interpreted), "Numba": ("tiny", others.numba),
}  # fmt: skip


def measured(case: Case, repeat: int) -> dict[str, Figure]:
    problem = case.problem(case.full)
    figures = in_turn(case, problem, FULL, repeat)
    for name, (size, maker) in SCALED.items():
        figures[name] = scaled(case, problem.work, getattr(case, size), maker)
    gc.collect()
    return figures


def scaled(case: Case, work: float, size: int, maker: Maker) -> Figure:
    problem = case.problem(size)
    try:
        prepared = checked(maker, case, problem)
    except others.Absent as absent:
        return Figure(why=str(absent))
    except Exception as fault:
        print(f"{case.name}: {fault}", file=sys.stderr)
        return Figure(why="failed")
    best = min(timed(prepared) for _ in range(2))
    return Figure(1e3 * best * work / problem.work, size != case.full)


# -- the table -------------------------------------------------------------------------------------


def machine() -> list[str]:
    model = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(li.split(":", 1)[1].strip() for li in lines if li.startswith("model name"))
    except (OSError, StopIteration):
        pass
    from importlib.metadata import version

    from cuda2npu.runtime.native.library import needed_compiler, worker_count

    compiler = " ".join(needed_compiler().identity[:2])
    first = subprocess.run(["gcc", "--version"], capture_output=True, text=True).stdout
    blas = np_blas()
    copied, added = limits.roofline()
    versions = f"numpy {version('numpy')}, cuda2npu {version('cuda2npu')}"
    limit = f"limits: {first.splitlines()[0]} {' '.join(limits.FLAGS)}"
    load = f"load {os.getloadavg()[0]:.1f}"
    return [
        f"{model}, {worker_count()} of {os.cpu_count()} processors, {load}",
        f"kernels: {compiler}; {limit}; BLAS: {blas}",
        f"Python {platform.python_version()}, {versions}{other_versions()}",
        f"roofline: copy with streaming stores {copied:.1f} GB/s, "
        f"fp32 multiply-add {added:.0f} GFLOP/s",
    ]


def np_blas() -> str:
    import numpy as np

    asked = np.show_config(mode="dicts") or {}
    found = asked.get("Build Dependencies", {}).get("blas", {})
    return f"{found.get('name', '?')} {found.get('version', '')}"


def other_versions() -> str:
    try:
        device = others.opencl_device()
        return f", {device.platform.version}"
    except others.Absent:
        return ", PoCL not installed"


def shown(figure: Figure, limit: float) -> str:
    if figure.why:
        return f"{figure.why:>21}"
    mark = "~" if figure.scaled else " "
    ratio = figure.ms / limit
    return f"{mark}{figure.ms:11.2f} {ratio:8.{2 if ratio < 100 else 0}f}"


def geometric_mean(values: list[float]) -> float:
    return exp(sum(map(log, values)) / len(values)) if values else nan


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.native", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAMES", help=", ".join(CASES))
    parser.add_argument("--json", action="store_true", help="figures as JSON, and no table")
    parser.add_argument("--repeat", type=int, default=11, help="turns (11)")
    parser.add_argument("--scaling", action="store_true", help="native code, 1 worker and all")
    parser.add_argument("--checks", action="store_true", help="native code, unchecked and checked")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in CASES]
    if unknown:
        parser.error(f"there is no kernel {', '.join(unknown)}")
    about = machine()
    if options.scaling or options.checks:
        return table_of_our_own(about, options)
    columns = [*FULL, *SCALED]
    if not options.json:
        print(*about, sep="\n")
        print(f"{'ms, and times the limit':32}" + "".join(f"{c:>21}" for c in columns))
    rows: dict[str, dict[str, Figure]] = {}
    for name in options.names or CASES:
        rows[name] = row = measured(CASES[name], options.repeat)
        if not options.json:
            cells = "".join(shown(row[c], row["limit"].ms) for c in columns)
            print(f"{CASES[name].title:32}{cells}", flush=True)
    if options.json:
        print(json.dumps({"machine": about, "ms": as_numbers(rows)}, indent=1))
        return 0
    print(f"{'geometric mean of the ratios':32}" + "".join(mean_cell(rows, c) for c in columns))
    return 0


def table_of_our_own(about: list[str], options: argparse.Namespace) -> int:
    """Native code beside itself."""
    from cuda2npu.runtime.native.library import worker_count

    if options.checks:
        measure, show = checks.checked_by, checks.show
    else:
        measure = partial(scaling.scaled_by, workers=worker_count())
        show = partial(scaling.show, workers=worker_count())
    names = options.names or CASES
    if options.json:
        rows = {name: measure(CASES[name], options.repeat) for name in names}
        print(json.dumps({"machine": about, "ms": as_numbers(rows)}, indent=1))
        return 0
    print(*about, sep="\n")
    show(names, options.repeat)
    return 0


def as_numbers(rows: dict[str, dict[str, Figure]]) -> dict[str, dict[str, float | str]]:
    return {n: {c: f.why or f.ms for c, f in row.items()} for n, row in rows.items()}


def mean_cell(rows: dict[str, dict[str, Figure]], column: str) -> str:
    ratios = [r[column].ms / r["limit"].ms for r in rows.values() if not r[column].why]
    return f"{geometric_mean(ratios):21.2f}" if ratios else f"{'':21}"


if __name__ == "__main__":
    raise SystemExit(main())
