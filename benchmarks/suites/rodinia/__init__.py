"""Rodinia 3.1: its 23 CUDA programs, with small inputs of ours.

Most print no result, so that what they copy from the device is recorded and compared with numpy's;
others are compared with the OpenMP version of the same checkout, or check themselves.

    python -m benchmarks.suites rodinia PATH
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.suites.program import Suite
from benchmarks.suites.rodinia import grids, images, irregular, matrices, physics, points

_PROGRAMS = (
    *irregular.PROGRAMS, *matrices.PROGRAMS, *grids.PROGRAMS, *points.PROGRAMS, *images.PROGRAMS,
    *physics.PROGRAMS,
)  # fmt: skip

# The headers of CUDA's samples that one program takes from there come with another one.
_HEADERS = ("exception.h", "helper_cuda.h", "helper_string.h", "helper_timer.h")
_CONFIG = "CUDA_DIR = /usr/local/cuda\nCUDA_LIB_DIR = $(CUDA_DIR)/lib64\n"


def _prepare(root: Path) -> None:
    """`common/make.config` is each site's own: written where the checkout has none."""
    config = root / "common" / "make.config"
    if not config.exists():
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(_CONFIG)
    home = root / "home"  # one makefile looks for the suite there
    home.mkdir(exist_ok=True)
    (home / "rodinia_3.0").symlink_to(root)
    headers = root / "sdk" / "common" / "inc"
    headers.mkdir(parents=True)
    for name in _HEADERS:
        if (source := root / "cuda" / "hybridsort" / name).exists():
            (headers / name).symlink_to(source)


SUITE = Suite(
    "rodinia", tuple(sorted(_PROGRAMS, key=lambda p: p.name)), {"SDK_DIR": "{root}/sdk"}, _prepare
)
