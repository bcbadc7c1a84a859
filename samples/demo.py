"""A tour of the samples: tile program, result checked against numpy, modelled time.

In: the name of a kernel below (all of them in short, with one in full, where none is given). Out:
the report on standard output; exit code 1 where a result differs from numpy's.

    $ python samples/demo.py transpose_tiled
"""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import cuda2npu
from cuda2npu.ir.printer import to_text

HERE = Path(__file__).parent
MACHINES = ("rngd", "trn2")
Array = NDArray[Any]


@dataclass(frozen=True)
class Case:
    """One launch. `arguments` come with the array that holds the result and what it shall be;
    `tolerance`: relative, 0 where the result must be exact."""

    file: str
    shape: tuple[Any, ...]
    make: Callable[[np.random.Generator], tuple[list[object], Array, Array]]
    tolerance: float = 0.0


def saxpy(random: np.random.Generator) -> tuple[list[object], Array, Array]:
    x, y = floats(random, 10_000), floats(random, 10_000)
    return [x.size, 2.5, x, y], y, np.float32(2.5) * x + y


def matmul(random: np.random.Generator) -> tuple[list[object], Array, Array]:
    a, b, c = floats(random, 100, 70), floats(random, 70, 90), np.zeros((100, 90), np.float32)
    return [a, b, c, 100, 70, 90], c, a @ b


def transpose(random: np.random.Generator) -> tuple[list[object], Array, Array]:
    x, out = floats(random, 50, 75), np.zeros((75, 50), np.float32)
    return [x, out, 75, 50], out, x.T.copy()


def reduce(random: np.random.Generator) -> tuple[list[object], Array, Array]:
    x, out = floats(random, 4000), np.zeros(8, np.float32)
    padded = np.concatenate([x, np.zeros(96, np.float32)]).reshape(8, 512)
    return [x, out, x.size], out, padded.sum(1)


def softmax(random: np.random.Generator) -> tuple[list[object], Array, Array]:
    x, out = floats(random, 6, 300), np.zeros((6, 300), np.float32)
    powers = np.exp(x - x.max(1, keepdims=True))
    return [x, out, 300], out, powers / powers.sum(1, keepdims=True)


def histogram(random: np.random.Generator) -> tuple[list[object], Array, Array]:
    x, out = random.integers(0, 256, 10_000).astype(np.uint8), np.zeros(256, np.uint32)
    return [x, out, x.size], out, np.bincount(x, minlength=256).astype(np.uint32)


def floats(random: np.random.Generator, *shape: int) -> Array:
    return random.random(shape).astype(np.float32)


CASES = {
    "saxpy": Case("saxpy.cu", (40, 256), saxpy, 1e-6),
    "matmul_tiled": Case("matmul.cu", ((6, 7), (16, 16)), matmul, 1e-5),
    "transpose_tiled": Case("transpose.cu", ((3, 2), (32, 8)), transpose),
    "reduce_tree": Case("reduce.cu", (8, 256, 1024), reduce, 1e-5),
    "softmax_rows": Case("softmax.cu", (6, 128, 512), softmax, 1e-5),
    "histogram_shared": Case("histogram.cu", (6, 192), histogram),
}
IN_FULL = "matmul_tiled"


def show(name: str, *, in_full: bool) -> bool:
    """Whether the result is numpy's."""
    case = CASES[name]
    start = time.perf_counter()
    kernel = cuda2npu.compile(Path(os.path.relpath(HERE / case.file))).kernel(name)
    program = kernel.program(case.shape[1])
    translated = time.perf_counter()
    arguments, result, expected = case.make(np.random.default_rng(0))
    run = kernel[case.shape](*arguments, executor="interpreter")
    done = time.perf_counter()
    if in_full:
        unit = kernel.module.unit
        print(to_text(program, {unit.path: "\n".join(unit.lines(unit.path))}).rstrip(), end="\n\n")
    error = np.abs(result.astype(np.float64) - expected).max() / np.abs(expected).max()
    good = bool(error <= case.tolerance)
    verdict = "equal to numpy" if error == 0 else f"within {error:.1e} of numpy"
    print(f"{name} ({case.file}): {verdict if good else f'WRONG: off by {error:.1e}'}")
    print(f"  translated in {translated - start:.2f} s, run in {done - translated:.2f} s")
    for machine in MACHINES:
        timing = run.time(machine)
        brief = f"{timing.target}: {timing.total_us:.2f} us modelled ({timing.status})"
        print(textwrap.indent(str(timing), "  ") if in_full else f"  {brief}")
    return good


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in CASES]
    if unknown:
        print(f"no such kernel: {unknown[0]}; there are {', '.join(CASES)}", file=sys.stderr)
        return 2
    order = names or [IN_FULL, *(name for name in CASES if name != IN_FULL)]
    verdicts = [show(name, in_full=name in names or name == IN_FULL) for name in order]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
