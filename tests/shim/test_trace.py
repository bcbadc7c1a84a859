"""`cuda2npu run-app --trace`: each call and launch of a program, as JSON."""

from __future__ import annotations

import json
import subprocess
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from cuda2npu.cli.run_app_command import command
from cuda2npu.shim.api import ROWS
from cuda2npu.shim.build import FLAGS, INCLUDE, toolkit
from cuda2npu.shim.trace import library
from tests.runtime.native.kernels import FOUND

SOURCE = """
#include <cstdlib>
#include <thread>
template <typename T> __global__ void scale(T *x, int by) { x[threadIdx.x] *= by; }
__global__ void refused(float *x) { asm("bar.sync 0;"); }
int main(int count, char **) {
    float *x, host[32];
    cudaMalloc(&x, sizeof host);
    cudaMemcpy(x, host, sizeof host, cudaMemcpyHostToDevice);
    std::thread([&] { scale<<<2, 32>>>(x, 2); }).join();
    void *arguments[] = {&x};
    cudaLaunchKernel((void *)refused, dim3(1), dim3(8), arguments, 0, 0);
    cudaFree((void *)8);
    if (count > 1) abort();
    return 3;
}
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("traced")
    (folder / "app.cu").write_text(SOURCE)
    nvcc = [str(toolkit() / "bin" / "nvcc"), "-o", "app", "app.cu"]
    subprocess.run(nvcc, cwd=folder, check=True, capture_output=True)
    return folder / "app"


def traced(program: Path, file: Path, *words: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(
        command, ["--trace", str(file), str(program), *words], standalone_mode=False
    )
    assert done.exception is None, done.output
    found = json.loads(file.read_text())
    schema = resources.files("cuda2npu.shim.trace") / "schema.json"
    jsonschema.validate(found, json.loads(schema.read_text()))
    return done.return_value, found


def test_calls_and_kernels(program: Path, tmp_path: Path) -> None:
    status, found = traced(program, tmp_path / "calls.json")
    assert status == found["status"] == 3
    names = [call.get("call") or call["kernel"] for call in found["calls"]]
    assert names == [
        "cudaMalloc", "cudaMemcpy", "scale", "cudaLaunchKernel", "refused", "cudaFree",
    ]  # fmt: skip
    malloc, copy, scale, _, refused, free = found["calls"]
    assert malloc["arguments"]["size"] == 128 and malloc["result"] == "cudaSuccess"
    assert copy["arguments"]["dst"] == malloc["arguments"]["*devPtr"]
    assert copy["arguments"]["kind"] == "cudaMemcpyHostToDevice"
    assert (scale["grid"], scale["block"], scale["stream"]) == ([2, 1, 1], [32, 1, 1], None)
    assert scale["thread"] != copy["thread"] and scale["at_us"] > copy["at_us"] > 0
    assert refused["result"] == "cudaErrorNotSupported"
    assert free["result"] == "cudaErrorInvalidValue" and free["arguments"] == {"devPtr": "0x8"}
    carried, other = found["kernels"]
    assert (carried["template"], carried["launches"], carried["line"]) == ("T=float", 1, 4)
    assert carried["tile_program"].startswith('tile_program @"scale<float>"')
    assert other["tile_program"] == "" and "asm" in other["refused"]


def test_a_program_that_dies_leaves_its_calls(program: Path, tmp_path: Path) -> None:
    status, found = traced(program, tmp_path / "calls.json", "die")
    assert status == 128 + 6
    assert found["calls"][-1]["call"] == "cudaFree"


@pytest.mark.parametrize("words", [["missing/app"], ["--trace", "no/such/folder/x", "ls"]])
def test_bad_input(words: list[str], tmp_path: Path) -> None:
    assert CliRunner().invoke(command, words).exit_code == 2


def test_all_functions_of_the_headers_are_recorded() -> None:
    recorded = {function.name for function in library.functions()}
    left = {row.name for row in ROWS} - recorded
    assert len(recorded) > 330
    assert all(not name.startswith("cuda") or name in LEFT for name in left), left


LEFT = {"cudaCreateChannelDesc", "cudaGetDriverEntryPoint_ptsz"}
"""What answers with a record; what only NVIDIA's compiler calls."""


@pytest.mark.parametrize("compiler", FOUND)
def test_the_wrappers_compile_without_warnings(compiler: str, tmp_path: Path) -> None:
    (tmp_path / "calls.c").write_text(library.calls_text())
    sources = [str(tmp_path / "calls.c"), str(library.HERE / "trace.c")]
    words = [f"-I{library.HERE}", f"-I{INCLUDE}", "-Werror", "-o", str(tmp_path / "x.so")]
    done = subprocess.run(
        [compiler, *FLAGS, *words, *sources], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
