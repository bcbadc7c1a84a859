"""Runs a program with its calls recorded.

In: the program's path, its command line, its environment. Out: its exit status (128 and the
signal's number where one ended it), and the bundle.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cuda2npu.shim.trace.bundle import bundle
from cuda2npu.shim.trace.library import tracing_library


def traced(
    program: str, command: Sequence[str], environment: Mapping[str, str]
) -> tuple[int, dict[str, Any]]:
    """Raises OSError where the program cannot be run, BuildFailed where nothing can be built."""
    library = str(tracing_library())
    with tempfile.TemporaryDirectory(prefix="cuda2npu-trace-") as folder:
        before = environment.get("LD_PRELOAD", "")
        traced_in = {
            "LD_PRELOAD": f"{library}:{before}" if before else library,
            "C2N_TRACE_FOLDER": folder,
            "C2N_TRACE_START": str(time.monotonic_ns()),
        }
        status = _run(program, command, {**environment, **traced_in})
        return status, bundle(Path(folder), command, environment, status)


def _run(program: str, command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Ctrl-C is the program's affair: what it did until then is bundled all the same."""
    child = subprocess.Popen(command, executable=program, env=environment)
    while True:
        try:
            status = child.wait()
        except KeyboardInterrupt:
            continue
        return status if status >= 0 else 128 - status
