"""The typed half of the parser: C++'s semantics over pycparser's trees.

In: `ParsedUnit`; out: `CudaUnit`, whose kernels become typed trees when asked for.

    from cuda2npu.parser.typed import build_unit
"""

from cuda2npu.parser.typed.units import build_unit

__all__ = ["build_unit"]
