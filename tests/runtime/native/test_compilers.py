"""Which compiler is taken, what it is, what it says when it refuses."""

from __future__ import annotations

import importlib.util
import os
import shutil
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from cuda2npu.runtime.native import compilers
from cuda2npu.runtime.native.compilers import (
    CompileError,
    Compiler,
    CompilerMissing,
    compile_flags,
    compile_library,
    cpu_model,
    find_compiler,
    identify,
)
from tests.runtime.native.kernels import FOUND, NEEDS_COMPILER

ANSWER = 'echo "{0} version {1}" >&2; echo "/lib/cc1 -E -march={2} -mavx" >&2'
TRUE = shutil.which("true") or "true"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only one on the path; no compiler is asked for, no wheel is there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CUDA2NPU_CC", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", no_wheel)
    return tmp_path


def no_wheel(_name: str) -> None:
    return None


def script(path: Path, version: str = "1", march: str = "one") -> Path:
    path.write_text(f"#!/bin/sh\n{ANSWER.format(path.name, version, march)}\n")
    path.chmod(0o755)
    return path


def found() -> Compiler:
    compiler = find_compiler()
    assert compiler is not None
    return compiler


def test_gcc_comes_before_clang(folder: Path) -> None:
    script(folder / "clang")
    assert found().version == "clang version 1"
    script(folder / "gcc")
    compilers.search.cache_clear()
    assert found().command == (str(folder / "gcc"),)


def test_the_environment_comes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(folder / "gcc")
    other = script(folder / "other cc")
    monkeypatch.setenv("CUDA2NPU_CC", f"'{other}' -m32 -I'a b'")
    assert found().command == (str(other), "-m32", "-Ia b")


def test_the_wheel_comes_last(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = ModuleSpec("ziglang", None, origin=str(folder / "__init__.py"))
    monkeypatch.setattr(importlib.util, "find_spec", {"ziglang": wheel}.get)
    script(folder / "zig")
    assert found().command == (str(folder / "zig"), "cc")


def test_there_may_be_none(folder: Path) -> None:
    assert find_compiler() is None


@pytest.mark.parametrize("asked", ["no-such-compiler", "true", "/dev/null"])
def test_what_is_asked_for_must_be_a_compiler(
    asked: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "true").symlink_to(TRUE)
    monkeypatch.setenv("CUDA2NPU_CC", asked)
    with pytest.raises(CompilerMissing, match=asked):
        find_compiler()


def test_version_target_and_environment_are_part_of_the_identity(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = folder / "gcc", set[tuple[str, ...]]()
    for version, march in (("1", "one"), ("2", "one"), ("2", "two")):
        seen.add(identify((str(script(path, version, march)),)).identity)
    monkeypatch.setenv("CPATH", "/elsewhere")
    seen.add(found().identity)
    assert len(seen) == 4
    assert identify((str(path),)).target.startswith("two ")


def test_what_a_binary_is_is_asked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until it changes; a script is asked each time, and so is what starts another compiler."""
    asked = list[tuple[str, ...]]()

    def answer(command: tuple[str, ...], variables: tuple[str, ...]) -> Compiler:
        asked.append(command)
        return Compiler(command, f"{len(asked)}", "target ä", variables)

    monkeypatch.setattr(compilers, "_ask", answer)
    binary = folder / "gcc"
    shutil.copy(TRUE, binary)
    first = identify((str(binary),))
    assert identify((str(binary),)) == first and len(asked) == 1
    os.utime(binary, (1, 1))
    assert identify((str(binary),)).version == "2"
    identify((str(binary), "-m32"))
    assert len(asked) == 3
    launcher = folder / "ccache"
    shutil.copy(TRUE, launcher)
    for command in ((str(script(folder / "clang")),), (str(launcher), str(binary))):
        before = len(asked)
        identify(command)
        identify(command)
        assert len(asked) == before + 2


@NEEDS_COMPILER
@pytest.mark.parametrize("name", FOUND)
def test_a_real_compiler_knows_itself_and_the_machine(name: str) -> None:
    compiler = identify((shutil.which(name) or name,))
    assert " version " in compiler.version
    march, digest = compiler.target.split()
    assert march and len(digest) == 16
    assert compiler == identify(compiler.command)
    other = identify((*compiler.command, "-mno-avx2"))
    assert other.target != compiler.target or "avx2" not in cpu_model()


@NEEDS_COMPILER
@pytest.mark.parametrize("name", FOUND)
def test_the_compilers_text_is_in_the_exception(name: str, tmp_path: Path) -> None:
    compiler = identify((shutil.which(name) or name,))
    output = tmp_path / "made.so"
    compile_library(compiler, "int two(void) { return 2; }", compile_flags(), output)
    assert output.read_bytes()[:4] == b"\x7fELF"
    output.unlink()
    with pytest.raises(CompileError, match=r"error: .*nonsense"):
        compile_library(compiler, "int two(void) { return nonsense; }", compile_flags(), output)
    assert not output.exists()


def test_a_compiler_that_is_gone(tmp_path: Path) -> None:
    gone = Compiler((str(tmp_path / "gone"),), "1", "one")
    with pytest.raises(CompileError, match="gone"):
        compile_library(gone, "", (), tmp_path / "made.so")


def test_flags() -> None:
    assert "-ffp-contract=off" in compile_flags() and "-ffast-math" not in compile_flags()
    assert compile_flags("-g", contract=True)[-2:] == ("-ffp-contract=fast", "-g")
