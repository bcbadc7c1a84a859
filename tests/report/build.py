"""Reports on files that a test writes.

In: names and texts. Out: a `Report`, or what of it a test compares.

    assert statuses(of(folder, {"a.cu": "int main() { cudaMalloc(0, 1); }"})) == {...}
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cuda2npu.parser import Options
from cuda2npu.report import Finding, Report, Request, survey

KERNEL = "__global__ void k(int *x) { x[threadIdx.x] = 1; }\n"
REFUSED = "__global__ void bad(int *x) { goto end; end: x[0] = 1; }\n"


def of(
    folder: Path, files: Mapping[str, str], *, include: tuple[str, ...] = (), **define: str
) -> Report:
    """Of `folder` with `files` written into it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return survey(Request((str(folder),), Options(include, define)))


def one(report: Report, name: str) -> Finding:
    """The only finding of that name."""
    found = [each for each in report.findings if each.name == name]
    assert len(found) == 1, [each.name for each in report.findings]
    return found[0]


def names(report: Report, kind: str = "api") -> list[str]:
    return [each.name for each in report.findings if each.kind == kind]


def host(body: str, before: str = "") -> dict[str, str]:
    """A file whose host code holds `body` from line 2, column 1."""
    return {"a.cu": f"{before}int main() {{\n{body}\n}}\n"}
