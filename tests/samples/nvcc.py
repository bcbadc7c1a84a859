"""Builds every sample and every case with CUDA's own compiler: what we ship must be valid CUDA.

In: `nvcc` on the PATH; out: a line a file that does not build without warnings, exit code 1 where
there is one. `python -m tests.samples.nvcc [FILE...]`, or `make nvcc`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples").glob("*.cu"))
CASES = sorted((ROOT / "tests" / "cases").glob("*/*.cu"))
FLAGS = [
    "-c",
    "-rdc=true",
    "-arch=sm_80",
    "-o",
    "/dev/null",
    "--expt-relaxed-constexpr",
    "-Werror",
    "all-warnings",
    "-Xcompiler",
    "-Wall,-Wextra,-Wno-unused-function,-Wno-unused-parameter",
]


def find_nvcc() -> str | None:
    return shutil.which("nvcc")


def is_valid(path: Path) -> bool:
    """Whether the file claims to be: a case about invalid code says so."""
    return not any(line.startswith("// invalid:") for line in path.read_text().splitlines())


def complaints(nvcc: str, path: Path) -> str:
    """What nvcc says about the file; empty where it builds without a warning."""
    built = subprocess.run([nvcc, *FLAGS, str(path)], capture_output=True, text=True)
    return built.stdout + built.stderr if built.returncode else ""


def main(arguments: Sequence[str]) -> int:
    nvcc = find_nvcc()
    if nvcc is None:
        print("nvcc is not on the PATH: nothing was built", file=sys.stderr)
        return 2
    paths = [Path(a) for a in arguments] or [p for p in (*SAMPLES, *CASES) if is_valid(p)]
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(paths, pool.map(partial(complaints, nvcc), paths), strict=True))
    bad = {path: text for path, text in found.items() if text}
    for path, text in bad.items():
        print(f"{path}:\n{text}")
    print(f"{len(paths) - len(bad)} of {len(paths)} files build with nvcc without a warning")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
