"""The report as JSON, in the form that `schema.json` describes.

In: a `Report`. Out: a dict of plain values, or its text. `SCHEMA` grows when a reader of the form
before it could stumble; a member that is new does not count as that.

    >>> document(Report((), ()))["schema"]
    1
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from cuda2npu.report.finding import CARRIED, Finding, Note, Report, share, totals
from cuda2npu.version import VERSION

SCHEMA = 1


def schema() -> dict[str, Any]:
    """The JSON Schema of the form."""
    return json.loads(resources.files("cuda2npu.report").joinpath("schema.json").read_text("utf-8"))


def as_json(report: Report) -> str:
    return json.dumps(document(report), indent=1) + "\n"


def document(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "cuda2npu": VERSION,
        "target": report.target or None,
        "files": list(report.files),
        "constructs": sum(each.count for each in report.findings),
        "percent": {
            "carried": share(report.findings, CARRIED),
            "approximate": share(report.findings, ("approximate",)),
        },
        "totals": totals(report.findings),
        "findings": [_finding(each) for each in report.findings],
        "notes": [_note(each) for each in report.notes],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    cause = finding.cause
    return {
        "kind": finding.kind,
        "name": finding.name,
        "status": finding.status,
        "code": finding.code or None,
        "reason": finding.reason or None,
        "help": finding.help or None,
        "effort": finding.effort,
        "library": finding.library or None,
        "file": finding.file,
        "line": finding.line or None,
        "column": finding.column or None,
        "cause": cause and {"file": cause.file, "line": cause.line, "column": cause.column},
        "count": finding.count,
        "occurrences": [
            {"line": line, "column": column} for line, column in finding.places if line
        ],
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "code": note.code or None,
        "message": note.message,
        "help": note.help or None,
        "file": note.span.file,
        "line": note.span.line or None,
        "column": note.span.column or None,
    }
