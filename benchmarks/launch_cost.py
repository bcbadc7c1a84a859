"""What a launch costs: `python -m benchmarks.launch_cost [--rounds N]` prints a table.

Measured is an already compiled kernel that does next to nothing, so that all that remains is the
launch: in C alone (a program that holds the pool and calls it in a loop) and from Python: the
pool's own call, `runtime.native.run` on device memory, and a kernel of the front door on numpy
arrays, with all looks at its arguments. Each figure is the best and the median of many; on a busy
machine the best says more. Where threads sleep they were given 2 ms to fall asleep before each
launch.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import cuda2npu
from cuda2npu.runtime import native
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import Mode
from cuda2npu.runtime.native.compilers import Compiler, compile_flags, cpu_model
from cuda2npu.runtime.native.library import (
    Kernel,
    Scratch,
    abi_text,
    launch,
    load_kernel,
    needed_compiler,
    pool_text,
    worker_count,
)

RUN = """
void c2n_run(c2n_launch *l, c2n_worker *w, uint64_t first, uint64_t end)
{
    const uint64_t *words = (const uint64_t *)l->arguments;
    uint64_t *out = (uint64_t *)(l->arena + words[0] - l->global_base), turns = words[1];
    for (uint64_t b = first; b < end; b++) {
        for (volatile uint64_t i = 0; i < turns; i++)
            ;
        out[b >> 10 & 1023] = b;
    }
}
"""
MAIN = r"""
#include <stdio.h>
#include <unistd.h>
static uint64_t once(uint64_t blocks, int workers, uint64_t turns)
{
    static uint64_t out[1024];
    uint64_t words[2] = {0, turns};
    c2n_launch launch = {.arena = (uint8_t *)out, .arguments = (uint8_t *)words};
    c2n_needs needs = {.shared = 1024};
    c2n_outcome outcome;
    uint64_t start = now_ns();
    c2n_launch_blocks(c2n_run, &launch, blocks, &needs, workers, &outcome);
    return now_ns() - start;
}
int main(int count, char **words)
{
    uint64_t blocks = strtoull(words[1], 0, 10), turns = strtoull(words[3], 0, 10);
    int workers = atoi(words[2]), pause = atoi(words[4]), rounds = atoi(words[5]);
    for (int i = 0; i < rounds + 5; i++) {
        if (pause)
            usleep(pause);
        uint64_t ns = once(blocks, workers, turns);
        if (i >= 5)
            printf("%llu\n", (unsigned long long)ns);
    }
    return count != 6;
}
"""
SAXPY = """__global__ void saxpy(int n, float a, const float *x, float *y) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = a * x[i] + y[i];
}"""
ROWS = (  # name, blocks, turns of an empty loop in each, microseconds before each launch
    ("1 block", 1, 0, 0),
    ("64 blocks", 64, 0, 0),
    ("64 blocks, threads asleep", 64, 0, 2000),
    ("64 blocks of 3000 turns", 64, 3000, 0),
    ("64 blocks of 3000 turns, threads asleep", 64, 3000, 2000),
    ("2 blocks of 300,000 turns", 2, 300_000, 0),
    ("1,000,000 blocks", 1_000_000, 0, 0),
)
Micros = list[float]


def build(folder: Path, compiler: Compiler) -> Path:
    """The program that launches from C: pool, kernel and loop in one."""
    source, program = folder / "launch_cost.c", folder / "launch_cost"
    source.write_text(pool_text() + RUN + MAIN, encoding="utf-8")
    command = [*compiler.command, "-O2", "-w", str(source), "-o", str(program), "-pthread", "-ldl"]
    subprocess.run(command, check=True)
    return program


def in_c(program: Path, row: tuple[str, int, int, int], workers: int, rounds: int) -> Micros:
    _, blocks, turns, pause = row
    words = (blocks, workers, turns, pause, rounds)
    said = subprocess.check_output([program, *map(str, words)], text=True)
    return [int(line) / 1000 for line in said.split()]


def tiny_kernel() -> Kernel:
    return load_kernel(abi_text() + RUN, compile_flags(), Scratch(shared=1024))


def from_python(row: tuple[str, int, int, int], rounds: int) -> Micros:
    _, blocks, turns, pause = row
    kernel, memory = tiny_kernel(), DeviceMemory()
    arguments = struct.pack("<2Q", memory.upload(np.zeros(1024, np.uint64), "out"), turns)

    def call() -> None:
        launch(kernel, (blocks, 1, 1), arguments, memory)

    return [timed(call, pause) for _ in range(rounds + 5)][5:]


def front_door(checked: bool, rounds: int) -> dict[str, Micros]:
    """saxpy on 256 elements, one block."""
    kernel, mode = cuda2npu.compile(SAXPY).kernel("saxpy"), Mode(checked=checked)
    x, y = np.ones(256, np.float32), np.zeros(256, np.float32)
    memory, program = DeviceMemory(), kernel.program(256)
    places = [memory.upload(array).to_bytes(8, "little") for array in (x, y)]
    packed = [struct.pack("<i", 256), struct.pack("<f", 2), *places]
    calls: dict[str, Callable[[], object]] = {
        "kernel[1, 256](n, a, x, y)": lambda: kernel[1, 256](256, 2.0, x, y, mode=mode),
        "runtime.native.run": lambda: native.run(program, (1, 1, 1), packed, memory, mode=mode),
    }
    return {name: [timed(f, 0) for _ in range(rounds + 50)][50:] for name, f in calls.items()}


def timed(call: Callable[[], object], pause: int) -> float:
    if pause:
        time.sleep(pause / 1e6)
    start = time.perf_counter_ns()
    call()
    return (time.perf_counter_ns() - start) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.launch_cost")
    parser.add_argument("--rounds", type=int, default=1000)
    rounds = parser.parse_args().rounds
    compiler = needed_compiler()
    model = [line for line in cpu_model().splitlines() if line.startswith("model name")]
    print(f"{(model or [platform.machine()])[0].split(':')[-1].strip()}, {worker_count()} workers")
    print(f"{compiler.version}, Python {platform.python_version()}")
    print(f"\n{'microseconds, best / median':42}{'C, 1 worker':>20}{'C':>20}{'Python':>20}")
    with tempfile.TemporaryDirectory() as folder:
        program = build(Path(folder), compiler)
        for row in ROWS:
            count = min(rounds, 100) if row[1] * max(row[2], 1) > 50_000 or row[3] else rounds
            alone = in_c(program, row, 1, count)
            figures = (alone, in_c(program, row, worker_count(), count), from_python(row, count))
            cells = [f"{min(each):.2f} / {statistics.median(each):.2f}" for each in figures]
            print(f"{row[0]:42}" + "".join(f"{cell:>20}" for cell in cells))
    print()
    for checked in (True, False):
        for name, each in front_door(checked, rounds).items():
            name = f"{name}, {'checked' if checked else 'unchecked'}"
            print(f"{name:82}{min(each):10.2f} / {statistics.median(each):.2f}")


if __name__ == "__main__":
    main()
