"""Warp functions, group reductions, barriers with a result."""

from __future__ import annotations

import numpy as np

from tests.simt.text import ints, launch_text


def warp(expression: str, count: int = 32, before: str = "") -> list[int]:
    text = f"__global__ void k(int *x) {{ int i = threadIdx.x; {before} x[i] = {expression}; }}"
    return ints(text, count)


def test_shuffles() -> None:
    assert warp("__shfl_sync(~0u, i * 2, 5)") == [10] * 32
    assert warp("__shfl_sync(~0u, i, 1, 8)") == [i // 8 * 8 + 1 for i in range(32)]
    assert warp("__shfl_sync(~0u, i, 33)") == [1] * 32
    assert warp("__shfl_up_sync(~0u, i, 2)") == [0, 1, *range(30)]
    assert warp("__shfl_up_sync(~0u, i, 1, 4)") == [
        i if i % 4 == 0 else i - 1 for i in range(32)
    ]  # fmt: skip
    assert warp("__shfl_down_sync(~0u, i, 3, 8)") == [
        i + 3 if i % 8 < 5 else i for i in range(32)
    ]  # fmt: skip
    assert warp("__shfl_xor_sync(~0u, i, 5)") == [i ^ 5 for i in range(32)]
    assert warp("__shfl_xor_sync(~0u, i, 8, 8)") == [i ^ 8 if i & 8 else i for i in range(32)]


def test_shuffle_from_a_lane_that_is_off() -> None:
    assert warp("__shfl_sync(~0u, i, 7)", count=4) == [0, 1, 2, 3]
    assert warp("__shfl_down_sync(~0u, i, 1)", 4, "if (i == 2) return;") == [1, 1, 0, 3]
    assert warp("__shfl(i, 0)", 4, "if (i == 0) return;") == [0, 1, 2, 3]


def test_legacy_forms_act_on_who_is_there() -> None:
    text = """__global__ void k(int *x) {
      int i = threadIdx.x;
      if (i % 2) x[i] = __ballot(i > 2); else x[i] = __activemask();
      if (i == 5) x[i] = __all(1) + 2 * __any(0);
    }"""
    found = ints(text, 8)
    assert found == [0x55, 0xA8, 0x55, 0xA8, 0x55, 1, 0x55, 0xA8]


def test_votes() -> None:
    assert warp("__any_sync(~0u, i == 40)", 40)[:33] == [0] * 33
    assert warp("__all_sync(~0u, i < 32)", 40) == [1] * 32 + [0] * 8
    assert warp("__ballot_sync(~0u, i & 1) == 0xaaaaaaaa") == [1] * 32
    assert warp("__uni_sync(~0u, i == 3)") == [0] * 32
    assert warp("__ballot_sync(i < 4 ? 0xf : 0xf0, i != 2)", 8) == [11] * 4 + [240] * 4


def test_match_and_reduce() -> None:
    assert warp("__match_any_sync(0xff, i / 3)", 8) == [7, 7, 7, 56, 56, 56, 192, 192]
    text = """__global__ void k(int *x) {
      int i = threadIdx.x, p, q;
      unsigned a = __match_all_sync(0xff, 7, &p), b = __match_all_sync(0xff, i, &q);
      x[i] = a * 100 + b * 10 + p * 2 + q;
    }"""
    assert ints(text, 8) == [25502] * 8
    assert warp("__reduce_add_sync(0xff, i)", 8) == [28] * 8
    assert warp("__reduce_max_sync(i < 4 ? 0xf : 0xf0, -i)", 8) == [0] * 4 + [-4] * 4
    assert warp("__reduce_xor_sync(0xff, (unsigned)i)", 8) == [0] * 8


def test_a_warp_sum_by_shuffles() -> None:
    x = np.arange(96, dtype=np.float32)
    text = """__global__ void k(float *x) {
      float v = x[threadIdx.x];
      for (int o = 16; o > 0; o /= 2) v += __shfl_down_sync(0xffffffff, v, o);
      if (threadIdx.x % 32 == 0) x[threadIdx.x / 32] = v;
    }"""
    assert launch_text(text, x, threads=96).ok
    assert x[:3].tolist() == [sum(range(k, k + 32)) for k in (0, 32, 64)]


def test_barriers_with_a_result() -> None:
    assert warp("__syncthreads_count(i > 2)", 8) == [5] * 8
    assert warp("__syncthreads_and(i) * 2 + __syncthreads_or(i)", 8) == [1] * 8


def test_cooperative_groups() -> None:
    text = """#include <cooperative_groups.h>
    #include <cooperative_groups/reduce.h>
    namespace cg = cooperative_groups;
    __global__ void k(int *x) {
      cg::thread_block b = cg::this_thread_block();
      cg::thread_block_tile<8> t = cg::tiled_partition<8>(b);
      int v = cg::reduce(t, (int)b.thread_rank(), cg::plus<int>());
      x[b.thread_rank()] = v + t.shfl(t.thread_rank(), 3);
      b.sync();
    }"""
    assert ints(text, 16) == [31] * 8 + [95] * 8


def test_cas_loop_adds_doubles() -> None:
    x = np.zeros(1)
    text = """__device__ double add(double *p, double v) {
      unsigned long long *a = (unsigned long long *)p, old = *a, seen;
      do {
        seen = old;
        old = atomicCAS(a, seen, __double_as_longlong(v + __longlong_as_double(seen)));
      } while (seen != old);
      return __longlong_as_double(old);
    }
    __global__ void k(double *x) { add(x, threadIdx.x + 0.5); }"""
    assert launch_text(text, x, threads=8).ok
    assert x[0] == 32.0


def test_atomics() -> None:
    text = """__global__ void k(int *x) {
      int i = threadIdx.x;
      unsigned *u = (unsigned *)x;
      atomicSub(&x[0], i); atomicMin(&x[1], -i); atomicMax(&u[2], i == 3 ? ~0u : i);
      atomicExch(&x[3], i); atomicAnd(&x[4], i); atomicOr(&x[5], 1 << i); atomicXor(&x[6], i);
      atomicInc(&u[7], 4); atomicDec(&u[8], 4);
      x[i + 16] = atomicInc(&u[9], 4); x[i + 24] = atomicDec(&u[10], 4);
    }"""
    found = ints(text, 32, threads=8)
    assert found[:9] == [-28, -7, -1, 7, 0, 255, 0, 3, 2]
    assert found[16:24] == [0, 1, 2, 3, 4, 0, 1, 2]
    assert found[24:32] == [0, 4, 3, 2, 1, 0, 4, 3]
