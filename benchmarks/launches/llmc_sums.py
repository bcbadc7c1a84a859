"""llm.c: matrix products and their bias: sums over a whole dimension.

ROWS[0].kernel   ->  "matmul_forward_kernel1"
"""

from __future__ import annotations

from typing import Any

from benchmarks.launches.row import Row, Shape, blocks, line, uniform, zeros

B, T, C, OC = 2, 20, 24, 64
BLOCK: Shape = (64, 1, 1)
SQUARE: Shape = (16, 16, 1)


def _product(v: Any) -> dict[str, Any]:
    return {"out": v.x @ v.weight.T + v.bias}


def _summed(v: Any) -> dict[str, Any]:
    return {"bias": v.bias + v.x.sum(axis=(0, 1))}


def _replaced(v: Any) -> dict[str, Any]:
    return {"bias": v.x.sum(axis=(0, 1))}


_BIAS = {"bias": uniform(OC), "x": uniform(B, T, OC), "B": B, "T": T, "oc": OC}
_FILE = "matmul_backward_bias.cu"

ROWS = (
    Row("matmul_forward.cu", "matmul_forward_kernel1", (blocks(B * T, 16), blocks(OC, 16), 1),
        SQUARE, {"out": zeros(B * T, OC), "x": uniform(B * T, C), "weight": uniform(OC, C),
                 "bias": uniform(OC), "bt": B * T, "c": C, "oc": OC}, _product),
    Row("matmul_forward.cu", "add_bias", line(B * T * OC, 256), (256, 1, 1),
        {"out": uniform(B, T, OC), "bias": uniform(OC), "B": B, "T": T, "oc": OC},
        lambda v: {"out": v.out + v.bias}),
    Row("matmul_forward.cu", "matmul_forward_kernel4", (1, 2, 1), SQUARE,
        {"out": zeros(128, 256), "x": uniform(128, 32), "weight": uniform(256, 32),
         "bias": uniform(256), "c": 32, "oc": 256}, _product),
    Row("matmul_backward.cu", "matmul_backward_bias_kernel_naive", line(OC, 64), BLOCK, _BIAS,
        _replaced),
    Row("matmul_backward.cu", "matmul_backward_bias_kernel_faster", (OC, 1, 1), (512, 1, 1), _BIAS,
        _replaced, shared=512 * 4),
    Row(_FILE, "matmul_backward_bias_kernel1", (OC, 1, 1), BLOCK, _BIAS, _summed, shared=64 * 4),
    Row(_FILE, "matmul_backward_bias_kernel2", line(32 * OC, 64), BLOCK, _BIAS, _summed),
    Row(_FILE, "matmul_backward_bias_kernel3", (OC, 1, 1), BLOCK, _BIAS, _summed),
    Row(_FILE, "matmul_backward_bias_kernel4", (OC // 32, 1, 1), BLOCK, _BIAS, _summed,
        shared=64 * 4),
    Row(_FILE, "matmul_backward_bias_kernel5", (blocks(OC, 64), 3, 1), BLOCK, _BIAS, _summed),
    Row(_FILE, "cast_and_add_kernel", line(300, 256), (256, 1, 1),
        {"out": uniform(300), "x": uniform(300), "n": 300}, lambda v: {"out": v.out + v.x}),
)  # fmt: skip
