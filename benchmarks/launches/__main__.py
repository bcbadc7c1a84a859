"""The kernels of a public suite, launched as its programs do, against referee and reference.

    python -m benchmarks.launches polybench PATH [--json FILE] [--only TEXT]
    python -m benchmarks.launches llmc PATH
    python -m benchmarks.launches rodinia PATH

In: the folder of a checkout. Out: a table of program, kernel, translated, equal to the referee in
every bit, equal to the numpy reference, and totals. Exit code 1 where anything is not as it should.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.launches import rodinia
from benchmarks.launches.check import Verdict, check
from benchmarks.launches.row import Suite

SUITES = ("polybench", "llmc", "rodinia")
_WORDS = {True: "yes", False: "NO", None: "-"}


def table(verdicts: Sequence[Verdict]) -> str:
    lines = [f"{'program':34}{'kernel':56}{'translated':12}{'referee':9}reference"]
    for v in verdicts:
        words = _WORDS[v.translated], _WORDS[v.referee], _WORDS[v.reference]
        if v.beyond and not v.translated:
            words = "refused", "-", "-"
        cells = f"{v.file:33} {v.kernel:55} {words[0]:12}{words[1]:9}{words[2]}".rstrip()
        why = f"{v.beyond} ({v.why[:7]})" if v.beyond and not v.translated else v.why
        lines.append(f"{cells}  {why}" if why else cells)
    return "\n".join([*lines, "", totals(verdicts)])


def totals(verdicts: Sequence[Verdict]) -> str:
    carried = [v for v in verdicts if not v.beyond or v.translated]
    counts = ", ".join(
        f"{sum(map(bool, column))} {word}"
        for word, column in (
            ("translated", [v.translated for v in carried]),
            ("equal to the referee", [v.referee for v in carried]),
            ("equal to the reference", [v.reference for v in carried]),
        )
    )
    refused = len(verdicts) - len(carried)
    programs = len({v.file for v in verdicts})
    kernels = len({(v.file, v.kernel.split("<")[0]) for v in carried})
    return f"{programs} programs, {kernels} kernels, {len(carried)} launches: {counts}" + (
        f"; {refused} more are refused for what is not carried yet" if refused else ""
    )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.launches", description=__doc__)
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("path", type=Path, help="the folder of a checkout")
    parser.add_argument("--json", type=Path, help="write all verdicts to this file")
    parser.add_argument("--only", default="", help="rows whose file and kernel hold this text")
    parser.add_argument("--native", action="store_true", help="run compiled code too")
    options = parser.parse_args(arguments)
    if options.suite == "rodinia":
        return rodinia.main(options.path, options.json, options.only, options.native)
    suite: Suite = importlib.import_module(f"benchmarks.launches.{options.suite}").SUITE
    if options.only:
        chosen = tuple(r for r in suite.rows if options.only in f"{r.file} {r.kernel}")
        suite = replace(suite, rows=chosen)
    found = check(suite, options.path, gaps=not options.only, native=options.native)
    verdicts = sorted(found, key=lambda v: (v.file, v.kernel))
    if options.json:
        options.json.write_text(json.dumps([asdict(v) for v in verdicts], indent=1))
    print(table(verdicts))
    return 0 if verdicts and all(v.ok for v in verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
