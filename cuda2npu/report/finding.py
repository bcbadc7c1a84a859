"""What the report says of one construct, and of all of them.

In: constructs with what becomes of each. Out: `Finding`s in the order of the files, totals, and the
share of constructs that need no work.

    >>> one = Finding("api", "cudaMalloc", "exact", "a.cu", ((3, 5), (4, 5)))
    >>> share((one,)), one.count
    (100.0, 2)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from cuda2npu.diagnostics import Span

Kind = Literal["kernel", "api", "library", "file"]
Status = Literal["translates", "exact", "emulated", "approximate", "no-op", "refused"]
Effort = Literal["none", "minutes", "hours", "rewrite"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)
CARRIED: frozenset[Status] = frozenset({"translates", "exact", "emulated", "no-op"})


@dataclass(frozen=True, slots=True)
class Finding:
    """`places`: (line, column) of each occurrence in `file`, ordered; (0, 0) for a whole file.
    `code`: the diagnostic, "" where there is none. `cause`: where the reason lies, if that is not
    the construct's own place. `library`: of a library's use, its name."""

    kind: Kind
    name: str
    status: Status
    file: str
    places: tuple[tuple[int, int], ...]
    code: str = ""
    reason: str = ""
    help: str = ""
    effort: Effort = "none"
    library: str = ""
    cause: Span | None = None

    @property
    def line(self) -> int:
        return self.places[0][0]

    @property
    def column(self) -> int:
        return self.places[0][1]

    @property
    def count(self) -> int:
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Note:
    """What was seen on the way and decides nothing by itself, such as a header that is missing.
    `code`: "" where the report itself says it."""

    span: Span
    code: str
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`files`: those with CUDA in them. `crashed`: a fault of ours was met."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Note, ...] = ()
    target: str = ""
    crashed: bool = False


def order(finding: Finding) -> tuple[object, ...]:
    """Of findings: by file, then by place."""
    return (finding.file, finding.places, KINDS.index(finding.kind), finding.name, finding.status)


def totals(findings: Iterable[Finding]) -> dict[Kind, dict[Status, int]]:
    """Constructs by kind and status; each occurrence counts."""
    counts: Counter[tuple[Kind, Status]] = Counter()
    for each in findings:
        counts[each.kind, each.status] += each.count
    return {kind: {status: counts[kind, status] for status in STATUSES} for kind in KINDS}


def share(findings: Iterable[Finding], statuses: Iterable[Status] = CARRIED) -> float | None:
    """Percent of all constructs that have one of `statuses`, rounded down to a tenth, so that 100
    means all of them; None where there is nothing."""
    wanted = frozenset(statuses)
    counted = [(each.count, each.status in wanted) for each in findings]
    total = sum(count for count, _ in counted)
    return sum(count for count, yes in counted if yes) * 1000 // total / 10 if total else None


LEVELS: dict[str, frozenset[Status]] = {
    "refused": frozenset({"refused"}),
    "approximate": frozenset({"refused", "approximate"}),
    "emulated": frozenset({"refused", "approximate", "emulated"}),
    "never": frozenset(),
}


def fails(report: Report, level: str) -> bool:
    """Whether a finding is at `level`, a key of LEVELS, or worse."""
    return any(each.status in LEVELS[level] for each in report.findings)
