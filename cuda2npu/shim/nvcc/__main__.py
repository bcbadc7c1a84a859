"""`python -m cuda2npu.shim.nvcc`: what the program named `nvcc` in our toolkit folder starts."""

from __future__ import annotations

import sys

from cuda2npu.shim.nvcc import nvcc

sys.exit(nvcc(sys.argv[1:]))
