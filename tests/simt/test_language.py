"""What the language can do beside arithmetic: records, pointers, arrays, calls, printf."""

from __future__ import annotations

import numpy as np
import pytest

from tests.simt.text import ints, launch_text

BODIES = {
    "union": (
        "union U { float f; unsigned u; unsigned char b[4]; };",
        "U u; u.f = 1.0f; x[0] = u.u; x[1] = u.b[3]; U v = u; v.b[0] = 1; x[2] = v.u;",
        [0x3F800000, 63, 0x3F800001],
    ),
    "out pointers": (
        "__device__ void swap(int *a, int *b) { int t = *a; *a = *b; *b = t; }",
        "int a = 1, b = 9; swap(&a, &b); int *p[2] = {&a, &b}; *p[1] += 5; x[0] = a; x[1] = b;",
        [9, 6],
    ),
    "pointer to integer and back": (
        "",
        "int a[3] = {1, 2, 3}; unsigned long long u = (unsigned long long)(a + 1);"
        "int *p = (int *)(u + 4); x[0] = *p; x[1] = (int)(p - a); x[2] = p > a;",
        [3, 2, 1],
    ),
    "records by value": (
        "struct S { int a; float b[2]; char c; };"
        "__device__ S make(int i) { S s = {i, {1.5f, 2.5f}, 3}; s.a++; return s; }",
        "S s = make(1); x[0] = s.a; x[1] = (int)(s.b[1] * 2); x[2] = s.c + make(3).a;",
        [2, 5, 7],
    ),
    "globals": (
        "__constant__ float c[4] = {1, 2, 3}; __device__ int g = 5;",
        "g += 2; x[0] = c[1] * 2 + g; x[1] = c[3];",
        [11, 0],
    ),
    "narrow types": (
        "",
        "unsigned char c = 255; c++; x[0] = c; c--; x[1] = c; signed char s = 127; s++; x[2] = s;"
        "short h = 3; h <<= 15; x[3] = h; int i = 7; i *= 1.5; x[4] = i;",
        [0, 255, -128, -32768, 10],
    ),
    "memcpy and memset": (
        "struct S { char c; int i; };",
        "S a; a.i = 7; S b; memcpy(&b, &a, sizeof(S)); x[0] = b.i; memset(x + 1, 1, 8);"
        "int y[2]; memcpy(y, x + 1, 8); x[3] = y[1];",
        [7, 0x01010101, 0x01010101, 0x01010101],
    ),
    "comma and increments": (
        "",
        "int i, j; for (i = 0, j = 5; i < j; i++, j--) x[i] = j; x[3] = (i++, j); x[4] = i--;",
        [5, 4, 3, 2, 4],
    ),
    "vector types": (
        "",
        "float4 v = make_float4(1, 2, 3, 4); v.x += v.w; float2 *p = (float2 *)&v;"
        "x[0] = v.x; x[1] = p[1].x; int2 a[2]; a[1].y = 6; x[2] = a[1].y;",
        [5, 3, 6],
    ),
    "64-bit arithmetic": (
        "",
        "unsigned long long u = 1; u <<= 40; u *= u; long long s = -7; x[0] = u == 0;"
        "x[1] = s / 2; x[2] = s % 2; x[3] = s >> 1; x[4] = (unsigned)s >> 28; x[5] = 1 << 33;",
        [1, -3, -1, -4, 15, 0],
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_constructs(name: str) -> None:
    before, body, expected = BODIES[name]
    found = ints(f"{before}\n__global__ void k(int *x) {{ {body} }}", 8, threads=1)
    assert found[: len(expected)] == expected


def test_dynamic_shared_memory_is_carved_up() -> None:
    x = np.zeros(8, np.int32)
    text = """extern __shared__ float d[];
    __global__ void k(int *x) {
      int *q = (int *)(d + 8), t = threadIdx.x;
      q[t] = t; d[t] = 2; __syncthreads(); x[t] = q[7 - t] + d[t];
    }"""
    assert launch_text(text, x, threads=8, shared=64).ok
    assert x.tolist() == [9, 8, 7, 6, 5, 4, 3, 2]


def test_printf_is_in_thread_order_statement_by_statement() -> None:
    text = """__global__ void k(int *x) {
      printf("a%d ", threadIdx.x);
      if (threadIdx.x) printf("%s%c", "b", 'c');
      printf("%.1f\\n", 1.5f);
    }"""
    printed = launch_text(text, np.zeros(1, np.int32), threads=2, blocks=2).printed
    assert printed == "a0 a1 bc1.5\n1.5\n" * 2


def test_results_through_pointers() -> None:
    x = np.zeros(6, np.float32)
    text = """__global__ void k(float *x) {
      float s, c; sincosf(0.0f, &s, &c); int e; x[0] = s; x[1] = c; x[2] = frexpf(10.f, &e);
      x[3] = e; x[4] = modff(2.75f, x + 5);
    }"""
    assert launch_text(text, x).ok
    assert x.tolist() == [0.0, 1.0, 0.625, 4.0, 0.75, 2.0]


def test_another_threads_local_memory_cannot_be_read() -> None:
    text = """__global__ void k(int *x) {
      __shared__ int *p; int a = threadIdx.x; if (a == 1) p = &a; __syncthreads(); x[a] = *p; }"""
    outcome = launch_text(text, np.zeros(2, np.int32), threads=2)
    assert outcome.fault is not None
    assert outcome.fault.code == "C2N9001"


def test_waiting_for_a_later_block_is_found() -> None:
    text = """__global__ void k(volatile int *x) {
      if (blockIdx.x == 0) { while (x[0] == 0); } else x[0] = 1; }"""
    outcome = launch_text(text, np.zeros(1, np.int32), blocks=2)
    assert outcome.fault is not None
    assert outcome.fault.code == "C2N9005"


def test_waiting_for_the_clock_is_no_spin_wait() -> None:
    text = "long long s = clock64(); while (clock64() - s < 5000); x[0] = 1;"
    assert ints(f"__global__ void k(int *x) {{ {text} }}", 1) == [1]


def test_very_deep_nesting_is_a_diagnostic() -> None:
    loops = "".join(f"for (int i{i} = 0; i{i} < 1; i{i}++) " for i in range(30))
    outcome = launch_text(
        f"__global__ void k(int *x) {{ {loops} x[0] = 1; }}", np.zeros(1, np.int32)
    )
    assert outcome.fault is not None
    assert outcome.fault.code == "C2N9008"
