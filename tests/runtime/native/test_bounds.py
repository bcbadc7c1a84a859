"""Checked code at the edges of arrays: what is in bounds is as the interpreter has it, and what is
not is the same fault."""

from __future__ import annotations

import numpy as np
import pytest

import cuda2npu
from cuda2npu.pipeline import Executor
from tests.runtime.native.kernels import NEEDS_COMPILER

pytestmark = NEEDS_COMPILER

SIZE = 300  # elements of `x`
KERNELS = {
    "gather": "y[t] = x[p[t]];",
    "scatter": "x[p[t]] = t;",
    "unsigned gather": "y[t] = x[(unsigned)p[t]];",
    "wide gather": "y[t] = x[(long long)p[t]];",
    "wide scatter": "x[(long long)p[t] + n] = t;",
    "rows": "const int *row = x + p[t]; y[t] = row[n] + row[n + 1];",
    "structs": "struct three { int a, b, c; }; struct three *s = (struct three *)x;"
    " y[t] = s[p[t] / 3].b; s[p[t] / 3].c = t;",
    "pairs": "int2 v = ((const int2 *)x)[t + n]; y[t] = v.x - v.y;"
    " ((int2 *)x)[t + n] = make_int2(v.y, t);",
    "quads": "if (t < 64) { int4 v = ((const int4 *)x)[t + n]; y[t] = v.w - v.x + v.y * v.z;"
    " ((int4 *)x)[t + n] = make_int4(v.y, t, v.w, v.x); }",
    "three of four": "struct four { int a, b, c, d; }; struct four *s = (struct four *)(x + 1);"
    " int at = t % 64 + n; y[t] = s[at].a - s[at].c; y[t] += s[at].b;",
    "quads anywhere": "if (t < 32) { int at = p[t] / 4; int4 v = ((const int4 *)x)[at];"
    " y[t] = v.w - v.x + v.y * v.z; ((int4 *)x)[at] = make_int4(v.y, t, v.w, v.x); }",
    "quads not aligned": "int4 v = *(const int4 *)(x + 4 * (p[t] % 75) + (p[t] == 298));"
    " y[t] = v.w - v.x + v.y * v.z;",
    "wide pairs": "double2 v = ((const double2 *)x)[p[t] / 4]; y[t] = (int)(v.x - v.y);",
    "bytes": "y[t] = ((const signed char *)x)[p[t]];",
    "halves": "((short *)x)[p[t]] = t;",
    "doubles": "y[t] = (int)((const double *)x)[p[t] / 2];",
    "not aligned": "int at = p[t] > 1000 ? p[t] : 4 * p[t];"
    " y[t] = *(const int *)((const char *)x + at);",
    "strided": "y[t] = x[t * 3 + n]; x[t * 3 + n] = t;",
    "backwards": "y[t] = x[n - t];",
    "side by side": "y[t] = x[t + n]; x[t + n] = t;",
    "partner": "y[t] = x[(t ^ 5) + n]; x[(t ^ 5) + n] = t;",
    "the same": "y[t] = x[n]; x[n] = t;",
    "in a loop": "for (int k = 0; k < n; k++) y[t] += x[t + k] + x[p[t]];",
    "atomics": "atomicAdd(&x[p[t]], t);",
    "shared": "__shared__ int s[300]; for (int k = t; k < 300; k += blockDim.x) s[k] = k;"
    " __syncthreads(); y[t] = s[p[t]] + s[t + n]; __syncthreads(); s[p[t]] = 1;",
    "unwritten": "__shared__ int s[300]; for (int k = t; k < 300; k += blockDim.x) if (k != 250)"
    " s[k] = k; __syncthreads(); y[t] = s[t + n];",
    "unwritten, gathered": "__shared__ int s[300]; for (int k = t; k < 300; k += blockDim.x)"
    " if (k != 298) s[k] = k; __syncthreads(); y[t] = s[p[t]];",
    "private": "int s[300]; for (int k = 0; k < 300; k++) s[k] = k + t; s[n] = 5; s[p[t]]++;"
    " y[t] = s[n] + s[p[t]];",
    "private, unwritten": "int s[300]; for (int k = 0; k < 300; k++) if (k != 298 || t == 7)"
    " s[k] = k; y[t] = s[n] + s[p[t]];",
    "private, unwritten by some": "int s[300]; for (int k = 0; k < 300; k++) if (k != 3 || t < 40)"
    " s[k] = k; y[t] = s[n]; s[n] = 7; y[t] += s[n];",
    "private bytes": "char s[64]; for (int k = 0; k < 16; k++) ((int *)s)[k] = k * 77 + t;"
    " for (int k = 0; k < 62; k++) y[t] += s[k + n];",
}  # fmt: skip
SEVERAL = (
    "not aligned",
    "quads not aligned",
    "shared",
    "unwritten",
    "unwritten, gathered",
)  # which fault is first
INDICES = {
    "all in": [0, SIZE - 1, 77],
    "a hole": [SIZE - 2, SIZE - 1, 77],
    "one behind": [5, SIZE, 0],
    "one before": [5, -1, 0],
    "far": [5, 2**31 - 1, 0],
    "far before": [-(2**31), 3, 5],
    "bytes behind": [4 * SIZE - 1, 4 * SIZE - 4, 4 * SIZE],
}  # fmt: skip


def ending(kernel: str, block: int, indices: list[int], n: int, executor: Executor) -> object:
    """The arrays, or the fault."""
    text = "__global__ void k(int *x, int *y, const int *p, int n, int off)"
    text += f" {{ int t = threadIdx.x; if (t != off) {{ {KERNELS[kernel]} }} }}"
    if "__shared__" in text:
        text = text.replace("if (t != off)", "")
    x, y = np.arange(SIZE, dtype=np.int32), np.zeros(block, np.int32)
    p = np.arange(block, dtype=np.int32)
    p[[3, block // 2, block - 1]] = indices
    compiled = cuda2npu.compile(text)
    try:
        compiled.kernel("k")[1, block](x, y, p, n, block // 2, executor=executor)
    except cuda2npu.KernelFault as fault:
        return str(fault)
    return [*x.tolist(), *y.tolist()]


@pytest.mark.parametrize("block", [64, 80, 100])
@pytest.mark.parametrize("kernel", KERNELS)
def test_faults_are_those_of_the_interpreter(kernel: str, block: int) -> None:
    listed = "p[" in KERNELS[kernel]
    steps = (0, 3) if listed else (0, 3, SIZE - 2 * block, SIZE - block, SIZE - block + 1, -1)
    ends: list[object] = []
    for indices in INDICES.values() if listed else [[0, 0, 0]]:
        for n in steps:
            expected = ending(kernel, block, indices, n, "interpreter")
            found = ending(kernel, block, indices, n, "native")
            same = kernel in SEVERAL and isinstance(expected, str) and isinstance(found, str)
            assert same or found == expected, (indices, n)
            ends.append(expected)
    assert {type(end) for end in ends} == {str, list}
