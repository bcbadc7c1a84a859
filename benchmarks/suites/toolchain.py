"""Which nvcc the programs are built with, and the environment of builds and runs.

In: the path of an nvcc, or nothing for ours; out: a `Toolchain`: the folder to put first on PATH,
and CUDA's folder, which makefiles know as `CUDA_DIR` or `CUDA_INSTALL_PATH`.

    toolchain(None, folder).cuda   ->  the folder that holds ours: bin/nvcc, include/, lib64/
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# What makefiles call CUDA's folders and compiler.
_FOLDERS = ("CUDA_DIR", "CUDA_INSTALL_PATH", "CUDA_PATH", "CUDA_HOME")


@dataclass(frozen=True, slots=True)
class Toolchain:
    bin: Path
    cuda: Path

    @property
    def variables(self) -> dict[str, str]:
        """For make's command line, where they win over what a makefile sets."""
        folders = dict.fromkeys(_FOLDERS, str(self.cuda))
        return {
            **folders,
            "CUDA_LIB_DIR": str(self.cuda / "lib64"),
            "CUDA_INCLUDEPATH": str(self.cuda / "include"),
            "NVCC": "nvcc",
        }

    @property
    def environment(self) -> dict[str, str]:
        libraries = [str(self.cuda / "lib64"), str(self.cuda / "lib64" / "stubs")]
        return {
            **os.environ,
            "PATH": os.pathsep.join([str(self.bin), os.environ.get("PATH", "")]),
            "LIBRARY_PATH": _joined(libraries, "LIBRARY_PATH"),
            "LD_LIBRARY_PATH": _joined(libraries, "LD_LIBRARY_PATH"),
        }


def toolchain(nvcc: Path | None, scratch: Path) -> Toolchain:
    """`scratch`: where a link named nvcc is made, if the compiler's own name is another."""
    if nvcc is None:
        folder = Path(_our_folder())
    elif nvcc.name == "nvcc":
        folder = nvcc.absolute().parent
    else:
        folder = scratch / "bin"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "nvcc").symlink_to(nvcc.absolute())
    return Toolchain(folder, folder.parent)


def _our_folder() -> str:
    call = [sys.executable, "-m", "cuda2npu", "nvcc", "--bindir"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        raise SystemExit(f"`cuda2npu nvcc --bindir` failed: {done.stderr.strip()}")
    return done.stdout.strip().splitlines()[-1]


def _joined(folders: list[str], name: str) -> str:
    return os.pathsep.join([*folders, *filter(None, [os.environ.get(name)])])
