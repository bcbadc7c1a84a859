"""Public suites as a whole: built with our nvcc by their own makefiles, run, and judged.

    python -m benchmarks.suites polybench PATH [--only TEXT] [--jobs N] [--timeout S] [--json FILE]
    python -m benchmarks.suites rodinia PATH
    python -m benchmarks.suites llmc PATH

In: the folder of a checkout, which is only read. Out: a table of program, built, ran, passed, how
long, judged by what, and the reason of each failure. Exit code 1 where one fails.
"""

from __future__ import annotations

import argparse
import importlib
import json
import shutil
import signal
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from benchmarks.suites import tap
from benchmarks.suites.process import stop
from benchmarks.suites.program import Program, Suite, Verdict
from benchmarks.suites.table import head, row, totals
from benchmarks.suites.toolchain import toolchain
from benchmarks.suites.work import Task, examine

SUITES = ("polybench", "rodinia", "llmc")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    suite: Suite = importlib.import_module(f"benchmarks.suites.{options.suite}").SUITE
    programs = _chosen(suite.programs, options.only)
    if not programs:
        raise SystemExit(f"{suite.name} has no program whose name holds `{options.only}`")
    scratch = options.keep or Path(tempfile.mkdtemp(prefix="suites-"))
    try:
        verdicts = _all(suite, programs, options, scratch.absolute())
    except KeyboardInterrupt:
        return 130
    finally:
        if not options.keep:
            shutil.rmtree(scratch, ignore_errors=True)
    if options.json:
        rows = [{"suite": suite.name, **asdict(verdict)} for verdict in verdicts]
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    print(totals(suite.name, verdicts))
    return 0 if all(v.passed or v.beyond for v in verdicts) else 1


def _chosen(programs: Sequence[Program], only: str) -> list[Program]:
    """Those whose name holds one of the words, or is one of them after an `=`."""
    words = only.split(",")
    return [
        p for p in programs
        if any(p.name == w[1:] if w.startswith("=") else w.lower() in p.name.lower() for w in words)
    ]  # fmt: skip


def _all(
    suite: Suite, programs: Sequence[Program], options: argparse.Namespace, scratch: Path
) -> list[Verdict]:
    scratch.mkdir(parents=True, exist_ok=True)
    tools = toolchain(options.nvcc, scratch)
    taps = any(run.tap for program in programs for run in program.runs)
    library = tap.compiled(scratch) if taps else None
    print(head())

    def work(program: Program) -> list[Verdict]:
        root = scratch / program.name.replace("/", "_")
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        checkout = options.path.absolute()
        task = Task(suite, program, checkout, root, tools, library, options.timeout)
        try:
            return examine(task, lambda verdict: print(row(verdict), flush=True))
        finally:
            if not options.keep:
                shutil.rmtree(root, ignore_errors=True)

    with ThreadPoolExecutor(options.jobs) as pool:
        return [verdict for found in pool.map(work, programs) for verdict in found]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suites", description=__doc__)
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("path", type=Path, help="the folder of a checkout")
    parser.add_argument(
        "--only", default="", help="programs that hold this text; `=` before: equal"
    )
    parser.add_argument("--jobs", type=int, default=1, help="programs at a time")
    parser.add_argument("--timeout", type=float, default=600, help="seconds for a run")
    parser.add_argument("--json", type=Path, help="write all verdicts to this file")
    parser.add_argument("--nvcc", type=Path, help="another compiler, as CUDA's own")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave everything there")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, stop)
    raise SystemExit(main())
