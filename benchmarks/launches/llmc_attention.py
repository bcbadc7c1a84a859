"""llm.c: attention, forward and backward.

ROWS[0].kernel   ->  "attention_query_key_kernel1"
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.launches.llmc_rows import softmax
from benchmarks.launches.row import Row, Shape, blocks, line, uniform, zeros

B, T, NH, HS = 2, 32, 2, 16
C = NH * HS
BLOCK: Shape = (64, 1, 1)
SCALE = 1 / np.sqrt(HS)
_ABOVE = np.triu(np.ones((T, T), bool), 1)  # what a position must not see


def _heads(x: Any) -> Any:
    """(B, T, 3, NH, HS) to queries, keys and values, each (B, NH, T, HS)."""
    return x.reshape(B, T, 3, NH, HS).transpose(2, 0, 3, 1, 4)


def _scores(v: Any) -> Any:
    q, k, _ = _heads(v.x)
    return q @ k.transpose(0, 1, 3, 2) * SCALE


def _causal(scores: Any) -> Any:
    return softmax(np.where(_ABOVE, -np.inf, scores))


def _attended(att: Any, v: Any) -> Any:
    """(B, T, C) of attention (B, NH, T, T)."""
    return (att @ _heads(v.x)[2]).transpose(0, 2, 1, 3).reshape(B, T, C)


def _fused(v: Any) -> dict[str, Any]:
    scores = _scores(v)
    att = _causal(scores)
    return {"out": _attended(att, v), "preatt": np.where(_ABOVE, v.preatt, scores), "att": att}


def _flash(v: Any) -> dict[str, Any]:
    scores = np.where(_ABOVE, -np.inf, v.q @ v.k.transpose(0, 1, 3, 2) * SCALE)
    largest = scores.max(axis=-1)
    total = np.exp(scores - largest[..., None]).sum(axis=-1)
    return {"out": softmax(scores) @ v.v, "total": total, "largest": largest}


def _split(v: Any) -> dict[str, Any]:
    return dict(zip("qkv", _heads(v.x), strict=True))


def _split_gradient(v: Any) -> dict[str, Any]:
    joined = np.stack([v.q, v.k, v.v]).transpose(1, 3, 0, 2, 4)
    return {"x": v.x + joined}


_SIZES = {"B": B, "T": T, "c": C, "nh": NH}
_SHAPE = {"B": B, "T": T, "nh": NH, "hs": HS}
_QKV = {"q": uniform(B, NH, T, HS), "k": uniform(B, NH, T, HS), "v": uniform(B, NH, T, HS)}
_EACH = line(B * T * C, 64)
_PERMUTE = {**_QKV, "x": uniform(B, T, 3, NH, HS), **_SHAPE}
_UNPERMUTE = {"x": uniform(B, NH, T, HS), "out": zeros(B, T, NH, HS), **_SHAPE}
_LOWER = np.where(_ABOVE, 0, uniform(B, NH, T, T)).astype(np.float32)
_ONLINE = {"out": zeros(B, NH, T, T), "scale": 0.25, "x": uniform(B, NH, T, T), "n": B * NH,
           "T": T}  # fmt: skip
_PROJECTED = uniform(B, T, 3 * C)
_FILE = "attention_forward.cu"


def _permutes(file: str, block: int, *names: str) -> tuple[Row, ...]:
    grid = line(B * T * C, block)
    return (
        Row(file, names[0], grid, (block, 1, 1), _PERMUTE, _split),
        Row(file, names[1], grid, (block, 1, 1), _UNPERMUTE,
            lambda v: {"out": v.x.transpose(0, 2, 1, 3)}),
    )  # fmt: skip


def _triangular(file: str, kernel: str) -> Row:
    return Row(file, kernel, line(32 * B * NH * T, 256), (256, 1, 1), _ONLINE,
               lambda v: {"out": np.where(_ABOVE, v.out, _causal(v.x * v.scale))})  # fmt: skip


FORWARD = (
    Row(_FILE, "attention_query_key_kernel1", line(B * NH * T * T, 64), BLOCK,
        {"out": zeros(B, NH, T, T), "x": _PROJECTED, **_SIZES},
        lambda v: {"out": np.where(_ABOVE, -np.inf, _scores(v))}),
    Row(_FILE, "attention_softmax_kernel1", line(B * NH * T, 64), BLOCK,
        {"out": uniform(B, NH, T, T), "x": uniform(B, NH, T, T), "B": B, "T": T, "nh": NH},
        lambda v: {"out": _causal(v.x)}),
    Row(_FILE, "attention_value_kernel1", line(B * NH * T, 64), BLOCK,
        {"out": uniform(B, T, C), "att": _LOWER, "x": _PROJECTED, **_SIZES},
        lambda v: {"out": _attended(v.att, v)}),
    Row(_FILE, "attention_forward_kernel2", (B, NH, 1), (32, 1, 1),
        {**_QKV, "n": T, "d": HS, "tc": 1, "tr": 1, "bc": 32, "br": 32, "scale": float(SCALE),
         "total": zeros(B, NH, T), "largest": np.full((B, NH, T), -1e4, np.float32),
         "out": zeros(B, NH, T, HS)}, _flash, shared=(3 * 32 * HS + 32 * 32) * 4),
    *_permutes(_FILE, 64, "permute_kernel", "unpermute_kernel"),
    *_permutes(_FILE, 64, "permute_kernel_lowp", "unpermute_kernel_lowp"),
    Row(_FILE, "scale_kernel", line(B * NH * T * T, 64), BLOCK,
        {"x": uniform(B, NH, T, T), "scale": 0.25, "B": B, "nh": NH, "T": T},
        lambda v: {"x": np.where(_ABOVE, -np.inf, v.x * v.scale)}),
    Row(_FILE, "softmax_forward_kernel4", (B * NH * T, 1, 1), (256, 1, 1),
        {"out": zeros(B, NH, T, T),
         "x": np.where(_ABOVE, -np.inf, uniform(B, NH, T, T)).astype(np.float32),
         "n": B * NH * T, "c": T}, lambda v: {"out": softmax(v.x)}, shared=2 * 8 * 4),
    _triangular(_FILE, "softmax_forward_kernel5"),
    _triangular(_FILE, "softmax_forward_kernel5_lowp"),
    Row(_FILE, "attention_forward_fused1", (blocks(T, 2), NH, B), BLOCK,
        {"out": zeros(B, T, C), "preatt": uniform(B, NH, T, T), "att": zeros(B, NH, T, T),
         "x": _PROJECTED, **_SIZES}, _fused),
)  # fmt: skip

# -- backward -------------------------------------------------------------------------------------


def _softmax_gradient(v: Any) -> dict[str, Any]:
    along = (v.att * v.datt).sum(axis=-1, keepdims=True)
    return {"out": SCALE * v.att * (v.datt - along)}


def _backward(number: int, grid: Shape, block: int, heads: int = 0) -> Row:
    """The last parameter is the number of heads, or the scale that follows from it."""
    matrices = {
        "out": zeros(B, NH, T, T), "datt": _LOWER_GRADIENT, "att": _CAUSAL, "B": B, "T": T, "c": C,
        "last": heads or float(SCALE),
    }  # fmt: skip
    template = {"BlockSize": str(block)} if number >= 6 else None
    return Row("attention_backward.cu", f"softmax_autoregressive_backward_kernel{number}", grid,
               (block, 1, 1), matrices, _softmax_gradient, template=template)  # fmt: skip


_CAUSAL = _causal(uniform(B, NH, T, T)).astype(np.float32)
_LOWER_GRADIENT = np.where(_ABOVE, 0, uniform(B, NH, T, T)).astype(np.float32)

BACKWARD = (
    *_permutes("attention_backward.cu", 64, "permute_kernel", "unpermute_kernel"),
    Row("attention_backward.cu", "permute_kernel_backward", _EACH, BLOCK,
        {"x": uniform(B, T, 3, NH, HS), **_QKV, **_SHAPE}, _split_gradient),
    Row("attention_backward.cu", "unpermute_kernel_backward", _EACH, BLOCK,
        {"x": uniform(B, NH, T, HS), "gradient": uniform(B, T, NH, HS), **_SHAPE},
        lambda v: {"x": v.x + v.gradient.transpose(0, 2, 1, 3)}),
    _triangular("attention_backward.cu", "softmax_forward_kernel5"),
    _backward(1, (1, B * NH, 1), 64, NH),
    _backward(2, (1, B * NH, 1), 64, NH),
    _backward(3, (blocks(32 * T, 64), B * NH, 1), 64, NH),
    _backward(4, (blocks(4 * T, 64), B * NH, 1), 64, NH),
    _backward(6, (T, B * NH, 1), 32, NH),
    _backward(7, (T, B * NH, 1), 32),
    _backward(8, (T // 4, B * NH, 1), 32),
)  # fmt: skip

# -- lower triangle of a product ------------------------------------------------------------------

_LONG = 128
_HEADS, _SIZE = 2, 32


def _triangle(v: Any) -> dict[str, Any]:
    """Written in squares of 8 by 8, those on the diagonal too."""
    q, k, _ = v.x.reshape(_LONG, 3, _HEADS, _SIZE).transpose(1, 2, 0, 3)
    square = np.arange(_LONG) // 8
    product = q @ k.transpose(0, 2, 1) / np.sqrt(_SIZE)
    return {"out": np.where(square[:, None] >= square, product, v.out)}


TRIANGLE = (
    Row("trimat_forward.cu", "permute_kernel", line(B * T * C, 256), (256, 1, 1), _PERMUTE,
        _split),
    *(Row("trimat_forward.cu", "trimul_global", (1, 1, _HEADS), (16, 16, 1),
          {"out": uniform(_HEADS, _LONG, _LONG), "x": uniform(_LONG, 3, _HEADS, _SIZE), "T": _LONG,
           "c": _HEADS * _SIZE, "nh": _HEADS}, _triangle, template={"matmul_tri": product})
      for product in ("matmul_tri_naive", "matmul_tri_registers", "matmul_tri3", "matmul_tri4")),
)  # fmt: skip

ROWS = (*FORWARD, *BACKWARD, *TRIANGLE)
