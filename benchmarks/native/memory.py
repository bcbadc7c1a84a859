"""What a launch takes beyond its arrays: `python -m benchmarks.native.memory`.

In: saxpy on 16 M elements, each row in a fresh process that has launched the kernel before, on a
few. Out: how far the process's memory grows, at its peak, while the launch lasts, in MiB. Linux.

    unchecked        0.3
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

import cuda2npu
from cuda2npu.runtime.native import Mode

COUNT, FEW, BLOCK = 1 << 24, 1 << 10, 256
SAXPY = Path(__file__).with_name("kernels") / "saxpy.cu"
STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def kib(field: str) -> int:
    """Of /proc/self/status: VmRSS is now, VmHWM the most since it was forgotten."""
    (line,) = (li for li in STATUS.read_text().splitlines() if li.startswith(f"{field}:"))
    return int(line.split()[1])


def grown(checked: bool) -> float:
    """MiB."""
    kernel = cuda2npu.compile(SAXPY).kernel("saxpy")
    mode = Mode(checked=checked)
    x, y = np.ones(COUNT, np.float32), np.ones(COUNT, np.float32)
    few = np.ones(FEW, np.float32)
    kernel[FEW // BLOCK, BLOCK](FEW, 2.0, few, few.copy(), mode=mode, executor="native")
    FORGET.write_text("5")
    before = kib("VmRSS")
    kernel[COUNT // BLOCK, BLOCK](COUNT, 2.0, x, y, mode=mode, executor="native")
    return (kib("VmHWM") - before) / 1024


def main() -> int:
    if len(sys.argv) > 1:
        print(f"{grown(sys.argv[1] == 'checked'):.1f}")
        return 0
    print(f"saxpy, {COUNT >> 20} M elements: {8 * COUNT >> 20} MiB of arrays; MiB beyond those")
    for name in ("unchecked", "checked"):
        command = [sys.executable, "-m", "benchmarks.native.memory", name]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        print(f"{name:12}{float(said):8.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
