"""Rows of the samples on grids: stencils, convolution, images, the game of life, Mandelbrot.

In: nothing; out: `ROWS`.

    next(row for row in ROWS if row.kernel == "laplace3d").block   # (8, 4, 2)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.samples.row import Numbers, Row, blocks_for, doubles, filled, floats, ints

WEIGHTS = np.array([0.05, 0.1, 0.2, 0.3, 0.25, 0.15, 0.025], np.float32)
FILTER = np.array([0.05, 0.07, 0.11, 0.13, 0.2, 0.17, 0.12, 0.1, 0.05], np.float32)
U8 = np.uint8


def stencil1d(line: Numbers, out: Numbers, n: int) -> None:
    out[:n] = np.correlate(line.astype(float), WEIGHTS.astype(float))[:n]


def heat1d(now: Numbers, then: Numbers, n: int, rate: float) -> None:
    then[0], then[n - 1] = now[0], now[n - 1]
    then[1 : n - 1] = now[1:-1] + rate * (now[:-2] - 2 * now[1:-1] + now[2:])


def jacobi(grid: Numbers, out: Numbers, width: int, height: int) -> None:
    out[...] = grid
    around = grid[1:-1, :-2] + grid[1:-1, 2:] + grid[:-2, 1:-1] + grid[2:, 1:-1]
    out[1:-1, 1:-1] = around / 4


def largest_change(a: Numbers, b: Numbers, largest: Numbers, n: int) -> None:
    change = np.abs(a[:n] - b[:n]).max()
    largest[0] = max(int(largest[0]), int(np.float32(change).view(np.int32)))


def laplace3d(box: Numbers, out: Numbers, size: Any) -> None:
    inner = (slice(1, -1),) * 3
    total = -6 * box[inner].astype(float)
    for axis in range(3):
        for end in (slice(0, -2), slice(2, None)):
            total += box[tuple(end if a == axis else slice(1, -1) for a in range(3))]
    out[inner] = total


def convolve(grid: Numbers, out: Numbers, axis: int) -> None:
    padded = np.pad(grid, [(4, 4) if a == axis else (0, 0) for a in range(2)], mode="edge")
    length = grid.shape[axis]
    out[...] = sum(
        FILTER[8 - k] * np.take(padded.astype(float), range(k, k + length), axis=axis)
        for k in range(9)
    )


def convolve_rows(grid: Numbers, out: Numbers, width: int, height: int) -> None:
    convolve(grid, out, 1)


def convolve_columns(grid: Numbers, out: Numbers, width: int, height: int) -> None:
    convolve(grid, out, 0)


def life(now: Numbers) -> Numbers:
    around = sum(np.roll(now, (y, x), (0, 1)).astype(int) for y in (-1, 0, 1) for x in (-1, 0, 1))
    neighbours = around - now
    return (neighbours == 3) | ((now != 0) & (neighbours == 2))


def life_bytes(now: Numbers, then: Numbers, width: int, height: int) -> None:
    then[...] = life(now)


def life_bits(now: Numbers, then: Numbers, words: int, height: int) -> None:
    cells = np.unpackbits(now.view(U8), axis=1, bitorder="little")
    then[...] = np.packbits(life(cells), axis=1, bitorder="little").view(np.uint32)


def to_grey(pixels: Numbers, grey: Numbers, n: int) -> None:
    red, green, blue, _ = pixels[:n].astype(int).T
    grey[:n] = (red * 77 + green * 151 + blue * 28) >> 8


def edges(grey: Numbers, out: Numbers, width: int, height: int, scale: float) -> None:
    padded = np.pad(grey.astype(int), 1, mode="edge")
    smooth_down = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    smooth_across = padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]
    strength = np.abs(smooth_down[:, 2:] - smooth_down[:, :-2])
    strength += np.abs(smooth_across[:-2] - smooth_across[2:])
    out[...] = (strength * np.float32(scale)).astype(int).clip(0, 255)


def brighten(pixels: Numbers, factor: float, n: int) -> None:
    colours = pixels[:n, :3].astype(np.float32) / np.float32(255) * np.float32(factor)
    pixels[:n, :3] = (colours.clip(0, 1) * np.float32(255) + np.float32(0.5)).astype(U8)


def mandelbrot(counts: Numbers, view: dict[str, Any], limit: int) -> None:
    step, height, width = view["step"], view["height"], view["width"]
    cx = view["left"] + np.arange(width)[None, :] * step + np.zeros((height, 1))
    cy = view["top"] - np.arange(height)[:, None] * step + np.zeros((1, width))
    x, y, inside = np.zeros_like(cx), np.zeros_like(cy), np.ones(cx.shape, bool)
    counts[...] = 0
    for _ in range(limit):
        inside &= x * x + y * y <= 4.0
        counts[inside] += 1
        x, y = (
            np.where(inside, x * x - y * y + cx, x),
            np.where(inside, 2.0 * x * y + cy, y),
        )


def paint(counts: Numbers, pixels: Numbers, n: int, limit: int) -> None:
    c = counts[:n].astype(int)
    colours = np.stack([c * 9, c * 5 + 30, 255 - c * 3, c * 0 + 255], axis=1) % 256
    colours[c >= limit, :3] = 0
    pixels[:n] = colours


def _grids() -> list[Row]:
    rows: list[Row] = []
    for w, h in ((16, 8), (37, 19)):
        grid = (blocks_for(w, 16), blocks_for(h, 8))
        rows.append(
            Row(
                "stencil2d",
                "jacobi",
                grid,
                (16, 8),
                jacobi,
                lambda w=w, h=h: (floats(1, h, w), filled(-7, h, w), w, h),
                1e-6,
            )
        )
        rows.append(
            Row(
                "life",
                "life_bytes",
                grid,
                (16, 8),
                life_bytes,
                lambda w=w, h=h: (ints(2, h, w, high=2, dtype=U8), filled(7, h, w, dtype=U8), w, h),
            )
        )
        rows.append(
            Row(
                "convolution",
                "convolve_rows",
                (blocks_for(w, 32), blocks_for(h, 4)),
                (32, 4),
                convolve_rows,
                lambda w=w, h=h: (floats(3, h, w), filled(-7, h, w), w, h),
                1e-5,
                symbols={"filter": FILTER},
            )
        )
        rows.append(
            Row(
                "convolution",
                "convolve_columns",
                grid,
                (16, 8),
                convolve_columns,
                lambda w=w, h=h: (floats(4, h, w), filled(-7, h, w), w, h),
                1e-5,
                symbols={"filter": FILTER},
            )
        )
    for n in (128, 300):
        rows.append(
            Row(
                "stencil1d",
                "stencil1d",
                blocks_for(n, 128),
                128,
                stencil1d,
                lambda n=n: (floats(5, n + 6), filled(-7, n), n),
                1e-5,
                symbols={"weights": WEIGHTS},
            )
        )
    return rows  # fmt: skip


def _boxes() -> list[Row]:
    def row(kernel: str, grid: Any, block: Any, x: int, y: int, z: int) -> Row:
        return Row("stencil3d", kernel, grid, block, laplace3d,
            lambda: (floats(6, z, y, x), filled(-7, z, y, x), {"x": x, "y": y, "z": z}),
            1e-5)  # fmt: skip

    return [
        row("laplace3d", (2, 2, 3), (8, 4, 2), 11, 8, 5),
        row("laplace3d", (1, 1, 1), (8, 4, 4), 3, 3, 3),
        row("laplace3d_marching", (2, 2), (16, 8), 21, 13, 5),
        row("laplace3d_marching", (1, 1), (16, 8), 16, 8, 3),
    ]


VIEW = {"left": -2.2, "top": 1.25, "step": 0.0625, "width": 50, "height": 39}

ROWS: tuple[Row, ...] = (
    *_grids(),
    *_boxes(),
    Row("stencil1d", "heat1d", 3, 64, heat1d,
        lambda: (doubles(7, 150), filled(-7, 150, dtype=float), 150, 0.25), 1e-15),
    Row("stencil2d", "largest_change", 3, 64, largest_change,
        lambda: (floats(8, 150), floats(9, 150), filled(0, 1, dtype=np.int32), 150)),
    Row("life", "life_bits", 1, (4, 16), life_bits,
        lambda: (ints(10, 13, 3, high=2**32, dtype=np.uint32),
                 filled(7, 13, 3, dtype=np.uint32), 3, 13)),
    Row("image_edges", "to_grey", 3, 64, to_grey,
        lambda: (ints(11, 170, 4, high=256, dtype=U8), filled(7, 180, dtype=U8), 170)),
    Row("image_edges", "edges", (2, 3), (32, 4), edges,
        lambda: (ints(12, 11, 45, high=256, dtype=U8), filled(7, 11, 45, dtype=U8), 45, 11, 0.5)),
    Row("image_edges", "brighten", 3, 64, brighten,
        lambda: (ints(13, 180, 4, high=256, dtype=U8), 1.5, 170)),
    Row("mandelbrot", "mandelbrot", (4, 5), (16, 8), mandelbrot,
        lambda: (filled(7, 39, 50, dtype=np.uint16), VIEW, 60)),
    Row("mandelbrot", "paint", 3, 64, paint,
        lambda: (ints(14, 180, high=100, dtype=np.uint16), filled(7, 180, 4, dtype=U8), 170, 60)),
)  # fmt: skip
