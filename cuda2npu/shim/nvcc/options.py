"""nvcc's command line, as real makefiles use it.

In: the words behind `nvcc`. Out: `Options`, or `UsageFault` that names the word that is not known.
Spellings are nvcc's: `-o x`, `-ox` for one-letter options, `--output-file x`, `--std=c++14`,
`-Xcompiler -Wall,-O3`, `@file` for a file of words.

    parse(["-O2", "-arch=sm_80", "-o", "a", "a.cu"]).output     # "a"
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

ACCEPTED = "accepted, without effect: "


class UsageFault(Exception):
    """What is wrong with the command line, as one line."""


@dataclass(slots=True)
class Options:
    """`phase`: link, compile (`-c`, `-dc`), preprocess (`-E`), depend (`-M`, `-MM`), library
    (`-lib`), device-link (`-dlink`), host-text (`-cuda`: the host side as C++). `host`: words for
    the host compiler, `linker`: words for it where it links.
    `language`: of `-x`. `architectures`: of `-arch`, `-gencode`, as numbers (80). `contract`: of
    `-fmad=true`; unless it is asked for, results are the CPU's bit by bit, where they can be."""

    phase: str = "link"
    output: str = ""
    inputs: list[tuple[str, str]] = field(default_factory=list["tuple[str, str]"])
    language: str = ""
    include: list[str] = field(default_factory=list[str])
    define: list[tuple[str, str]] = field(default_factory=list["tuple[str, str]"])
    undefine: list[str] = field(default_factory=list[str])
    preinclude: list[str] = field(default_factory=list[str])
    host: list[str] = field(default_factory=list[str])
    linker: list[str] = field(default_factory=list[str])
    depend: list[str] = field(default_factory=list[str])
    architectures: list[int] = field(default_factory=list[int])
    compiler: str = ""
    standard: str = ""
    folder: str = ""
    depend_flag: str = ""
    shared: bool = False
    relocatable: bool = False
    fast_math: bool = False
    contract: bool = False
    dry_run: bool = False
    verbose: bool = False
    keep: bool = False
    cudart: str = "shared"
    version: bool = False
    help: bool = False
    warnings: list[str] = field(default_factory=list[str])


# -- the table ------------------------------------------------------------------------------------

_PHASES = {
    "-c": "compile", "--compile": "compile", "-dc": "compile", "--device-c": "compile",
    "-E": "preprocess", "--preprocess": "preprocess", "-lib": "library", "--lib": "library",
    "-M": "depend", "--generate-dependencies": "depend", "-link": "link", "--link": "link",
    "-MM": "depend", "--generate-nonsystem-dependencies": "depend", "-dw": "compile",
    "--device-w": "compile", "-dlink": "device-link", "--device-link": "device-link",
    "-cuda": "host-text", "--cuda": "host-text",
}  # fmt: skip
_REFUSED_PHASES = {
    "-ptx", "--ptx", "-cubin", "--cubin", "-fatbin", "--fatbin", "-ltoir",
    "-optix-ir", "--optix-ir", "-run", "--run", "-gpu", "-hls",
}  # fmt: skip
_TAKES_VALUE = {
    "-o": "output", "--output-file": "output", "-x": "language", "--x": "language",
    "-ccbin": "compiler", "--compiler-bindir": "compiler", "-std": "standard", "--std": "standard",
    "-odir": "folder", "--output-directory": "folder", "-cudart": "cudart", "--cudart": "cudart",
}  # fmt: skip
_LISTS = {
    "-I": "include", "--include-path": "include", "-isystem": "include",
    "--system-include": "include", "-U": "undefine", "--undefine-macro": "undefine",
    "-include": "preinclude", "--pre-include": "preinclude",
    "-Xcompiler": "host", "--compiler-options": "host",
    "-Xlinker": "linker", "--linker-options": "linker",
}  # fmt: skip
_SWITCHES = {
    "-shared": "shared", "--shared": "shared", "-use_fast_math": "fast_math",
    "--use_fast_math": "fast_math", "--dryrun": "dry_run", "-dryrun": "dry_run",
    "-v": "verbose", "--verbose": "verbose", "-keep": "keep", "--keep": "keep",
    "-V": "version", "--version": "version", "-h": "help", "--help": "help",
}  # fmt: skip
_TO_HOST = {
    "-g": "-g", "--debug": "-g", "-pg": "-pg", "--profile": "-pg", "-m64": "-m64", "-w": "-w",
    "--disable-warnings": "-w", "-fPIC": "-fPIC", "-fpic": "-fpic", "-fopenmp": "-fopenmp",
    "-pthread": "-pthread", "-s": "-s", "-static": "-static", "-fpermissive": "-fpermissive",
    "-MD": "-MD", "-MMD": "-MMD", "-MP": "-MP", "-Wall": "-Wall", "-Wextra": "-Wextra",
    "-rdynamic": "-rdynamic", "--generate-dependencies-with-compile": "-MD",
    "--generate-nonsystem-dependencies-with-compile": "-MMD",
}  # fmt: skip
# of code for an NVIDIA GPU, of warnings of nvcc's own, of how nvcc works
_NO_EFFECT_WORDS = """
    -G --device-debug -lineinfo --generate-line-info -restrict --restrict
    -extended-lambda --extended-lambda -expt-extended-lambda --expt-extended-lambda
    -expt-relaxed-constexpr --expt-relaxed-constexpr -res-usage --resource-usage -noprof
    -src-in-ptx --source-in-ptx -extra-device-vectorization --extra-device-vectorization
    -allow-unsupported-compiler --allow-unsupported-compiler -Wno-deprecated-gpu-targets -Wreorder
    -Wno-deprecated-declarations -clean --clean-targets -save-temps --save-temps -dlto
    --dlink-time-opt -Wdefault-stream-launch -Wmissing-launch-bounds -Wext-lambda-captures-this
    -no-compress --no-compress -ewp -nodlink -display-error-number --display-error-number
    -no-display-error-number -lto --relocatable-ptx -forward-unknown-to-host-compiler
    --forward-unknown-to-host-compiler -forward-unknown-opts -no-host-device-initializer-list
    -no-host-device-move-forward -brief-diagnostics -minimal
"""
_NO_EFFECT = frozenset(_NO_EFFECT_WORDS.split())
_NO_EFFECT_VALUE_WORDS = """
    -maxrregcount --maxrregcount -Xptxas --ptxas-options -Xnvlink -Xarchive --nvlink-options
    -Xcudafe --cudafe-options -diag-suppress --diag-suppress -diag-error --diag-error -diag-warn
    --diag-warn -Werror --Werror -ftz --ftz -prec-div --prec-div -prec-sqrt --prec-sqrt -t
    --threads -default-stream --default-stream -Xfatbin --fatbin-options -ptxas-options
    -opt-info -target-dir --target-directory -dopt -static-global-template-stub
    --static-global-template-stub -split-compile -e --entries
"""
_NO_EFFECT_VALUE = frozenset(_NO_EFFECT_VALUE_WORDS.split())
_OPTIONAL_VALUE = {"-Werror", "--Werror", "-dopt"}
_JOINED = ("-I", "-D", "-U", "-L", "-l", "-o", "-O", "-x", "-t")


def parse(words: list[str]) -> Options:
    """Raises UsageFault."""
    options = Options()
    rest = _expanded(words, 0)
    while rest:
        rest = _step(options, rest[0], rest[1:])
    return options


def _expanded(words: list[str], depth: int) -> list[str]:
    """Response files, in their place."""
    found: list[str] = []
    for word in words:
        path = _response(word)
        if not path:
            found.append(word)
            continue
        if depth > 8:
            raise UsageFault(f"response files name one another: `{path}`")
        try:
            text = Path(path).read_text()
        except OSError as fault:
            raise UsageFault(
                f"the response file `{path}` cannot be read: {fault.strerror}"
            ) from None
        found += _expanded(shlex.split(text), depth + 1)
    return found


def _response(word: str) -> str:
    for head in ("--options-file=", "-optf=", "@"):
        if word.startswith(head) and len(word) > len(head):
            return word.removeprefix(head)
    return ""


def _step(options: Options, word: str, rest: list[str]) -> list[str]:
    """Takes one option or input; what is left."""
    if not word.startswith("-") or word == "-":
        options.inputs.append((word, options.language))
        return rest
    name, equals, value = word.partition("=")
    given = bool(equals)
    if name not in _WITH_VALUE:
        name, value, given = _unjoined(word)
    if word in _PHASES:
        options.phase = _PHASES[word]
        options.relocatable |= word in ("-dc", "--device-c", "-dw", "--device-w")
        options.depend_flag = word if options.phase == "depend" else options.depend_flag
        return rest
    if word in _REFUSED_PHASES:
        raise UsageFault(f"`{word}` asks for code of an NVIDIA GPU, which there is none of here")
    if word in _SWITCHES:
        setattr(options, _SWITCHES[word], True)
        return rest
    if word in _TO_HOST:
        options.host.append(_TO_HOST[word])
        return rest
    if word in _NO_EFFECT:
        return rest
    if name not in _WITH_VALUE:
        raise UsageFault(f"unknown option `{word}`")
    if not given:
        if name in _OPTIONAL_VALUE:
            return rest
        if not rest:
            raise UsageFault(f"`{word}` wants a value")
        value, rest = rest[0], rest[1:]
    _take(options, name, value)
    return rest


def _unjoined(word: str) -> tuple[str, str, bool]:
    """`-Iinc` is `-I inc`."""
    for head in _JOINED:
        if word.startswith(head) and len(word) > len(head):
            return head, word[len(head) :], True
    return word, "", False


def _take(options: Options, name: str, value: str) -> None:
    if name in _TAKES_VALUE:
        setattr(options, _TAKES_VALUE[name], value)
    elif name in ("-Xcompiler", "--compiler-options", "-Xlinker", "--linker-options"):
        of = "-Wl," if "inker" in name else ""
        getattr(options, _LISTS[name]).extend(of + part for part in value.split(",") if part)
    elif name in _LISTS:
        getattr(options, _LISTS[name]).append(value)
    elif name in ("-D", "--define-macro"):
        macro, equals, text = value.partition("=")
        options.define.append((macro, text if equals else "1"))
    elif name in ("-L", "--library-path"):
        options.linker.append(f"-L{value}")
    elif name in ("-l", "--library"):
        options.inputs.append((f"-l{value}", ""))
    elif name in ("-O", "--optimize"):
        options.host.append(f"-O{value}")
    elif name in ("-MF", "-MT", "-MQ", "--dependency-output"):
        options.depend += ["-MF" if name == "--dependency-output" else name, value]
    elif name in (
        "-arch",
        "--gpu-architecture",
        "-gencode",
        "--generate-code",
        "-code",
        "--gpu-code",
    ):
        options.architectures += _numbers(value)
    elif name in ("-rdc", "--relocatable-device-code"):
        options.relocatable = value == "true"
    elif name in ("-fmad", "--fmad"):
        options.contract = value == "true"
    elif name in ("-m", "--machine") and value != "64":
        raise UsageFault(f"machines of {value} bits are not supported")
    elif name in ("-default-stream", "--default-stream") and value == "per-thread":
        raise UsageFault(f"`{name} per-thread` is not supported: pass `cudaStreamPerThread`")


def _numbers(value: str) -> list[int]:
    """`sm_80`, `arch=compute_70,code=[sm_70,compute_70]`: the numbers of the architectures."""
    found: list[int] = []
    for piece in value.replace("[", " ").replace("]", " ").replace(",", " ").split():
        digits = piece.rpartition("_")[2].rstrip("af")
        if digits.isdigit():
            found.append(int(digits))
    return found


_WITH_VALUE = frozenset(
    {
        *_TAKES_VALUE, *_LISTS, *_NO_EFFECT_VALUE,
        *("-D", "--define-macro", "-L", "--library-path", "-l", "--library", "-O", "--optimize"),
        *("-MF", "-MT", "-MQ", "--dependency-output", "-m", "--machine", "-fmad", "--fmad"),
        *("-arch", "--gpu-architecture", "-gencode", "--generate-code", "-code", "--gpu-code"),
        *("-rdc", "--relocatable-device-code"),
    }
)  # fmt: skip
