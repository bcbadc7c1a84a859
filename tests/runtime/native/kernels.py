"""Kernels written by hand in C, for tests of the pool and of the loading.

In: the body for one block `b`; `out` is the first argument as a pointer to u64, `n` the second.
Out: a loaded kernel, and launches of it on an array of u64.

    counting = block_kernel("out[b] += b + n;")
    array, ended = run(counting, (8, 1, 1), n=1)
"""

from __future__ import annotations

import shutil
import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native.compilers import compile_flags
from cuda2npu.runtime.native.library import Ended, Kernel, Scratch, abi_text, launch, load_kernel

FOUND = [name for name in ("gcc", "clang") if shutil.which(name)]
NEEDS_COMPILER = pytest.mark.skipif(not FOUND, reason="no C compiler")  # by shutil.which

HEAD = r"""
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
static void fail(c2n_launch *l, c2n_worker *w, uint64_t b)
{
    if (!w->fault.code || b < w->fault.block)
        w->fault = (c2n_fault){9001, 3, b, 5, 0x70};
    uint64_t stop = __atomic_load_n(&l->stop, __ATOMIC_RELAXED);
    while (b < stop && !__atomic_compare_exchange_n(&l->stop, &stop, b, 0, 5, 5))
        ;
}
static void print(c2n_worker *w, uint64_t b, uint32_t op, const void *bytes, uint32_t size)
{
    c2n_output *o = &w->output;
    if (o->used + size + 16 > o->room)
        o->bytes = realloc(o->bytes, o->room = 2 * (o->used + size + 16));
    memcpy(o->bytes + o->used, &b, 8);
    memcpy(o->bytes + o->used + 8, &op, 4);
    memcpy(o->bytes + o->used + 12, &size, 4);
    memcpy(o->bytes + o->used + 16, bytes, size);
    o->used += size + 16;
}
/* Waits for a second thread, but not for ever. */
static void meet(uint64_t *seen, c2n_worker *w)
{
    __atomic_fetch_or(seen, 1ull << w->number, 5);
    for (time_t end = time(NULL) + 60; time(NULL) < end;) {
        uint64_t now = __atomic_load_n(seen, 5);
        if (now & (now - 1))
            return;
        sched_yield();
    }
}
static void busy(uint64_t turns)
{
    for (volatile uint64_t i = 0; i < turns; i++)
        ;
}
void c2n_run(c2n_launch *l, c2n_worker *w, uint64_t first, uint64_t end)
{
    const uint64_t *words = (const uint64_t *)l->arguments, n = words[2];
    uint64_t *out = (uint64_t *)(l->arena + words[0] - l->global_base);
    for (uint64_t b = first; b < end; b++) {
        if (words[3])
            meet(out + words[3], w);
"""


def block_text(body: str) -> str:
    return f"{abi_text()}{HEAD}{body}\n    (void)w, (void)out, (void)n;\n    }}\n}}\n"


def block_kernel(body: str, scratch: Scratch | None = None) -> Kernel:
    return load_kernel(block_text(body), compile_flags(), scratch or Scratch())


def run(
    kernel: Kernel,
    grid: tuple[int, int, int],
    *,
    n: int = 0,
    meet: bool = False,
    size: int | None = None,
    **rest: Any,
) -> tuple[NDArray[np.uint64], Ended]:
    """On an array of zeros, one u64 a block where no `size` is given. `meet`: no block goes on
    before two threads have begun one each."""
    memory = DeviceMemory()
    count = size or grid[0] * grid[1] * grid[2]
    array = np.zeros(count + meet, np.uint64)
    address = memory.upload(array, "out")
    ended = launch(kernel, grid, struct.pack("<4Q", address, 0, n, count * meet), memory, **rest)
    return memory.download(address, array)[:count], ended
