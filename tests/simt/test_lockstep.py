"""The order of execution: which loads see which stores."""

from __future__ import annotations

import numpy as np

from tests.simt.text import ints, launch_text


def test_all_loads_of_a_statement_come_before_its_stores() -> None:
    found = ints("__global__ void k(int *x) { int i = threadIdx.x; x[i] = x[(i + 1) % 8] + i; }", 8)
    assert found == list(range(8))


def test_stores_to_one_place_happen_in_thread_order() -> None:
    assert ints("__global__ void k(int *x) { x[0] = threadIdx.x; }", 8)[0] == 7


def test_a_tree_without_barriers_gives_the_lockstep_sum() -> None:
    text = """
    __global__ void k(int *x) {
      __shared__ volatile int s[64];
      int t = threadIdx.x;
      s[t] = t + 1; s[t + 32] = 100 * t;
      __syncthreads();
      s[t] += s[t + 32]; s[t] += s[t + 16]; s[t] += s[t + 8];
      s[t] += s[t + 4]; s[t] += s[t + 2]; s[t] += s[t + 1];
      if (t == 0) x[0] = s[0];
    }"""
    assert ints(text)[0] == sum(t + 1 + 100 * t for t in range(32))


def test_then_goes_before_else_and_both_before_what_follows() -> None:
    text = """
    __global__ void k(int *x) {
      int i = threadIdx.x;
      if (i >= 4) x[i - 4] = 10 + i; else x[i + 4] = x[i] + 1;
      x[i] = x[i ^ 4] * 2;
    }"""
    x = [14, 15, 16, 17, 15, 16, 17, 18]
    assert ints(text, 8) == [2 * x[i ^ 4] for i in range(8)]


def test_who_skips_a_branch_waits_behind_it() -> None:
    text = """
    __global__ void k(int *x) {
      int i = threadIdx.x;
      if (i == 7) { x[0] = 5; x[1] = 6; }
      x[i] += x[0] + x[1];
    }"""
    assert ints(text, 8)[2:] == [11] * 6


def test_threads_of_a_loop_are_in_the_same_iteration() -> None:
    text = """
    __global__ void k(int *x) {
      int i = threadIdx.x;
      for (int n = 0; n < 4; n++) {
        if ((i + n) % 2) continue;
        x[i] = x[(i + 1) % 8] + 1;
      }
    }"""
    x = [0] * 8
    for n in range(4):
        loads = {i: x[(i + 1) % 8] for i in range(8) if (i + n) % 2 == 0}
        for i, value in loads.items():
            x[i] = value + 1
    assert ints(text, 8) == x


def test_who_has_left_a_loop_waits_behind_it() -> None:
    text = """
    __global__ void k(int *x) {
      int i = threadIdx.x, n = 0;
      while (n < i) { x[0] += 1; n++; }
      x[i + 1] = x[0];
    }"""
    assert ints(text, 16, threads=8)[1:9] == [7] * 8


def test_break_and_do_while() -> None:
    text = """
    __global__ void k(int *x) {
      int i = threadIdx.x, n = 0;
      do {
        if (n == i) break;
        atomicAdd(&x[n], 1);
        if (n % 2) continue;
        atomicAdd(&x[8], 1);
      } while (++n < 5);
      x[i + 16] = x[8];
    }"""
    found = ints(text, 32, threads=8)
    assert found[:5] == [7, 6, 5, 4, 3]
    assert len(set(found[16:24])) == 1


def test_switch_falls_through_in_order() -> None:
    text = """
    __global__ void k(int *x) {
      int i = threadIdx.x, last = -1;
      for (int n = 0; n < 2; n++) {
        switch (i % 4) {
          case 0: x[8] += 1; last = x[8];
          case 1: x[8] += 10; last = x[8]; break;
          case 2: if (n == 0) continue; x[8] += 100;
          default: x[8] += 1000; last = x[8];
        }
        last += 100000;
      }
      x[i] = last;
    }"""
    steps = []
    total = 0
    for n in range(2):
        total += 1
        total += 10
        after = total
        total += 100 if n else 0
        total += 1000
        steps.append((after, total))
    found = ints(text, 16, threads=4)
    assert found[8] == total
    assert found[:4] == [s + 100000 for s in (steps[1][0], steps[1][0], total, total)]


def test_short_circuit_and_choice_with_effects() -> None:
    text = """
    __device__ int take(int *x, int v) { x[8] += v; return x[8]; }
    __global__ void k(int *x) {
      int i = threadIdx.x;
      int a = i % 2 ? take(x, 1) : take(x, 10);
      bool b = i > 1 && atomicAdd(&x[9], 1) >= 1;
      x[i] = a * 10 + b;
    }"""
    assert ints(text, 16, threads=4)[:4] == [110, 10, 110, 11]


def test_a_callee_that_returns_early_lets_nobody_run_ahead() -> None:
    text = """
    __device__ int f(int *x, int i) { if (i < 4) return 0; x[8] = 3; x[9] = 4; return 1; }
    __global__ void k(int *x) { int i = threadIdx.x; int r = f(x, i); x[i] = r + x[8] + x[9]; }"""
    assert ints(text, 16, threads=8)[:8] == [7] * 4 + [8] * 4


def test_early_return_leaves_the_barriers_to_the_others() -> None:
    text = """
    __global__ void k(int *x) {
      __shared__ int s[8];
      int i = threadIdx.x;
      if (i >= 4) return;
      s[i] = i; __syncthreads(); x[i] = s[3 - i];
    }"""
    assert ints(text, 8) == [3, 2, 1, 0, 0, 0, 0, 0]


def test_blocks_go_one_after_the_other() -> None:
    x = np.zeros(4, np.int32)
    text = "__global__ void k(int *x) { x[blockIdx.x] = atomicAdd(&x[3], 1) + 10 * blockIdx.y; }"
    assert launch_text(text, x, blocks=(3, 2, 1)).ok
    assert x.tolist() == [13, 14, 15, 6]


def test_shared_memory_is_fresh_in_each_block() -> None:
    text = """
    __global__ void k(int *x) {
      __shared__ int s[1];
      if (blockIdx.x == 0) s[0] = 1;
      x[blockIdx.x] = s[0];
    }"""
    outcome = launch_text(text, np.zeros(2, np.int32), blocks=2)
    assert outcome.fault is not None
    assert outcome.fault.code == "C2N9003"


def test_a_lock_with_the_work_inside_the_loop_ends() -> None:
    text = """
    __global__ void k(int *x) {
      bool done = false;
      while (!done) {
        if (atomicCAS(&x[0], 0, 1) == 0) { x[1] = x[1] * 2 + 1; atomicExch(&x[0], 0); done = true; }
      }
    }"""
    assert ints(text, 8)[1] == 255
