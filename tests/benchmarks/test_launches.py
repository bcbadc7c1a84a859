"""Launches of public kernels: what the harness says where it knows better."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.launches import __main__ as command
from benchmarks.launches import llmc, polybench
from benchmarks.launches.check import Verdict, check, find, redefine
from benchmarks.launches.row import Beyond, Row, Suite, blocks, uniform, zeros

PROGRAM = """
#define N 4096
__global__ void scale(int n, float a, float *x, float *y)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n && i < N) y[i] = a * x[i];
}
void f() { scale<<<2, 32>>>(0, 0, 0, 0); }
"""
SCALE = Row(
    "scale.cu", "scale", (2, 1, 1), (32, 1, 1),
    {"n": 50, "a": 2.5, "x": uniform(50), "y": zeros(50)},
    lambda v: {"y": v.a * v.x},
)  # fmt: skip


def verdicts(tmp_path: Path, text: str, row: Row = SCALE, **beyond: str) -> dict[str, Verdict]:
    (tmp_path / "scale.cu").write_text(text)
    known = {("scale.cu", name): Beyond(code, "it is so") for name, code in beyond.items()}
    suite = Suite((row,), beyond=known)
    return {v.kernel: v for v in check(suite, tmp_path)}


def test_a_good_kernel_is_equal(tmp_path: Path) -> None:
    assert verdicts(tmp_path, PROGRAM)["scale"] == Verdict("scale.cu", "scale", True, True, True)


def test_a_wrong_result_is_found(tmp_path: Path) -> None:
    verdict = verdicts(tmp_path, PROGRAM.replace("a * x[i]", "a + x[i]"))["scale"]
    assert (verdict.referee, verdict.reference, verdict.ok) == (True, False, False)
    assert verdict.why.startswith("y[0] is ")


def test_an_array_that_must_stay_is_watched(tmp_path: Path) -> None:
    verdict = verdicts(tmp_path, PROGRAM.replace("y[i] =", "x[i] = y[i] ="))["scale"]
    assert (verdict.reference, verdict.why) == (False, "x changed")


def test_sizes_in_the_text_are_replaced(tmp_path: Path) -> None:
    def first_ten(v: Any) -> dict[str, Any]:
        return {"y": np.where(np.arange(50) < 10, v.a * v.x, 0)}

    row = replace(SCALE, define={"N": "10"}, expected=first_ten)
    assert verdicts(tmp_path, PROGRAM, row)["scale"].ok


def test_only_whole_names_are_replaced() -> None:
    text = "#define N 1 // old\n# define NI 2\nint N;\n"
    assert redefine(text, {"N": "7"}, ("NI",)) == "#define N 7\n\nint N;\n"


def test_faults_are_told(tmp_path: Path) -> None:
    verdict = verdicts(tmp_path, PROGRAM.replace("y[i] =", "y[i + 40] ="))["scale"]
    assert (verdict.ok, verdict.referee, verdict.why[:7]) == (False, True, "C2N9001")


def test_the_block_must_be_the_programs(tmp_path: Path) -> None:
    verdict = verdicts(tmp_path, PROGRAM.replace("<<<2, 32>>>", "<<<2, 64>>>"))["scale"]
    assert (verdict.ok, verdict.why) == (False, "its program's block is another one")


def test_a_kernel_without_a_row_is_a_gap(tmp_path: Path) -> None:
    found = verdicts(tmp_path, PROGRAM + "__global__ void other(int *x) { *x = 1; }")["other"]
    assert (found.ok, found.why) == (False, "no row of the table")


def test_a_refusal_is_right_only_where_it_is_expected(tmp_path: Path) -> None:
    text = PROGRAM + '__global__ void other() { asm("exit;"); }'
    assert not verdicts(tmp_path, text)["other"].ok
    assert verdicts(tmp_path, text, other="C2N2015")["other"].ok
    assert not verdicts(tmp_path, text, other="C2N2011")["other"].ok


def test_missing_files_and_kernels_are_told(tmp_path: Path) -> None:
    assert verdicts(tmp_path, PROGRAM, replace(SCALE, file="no.cu"))["scale"].why == "no such file"
    assert verdicts(tmp_path, PROGRAM, replace(SCALE, kernel="no"))["no"].why == "no such kernel"


def test_the_nearest_file_is_taken(tmp_path: Path) -> None:
    for folder in ("old/copy/A", "A", "B"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "k.cu").write_text("")
    assert find(tmp_path, "A/k.cu") == tmp_path / "A/k.cu"


def test_the_command_prints_totals_and_fails_where_something_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scale.cu").write_text(PROGRAM)
    monkeypatch.setattr(polybench, "SUITE", Suite((SCALE,)))
    written = tmp_path / "out.json"
    assert command.main(["polybench", str(tmp_path), "--json", str(written)]) == 0
    assert json.loads(written.read_text())[0]["referee"] is True
    out = capsys.readouterr().out
    assert "1 programs, 1 kernels, 1 launches: 1 translated, 1 equal to the referee" in out
    (tmp_path / "scale.cu").write_text(PROGRAM.replace("a * x", "a - x"))
    assert command.main(["polybench", str(tmp_path)]) == 1
    assert command.main(["polybench", str(tmp_path), "--only", "nothing"]) == 1


@pytest.mark.parametrize(
    ("suite", "programs", "kernels"), [(polybench.SUITE, 21, 47), (llmc.SUITE, 22, 85)]
)
def test_the_tables_are_whole(suite: Suite, programs: int, kernels: int) -> None:
    assert len({row.file for row in suite.rows}) == programs
    assert len({(row.file, row.kernel) for row in suite.rows}) == kernels
    for row in suite.rows:
        assert any(isinstance(value, np.ndarray) for value in row.arguments.values())


def test_blocks_cover_all_threads() -> None:
    assert [blocks(n, 32) for n in (1, 32, 33)] == [1, 1, 2]
