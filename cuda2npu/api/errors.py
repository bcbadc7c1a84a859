"""What the Python front door raises: each exception carries the diagnostic that says why.

>>> from cuda2npu.diagnostics import Span, diagnostic
>>> str(ArgumentError(diagnostic("C2N9008", Span("k.cu", 1, 1), kernel="k", why="no grid")))
'k.cu:1:1: error: launch of `k`: no grid [C2N9008]'
"""

from __future__ import annotations

from cuda2npu.diagnostics import Diagnostic
from cuda2npu.diagnostics.render import Lines, no_lines, to_text


class CudaError(Exception):
    """`str()` is the diagnostic as the command line prints it, with the source line."""

    def __init__(self, found: Diagnostic, lines: Lines = no_lines) -> None:
        super().__init__(to_text(found, lines))
        self.diagnostic = found


class TranslationError(CudaError):
    """The kernel, or the file, cannot be carried over."""


class ArgumentError(CudaError):
    """The launch's arguments or shape do not fit the kernel."""


class KernelFault(CudaError):
    """The kernel was stopped while it ran. `printed`: what it had printed until then. The arrays
    are left as they were."""

    def __init__(self, found: Diagnostic, lines: Lines = no_lines, printed: str = "") -> None:
        super().__init__(found, lines)
        self.printed = printed
