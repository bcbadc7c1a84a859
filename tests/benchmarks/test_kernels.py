"""The suite harness: what it says of kernels whose outcome is known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import kernels, latency
from benchmarks.makefiles import Flags, flags_of
from benchmarks.outcomes import Result, Settings, examine

GOOD = "__global__ void k(int n, float *x) { if (threadIdx.x < n) x[threadIdx.x] = 1; }"
REFUSED = '__global__ void k(int *x) { asm("exit;"); }'
OUTSIDE = "__global__ void k(int *x) { x[1 << 28] = 1; }"
TEMPLATE = """template <typename T, int SIZE, bool b>
__global__ void k(T *x) { x[threadIdx.x % SIZE] = 1; }"""
SHAPED = "__global__ void k(int *x) { x[0] = 1; } void f() { k<<<1, dim3(4, 2)>>>(0); }"


def outcomes(tmp_path: Path, text: str, run: bool = True) -> list[Result]:
    path = tmp_path / "k.cu"
    path.write_text(text)
    return examine(str(path), Settings(run=run))


def test_a_good_kernel_is_equal(tmp_path: Path) -> None:
    (result,) = outcomes(tmp_path, GOOD)
    assert (result.kernel, result.status, result.attempt) == ("k", "equal", 0)


def test_without_run_it_is_translated(tmp_path: Path) -> None:
    assert [r.status for r in outcomes(tmp_path, GOOD, run=False)] == ["translated"]


def test_what_is_between_members_may_differ(tmp_path: Path) -> None:
    text = """struct Event { long t; char v[3]; };
    __global__ void k(Event *e) { e[threadIdx.x] = {1, {2, 3, 4}}; }"""
    assert [r.status for r in outcomes(tmp_path, text)] == ["equal"]


def test_a_refusal_has_its_code(tmp_path: Path) -> None:
    (result,) = outcomes(tmp_path, REFUSED)
    assert result.status == "refused"
    assert result.code.startswith("C2N")


def test_a_fault_of_both_is_told_apart(tmp_path: Path) -> None:
    (result,) = outcomes(tmp_path, OUTSIDE)
    assert (result.status, result.code) == ("fault-equal", "C2N9001")


def test_template_arguments_are_guessed(tmp_path: Path) -> None:
    (result,) = outcomes(tmp_path, TEMPLATE)
    assert (result.kernel, result.status) == ("k<float, 16, 16>", "equal")


def test_the_block_comes_from_the_launch(tmp_path: Path) -> None:
    (result,) = outcomes(tmp_path, SHAPED)
    assert result.block == (4, 2, 1)


def test_the_command_writes_json_and_a_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "k.cu").write_text(GOOD)
    written = tmp_path / "out.json"
    assert kernels.main([str(tmp_path), "--run", "--jobs", "1", "--json", str(written)]) == 0
    assert json.loads(written.read_text())[0]["status"] == "equal"
    assert "1 files with kernels, 1 kernels" in capsys.readouterr().out


def test_of_two_refusals_that_from_the_including_file_counts(tmp_path: Path) -> None:
    text = '__global__ void k(T *x) { asm("exit;"); }'
    own = outcomes(tmp_path, text)
    (tmp_path / "main.cu").write_text('struct T { int a; };\n#include "k.cu"\n')
    both = [*own, *examine(str(tmp_path / "main.cu"), Settings())]
    assert [r.code for r in both] == ["C2N2001", "C2N2015"]
    assert [r.code for r in kernels.distinct(both)] == ["C2N2015"]


MAKEFILE = """main: a.o
	nvcc a.o -o main
%.o: %.cu
	nvcc -O3 -Iinc -I ../far \\
	-DN=4 '-DTEXT="a b"' -D ON -c $<
"""


def test_flags_come_from_the_makefile(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "Makefile").write_text(MAKEFILE)
    named, included = tmp_path / "a.cu", tmp_path / "src" / "b.cu"
    named.write_text(GOOD.replace("n,", "n, const int (&a)[N],"))
    expected = Flags(
        (str(tmp_path / "inc"), str(tmp_path.parent / "far")),
        {"N": "4", "TEXT": '"a b"', "ON": "1"},
    )
    assert flags_of(str(named)) == flags_of(str(included)) == expected
    statuses = [examine(str(named), Settings(make=make))[0].status for make in (False, True)]
    assert statuses == ["refused", "translated"]


def test_the_typical_file_is_as_long_as_asked() -> None:
    text = latency.typical(200)
    assert 180 <= len(text.splitlines()) <= 220
    assert text.count("__global__") == 3


def test_the_interpreter_measurements_check_their_results() -> None:
    assert latency.saxpy(1 << 10)[1] > (0, 0)
    assert latency.matmul(32)[1] > (0, 0)
