"""Sizes, alignments and values that programs build upon: those of CUDA's own headers.

In: facts that CUDA documents. Out: texts that only compile where they hold.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cuda2npu.parser.signatures import SIGNATURES
from tests.shim.api.programs import (
    C_COMPILERS,
    CPP_COMPILERS,
    NEEDS_CPP,
    compile_errors,
    run_program,
)

# name of the element: its size, and the alignment of vectors of 1, 2, 3 and 4
ELEMENTS = {
    "char": (1, (1, 2, 1, 4)),
    "uchar": (1, (1, 2, 1, 4)),
    "short": (2, (2, 4, 2, 8)),
    "ushort": (2, (2, 4, 2, 8)),
    "int": (4, (4, 8, 4, 16)),
    "uint": (4, (4, 8, 4, 16)),
    "long": (8, (8, 16, 8, 16)),
    "ulong": (8, (8, 16, 8, 16)),
    "longlong": (8, (8, 16, 8, 16)),
    "ulonglong": (8, (8, 16, 8, 16)),
    "float": (4, (4, 8, 4, 16)),
    "double": (8, (8, 16, 8, 16)),
}
SIZES = {
    "struct cudaExtent": 24,
    "struct cudaPitchedPtr": 32,
    "struct cudaChannelFormatDesc": 20,
    "struct cudaMemcpy3DParms": 160,
    "struct cudaMemLocation": 8,
    "struct cudaPointerAttributes": 88,
    "cudaIpcMemHandle_t": 64,
    "cudaLaunchConfig_t": 56,
    "dim3": 12,
}
VALUES = {
    "CUDART_VERSION": 13000,
    "cudaErrorInvalidValue": 1,
    "cudaErrorMemoryAllocation": 2,
    "cudaErrorInvalidConfiguration": 9,
    "cudaErrorInvalidResourceHandle": 400,
    "cudaErrorIllegalAddress": 700,
    "cudaErrorLaunchFailure": 719,
    "cudaErrorNotSupported": 801,
    "cudaMemcpyDefault": 4,
    "cudaDevAttrMultiProcessorCount": 16,
    "cudaDevAttrComputeCapabilityMajor": 75,
    "cudaHostAllocMapped": 2,
    "cudaStreamNonBlocking": 1,
    "cudaEventDisableTiming": 2,
    "cudaFuncAttributeMaxDynamicSharedMemorySize": 8,
}
# of CUDA 13, and those that it dropped and programs still read
FIELDS = (
    "name uuid totalGlobalMem sharedMemPerBlock regsPerBlock warpSize memPitch maxThreadsPerBlock"
    " maxThreadsDim[2] maxGridSize[2] totalConstMem major minor textureAlignment"
    " multiProcessorCount integrated canMapHostMemory concurrentKernels ECCEnabled pciBusID"
    " asyncEngineCount unifiedAddressing memoryBusWidth l2CacheSize maxThreadsPerMultiProcessor"
    " managedMemory concurrentManagedAccess cooperativeLaunch sharedMemPerBlockOptin"
    " clockRate memoryClockRate deviceOverlap computeMode kernelExecTimeoutEnabled"
    " singleToDoublePrecisionPerfRatio cooperativeMultiDeviceLaunch"
)
NANS = """
#include <math_constants.h>
#include <string.h>
int main() {
    const float f = CUDART_NAN_F;
    const double d = CUDART_NAN;
    unsigned int f_bits = 0;
    unsigned long long d_bits = 0;
    memcpy(&f_bits, &f, sizeof f);
    memcpy(&d_bits, &d, sizeof d);
    return f_bits != 0x7fffffffu || d_bits != 0xfff8000000000000ull;
}
"""
ONLY_IN_TRANSLATION = ("__signbitd",)


def facts() -> str:
    """For C and for C++."""
    checks = [f"sizeof({name}) == {size}" for name, size in SIZES.items()]
    checks += [f"{name} == {value}" for name, value in VALUES.items()]
    for name, (size, alignments) in ELEMENTS.items():
        for number, alignment in enumerate(alignments, 1):
            checks.append(f"sizeof({name}{number}) == {number * size}")
            checks.append(f"ALIGNED({name}{number}) == {alignment}")
    fields = "".join(f"  (void)p->{field};\n" for field in FIELDS.split())
    return "".join(f'CHECK({each}, "{each}");\n' for each in checks) + (
        f"void read_them(const struct cudaDeviceProp *p);\n"
        f"void read_them(const struct cudaDeviceProp *p) {{\n{fields}}}\n"
    )


@pytest.mark.parametrize("compiler", C_COMPILERS)
def test_facts_in_c(compiler: str) -> None:
    macros = "#define CHECK _Static_assert\n#define ALIGNED _Alignof\n"
    assert compile_errors(compiler, "c11", f"#include <cuda_runtime.h>\n{macros}{facts()}") == ""


@pytest.mark.parametrize("compiler", CPP_COMPILERS)
def test_facts_in_cpp(compiler: str) -> None:
    macros = "#define CHECK static_assert\n#define ALIGNED alignof\n"
    text = f"#include <cuda_runtime.h>\n{macros}{facts()}"
    assert compile_errors(compiler, "c++11", text) == ""


@pytest.mark.parametrize("compiler", CPP_COMPILERS)
def test_a_false_fact_is_found(compiler: str) -> None:
    text = '#include <cuda_runtime.h>\nstatic_assert(alignof(float4) == 4, "no");\n'
    assert compile_errors(compiler, "c++11", text)


@pytest.mark.parametrize("compiler", CPP_COMPILERS)
def test_the_host_can_name_what_device_code_calls(compiler: str) -> None:
    """Host code holds `__host__ __device__` functions and classes that call such."""
    names = [n for n in SIGNATURES if not n.startswith("c2n_") and n not in ONLY_IN_TRANSLATION]
    assert len(names) > 400
    text = "namespace all {\n" + "".join(f"using ::{name};\n" for name in names) + "}\n"
    as_nvcc_does = ("-D__CUDACC__=1", "-include", "cuda_runtime.h")
    assert compile_errors(compiler, "c++17", text, *as_nvcc_does) == ""


@NEEDS_CPP
def test_nans_have_cudas_bits(tmp_path: Path) -> None:
    assert run_program(NANS, tmp_path).returncode == 0
