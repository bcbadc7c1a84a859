"""What the library asks Python for: a kernel translated and compiled, a fault explained.

In: files' device code, a kernel's name, template arguments as text (`T=float;N=16`), a block shape.
Out: the text of a cache entry that the library reads (`core/compiled.c`), and the compiled kernel
in the cache.

    made = translated(Files(packed), "saxpy", "", (256, 1, 1))
    made.entry          # "launch 2\\nlibrary 3f...\\n..."
"""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from cuda2npu import pipeline
from cuda2npu.diagnostics import Refused
from cuda2npu.diagnostics.render import to_text
from cuda2npu.ir.program import Op, Symbol, TileProgram
from cuda2npu.npu.spec import load_target
from cuda2npu.parser.packed import notes_of, parse_packed
from cuda2npu.parser.tree import Function
from cuda2npu.parser.unit import CudaUnit
from cuda2npu.runtime.interpreter.order import shows_block_order
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import FAILURES, library
from cuda2npu.runtime.native import cache as disk
from cuda2npu.runtime.native.compilers import CompilerMissing, compile_flags
from cuda2npu.runtime.native.emit import Settings
from cuda2npu.runtime.native.functions import NoForm
from cuda2npu.runtime.native.messages import Launched
from cuda2npu.runtime.native.tally import tally_of
from cuda2npu.runtime.native.text import Text, native_text
from cuda2npu.runtime.timing import linear_model
from cuda2npu.shape import Shape


class Unanswered(Exception):
    """`refused`: the kernel cannot be carried over; else something of the machine's is missing."""

    def __init__(self, why: str, *, refused: bool = False) -> None:
        super().__init__(why)
        self.refused = refused


class Translated(NamedTuple):
    """A kernel for one block shape, not compiled yet."""

    program: TileProgram
    text: Text
    unit: CudaUnit
    contract: bool  # a product and a sum may be rounded once


class Compiled(NamedTuple):
    """`entry`: its text; `outside`: the path of the library where the cache cannot be used, a file
    that the reader removes."""

    entry: str
    outside: str


class Files(NamedTuple):
    """A kernel's file, and those that it is linked with, as `parser.packed` wrote them."""

    own: bytes
    others: tuple[bytes, ...] = ()


@functools.lru_cache(maxsize=64)
def unit_of(files: Files) -> CudaUnit:
    """The file, parsed once a process."""
    return parse_packed(files.own, files.others)


def translated(files: Files, name: str, arguments: str, block: Shape, check: str) -> Translated:
    """`check`: of CUDA2NPU_CHECK: "none" leaves bounds unchecked. Raises Unanswered."""
    unit, asked = unit_of(files), notes_of(files.own)
    try:
        program = pipeline.translate(_function(unit, name, arguments), block)
    except Refused as refused:
        raise Unanswered(to_text(refused.diagnostic, unit.lines), refused=True) from None
    try:
        text = native_text(program, _settings(check, asked))
    except NoForm as fault:
        raise Unanswered(f"`{name}` has no native form: {fault}", refused=True) from None
    return Translated(program, text, unit, _settings(check, asked).contract)


def _settings(check: str, asked: Mapping[str, str]) -> Settings:
    """`asked`: what nvcc's command line said of products and sums, and of fast functions."""
    fast = asked.get("fast_math") == "1"
    contract = fast or asked.get("contract") == "1"
    return Settings(check != "none", contract=contract, fast_math=fast, counted=True)


def compiled(made: Translated, key: str, target: str) -> Compiled:
    """Compiles it and writes the entry `key`; `target`: the NPU whose time is modelled. Raises
    Unanswered."""
    flags = compile_flags(contract=made.contract)
    try:
        name = library.key_for(made.text, flags, library.needed_compiler())
        path = library.open_library(made.text, flags, library.needed_compiler(), _kept)
    except (*FAILURES, CompilerMissing) as fault:
        raise Unanswered(f"`{made.program.name}` cannot be compiled: {fault}") from None
    entry = entry_text(made, name, target)
    if os.path.basename(path) == f"{name}.so":
        disk.write(key, ".txt", entry.encode())
        return Compiled(entry, "")
    return Compiled(entry, path)


def _kept(path: str) -> str:
    """The path, or that of a copy where the file is about to be removed."""
    folder = disk.usable_folder()
    if folder is not None and os.path.dirname(path) == str(folder):
        return path
    opened, copy = tempfile.mkstemp(prefix="cuda2npu-", suffix=".so")
    with open(opened, "wb") as to, open(path, "rb") as of:
        shutil.copyfileobj(of, to)
    return copy


def _function(unit: CudaUnit, name: str, arguments: str) -> Function:
    full = {entry.full_name: entry for entry in unit.entries}
    entry = full.get(name) or next((e for e in unit.entries if e.name == name), None)
    if entry is None:
        faults = [each.message for each in unit.sink if each.level == "error"]
        raise Unanswered(f"{unit.path}: no kernel `{name}` was found; {'; '.join(faults)}")
    return unit.kernel(entry.name, template_arguments(entry.template, arguments))


def template_arguments(names: Sequence[str], text: str) -> dict[str, str] | None:
    """`T=float;N=16`, or `<>=float, 16` of an explicit specialisation."""
    if not text:
        return None
    if text.startswith("<>="):
        given = text.removeprefix("<>=").split(",")
        return dict(zip(names, (each.strip() for each in given), strict=False))
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if value == "?" or "{lambda" in value or "'lambda" in value:
            raise Unanswered(
                f"the template argument `{name}` is a lambda or of a kind that is not carried over",
                refused=True,
            )
        found[name] = value
    return found


# -- the entry ------------------------------------------------------------------------------------


def entry_text(made: Translated, library_key: str, target: str) -> str:
    """What `core/compiled.c` reads, a line each."""
    program, text = made.program, made.text
    packed = max(
        (
            offset + size
            for offset, (_, _, size) in zip(text.offsets, program.arguments, strict=False)
        ),
        default=16,
    )
    lines = [
        "launch 4",
        f"library {library_key}",
        f"needs {text.shared_bytes} {text.local_bytes} {int(text.checked)} {text.stack_bytes} "
        f"{int(text.meets)}",
        *_model(program, target),
        f"ordered {int(shows_block_order(program))}",
        f"arguments {len(text.offsets)} {packed}",
        *(str(offset) for offset in text.offsets),
        f"symbols {len(program.symbols)}",
        *map(_symbol_line, program.symbols),
        *_printed(text),
    ]
    return "\n".join(lines) + "\n"


_MOST_STATIC = 1 << 16


def _symbol_line(symbol: Symbol) -> str:
    """Its name; of what may be a function's own static variable, which the host knows nothing of,
    also whether it is constant, its bytes, and what they are at the start."""
    if "::" not in symbol.name or symbol.bytes > _MOST_STATIC:
        return symbol.name
    kind, initial = "c" if symbol.constant else "v", symbol.initial or b""
    return f"{symbol.name}\t{kind} {symbol.bytes} {initial.hex()}"


def _model(program: TileProgram, target: str) -> list[str]:
    """The timing model as a table, see `linear_model`."""
    tally = tally_of(program)
    rows = linear_model(program, tally.shares, tally.size, load_target(target))
    return [
        f"model {len(rows)} {tally.size}",
        *(
            " ".join((str(row.blocks), *(f"{ns:.9g}" for engine in row.busy for ns in engine)))
            for row in rows
        ),
    ]


def _printed(text: Text) -> list[str]:
    calls = [(number, op) for number, op in enumerate(text.sites) if op.opcode == "printf"]
    lines = [f"printed {len(calls)}"]
    for number, op in calls:
        kinds, texts = _printed_values(op)
        lines += [f"{number} {len(kinds)} {kinds}", _escaped(op.attrs["format"])]
        lines += [_escaped(each) for each in texts]
    return lines


def _printed_values(op: Op) -> tuple[str, list[str]]:
    """A letter a value, and the texts that the call itself gives."""
    rest = ["f" if o.type.element[0] == "f" else o.type.element[0] for o in op.operands]
    kinds: list[str] = []
    texts: list[str] = []
    for given in op.attrs.get("texts", ()):
        if given is not None:
            texts.append(given)
        kinds.append("t" if given is not None else rest.pop(0) if rest else "u")
    return "".join([*kinds, *rest]), texts


def _escaped(text: str) -> str:
    """One line: what is no plain character is `\\xNN`."""
    return "".join(
        char if char.isprintable() and char.isascii() and char != "\\" else f"\\x{ord(char):02x}"
        for char in text
    )


WENT_ON = (
    "the load went on with what lies there, as it may on a GPU; "
    "CUDA2NPU_CHECK=full makes it an error"
)


def explained(
    made: Translated, grid: Shape, shared: int, fault: library.Fault, went_on: bool
) -> str:
    """The fault's diagnostic with its CUDA line; a warning where the kernel went on."""
    launched = Launched(made.program, grid, made.text, DeviceMemory(), shared)
    found = launched.diagnose(fault)
    if went_on:
        found = replace(found, level="warning", help=WENT_ON)
    return to_text(found, made.unit.lines)
