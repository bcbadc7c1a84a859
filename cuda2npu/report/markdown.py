"""The report as Markdown: totals first, then a table a file.

In: a `Report`. Out: text.

    >>> as_markdown(Report((), ())).splitlines()[0]
    '# CUDA on an NPU: what carries over'
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from cuda2npu.report.finding import Finding, Report
from cuda2npu.report.kernels import span_of
from cuda2npu.report.words import headline, reason, remarks, total_rows

HEAD = ("place", "status", "what", "count", "reason", "help", "effort")


def as_markdown(report: Report) -> str:
    lines = ["# CUDA on an NPU: what carries over", "", f"{_sentence(headline(report))}", ""]
    if report.target:
        lines += [f"NPU: {report.target}.", ""]
    rows = total_rows(report.findings)
    if len(rows) > 1:
        lines += [*_table(rows), ""]
    for remark in remarks(report):
        lines += [_sentence(remark), ""]
    for file, group in groupby(report.findings, key=lambda each: each.file):
        lines += [f"## {_escaped(file)}", "", *_table([HEAD, *map(_row, group)]), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _row(finding: Finding) -> tuple[str, ...]:
    span = span_of(finding)
    where = f"{span.line}:{span.column}" if span.line else ""
    if span.file != finding.file:
        where = f"{span.file}:{where}"
    name = finding.kind if finding.kind == "file" else f"{finding.kind} `{finding.name}`"
    count = str(finding.count)
    return where, finding.status, name, count, reason(finding), finding.help, finding.effort


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    head, *rest = ([_escaped(cell) for cell in row] for row in rows)
    lines = [head, ["---"] * len(head), *rest]
    return [f"| {' | '.join(line)} |" for line in lines]


def _escaped(text: str) -> str:
    """One line, in which a bar is text, as is what looks like HTML outside of backticks."""
    parts = text.replace("\n", " ").replace("|", "\\|").split("`")
    for i in range(0, len(parts), 2):
        parts[i] = parts[i].replace("<", "&lt;").replace("_", "\\_").replace("*", "\\*")
    return "`".join(parts)
