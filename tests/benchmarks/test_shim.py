"""The program that measures the library builds, with NVIDIA's nvcc too, and loses nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.shim import __main__ as shim

NVCC = shutil.which("nvcc", path="/usr/local/cuda/bin:/usr/local/bin")


def test_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shim, "COLD", 1)
    monkeypatch.setattr(shim, "WARM", 1)
    found = shim.measured()
    assert found["launches that were lost"] == 0
    assert all(value > 0 for name, value in found.items() if "lost" not in name)
    assert found["first launch, from the disk cache"] < found["first launch, empty cache"]


@pytest.mark.skipif(NVCC is None or shutil.which("g++") is None, reason="no nvcc of NVIDIA's")
def test_compiles_with_nvcc(tmp_path: Path) -> None:
    assert NVCC is not None
    command = [NVCC, "-std=c++17", "-c", "-o", str(tmp_path / "a.o"), str(shim.SOURCE)]
    assert subprocess.run(command, check=False).returncode == 0
