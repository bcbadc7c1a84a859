"""`cuda2npu explain`: a diagnostic code, or its name, and the page about it.

In: `C2N2004`, `2004` or `goto`. Out: `docs/diagnostics/<CODE>.md`; the table's row where an
installation has no pages.

    $ cuda2npu explain C2N2004
"""

from __future__ import annotations

import difflib
import sysconfig
from pathlib import Path

import click

from cuda2npu.cli import CLEAN
from cuda2npu.diagnostics.table import ROWS, TABLE, Row

CHECKOUT = Path(__file__).parents[2] / "docs" / "diagnostics"
INSTALLED = Path(sysconfig.get_path("data")) / "share" / "cuda2npu" / "diagnostics"


def codes(_context: click.Context, _option: click.Parameter, begun: str) -> list[str]:
    return [row.code for row in ROWS if row.code.startswith(begun.upper())]


@click.command("explain", short_help="Explain a diagnostic code.")
@click.argument("code", shell_complete=codes)
def command(code: str) -> int:
    """Say what the diagnostic CODE (such as C2N2004, or goto) means and what to do about it."""
    row = find(code)
    page = page_of(row.code)
    if page is not None:
        click.echo(page.read_text(encoding="utf-8").rstrip())
        return CLEAN
    click.echo(f"{row.code} {row.name} ({row.level})\n\n{row.message}")
    if row.help:
        click.echo(f"\nhelp: {row.help}")
    return CLEAN


def find(code: str) -> Row:
    """A usage error, with what it might have meant, where there is no such row."""
    wanted = code.strip().upper()
    wanted = wanted if wanted.startswith("C2N") else f"C2N{wanted}"
    if wanted in TABLE:
        return TABLE[wanted]
    for row in ROWS:
        if row.name == code.strip().lower():
            return row
    known = [row.code for row in ROWS] + [row.name for row in ROWS]
    near = difflib.get_close_matches(wanted, known, 2) + difflib.get_close_matches(code, known, 2)
    hint = f"; did you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
    raise click.BadParameter(f"there is no diagnostic {code!r}{hint}", param_hint="CODE")


def page_of(code: str) -> Path | None:
    for folder in (CHECKOUT, INSTALLED):
        if (folder / f"{code}.md").is_file():
            return folder / f"{code}.md"
    return None
