"""The report as text, JSON and Markdown, its totals, and the command with its exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cuda2npu import pipeline
from cuda2npu.cli import main
from cuda2npu.report import Finding, Report, as_markdown, as_text, document, share, totals
from cuda2npu.report.document import SCHEMA, schema
from cuda2npu.report.finding import STATUSES
from tests.report.build import KERNEL, REFUSED, host, of

Captured = pytest.CaptureFixture[str]

MIXED = {
    "a.cu": "#include <cufft.h>\n" + KERNEL + REFUSED,
    "b.cpp": host(
        "cudaMalloc(&p, 4); cudaFree(p); cudaFree(q);\n"
        "cudaMallocManaged(&p, 4); cudaGetErrorString(e);\n"
        "cudaGraphCreate(&g, 0); cudaGraphCreate(&h, 0); nvtxRangePop();"
    )["a.cu"],
    "c.cu": "#error no\n__global__ void later();\n",
}


def test_totals_and_share(tmp_path: Path) -> None:
    report = of(tmp_path, MIXED)
    numbers = totals(report.findings)
    assert numbers["kernel"]["translates"] == numbers["kernel"]["refused"] == 1
    assert [numbers["api"][s] for s in STATUSES] == [0, 3, 1, 1, 0, 2]
    assert numbers["library"]["refused"] == numbers["library"]["no-op"] == 1
    assert numbers["file"]["refused"] == 1
    assert share(report.findings) == 50.0  # 6 of 12: 1 kernel, 4 calls, 1 mark
    assert share(report.findings, ["approximate"]) == 8.3


def test_the_share_is_never_rounded_up() -> None:
    good = Finding("api", "cudaFree", "exact", "a.cu", tuple((i, 1) for i in range(1, 2000)))
    bad = Finding("api", "cudaX", "refused", "a.cu", ((1, 1),))
    assert share([good, bad]) == 99.9
    assert share([good]) == 100.0
    assert share([]) is None


def test_text(tmp_path: Path) -> None:
    text = as_text(of(tmp_path, MIXED)).replace(f"{tmp_path}/", "")
    lines = text.splitlines()
    assert lines[0].startswith("a.cu:1:10: refused: `cufft.h` belongs to cuFFT")
    assert "a.cu:3:31: refused: kernel `bad`: `goto` is not carried over" in text
    assert "    help: write the jump as a loop or an `if`" in lines
    assert "b.cpp:4:1: refused: 2 calls of `cudaGraphCreate`: graphs of work" in text
    assert "    also at 4:25" in lines
    assert "b.cpp: exact: `cudaFree` x2, `cudaMalloc`" in lines
    assert "cudaFree" not in text.replace("b.cpp: exact: `cudaFree` x2", "")
    assert lines[-1] == "50 % of 12 constructs in 3 files carry over; 1 approximate, 5 refused"
    assert re.search(r"^host calls +3 +1 +1 +2 +7$", text, re.M)
    assert "\x1b" not in text
    assert "b.cpp:2:20: exact: 2 calls of `cudaFree`" in as_text(
        of(tmp_path, MIXED), every=True
    ).replace(f"{tmp_path}/", "")


def test_text_in_colour(tmp_path: Path) -> None:
    report = of(tmp_path, MIXED)
    painted = as_text(report, colour=True)
    assert "\x1b[1;31mrefused" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == as_text(report)


def test_long_lines_are_kept_whole(tmp_path: Path) -> None:
    report = of(tmp_path / ("deep" * 30), {"a.cu": REFUSED})
    assert as_text(report, width=40).splitlines()[0].endswith("[C2N2004]")


def test_json_is_what_the_schema_says(tmp_path: Path) -> None:
    (tmp_path / "bytes.cu").write_bytes(b"\0")
    report = of(tmp_path, {**MIXED, "d.cu": '#include "nowhere.h"\n'})
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    written = json.loads(json.dumps(document(report)))
    validator.validate(written)
    assert written["schema"] == SCHEMA == schema()["properties"]["schema"]["const"]
    assert written["constructs"] == sum(f["count"] for f in written["findings"]) == 13
    bad = next(f for f in written["findings"] if f["name"] == "bad")
    assert (bad["line"], bad["column"], bad["cause"]["column"]) == (3, 17, 31)
    whole = next(f for f in written["findings"] if f["code"] == "C2N0004")
    assert whole["line"] is None and whole["occurrences"] == [] and whole["count"] == 1
    twice = next(f for f in written["findings"] if f["name"] == "cudaGraphCreate")
    assert twice["occurrences"] == [{"line": 4, "column": 1}, {"line": 4, "column": 25}]


@pytest.mark.parametrize(
    "fault",
    [
        {"schema": 2},
        {"percent": {"carried": 101, "approximate": 0}},
        {"findings": [{"kind": "kernel"}]},
        {"totals": {}},
    ],
)
def test_the_schema_refuses_what_is_wrong(fault: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(schema())
    right = document(Report((), ()))
    assert validator.is_valid(right)
    assert not validator.is_valid({**right, **fault})


def test_markdown(tmp_path: Path) -> None:
    text = as_markdown(of(tmp_path, MIXED)).replace("\\_", "_").replace(f"{tmp_path}/", "")
    assert "50 % of 12 constructs in 3 files carry over; 1 approximate, 5 refused." in text
    assert "| host calls |  | 3 | 1 | 1 |  | 2 | 7 |" in text
    assert "\n## b.cpp\n" in text
    assert "| 4:1 | refused | api `cudaGraphCreate` | 2 | graphs of work" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(row.endswith(" |") for row in rows)
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {8, 9}


def test_markdown_escapes() -> None:
    odd = Finding("file", "a_b.cu", "refused", "a_b.cu", ((1, 1),), reason="a|b <c> `d_e`\nf")
    row = as_markdown(Report(("a_b.cu",), (odd,))).splitlines()[-1]
    assert "a\\|b &lt;c> `d_e` f" in row


def test_the_command(tmp_path: Path, capsys: Captured) -> None:
    of(tmp_path, MIXED)
    assert main(["report", str(tmp_path), "--jobs", "2", "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["target"] is None and len(printed["files"]) == 3
    output = tmp_path / "report.md"
    line = ["report", str(tmp_path), "--format", "markdown", "-o", str(output), "--target", "rngd"]
    assert main(line) == 0
    assert "NPU: rngd." in output.read_text()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("call", "codes"),
    [
        ("cudaFree(p);", (0, 0, 0, 0)),
        ("nvtxRangePop();", (0, 0, 0, 0)),
        ("cudaMallocManaged(&p, 4);", (0, 0, 0, 1)),
        ("cudaGetErrorString(e);", (0, 0, 1, 1)),
        ("cudaGraphCreate(&g, 0);", (0, 1, 1, 1)),
    ],
)
def test_exit_codes(call: str, codes: tuple[int, ...], tmp_path: Path) -> None:
    of(tmp_path, host(call))
    levels = ("never", "refused", "approximate", "emulated")
    assert tuple(main(["report", str(tmp_path), "--fail-on", each]) for each in levels) == codes


@pytest.mark.parametrize(
    "line",
    [
        ["{0}/nowhere"],
        ["{0}/plain.cpp"],
        ["{0}/empty"],
        ["{0}/a.cu", "--target", "h100"],
        ["{0}/a.cu", "--fail-on", "exact"],
        ["{0}/a.cu", "--format", "html"],
        ["{0}/a.cu", "--jobs", "0"],
        ["{0}/a.cu", "-o", "{0}/no/such/folder.txt"],
        ["{0}/a.cu", "-D", "3=4"],
        [],
    ],
    ids=" ".join,
)
def test_usage_errors(line: list[str], tmp_path: Path, capsys: Captured) -> None:
    of(tmp_path, {"a.cu": KERNEL, "plain.cpp": "int main() {}\n", "empty/x.txt": ""})
    assert main(["report", *(word.format(tmp_path) for word in line)]) == 2
    said = capsys.readouterr().err
    assert said and "Traceback" not in said


def test_a_fault_of_ours_is_exit_code_3(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object, **more: object) -> object:
        raise ZeroDivisionError("ours")

    of(tmp_path, {"a.cu": KERNEL, "b.cpp": "void f() { cudaFree(0); }\n"})
    monkeypatch.setattr(pipeline, "translate", broken)
    assert main(["report", str(tmp_path), "--jobs", "1"]) == 3
    captured = capsys.readouterr()
    assert "internal error: ZeroDivisionError: ours" in captured.out
    assert "exact: `cudaFree`" in captured.out
    assert "please report it" in captured.err and "Traceback" not in captured.err


def test_an_empty_cuda_file_is_no_fault(tmp_path: Path, capsys: Captured) -> None:
    of(tmp_path, {"a.cu": ""})
    assert main(["report", str(tmp_path / "a.cu"), "--fail-on", "emulated"]) == 0
    assert capsys.readouterr().out == "1 file: nothing in them is CUDA's\n"
