"""PolyBench-GPU: 21 CUDA programs, each with a CPU version inside, at their default sizes.

Each prints how many elements of the two results differ; 0 is right.

    python -m benchmarks.suites polybench PATH
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.suites.judges import counts_zero
from benchmarks.suites.program import Program, Run, Suite

_CHECK = counts_zero(r"(?:Non-Matching CPU-GPU Outputs[^:\n]*|Number of misses): *(-?\d+)")

# Folder below CUDA, and the program that its makefile makes there.
_PROGRAMS = (
    ("2DCONV", "2DConvolution"), ("2MM", "2mm"), ("3DCONV", "3DConvolution"), ("3MM", "3mm"),
    ("ADI", "adi"), ("ATAX", "atax"), ("BICG", "bicg"), ("CORR", "correlation"),
    ("COVAR", "covariance"), ("DOITGEN", "doitgen"), ("FDTD-2D", "fdtd2d"), ("GEMM", "gemm"),
    ("GEMVER", "gemver"), ("GESUMMV", "gesummv"), ("GRAMSCHM", "gramschmidt"),
    ("JACOBI1D", "jacobi1D"), ("JACOBI2D", "jacobi2D"), ("LU", "lu"), ("MVT", "mvt"),
    ("SYR2K", "syr2k"), ("SYRK", "syrk"),
)  # fmt: skip


def _program(folder: str, name: str) -> Program:
    flags = "-include {root}/rtclock.h" if folder == "DOITGEN" else ""
    return Program(
        folder, f"CUDA/{folder}", (Run((f"./{name}.exe",), _CHECK),), "its CPU version, inside",
        copies=("CUDA/common.mk", "common"), flags=flags,
    )  # fmt: skip


# DOITGEN calls a clock that no file of the suite declares for it.
_CLOCK = """#include <time.h>
static inline double rtclock(void) { return (double)clock() / CLOCKS_PER_SEC; }
"""


def _prepare(root: Path) -> None:
    (root / "rtclock.h").write_text(_CLOCK)


SUITE = Suite("polybench", tuple(_program(*row) for row in _PROGRAMS), prepare=_prepare)
