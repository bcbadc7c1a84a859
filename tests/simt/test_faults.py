"""Each fault: its code, its CUDA line, the thread that its message names."""

from __future__ import annotations

import numpy as np
import pytest

from cuda2npu import simt
from cuda2npu.diagnostics import Diagnostic
from tests.simt.text import Shape, launch_text


def fault(
    body: str,
    *,
    threads: int | Shape = 4,
    shared: int = 0,
    policy: simt.Policy | None = None,
) -> Diagnostic:
    """Of `void k(int *x)` with `x` of 8 ints, the body on line 2."""
    text = f"__global__ void k(int *x) {{\n{body}\n}}"
    outcome = launch_text(
        text, np.zeros(8, np.int32), threads=threads, shared=shared, policy=policy
    )
    assert outcome.fault is not None
    return outcome.fault


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("x[threadIdx.x + 5] = 1;", "store of 4 bytes at `x` + 32 is outside `x` (32 bytes)"),
        ("int v = x[-1]; x[0] = v;", "load of 4 bytes at"),
        ("atomicAdd(&x[8], 1);", "atomic of 4 bytes at `x` + 32 is outside `x` (32 bytes)"),
        ("int *p = 0; x[0] = *p;", "load of 4 bytes at 0x0 is outside every allocation"),
        (
            "__shared__ int s[4]; s[threadIdx.x + 1] = 1;",
            "store of 4 bytes at the block's shared memory + 16 is outside",
        ),
        (
            "int a[2]; for (int i = 0; i < 3; i++) a[i] = i; x[0] = a[x[0]];",
            "store of 4 bytes at the thread's local memory + 8 is outside",
        ),
        ("extern __shared__ int d[]; d[3] = 1;", "store of 4 bytes at the block's shared memory"),
        ("x[0] = *(short *)((char *)x + 31);", "load of 2 bytes at `x` + 31 is outside"),
        ("int4 v = *(int4 *)(x + 8); x[0] = v.x;", "load of 4 bytes at `x` + 32"),
    ],
)
def test_out_of_bounds(body: str, message: str) -> None:
    found = fault(body, shared=12)
    assert found.code == "C2N9001"
    assert found.span.line == 2
    if "int4" not in body:
        assert found.message.startswith(message)


def test_the_message_names_kernel_block_and_thread() -> None:
    found = fault("if (threadIdx.y == 1) x[8 + threadIdx.x] = 0;", threads=(2, 2, 1))
    assert found.message.endswith("kernel `k`, blockIdx (0, 0, 0), threadIdx (0, 1, 0)")
    assert found.kernel == "k"


def test_constant_memory_cannot_be_stored_to() -> None:
    text = """__constant__ int c[2] = {1, 2};
    __global__ void k(int *x) { int *p = (int *)c; p[0] = x[0]; }"""
    outcome = launch_text(text, np.zeros(1, np.int32))
    assert outcome.fault is not None
    assert outcome.fault.code == "C2N9001"
    assert "`c` (8 bytes) is `__constant__`" in outcome.fault.message


@pytest.mark.parametrize(
    "body",
    [
        "x[0] = *(int *)((char *)x + 2);",
        "*(double *)(x + 1) = 1.0;",
        "int4 *p = (int4 *)(x + 1); int4 v = *p; x[0] = v.x;",
        "atomicAdd((int *)((char *)x + 1), 1);",
    ],
)
def test_misaligned(body: str) -> None:
    assert fault(body).code == "C2N9002"


@pytest.mark.parametrize(
    "body",
    [
        "__shared__ int s[4]; x[0] = s[1];",
        "int a[2]; x[0] = a[threadIdx.x & 1];",
        "int v[1]; int *p = v; x[0] = *p;",
    ],
)
def test_uninitialised_memory(body: str) -> None:
    found = fault(body)
    assert found.code == "C2N9003"
    assert found.span.line == 2


UNASSIGNED = [
    "int v; if (x[0]) v = 1; x[0] = v;",
    "for (int i = 0; i < 2; i++) { int v; if (i == 0) v = 1; x[i] = i ? v : 0; }",
    "int4 v; int4 w = v; x[0] = w.x;",
    "int v; int *p = &v; x[0] = *p;",
]


@pytest.mark.parametrize("body", UNASSIGNED)
def test_unassigned_locals_are_faults_where_the_policy_asks_for_it(body: str) -> None:
    found = fault(body, policy=simt.Policy(unassigned=True))
    assert found.code == "C2N9003"
    assert found.span.line == 2


@pytest.mark.parametrize("body", UNASSIGNED)
def test_unassigned_locals_are_zero_otherwise(body: str) -> None:
    x = np.zeros(8, np.int32)
    assert launch_text(f"__global__ void k(int *x) {{\n{body}\n}}", x).ok
    assert x.tolist() == [0] * 8


def test_uninitialised_memory_may_be_allowed() -> None:
    x = np.zeros(4, np.int32)
    text = """__global__ void k(int *x) {
      __shared__ int s[4]; int v; int a[2]; float f;
      x[0] = s[1]; x[1] = v; x[2] = a[1]; x[3] = f != f; }"""
    assert launch_text(text, x, policy=simt.Policy(uninitialised=False)).ok
    assert x.tolist() == [-1, 0, -1, 0]


def test_copies_of_partly_written_records_are_no_fault() -> None:
    x = np.zeros(8, np.int32)
    text = """struct S { char c; int v; };
    __global__ void k(int *x) {
      __shared__ S s[2]; S a; a.v = 3; S b = a; s[0] = b; s[1] = s[0]; x[0] = s[1].v; }"""
    assert launch_text(text, x).ok
    assert x[0] == 3


@pytest.mark.parametrize(
    "body",
    [
        "if (threadIdx.x < 2) __syncthreads(); x[0] = 1;",
        "for (int i = 0; i < threadIdx.x; i++) __syncthreads(); x[0] = 1;",
        "if (threadIdx.x < 2) __syncthreads(); else __syncthreads();",
    ],
)
def test_barrier_divergence(body: str) -> None:
    found = fault(body)
    assert found.code == "C2N9004"
    assert found.span.line == 2


@pytest.mark.parametrize(
    "body",
    [
        "while (atomicCAS(&x[0], 0, 1) != 0);",
        "while (((volatile int *)x)[1] == 0) { }",
        "while (true) { if (threadIdx.x == 9) x[0] = 1; }",
        "if (threadIdx.x == 0) { while (atomicAdd(&x[0], 0) < 1) { } } else x[0] = 1;",
        "for (;;) { for (int i = 0; i < 3; i++) x[1] = i; }",
    ],
)
def test_no_progress(body: str) -> None:
    found = fault(body)
    assert found.code == "C2N9005"
    assert found.span.line == 2


def test_a_long_loop_is_no_spin_wait() -> None:
    x = np.zeros(8, np.int32)
    text = """__global__ void k(int *x) {
      int n = 0; for (int i = 0; i < 200000; i++) n += i & 3;
      for (int i = 0; i < 4000; i++) x[threadIdx.x] ^= 1;
      x[threadIdx.x] += n; }"""
    assert launch_text(text, x, threads=4).ok
    assert x[0] == 300000


@pytest.mark.parametrize("body", ["for (int i = 0;; i++);", "for (int i = 0;; i++) x[0] = i;"])
def test_step_limit(body: str) -> None:
    assert fault(body, policy=simt.Policy(steps=20_000)).code == "C2N9011"


def test_assertion_and_trap() -> None:
    found = fault("assert(threadIdx.x < 3);")
    assert found.code == "C2N9006"
    assert "`threadIdx.x < 3`" in found.message
    assert found.message.endswith("threadIdx (3, 0, 0)")
    assert fault("__trap();").code == "C2N9010"


@pytest.mark.parametrize(
    "body",
    [
        "if (threadIdx.x < 2) x[0] = __shfl_sync(0xffffffff, 1, 0);",
        "if (threadIdx.x < 2) __syncwarp();",
        "if (threadIdx.x & 1) x[0] = __ballot_sync(0xf, 1);",
    ],
)
def test_warp_divergence(body: str) -> None:
    assert fault(body).code == "C2N9009"


def test_a_fault_in_a_device_function_is_at_its_line() -> None:
    text = (
        "__device__ int g(int *x) {\n  return x[8];\n}\n__global__ void k(int *x) { x[0] = g(x); }"
    )
    outcome = launch_text(text, np.zeros(8, np.int32))
    assert outcome.fault is not None
    assert outcome.fault.span.line == 2


def test_bad_launches() -> None:
    text = "__global__ void __launch_bounds__(64) k(int *x) { x[0] = 1; }"
    for threads in (0, 2000, 65):
        outcome = launch_text(text, np.zeros(1, np.int32), threads=threads)
        assert outcome.fault is not None
        assert outcome.fault.code == "C2N9008"
    outcome = launch_text("__global__ void k(int n) { }", b"12")
    assert outcome.fault is not None
    assert outcome.fault.code == "C2N9007"


def test_what_was_printed_before_a_fault_is_kept() -> None:
    text = '__global__ void k(int *x) { printf("%d\\n", threadIdx.x); x[1] = 0; }'
    assert launch_text(text, np.zeros(1, np.int32), threads=2).printed == "0\n1\n"
