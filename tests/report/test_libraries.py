"""Uses of libraries: headers, functions, namespaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from cuda2npu.diagnostics.table import TABLE
from cuda2npu.report.effort import EFFORT
from cuda2npu.report.libraries import LIBRARIES, of_header, of_name, of_space
from tests.report.build import host, names, of, one


@pytest.mark.parametrize(
    ("text", "name", "library"),
    [
        ("#include <cusparse.h>", "cusparse.h", "cuSPARSE"),
        ("#include <curand_kernel.h>", "curand_kernel.h", "cuRAND"),
        ("#include <thrust/device_vector.h>", "thrust/device_vector.h", "Thrust"),
        ("#include <cub/cub.cuh>", "cub/cub.cuh", "CUB"),
        ("#include <cuda/std/atomic>", "cuda/std/atomic", "libcu++"),
        ("#include <mma.h>", "mma.h", "WMMA"),
        ("#include <cuda_fp8.h>", "cuda_fp8.h", "CUDA's types of at most 16 bits"),
        ("cusparseSpMV(a);", "cusparseSpMV", "cuSPARSE"),
        ("cufftExecC2C(a);", "cufftExecC2C", "cuFFT"),
        ("cusparseSpMV(a);", "cusparseSpMV", "cuSPARSE"),
        ("cusolverDnDgetrf(a);", "cusolverDnDgetrf", "cuSOLVER"),
        ("cudnnCreate(a);", "cudnnCreate", "cuDNN"),
        ("CHECK(ncclAllReduce(a));", "ncclAllReduce", "NCCL"),
        ("nppiFilterBoxBorder_8u_C1R(a);", "nppiFilterBoxBorder_8u_C1R", "NPP"),
        ("nvjpegDecode(a);", "nvjpegDecode", "nvJPEG"),
        ("curandGenerateUniform(a);", "curandGenerateUniform", "cuRAND"),
        ("thrust::sort(a, b);", "thrust::sort", "Thrust"),
        ("::thrust::device_vector<int> v;", "thrust::device_vector", "Thrust"),
        ("cub::DeviceScan::ExclusiveSum(a);", "cub::DeviceScan::ExclusiveSum", "CUB"),
        ("cutlass::gemm::device::Gemm<float> g;", "cutlass::gemm::device::Gemm", "CUTLASS"),
        ("cuda::std::atomic<int> a;", "cuda::std::atomic", "libcu++"),
        ("nvtx3::scoped_range r;", "nvtx3::scoped_range", "NVTX"),
    ],
)
def test_a_use_is_refused(text: str, name: str, library: str, tmp_path: Path) -> None:
    found = one(of(tmp_path, host(text)), name)
    assert (found.kind, found.status, found.library) == ("library", "refused", library)
    assert found.code == "C2N8001" and found.help and found.effort != "none"


@pytest.mark.parametrize(
    ("text", "name", "status"),
    [
        ("cublasCreate(&h);", "cublasCreate", "exact"),
        ("cublasSgemm(h);", "cublasSgemm", "refused"),
        ("cublasLtMatmul(h);", "cublasLtMatmul", "refused"),
    ],
)
def test_cublas_is_what_its_table_says(text: str, name: str, status: str, tmp_path: Path) -> None:
    found = one(of(tmp_path, host(text)), name)
    assert (found.kind, found.status) == ("library", status)
    assert (found.library or "").startswith("cuBLAS")
    assert found.code == ("C2N8002" if status == "refused" else "")


def test_marks_have_no_effect(tmp_path: Path) -> None:
    files = host('nvtxRangePushA("x"); nvtxRangePop();', "#include <nvtx3/nvToolsExt.h>\n")
    report = of(tmp_path, files)
    assert names(report, "library") == ["nvtx3/nvToolsExt.h", "nvtxRangePushA", "nvtxRangePop"]
    assert {each.status for each in report.findings} == {"no-op"}


def test_what_our_headers_lack_of_a_library_is_refused(tmp_path: Path) -> None:
    files = host("nvtxDomainResourceCreate(d);", "#include <nvtx3/nvtx3.hpp>\n")
    assert {each.status for each in of(tmp_path, files).findings} == {"refused"}


@pytest.mark.parametrize(
    "text",
    [
        "mine::thrust::sort(a);",
        "cublasHandle_t h;",
        "#define cublasCheck(x) x\ncublasCheck(3);",
        "namespace cuda { int f(); }\ncuda::f();",
        '#include "nccl_mine.h"',
        "#include <cuda_runtime.h>",
        "#include <cooperative_groups.h>",
        "using namespace std;",
    ],
)
def test_what_is_no_use(text: str, tmp_path: Path) -> None:
    files = host(text)
    files["nccl_mine.h"] = "int x;\n"
    assert not of(tmp_path, files).findings


@pytest.mark.parametrize("text", ["using namespace cuda;", "using cuda::f;", "g<cuda::f>();"])
def test_names_that_are_imported_are_not_declared(text: str, tmp_path: Path) -> None:
    assert "cuda::std" in names(of(tmp_path, host(f"{text} cuda::std(1);")), "library")


def test_a_library_of_the_program_is_its_own(tmp_path: Path) -> None:
    files = host("", '#include "optix_mine.h"\n')
    assert one(of(tmp_path / "a", files), "optix_mine.h").library == "OptiX"
    assert not of(tmp_path / "b", {**files, "optix_mine.h": ""}).findings


def test_the_table_is_sound() -> None:
    """No row hides another one's names, and each says what to do."""
    assert len({row.name for row in LIBRARIES}) == len(LIBRARIES)
    assert all(row.help and row.effort != "none" for row in LIBRARIES)
    assert all(of_space(space) == row for row in LIBRARIES for space in row.spaces)
    assert of_header("cuda_runtime.h") is None and of_header("cuda.h") is None
    assert of_name("cudaMalloc") is None and of_name("cuInit") is None


def test_every_refusal_of_a_kernel_has_an_effort() -> None:
    codes = {code for code, row in TABLE.items() if row.level == "error" and code < "C2N9"}
    assert codes <= set(EFFORT)
    assert set(EFFORT) <= set(TABLE)
