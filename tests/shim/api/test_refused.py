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


BLAS = """
#include <cublasLt.h>
#include <cublas_v2.h>
#include <cuda_runtime.h>
#include <cstdio>
int main() {
    cublasHandle_t handle;
    cublasMath_t math = CUBLAS_DEFAULT_MATH;
    float x[2] = {1.0f, 2.0f}, *device, back[4] = {};
    int bad = cublasCreate(&handle);
    bad |= cublasSetMathMode(handle, CUBLAS_TF32_TENSOR_OP_MATH) | cublasGetMathMode(handle, &math);
    std::printf("%d %d\\n", bad, math);
    bad |= cudaMalloc(&device, sizeof back);
    bad |= cublasSetVector(2, sizeof *x, x, 1, device, 2);
    bad |= cublasGetVector(2, sizeof *x, device, 2, back, 3);
    std::printf("%d %g %g\\n", bad, back[0], back[3]);
    const cublasOperation_t none = CUBLAS_OP_N;
    for (int i = 0; i < 2; ++i)
        std::printf("%d ", cublasSgemm(handle, none, none, 1, 1, 1, x, device, 1, device, 1, x,
                                       device, 1));
    cublasLtMatrixLayout_t a;
    cublasLtHandle_t light;
    const cublasLtOrder_t order = CUBLASLT_ORDER_ROW;
    bad |= cublasLtMatrixLayoutCreate(&a, CUDA_R_32F, 2, 2, 2) | cublasLtCreate(&light);
    bad |= cublasLtMatrixLayoutSetAttribute(a, CUBLASLT_MATRIX_LAYOUT_ORDER, &order, sizeof order);
    std::printf("%d ", cublasLtMatmul(light, 0, x, x, a, x, a, x, x, a, x, a, 0, 0, 0, 0));
    bad |= cublasLtMatrixLayoutDestroy(a) | cublasLtDestroy(light) | cublasDestroy(handle);
    bad |= cudaGetLastError();
    std::printf("%d %s\\n", bad, cublasGetStatusName(CUBLAS_STATUS_NOT_SUPPORTED));
}
"""


@NEEDS_CPP
def test_cublas_is_set_up_and_refuses_to_compute(tmp_path: Path) -> None:
    """15 is CUBLAS_STATUS_NOT_SUPPORTED; no call of cuBLAS leaves an error of the runtime's."""
    ended = run_program(BLAS, tmp_path)
    assert ended.stdout == "0 3\n0 1 2\n15 15 15 0 CUBLAS_STATUS_NOT_SUPPORTED\n"
    why = "of cuBLAS there are handles, settings and copies, nothing that computes [C2N8002]"
    assert ended.stderr == (
        f"cuda2npu: cublasSgemm_v2 is not supported: {why}\n"
        f"cuda2npu: cublasLtMatmul is not supported: {why}\n"
    )
    assert run_program(BLAS, tmp_path, CUDA2NPU_STRICT="1").returncode == -signal.SIGABRT
