"""`limits.c`, compiled for this machine and called with numpy arrays.

In: a function's name and its arguments. Out: a callable that runs it; `roofline()` measures what
the machine can do at most.

    run = bound("saxpy", (n, a, x, y))
    run()
"""

from __future__ import annotations

import ctypes
import functools
import itertools
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

SOURCE = Path(__file__).with_name("limits.c")
FLAGS = ("-O3", "-march=native", "-fopenmp", "-fno-math-errno", "-fno-trapping-math", "-Wno-psabi")
ALIGNMENT = 4096
_APART = itertools.count()
_C_TYPES = {"i4": ctypes.c_int32, "f4": ctypes.c_float}


def aligned(array: NDArray[Any]) -> NDArray[Any]:
    """A copy at a multiple of 64 bytes; no two at the same place of their pages."""
    room = np.empty(array.nbytes + 2 * ALIGNMENT, np.uint8)
    first = -room.ctypes.data % ALIGNMENT + next(_APART) * 320 % ALIGNMENT
    copy = room[first : first + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


@functools.cache
def library() -> ctypes.CDLL:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "limits.so"
        asked = ["gcc", *FLAGS, "-shared", "-fPIC", "-o", str(made), str(SOURCE), "-lm"]
        subprocess.run(asked, check=True)
        return ctypes.CDLL(str(made))


def bound(name: str, arguments: Sequence[Any]) -> Callable[[], object]:
    if name == "dot":  # numpy's BLAS
        a, b, c = arguments
        return lambda: np.dot(a, b, out=c)
    function = getattr(library(), name)
    function.restype = None
    passed = [_passed(argument) for argument in arguments]
    return lambda: function(*passed)


def _passed(argument: Any) -> Any:
    if isinstance(argument, np.ndarray):
        return ctypes.c_void_p(argument.ctypes.data)
    return _C_TYPES[argument.dtype.str[1:]](argument.item())


def roofline(runs: int = 7) -> tuple[float, float]:
    """GB/s of a copy with streaming stores, both ways counted; GFLOP/s of fp32 multiply-adds."""
    n, turns = 1 << 25, 4_000_000
    source, to = aligned(np.ones(n, np.float32)), aligned(np.zeros(n, np.float32))
    copy = bound("copy", (to, source, np.int32(n)))
    peak = library().peak
    peak.restype, peak.argtypes = ctypes.c_double, [ctypes.c_int64]
    threads = len(_processors())
    copied = median(_seconds(copy) for _ in range(runs))
    added = median(_seconds(lambda: peak(turns)) for _ in range(3))
    return 8 * n / copied / 1e9, 2 * 16 * 12 * turns * threads / added / 1e9


def _processors() -> Sequence[int]:
    import os

    return sorted(os.sched_getaffinity(0))


def _seconds(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin
