"""The report for a terminal: a line a finding, as compilers write them, and totals.

In: a `Report`. Out: text, grouped by file; coloured where that is asked for.

    a.cu:12:5: refused: `cudaGraphLaunch`: graphs of work are not carried over yet [C2N1012]
        help: launch the kernels and copies one by one in a stream
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cuda2npu.diagnostics.render import place
from cuda2npu.report.finding import Finding, Report
from cuda2npu.report.kernels import span_of
from cuda2npu.report.words import headline, remarks, sentence, total_rows

STYLES = {
    "translates": "green", "exact": "green", "emulated": "green", "no-op": "green",
    "approximate": "magenta", "refused": "bold red",
}  # fmt: skip
QUIET = frozenset({"exact"})
MOST_PLACES = 6


def as_text(report: Report, *, every: bool = False, colour: bool = False, width: int = 100) -> str:
    """`every`: exact calls too get a line each, rather than one for all of a file's."""
    written = io.StringIO()
    console = Console(
        file=written, width=width, force_terminal=colour, no_color=not colour, highlight=False
    )
    for _, group in groupby(report.findings, key=lambda each: each.file):
        _write_file(console, list(group), every)
        console.print()
    _write_totals(console, report)
    lines = written.getvalue().split("\n")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def _write_file(console: Console, findings: Sequence[Finding], every: bool) -> None:
    for each in findings:
        if every or each.status not in QUIET:
            _write_finding(console, each)
    if not every:
        _write_quiet(console, [each for each in findings if each.status in QUIET])


def _write_finding(console: Console, finding: Finding) -> None:
    line = Text(f"{place(span_of(finding))}: ", style="bold")
    line.append(finding.status, style=STYLES[finding.status])
    line.append(f": {sentence(finding)}", style="not bold")
    _print(console, line)
    if finding.count > 1:
        _print(console, Text(f"    also at {_others(finding)}", style="dim"))
    if finding.help:
        _print(console, Text(f"    help: {finding.help}"))


def _others(finding: Finding) -> str:
    shown = [f"{line}:{column}" for line, column in finding.places[1 : MOST_PLACES + 1]]
    more = finding.count - 1 - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _write_quiet(console: Console, findings: Iterable[Finding]) -> None:
    counts: dict[str, int] = {}
    for each in findings:
        counts[each.name] = counts.get(each.name, 0) + each.count
    if counts:
        file = next(iter(findings)).file
        names = ", ".join(f"`{n}`{f' x{c}' if c > 1 else ''}" for n, c in sorted(counts.items()))
        line = Text(f"{file}: ", style="bold")
        line.append("exact", style=STYLES["exact"])
        line.append(f": {names}", style="not bold")
        _print(console, line)


def _print(console: Console, line: Text) -> None:
    """As long as it is: a terminal breaks it, a program reads it whole."""
    console.print(line, soft_wrap=True)


def _write_totals(console: Console, report: Report) -> None:
    head, *rows = total_rows(report.findings)
    if rows:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for name in head:
            table.add_column(name, justify="right" if name else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table)
        console.print()
    for remark in remarks(report):
        _print(console, Text(f"note: {remark}"))
    _print(console, Text(headline(report), style="bold"))
