"""PolyBench-GPU: the 47 kernels of its 21 CUDA programs.

Its sizes are macros: they are given on the command line, and `#define`s of the programs themselves
are replaced. No size is a multiple of the block's, so that every kernel has threads that are off.
The header of each program leaves its sizes alone where N is defined; M, N and NX then name sizes.

    SUITE.rows[0].kernel   ->  "convolution2D_kernel"
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.launches.row import Row, Shape, Suite, blocks, line, uniform

NI, NJ, NK, NL, NM = 20, 40, 24, 36, 28
FLAT: Shape = (256, 1, 1)
WIDE: Shape = (32, 8, 1)
SIZES = {
    "N": "1", "NI": str(NI), "NJ": str(NJ), "NK": str(NK), "NL": str(NL), "NM": str(NM),
}  # fmt: skip
SQUARE = {"N": str(NJ), "TSTEPS": "1"}
LONG = {"N": "300", "TSTEPS": "1"}
RECTANGLE = {"N": "1", "NX": str(NI), "NY": str(NJ)}


def plane(width: int, height: int) -> Shape:
    return blocks(width, 32), blocks(height, 8), 1


# -- convolutions ---------------------------------------------------------------------------------


def _conv2(v: Any) -> dict[str, Any]:
    weights = np.array([[0.2, 0.5, -0.8], [-0.3, 0.6, -0.9], [0.4, 0.7, 0.1]])
    out = v.out.copy()
    out[1:-1, 1:-1] = sum(
        weights[y, x] * v.image[y : NI - 2 + y, x : NJ - 2 + x] for y in range(3) for x in range(3)
    )
    return {"out": out}


_CONV3 = (  # weight, offsets along i, j, k
    (2, -1, -1, -1), (4, 1, -1, -1), (5, -1, -1, -1), (7, 1, -1, -1), (-8, -1, -1, -1),
    (10, 1, -1, -1), (-3, 0, -1, 0), (6, 0, 0, 0), (-9, 0, 1, 0), (2, -1, -1, 1), (4, 1, -1, 1),
    (5, -1, 0, 1), (7, 1, 0, 1), (-8, -1, 1, 1), (10, 1, 1, 1),
)  # fmt: skip


def _conv3(v: Any) -> dict[str, Any]:
    out = v.out.copy()
    out[v.i, 1:-1, 1:-1] = sum(
        weight * v.volume[v.i + i, 1 + j : NJ - 1 + j, 1 + k : NK - 1 + k]
        for weight, i, j, k in _CONV3
    )
    return {"out": out}


CONVOLUTIONS = (
    Row("2DCONV/2DConvolution.cu", "convolution2D_kernel", plane(NJ, NI), WIDE,
        {"ni": NI, "nj": NJ, "image": uniform(NI, NJ), "out": uniform(NI, NJ)}, _conv2, SIZES),
    Row("3DCONV/3DConvolution.cu", "convolution3D_kernel", plane(NK, NJ), WIDE,
        {"ni": NI, "nj": NJ, "nk": NK, "volume": uniform(NI, NJ, NK), "out": uniform(NI, NJ, NK),
         "i": 3}, _conv3, SIZES),
)  # fmt: skip

# -- matrix products ------------------------------------------------------------------------------

_FIVE = {"ni": NI, "nj": NJ, "nk": NK, "nl": NL, "nm": NM}
_FOUR = {"ni": NI, "nj": NJ, "nk": NK, "nl": NL, "alpha": 1.5, "beta": -0.75}
_RANK = {"ni": NI, "nj": NJ, "alpha": 1.5, "beta": -0.75}
NP, NQ, NR = 40, 20, 12
_DOITGEN = {"NP": str(NP), "NQ": str(NQ), "NR": str(NR)}


def _doitgen(v: Any) -> dict[str, Any]:
    out = v.out.copy()
    out[v.r] = v.a[v.r] @ v.c4
    return {"out": out}


def _doitgen_copy(v: Any) -> dict[str, Any]:
    a = v.a.copy()
    a[v.r] = v.out[v.r]
    return {"a": a}


PRODUCTS = (
    Row("2MM/2mm.cu", "mm2_kernel1", plane(NJ, NI), WIDE,
        {**_FOUR, "out": uniform(NI, NJ), "a": uniform(NI, NK), "b": uniform(NK, NJ)},
        lambda v: {"out": v.alpha * v.a @ v.b}, SIZES),
    Row("2MM/2mm.cu", "mm2_kernel2", plane(NL, NI), WIDE,
        {**_FOUR, "a": uniform(NI, NJ), "b": uniform(NJ, NL), "out": uniform(NI, NL)},
        lambda v: {"out": v.beta * v.out + v.a @ v.b}, SIZES),
    Row("3MM/3mm.cu", "mm3_kernel1", plane(NJ, NI), WIDE,
        {**_FIVE, "a": uniform(NI, NK), "b": uniform(NK, NJ), "out": uniform(NI, NJ)},
        lambda v: {"out": v.a @ v.b}, SIZES),
    Row("3MM/3mm.cu", "mm3_kernel2", plane(NL, NJ), WIDE,
        {**_FIVE, "a": uniform(NJ, NM), "b": uniform(NM, NL), "out": uniform(NJ, NL)},
        lambda v: {"out": v.a @ v.b}, SIZES),
    Row("3MM/3mm.cu", "mm3_kernel3", plane(NL, NI), WIDE,
        {**_FIVE, "a": uniform(NI, NJ), "b": uniform(NJ, NL), "out": uniform(NI, NL)},
        lambda v: {"out": v.a @ v.b}, SIZES),
    Row("GEMM/gemm.cu", "gemm_kernel", plane(NJ, NI), WIDE,
        {"ni": NI, "nj": NJ, "nk": NK, "alpha": 1.5, "beta": -0.75,
         "a": uniform(NI, NK), "b": uniform(NK, NJ), "c": uniform(NI, NJ)},
        lambda v: {"c": v.beta * v.c + v.alpha * v.a @ v.b}, SIZES),
    Row("SYRK/syrk.cu", "syrk_kernel", plane(NI, NI), WIDE,
        {**_RANK, "a": uniform(NI, NJ), "c": uniform(NI, NI)},
        lambda v: {"c": v.beta * v.c + v.alpha * v.a @ v.a.T}, SIZES),
    Row("SYR2K/syr2k.cu", "syr2k_kernel", plane(NI, NI), WIDE,
        {**_RANK, "a": uniform(NI, NJ), "b": uniform(NI, NJ), "c": uniform(NI, NI)},
        lambda v: {"c": v.beta * v.c + v.alpha * (v.a @ v.b.T + v.b @ v.a.T)}, SIZES),
    Row("DOITGEN/doitgen.cu", "doitgen_kernel1", plane(NP, NQ), WIDE,
        {"out": uniform(NR, NQ, NP), "a": uniform(NR, NQ, NP), "c4": uniform(NP, NP), "r": 5},
        _doitgen, _DOITGEN),
    Row("DOITGEN/doitgen.cu", "doitgen_kernel2", plane(NP, NQ), WIDE,
        {"out": uniform(NR, NQ, NP), "a": uniform(NR, NQ, NP), "c4": uniform(NP, NP), "r": 5},
        _doitgen_copy, _DOITGEN),
)  # fmt: skip

# -- matrix and vector ----------------------------------------------------------------------------

_N = NJ
_TALL = {"nx": NI, "ny": NJ, "a": uniform(NI, NJ)}
_VERS = {"n": _N, "alpha": 1.5, "beta": -0.75, "a": uniform(_N, _N)}


def _gesummv(v: Any) -> dict[str, Any]:
    tmp = v.tmp + v.a @ v.x
    return {"tmp": tmp, "y": v.alpha * tmp + v.beta * (v.y + v.b @ v.x)}


VECTORS = (
    Row("ATAX/atax.cu", "atax_kernel1", line(NI, 32), WIDE,
        {**_TALL, "x": uniform(NJ), "out": uniform(NI)}, lambda v: {"out": v.a @ v.x}, RECTANGLE),
    Row("ATAX/atax.cu", "atax_kernel2", line(NJ, 32), WIDE,
        {**_TALL, "out": uniform(NJ), "x": uniform(NI)}, lambda v: {"out": v.x @ v.a}, RECTANGLE),
    Row("BICG/bicg.cu", "bicg_kernel1", line(NJ, 256), FLAT,
        {**_TALL, "x": uniform(NI), "out": uniform(NJ)}, lambda v: {"out": v.x @ v.a}, RECTANGLE),
    Row("BICG/bicg.cu", "bicg_kernel2", line(NI, 256), FLAT,
        {**_TALL, "x": uniform(NJ), "out": uniform(NI)}, lambda v: {"out": v.a @ v.x}, RECTANGLE),
    Row("MVT/mvt.cu", "mvt_kernel1", line(_N, 32), WIDE,
        {"n": _N, "a": uniform(_N, _N), "x": uniform(_N), "y": uniform(_N)},
        lambda v: {"x": v.x + v.a @ v.y}, SQUARE),
    Row("MVT/mvt.cu", "mvt_kernel2", line(_N, 32), WIDE,
        {"n": _N, "a": uniform(_N, _N), "x": uniform(_N), "y": uniform(_N)},
        lambda v: {"x": v.x + v.y @ v.a}, SQUARE),
    Row("GEMVER/gemver.cu", "gemver_kernel1", plane(_N, _N), WIDE,
        {**_VERS, "v1": uniform(_N), "v2": uniform(_N), "u1": uniform(_N), "u2": uniform(_N)},
        lambda v: {"a": v.a + np.outer(v.u1, v.v1) + np.outer(v.u2, v.v2)}, SQUARE),
    Row("GEMVER/gemver.cu", "gemver_kernel2", line(_N, 256), FLAT,
        {**_VERS, "x": uniform(_N), "y": uniform(_N), "z": uniform(_N)},
        lambda v: {"x": v.x + v.beta * v.y @ v.a + v.z}, SQUARE),
    Row("GEMVER/gemver.cu", "gemver_kernel3", line(_N, 256), FLAT,
        {**_VERS, "x": uniform(_N), "w": uniform(_N)},
        lambda v: {"w": v.w + v.alpha * v.a @ v.x}, SQUARE),
    Row("GESUMMV/gesummv.cu", "gesummv_kernel", line(_N, 256), FLAT,
        {**_VERS, "b": uniform(_N, _N), "tmp": uniform(_N), "x": uniform(_N), "y": uniform(_N)},
        _gesummv, SQUARE),
)  # fmt: skip

# -- statistics -----------------------------------------------------------------------------------

_M, _ROWS = 40, 28
_COLUMNS = {"M": str(_M), "N": str(_ROWS)}
_STATISTICS = {"m": _M, "n": _ROWS}
_COUNT = 3214212.01  # the programs divide by this, whatever the size
_SPREAD = (uniform(_ROWS, _M) * np.linspace(0.1, 9, _M)).astype(np.float32)  # deviations around EPS


def _deviation(v: Any) -> dict[str, Any]:
    deviation = np.sqrt(((v.values - v.mean) ** 2).sum(axis=0) / _COUNT)
    return {"out": np.where(deviation <= 0.005, 1.0, deviation)}


def _correlation(v: Any) -> dict[str, Any]:
    product = v.values.T @ v.values
    np.fill_diagonal(product, 1.0)
    product[-1, -1] = v.out[-1, -1]
    return {"out": product}


STATISTICS = (
    Row("CORR/correlation.cu", "mean_kernel", line(_M, 256), FLAT,
        {**_STATISTICS, "out": uniform(_M), "values": uniform(_ROWS, _M)},
        lambda v: {"out": v.values.sum(axis=0) / _COUNT}, _COLUMNS),
    Row("CORR/correlation.cu", "std_kernel", line(_M, 256), FLAT,
        {**_STATISTICS, "mean": uniform(_M), "out": uniform(_M), "values": _SPREAD},
        _deviation, _COLUMNS),
    Row("CORR/correlation.cu", "reduce_kernel", plane(_M, _ROWS), WIDE,
        {**_STATISTICS, "mean": uniform(_M), "std": uniform(_M, low=0.5),
         "values": uniform(_ROWS, _M)},
        lambda v: {"values": (v.values - v.mean) / (np.sqrt(_COUNT) * v.std)}, _COLUMNS),
    Row("CORR/correlation.cu", "corr_kernel", line(_M, 256), FLAT,
        {**_STATISTICS, "out": uniform(_M, _M), "values": uniform(_ROWS, _M)},
        _correlation, _COLUMNS),
    Row("COVAR/covariance.cu", "mean_kernel", line(_M, 256), FLAT,
        {**_STATISTICS, "out": uniform(_M), "values": uniform(_ROWS, _M)},
        lambda v: {"out": v.values.sum(axis=0) / _COUNT}, _COLUMNS),
    Row("COVAR/covariance.cu", "reduce_kernel", plane(_M, _ROWS), WIDE,
        {**_STATISTICS, "mean": uniform(_M), "values": uniform(_ROWS, _M)},
        lambda v: {"values": v.values - v.mean}, _COLUMNS),
    Row("COVAR/covariance.cu", "covar_kernel", line(_M, 256), FLAT,
        {**_STATISTICS, "out": uniform(_M, _M), "values": uniform(_ROWS, _M)},
        lambda v: {"out": v.values.T @ v.values}, _COLUMNS),
)  # fmt: skip

# -- stencils -------------------------------------------------------------------------------------


def _jacobi1(v: Any) -> dict[str, Any]:
    b = v.b.copy()
    b[1:-1] = 0.33333 * (v.a[:-2] + v.a[1:-1] + v.a[2:])
    return {"b": b}


def _jacobi1_back(v: Any) -> dict[str, Any]:
    return {"a": np.concatenate([v.a[:1], v.b[1:-1], v.a[-1:]])}


def _jacobi2(v: Any) -> dict[str, Any]:
    b = v.b.copy()
    a = v.a
    b[1:-1, 1:-1] = 0.2 * (a[1:-1, 1:-1] + a[1:-1, :-2] + a[1:-1, 2:] + a[2:, 1:-1] + a[:-2, 1:-1])
    return {"b": b}


def _jacobi2_back(v: Any) -> dict[str, Any]:
    a = v.a.copy()
    a[1:-1, 1:-1] = v.b[1:-1, 1:-1]
    return {"a": a}


def _fdtd_ey(v: Any) -> dict[str, Any]:
    ey = v.ey.copy()
    ey[0] = v.source[v.t]
    ey[1:] -= 0.5 * (v.hz[1:] - v.hz[:-1])
    return {"ey": ey}


def _fdtd_ex(v: Any) -> dict[str, Any]:
    ex = v.ex.copy()
    ex[:, 1:] -= 0.5 * (v.hz[:, 1:] - v.hz[:, :-1])
    return {"ex": ex}


def _fdtd_hz(v: Any) -> dict[str, Any]:
    hz = v.hz.copy()
    hz[:-1, :-1] -= 0.7 * (v.ex[:-1, 1:] - v.ex[:-1, :-1] + v.ey[1:, :-1] - v.ey[:-1, :-1])
    return {"hz": hz}


_LINE = {"n": 300, "a": uniform(300), "b": uniform(300)}
_PLANE = {"n": _N, "a": uniform(_N, _N), "b": uniform(_N, _N)}
_FIELDS = {"ex": uniform(NI, NJ), "ey": uniform(NI, NJ), "hz": uniform(NI, NJ), "t": 3}
_GRID = {"nx": NI, "ny": NJ}

STENCILS = (
    Row("JACOBI1D/jacobi1D.cu", "runJacobiCUDA_kernel1", line(300, 256), FLAT, _LINE, _jacobi1,
        LONG),
    Row("JACOBI1D/jacobi1D.cu", "runJacobiCUDA_kernel2", line(300, 256), FLAT, _LINE,
        _jacobi1_back, LONG),
    Row("JACOBI2D/jacobi2D.cu", "runJacobiCUDA_kernel1", plane(_N, _N), WIDE, _PLANE, _jacobi2,
        SQUARE),
    Row("JACOBI2D/jacobi2D.cu", "runJacobiCUDA_kernel2", plane(_N, _N), WIDE, _PLANE,
        _jacobi2_back, SQUARE),
    Row("FDTD-2D/fdtd2d.cu", "fdtd_step1_kernel", plane(NJ, NI), WIDE,
        {**_GRID, "source": uniform(8), **_FIELDS}, _fdtd_ey, RECTANGLE),
    Row("FDTD-2D/fdtd2d.cu", "fdtd_step2_kernel", plane(NJ, NI), WIDE, {**_GRID, **_FIELDS},
        _fdtd_ex, RECTANGLE),
    Row("FDTD-2D/fdtd2d.cu", "fdtd_step3_kernel", plane(NJ, NI), WIDE, {**_GRID, **_FIELDS},
        _fdtd_hz, RECTANGLE),
)  # fmt: skip

# -- solvers --------------------------------------------------------------------------------------

_ADI = {"n": _N, "a": uniform(_N, _N, low=0.1, high=0.5), "b": uniform(_N, _N, low=1.0, high=2.0),
        "x": uniform(_N, _N)}  # fmt: skip


def _sweep(x: Any, a: Any, b: Any, at: int) -> None:
    """One step of the elimination along the first axis, in place."""
    x[at] -= x[at - 1] * a[at] / b[at - 1]
    b[at] -= a[at] * a[at] / b[at - 1]


def _adi_rows(v: Any) -> dict[str, Any]:
    x, b = v.x.copy(), v.b.copy()
    for at in range(1, _N):
        _sweep(x.T, v.a.T, b.T, at)
    return {"x": x, "b": b}


def _adi_last(v: Any) -> dict[str, Any]:
    x = v.x.copy()
    x[:, -1] /= v.b[:, -1]
    return {"x": x}


def _adi_back(v: Any) -> dict[str, Any]:
    x = v.x.copy()
    for at in range(_N - 2, 0, -1):
        x[:, at] = (x[:, at] - x[:, at - 1] * v.a[:, at - 1]) / v.b[:, at - 1]
    return {"x": x}


def _adi_column(v: Any) -> dict[str, Any]:
    x, b = v.x.copy(), v.b.copy()
    _sweep(x, v.a, b, v.at)
    return {"x": x, "b": b}


def _adi_last_row(v: Any) -> dict[str, Any]:
    x = v.x.copy()
    x[-1] /= v.b[-1]
    return {"x": x}


def _adi_back_row(v: Any) -> dict[str, Any]:
    x, at = v.x.copy(), _N - 2 - v.at
    x[at] = (x[at] - x[at - 1] * v.a[at - 1]) / v.b[at]
    return {"x": x}


def _lu_row(v: Any) -> dict[str, Any]:
    a = v.a.copy()
    a[v.k, v.k + 1 :] /= a[v.k, v.k]
    return {"a": a}


def _lu_rest(v: Any) -> dict[str, Any]:
    a, rest = v.a.copy(), slice(v.k + 1, None)
    a[rest, rest] -= np.outer(a[rest, v.k], a[v.k, rest])
    return {"a": a}


def _norm(v: Any) -> dict[str, Any]:
    r = v.r.copy()
    r[v.k, v.k] = np.linalg.norm(v.a[:, v.k])
    return {"r": r}


def _normal(v: Any) -> dict[str, Any]:
    q = v.q.copy()
    q[:, v.k] = v.a[:, v.k] / v.r[v.k, v.k]
    return {"q": q}


def _orthogonal(v: Any) -> dict[str, Any]:
    a, r, rest = v.a.copy(), v.r.copy(), slice(v.k + 1, None)
    r[v.k, rest] = v.q[:, v.k] @ a[:, rest]
    a[:, rest] -= np.outer(v.q[:, v.k], r[v.k, rest])
    return {"a": a, "r": r}


_SCHMIDT = {"ni": NI, "nj": NJ, "a": uniform(NI, NJ), "r": uniform(NJ, NJ, low=1.0, high=2.0),
            "q": uniform(NI, NJ), "k": 7}  # fmt: skip
_LU = {"n": _N, "a": uniform(_N, _N, low=0.5, high=1.5), "k": 2}
_LEFT = _N - 3  # as many threads as the program starts at k = 2

SOLVERS = (
    Row("ADI/adi.cu", "adi_kernel1", (1, 1, 1), FLAT, _ADI, _adi_rows, SQUARE, rtol=1e-4),
    Row("ADI/adi.cu", "adi_kernel2", (1, 1, 1), FLAT, _ADI, _adi_last, SQUARE),
    Row("ADI/adi.cu", "adi_kernel3", (1, 1, 1), FLAT, _ADI, _adi_back, SQUARE),
    Row("ADI/adi.cu", "adi_kernel4", (1, 1, 1), FLAT, {**_ADI, "at": 9}, _adi_column, SQUARE),
    Row("ADI/adi.cu", "adi_kernel5", (1, 1, 1), FLAT, _ADI, _adi_last_row, SQUARE),
    Row("ADI/adi.cu", "adi_kernel6", (1, 1, 1), FLAT, {**_ADI, "at": 9}, _adi_back_row, SQUARE),
    Row("LU/lu.cu", "lu_kernel1", line(_LEFT, 256), FLAT, _LU, _lu_row, SQUARE),
    Row("LU/lu.cu", "lu_kernel2", plane(_LEFT, _LEFT), WIDE, _LU, _lu_rest, SQUARE),
    Row("GRAMSCHM/gramschmidt.cu", "gramschmidt_kernel1", (1, 1, 1), FLAT, _SCHMIDT, _norm, SIZES),
    Row("GRAMSCHM/gramschmidt.cu", "gramschmidt_kernel2", line(NJ, 256), FLAT, _SCHMIDT, _normal,
        SIZES),
    Row("GRAMSCHM/gramschmidt.cu", "gramschmidt_kernel3", line(NJ, 256), FLAT, _SCHMIDT,
        _orthogonal, SIZES),
)  # fmt: skip

SUITE = Suite((*CONVOLUTIONS, *PRODUCTS, *VECTORS, *STATISTICS, *STENCILS, *SOLVERS))
