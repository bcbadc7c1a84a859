"""How long things take: `python -m benchmarks.latency [--quick]` prints a table.

Measured are the answer of `cuda2npu --help`, translation of a typical file (200 lines, 3 kernels),
its growth up to 10,000 lines, the interpreter on two kernels of usual size, and what native code
takes before its first launch has ended (`first_launch`), with the bars that it is held to. Each
figure is the best of a few runs of a fresh process, or of one run where it takes seconds; where
there is a bar it is a median. On a busy machine the processor time says more than the other.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks import first_launch
from cuda2npu import pipeline
from cuda2npu.runtime import interpreter
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native.compilers import find_compiler

Seconds = tuple[float, float]  # that went by, and of processor time
PACKAGES = ("cuda2npu", "numpy", "pycparser", "pcpp", "tree-sitter", "tree-sitter-cuda")
SAXPY = """
__global__ void saxpy(int n, float a, const float *x, float *y) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = a * x[i] + y[i];
}
"""
MATMUL = """
#define TILE 16
__global__ void matmul(int n, const float *a, const float *b, float *c) {
    __shared__ float as[TILE][TILE], bs[TILE][TILE];
    int tx = threadIdx.x, ty = threadIdx.y;
    int row = blockIdx.y * TILE + ty, column = blockIdx.x * TILE + tx;
    float sum = 0.0f;
    for (int t = 0; t < n / TILE; t++) {
        as[ty][tx] = a[row * n + t * TILE + tx];
        bs[ty][tx] = b[(t * TILE + ty) * n + column];
        __syncthreads();
        for (int k = 0; k < TILE; k++) sum += as[ty][k] * bs[k][tx];
        __syncthreads();
    }
    c[row * n + column] = sum;
}
"""
_KERNEL = """
// Three points of a stencil, with a sum in shared memory: number {i}.
__device__ float weigh{i}(float left, float middle, float right) {{
    float sum = 0.25f * left + 0.5f * middle;
    sum += 0.25f * right;
    return sum > 1.0f ? 1.0f : sum;
}}

__global__ void smooth{i}(int n, const float *in, float *out, int *count) {{
    __shared__ float line[256];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int lane = threadIdx.x;
    float value = 0.0f;
    if (i < n) {{
        value = in[i];
        for (int k = 1; k < {steps}; k++) {{
            int left = i - k < 0 ? 0 : i - k;
            int right = i + k >= n ? n - 1 : i + k;
            value = weigh{i}(in[left], value, in[right]);
        }}
    }}
    line[lane] = value;
    __syncthreads();
    for (int step = 128; step > 0; step >>= 1) {{
        if (lane < step) {{
            line[lane] += line[lane + step];
        }}
        __syncthreads();
    }}
    if (lane == 0 && line[0] > 1.0f) {{
        atomicAdd(count, 1);
    }}
    if (i < n) {{
        out[i] = value - line[0] / 256.0f;
    }}
}}

// The same on the host, for one point.
float reference{i}(int n, const float *in, int i) {{
    float value = in[i];
    for (int k = 1; k < {steps}; k++) {{
        int left = i - k < 0 ? 0 : i - k;
        int right = i + k >= n ? n - 1 : i + k;
        value = 0.25f * in[left] + 0.5f * value + 0.25f * in[right];
        if (value > 1.0f) {{
            value = 1.0f;
        }}
    }}
    return value;
}}

void launch{i}(int n, const float *in, float *out, int *count) {{
    dim3 block(256);
    dim3 grid((n + 255) / 256);
    smooth{i}<<<grid, block>>>(n, in, out, count);
    cudaError_t status = cudaGetLastError();
    if (status != cudaSuccess) {{
        fprintf(stderr, "smooth{i}: %s\\n", cudaGetErrorString(status));
        exit(1);
    }}
    status = cudaDeviceSynchronize();
    if (status != cudaSuccess) {{
        fprintf(stderr, "smooth{i}: %s\\n", cudaGetErrorString(status));
        exit(1);
    }}
}}
"""


def typical(lines: int) -> str:
    """About `lines` lines, of which each 66 hold a kernel, a device function and host code."""
    count = max(1, round((lines - 4) / len(_KERNEL.splitlines())))
    head = "#include <cstdio>\n#include <cstdlib>\n#include <cuda_runtime.h>\n"
    return head + "".join(_KERNEL.format(i=i, steps=2 + i % 5) for i in range(count))


def best(runs: int, action: Callable[[], object]) -> Seconds:
    return min(_timed(action) for _ in range(runs))


def _timed(action: Callable[[], object]) -> Seconds:
    begin, before = time.perf_counter(), sum(os.times()[:4])
    action()
    return time.perf_counter() - begin, sum(os.times()[:4]) - before


def command(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "cuda2npu", *arguments], capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())


def translation(lines: int, runs: int) -> tuple[str, Seconds]:
    text = typical(lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "typical.cu"
        path.write_text(text)
        seconds = best(runs, lambda: command("translate", str(path)))
    kernels = text.count("__global__")
    return f"translate {len(text.splitlines())} lines, {kernels} kernels", seconds


def saxpy(n: int = 1 << 24) -> tuple[str, Seconds]:
    x, y = np.arange(n, dtype=np.float32), np.ones(n, np.float32)
    expected = np.float32(2) * x + y
    memory = DeviceMemory()
    places = [memory.upload(array) for array in (x, y)]
    arguments = [n.to_bytes(4, "little"), np.float32(2).tobytes(), *map(_pointer, places)]
    unit = pipeline.parse_text(SAXPY, "saxpy.cu")
    program = pipeline.translate(unit.kernel("saxpy"), (256, 1, 1))
    seconds = _timed(lambda: interpreter.run(program, (n // 256, 1, 1), arguments, memory))
    if not np.array_equal(memory.download(places[1], y), expected):
        raise RuntimeError("saxpy is wrong")
    return f"interpreter: saxpy of {n:,} elements", seconds


def matmul(n: int = 512) -> tuple[str, Seconds]:
    random = np.random.RandomState(0)
    a, b = (random.random_sample((n, n)).astype(np.float32) for _ in range(2))
    memory, c = DeviceMemory(), np.zeros((n, n), np.float32)
    places = [memory.upload(array) for array in (a, b, c)]
    arguments = [n.to_bytes(4, "little"), *map(_pointer, places)]
    program = pipeline.translate(
        pipeline.parse_text(MATMUL, "matmul.cu").kernel("matmul"), (16, 16, 1)
    )
    grid = (n // 16, n // 16, 1)
    seconds = _timed(lambda: interpreter.run(program, grid, arguments, memory))
    if not np.allclose(memory.download(places[2], c), a @ b, rtol=1e-4):
        raise RuntimeError("matmul is wrong")
    return f"interpreter: tiled matmul {n} x {n}", seconds


def _pointer(address: int) -> bytes:
    return address.to_bytes(8, "little")


def measurements(quick: bool) -> Iterator[tuple[str, Seconds]]:
    runs = 2 if quick else 7
    yield "cuda2npu --help", best(runs, lambda: command("--help"))
    for lines in (200,) if quick else (200, 1000, 2000, 5000, 10000):
        yield translation(lines, runs if lines == 200 else 1)
    yield saxpy(1 << 20 if quick else 1 << 24)
    yield matmul(128 if quick else 512)


def shown(name: str, seconds: Seconds, bar: float | None = None) -> str:
    elapsed, processor = seconds
    row = f"{name:58} {elapsed:8.3f} s {processor:8.3f} s"
    return row if bar is None else f"{row} {bar:8.3f} s"


def machine() -> str:
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(li.split(":", 1)[1].strip() for li in lines if li.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.machine()
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, few runs")
    options = parser.parse_args(arguments)
    print(machine())
    print(", ".join(f"{name} {version(name)}" for name in PACKAGES))
    print(f"{'':58} {'elapsed':>10} {'processor':>10} {'bar':>10}")
    for name, seconds in measurements(options.quick):
        print(shown(name, seconds), flush=True)
    if find_compiler() is not None:
        for row in first_launch.stages(3 if options.quick else 9):
            print(shown(f"native: {row.name}", (row.elapsed, row.processor), row.bar), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
