"""What the runtime library costs: `python -m benchmarks.shim [--json]`.

A program (`costs.cu`), built by our nvcc, measures its own calls; copies are timed in turn with
`memcpy`. First launches are of new processes: with an empty cache (Python starts, the kernel is
translated and compiled), and with what the one before left.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import tempfile
from pathlib import Path

from cuda2npu.runtime.native.compilers import cpu_model
from cuda2npu.shim.build import toolkit

SOURCE = Path(__file__).with_name("costs.cu")
COLD, WARM = 5, 21  # processes


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("--json", action="store_true", help="figures as JSON, and no table")
    found = measured()
    if parser.parse_args().json:
        print(json.dumps(found, indent=2))
        return
    name = next(
        (row for row in cpu_model().splitlines() if "model name" in row), platform.machine()
    )
    print(f"{name.partition(':')[2].strip() or name}, load {os.getloadavg()[0]:.1f}; microseconds")
    for what, value in found.items():
        print(f"{what:<60} {value:>12,.3f}")


def measured() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="cuda2npu-") as folder:
        program = Path(folder) / "costs"
        nvcc = str(toolkit() / "bin" / "nvcc")
        subprocess.run([nvcc, "-O2", "-o", str(program), str(SOURCE)], check=True)
        cold = [_first(program, Path(folder) / f"cache{i}") for i in range(COLD)]
        warm = [_first(program, Path(folder) / "cache0") for _ in range(WARM)]
        figures = {
            "first launch, empty cache": statistics.median(cold),
            "first launch, from the disk cache": statistics.median(warm),
        }
        rest = _run(program, Path(folder) / "cache0")
        return figures | {name: value for name, value in rest.items() if name != "first launch"}


def _first(program: Path, cache: Path) -> float:
    return _run(program, cache, "first")["first launch"]


def _run(program: Path, cache: Path, *words: str) -> dict[str, float]:
    environment = os.environ | {"CUDA2NPU_CACHE": str(cache)}
    done = subprocess.run(
        [program, *words], env=environment, check=True, capture_output=True, text=True
    )
    rows = (line.rpartition(": ") for line in done.stdout.splitlines())
    return {name: float(value) for name, _, value in rows}


if __name__ == "__main__":
    main()
