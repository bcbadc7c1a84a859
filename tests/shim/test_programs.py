"""Programs of ours, built by our nvcc and run: each shows one behaviour of CUDA's runtime.

A program ends with 0 where all of its checks hold. Where the machine has NVIDIA's nvcc, each of
them compiles with it as well.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cuda2npu.shim.build import toolkit

HERE = Path(__file__).parent / "programs"
PROGRAMS = sorted(path.stem for path in HERE.glob("*.cu"))
PRINTED = {
    "prints": "".join(
        f"kernel block {block} thread {thread}: {1.5 * thread:5.2f} {'ab'[thread]} -1 %\n"
        for block in (0, 1)
        for thread in (0, 1)
    )
}
SAID = {
    "out_of_bounds": ["out_of_bounds.cu:5:", "block (4, 0, 0) of `fill`", "C2N9001"],
    "asserts": ["asserts.cu:4:", "C2N9006"],
    "forks": ["fork"],
    "textures_are_refused": ["cudaCreateTextureObject", "C2N1010"],
}
NVCC = shutil.which("nvcc", path="/usr/local/cuda/bin:/usr/local/bin")


def built(names: list[str], output: Path, *words: str) -> Path:
    sources = [str(HERE / f"{name}.cu") for name in names]
    command = [str(toolkit() / "bin" / "nvcc"), "-O1", *words, "-o", str(output), *sources]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return output


def ran(program: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | variables
    return subprocess.run(
        [program], capture_output=True, text=True, check=False, timeout=120, env=environment
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str, tmp_path: Path) -> None:
    done = ran(built([name], tmp_path / name))
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == PRINTED.get(name, "")
    for said in SAID.get(name, []):
        assert said in done.stderr
    if name not in SAID and name != "errors_stick":
        assert done.stderr == ""


@pytest.mark.skipif(NVCC is None or shutil.which("g++") is None, reason="no nvcc of NVIDIA's")
@pytest.mark.parametrize("name", PROGRAMS)
def test_compiles_with_nvcc(name: str, tmp_path: Path) -> None:
    assert NVCC is not None
    command = [NVCC, "-std=c++17", "-c", "-o", str(tmp_path / "a.o"), str(HERE / f"{name}.cu")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_second_run_starts_no_python(tmp_path: Path) -> None:
    program = built(["templates"], tmp_path / "templates")
    assert ran(program).returncode == 0
    broken = ran(program, PYTHONHOME="/nowhere", LD_DEBUG="files")
    assert broken.returncode == 0
    assert "libcudart" in broken.stderr and "libpython" not in broken.stderr


def test_a_broken_cache_is_made_anew(tmp_path: Path) -> None:
    program = built(["dynamic_shared"], tmp_path / "program")
    folder = tmp_path / "cache"
    assert ran(program, CUDA2NPU_CACHE=str(folder)).returncode == 0
    for entry in (folder / "native").iterdir():
        entry.write_bytes(entry.read_bytes()[:-30])
    assert ran(program, CUDA2NPU_CACHE=str(folder)).returncode == 0


def test_strict_programs_end_at_a_refused_call(tmp_path: Path) -> None:
    source = tmp_path / "refused.cu"
    source.write_text(
        "int main() { cudaGraph_t g; return cudaGraphCreate(&g, 0) != cudaErrorNotSupported; }"
    )
    output = tmp_path / "refused"
    nvcc = str(toolkit() / "bin" / "nvcc")
    subprocess.run([nvcc, "-o", str(output), str(source)], check=True)
    done = ran(output)
    assert done.returncode == 0
    assert "cudaGraphCreate is not supported" in done.stderr and "C2N1012" in done.stderr
    assert ran(output, CUDA2NPU_STRICT="1").returncode < 0


def test_errors_in_device_code_are_the_compilers(tmp_path: Path) -> None:
    source = tmp_path / "wrong.cu"
    source.write_text("__global__ void k(int *x) {\n    x[0] = 1\n}\nint main() { }\n")
    nvcc = str(toolkit() / "bin" / "nvcc")
    command = [nvcc, "-c", "-o", str(tmp_path / "a.o"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "wrong.cu:" in done.stderr and "error" in done.stderr
    assert not (tmp_path / "a.o").exists()


def test_files_compiled_apart_and_linked(tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_text(
        "__global__ void k(int *x) { *x = 1; }\nvoid run(int *x) { k<<<1, 1>>>(x); }\n"
    )
    (tmp_path / "b.cpp").write_text(
        "#include <cuda_runtime.h>\nvoid run(int *);\nint main() { int *x; "
        "cudaMallocManaged(&x, 4); run(x); cudaDeviceSynchronize(); return *x != 1; }\n"
    )
    nvcc = str(toolkit() / "bin" / "nvcc")
    for line in ("-c a.cu -MMD -MF a.d -o a.o", "-c b.cpp -o b.o", "a.o b.o -o program -lcudart"):
        subprocess.run([nvcc, *line.split()], check=True, cwd=tmp_path)
    assert "a.cu" in (tmp_path / "a.d").read_text()
    assert ran(tmp_path / "program").returncode == 0
