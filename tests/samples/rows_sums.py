"""Rows of the samples that bring many values together: sums, scans, counts, means, votes.

In: nothing; out: `ROWS`.

    next(row for row in ROWS if row.kernel == "reduce_tree").shared   # 4 bytes a thread
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.samples.row import Numbers, Row, blocks_for, doubles, filled, floats, ints

I32, U32, U64 = np.int32, np.uint32, np.uint64


def part_sums(per_block: int) -> Any:
    def reference(values: Numbers, partial: Numbers, n: int) -> None:
        for block in range(blocks_for(n, per_block)):
            partial[block] = values[per_block * block : per_block * (block + 1)].sum(dtype=float)

    return reference


def total_sum(values: Numbers, total: Numbers, n: int) -> None:
    total[0] += values[:n].sum()


def scan_inclusive(values: Numbers, out: Numbers, sums: Numbers, n: int) -> None:
    for block in range(blocks_for(n, 128)):
        part = slice(128 * block, min(128 * (block + 1), n))
        out[part] = np.cumsum(values[part])
        sums[block] = values[part].sum()


def scan_exclusive(values: Numbers, out: Numbers, sums: Numbers, n: int) -> None:
    for block in range(blocks_for(n, 256)):
        part = slice(256 * block, min(256 * (block + 1), n))
        out[part] = np.cumsum(values[part]) - values[part]
        sums[block] = values[part].sum()


def add_block_sums(out: Numbers, scanned: Numbers, n: int, per_block: int) -> None:
    for i in range(per_block, n):
        out[i] += scanned[i // per_block - 1]


def histogram_shared(values: Numbers, counts: Numbers, n: int) -> None:
    counts += np.bincount(values[:n], minlength=256).astype(U32)


def histogram_floats(
    values: Numbers, counts: Numbers, n: int, bins: int, low: float, high: float
) -> None:
    start, width = np.float32(low), np.float32(high) - np.float32(low)
    places = np.floor((values[:n] - start) / width * np.float32(bins)).astype(int)
    counts[:bins] += np.bincount(places.clip(0, bins - 1), minlength=bins).astype(U32)


def softmax(values: Numbers, out: Numbers, *sizes: int) -> None:
    rows = values.astype(float)
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    out[...] = powers / powers.sum(axis=1, keepdims=True)


def layernorm(
    out: Numbers, means: Numbers, inverses: Numbers, x: Numbers, weight: Numbers, bias: Numbers,
    rows: int, columns: int,
) -> None:  # fmt: skip
    x = x.astype(float)
    means[...] = x.mean(axis=1)
    inverses[...] = 1 / np.sqrt(x.var(axis=1) + 1e-5)
    normal = (x - x.mean(axis=1, keepdims=True)) / np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
    out[...] = normal * weight + bias


def layernorm_gradient(
    dweight: Numbers, dbias: Numbers, dout: Numbers, x: Numbers, means: Numbers, inverses: Numbers,
    rows: int, columns: int,
) -> None:  # fmt: skip
    normal = (x.astype(float) - means[:, None]) * inverses[:, None]
    dweight[...] = (dout * normal).sum(axis=0)
    dbias[...] = dout.sum(axis=0, dtype=float)


def nearest(points: Numbers, centres: Numbers) -> Numbers:
    differences = points.T[:, None, :] - centres[None, :, :]
    return (differences.astype(float) ** 2).sum(axis=2).argmin(axis=1)


def assign(
    points: Numbers, centres: Numbers, membership: Numbers, changed: Numbers, *sizes: int
) -> None:
    found = nearest(points, centres)
    changed[0] += (found != membership).sum()
    membership[...] = found


def accumulate(
    points: Numbers, membership: Numbers, sums: Numbers, counts: Numbers, *sizes: int
) -> None:
    fixed = (points * np.float32(65536)).astype(np.int64).astype(U64)
    for i, cluster in enumerate(membership):
        sums[cluster] += fixed[:, i]
        counts[cluster] += 1


def move_centres(centres: Numbers, sums: Numbers, counts: Numbers, *sizes: int) -> None:
    used = counts != 0
    means = sums.astype(np.int64).astype(float)[used] / 65536 / counts[used][:, None]
    centres[used] = means


def operation(combine: Any) -> Any:
    def reference(values: Numbers, out: Numbers, identity: Any, n: int) -> None:
        out[0] = combine(values[:n])

    return reference


def scale_and_shift(values: Numbers, factor: Any, shift: Any, n: int) -> None:
    values[:n] = values[:n] * values.dtype.type(factor) + values.dtype.type(shift)


def kept(values: Numbers, threshold: int) -> Numbers:
    return values[(values % 3 == 0) & (values > threshold)]


def compact_any_order(
    values: Numbers, out: Numbers, count: Numbers, threshold: int, n: int
) -> None:
    """Threads act in order, so that here the order is kept too."""
    found = kept(values[:n], threshold)
    out[: found.size] = found
    count[0] += found.size


def count_kept(values: Numbers, counts: Numbers, threshold: int, n: int) -> None:
    for block in range(counts.size):
        counts[block] = kept(values[128 * block : min(n, 128 * (block + 1))], threshold).size


def compact_in_order(
    values: Numbers, out: Numbers, starts: Numbers, threshold: int, n: int
) -> None:
    for block, start in enumerate(starts):
        found = kept(values[128 * block : min(n, 128 * (block + 1))], threshold)
        out[start : start + found.size] = found


def compact_starts(values: Numbers, threshold: int) -> Numbers:
    counts = [kept(values[s : s + 128], threshold).size for s in range(0, values.size, 128)]
    return np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(I32)


def warp_facts(values: Numbers, facts: Numbers, n: int) -> None:
    padded = np.zeros(32 * facts.shape[0], I32)
    padded[:n] = values[:n]
    for warp, lanes in enumerate(padded.reshape(-1, 32)):
        odd = np.flatnonzero(lanes & 1)
        facts[warp] = (lanes < 0).any(), not odd.size, odd[-1] if odd.size else -1


def row_dots(a: Numbers, b: Numbers, out: Numbers, rows: int, columns: int) -> None:
    out[...] = (a.astype(float) * b).sum(axis=1)


def row_maxima(values: Numbers, out: Numbers, rows: int, columns: int) -> None:
    out[...] = values.max(axis=1)


def check_and_scan(values: Numbers, sums: Numbers, in_order: Numbers, n: int) -> None:
    runs = values[:n].reshape(-1, 16)
    sums[:n] = np.cumsum(runs, axis=1).reshape(-1)
    in_order[...] = (np.diff(runs, axis=1) >= 0).all(axis=1)


def runs_of_16(seed: int, n: int) -> Numbers:
    values = ints(seed, n, high=100)
    values[: n // 2] = np.arange(n // 2)
    return values


def _reductions() -> list[Row]:
    rows: list[Row] = []
    for n in (1, 200, 777):
        grid = blocks_for(n, 128)
        rows.append(
            Row(
                "reduce",
                "reduce_tree",
                grid,
                64,
                part_sums(128),
                lambda n=n, grid=grid: (floats(1, n), filled(-7, grid), n),
                1e-5,
                shared=256,
            )
        )
    for n in (256, 700):
        grid = blocks_for(n, 256)
        rows.append(
            Row(
                "reduce",
                "reduce_shuffle",
                grid,
                256,
                part_sums(256),
                lambda n=n, grid=grid: (floats(2, n), filled(-7, grid), n),
                1e-5,
            )
        )
        rows.append(
            Row(
                "reduce",
                "reduce_atomic",
                3,
                64,
                total_sum,
                lambda n=n: (ints(3, n, low=-50), filled(7, 1, dtype=I32), n),
            )
        )
    return rows  # fmt: skip


def _scans() -> list[Row]:
    rows: list[Row] = []
    for kernel, reference, per_block in (
        ("scan_blocks_inclusive", scan_inclusive, 128),
        ("scan_blocks_exclusive", scan_exclusive, 256),
    ):
        for n in (100, 600):
            grid = blocks_for(n, per_block)
            rows.append(
                Row(
                    "scan",
                    kernel,
                    grid,
                    128,
                    reference,
                    lambda n=n, grid=grid: (
                        ints(4, n),
                        filled(-7, n, dtype=I32),
                        filled(-7, grid, dtype=I32),
                        n,
                    ),
                )
            )
    rows.append(
        Row(
            "scan",
            "add_block_sums",
            5,
            64,
            add_block_sums,
            lambda: (ints(5, 300), ints(6, 3), 300, 128),
        )
    )
    return rows  # fmt: skip


def _rows_of_matrices() -> list[Row]:
    rows: list[Row] = []
    for r, c in ((5, 150), (3, 20)):
        rows.append(
            Row(
                "softmax",
                "softmax_rows",
                r,
                64,
                softmax,
                lambda r=r, c=c: (floats(7, r, c, low=-9, high=9), filled(-7, r, c), c),
                1e-5,
                shared=256,
            )
        )
        rows.append(
            Row(
                "softmax",
                "softmax_online",
                2,
                96,
                softmax,
                lambda r=r, c=c: (floats(8, r, c, low=-9, high=9), filled(-7, r, c), r, c),
                1e-5,
            )
        )
        rows.append(
            Row(
                "layernorm",
                "layernorm_forward",
                2,
                (32, 4),
                layernorm,
                lambda r=r, c=c: (
                    filled(-7, r, c),
                    filled(-7, r),
                    filled(-7, r),
                    floats(9, r, c),
                    floats(10, c),
                    floats(11, c),
                    r,
                    c,
                ),
                1e-4,
            )
        )
        rows.append(
            Row(
                "layernorm",
                "layernorm_weight_gradient",
                3,
                64,
                layernorm_gradient,
                lambda r=r, c=c: (
                    filled(-7, c),
                    filled(-7, c),
                    floats(12, r, c),
                    floats(13, r, c),
                    floats(14, r),
                    floats(15, r),
                    r,
                    c,
                ),
                1e-5,
            )
        )
    return rows  # fmt: skip


def _generic() -> list[Row]:
    def row(type_: str, op: str, block: int, combine: Any, values: Any, identity: Any) -> Row:
        return Row("generic_reduce", "reduce", 1, block, operation(combine),
            lambda: (values(), values()[:1].copy(), identity, values().size),
            1e-5 if type_ == "float" else 0.0,
            template={"T": type_, "op": op, "BLOCK": str(block)})  # fmt: skip

    return [
        row("int", "MINIMUM", 64, np.min, lambda: ints(16, 300), 2**31 - 1),
        row("float", "PRODUCT", 128, np.prod, lambda: floats(17, 300, low=0.9, high=1.1), 1.0),
        row("double", "MAXIMUM", 32, np.max, lambda: doubles(18, 99), -1e300),
        row("long long", "SUM", 32, np.sum,
            lambda: ints(19, 99, low=-(2**62), high=2**62, dtype=np.int64), 0),
        Row("generic_reduce", "scale_and_shift", 2, 32, scale_and_shift,
            lambda: (floats(20, 250), 3.0, 1.0, 250), 1e-6,
            template={"T": "float", "PER_THREAD": "4"}),
        Row("generic_reduce", "scale_and_shift", 3, 64, scale_and_shift,
            lambda: (ints(21, 301), -2, 5, 301), template={"T": "int", "PER_THREAD": "2"}),
    ]  # fmt: skip


ROWS: tuple[Row, ...] = (
    *_reductions(),
    *_scans(),
    *_rows_of_matrices(),
    *_generic(),
    Row("histogram", "histogram_shared", 3, 96, histogram_shared,
        lambda: (ints(22, 1000, high=256, dtype=np.uint8), filled(5, 256, dtype=U32), 1000)),
    Row("histogram", "histogram_floats", 8, 64, histogram_floats,
        lambda: (floats(23, 500, low=-2, high=2), filled(5, 20, dtype=U32), 500, 18, -1.0, 1.5)),
    Row("kmeans", "assign", 3, 64, assign,
        lambda: (floats(24, 3, 150), floats(25, 5, 3), ints(26, 150, high=5),
                 filled(0, 1, dtype=I32), 150, 3, 5)),
    Row("kmeans", "accumulate", 3, 64, accumulate,
        lambda: (floats(27, 3, 150), ints(28, 150, high=5), filled(0, 5, 3, dtype=U64),
                 filled(0, 5, dtype=U32), 150, 3, 5)),
    Row("kmeans", "move_centres", 1, 32, move_centres,
        lambda: (floats(29, 5, 3), ints(30, 5, 3, low=-(2**40), high=2**40, dtype=U64),
                 np.array([3, 0, 9, 1, 70], U32), 3, 5), 1e-6),
    Row("compact", "compact_any_order", 3, 128, compact_any_order,
        lambda: (ints(31, 300), filled(-7, 300, dtype=I32), filled(0, 1, dtype=I32), 200, 300)),
    Row("compact", "count_kept", 3, 128, count_kept,
        lambda: (ints(32, 300), filled(-7, 3, dtype=I32), 200, 300)),
    Row("compact", "compact_in_order", 3, 128, compact_in_order,
        lambda: (ints(33, 300), filled(-7, 300, dtype=I32), compact_starts(ints(33, 300), 200),
                 200, 300)),
    Row("compact", "warp_facts", 2, 128, warp_facts,
        lambda: (ints(34, 200, low=-3) * np.repeat([1, 2], 100).astype(I32),
                 filled(-7, 8, 3, dtype=I32), 200)),
    Row("tiles", "row_dots", 2, 64, row_dots,
        lambda: (floats(35, 13, 21), floats(36, 13, 21), filled(-7, 13), 13, 21), 1e-5),
    Row("tiles", "row_maxima", 3, 64, row_maxima,
        lambda: (ints(37, 5, 53, low=-9), filled(-7, 5, dtype=I32), 5, 53)),
    Row("tiles", "check_and_scan", 3, 64, check_and_scan,
        lambda: (runs_of_16(38, 160), filled(-7, 160, dtype=I32), filled(-7, 10, dtype=I32), 160)),
)  # fmt: skip
