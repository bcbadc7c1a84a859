"""A third opinion on a kernel's meaning: the host's C++ compiler, one thread after another.

In: kernels made with `Features(host=True)`, whose every construct means the same in host C++. Out:
what g++ makes of each. The referee and the translator read the same typed tree: a fault in it would
not show between them, but does here.

    with HostUnit(kernels) as unit:
        arrays = unit.run(kernels[0])
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from numpy.typing import NDArray

from tests.law.kernels import Kernel

FLAGS = (
    "-std=c++17", "-O0", "-fwrapv", "-ffp-contract=off", "-fno-strict-aliasing", "-w", "-shared",
    "-fPIC",
)  # fmt: skip
HEADER = r"""
#include <cmath>
#include <cstddef>
#include <cstring>
using std::isnan; using std::isinf; using std::isfinite; using std::sqrt; using std::fabs;
using std::floor; using std::ceil;
#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline
#define __noinline__
#define __launch_bounds__(n)
struct dim3 { unsigned x, y, z; };
static dim3 threadIdx, blockIdx, blockDim, gridDim;
static int min(int a, int b) { return a < b ? a : b; }
static int max(int a, int b) { return a > b ? a : b; }
static unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
static unsigned max(unsigned a, unsigned b) { return a > b ? a : b; }
static long long min(long long a, long long b) { return a < b ? a : b; }
static long long max(long long a, long long b) { return a > b ? a : b; }
static int __popc(unsigned a) { return __builtin_popcount(a); }
static int __popcll(unsigned long long a) { return __builtin_popcountll(a); }
static int __clz(int a) { return a ? __builtin_clz(a) : 32; }
static int __clzll(long long a) { return a ? __builtin_clzll(a) : 64; }
static int __ffs(int a) { return __builtin_ffs(a); }
static int __ffsll(long long a) { return __builtin_ffsll(a); }
static unsigned long long __brevll(unsigned long long a) {
    unsigned long long r = 0;
    for (int i = 0; i < 64; i++) r |= (a >> i & 1) << (63 - i);
    return r;
}
static unsigned __brev(unsigned a) { return (unsigned)(__brevll(a) >> 32); }
template <typename T> static T __ldg(const T *p) { return *p; }
#define VECTOR2(N, T) struct N { T x, y; }; \
    static N make_##N(T x, T y) { N r = {x, y}; return r; }
#define VECTOR3(N, T) struct N { T x, y, z; }; \
    static N make_##N(T x, T y, T z) { N r = {x, y, z}; return r; }
#define VECTOR4(N, T) struct N { T x, y, z, w; }; \
    static N make_##N(T x, T y, T z, T w) { N r = {x, y, z, w}; return r; }
VECTOR2(int2, int) VECTOR2(float2, float) VECTOR2(double2, double) VECTOR2(short2, short)
VECTOR3(uint3, unsigned) VECTOR3(float3, float) VECTOR4(float4, float) VECTOR4(int4, int)
VECTOR4(uchar4, unsigned char)
"""
DRIVER = """
extern "C" void run_{name}(const unsigned *shape, char **a) {{
    gridDim = {{shape[0], shape[1], shape[2]}};
    blockDim = {{shape[3], shape[4], shape[5]}};
    for (blockIdx.z = 0; blockIdx.z < gridDim.z; blockIdx.z++)
    for (blockIdx.y = 0; blockIdx.y < gridDim.y; blockIdx.y++)
    for (blockIdx.x = 0; blockIdx.x < gridDim.x; blockIdx.x++)
    for (threadIdx.z = 0; threadIdx.z < blockDim.z; threadIdx.z++)
    for (threadIdx.y = 0; threadIdx.y < blockDim.y; threadIdx.y++)
    for (threadIdx.x = 0; threadIdx.x < blockDim.x; threadIdx.x++)
        {name}({arguments});
}}
"""


def compiler() -> str | None:
    return shutil.which("g++") or shutil.which("c++") or shutil.which("clang++")


def host_text(kernels: list[Kernel]) -> str:
    """One compilation unit; the kernels' names differ by their tags."""
    parts = [HEADER]
    for kernel in kernels:
        parts += [kernel.source, DRIVER.format(name=kernel.name, arguments=_arguments(kernel))]
    return "\n".join(parts)


def _arguments(kernel: Kernel) -> str:
    """Each argument read from its place: `*(T *)a[i]`, a pointer from `a[i]` itself."""
    heading = kernel.source[kernel.source.index(f"{kernel.name}(") + len(kernel.name) + 1 :]
    texts: list[str] = []
    for i, parameter in enumerate(heading[: heading.index(") {")].split(", ")):
        type = parameter.rsplit(" ", 1)[0].replace("__restrict__", "").strip()
        if "*" in parameter:
            texts.append(f"({type.rstrip(' *')} *)a[{i}]")
        else:
            texts.append(f"*({type} *)a[{i}]")
    return ", ".join(texts)


class HostUnit:
    """Compiled on entry, gone on exit."""

    def __init__(self, kernels: list[Kernel]) -> None:
        self._kernels = kernels

    def __enter__(self) -> HostUnit:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        (folder / "unit.cpp").write_text(host_text(self._kernels))
        command = [
            compiler() or "g++",
            *FLAGS,
            "-o",
            str(folder / "unit.so"),
            str(folder / "unit.cpp"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        if done.returncode:
            raise RuntimeError(done.stderr[:4000])
        self._library = ctypes.CDLL(str(folder / "unit.so"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._folder.cleanup()

    def run(self, kernel: Kernel) -> list[NDArray[Any]]:
        """The arrays as the kernel leaves them."""
        arrays = [argument.array() for argument in kernel.arguments]
        keep = [ctypes.create_string_buffer(a.raw or b"\0", 256) for a in kernel.arguments]
        places = (ctypes.c_void_p * len(arrays))(
            *(
                ctypes.addressof(buffer) if argument.raw else array.ctypes.data
                for argument, array, buffer in zip(kernel.arguments, arrays, keep, strict=True)
            )
        )
        shape = (ctypes.c_uint * 6)(*kernel.grid, *kernel.block)
        getattr(self._library, f"run_{kernel.name}")(shape, places)
        return arrays
