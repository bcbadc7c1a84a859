"""The library's core, built alone with the tests' own launch side (`stub.c`), by each compiler.

In: C programs beside this file. Out: they end with 0; what they find wrong is on standard error.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from cuda2npu.shim.build import CORE, INCLUDE, NATIVE
from cuda2npu.shim.targets import targets_text

HERE = Path(__file__).parent
SOURCES = [
    "arena.c",
    "memory.c",
    "memory_api.c",
    "errors.c",
    "error_texts.c",
    "engine.c",
    "threads.c",
    "slots.c",
    "streams.c",
    "events.c",
    "copy.c",
    "devices.c",
]
COMPILERS = [name for name in ("gcc", "clang") if shutil.which(name)]
PROGRAMS = ("memory_test", "streams_test", "fork_test")


@cache
def built(compiler: str, program: str, *flags: str) -> Path:
    """The program, with warnings as errors."""
    folder = Path(mkdtemp(prefix="cuda2npu-core-"))
    (folder / "targets.h").write_text(targets_text())
    includes = [f"-I{path}" for path in (CORE, INCLUDE, NATIVE, folder, HERE)]
    sources = [*(CORE / name for name in SOURCES), HERE / "stub.c", HERE / f"{program}.c"]
    words = ["-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", *flags, *includes]
    output = ["-o", str(folder / program), "-lpthread", "-lm"]
    done = subprocess.run(
        [compiler, *words, *map(str, sources), *output], capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return folder / program


def run(path: Path, *words: str) -> str:
    """What it says on standard error."""
    done = subprocess.run(
        [str(path), *words], capture_output=True, text=True, check=False, timeout=120
    )
    assert not done.returncode, done.stderr
    return done.stderr


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_program(program: str, compiler: str) -> None:
    run(built(compiler, program))


@pytest.mark.parametrize("compiler", COMPILERS)
def test_many_streams_and_threads(compiler: str) -> None:
    run(built(compiler, "stress_test"), "1000", "100000", "8")


@pytest.mark.skipif(not shutil.which("gcc"), reason="no gcc")
def test_a_forked_child_says_so_once() -> None:
    assert run(built("gcc", "fork_test")).count("was forked after CUDA was used") == 1


@pytest.mark.skipif(not shutil.which("gcc"), reason="no gcc")
@pytest.mark.parametrize("program", ("streams_test", "stress_test"))
def test_no_race(program: str) -> None:
    words = ("100", "10000", "8") if program == "stress_test" else ()
    run(built("gcc", program, "-fsanitize=thread"), *words)


@pytest.mark.skipif(not shutil.which("gcc"), reason="no gcc")
@pytest.mark.parametrize("program", ("memory_test", "streams_test", "stress_test"))
def test_nothing_leaks(program: str) -> None:
    """AddressSanitizer, whose LeakSanitizer looks for what nothing points to at the end."""
    words = ("1000", "10000", "8") if program == "stress_test" else ()
    run(built("gcc", program, "-fsanitize=address,undefined", "-fno-sanitize-recover=all"), *words)


@pytest.mark.skipif(not shutil.which("valgrind"), reason="no valgrind")
@pytest.mark.parametrize("program", ("memory_test", "streams_test"))
def test_no_fault_under_valgrind(program: str) -> None:
    leaks = ["--leak-check=full", "--errors-for-leak-kinds=definite"]
    done = subprocess.run(
        ["valgrind", "-q", "--error-exitcode=9", *leaks, str(built("gcc", program))],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert not done.returncode, done.stderr
