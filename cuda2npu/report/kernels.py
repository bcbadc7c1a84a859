"""The kernels of one file, by the same way that `cuda2npu translate` and libcudart take.

In: a path and the parser's options. Out: `Judged`: findings and notes, plain values, so that
another process may make them. What goes wrong in one kernel, or in one file, stays there.

    judge("saxpy.cu", Options(), None).findings[0].status       # "translates"
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from cuda2npu import pipeline
from cuda2npu.diagnostics import Diagnostic, Refused, Span, refuse
from cuda2npu.ir.program import TileProgram
from cuda2npu.parser import CudaUnit, KernelEntry, Options
from cuda2npu.pipeline import Result, Template
from cuda2npu.report.effort import effort_of
from cuda2npu.report.finding import Finding, Note

NO_KERNEL = "C2N0005"
NO_INSTANCE = "C2N2007"


@dataclass
class Judged:
    """`covered`: the files whose kernels were seen. `crashed`: a fault of ours was met."""

    findings: list[Finding] = field(default_factory=list[Finding])
    notes: list[Note] = field(default_factory=list[Note])
    covered: set[str] = field(default_factory=set[str])
    crashed: bool = False


def judge(path: str, options: Options, template: Template) -> Judged:
    judged = Judged()
    try:
        unit = pipeline.parse_file(path, options)
    except Refused as refused:
        judged.findings.append(_of_file(refused.diagnostic))
        return judged
    except Exception as fault:
        judged.findings.append(lost(path, fault))
        judged.crashed = True
        return judged
    for found in unit.sink:
        if found.level == "error":
            judged.findings.append(_of_file(found))
        elif found.code != NO_KERNEL:
            judged.notes.append(Note(found.span, found.code, found.message, found.help))
    for entry in unit.entries:
        judged.covered.add(entry.span.file)
        for instance in pipeline.instances(entry, template):
            result = _attempt(unit, entry, instance)
            judged.crashed = judged.crashed or result.crash is not None
            judged.findings.append(of_kernel(entry, result))
    return judged


def _attempt(unit: CudaUnit, entry: KernelEntry, instance: Template) -> Result:
    result = pipeline.attempt(unit, entry, instance)
    if result.program is None:
        return result
    try:
        _check_native(result.program, entry)
    except Refused as refused:
        result.found.append(refused.diagnostic)
    except Exception as fault:
        result.crash = fault
    return result


def _check_native(program: TileProgram, entry: KernelEntry) -> None:
    """libcudart runs compiled code only. Raises Refused (C2N2003)."""
    from cuda2npu.runtime.native.functions import NoForm
    from cuda2npu.runtime.native.text import native_text

    try:
        native_text(program)
    except NoForm as fault:
        raise refuse(
            "C2N2003",
            entry.span,
            kernel=entry.name,
            construct="this kernel",
            why=f"there is no native form of {fault}",
            hint="`cuda2npu run` interprets it",
        ) from fault


def of_kernel(entry: KernelEntry, result: Result) -> Finding:
    span = entry.span
    known = Finding("kernel", result.name, "translates", span.file, ((span.line, span.column),))
    if result.crash is not None:
        return _crashed(known, result.crash)
    refusals = [each for each in result.found if each.level == "error"]
    if not refusals:
        remarks = [each.message for each in result.found]
        return replace(known, reason="; ".join(remarks))
    first = refusals[0]
    same = first.span.line == 0 or first.span == span
    return replace(
        known,
        status="refused",
        code=first.code,
        reason=first.message,
        help=first.help,
        effort=effort_of(first.code),
        cause=None if same else first.span,
    )


def _of_file(found: Diagnostic) -> Finding:
    """What is wrong with a file as a whole."""
    span = found.span
    return Finding(
        "file",
        span.file,
        "refused",
        span.file,
        ((span.line, span.column),),
        found.code,
        found.message,
        found.help,
        effort_of(found.code),
    )


def lost(path: str, fault: BaseException | str) -> Finding:
    """A file with which we failed."""
    return _crashed(Finding("file", path, "refused", path, ((0, 0),)), fault)


def _crashed(known: Finding, fault: BaseException | str) -> Finding:
    said = fault if isinstance(fault, str) else f"{type(fault).__name__}: {fault}"
    first = next(iter(said.splitlines()), "")
    return replace(
        known,
        status="refused",
        reason=f"internal error: {first}",
        help="this is a fault of cuda2npu: please report it with the file",
        effort="hours",
    )


def merged(judged: list[Judged]) -> list[Finding]:
    """Each kernel once, though several files include it: what was refused in one of them counts,
    and a template without an instance only where no file has one."""
    by_place: dict[tuple[object, ...], list[Finding]] = {}
    for finding in (each for one in judged for each in one.findings):
        by_place.setdefault((finding.kind, finding.file, finding.places), []).append(finding)
    return [each for group in by_place.values() for each in _one_each(group)]


def _one_each(group: list[Finding]) -> list[Finding]:
    known = [each for each in group if each.code != NO_INSTANCE] or group
    by_name: dict[str, Finding] = {}
    for each in known:
        key = each.name if each.kind == "kernel" else f"{each.code} {each.reason}"
        before = by_name.get(key)
        if before is None or (before.status == "translates" and each.status == "refused"):
            by_name[key] = each
    return list(by_name.values())


def span_of(finding: Finding) -> Span:
    """Where a person should look."""
    return finding.cause or Span(finding.file, finding.line, finding.column)
