"""Programs of the host alone, built with our headers and library, and run.

In: a C or C++ text. Out: how it ended, and what it said.

    ended = run_program("#include <cuda_runtime.h>\\nint main() { ... }", tmp_path)
    ended.returncode, ended.stderr
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from cuda2npu.shim.build import INCLUDE, library_folder

C_COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
CPP_COMPILERS = [name for name in ("g++", "clang++") if shutil.which(name)]
NEEDS_CPP = pytest.mark.skipif(not CPP_COMPILERS, reason="no C++ compiler")  # by shutil.which
WARNINGS = ("-Wall", "-Wextra", "-Werror", f"-I{INCLUDE}")


def compile_errors(compiler: str, standard: str, text: str, *flags: str) -> str:
    """What the compiler says about the text, "" where it is content."""
    language = "c++" if compiler.endswith("++") else "c"
    words = [f"-std={standard}", *WARNINGS, *flags, "-fsyntax-only", "-x", language, "-"]
    done = subprocess.run(
        [compiler, *words], input=text, capture_output=True, text=True, check=False
    )
    return done.stderr if done.returncode else ""


def run_program(text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Built in the folder as C++, by the first compiler that there is."""
    library = library_folder()
    program = folder / "program"
    words = ["-std=c++17", *WARNINGS, "-x", "c++", "-", "-o", str(program), f"-L{library}"]
    subprocess.run([CPP_COMPILERS[0], *words, "-lcudart"], input=text, text=True, check=True)
    given = {**os.environ, "LD_LIBRARY_PATH": str(library), **environment}
    return subprocess.run(
        [program], cwd=folder, env=given, capture_output=True, text=True, check=False, timeout=60
    )
