"""A call that is refused: what it says, how often, and what it answers.

In: programs that call such functions. Out: nothing.
"""

from __future__ import annotations

import signal
from pathlib import Path

from tests.shim.api.programs import NEEDS_CPP, run_program

TWICE = """
#include <cuda_runtime.h>
#include <cstdio>
int main() {
    cudaGraph_t graph = nullptr;
    for (int i = 0; i < 2; ++i) {
        const cudaError_t answered = cudaGraphCreate(&graph, 0);
        const cudaError_t last = cudaGetLastError(), next = cudaGetLastError();
        std::printf("%d %d %d\\n", answered, last, next);
    }
    std::printf("%d\\n", cudaGraphDestroy(graph));
}
"""


@NEEDS_CPP
def test_each_function_says_so_once_and_answers_not_supported(tmp_path: Path) -> None:
    """801 is cudaErrorNotSupported; it is the thread's last error until that is asked for."""
    ended = run_program(TWICE, tmp_path)
    assert ended.stdout == "801 801 0\n801 801 0\n801\n"
    why = "graphs of work, and the capture of streams, are not carried over yet"
    assert ended.stderr == (
        f"cuda2npu: cudaGraphCreate is not supported: {why} [C2N1012]\n"
        f"cuda2npu: cudaGraphDestroy is not supported: {why} [C2N1012]\n"
    )


@NEEDS_CPP
def test_a_strict_run_ends_there(tmp_path: Path) -> None:
    ended = run_program(TWICE, tmp_path, CUDA2NPU_STRICT="1")
    assert ended.returncode == -signal.SIGABRT
    assert ended.stdout == "" and "cudaGraphCreate" in ended.stderr


@NEEDS_CPP
def test_programs_of_nvidias_compiler_are_told_to_build_anew(tmp_path: Path) -> None:
    """What such a program calls before its `main`."""
    text = """
    extern "C" void **__cudaRegisterFatBinary(void *);
    int main() { return __cudaRegisterFatBinary(nullptr) != nullptr; }
    """
    ended = run_program(text, tmp_path)
    assert ended.returncode == 0
    assert "build the program with cuda2npu nvcc [C2N1016]" in ended.stderr
