"""`cuda2npu list`: what there is of something, one a line.

In: kernels (of files), ops, intrinsics, functions of CUDA's runtime and libraries, diagnostics or
targets.
Out: a table.

    $ cuda2npu list kernels saxpy.cu
    saxpy  saxpy.cu:5  block 256x1x1
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from cuda2npu.cli import CLEAN, FINDINGS
from cuda2npu.cli.options import SOURCE, parse_given, parser_options, source_options
from cuda2npu.cli.output import show, show_all
from cuda2npu.diagnostics import Refused

if TYPE_CHECKING:
    from cuda2npu.parser import CudaUnit, KernelEntry

Rows = list[tuple[str, ...]]


@click.command("list", short_help="List what there is.")
@click.argument(
    "what", type=click.Choice(["kernels", "ops", "intrinsics", "api", "diagnostics", "targets"])
)
@click.argument("files", nargs=-1, metavar="[FILE...]", type=SOURCE)
@click.option(
    "--format", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True
)
@source_options
def command(what: str, files: tuple[str, ...], format: str, **source: Any) -> int:
    """List kernels (of FILEs), ops, intrinsics, diagnostics, targets, or the functions of CUDA's
    runtime and of cuBLAS (api) and what becomes of each."""
    if what == "kernels":
        if not files:
            raise click.UsageError("`list kernels` needs a FILE")
        code, rows = kernels(files, source)
    elif files:
        raise click.UsageError(f"`list {what}` takes no FILE")
    else:
        code, rows = CLEAN, TABLES[what]()
    if format == "text":
        print_table(rows)
    else:
        click.echo(FORMATS[format](HEADS[what], rows))
    return code


def kernels(files: Sequence[str], source: dict[str, Any]) -> tuple[int, Rows]:
    options = parser_options(source["include"], source["define"])
    code, rows = CLEAN, Rows()
    for path in files:
        try:
            unit = parse_given(path, options)
        except Refused as refused:
            show(refused.diagnostic)
            code = FINDINGS
            continue
        show_all(unit.sink, unit.lines)
        code = FINDINGS if unit.sink.at_least("error") else code
        rows += [kernel_row(unit, entry) for entry in unit.entries]
    return code, rows


def kernel_row(unit: CudaUnit, entry: KernelEntry) -> tuple[str, ...]:
    template = f"<{', '.join(entry.template)}>" if entry.template else ""
    blocks = dict.fromkeys(
        "x".join(map(str, launch.block)) if launch.block else "?"
        for launch in unit.launches
        if launch.kernel == entry.name
    )
    launched = f"block {', '.join(blocks)}" if blocks else "not launched here"
    return f"{entry.name}{template}", f"{entry.span.file}:{entry.span.line}", launched


def ops() -> Rows:
    from cuda2npu.ir.ops import ROWS

    return [(row.name, " ".join(row.operands), row.engine, row.doc) for row in ROWS]


def intrinsics() -> Rows:
    from cuda2npu.parser.signatures import SIGNATURES

    return [
        (f"{s.result} {name}({', '.join(s.params)})", s.canonical)
        for name, overloads in sorted(SIGNATURES.items())
        for s in overloads
    ]


def api() -> Rows:
    from cuda2npu.shim.api import LIBRARY_ROWS, ROWS

    rows = (*ROWS, *LIBRARY_ROWS)
    return [(r.status, r.library, r.name, r.versions, r.code, r.reason) for r in rows]


def diagnostics() -> Rows:
    from cuda2npu.diagnostics.table import ROWS

    return [(row.code, row.level, row.name, row.message) for row in ROWS]


def targets() -> Rows:
    from cuda2npu.npu.spec import list_targets, load_target

    specs = [load_target(name) for name in list_targets()]
    return [(spec.name, spec.title, f"{spec.status}: {spec.status_note}") for spec in specs]


TABLES: dict[str, Callable[[], Rows]] = {
    "ops": ops,
    "intrinsics": intrinsics,
    "api": api,
    "diagnostics": diagnostics,
    "targets": targets,
}


HEADS: dict[str, tuple[str, ...]] = {
    "kernels": ("kernel", "place", "launches"),
    "ops": ("op", "operands", "engine", "meaning"),
    "intrinsics": ("intrinsic", "as"),
    "api": ("status", "library", "function", "versions", "code", "reason"),
    "diagnostics": ("code", "level", "name", "message"),
    "targets": ("target", "title", "status"),
}


def as_json(heads: tuple[str, ...], rows: Rows) -> str:
    import json

    return json.dumps([dict(zip(heads, row, strict=True)) for row in rows], indent=1)


def as_markdown(heads: tuple[str, ...], rows: Rows) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(c.replace('|', chr(92) + '|') for c in r)} |" for r in lines)


FORMATS = {"json": as_json, "markdown": as_markdown}


def print_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Columns as wide as their widest cell, up to 40; the last one is free."""
    table = list(rows)
    if not table:
        return
    widths = [min(40, max(len(row[i]) for row in table)) for i in range(len(table[0]) - 1)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())
