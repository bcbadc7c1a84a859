"""The C compiler: which one, what it is exactly, and C text made into a shared library by it.

In: the environment, C text. Out: a `Compiler`, a file that can be loaded. Asked for in this order:
`$CUDA2NPU_CC` (a command, words as in a shell), gcc, clang, the `ziglang` wheel.

    compiler = find_compiler()
    compile_library(compiler, "int two(void) { return 2; }", compile_flags(), Path("two.so"))
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cuda2npu.runtime.native import cache

FLAGS = (
    "-O2",
    "-march=native" if platform.machine() in ("x86_64", "AMD64", "i686") else "-mcpu=native",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fwrapv",
    "-fno-strict-aliasing",
    "-shared",
    "-fPIC",
    "-w",
)
LIBRARIES = ("-lm", "-pthread")
SEARCHED = ("gcc", "clang")
LAUNCHERS = ("ccache", "sccache", "distcc", "icecc")  # what they start can change unseen
ENVIRONMENT = (  # what else decides what a compiler reads
    "CPATH",
    "C_INCLUDE_PATH",
    "COMPILER_PATH",
    "GCC_EXEC_PREFIX",
    "LIBRARY_PATH",
    "SDKROOT",
)
MACHINE_WORD = re.compile(r"^(-m|-target-|-triple|\+|--param|l[12]-cache)")


class Compiler(NamedTuple):
    """`command` starts it; `version` is the first line that it says of itself; `target` names the
    machine that it takes for its own, with all that this machine can do; `variables` are those of
    the environment that change what it reads."""

    command: tuple[str, ...]
    version: str
    target: str
    variables: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[str, ...]:
        """All that tells it from other compilers."""
        return (*self.command, self.version, self.target, *self.variables)


class CompileError(Exception):
    """The compiler's own text. Where our C is at fault this is a fault of ours."""


class CompilerMissing(Exception):
    """`$CUDA2NPU_CC` names something that cannot be started, or that is no C compiler."""


def compile_flags(*more: str, contract: bool = False) -> tuple[str, ...]:
    """`contract`: a product and a sum may become one fused operation."""
    return (*FLAGS, f"-ffp-contract={'fast' if contract else 'off'}", *more)


def find_compiler() -> Compiler | None:
    """None where the machine has no compiler. Raises CompilerMissing."""
    asked = os.environ.get("CUDA2NPU_CC", "").strip()
    variables = tuple(f"{name}={os.environ.get(name, '')}" for name in ENVIRONMENT)
    return search(asked, os.environ.get("PATH", ""), variables)


@functools.lru_cache(maxsize=16)
def search(asked: str, path: str, variables: tuple[str, ...]) -> Compiler | None:
    if asked:
        import shlex

        return identify(_started(shlex.split(asked), path), variables)
    for name in SEARCHED:
        found = shutil.which(name, path=path)
        if found is not None:
            return identify((found,), variables)
    wheel = importlib.util.find_spec("ziglang")
    if wheel is None or wheel.origin is None:
        return None
    return identify((str(Path(wheel.origin).with_name("zig")), "cc"), variables)


def _started(words: Sequence[str], path: str) -> tuple[str, ...]:
    found = shutil.which(words[0], path=path)
    if found is None:
        raise CompilerMissing(f"`CUDA2NPU_CC` is `{words[0]}`, which cannot be started")
    return found, *words[1:]


def identify(command: tuple[str, ...], variables: tuple[str, ...] = ()) -> Compiler:
    """Asks the compiler; the answer is kept on disk for as long as its files are the same."""
    key = _remembered_as(command, variables)
    known = cache.read(key, ".txt") if key else None
    if known is not None:
        version, _, target = known.decode().partition("\n")
        return Compiler(command, version, target, variables)
    compiler = _ask(command, variables)
    if key:
        cache.write(key, ".txt", f"{compiler.version}\n{compiler.target}".encode())
    return compiler


def _remembered_as(command: tuple[str, ...], variables: tuple[str, ...]) -> str:
    """Empty where the command's files do not say which compiler runs."""
    parts = ["compiler", cpu_model(), *command, *variables]
    for word in command:
        path = Path(os.path.realpath(shutil.which(word) or word))
        if path.name in LAUNCHERS:
            return ""
        if not path.is_file():
            continue
        with open(path, "rb") as opened:
            if opened.read(2) == b"#!":
                return ""
            found = os.fstat(opened.fileno())
        parts.append(f"{path} {found.st_ino} {found.st_size} {found.st_mtime_ns}")
    return cache.key_of(parts)


def _ask(command: tuple[str, ...], variables: tuple[str, ...]) -> Compiler:
    native = [flag for flag in FLAGS if flag.endswith("=native")]
    asked = [*command, "-v", "-###", *native, "-E", "-x", "c", os.devnull]
    try:
        done = _run(asked, "")
    except OSError as fault:
        raise CompilerMissing(f"`{_shown(command)}` cannot be started: {fault}") from None
    said = done.stdout + done.stderr
    version = next((line.strip() for line in said.splitlines() if " version " in line), "")
    if done.returncode or not version:
        raise CompilerMissing(f"`{_shown(command)}` is no C compiler: {said.strip()[:400]}")
    return Compiler(command, version, _target(said), variables)


def _target(said: str) -> str:
    """The words about the machine on the line that starts the compiler proper."""
    import shlex

    lines = [line for line in said.splitlines() if re.search(r"\bcc1\b", line)]
    words = [word for line in lines for word in shlex.split(line)]
    about = [
        word
        for before, word in zip(["", *words], words, strict=False)
        if MACHINE_WORD.match(word) or before.startswith("-target-") or before == "--param"
    ]
    name = next((w for w in about if w.startswith("-march=")), "")
    if "-target-cpu" in words:
        name = words[len(words) - words[::-1].index("-target-cpu")]
    digest = hashlib.sha256(" ".join(about).encode()).hexdigest()[:16]
    return f"{name.removeprefix('-march=') or platform.machine()} {digest}"


def _shown(command: Sequence[str]) -> str:
    import shlex

    return shlex.join(command)


def _run(command: Sequence[str], text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        input=text,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"LC_ALL": "C"},
        check=False,
    )


def compile_library(compiler: Compiler, text: str, flags: Sequence[str], output: Path) -> None:
    """Writes the library to `output`. Raises CompileError with what the compiler says."""
    command = [*compiler.command, *flags, "-x", "c", "-", "-o", str(output), *LIBRARIES]
    try:
        done = _run(command, text)
    except OSError as fault:
        raise CompileError(f"`{_shown(compiler.command)}` cannot be started: {fault}") from None
    if done.returncode or not output.is_file():
        said = (done.stdout + done.stderr).strip() or f"it ended with {done.returncode}"
        raise CompileError(f"`{_shown(command)}`:\n{said}")


@functools.cache
def cpu_model() -> str:
    """The processor and what it offers; the first entry of /proc/cpuinfo where there is one."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as listed:
            lines = list(iter(listed.readline, "\n"))[:64]
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    told = ("vendor_id", "cpu family", "model", "stepping", "flags", "Features", "CPU ", "isa")
    return "".join(line for line in lines if line.startswith(told)) or platform.machine()
