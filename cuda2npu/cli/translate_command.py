"""`cuda2npu translate`: the tile programs of the kernels in some files.

In: CUDA files. Out: tile programs as text (or the typed kernels as C, or JSON) on standard output
or in a folder, diagnostics and a summary on standard error. A kernel that is refused, or that
brings a fault of ours to light, never stops the others.

    $ cuda2npu translate saxpy.cu --block 128
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cuda2npu import __version__, pipeline
from cuda2npu.cli import CLEAN, FINDINGS, INTERNAL, internal_error
from cuda2npu.cli.options import (
    FOLDER,
    SOURCE,
    check_template,
    make_folder,
    parse_given,
    parser_options,
    pick_kernel,
    read_shape,
    read_template,
    source_options,
)
from cuda2npu.cli.output import clear_progress, counted, has_error, note, progress, show, show_all
from cuda2npu.diagnostics import Diagnostic, Refused
from cuda2npu.diagnostics.render import to_json as diagnostic_json
from cuda2npu.pipeline import Result, Template
from cuda2npu.shape import Shape

if TYPE_CHECKING:
    from cuda2npu.ir.program import TileProgram
    from cuda2npu.parser import CudaUnit, KernelEntry, Options

MOST_NAMED = 5
SUFFIX = {"tile": ".tile", "c": ".c", "native": ".native.c", "json": ".json"}


@dataclass(frozen=True)
class Request:
    """The command line, read; `written`: names of the files that it has made so far; `repeated`:
    what has been shown, with the kernels that met the same after the first one."""

    kernel: str | None
    block: Shape | None
    template: Template
    emit: str
    folder: Path | None
    options: Options
    written: set[str] = field(default_factory=set[str])
    repeated: dict[Diagnostic, list[str]] = field(default_factory=dict[Diagnostic, list[str]])


@click.command("translate", short_help="Print tile programs.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=SOURCE)
@click.option("--kernel", metavar="K", help="Only this kernel.")
@click.option(
    "--block",
    type=read_shape,
    metavar="X[,Y,Z]",
    help="Threads of a block. [default: of the launch in the file, or __launch_bounds__, or 256]",
)
@click.option(
    "--emit",
    type=click.Choice(["tile", "c", "native", "json"]),
    default="tile",
    help="The tile program, the kernel as typed C, the C that the native executor compiles "
    "(with -o: all of it), or JSON.",
)
@click.option("-o", "folder", metavar="DIR", type=FOLDER, help="Write files there.")
@source_options
def command(
    files: tuple[str, ...],
    kernel: str | None,
    block: Shape | None,
    emit: str,
    folder: Path | None,
    **source: Any,
) -> int:
    """Print the tile program of each kernel in FILE (`-` is standard input)."""
    template = read_template(source["template"]) if source["template"] else None
    options = parser_options(source["include"], source["define"])
    request = Request(kernel, block, template, emit, folder, options)
    make_folder(folder)
    results: list[Result] = []
    documents: list[dict[str, Any]] = []
    clean = True
    for path in files:
        unit = parse(path, request)
        if isinstance(unit, Diagnostic):
            clean = False
            unread = {"file": path, "diagnostics": [diagnostic_json(unit)], "kernels": []}
            documents.append(unread)
            continue
        found = list(translate_unit(unit, request))
        results += found
        clean = clean and not has_error(unit.sink)
        if emit == "json":
            documents.append(document(unit, found))
    if emit == "json":
        write_json(documents, request)
    note(summary(results))
    if any(r.crash for r in results):
        return INTERNAL
    return CLEAN if clean and all(r.status == "translated" for r in results) else FINDINGS


def parse(path: str, request: Request) -> CudaUnit | Diagnostic:
    try:
        unit = parse_given(path, request.options)
    except Refused as refused:
        show(refused.diagnostic)
        return refused.diagnostic
    if request.emit != "json":
        show_all(unit.sink, unit.lines)
    return unit


def translate_unit(unit: CudaUnit, request: Request) -> Iterator[Result]:
    jobs = list(chosen(unit, request))
    for i, (entry, template) in enumerate(jobs, 1):
        progress(f"translating {entry.name} ({i} of {len(jobs)})")
        typed_only = request.emit == "c"
        result = pipeline.attempt(unit, entry, template, request.block, typed_only=typed_only)
        if request.emit != "json":
            show_once(unit, result, request)
            write_text(unit, result, request)
        if result.crash is not None:
            internal_error(result.crash, f"kernel `{result.name}` of {unit.path}")
        yield result
    show_repeated(request)


def show_once(unit: CudaUnit, result: Result, request: Request) -> None:
    """What a device function that several kernels call is refused for, or several instances of a
    template, is said once."""
    for found in result.found:
        same = replace(found, kernel="")
        if same in request.repeated:
            request.repeated[same].append(result.name)
        else:
            request.repeated[same] = []
            show(found, unit.lines)


def show_repeated(request: Request) -> None:
    """One line for each diagnostic that was met again: where, and in which kernels."""
    for found, kernels in request.repeated.items():
        names = list(dict.fromkeys(kernels))
        if names and found.level == "error":
            first = ", ".join(f"`{name}`" for name in names[:MOST_NAMED])
            rest = len(names) - MOST_NAMED
            more = f" and {counted(rest, 'more kernel')}" if rest > 0 else ""
            where = f"{found.span.file}:{found.span.line}:{found.span.column}"
            note(f"{where}: the same in {first}{more} [{found.code}]")
    request.repeated.clear()


def chosen(unit: CudaUnit, request: Request) -> Iterator[tuple[KernelEntry, Template]]:
    """The kernels asked for, each with its template arguments: those given, or one for each
    instance that the file's launches show."""
    entries = unit.entries if request.kernel is None else (pick_kernel(unit, request.kernel),)
    given = request.template
    check_template(given, entries)
    for entry in entries:
        for template in pipeline.instances(entry, given):
            yield entry, template


def write_text(unit: CudaUnit, result: Result, request: Request) -> None:
    text = rendered(unit, result, request.emit, request.folder is not None)
    if not text:
        return
    if request.folder is None:
        clear_progress()
        click.echo(text.rstrip("\n") + "\n")
        return
    name = re.sub(r"\W+", "_", result.name).strip("_")
    save(request.folder, free_name(f"{Path(unit.path).stem.strip('<>')}.{name}", request), text)


def free_name(stem: str, request: Request) -> str:
    """Numbered where another kernel of this command has the same: `main.k-2.tile`."""
    count, name = 1, stem
    while name in request.written:
        count += 1
        name = f"{stem}-{count}"
    request.written.add(name)
    return name + SUFFIX[request.emit]


def rendered(unit: CudaUnit, result: Result, emit: str, whole: bool) -> str:
    """`whole`: a file of its own, rather than what a person reads."""
    if emit == "c" and result.function is not None and result.status == "translated":
        from cuda2npu.parser.show import to_c

        return to_c(result.function)
    if result.program is None:
        return ""
    files = {op_file: "\n".join(unit.lines(op_file)) for op_file in source_files(result)}
    if emit == "native":
        return native_c(result.program, files, whole)
    if emit == "tile":
        from cuda2npu.ir.printer import to_text

        return to_text(result.program, files)
    return ""


def native_c(program: TileProgram, files: Mapping[str, str], whole: bool) -> str:
    from cuda2npu.runtime.native.functions import NoForm
    from cuda2npu.runtime.native.text import kernel_part, native_text

    try:
        text = native_text(program, sources=files)
    except NoForm as fault:
        note(f"{program.name}: the interpreter runs it, since there is no C for {fault}")
        return ""
    return text.code if whole else kernel_part(text)


def source_files(result: Result) -> set[str]:
    """The files that the program's ops come from."""
    from cuda2npu.ir.walk import walk

    program = result.program
    assert program is not None
    return {program.file} | {op.span.file for op in walk(program.body)}


def document(unit: CudaUnit, results: list[Result]) -> dict[str, Any]:
    from cuda2npu.ir.printer import to_json

    return {
        "file": unit.path,
        "diagnostics": [diagnostic_json(d) for d in unit.sink],
        "kernels": [
            {
                "kernel": r.name,
                "status": r.status,
                "diagnostics": [diagnostic_json(d) for d in r.found],
                "program": None if r.program is None else to_json(r.program),
            }
            for r in results
        ],
    }


def write_json(documents: list[dict[str, Any]], request: Request) -> None:
    text = json.dumps({"cuda2npu": __version__, "files": documents}, indent=1)
    if request.folder is None:
        click.echo(text)
    else:
        save(request.folder, "translation.json", text)


def save(folder: Path, name: str, text: str) -> None:
    try:
        (folder / name).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    except OSError as fault:
        why = f"cannot write {folder / name}: {fault.strerror}"
        raise click.BadParameter(why, param_hint="-o") from fault
    note(f"wrote {folder / name}")


def summary(results: list[Result]) -> str:
    """`3 kernels: 2 translated, 1 refused`"""
    words = [
        f"{count} {status}"
        for status in ("translated", "refused", "internal error")
        if (count := sum(r.status == status for r in results))
    ]
    return f"{counted(len(results), 'kernel')}: {', '.join(words) or 'nothing to translate'}"
