"""Device code over several files: functions and variables that another file defines."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cuda2npu.shim.build import toolkit

HERE = Path(__file__).parent / "linked"
SOURCES = [str(HERE / f"{name}.cu") for name in ("main", "device", "shift")]
NVCC = shutil.which("nvcc", path="/usr/local/cuda/bin:/usr/local/bin")


def nvcc(folder: Path, *words: str) -> str:
    """What it says."""
    command = [str(toolkit() / "bin" / "nvcc"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stderr


def run(program: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program], capture_output=True, text=True, check=False, timeout=120)


def test_files_of_one_call(tmp_path: Path) -> None:
    assert nvcc(tmp_path, "-rdc=true", *SOURCES, "-o", "app") == ""
    assert (run(tmp_path / "app").returncode, run(tmp_path / "app").stderr) == (0, "")


def test_objects_and_a_library(tmp_path: Path) -> None:
    assert nvcc(tmp_path, "-dc", *SOURCES) == ""
    nvcc(tmp_path, "-lib", "-o", "libdevice.a", "device.o")
    nvcc(tmp_path, "main.o", "shift.o", "-L.", "-ldevice", "-o", "app")
    assert (run(tmp_path / "app").returncode, run(tmp_path / "app").stderr) == (0, "")


def test_what_no_file_defines_is_told(tmp_path: Path) -> None:
    source = tmp_path / "alone.cu"
    source.write_text(
        "extern __device__ int missing(int);\n"
        "__global__ void k(int *x) { *x = missing(*x); }\n"
        "int main() { int *x; cudaMalloc(&x, 4); k<<<1, 1>>>(x);"
        " return cudaGetLastError() == cudaErrorNotSupported ? 0 : 1; }\n"
    )
    assert "C2N2013" in nvcc(tmp_path, "-c", str(source))
    nvcc(tmp_path, "-rdc=true", str(source), "-o", "app")
    done = run(tmp_path / "app")
    assert done.returncode == 0
    assert "alone.cu:1:23: error: device function `missing` has no definition" in done.stderr


def test_variables_of_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_text(
        "extern __device__ int f();\nstatic __device__ int n = 1;\n"
        "__global__ void k(int *x) { *x = f() + n; }\n"
        "int main() { int *x; cudaMalloc(&x, 4); k<<<1, 1>>>(x);"
        " return cudaGetLastError() == cudaErrorNotSupported ? 0 : 1; }\n"
    )
    (tmp_path / "b.cu").write_text(
        "static __device__ int n = 2;\n__device__ int f() { return n; }\n"
    )
    nvcc(tmp_path, "-rdc=true", "a.cu", "b.cu", "-o", "app")
    done = run(tmp_path / "app")
    assert done.returncode == 0
    assert "two files that are linked have a variable `n`" in done.stderr


@pytest.mark.skipif(NVCC is None or shutil.which("g++") is None, reason="no nvcc of NVIDIA's")
def test_compiles_with_nvcc(tmp_path: Path) -> None:
    assert NVCC is not None
    done = subprocess.run(
        [NVCC, "-std=c++17", "-dc", *SOURCES],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
