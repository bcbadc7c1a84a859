"""llm.c: kernels that work on the rows of a matrix: softmax, layer norm, cross entropy.

ROWS[0].kernel   ->  "softmax_forward_kernel1"
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.launches.row import Row, Shape, integers, line, uniform, zeros

N, C = 18, 80  # rows and columns of a softmax or layer norm
BLOCK: Shape = (64, 1, 1)
EACH: Shape = (N, 1, 1)  # a block for each row
WARPS: Shape = line(32 * N, 64)  # a warp for each row


def softmax(x: Any) -> Any:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _softmax(kernel: str, grid: Shape, block: Shape = BLOCK, shared: int = 0) -> Row:
    matrices = {"out": zeros(N, C), "x": uniform(N, C, low=-5, high=5), "n": N, "c": C}
    return Row("softmax_forward.cu", kernel, grid, block, matrices,
               lambda v: {"out": softmax(v.x)}, shared=shared)  # fmt: skip


SOFTMAX = (
    _softmax("softmax_forward_kernel1", line(N, 64)),
    _softmax("softmax_forward_kernel2", EACH, shared=64 * 4),
    _softmax("softmax_forward_kernel3", EACH, (32, 1, 1), shared=32 * 4),
    _softmax("softmax_forward_kernel4", EACH, shared=2 * 4),
    _softmax("softmax_forward_online_kernel1", line(N, 64)),
    _softmax("softmax_forward_online_kernel2", WARPS),
    _softmax("softmax_forward_kernel7", EACH, shared=4 * 4),
    _softmax("softmax_forward_online_kernel8", WARPS),
)

# -- layer norm -----------------------------------------------------------------------------------


def _normal(x: Any) -> tuple[Any, Any, Any]:
    """Normalised rows, their means, and one over their deviations."""
    mean = x.mean(axis=-1, keepdims=True)
    rstd = 1 / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
    return (x - mean) * rstd, mean[:, 0], rstd[:, 0]


def _layernorm(v: Any) -> dict[str, Any]:
    normal, mean, rstd = _normal(v.x)
    return {"out": normal * v.weight + v.bias, "mean": mean, "rstd": rstd}


def _residual_layernorm(v: Any) -> dict[str, Any]:
    normal, mean, rstd = _normal(v.a + v.b)
    return {"residual": v.a + v.b, "out": normal * v.weight + v.bias, "mean": mean, "rstd": rstd}


_OUT = {"out": zeros(N, C), "mean": zeros(N), "rstd": zeros(N)}
_AFFINE = {"weight": uniform(C), "bias": uniform(C)}
_NORM = {**_OUT, "x": uniform(N, C), **_AFFINE, "n": N, "c": C}
_X = uniform(N, C)
_MEAN = _X.mean(axis=1)
_FULL = 16  # rows: their elements fill the last block
_NORMALISE = {"out": zeros(_FULL, C), "x": uniform(_FULL, C), "mean": uniform(_FULL),
              "rstd": uniform(_FULL, low=0.5), **_AFFINE,
              "b": 2, "t": _FULL // 2, "c": C}  # fmt: skip
_RESIDUAL = {"residual": zeros(N, C), **_OUT, "a": uniform(N, C), "b": uniform(N, C), **_AFFINE,
             "n": N, "c": C}  # fmt: skip

LAYERNORM = (
    Row("layernorm_forward.cu", "layernorm_forward_kernel1", line(N, 64), BLOCK, _NORM,
        _layernorm),
    Row("layernorm_forward.cu", "mean_kernel", EACH, BLOCK,
        {"out": zeros(N), "x": _X, "n": N, "c": C, "block": 64},
        lambda v: {"out": v.x.mean(axis=1)}, shared=64 * 4),
    Row("layernorm_forward.cu", "rstd_kernel", EACH, BLOCK,
        {"out": zeros(N), "x": _X, "mean": _MEAN, "n": N, "c": C, "block": 64},
        lambda v: {"out": _normal(v.x)[2]}, shared=64 * 4),
    Row("layernorm_forward.cu", "normalization_kernel", line(_FULL * C, 256), (256, 1, 1),
        _NORMALISE,
        lambda v: {"out": (v.x - v.mean[:, None]) * v.rstd[:, None] * v.weight + v.bias}),
    Row("layernorm_forward.cu", "layernorm_forward_kernel3", WARPS, BLOCK, _NORM, _layernorm),
    Row("layernorm_forward.cu", "layernorm_forward_kernel4", WARPS, BLOCK, _NORM, _layernorm),
    Row("layernorm_forward.cu", "layernorm_forward_kernel5", EACH, BLOCK, _NORM, _layernorm),
    Row("fused_residual_forward.cu", "layernorm_forward_kernel1", line(N, 64), BLOCK, _NORM,
        _layernorm),
    # The next two let one thread too many through where the blocks do not end with the rows.
    Row("fused_residual_forward.cu", "fused_residual_forward2", line(N, N), (N, 1, 1), _RESIDUAL,
        _residual_layernorm),
    Row("fused_residual_forward.cu", "fused_residual_forward3", line(N, 2), (32, 2, 1), _RESIDUAL,
        _residual_layernorm),
)  # fmt: skip

# -- layer norm, backward -------------------------------------------------------------------------

B, T, CB = 2, 12, 48
GRID: Shape = (3, 1, 1)


def _gradients(v: Any) -> tuple[Any, Any, Any]:
    """Of the input (added to what was there), and for each row of weight and bias."""
    normal = (v.x - v.mean[..., None]) * v.rstd[..., None]
    scaled = v.gradient * v.weight
    centred = scaled - scaled.mean(axis=-1, keepdims=True)
    along = (scaled * normal).mean(axis=-1, keepdims=True)
    inner = (centred - normal * along) * v.rstd[..., None]
    return v.dx + inner, v.gradient * normal, v.gradient


def _sums(rows: Any) -> Any:
    return rows.reshape(-1, CB).sum(axis=0)


def _accumulated(v: Any) -> dict[str, Any]:
    dx, weight, bias = _gradients(v)
    return {"dx": dx, "dweight": v.dweight + _sums(weight), "dbias": v.dbias + _sums(bias)}


def _apart(v: Any) -> dict[str, Any]:
    """Weight's and bias' gradients go to arrays of their own."""
    dx, weight, bias = _gradients(v)
    return {"dx": dx, "weights": _sums(weight), "biases": _sums(bias)}


def _by_block(v: Any) -> dict[str, Any]:
    """The scratch holds each block's share; warps take rows in turn."""
    _, weight, bias = _gradients(v)
    block = np.arange(B * T) // 2 % GRID[0]
    shares = [
        [rows.reshape(-1, CB)[block == b].sum(axis=0) for b in range(GRID[0])]
        for rows in (bias, weight)
    ]
    return {**_accumulated(v), "scratch": np.concatenate([np.ravel(shares), [0]])}


def _overwritten(v: Any) -> dict[str, Any]:
    dx, weight, bias = _gradients(v)
    scratch = np.concatenate([_sums(bias), _sums(weight), [0]])
    return {"dx": dx, "dweight": _sums(weight), "dbias": _sums(bias), "scratch": scratch}


_BACK_IN = {"gradient": uniform(B, T, CB), "x": uniform(B, T, CB), "weight": uniform(CB),
            "mean": uniform(B, T), "rstd": uniform(B, T, low=0.5, high=2.0),
            "B": B, "T": T, "c": CB}  # fmt: skip
_BACK_OUT = {"dx": uniform(B, T, CB), "dweight": uniform(CB), "dbias": uniform(CB)}
_BACK = {**_BACK_OUT, **_BACK_IN}
_FLOATS = {"Tdinp": "float", "Tparams": "float", "Tdout": "float", "Trest": "float"}
_COPY = {"c": CB, "dbias": zeros(CB), "dweight": zeros(CB), "a": uniform(CB), "b": uniform(CB)}
_FILE = "layernorm_backward.cu"

BACKWARD = (
    Row(_FILE, "layernorm_backward_kernel1", line(B * T, 64), BLOCK, _BACK, _accumulated),
    Row(_FILE, "layernorm_backward_kernel2", line(32 * B * T, 64), BLOCK,
        {**_BACK, "weights": zeros(CB), "biases": zeros(CB)}, _apart, template=_FLOATS,
        shared=2 * CB * 4),
    Row(_FILE, "copy_to_dweight_dbias", (1, 1, 1), (512, 1, 1), _COPY,
        lambda v: {"dbias": v.a, "dweight": v.b}, template={"Tparams": "float"}),
    Row(_FILE, "layernorm_backward_kernel3", GRID, BLOCK, _BACK, _accumulated, template=_FLOATS,
        shared=2 * CB * 4),
    Row(_FILE, "layernorm_backward_kernel5", GRID, BLOCK,
        {**_BACK_OUT, "scratch": zeros(2 * CB * GRID[0] + 1), **_BACK_IN}, _by_block,
        template=_FLOATS, shared=(2 * CB + 1) * 4),
    Row(_FILE, "layernorm_backward_kernel6", GRID, BLOCK,
        {**_BACK_OUT, "scratch": zeros(2 * CB + 1), **_BACK_IN}, _overwritten, template=_FLOATS,
        shared=(2 * CB + 1) * 4),
    Row(_FILE, "layernorm_backward_kernel7", GRID, BLOCK,
        {**_BACK_OUT, "scratch": zeros(2 * CB + 1), **_BACK_IN}, _overwritten,
        shared=(2 * CB + 1) * 4),
)  # fmt: skip

# -- classifier -----------------------------------------------------------------------------------

V, P = 50, 64  # words, and how far apart rows are


def _cross_entropy(v: Any) -> dict[str, Any]:
    chosen = np.take_along_axis(v.probs, v.tokens[..., None], axis=-1)[..., 0]
    return {"losses": -np.log(chosen)}


def _indicator(tokens: Any) -> Any:
    return np.arange(V) == tokens[..., None]


def _classified(v: Any, end: int) -> dict[str, Any]:
    """Columns from V to `end` get zeros, those behind stay."""
    probs = softmax(v.logits[..., :V])
    out = v.out.copy()
    out[..., :V] = (probs - _indicator(v.tokens)) * v.weights[..., None]
    out[..., V:end] = 0
    return {"out": out, "losses": -np.log((probs * _indicator(v.tokens)).sum(axis=-1))}


_LOGITS = {"logits": uniform(B, T, P, low=-3, high=3), "weights": uniform(B, T),
           "tokens": integers(B, T, below=V), "B": B, "T": T, "v": V, "p": P}  # fmt: skip
_FUSED = {"out": zeros(B, T, P), "losses": zeros(B, T), **_LOGITS}
_FUSED_PROBS = {"out": zeros(B, T, P), "losses": zeros(B, T), "probs": None, **_LOGITS}
_PROBS = softmax(uniform(B, T, V))

CLASSIFIER = (
    Row("crossentropy_forward.cu", "crossentropy_forward_kernel1", line(B * T, 64), BLOCK,
        {"losses": zeros(B, T), "probs": _PROBS, "tokens": integers(B, T, below=V),
         "B": B, "T": T, "v": V}, _cross_entropy),
    Row("crossentropy_softmax_backward.cu", "crossentropy_softmax_backward_kernel1",
        line(B * T * V, 64), BLOCK,
        {"out": uniform(B, T, V), "weights": uniform(B, T), "probs": _PROBS,
         "tokens": integers(B, T, below=V), "B": B, "T": T, "v": V},
        lambda v: {"out": v.out + (v.probs - _indicator(v.tokens)) * v.weights[..., None]}),
    Row("classifier_fused.cu", "fused_classifier_kernel1", line(B * T, 2), BLOCK, _FUSED,
        lambda v: _classified(v, V)),
    Row("classifier_fused.cu", "fused_classifier_kernel2", (B * T, 1, 1), BLOCK, _FUSED_PROBS,
        lambda v: _classified(v, 52)),
    Row("classifier_fused.cu", "fused_classifier_kernel3", (B * T, 1, 1), BLOCK, _FUSED_PROBS,
        lambda v: _classified(v, V)),
)  # fmt: skip

ROWS = (*SOFTMAX, *LAYERNORM, *BACKWARD, *CLASSIFIER)
