"""Compiles and links as nvcc would: one call a command line.

In: the words behind `nvcc`. Out: files as asked for, and the exit code: 0, 1 where something does
not compile or link, 2 where the command line is wrong. Messages go to standard error.

A `.cu` file goes through the host's preprocessor, its kernels become stubs (`rewrite`), and the
machine's C++ compiler makes the object, with the device code as bytes in it. All other files go to
the host compiler as they are.
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cuda2npu.diagnostics import Sink
from cuda2npu.shim.nvcc import device
from cuda2npu.shim.nvcc.options import Options, UsageFault, parse
from cuda2npu.shim.nvcc.rewrite import Host, rewrite
from cuda2npu.version import VERSION

INCLUDE = Path(__file__).parent.parent / "include"
CUDA_VERSION = (13, 0)
KINDS = {
    ".cu": "cu", ".c": "c", ".cc": "c++", ".cpp": "c++", ".cxx": "c++", ".C": "c++", ".c++": "c++",
    ".ptx": "gpu", ".cubin": "gpu", ".fatbin": "gpu", ".ltoir": "gpu",
}  # fmt: skip
LANGUAGES = {"cu": "cu", "c": "c", "c++": "c++", "cuda": "cu"}
CLEAN, FAILED, USAGE = 0, 1, 2


class Failed(Exception):
    """A step ended so; its own message is out already."""

    def __init__(self, code: int = FAILED) -> None:
        super().__init__(code)
        self.code = code


def nvcc(words: list[str]) -> int:
    """See above."""
    try:
        options = parse([*_more("NVCC_PREPEND_FLAGS"), *words, *_more("NVCC_APPEND_FLAGS")])
        if options.version:
            print(version_text())
            return CLEAN
        if options.help:
            print(HELP)
            return CLEAN
        return _Build(options).run()
    except UsageFault as fault:
        print(f"nvcc fatal   : {fault}", file=sys.stderr)
        return USAGE
    except Failed as failed:
        return failed.code


def _more(variable: str) -> list[str]:
    """Words that the environment adds, as nvcc documents it."""
    return shlex.split(os.environ.get(variable, ""))


HELP = """Usage: cuda2npu nvcc [OPTIONS] FILE...

  CUDA programs for simulated NPUs, with the command line of NVIDIA's nvcc.
  The options are in docs/nvcc.md. `cuda2npu nvcc --bindir` prints the folder
  with a program named `nvcc`, to put on PATH."""


def version_text() -> str:
    major, minor = CUDA_VERSION
    return (
        "nvcc: cuda2npu's look-alike of the CUDA compiler driver\n"
        f"Cuda compilation tools, release {major}.{minor}, V{major}.{minor}.0\n"
        f"cuda2npu {VERSION}"
    )


class _Build:
    """One command line, step by step."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.folder = Path()

    def run(self) -> int:
        o = self.options
        sources = [(path, self._kind(path, given)) for path, given in o.inputs]
        if not sources:
            raise UsageFault("no input files given")
        if o.phase in ("compile", "preprocess", "depend", "host-text"):
            sources = [(path, kind) for path, kind in sources if kind != "link"]
            if o.output and len(sources) > 1:
                raise UsageFault("`-o` names one file, but there are several to make")
        with tempfile.TemporaryDirectory(prefix="cuda2npu-") as folder:
            self.folder = Path(folder)
            if o.phase == "preprocess":
                for path, kind in sources:
                    self._preprocess_only(path, kind)
            elif o.phase == "depend":
                for path, kind in sources:
                    self._depend(path, kind)
            elif o.phase == "compile":
                for path, kind in sources:
                    self._compile(path, kind, o.output or self._object(path))
            elif o.phase == "host-text":
                for path, kind in sources:
                    if kind == "cu":
                        name = o.output or Path(o.folder) / f"{Path(path).name}.cpp.ii"
                        shutil.copy(self._host_text(path, Path(name).stem), name)
            elif o.phase == "device-link":
                self._device_link()
            else:
                self._link(sources)
        return CLEAN

    def _kind(self, path: str, given: str) -> str:
        if path.startswith("-l"):
            return "link"
        if given:
            if given not in LANGUAGES:
                raise UsageFault(f"`-x {given}` is no language of nvcc's")
            return LANGUAGES[given]
        kind = KINDS.get(Path(path).suffix, "link")
        if kind == "gpu":
            raise UsageFault(f"`{path}` is code of an NVIDIA GPU, which cannot run here")
        if kind == "link" and not os.path.exists(path):
            raise UsageFault(f"`{path}`: no such file")
        return kind

    def _object(self, path: str) -> str:
        return str(Path(self.options.folder) / (Path(path).stem + ".o"))

    # -- compilers ----------------------------------------------------------------------------

    def compiler(self, kind: str) -> list[str]:
        """The host compiler: `-ccbin`, a program or the folder of one, else g++, clang++."""
        asked = self.options.compiler or os.environ.get("NVCC_CCBIN", "")
        names = ["gcc", "clang"] if kind == "c" else ["g++", "clang++"]
        if asked and os.path.isdir(asked):
            found = next((n for n in names if os.access(os.path.join(asked, n), os.X_OK)), "")
            if not found:
                raise UsageFault(f"no host compiler in `{asked}`")
            return [os.path.join(asked, found)]
        if asked:
            if shutil.which(asked) is None:
                raise UsageFault(f"the host compiler `{asked}` cannot be started")
            return [asked]
        found = next((n for n in names if shutil.which(n)), "")
        if not found:
            raise UsageFault(f"no host compiler: neither {' nor '.join(names)}")
        return [found]

    def call(self, command: list[str], output: str = "") -> None:
        """Raises Failed where it ends badly; `output`: where its standard output goes."""
        if self.options.dry_run or self.options.verbose:
            print("#$ " + shlex.join(command), file=sys.stderr)
        if self.options.dry_run:
            if output:
                Path(output).write_text("")
            return
        if not output:
            code = subprocess.run(command, check=False).returncode
        else:
            with open(output, "wb") as to:
                code = subprocess.run(command, stdout=to, check=False).returncode
        if code:
            raise Failed

    def preprocessing(self, kind: str) -> list[str]:
        o = self.options
        words = [f"-I{folder}" for folder in o.include]
        words += [f"-D{name}={value}" for name, value in o.define]
        words += [f"-U{name}" for name in o.undefine]
        words += ["-isystem", str(INCLUDE)]
        for header in o.preinclude:
            words += ["-include", header]
        if kind == "cu":
            major, minor = CUDA_VERSION
            words = [
                "-D__CUDACC__=1", "-D__NVCC__=1", f"-D__CUDACC_VER_MAJOR__={major}",
                f"-D__CUDACC_VER_MINOR__={minor}", "-D__CUDACC_VER_BUILD__=0",
                "-include", "cuda_runtime.h", "-include", "c2n_host.h", *words,
            ]  # fmt: skip
            if o.relocatable:
                words.append("-D__CUDACC_RDC__=1")
        return words

    def host_words(self, kind: str) -> list[str]:
        words = [word for word in self.options.host if word not in ("-MD", "-MMD", "-MP")]
        standard = self.options.standard
        if kind != "c":
            words = [f"-std={_gnu(standard)}" if standard else "-std=gnu++17", *words]
        return words

    def depend_words(self, output: str) -> list[str]:
        o = self.options
        words = [word for word in o.host if word in ("-MD", "-MMD", "-MP")]
        if not words:
            return []
        if "-MF" not in o.depend:
            words += ["-MF", str(Path(output).with_suffix(".d"))]
        if "-MT" not in o.depend and "-MQ" not in o.depend:
            words += ["-MT", output]
        return [*words, *o.depend]

    # -- steps --------------------------------------------------------------------------------

    def _compile(self, path: str, kind: str, output: str) -> None:
        words = [*self.compiler(kind), *self.host_words(kind)]
        position = ["-fPIC"] if self.options.shared and "-fPIC" not in words else []
        if kind != "cu":
            language = ["-x", kind] if self.options.language else []
            more = [*self.preprocessing(kind), *self.depend_words(output), *position]
            self.call([*words, *more, *language, "-c", path, "-o", output])
            return
        written = self._host_text(path, output)
        if self.options.keep:
            shutil.copy(written, Path(self.options.folder) / f"{Path(path).stem}.cudafe1.ii")
        self.call([*words, *position, "-x", "c++-cpp-output", "-c", str(written), "-o", output])

    def _host_text(self, path: str, output: str) -> Path:
        """The host side of a `.cu` file, rewritten, with the device code in it."""
        packed = self._device_code(path)
        words = [*self.compiler("cu"), *self.host_words("cu")]
        text = self._preprocessed(path, words, self.depend_words(output))
        written = self.folder / f"{Path(path).stem}.{len(list(self.folder.iterdir()))}.ii"
        key = hashlib.sha256(packed).hexdigest()
        module = f"__c2n_module_{key[:16]}"
        host = rewrite(text, module, self.options.relocatable)
        written.write_text(host.text + trailer(host, module, path, key, packed), "latin-1")
        return written

    def _preprocessed(self, path: str, words: list[str], depend: list[str]) -> str:
        made = str(self.folder / "host.ii")
        command = [*words, *self.preprocessing("cu"), *depend, "-E", "-x", "c++", path]
        self.call(command, made)
        return Path(made).read_text("latin-1")

    def _device_code(self, path: str) -> bytes:
        """The device code, looked at once, so that its faults are said now."""
        sink = Sink()
        found = device.device_code(path, self.options, sink)
        if device.say(sink, found.lines):
            raise Failed
        return found.packed

    def _preprocess_only(self, path: str, kind: str) -> None:
        language = "c" if kind == "c" else "c++"
        words = [*self.compiler(kind), *self.host_words(kind), *self.preprocessing(kind)]
        output = ["-o", self.options.output] if self.options.output else []
        self.call([*words, "-E", "-x", language, path, *output])

    def _depend(self, path: str, kind: str) -> None:
        o = self.options
        flag = "-MM" if "nonsystem" in o.depend_flag or o.depend_flag == "-MM" else "-M"
        words = [*self.compiler(kind), *self.host_words(kind), *self.preprocessing(kind)]
        target = o.depend if "-MT" in o.depend else ["-MT", self._object(path), *o.depend]
        output = ["-o", o.output] if o.output else []
        self.call([*words, flag, *target, "-x", "c" if kind == "c" else "c++", path, *output])

    def _device_link(self) -> None:
        """Device code of several files meets when it is first used: there is nothing to link."""
        output = self.options.output or "a_dlink.o"
        empty = self.folder / "empty.c"
        empty.write_text("")
        self.call([*self.compiler("c"), "-fPIC", "-c", str(empty), "-o", output])

    def _link(self, sources: list[tuple[str, str]]) -> None:
        objects: list[str] = []
        for number, (path, kind) in enumerate(sources):
            if kind == "link":
                objects.append(path)
                continue
            made = str(self.folder / f"{number}-{Path(path).stem}.o")
            self._compile(path, kind, made)
            objects.append(made)
        o = self.options
        if o.phase == "library":
            self.call(["ar", "rcs", o.output or "a.a", *objects])
            return
        from cuda2npu.shim.build import library_folder

        folder = str(library_folder())
        words = [*self.compiler("cu"), *self.host_words("cu")]
        shared = ["-shared"] if o.shared else []
        objects = [each for each in objects if each not in ("-lcudart", "-lcudart_static")]
        ours = [f"-L{folder}", f"-Wl,-rpath,{folder}", "-lcudart", "-ldl", "-lpthread"]
        output = o.output or "a.out"
        self.call([*words, *shared, *objects, *o.linker, *ours, "-o", output])


def _gnu(standard: str) -> str:
    """Code for older standards is compiled as C++11, the least that the stubs need."""
    return {"c++98": "gnu++11", "c++03": "gnu++11", "gnu++98": "gnu++11"}.get(standard, standard)


def trailer(host: Host, module: str, path: str, key: str, packed: bytes) -> str:
    """What ends the text: the file's device variables, its device code, and its registration."""
    rows = "".join(
        f'{{(const void *)&::{v.name}, "{v.name}", sizeof(::{v.name}), {v.kind}}}, '
        for v in host.variables
    )
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    lines = (packed[i : i + 64] for i in range(0, len(packed), 64))
    bytes_ = "\\n".join(f".byte {','.join(map(str, line))}" for line in lines)
    return f"""
# 1 "<cuda2npu>"
extern "C" {{ extern const uint8_t {module}_text[] __attribute__((visibility("hidden"))); }}
asm(".section .rodata\\n.hidden {module}_text\\n.globl {module}_text\\n{module}_text:\\n"
    "{bytes_}\\n.byte 0\\n.previous");
static const c2n_variable __c2n_variables[] = {{{rows}{{0, 0, 0, 0}}}};
extern "C" const c2n_module {module} = {{C2N_HOST_VERSION, {len(host.variables)}, __c2n_variables,
    "{escaped}", "{key}", {module}_text, {len(packed)}, {int(host.relocatable)}}};
__attribute__((constructor)) static void __c2n_begin() {{ __c2n_module_begin(&{module}); }}
"""
