"""CUDA's intrinsics as ops: one table, filled by the modules of this folder."""

from cuda2npu.translate.intrinsics import atomics, bits, math, memory, warp
from cuda2npu.translate.intrinsics.registry import INTRINSICS, lower_intrinsic

__all__ = ["INTRINSICS", "atomics", "bits", "lower_intrinsic", "math", "memory", "warp"]
