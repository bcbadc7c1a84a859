"""llm.c: the kernels of `dev/cuda` that need no 16-bit floats, methods or operators.

Several files ask for 16-bit floats with a `#define` of their own; it is taken out, so that they are
built for float, as their makefile can.

    python -m benchmarks.launches llmc PATH
"""

from __future__ import annotations

from benchmarks.launches import llmc_attention, llmc_elements, llmc_rows, llmc_sums
from benchmarks.launches.row import Beyond, Suite

_PACKED = Beyond("C2N2009", "loads through a class template with methods and operators")
_HALF = Beyond("C2N2011", "uses 16-bit floats")
_LAMBDA = Beyond("C2N2010", "calls a lambda expression")
_TAG = Beyond("C2N2001", "takes a class of the standard library, and packed loads")

SUITE = Suite(
    (*llmc_elements.ROWS, *llmc_rows.ROWS, *llmc_sums.ROWS, *llmc_attention.ROWS),
    undefine=("ENABLE_BF16", "ENABLE_FP16"),
    beyond={
        ("attention_backward.cu", "softmax_autoregressive_backward_kernel5"): _LAMBDA,
        ("classifier_fused.cu", "fused_classifier_kernel4"): _PACKED,
        ("classifier_fused.cu", "fused_classifier_kernel5"): _PACKED,
        ("encoder_forward.cu", "encoder_forward_kernel3"): _PACKED,
        ("fused_residual_forward.cu", "fused_residual_forward_kernel4"): _PACKED,
        ("fused_residual_forward.cu", "fused_residual_forward_kernel5"): _PACKED,
        ("fused_residual_forward.cu", "fused_residual_forward_kernel6"): _PACKED,
        ("gelu_backward.cu", "gelu_backward2"): _PACKED,
        ("gelu_forward.cu", "gelu_forward_kernel2"): _PACKED,
        ("layernorm_backward.cu", "layernorm_backward_kernel4"): _HALF,
        ("layernorm_backward.cu", "layernorm_backward_kernel8"): _PACKED,
        ("layernorm_backward.cu", "layernorm_backward_kernel9"): _PACKED,
        ("layernorm_backward.cu", "layernorm_backward_kernel10"): _PACKED,
        ("layernorm_forward.cu", "layernorm_forward_kernel6"): _PACKED,
        ("matmul_backward_bias.cu", "matmul_backward_bias_kernel7"): _PACKED,
        ("matmul_backward_bias.cu", "matmul_backward_bias_kernel8"): _TAG,
        ("matmul_backward_bias.cu", "matmul_backward_bias_kernel9"): _TAG,
        ("matmul_backward_bias.cu", "reduce_add_sum_kernel"): _PACKED,
        ("residual_forward.cu", "residual_forward_kernel2"): _PACKED,
    },
)
