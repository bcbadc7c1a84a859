"""The kernels that are measured, with inputs, results to expect, and the C that does the same.

In: a size. Out: a `Problem`, as numpy arrays and launches that name them.

    problem = CASES["saxpy"].problem(1 << 20)
    problem.launches[0].arguments     # (1048576, 2.0, "x", "y")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import erf, log2
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Argument = str | np.generic  # a string names an array
HERE = Path(__file__).parent
i32, u32, f32 = np.int32, np.uint32, np.float32


@dataclass(frozen=True, slots=True)
class Launch:
    kernel: str
    grid: tuple[int, int, int]
    block: tuple[int, int, int]
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """`renewed`: arrays that are put back before each run; `limit`: a function of `limits.c` and
    what it takes; `work`: what time should be proportional to; `near`: share of the elements that
    may be further off than `tolerance`, which is relative to the largest expected value."""

    arrays: dict[str, Array]
    launches: tuple[Launch, ...]
    expected: dict[str, Array]
    limit: tuple[str, tuple[Argument, ...]]
    work: float
    renewed: tuple[str, ...] = ()
    tolerance: float = 0.0
    near: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """`small`: the size for executors that would take minutes; `tiny`: for those that take them
    even so."""

    name: str
    title: str
    file: str
    full: int
    small: int
    tiny: int
    problem: Callable[[int], Problem]

    @property
    def text(self) -> str:
        return (HERE / "kernels" / self.file).read_text("utf-8")


def _random(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def _floats(count: int | tuple[int, int], seed: int, low: float = -1, high: float = 1) -> Array:
    values = _random(seed).random(count, np.float32)
    return (f32(low) + f32(high - low) * values).astype(f32)


def _ceil(a: int, b: int) -> int:
    return -(-a // b)


def _line(kernel: str, n: int, arguments: tuple[Argument, ...], block: int = 256) -> Launch:
    return Launch(kernel, (_ceil(n, block), 1, 1), (block, 1, 1), arguments)


def saxpy(n: int) -> Problem:
    x, y = _floats(n, 1), _floats(n, 2)
    arguments = (i32(n), f32(2), "x", "y")
    return Problem(
        {"x": x, "y": y}, (_line("saxpy", n, arguments),), {"y": f32(2) * x + y},
        ("saxpy", arguments), n, ("y",), 1e-6,
    )  # fmt: skip


def _matmul(kernel: str) -> Callable[[int], Problem]:
    def problem(n: int) -> Problem:
        a, b = _floats((n, n), 1), _floats((n, n), 2)
        grid = (_ceil(n, 16), _ceil(n, 16), 1)
        arrays = {"a": a, "b": b, "c": np.zeros((n, n), f32)}
        expected = (a.astype(np.float64) @ b).astype(f32)
        launch = Launch(kernel, grid, (16, 16, 1), ("a", "b", "c", i32(n)))
        return Problem(arrays, (launch,), {"c": expected}, ("dot", ("a", "b", "c")), n**3, (), 1e-5)

    return problem


def reduce(n: int) -> Problem:
    values = _floats(n, 1, 0)
    arguments = ("in", "partial", i32(n))
    expected = values.reshape(-1, 512).sum(1, dtype=np.float64).astype(f32)
    return Problem(
        {"in": values, "partial": np.zeros(n // 512, f32)},
        (_line("reduce_tree", n // 2, arguments),), {"partial": expected},
        ("reduce_tree", arguments), n, (), 1e-5,
    )  # fmt: skip


def stencil(n: int) -> Problem:
    a = _floats((n, n), 1)
    expected = a.copy()
    expected[1:-1, 1:-1] = f32(0.25) * (a[1:-1, :-2] + a[1:-1, 2:] + a[:-2, 1:-1] + a[2:, 1:-1])
    arguments = ("in", "out", i32(n), i32(n))
    launch = Launch("stencil", (_ceil(n, 32), _ceil(n, 8), 1), (32, 8, 1), arguments)
    return Problem(
        {"in": a, "out": np.zeros_like(a)}, (launch,), {"out": expected},
        ("stencil", arguments), n * n, (), 1e-6,
    )  # fmt: skip


def softmax(rows: int) -> Problem:
    columns = 1024
    a = _floats((rows, columns), 1, -8, 8)
    wide = np.exp(a.astype(np.float64) - a.max(1, keepdims=True))
    expected = (wide / wide.sum(1, keepdims=True)).astype(f32)
    launch = Launch("softmax", (rows, 1, 1), (256, 1, 1), ("in", "out", i32(columns)))
    return Problem(
        {"in": a, "out": np.zeros_like(a)}, (launch,), {"out": expected},
        ("softmax", ("in", "out", i32(rows), i32(columns))), rows, (), 1e-5,
    )  # fmt: skip


def histogram(n: int) -> Problem:
    a = _random(1).integers(0, 256, n, np.uint8)
    expected = np.bincount(a, minlength=256).astype(u32)
    blocks = max(1, min(512, n // 256))
    arguments = ("in", "counts", i32(n))
    return Problem(
        {"in": a, "counts": np.zeros(256, u32)},
        (_line("histogram", 256 * blocks, arguments),), {"counts": expected},
        ("histogram", arguments), n, ("counts",),
    )  # fmt: skip


def nbody(n: int) -> Problem:
    bodies = _floats((n, 4), 1)
    bodies[:, 3] = _floats(n, 2, 0.1, 1)
    expected = bodies.copy()
    for first in range(0, n, 256):
        r = bodies[None, :, :3] - bodies[first : first + 256, None, :3]
        strength = bodies[:, 3] * ((r.astype(np.float64) ** 2).sum(2) + 1e-3) ** -1.5
        expected[first : first + 256, :3] = np.einsum("ijk,ij->ik", r, strength)
    arguments = ("bodies", "out", i32(n))
    return Problem(
        {"bodies": bodies, "out": np.zeros_like(bodies)}, (_line("nbody", n, arguments),),
        {"out": expected}, ("nbody", arguments), n * n, (), 1e-4,
    )  # fmt: skip


def scan(n: int) -> Problem:
    a = _random(1).integers(0, 100, n, i32)
    rows = np.cumsum(a.reshape(-1, 256), 1, dtype=i32)
    arguments = ("in", "out", "sums", i32(n))
    return Problem(
        {"in": a, "out": np.zeros_like(a), "sums": np.zeros(n // 256, i32)},
        (_line("scan", n, arguments),), {"out": rows.reshape(-1), "sums": rows[:, -1].copy()},
        ("scan", arguments), n,
    )  # fmt: skip


def transpose(n: int) -> Problem:
    a = _floats((n, n), 1)
    arguments = ("in", "out", i32(n), i32(n))
    launch = Launch("transpose", (_ceil(n, 32), _ceil(n, 32), 1), (32, 8, 1), arguments)
    return Problem(
        {"in": a, "out": np.zeros_like(a)}, (launch,), {"out": a.T.copy()},
        ("transpose", arguments), n * n,
    )  # fmt: skip


def mandelbrot(n: int) -> Problem:
    limit = 256
    left, top, step = f32(-2.2), f32(1.5), f32(3.0 / n)
    cx = (left + np.arange(n, dtype=f32) * step).astype(f32)[None, :]
    cy = (top - np.arange(n, dtype=f32) * step).astype(f32)[:, None]
    x, y, counts = (np.zeros((n, n), t) for t in (f32, f32, i32))
    with np.errstate(over="ignore", invalid="ignore"):
        inside = np.ones((n, n), bool)
        for _ in range(limit):
            xx, yy = x * x, y * y
            inside &= xx + yy <= 4
            counts += inside
            y = f32(2) * x * y + cy
            x = xx - yy + cx
    arguments = ("counts", left, top, step, i32(n), i32(n), i32(limit))
    launch = Launch("mandelbrot", (_ceil(n, 16), _ceil(n, 16), 1), (16, 16, 1), arguments)
    # A fused multiply-add tips points at the edge of the set.
    return Problem(
        {"counts": np.zeros((n, n), i32)}, (launch,), {"counts": counts},
        ("mandelbrot", arguments), n * n, near=0.02,
    )  # fmt: skip


def spmv(rows: int) -> Problem:
    each = 16
    columns = _random(1).integers(0, rows, rows * each, i32)
    values, x = _floats(rows * each, 2), _floats(rows, 3)
    starts = np.arange(0, rows * each + 1, each, dtype=i32)
    products = values.astype(np.float64) * x[columns]
    arrays = {"starts": starts, "columns": columns, "values": values, "x": x}
    arguments = ("starts", "columns", "values", "x", "y", i32(rows))
    return Problem(
        {**arrays, "y": np.zeros(rows, f32)}, (_line("spmv", rows, arguments),),
        {"y": products.reshape(rows, each).sum(1).astype(f32)}, ("spmv", arguments), rows, (), 1e-5,
    )  # fmt: skip


def bitonic(n: int) -> Problem:
    keys = _random(1).integers(0, 1 << 32, n, u32)
    steps = [(1 << k, 1 << j) for k in range(1, int(log2(n)) + 1) for j in reversed(range(k))]
    launches = [_line("bitonic_step", n, ("keys", i32(size), i32(by))) for size, by in steps]
    return Problem(
        {"keys": keys}, tuple(launches), {"keys": np.sort(keys)},
        ("bitonic_steps", ("keys", i32(n))), n * len(steps), ("keys",),
    )  # fmt: skip


def black_scholes(n: int) -> Problem:
    spots, strikes = _floats(n, 1, 5, 30), _floats(n, 2, 1, 100)
    years, rate, volatility = _floats(n, 3, 0.25, 10), f32(0.02), f32(0.3)
    s, k, t = (a.astype(np.float64) for a in (spots, strikes, years))
    spread = volatility * np.sqrt(t)
    d1 = (np.log(s / k) + (rate + 0.5 * float(volatility) ** 2) * t) / spread
    cdf = _normal_cdf
    discounted = k * np.exp(-float(rate) * t)
    calls = s * cdf(d1) - discounted * cdf(d1 - spread)
    arguments = ("calls", "puts", "spots", "strikes", "years", rate, volatility, i32(n))
    arrays = {"spots": spots, "strikes": strikes, "years": years}
    out = {"calls": calls.astype(f32), "puts": (calls - s + discounted).astype(f32)}
    return Problem(
        {**{name: np.zeros(n, f32) for name in out}, **arrays},
        (_line("black_scholes", n, arguments),), out, ("black_scholes", arguments), n, (), 1e-5,
    )  # fmt: skip


def _normal_cdf(d: Array) -> Array:
    """By interpolation in a table: numpy has no erf."""
    places = np.linspace(-40, 40, 1 << 17)
    table = np.array([0.5 * (1 + erf(p / 2**0.5)) for p in places])
    return np.interp(d, places, table)


@dataclass(frozen=True, slots=True)
class _Rows:
    cases: dict[str, Case] = field(default_factory=dict[str, Case])

    def add(self, name: str, title: str, file: str, sizes: tuple[int, int, int],
            problem: Callable[[int], Problem]) -> None:  # fmt: skip
        self.cases[name] = Case(name, title, file, *sizes, problem)


def _cases() -> dict[str, Case]:
    rows = _Rows()
    M = 1 << 20
    rows.add("saxpy", "saxpy 16 M", "saxpy.cu", (16 * M, 16 * M, 4096), saxpy)
    for n in (512, 1024):
        for kind in ("naive", "tiled"):
            rows.add(f"matmul_{kind}_{n}", f"matmul {kind} {n}", "matmul.cu", (n, 256, 32),
                     _matmul(f"matmul_{kind}"))  # fmt: skip
    rows.add("reduce", "tree reduction 16 M", "reduce.cu", (16 * M, 2 * M, 4096), reduce)
    rows.add("stencil", "stencil 4096 x 4096", "stencil.cu", (4096, 1024, 64), stencil)
    rows.add("softmax", "softmax 8192 x 1024", "softmax.cu", (8192, 512, 4), softmax)
    rows.add("histogram", "histogram 16 M", "histogram.cu", (16 * M, M, 4096), histogram)
    rows.add("nbody", "n-body 8192", "nbody.cu", (8192, 1024, 256), nbody)
    rows.add("scan", "block scan 16 M", "scan.cu", (16 * M, M, 2048), scan)
    rows.add("transpose", "transpose 4096 x 4096", "transpose.cu", (4096, 1024, 64), transpose)
    rows.add("mandelbrot", "Mandelbrot 1024 x 1024", "mandelbrot.cu", (1024, 256, 64), mandelbrot)
    rows.add("spmv", "SpMV 1 M x 16", "spmv.cu", (M, M // 8, 2048), spmv)
    rows.add("bitonic", "bitonic sort 1 M, 210 launches", "bitonic.cu", (M, M // 64, 512), bitonic)
    rows.add("black_scholes", "Black-Scholes 4 M", "black_scholes.cu", (4 * M, M // 2, 2048),
             black_scholes)  # fmt: skip
    return rows.cases


CASES = _cases()
