"""The nvcc look-alike: nvcc's command line, the machine's C++ compiler, kernels as stubs.

nvcc(["-O2", "-o", "saxpy", "saxpy.cu"])     # the exit code
"""

from __future__ import annotations

from cuda2npu.shim.nvcc.driver import nvcc

__all__ = ["nvcc"]
