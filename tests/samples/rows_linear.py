"""Rows of the samples of linear algebra: vectors, matrices, systems, sparse rows, graphs' matrices.

In: nothing; out: `ROWS`.

    next(row for row in ROWS if row.kernel == "matmul_tiled").block   # (16, 16)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.samples.row import Numbers, Row, blocks_for, filled, floats, ints


def saxpy(n: int, a: float, x: Numbers, y: Numbers) -> None:
    y[:n] += np.float32(a) * x[:n]


def matmul(a: Numbers, b: Numbers, c: Numbers, *sizes: int) -> None:
    c[...] = a.astype(np.float64) @ b


def transpose(matrix: Numbers, out: Numbers, width: int, height: int) -> None:
    out[...] = matrix.T


def find_multipliers(matrix: Numbers, multipliers: Numbers, size: int, column: int) -> None:
    below = slice(column + 1, size)
    multipliers[below] = matrix[below, column] / matrix[column, column]


def subtract_rows(
    matrix: Numbers, right: Numbers, multipliers: Numbers, size: int, column: int
) -> None:
    below = slice(column + 1, size)
    matrix[below, column:] -= np.outer(multipliers[below], matrix[column, column:])
    right[below] -= multipliers[below] * right[column]


def find_pivot(matrix: Numbers, pivot: Numbers, size: int, column: int) -> None:
    pivot[0] = column + int(np.argmax(np.abs(matrix[column:, column])))


def swap_rows(matrix: Numbers, right: Numbers, pivot: Numbers, size: int, column: int) -> None:
    pair, swapped = [column, pivot[0]], [pivot[0], column]
    matrix[pair] = matrix[swapped]
    right[pair] = right[swapped]


def solve_batched(matrices: Numbers, rights: Numbers, solutions: Numbers, count: int) -> None:
    systems = np.moveaxis(matrices.astype(np.float64), 2, 0)
    columns = np.moveaxis(rights.astype(np.float64), 1, 0)[:, :, None]
    solutions[...] = np.linalg.solve(systems, columns)[:, :, 0].T


def dominant(seed: int, n: int, count: int) -> Numbers:
    matrices = floats(seed, n, n, count)
    matrices[range(n), range(n)] += np.float32(2 * n)
    return matrices


def spmv(matrix: dict[str, Any], x: Numbers, y: Numbers) -> None:
    starts, columns, values = matrix["row_starts"], matrix["columns"], matrix["values"]
    for row in range(matrix["rows"]):
        part = slice(starts[row], starts[row + 1])
        y[row] = np.dot(values[part].astype(np.float64), x[columns[part]])


def csr(seed: int, rows: int, width: int) -> dict[str, Any]:
    lengths = ints(seed, rows, high=6)
    lengths[::13] = 70
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    total = int(starts[-1])
    columns = ints(seed + 1, total, high=width)
    values = floats(seed + 2, total)
    return {"row_starts": starts, "columns": columns, "values": values, "rows": rows}


def relax(distance: Numbers, via: Numbers, n: int, k: int) -> None:
    through = distance[:, k : k + 1] + distance[k : k + 1, :]
    via[through < distance] = k
    np.minimum(distance, through, out=distance)


def relax_diagonal(distance: Numbers, n: int, step: int) -> None:
    part = slice(16 * step, 16 * step + 16)
    closure(distance[part, part], distance[part, part], distance[part, part])


def closure(own: Numbers, left: Numbers, right: Numbers) -> None:
    for k in range(own.shape[0]):
        np.minimum(own, left[:, k : k + 1] + right[k : k + 1, :], out=own)


def relax_others(distance: Numbers, n: int, step: int, cross: bool) -> None:
    parts = [slice(s, s + 16) for s in range(0, n, 16)]
    middle = parts[step]
    for by, rows in enumerate(parts):
        for bx, columns in enumerate(parts):
            if ((bx == step) != (by == step)) == cross and not bx == by == step:
                own = distance[rows, columns]
                left = own if bx == step else distance[rows, middle].copy()
                right = own if by == step else distance[middle, columns].copy()
                closure(own, left, right)


def distances(seed: int, n: int) -> Numbers:
    lengths = ints(seed, n, n, low=1, high=100)
    lengths[ints(seed + 1, n, n, high=10) > 1] = 1_000_000
    lengths[range(n), range(n)] = 0
    return lengths


def _vectors() -> list[Row]:
    rows: list[Row] = []
    for n, grid in ((1, 1), (255, 2), (1000, 8)):
        arguments = lambda n=n: (n, 2.5, floats(1, n), floats(2, n))  # noqa: E731
        rows.append(Row("saxpy", "saxpy", grid, 128, saxpy, arguments, 1e-6))
        rows.append(Row("saxpy", "saxpy_grid_stride", 2, 96, saxpy, arguments, 1e-6))
    return rows


def _matrices() -> list[Row]:
    rows: list[Row] = []
    for m, k, n in ((16, 16, 16), (20, 33, 37), (5, 1, 18)):
        grid = (blocks_for(n, 16), blocks_for(m, 16))
        arguments = lambda m=m, k=k, n=n: (  # noqa: E731
            floats(3, m, k), floats(4, k, n), filled(-7, m, n), m, k, n,
        )  # fmt: skip
        for kernel in ("matmul_naive", "matmul_tiled"):
            rows.append(Row("matmul", kernel, grid, (16, 16), matmul, arguments, 1e-5))
    for width, height in ((32, 32), (45, 70)):
        arguments = lambda w=width, h=height: (floats(5, h, w), filled(-7, w, h), w, h)  # noqa: E731
        small = (blocks_for(width, 16), blocks_for(height, 8))
        large = (blocks_for(width, 32), blocks_for(height, 32))
        rows.append(Row("transpose", "transpose_naive", small, (16, 8), transpose, arguments))
        rows.append(Row("transpose", "transpose_tiled", large, (32, 8), transpose, arguments))
    return rows


ROWS: tuple[Row, ...] = (
    *_vectors(),
    *_matrices(),
    Row("gaussian", "find_multipliers", 2, 32, find_multipliers,
        lambda: (floats(6, 41, 41), filled(-7, 41), 41, 3), 1e-4),
    Row("gaussian", "subtract_rows", (3, 3), (16, 16), subtract_rows,
        lambda: (floats(7, 41, 41), floats(8, 41), floats(9, 41), 41, 5), 1e-5),
    Row("gaussian", "find_pivot", 1, 64, find_pivot,
        lambda: (floats(10, 90, 90), filled(-7, 1, dtype=np.int32), 90, 4)),
    Row("gaussian", "swap_rows", 2, 32, swap_rows,
        lambda: (floats(11, 41, 41), floats(12, 41), np.array([30], np.int32), 41, 7)),
    Row("gaussian", "swap_rows", 2, 32, swap_rows,
        lambda: (floats(11, 41, 41), floats(12, 41), np.array([7], np.int32), 41, 7)),
    Row("lu_batched", "solve_batched", 2, 64, solve_batched,
        lambda: (dominant(13, 3, 100), floats(14, 3, 100), filled(-7, 3, 100), 100),
        1e-5, template={"N": "3"}),
    Row("lu_batched", "solve_batched", 1, 32, solve_batched,
        lambda: (dominant(15, 6, 29), floats(16, 6, 29), filled(-7, 6, 29), 29),
        1e-5, template={"N": "6"}),
    Row("spmv", "spmv_row_a_thread", 2, 64, spmv,
        lambda: (csr(17, 90, 50), floats(20, 50), filled(-7, 90)), 1e-5),
    Row("spmv", "spmv_row_a_warp", 12, 64, spmv,
        lambda: (csr(21, 23, 50), floats(24, 50), filled(-7, 23)), 1e-5),
    Row("floyd_warshall", "relax", (2, 45), 32, relax,
        lambda: (distances(25, 45), filled(-7, 45, 45, dtype=np.int32), 45, 11)),
    Row("floyd_warshall", "relax_diagonal", 1, (16, 16), relax_diagonal,
        lambda: (distances(27, 48), 48, 1)),
    Row("floyd_warshall", "relax_others", (3, 3), (16, 16), relax_others,
        lambda: (distances(29, 48), 48, 1, True)),
    Row("floyd_warshall", "relax_others", (3, 3), (16, 16), relax_others,
        lambda: (distances(31, 48), 48, 2, False)),
)  # fmt: skip
