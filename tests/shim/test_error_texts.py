"""Names and texts of errors: what CUDA's own library says, where the machine has one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cuda2npu.shim.build import toolkit

PROGRAM = """
#include <cstdio>
#include <cuda_runtime.h>
int main() {
    for (int i = -1; i < 1100; i++) {
        cudaError_t e = (cudaError_t)i;
        printf("%d %s: %s\\n", i, cudaGetErrorName(e), cudaGetErrorString(e));
    }
}
"""


def said_by(compiler: str, folder: Path) -> list[str]:
    (folder / "texts.cu").write_text(PROGRAM)
    command = [compiler, "-o", str(folder / "texts"), str(folder / "texts.cu")]
    subprocess.run(command, check=True, capture_output=True)
    done = subprocess.run([str(folder / "texts")], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("nvcc") is None, reason="CUDA's own nvcc is not here")
def test_errors_are_called_as_cuda_calls_them(tmp_path: Path) -> None:
    assert said_by(str(toolkit() / "bin" / "nvcc"), tmp_path) == said_by("nvcc", tmp_path)
