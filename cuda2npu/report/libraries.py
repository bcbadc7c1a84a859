"""The libraries that CUDA programs use beside the runtime: how each is recognised, and its status.

In: the name of a header, of a function, or `space::name`. Out: the `Library`. What our headers
(`cuda2npu/shim/include`) have of one is what its row says; everything else of it is refused.

    >>> of_header("cublas_v2.h").name, of_name("ncclAllReduce").name, of_space("thrust").name
    ('cuBLAS', 'NCCL', 'Thrust')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cuda2npu.report.finding import Effort, Status

REFUSED = "C2N8001"


@dataclass(frozen=True, slots=True)
class Library:
    """`headers`, `functions`: patterns that match a whole name; `spaces`: its namespaces. `status`
    and `reason`: of what our headers have of it."""

    name: str
    headers: str
    functions: str = ""
    spaces: tuple[str, ...] = ()
    effort: Effort = "hours"
    help: str = ""
    status: Status = "exact"
    reason: str = ""


_LOOPS = "write it as a kernel"

LIBRARIES: tuple[Library, ...] = (
    Library("NVTX", r"nvToolsExt\w*\.h|nvtx3/.*", r"nvtx[A-Z]\w*", ("nvtx3",), "minutes",
            "leave the mark out", "no-op", "marks are accepted; no profiler is attached"),
    Library("cuBLASLt", r"cublasLt\.h", r"cublasLt[A-Z]\w*", help="write the product as a kernel"),
    Library("cuBLASXt", r"cublasXt\.h", r"cublasXt[A-Z]\w*", help="write the product as a kernel"),
    Library("cuBLAS", r"cublas(_\w+)?\.h", r"cublas[A-Z]\w*",
            help="write the product as a kernel"),
    Library("cuFFT", r"cufft\w*\.h", r"cufft[A-Z]\w*", help="write the transform as a kernel"),
    Library("cuRAND", r"curand\w*\.h", r"curand([A-Z]|_)\w*",
            help="write the generator as a device function, or make the numbers on the host"),
    Library("cuSPARSELt", r"cusparseLt\.h", r"cusparseLt[A-Z]\w*", help=_LOOPS),
    Library("cuSPARSE", r"cusparse(_v2)?\.h", r"cusparse[A-Z]\w*", help=_LOOPS),
    Library("cuSOLVER", r"cusolver\w*\.h", r"cusolver[A-Z]\w*", (), "rewrite",
            "solve it on the host, or write it as kernels"),
    Library("cuDSS", r"cudss\w*\.h", r"cudss[A-Z]\w*", (), "rewrite",
            "solve it on the host, or write it as kernels"),
    Library("cuDNN", r"cudnn\w*\.h|cudnn/.*", r"cudnn[A-Z]\w*", ("cudnn_frontend",), "rewrite",
            "write the layers as kernels"),
    Library("cuTENSOR", r"cutensor\w*(\.h|/.*)", r"cutensor[A-Z]\w*", (), "rewrite", _LOOPS),
    Library("TensorRT", r"Nv(Infer|OnnxParser)\w*\.h", "", ("nvinfer1",), "rewrite",
            "write the layers as kernels"),
    Library("NCCL", r"nccl\w*\.h", r"p?nccl[A-Z]\w*", (), "rewrite", "use one device"),
    Library("NVSHMEM", r"nvshmem\w*\.h", r"nvshmemx?_\w+", (), "rewrite", "use one device"),
    Library("NPP", r"npp\w*\.h", r"npp[is]?[A-Z]\w*", help="write the filter as a kernel"),
    Library("nvJPEG", r"nvjpeg(2k)?\.h", r"nvjpeg(2k)?[A-Z]\w*", help="decode on the host"),
    Library("nvCOMP", r"nvcomp(\.h|\.hpp|/.*)", r"nvcomp[A-Z]\w*", ("nvcomp",), "rewrite",
            "compress on the host"),
    Library("Thrust", r"thrust/.*", "", ("thrust",), "hours",
            "write the algorithm as a kernel, or do it on the host"),
    Library("CUB", r"cub/.*", "", ("cub",), "hours", _LOOPS),
    Library("CUTLASS", r"(cutlass|cute)/.*", "", ("cutlass", "cute"), "rewrite",
            "write the product as a kernel"),
    Library("libcu++", r"(cuda|nv)/.*", "", ("cuda",), "hours",
            "use CUDA's own functions, such as `atomicAdd`"),
    Library("cuComplex", r"cuComplex\.h",
            r"cuC(real|imag|add|sub|mul|div|abs|onj|fma)f?|make_cu(Float|Double)?Complex", (),
            "minutes", "use `float2` and spell the arithmetic out"),
    Library("CUDA's types of at most 16 bits", r"cuda_(fp16|bf16|fp8|fp6|fp4)\.(h|hpp)", "", (),
            "hours", "use `float`"),
    Library("WMMA", r"(crt/)?mma\.h", "", ("nvcuda",), "hours", "write the product as loops"),
    Library("CUDA's asynchronous copies", r"cuda_(pipeline|awbarrier)\w*\.h", "", (), "hours",
            "copy with ordinary loads and stores, then `__syncthreads()`"),
    Library("CUDA's graphics interop", r"cuda_(egl|vdpau|d3d\w+)_interop\.h|cuda(GL|EGL|VDPAU)\.h",
            "", (), "hours", "copy the results to the host"),
    Library("NVRTC", r"nvrtc\w*\.h", r"nvrtc[A-Z]\w*", (), "hours",
            "put the kernel into a `.cu` file, and build that with `cuda2npu nvcc`"),
    Library("nvJitLink", r"nvJitLink\.h", r"nvJitLink[A-Z]\w*", (), "hours",
            "build the kernel with `cuda2npu nvcc`"),
    Library("NVML", r"nvml\.h", r"nvml[A-Z]\w*", (), "minutes",
            "ask `cudaGetDeviceProperties`, or leave it out"),
    Library("CUPTI", r"cupti\w*\.h", r"cupti[A-Z]\w*", (), "minutes", "leave the measuring out"),
    Library("cuFile", r"cufile\.h", r"cuFile[A-Z]\w*", (), "minutes",
            "read the file on the host, and copy"),
    Library("OptiX", r"optix\w*\.h", r"optix[A-Z]\w*", (), "rewrite", _LOOPS),
    Library("CUDA's driver API", r"cuda(Profiler|\w*Typedefs)\.h", "", (), "hours",
            "use the runtime's functions"),
)  # fmt: skip

_HEADERS = [(re.compile(row.headers), row) for row in LIBRARIES]
_FUNCTIONS = [(re.compile(row.functions), row) for row in LIBRARIES if row.functions]
_SPACES = {space: row for row in LIBRARIES for space in row.spaces}


def of_header(name: str) -> Library | None:
    """`name` without quotes or angle brackets."""
    return next((row for pattern, row in _HEADERS if pattern.fullmatch(name)), None)


@lru_cache(maxsize=1 << 16)
def of_name(name: str) -> Library | None:
    return next((row for pattern, row in _FUNCTIONS if pattern.fullmatch(name)), None)


def of_space(name: str) -> Library | None:
    return _SPACES.get(name)
