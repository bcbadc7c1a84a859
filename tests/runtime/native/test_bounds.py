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
ACCESSES = {
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
AGAIN = "for (int r = 0; r < 3; r++) { int m = r == 2 ? n : 0; "
LISTED = AGAIN + "int q = r == 2 ? p[t] : t % 50; "
COUNT = AGAIN + "for (int k = 0; k < 20; k++) "
TURNS = {  # what is checked before a loop is, from the second time on: the room is known then
    "turns": COUNT + "y[t] += x[t + k + m]; }",
    "turns down": AGAIN + "for (int k = 19; k >= 0; k--) y[t] += x[t + k + m]; }",
    "turns of three": AGAIN + "for (unsigned k = 0; k < 20; k += 3) y[t] += x[t + k + m]; }",
    "turns of stores": AGAIN + "for (int k = 0; k < 2; k++) x[2 * t + k + m] = 7; }",
    "turns to the end": AGAIN + "for (int k = 5; k < m; k++) y[t] += x[t + k + 5] + x[k]; }",
    "turns by rows": COUNT + "y[t] += x[k * m + t] + x[k - m + 3]; }",
    "turns of strides": COUNT + "y[t] += x[2 * t + k + m]; }",
    "turns of strides down": COUNT + "y[t] += x[299 - 2 * t - k + m - 3]; }",
    "turns of lists": LISTED + "for (int k = 0; k < 20; k++) y[t] += x[q + k * m]; }",
    "turns of lists down": LISTED + "for (int k = 3; k > 0; k--) y[t] += k * x[q - k + 3]; }",
    "turns of some": AGAIN + "if (t < 50) for (int k = 0; k < 20; k++) y[t] += x[t + k + m]; }",
    "turns of some lists": LISTED + "if (q >= 0 && q < 299)"
    " for (int k = 0; k < 9; k++) y[t] += x[q + k]; }",
    "turns of the partner": COUNT + "y[t] += x[(t ^ 9) + m] * k; }",
    "turns of pairs": COUNT + "{ int2 v = ((const int2 *)x)[t + k + m - 1 + (r < 2)];"
    " y[t] += v.x * 3 + v.y; } }",
    "turns of quads": AGAIN + "for (int k = 0; k < 2; k++) if (t < 32) {"
    " int4 v = *(const int4 *)(x + t * 4 + (k + m) * 4); y[t] += v.x * 3 + v.w; } }",
    "turns of quads, by rows": AGAIN + "for (int k = 0; k < 2; k++) {"
    " int4 v = *(const int4 *)(x + t / 16 * 4 + t % 16 * 16 + k * 4 + m * 4);"
    " y[t] += v.x * 3 + v.w; } }",
    "turns of rows and columns": "const int (*a)[20] = (const int (*)[20])x; "
    + AGAIN + "for (int k = 0; k < 9; k++) y[t] += a[k + m][t % 20]; }",
    "turns that wrap": AGAIN + "unsigned by = m == 3 ? 1u << 30 : 0u;"
    " for (int k = 0; k < 5; k++) y[t] += x[t + m + k * by]; }",
    "turns that wrap around zero": AGAIN
    + "for (unsigned k = 0; k < 7; k++) y[t] += x[t + k - m]; }",
    "turns with a sign": AGAIN + "unsigned by = m == 3 ? 1u << 31 : 1u;"
    " for (int k = 0; k < 5; k++) y[t] += x[(int)(t + m + k * by)]; }",
    "turns of lists that wrap": LISTED + "for (unsigned k = 0; k < 5; k++)"
    " y[t] += x[(unsigned)q % 290 + k * (m == 3 ? 1u << 30 : 1u)]; }",
    "turns of signed lists that wrap": LISTED + "for (unsigned k = 0; k < 5; k++)"
    " y[t] += x[(int)((unsigned)q % 290 + k * (m == 3 ? 1u << 30 : 1u))]; }",
    "wide turns": AGAIN + "for (long long k = 0; k < 20; k++) y[t] += x[t + k * (long long)m]; }",
    "short turns": COUNT + "y[t] += x[(short)(t + k + m)]; }",
    "turns in private": "int s[20]; for (int k = 0; k < 20; k++) s[k] = t; "
    + COUNT + "y[t] += s[k + m] * k; }",
    "turns in private, by thread": "int s[300]; for (int k = 0; k < 300; k++) s[k] = t; "
    + COUNT + "y[t] += s[k + m + t] * k; }",
    "turns in private, unwritten": "int s[20]; for (int k = 0; k < 20; k++) if (k != 19) s[k] = t; "
    + AGAIN + "for (int k = 0; k < 17; k++) y[t] += s[k + m] * k; }",
    "turns in shared": "__shared__ int s[300]; for (int k = t; k < 300; k += blockDim.x) s[k] = k;"
    " __syncthreads(); " + COUNT + "y[t] += s[t + k + m]; }",
    "turns in shared, unwritten": "__shared__ int s[320]; for (int k = t; k < 320; k += blockDim.x)"
    " if (k != 290) s[k] = k; __syncthreads(); "
    + AGAIN + "for (int k = 0; k < 10; k++) y[t] += s[t + k + m]; }",
}  # fmt: skip
KERNELS = ACCESSES | TURNS
SEVERAL = (
    "not aligned",
    "quads not aligned",
    "shared",
    "unwritten",
    "unwritten, gathered",
    *TURNS,
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
