"""Versions of code for units with all lanes on or all off: at every edge as the interpreter."""

from __future__ import annotations

import numpy as np
import pytest

import cuda2npu
from cuda2npu.pipeline import Executor
from cuda2npu.runtime.native.launch import Mode
from tests.runtime.native.kernels import NEEDS_COMPILER

pytestmark = NEEDS_COMPILER

EDGES = (0, 1, 15, 16, 17, 31, 32, 33, 127, 128, 129, 255, 256, 257, 500, 1023)
NEAR_THE_END = 2**31 - 1
KERNELS = {
    "guard": "int i = from + t; if (t < n) x[i - from] = x[i - from] * 3 + t;",
    "from the end": "int i = from + t; if (i < n + from) x[t] += 1; else x[t] -= 2;",
    "below or above": "if (t >= n) x[t] += x[512 + t - n]; else x[t] = x[t] * 2;",
    "between": "if (t > n / 2 && t <= n) x[t] = -x[t]; if (!(t < n || t == 7)) x[t] ^= 5;",
    "grid stride": "int s = 0; for (int i = t; i < n; i += 256) s += x[i]; x[t] = s;",
    "wrapping": "int s = 0; for (int i = from + t; i < n; i += 256) { s += i;"
    " if (s > 1 << 28) break; } x[t] = s;",
    "until a value": "int i = t; while (i < n && x[i] % 13 != 3) i += 256; x[t] = i;",
    "tree": "__shared__ int s[1024]; for (int i = t; i < 1024; i += blockDim.x * blockDim.y)"
    " s[i] = x[i]; __syncthreads(); for (int k = n / 2; k > 0; k /= 2)"
    " { if (t < k) s[t] += s[t + k]; __syncthreads(); } x[t] = s[t];",
    "unsigned": "unsigned u = from * 2 + t; if (u < (unsigned)n) x[t] = 1; else x[t] = 9;",
    "wide": "long long i = (long long)from + t; if (i < (long long)from + n) x[t] = (int)i;",
    "partner": "int p = t ^ (n & 31); if (p > t) { int a = x[t], b = x[p]; if (a > b) { x[t] = b;"
    " x[p] = a; } }",
    "partners": "long long p = (long long)t ^ n % 16; long long v = y[p]; if (v % 3) z[p] = v + t;"
    " x[t] = (int)z[t];",
    "counted": "__shared__ unsigned h[256]; h[t] = 0; __syncthreads(); for (int i = t; i < n;"
    " i += blockDim.x * blockDim.y * gridDim.x) atomicAdd(&h[b[i]], 1u); __syncthreads();"
    " x[t] = h[t];",
    "a bound that each turn reads": "for (int i = t; i < b[y[0] + n % 3] * 9; i += 256)"
    " { x[i] += i; z[i] = t; }",
    "an index of 8 bits that wraps": "z[t] = x[(unsigned char)((unsigned char)t + n)] + t;"
    " x[t + 512] = (int)y[(signed char)((signed char)t + n) & 511];",
    "load under a mask before a uniform condition": "int w = n % 5, s = 0; do {"
    " s += w < t + w ? w : x[w & 7]; } while (--w > 0); x[t] = s;",
    "rows of a list": "int s = t; for (int k = b[t]; k < b[t] + b[t + 1] % 7 && t < n; k++)"
    " s += x[b[k]]; z[t] = s;",
    "chains": "int k = t; bool odd = false; while (t < n && k < 1000 && x[k] > 5) { k = k + b[x[k]]"
    " + 1; odd = !odd; } z[t] = odd ? k : -k;",
    "rows": "int r = t / 16, c = t % 16; if (r < n && c < 9) x[r * 16 + c] += r; else x[t] -= c;",
}  # fmt: skip


def after(kernel: str, block: object, n: int, start: int, executor: Executor) -> list[int]:
    text = "__global__ void k(int *x, int n, int from, long long *y, long long *z,"
    text += " const unsigned char *b) { int t = %s; %s }"
    at = "threadIdx.x" if isinstance(block, int) else "threadIdx.y * blockDim.x + threadIdx.x"
    x = (np.arange(1024, dtype=np.int32) * 7919) % 101
    shape = (block, 1, 1) if isinstance(block, int) else block
    compiled = cuda2npu.compile(text % (at, KERNELS[kernel]))
    y, z, b = x.astype(np.int64) << 33, np.zeros(1024, np.int64), x.astype(np.uint8)
    mode = Mode(checked=False)  # there are no versions of checked code
    compiled.kernel("k")[1, shape](x, n, start, y, z, b, executor=executor, mode=mode)
    return [*x.tolist(), *z.tolist()]


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("block", [256, 200, (16, 16, 1), (32, 8, 1)], ids=str)
def test_masks_at_their_edges(kernel: str, block: object) -> None:
    starts = (0, -NEAR_THE_END - 1, NEAR_THE_END - 140) if "from" in KERNELS[kernel] else (0,)
    for start in starts:
        for n in EDGES:
            native, expected = (
                after(kernel, block, n, start, e) for e in ("native", "interpreter")
            )
            assert native == expected, (n, start)
