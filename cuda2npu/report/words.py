"""Sentences that the report's forms share.

In: findings. Out: plain text, lower case, names in backticks.

    >>> subject(Finding("api", "cudaFree", "exact", "a.cu", ((1, 1), (2, 1))))
    '2 calls of `cudaFree`'
"""

from __future__ import annotations

from collections.abc import Sequence

from cuda2npu.report.finding import KINDS, STATUSES, Finding, Kind, Report, Status, share, totals

TITLES: dict[Kind, str] = {
    "kernel": "kernels",
    "api": "host calls",
    "library": "uses of libraries",
    "file": "files that cannot be parsed",
}


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def subject(finding: Finding) -> str:
    """What it is about; with how often, where it is more than once."""
    if finding.kind == "kernel":
        return f"kernel `{finding.name}`"
    if finding.kind == "file":
        return "file"
    name = f"`{finding.name}`"
    if finding.count == 1:
        return name
    noun = "use" if finding.kind == "library" else "call"
    return f"{counted(finding.count, noun)} of {name}"


def reason(finding: Finding) -> str:
    """With its code; "" where there is nothing to say."""
    code = f" [{finding.code}]" if finding.code else ""
    return f"{finding.reason}{code}".strip()


def sentence(finding: Finding) -> str:
    """Subject and reason; the reason alone where that names the subject."""
    why = reason(finding)
    named = finding.count == 1 and why.startswith(f"`{finding.name}`")
    return why if named else f"{subject(finding)}: {why}" if why else subject(finding)


def total_rows(findings: Sequence[Finding]) -> list[list[str]]:
    """A head, and a row a kind that there is; the columns are the statuses that there are."""
    numbers = totals(findings)
    statuses: list[Status] = [s for s in STATUSES if any(numbers[kind][s] for kind in KINDS)]
    kinds: list[Kind] = [kind for kind in KINDS if any(numbers[kind].values())]
    rows: list[list[str]] = [["", *statuses, "all"]]
    for kind in kinds:
        row = [numbers[kind][status] for status in statuses]
        rows.append([TITLES[kind], *(str(n or "") for n in row), str(sum(row))])
    return rows


def headline(report: Report) -> str:
    """The share of constructs that need no work, and what the others are."""
    carried = share(report.findings)
    files = counted(len(report.files), "file")
    if carried is None:
        return f"{files}: nothing in them is CUDA's"
    total = sum(each.count for each in report.findings)
    near = sum(each.count for each in report.findings if each.status == "approximate")
    refused = sum(each.count for each in report.findings if each.status == "refused")
    rest = f"{near} approximate, {refused} refused"
    return f"{carried:g} % of {counted(total, 'construct')} in {files} carry over; {rest}"


def remarks(report: Report) -> list[str]:
    """About headers that are not found, and those that were found where -I does not lead."""
    missing = {note.message.split("`")[1] for note in report.notes if note.code == "C2N0002"}
    guessed = {note.message.split("`")[1] for note in report.notes if not note.code}
    found: list[str] = []
    if missing:
        found.append(f"not found, and left out: {_listed(missing)}; -I names their folders")
    if guessed:
        found.append(f"taken from folders that -I does not name: {_listed(guessed)}")
    return found


def _listed(names: set[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in sorted(names)[:8])
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"{'header' if len(names) == 1 else 'headers'} {shown}{more}"
