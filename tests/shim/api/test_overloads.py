"""What `cuda_runtime.h` adds for C++, and that C programs need no C++ library.

In: programs of the host alone. Out: what they print.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from cuda2npu.shim.build import library_folder
from tests.shim.api.programs import (
    C_COMPILERS,
    CPP_COMPILERS,
    NEEDS_CPP,
    WARNINGS,
    compile_errors,
    run_program,
)

MEMORY = """
#include <cuda_runtime.h>
#include <cstdio>
struct Body { float4 place; int kind; };
int main() {
    Body *device = nullptr, *pinned = nullptr, *mapped = nullptr, *both = nullptr, *same = nullptr;
    volatile float *pitched = nullptr;
    size_t pitch = 0;
    int failed = cudaMalloc(&device, sizeof *device) || cudaMallocHost(&pinned, sizeof *pinned) ||
                 cudaHostAlloc(&mapped, sizeof *mapped, cudaHostAllocMapped) ||
                 cudaMallocManaged(&both, sizeof *both) ||
                 cudaHostGetDevicePointer(&same, mapped, 0) ||
                 cudaMallocPitch(&pitched, &pitch, 100, 7);
    pinned->kind = 42;
    failed |= cudaMemcpy(device, pinned, sizeof *pinned, cudaMemcpyDefault);
    failed |= cudaMemcpy(both, device, sizeof *both, cudaMemcpyDefault);
    failed |= cudaMemPrefetchAsync(both, sizeof *both, 0) != cudaSuccess;
    failed |= cudaMemPrefetchAsync(both, sizeof *both, cudaCpuDeviceId, nullptr) != cudaSuccess;
    failed |= cudaMemAdvise(both, sizeof *both, cudaMemAdviseSetReadMostly, 0) != cudaSuccess;
    std::printf("%d %d %d\\n", failed, both->kind, pitch >= 100);
    Body *later = nullptr;
    failed = cudaMallocAsync(&later, sizeof *later, 0) || cudaFreeAsync(later, 0);
    failed |= cudaFree(device) || cudaFreeHost(pinned) || cudaFreeHost(mapped) || cudaFree(both);
    std::printf("%d\\n", failed);
}
"""
EVENTS = """
#include <cuda_runtime.h>
#include <cstdio>
int main() {
    cudaEvent_t plain, quiet;
    int failed = cudaEventCreate(&plain) || cudaEventCreate(&quiet, cudaEventDisableTiming) ||
                 cudaEventRecord(plain) || cudaEventRecord(quiet) || cudaEventSynchronize(quiet);
    float ms = -1;
    const cudaError_t untimed = cudaEventElapsedTime(&ms, plain, quiet);
    const cudaError_t last = cudaGetLastError();
    std::printf("%d %s %s\\n", failed, cudaGetErrorName(untimed), cudaGetErrorName(last));
}
"""
VALUES = """
#include <cuda_runtime.h>
#include <cstdio>
#include <initializer_list>
int main() {
    const dim3 one, two(4, 2), from = 7;
    const float4 f = make_float4(1, 2, 3, 4);
    const uchar3 c = make_uchar3(1, 2, 255);
    const cudaChannelFormatDesc d = cudaCreateChannelDesc<short2>();
    const cudaPitchedPtr p = make_cudaPitchedPtr(nullptr, 512, 100, 7);
    const cudaExtent e = make_cudaExtent(3, 4, 5);
    for (const dim3 &d3 : {one, two, from}) std::printf("%u%u%u ", d3.x, d3.y, d3.z);
    std::printf("%g %d %d %d %d ", double(f.w), c.z, d.x, d.y, d.f == cudaChannelFormatKindSigned);
    std::printf("%zu %zu\\n", p.pitch, e.depth);
}
"""
MATH = """
#define __CUDACC__ 1  // as in a `.cu` file
#include <cuda_runtime.h>
#include <cstdio>
int main() {
    const unsigned u = 7;
    const int n = 3;
    const long long wide = 1ll << 40;
    std::printf("%u %u %lld %d\\n", max(u, n), min(u, n), max(wide, 5ll), max(2, n));
    const double roots[] = {double(rsqrtf(4.f)), rsqrt(16.0)};
    std::printf("%g %g %g %g\\n", roots[0], roots[1], double(max(1.f, 2.f)), exp10(2.0));
}
"""
IN_C = """
#include <cuda_runtime.h>
#include <stdio.h>
int main(void) {
    struct dim3 grid = {2, 1, 1};
    float *device = NULL, host[4] = {1, 2, 3, 4}, back[4] = {0};
    struct cudaDeviceProp properties;
    int failed = cudaMalloc((void **)&device, sizeof host) != cudaSuccess;
    failed |= cudaMemcpy(device, host, sizeof host, cudaMemcpyHostToDevice) != cudaSuccess;
    failed |= cudaMemcpy(back, device, sizeof host, cudaMemcpyDeviceToHost) != cudaSuccess;
    failed |= cudaGetDeviceProperties(&properties, 0) != cudaSuccess;
    printf("%d %g %u %d\\n", failed, back[3], grid.x, properties.warpSize);
    return 0;
}
"""
EXPECTED = {
    MEMORY: "0 42 1\n0\n",
    EVENTS: "0 cudaErrorInvalidResourceHandle cudaErrorInvalidResourceHandle\n",
    VALUES: "111 421 711 4 255 16 16 1 512 5\n",
    MATH: "7 3 1099511627776 3\n0.5 0.25 2 100\n",
}
KERNELS = """
#include <cuda_runtime.h>
void scale(float *, float, int);
void scale(float *, float, int) {}
static float table[16];
int main() {
    cudaFuncAttributes attributes;
    int blocks = 0, least = 0, best = 0;
    size_t bytes = 0;
    void *address = nullptr;
    float *typed = nullptr, factor = 2;
    float *x = nullptr;
    int n = 5;
    void *arguments[] = {&x, &factor, &n};
    cudaLaunchConfig_t config = {};
    const auto size = [](int) { return 0; };
    return cudaFuncGetAttributes(&attributes, scale) ||
           cudaFuncSetAttribute(scale, cudaFuncAttributeMaxDynamicSharedMemorySize, 65536) ||
           cudaFuncSetCacheConfig(scale, cudaFuncCachePreferL1) ||
           cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, scale, 256, 0) ||
           cudaOccupancyMaxPotentialBlockSize(&least, &best, scale, 0, 0) ||
           cudaOccupancyMaxPotentialBlockSizeVariableSMem(&least, &best, scale, size) ||
           cudaMemcpyToSymbol(table, &factor, sizeof factor) ||
           cudaMemcpyFromSymbol(&factor, table, sizeof factor, 4) ||
           cudaGetSymbolAddress(&address, table) || cudaGetSymbolAddress((void **)&typed, table) ||
           cudaGetSymbolSize(&bytes, table) ||
           cudaLaunchKernel(scale, dim3(1), dim3(32), arguments, 0, nullptr) ||
           cudaLaunchKernel((const void *)scale, 1, 32, arguments, 0, 0) ||
           cudaLaunchCooperativeKernel(scale, 1, 32, arguments) ||
           cudaLaunchKernelEx(&config, scale, x, 2, 5);
}
"""


@NEEDS_CPP
@pytest.mark.parametrize("text", EXPECTED, ids=["memory", "events", "values", "math"])
def test_overloads(text: str, tmp_path: Path) -> None:
    ended = run_program(text, tmp_path)
    assert (ended.stdout, ended.stderr, ended.returncode) == (EXPECTED[text], "", 0)


@pytest.mark.parametrize("standard", ["c++11", "c++20"])
@pytest.mark.parametrize("compiler", CPP_COMPILERS)
def test_kernels_and_symbols_are_taken_as_they_are(compiler: str, standard: str) -> None:
    assert compile_errors(compiler, standard, KERNELS) == ""


@pytest.mark.parametrize("compiler", C_COMPILERS)
def test_a_program_in_c_is_linked_without_cpp(compiler: str, tmp_path: Path) -> None:
    library, program = library_folder(), tmp_path / "program"
    words = ["-std=c99", *WARNINGS, "-x", "c", "-", "-o", str(program), f"-L{library}", "-lcudart"]
    subprocess.run([compiler, *words], input=IN_C, text=True, check=True)
    given = {**os.environ, "LD_LIBRARY_PATH": str(library)}
    ended = subprocess.run([program], env=given, capture_output=True, text=True, check=True)
    assert ended.stdout == "0 4 2 32\n" and ended.stderr == ""
