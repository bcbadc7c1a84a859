"""llm.c: kernels that work element by element: activations, residuals, encoder, optimiser.

ROWS[0].kernel   ->  "adamw_kernel1"
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.launches.row import Row, integers, line, uniform, zeros

B, T, C, V = 2, 9, 40, 21
N = 1000
_SCALE = np.sqrt(2 / np.pi)
_CUBIC = 0.044715


def _gelu(v: Any) -> dict[str, Any]:
    x = v.x
    return {"out": 0.5 * x * (1 + np.tanh(_SCALE * (x + _CUBIC * x**3)))}


def _gelu_gradient(v: Any) -> dict[str, Any]:
    x = v.x
    tanh = np.tanh(_SCALE * (x + _CUBIC * x**3))
    slope = 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh**2) * _SCALE * (1 + 3 * _CUBIC * x**2)
    return {"out": slope * v.gradient}


def _adamw(v: Any) -> dict[str, Any]:
    m = v.beta1 * v.m + (1 - v.beta1) * v.gradient
    w = v.beta2 * v.v + (1 - v.beta2) * v.gradient**2
    step = (m / v.correction1) / (np.sqrt(w / v.correction2) + v.eps) + v.decay * v.x
    return {"x": v.x - v.rate * step, "m": m, "v": w}


_ADAMW = {
    "x": uniform(N), "gradient": uniform(N), "m": uniform(N), "v": uniform(N, low=0.0), "n": N,
    "rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "correction1": 0.1, "correction2": 0.001,
    "eps": 1e-8, "decay": 0.01,
}  # fmt: skip


def _encoded(v: Any) -> dict[str, Any]:
    return {"out": v.words[v.tokens] + v.places}


def _encoder_gradient(v: Any) -> dict[str, Any]:
    words = v.words.copy()
    np.add.at(words, v.tokens, v.gradient)
    return {"words": words, "places": v.places + v.gradient.sum(axis=0)}


_SIZES = {"B": B, "T": T, "C": C}
_ENCODER = {"out": uniform(B, T, C), "tokens": integers(B, T, below=V), "words": uniform(V, C),
            "places": uniform(T, C), **_SIZES}  # fmt: skip
_ENCODER_BACK = {"words": uniform(V, C), "places": uniform(T, C), "gradient": uniform(B, T, C),
                 "tokens": integers(B, T, below=V), **_SIZES}  # fmt: skip


def _permuted(v: Any) -> dict[str, Any]:
    return {"out": v.x.transpose(3, 2, 0, 1)}


def _total(v: Any) -> dict[str, Any]:
    return {"out": v.out + (v.x**2).sum()}


def _totals(v: Any) -> dict[str, Any]:
    """Four blocks of 64 threads with a stride over the grid."""
    return {"out": [(v.x.reshape(-1, 4, 64)[:, block] ** 2).sum() for block in range(4)]}


def _total_of_blocks(v: Any) -> dict[str, Any]:
    return {"out": np.concatenate([[v.out[: v.n].sum()], v.out[1:]])}


_NORM = {"out": uniform(1), "x": uniform(1500), "n": 1500}
_FLOAT = {"T": "float"}

ROWS = (
    Row("adamw.cu", "adamw_kernel1", line(N, 512), (512, 1, 1), _ADAMW, _adamw),
    Row("adamw.cu", "adamw_kernel2", line(N, 512), (512, 1, 1), _ADAMW, _adamw),
    Row("encoder_forward.cu", "encoder_forward_kernel1", line(B * T, 64), (64, 1, 1), _ENCODER,
        _encoded),
    Row("encoder_forward.cu", "encoder_forward_kernel2", line(B * T * C, 256), (256, 1, 1),
        _ENCODER, _encoded),
    Row("encoder_backward.cu", "encoder_backward_kernel1", line(B * T * C, 256), (256, 1, 1),
        _ENCODER_BACK, _encoder_gradient),
    Row("encoder_backward.cu", "encoder_backward_kernel2", line(C, 64), (64, 1, 1), _ENCODER_BACK,
        _encoder_gradient),
    Row("gelu_forward.cu", "gelu_forward_kernel1", line(N, 256), (256, 1, 1),
        {"out": zeros(N), "x": uniform(N, low=-4, high=4), "n": N}, _gelu),
    Row("gelu_backward.cu", "gelu_backward1", line(N, 256), (256, 1, 1),
        {"out": zeros(N), "x": uniform(N, low=-4, high=4), "gradient": uniform(N), "n": N},
        _gelu_gradient),
    Row("residual_forward.cu", "residual_forward_kernel1", line(N, 256), (256, 1, 1),
        {"out": zeros(N), "a": uniform(N), "b": uniform(N), "n": N},
        lambda v: {"out": v.a + v.b}),
    Row("fused_residual_forward.cu", "residual_forward_kernel1", line(N, 256), (256, 1, 1),
        {"out": zeros(N), "a": uniform(N), "b": uniform(N), "n": N},
        lambda v: {"out": v.a + v.b}),
    Row("nccl_all_reduce.cu", "set_vector", line(N, 1024), (1024, 1, 1),
        {"out": zeros(N), "n": N, "value": 2.5}, lambda v: {"out": v.value}),
    Row("permute.cu", "permute_kernel", line(3 * 5 * 7 * 11, 256), (256, 1, 1),
        {"x": uniform(3, 5, 7, 11), "out": zeros(11, 7, 3, 5), "d1": 3, "d2": 5, "d3": 7, "d4": 11},
        _permuted),
    Row("global_norm.cu", "norm_kernel1", (4, 1, 1), (64, 1, 1), _NORM, _total, template=_FLOAT),
    Row("global_norm.cu", "norm_kernel2", (4, 1, 1), (64, 1, 1), _NORM, _total, template=_FLOAT),
    Row("global_norm.cu", "norm_kernel3", (4, 1, 1), (64, 1, 1), _NORM, _total, template=_FLOAT),
    Row("global_norm.cu", "norm_kernel4", (4, 1, 1), (64, 1, 1),
        {"out": uniform(4), "x": uniform(6 * 256), "n": 6 * 256}, _totals, template=_FLOAT),
    Row("global_norm.cu", "global_norm_aggregate_kernel", (1, 1, 1), (1024, 1, 1),
        {"out": uniform(800, low=0.0), "n": 700}, _total_of_blocks),
)  # fmt: skip
