"""`cuda2npu report`: what of an application carries over, and what not.

In: files and folders. Out: each kernel, host call and use of a library with its status, as text,
JSON or Markdown, on standard output or in a file.

    $ cuda2npu report app --format markdown -o report.md
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cuda2npu.cli import CLEAN, FINDINGS, INTERNAL, REPORT_HINT
from cuda2npu.cli.options import parser_options, read_template, source_options
from cuda2npu.cli.output import clear_progress, note, progress

if TYPE_CHECKING:
    from cuda2npu.report import Report, Request

LEVELS = ["refused", "approximate", "emulated", "never"]


def targets(_context: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    from cuda2npu.npu.spec import list_targets

    return [name for name in list_targets() if name.startswith(begun)]


@click.command("report", short_help="Say what of an application carries over.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True))
@click.option(
    "--format", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True
)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write there."
)
@click.option("--all", "every", is_flag=True, help="With text: a line for each exact call too.")
@click.option(
    "--fail-on",
    type=click.Choice(LEVELS),
    default="never",
    show_default=True,
    help="Exit with 1 where something has this status, or one before it in this list.",
)
@click.option("--target", metavar="NPU", shell_complete=targets, help="A name of `list targets`.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many processes. [default: as many as processors]",
)
@source_options
def command(paths: tuple[str, ...], format: str, output: str | None, **given: Any) -> int:
    """Say of each kernel, host call and use of a library in PATH what becomes of it.

    PATH is a file, or a folder whose files are all looked at.
    """
    from cuda2npu.report import fails, survey

    report = survey(read_request(paths, given), progress)
    clear_progress()
    if not report.files:
        raise click.UsageError(f"no CUDA files in {', '.join(paths)}")
    write(report, format, output, given["every"])
    if report.crashed:
        note(f"cuda2npu: internal error: {REPORT_HINT}")
        return INTERNAL
    return FINDINGS if fails(report, given["fail_on"]) else CLEAN


def read_request(paths: tuple[str, ...], given: dict[str, Any]) -> Request:
    from cuda2npu.npu.spec import list_targets
    from cuda2npu.report import Request

    target = given["target"] or ""
    if target and target not in list_targets():
        known = ", ".join(list_targets())
        raise click.BadParameter(f"{target!r} is none of {known}", param_hint="--target")
    template = read_template(given["template"]) if given["template"] else None
    options = parser_options(given["include"], given["define"])
    jobs = given["jobs"] or os.cpu_count() or 1
    return Request(paths, options, template, jobs, target)


def write(report: Report, format: str, output: str | None, every: bool) -> None:
    import sys

    from cuda2npu.cli.output import wants_colour
    from cuda2npu.report import as_json, as_markdown, as_text

    if format == "json":
        text = as_json(report)
    elif format == "markdown":
        text = as_markdown(report)
    else:
        colour = output is None and wants_colour(sys.stdout)
        text = as_text(report, every=every, colour=colour)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as fault:
        why = f"cannot write {output}: {(fault.strerror or str(fault)).lower()}"
        raise click.BadParameter(why, param_hint="-o") from None
    note(f"wrote {output}")
