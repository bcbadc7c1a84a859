"""What a launch takes beyond its arrays, as `benchmarks.native.memory` measures it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.runtime.native.kernels import NEEDS_COMPILER

MOST = 64  # MiB


@NEEDS_COMPILER
@pytest.mark.parametrize("name, arrays", [("unchecked", 0), ("checked", 128)])
def test_a_launch_takes_its_device_arrays_and_little_more(name: str, arrays: int) -> None:
    """Unchecked code works on the host's arrays, checked code on copies."""
    command = [sys.executable, "-m", "benchmarks.native.memory", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert arrays - 8 <= float(done.stdout) <= arrays + MOST
