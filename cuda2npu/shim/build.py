"""Builds the toolkit folder: `libcudart.so` from `core/`, its Python half, headers, `nvcc`.

In: this package's sources. Out: a folder laid out as a CUDA toolkit, in the cache; built once, by
whoever comes first. It is a link of one name for each installation, so that programs find the
library after an upgrade too; what it points to is named by the content of what it was built from.

    toolkit()               # .../cuda2npu/toolkit-of-5b0c... -> toolkit-3f2a...
    bin/nvcc  include/  lib64/libcudart.so

The Python half is made with cffi's embedding: it is loaded, and Python with it, when a kernel has
to be translated.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from cuda2npu.runtime.native import cache
from cuda2npu.runtime.native.compilers import CompilerMissing, find_compiler
from cuda2npu.version import VERSION

HERE = Path(__file__).parent
CORE, INCLUDE = HERE / "core", HERE / "include"
NATIVE = HERE.parent / "runtime" / "native"
LIBRARY = "libcudart.so"
OTHER_NAMES = (
    *("libcudart.so.13", "libcudart.so.12", "libcuda.so", "libcuda.so.1"),
    *("libcublas.so", "libcublas.so.13", "libcublas.so.12"),
    *("libcublasLt.so", "libcublasLt.so.13", "libcublasLt.so.12"),
)
PYTHON_HALF = "libcuda2npu_python.so"
FLAGS = ("-std=gnu11", "-O2", "-g", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra")


class BuildFailed(Exception):
    """What the compiler says."""


def toolkit() -> Path:
    """See above. Raises BuildFailed where there is no compiler or it fails."""
    kept = cache.folder_path()
    base = kept.parent if kept else Path(tempfile.gettempdir()) / f"cuda2npu-{os.getuid()}"
    folder = base / f"toolkit-{_key()[:20]}"
    if not (folder / "lib64" / LIBRARY).exists():
        _build_into(folder)
    return linked(folder)


def linked(folder: Path) -> Path:
    """This installation's link to it."""
    link = folder.parent / f"toolkit-of-{cache.key_of(_installation())[:20]}"
    if not link.is_symlink() or os.readlink(link) != folder.name:
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=folder.parent) as beside:
            fresh = Path(beside) / "link"
            fresh.symlink_to(folder.name)
            fresh.replace(link)
    return link


def library_folder() -> Path:
    return toolkit() / "lib64"


def library_path() -> Path:
    return library_folder() / LIBRARY


@functools.cache
def _key() -> str:
    """Of all that translates and runs kernels: compiled kernels are looked up under it too."""
    return cache.key_of([sources_key(), *_installation()])


def _installation() -> list[str]:
    """Which Python runs this package, and what else it finds."""
    return [sys.version, sys.prefix, str(HERE), *sys.path]


@functools.cache
def sources_key() -> str:
    """Of this package as it is."""
    texts = (f"{path.name} {path.read_text('utf-8')}" for path in _sources())
    return cache.key_of([VERSION, *texts])


def _sources() -> list[Path]:
    suffixes = {".py", ".c", ".h", ".j2", ".toml", ".txt"}
    return sorted(path for path in HERE.parent.rglob("*") if path.suffix in suffixes)


def _build_into(folder: Path) -> None:
    """Whole or not at all: it is built beside, and moved."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder.parent))
    try:
        for name in ("bin", "lib64"):
            (made / name).mkdir()
        (made / "include").symlink_to(INCLUDE)
        (made / "lib").symlink_to("lib64")
        _write_program(made / "bin" / "nvcc")
        _build_core(made / "lib64")
        _build_python_half(made / "lib64")
        for name in OTHER_NAMES:
            (made / "lib64" / name).symlink_to(LIBRARY)
        try:
            made.rename(folder)
        except OSError:
            if not (folder / "lib64" / LIBRARY).exists():  # else another process was quicker
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _write_program(path: Path) -> None:
    package = HERE.parent.parent
    path.write_text(
        "#!/bin/sh\n"
        f"PYTHONPATH={shlex.quote(str(package))}${{PYTHONPATH:+:$PYTHONPATH}} "
        f'exec {shlex.quote(sys.executable)} -m cuda2npu.shim.nvcc "$@"\n'
    )
    path.chmod(0o755)


def compile_c(words: list[str], flags: tuple[str, ...]) -> None:
    """Runs the C compiler. Raises BuildFailed."""
    compiler = find_compiler()
    if compiler is None:
        raise BuildFailed("there is no C compiler: neither gcc nor clang nor the ziglang wheel")
    try:
        done = subprocess.run(
            [*compiler.command, *flags, *words], capture_output=True, text=True, check=False
        )
    except (OSError, CompilerMissing) as fault:
        raise BuildFailed(str(fault)) from fault
    if done.returncode:
        raise BuildFailed(done.stderr)


def _build_core(folder: Path) -> None:
    from cuda2npu.shim.api import refused_text
    from cuda2npu.shim.targets import targets_text

    generated = folder / "generated"
    generated.mkdir()
    (generated / "targets.h").write_text(targets_text())
    (generated / "refused.c").write_text(refused_text())
    sources = [
        *sorted(map(str, CORE.glob("*.c"))),
        str(NATIVE / "pool.c"),
        str(generated / "refused.c"),
    ]
    defines = [
        f'-DC2N_VERSION="{VERSION} {_key()}"',
        f'-DC2N_PYTHON_HOME="{sys.base_prefix}"',
        f'-DC2N_PYTHON_PATH="{_python_path()}"',
        f'-DC2N_PYTHON_LIBRARY="{_python_library()}"',
    ]
    includes = [f"-I{CORE}", f"-I{INCLUDE}", f"-I{NATIVE}", f"-I{generated}"]
    output = ["-o", str(folder / LIBRARY), f"-Wl,-soname,{LIBRARY}", "-ldl", "-lpthread", "-lm"]
    compile_c([*defines, *includes, *sources, *output], FLAGS)
    shutil.rmtree(generated)


def _python_path() -> str:
    """Where this Python finds its packages, and this one."""
    return os.pathsep.join(dict.fromkeys([str(HERE.parent.parent), *(p for p in sys.path if p)]))


def _python_library() -> str:
    """Of the Python that runs this, as a path or a name that the loader finds."""
    name = str(sysconfig.get_config_var("INSTSONAME") or sysconfig.get_config_var("LDLIBRARY"))
    folders = [sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("LIBPL")]
    found = (Path(folder) / name for folder in folders if folder)
    return str(next((path for path in found if path.exists() and ".so" in path.name), name))


def python_half_text() -> str:
    """The C text that cffi makes of the question's declarations and of the code that answers."""
    from cffi import FFI

    declared = (
        (CORE / "question.h").read_text().split("/* cdef */")[1].split("/* end of cdef */")[0]
    )
    ffi = FFI()
    ffi.cdef(declared + "char *strdup(const char *text);")
    ffi.embedding_api("int c2n_answer(int what, c2n_question *question);")
    ffi.set_source("cuda2npu_half", f"#include <string.h>\n#include <stdint.h>\n{declared}")
    ffi.embedding_init_code(f"""
from cuda2npu_half import ffi, lib

@ffi.def_extern(error=1)
def c2n_answer(what, question):
    from cuda2npu.shim.answers import answer
    return answer(ffi, lib, "{sources_key()}", what, question)
""")
    with tempfile.TemporaryDirectory(prefix="cuda2npu-") as folder:
        path_made = Path(folder) / "half.c"
        with contextlib.redirect_stdout(io.StringIO()):  # it says what it writes
            ffi.emit_c_code(str(path_made))
        return path_made.read_text()


def _build_python_half(folder: Path) -> None:
    source = folder / "half.c"
    source.write_text(python_half_text())
    include = sysconfig.get_paths()["include"]
    output = ["-o", str(folder / PYTHON_HALF), _python_library()]
    compile_c([f"-I{include}", str(source), *output], ("-O1", "-fPIC", "-shared", "-w"))
    source.unlink()


__all__ = ["BuildFailed", "library_folder", "library_path", "python_half_text", "toolkit"]
