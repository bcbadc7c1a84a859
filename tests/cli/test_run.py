"""`cuda2npu run`: results, files, checks, faults, usage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cuda2npu.cli import main, run_command

Captured = pytest.CaptureFixture[str]

SAXPY = """__global__ void saxpy(int n, float a, const float *x, float *y)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        y[i] = a * x[i] + y[i];
}
"""
ARGUMENTS = ["--arg", "100", "--arg", "2", "--arg", "iota:f32[100]", "--arg", "ones:f32[100]"]


@pytest.fixture(autouse=True, params=["auto", "interpreter"])
def default(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs with either executor as the default."""
    (option,) = (o for o in run_command.command.params if o.name == "executor")
    assert option.default == "auto"
    monkeypatch.setattr(option, "default", request.param)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(text: str, *options: str) -> int:
    Path("k.cu").write_text(text, encoding="utf-8")
    return main(["run", "k.cu", *options])


def test_the_result_in_short(capsys: Captured) -> None:
    assert run(SAXPY, "--grid", "4", "--block", "32", *ARGUMENTS) == 0
    assert "y: f32[100] = [  1.   3.   5. ... 195. 197. 199.]" in capsys.readouterr().out


def test_files_in_and_out(folder: Path) -> None:
    np.save("in.npy", np.arange(6, dtype=np.float32))
    given = ["--arg", "6", "--arg", "3", "--arg", "in.npy", "--arg", "zeros:f32[6]"]
    assert run(SAXPY, "--grid", "1", "--block", "32", *given, "-o", "out") == 0
    assert np.load(folder / "out" / "y.npy").tolist() == [0, 3, 6, 9, 12, 15]


def test_the_referee_agrees(capsys: Captured) -> None:
    assert run(SAXPY, "--grid", "4", "--block", "32", *ARGUMENTS, "--check", "referee") == 0
    assert "equal to the referee in all 800 bytes of 2 arrays" in capsys.readouterr().out


def test_a_difference_from_the_referee(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    real = run_command.read_values
    seen: list[int] = []

    def other_values(*rest: Any) -> list[object]:
        values = real(*rest)
        if seen:
            values[3][7] += 1  # type: ignore[index]
        seen.append(1)
        return values

    monkeypatch.setattr(run_command, "read_values", other_values)
    assert run(SAXPY, "--grid", "4", "--block", "32", *ARGUMENTS, "--check", "referee") == 1
    said = capsys.readouterr().err
    assert "[C2N9020]" in said and "`y` at element 7" in said


def test_modelled_time(capsys: Captured) -> None:
    line = ["--grid", "4", "--block", "32", *ARGUMENTS, "--target"]
    assert run(SAXPY, *line, "trn2") == 0
    said = capsys.readouterr().out
    assert "saxpy on AWS Trainium2:" in said
    for executor in ("native", "interpreter"):
        assert run(SAXPY, *line, "trn2", "--executor", executor) == 0
        assert capsys.readouterr().out == said
    assert run(SAXPY, *line, "tpu99") == 2
    assert run(SAXPY, *line, "missing.toml") == 2


def test_the_block_of_the_launch(capsys: Captured) -> None:
    launch = "void f(float *x) { saxpy<<<4, 25>>>(100, 2, x, x); }"
    assert run(SAXPY + launch, "--grid", "4", *ARGUMENTS) == 0
    assert "199.]" in capsys.readouterr().out


def test_what_the_kernel_prints_comes_first(capsys: Captured) -> None:
    text = '__global__ void k(int *x) { printf("%d-%s\\n", *x, "a"); if (blockIdx.x) *x = 5; }'
    assert run(text, "--grid", "2", "--block", "1", "--arg", "ones:i32[1]") == 0
    assert capsys.readouterr().out == "1-a\n1-a\nx: i32[1] = [5]\n"


def test_dynamic_shared_memory(capsys: Captured) -> None:
    text = """extern __shared__ int s[];
    __global__ void k(int *x) { s[threadIdx.x] = x[threadIdx.x]; __syncthreads();
    x[threadIdx.x] = s[31 - threadIdx.x]; }"""
    line = ["--grid", "1", "--block", "32", "--arg", "iota:i32[32]"]
    assert run(text, *line) == 1
    assert "[C2N9001]" in capsys.readouterr().err
    assert run(text, *line, "--shared", "128") == 0
    assert "[31 30 29 ...  2  1  0]" in capsys.readouterr().out


def test_a_fault_names_line_block_and_thread(capsys: Captured) -> None:
    line = ["--grid", "4", "--block", "32", "--arg", "101", *ARGUMENTS[2:]]
    assert run(SAXPY, *line) == 1
    said = capsys.readouterr().err
    assert "k.cu:5" in said and "[C2N9001]" in said
    assert "thread (4, 0, 0) of block (3, 0, 0) of `saxpy`" in said


@pytest.mark.parametrize(
    "options",
    [
        ["--grid", "1"],
        ["--grid", "1", "--arg", "1"],
        ["--grid", "1", "--block", "0", *ARGUMENTS],
        ["--grid", "1", "--block", "32", "--kernel", "none", *ARGUMENTS],
        ["--grid", "1", "--block", "32", "--arg", "x", *ARGUMENTS[2:]],
        ["--grid", "1", "--block", "32", "--shared", "-1", *ARGUMENTS],
        ["--grid", "1", "--block", "32", *ARGUMENTS, "--max-steps", "0"],
        ["--grid", "1", "--block", "32", *ARGUMENTS, "-o", "k.cu"],
        ["--grid", "1", "--block", "32", *ARGUMENTS, "-o", "k.cu/below"],
        ["--grid", "1", "--block", "32", *ARGUMENTS, "--seed", "-1"],
        ["--grid", "1", "--block", "32", *ARGUMENTS, "--template", "T=int"],
        ["--grid", "1", "--block", "32", *ARGUMENTS, "--symbol", "x"],
        ["--grid", "1", "--block", "32", *ARGUMENTS, "-I", "k.cu"],
    ],
    ids=" ".join,
)
def test_usage_errors(options: list[str], capsys: Captured) -> None:
    assert run(SAXPY, *options) == 2
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert not captured.out  # said before anything runs


def test_the_kernel_must_be_named_where_there_are_several(capsys: Captured) -> None:
    both = SAXPY + SAXPY.replace("saxpy", "other")
    assert run(both, "--grid", "4", "--block", "32", *ARGUMENTS) == 2
    assert "saxpy, other" in capsys.readouterr().err
    assert run(both, "--grid", "4", "--block", "32", "--kernel", "other", *ARGUMENTS) == 0


def test_a_refused_kernel(capsys: Captured) -> None:
    text = "__global__ void k(int *x) { goto e; e: *x = 1; }"
    assert run(text, "--grid", "1", "--block", "32", "--arg", "zeros:i32[1]") == 1
    assert "[C2N2004]" in capsys.readouterr().err


def test_a_file_without_kernels(capsys: Captured) -> None:
    assert run("int x;", "--grid", "1") == 1
    assert "[C2N0005]" in capsys.readouterr().err


def test_template_arguments(capsys: Captured) -> None:
    text = "template <typename T> __global__ void k(T *x) { *x = (T)2.5; }"
    line = ["--grid", "1", "--block", "1", "--template"]
    assert run(text, *line, "T=double", "--arg", "zeros:f64[1]") == 0
    assert "2.5" in capsys.readouterr().out
    assert run(text, *line, "T=int", "--arg", "zeros:i32[1]") == 0
    assert "[2]" in capsys.readouterr().out


def test_variables_of_the_file(capsys: Captured) -> None:
    text = (
        "__constant__ float c[2]; __global__ void k(float *x) { x[threadIdx.x] = c[threadIdx.x]; }"
    )
    line = ["--grid", "1", "--block", "2", "--arg", "zeros:f32[2]", "--symbol"]
    assert run(text, *line, "c=ones:f32[2]", "--check", "referee") == 0
    assert "[1. 1.]" in capsys.readouterr().out
    assert run(text, *line, "c=ones:f32[3]") == 1
    for wrong in ("d=ones:f32[2]", "c", "c=1", "c=empty:f32[2]"):
        assert run(text, *line, wrong) == 2


def test_the_referee_starts_from_the_same_variables(capsys: Captured) -> None:
    text = "__device__ int n = 4; __global__ void k(int *x) { *x = ++n; }"
    line = ["--grid", "1", "--block", "1", "--arg", "zeros:i32[1]", "--check", "referee"]
    assert run(text, *line) == 0
    assert "[5]" in capsys.readouterr().out


def test_native_code_agrees_with_the_referee(capsys: Captured) -> None:
    given = ["--grid", "4", "--block", "32", *ARGUMENTS, "--executor", "native"]
    assert run(SAXPY, *given, "--check", "referee") == 0
    assert run(SAXPY, *given, "--unchecked", "--fmad") == 0
    assert capsys.readouterr().out.count("y: f32[100] = [  1.   3.   5. ... 195. 197. 199.]") == 2


def test_fast_math_is_near() -> None:
    """And defines no macro, as nvcc does not."""
    text = """__global__ void k(float *x) {
    #if !defined(__USE_FAST_MATH__) && !defined(__FAST_MATH__)
        x[threadIdx.x] = sinf(x[threadIdx.x]);
    #endif
    }"""
    given = ["--grid", "1", "--block", "256", "--arg", "random:f32[256]", "--executor"]
    results: list[np.ndarray[Any, Any]] = []
    for more in (["interpreter"], ["native", "--use_fast_math"]):
        assert run(text, *given, *more, "-o", more[0]) == 0
        results.append(np.load(Path(more[0]) / "x.npy"))
    exact, fast = results
    assert 0 < np.abs(fast - exact).max() < 2.0**-21.41


def test_native_code_finds_a_fault(capsys: Captured) -> None:
    given = ["--arg", "100", "--arg", "2", "--arg", "iota:f32[90]", "--arg", "ones:f32[100]"]
    assert run(SAXPY, "--grid", "4", "--block", "32", *given, "--executor", "native") == 1
    error = capsys.readouterr().err
    assert "k.cu:5:20: error: load of 4 bytes" in error
    assert "outside `x` (360 bytes): thread (26, 0, 0) of block (2, 0, 0)" in error


@pytest.mark.parametrize(
    "options",
    [
        ["--executor", "interpreter", "--unchecked"],
        ["--executor", "referee", "--fmad"],
        ["--executor", "referee", "--target", "rngd"],
        ["--executor", "referee", "--check", "referee"],
        ["--executor", "native", "--fmad", "--check", "referee"],
        ["--executor", "interpreter", "--use_fast_math"],
        ["--use_fast_math", "--check", "referee"],
    ],
)
def test_options_of_native_code_that_do_not_go_together(options: list[str]) -> None:
    assert run(SAXPY, "--grid", "4", "--block", "32", *ARGUMENTS, *options) == 2
