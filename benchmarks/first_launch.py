"""From CUDA text to the first launch on native code, and what a new process takes of it.

In: kernels of `samples/`; out: for each stage how long it took, with the bar that it is held to.
Each run is a fresh process (this module as a program) that has translated another kernel before, so
that the parser is loaded; native code is not. The code is checked, as by default. Pointers are to
1 MiB of zeros, all else is 0.

    for row in stages(5):
        row.name, row.elapsed, row.processor, row.bar
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cuda2npu import pipeline
from cuda2npu.runtime.memory import DeviceMemory

SAMPLES = Path(__file__).parent.parent / "samples"
Shape = tuple[int, int, int]
Kernel = tuple[str, str, Shape]
TYPICAL: tuple[Kernel, ...] = (
    ("saxpy", "saxpy", (256, 1, 1)),
    ("reduce", "reduce_tree", (256, 1, 1)),
    ("matmul", "matmul_tiled", (16, 16, 1)),
    ("black_scholes", "black_scholes", (256, 1, 1)),
    ("softmax", "softmax_rows", (256, 1, 1)),
)
LARGEST: Kernel = ("parse_numbers", "parse_numbers", (256, 1, 1))
TRIVIAL = "__global__ void k(float *x) { x[threadIdx.x] = 2; }"
BARS = {"translated": 0.1, "compiled": 0.6, "loaded": 0.03}
NAMES = {
    "translated": "CUDA text to C text",
    "compiled": "CUDA text to first run, empty cache",
    "loaded": "tile program to first run, new process",
}


@dataclass(frozen=True, slots=True)
class Row:
    """Medians, in seconds; `processor`: of the C compiler too."""

    name: str
    elapsed: float
    processor: float
    bar: float


def stages(runs: int) -> Iterator[Row]:
    for label, kernels in (("typical", TYPICAL), ("largest", (LARGEST,))):
        found: dict[str, list[list[float]]] = {stage: [] for stage in BARS}
        for kernel in kernels:
            for stage, seconds in of_kernel(kernel, runs):
                found[stage].append(seconds)
        for stage, bar in BARS.items():
            columns = zip(*found[stage], strict=True)
            elapsed, processor = (statistics.median(column) for column in columns)
            yield Row(f"{NAMES[stage]}, {label}", elapsed, processor, bar)


def of_kernel(kernel: Kernel, runs: int) -> Iterator[tuple[str, list[float]]]:
    """Stage, and its elapsed and processor seconds: one of an empty cache, then `runs` others."""
    with tempfile.TemporaryDirectory() as folder:
        first = _child(kernel, folder)
        yield "compiled", [a + b for a, b in zip(first["translated"], first["ran"], strict=True)]
        for _ in range(runs):
            again = _child(kernel, folder)
            yield "loaded", again["ran"]
            yield (
                "translated",
                [a + b for a, b in zip(again["translated"], again["text"], strict=True)],
            )


def _child(kernel: Kernel, folder: str) -> dict[str, list[float]]:
    command = [sys.executable, "-m", __name__, json.dumps(kernel)]
    chosen = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command,
        env=chosen | {"CUDA2NPU_CACHE": folder},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def measured(kernel: Kernel) -> dict[str, list[float]]:
    """In this process, which must not have run native code before."""
    sample, name, block = kernel
    path = SAMPLES / f"{sample}.cu"
    cuda = path.read_text()
    _translated(TRIVIAL, "trivial.cu", "k", (32, 1, 1))
    taken = dict[str, list[float]]()
    begin = _now()
    program = _translated(cuda, str(path), name, block)
    taken["translated"] = _since(begin)
    memory = DeviceMemory()
    sizes = [size for _, _, size in program.arguments]
    arguments = [_argument(memory, size) for size in sizes]
    begin = _now()
    from cuda2npu.runtime import native

    outcome = native.run(program, (1, 1, 1), arguments, memory, dynamic_shared=4096)
    taken["ran"] = _since(begin)
    if not outcome.ok:
        raise RuntimeError(str(outcome.fault))
    from cuda2npu.runtime.native.text import native_text

    native_text(program).code  # noqa: B018  (jinja2 is loaded)
    begin = _now()
    if name not in native_text(program).code:
        raise RuntimeError("no text")
    taken["text"] = _since(begin)
    return taken


def _translated(cuda: str, path: str, name: str, block: Shape) -> pipeline.TileProgram:
    return pipeline.translate(pipeline.parse_text(cuda, path).kernel(name), block)


def _argument(memory: DeviceMemory, size: int) -> bytes:
    if size != 8:
        return bytes(size)
    return memory.upload(np.zeros(1 << 20, np.uint8)).to_bytes(8, "little")


def _now() -> list[float]:
    return [time.perf_counter(), sum(os.times()[:4])]


def _since(begin: list[float]) -> list[float]:
    return [after - before for after, before in zip(_now(), begin, strict=True)]


if __name__ == "__main__":
    sample, kernel_name, shape = json.loads(sys.argv[1])
    print(json.dumps(measured((sample, kernel_name, (shape[0], shape[1], shape[2])))))
