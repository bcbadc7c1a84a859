"""`cuda2npu list`: what there is of something, one a line.

In: kernels (of files), ops, intrinsics, diagnostics or targets. Out: a table.

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
    "what", type=click.Choice(["kernels", "ops", "intrinsics", "diagnostics", "targets"])
)
@click.argument("files", nargs=-1, metavar="[FILE...]", type=SOURCE)
@source_options
def command(what: str, files: tuple[str, ...], **source: Any) -> int:
    """List kernels (of FILEs), ops, intrinsics, diagnostics or targets."""
    if what == "kernels":
        if not files:
            raise click.UsageError("`list kernels` needs a FILE")
        return list_kernels(files, source)
    if files:
        raise click.UsageError(f"`list {what}` takes no FILE")
    print_table(TABLES[what]())
    return CLEAN


def list_kernels(files: Sequence[str], source: dict[str, Any]) -> int:
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
    print_table(rows)
    return code


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
    "diagnostics": diagnostics,
    "targets": targets,
}


def print_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Columns as wide as their widest cell, up to 40; the last one is free."""
    table = list(rows)
    if not table:
        return
    widths = [min(40, max(len(row[i]) for row in table)) for i in range(len(table[0]) - 1)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())
