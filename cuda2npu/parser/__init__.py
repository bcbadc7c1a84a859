"""The parser's door: the text of a CUDA file in, kernels as typed trees out.

    unit = parse(text, "saxpy.cu", Options(include=("inc",), define={"N": "16"}))
    unit.kernel_names()             # ("saxpy",)
    unit.kernel("saxpy")            # cuda2npu.parser.tree.Function, or Refused

The trees' classes are in `cuda2npu.parser.tree`, their types in `cuda2npu.parser.ctypes`.
"""

from __future__ import annotations

from cuda2npu.diagnostics import Sink
from cuda2npu.parser import ctypes, tree
from cuda2npu.parser.unit import CudaUnit, KernelEntry, Options

_DEFAULT = Options()


def parse(text: str, path: str, options: Options = _DEFAULT) -> CudaUnit:
    """The file `path` with the contents `text`. Its faults are in `CudaUnit.sink`; never raises."""
    from cuda2npu.parser.syntax import parse_text
    from cuda2npu.parser.typed import build_unit

    sink = Sink()
    return build_unit(parse_text(text, path, options, sink), sink)


__all__ = ["CudaUnit", "KernelEntry", "Options", "ctypes", "parse", "tree"]
