"""SIMT to tile program: the door is `translate_kernel`."""

from cuda2npu.translate.kernel import translate_kernel

__all__ = ["translate_kernel"]
