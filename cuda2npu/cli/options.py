"""Options that several commands share, and how their text is read.

In: what stands on the command line. Out: shapes, template arguments, parser options.

    >>> read_template("T=float, N=256, F=pair<int, int>")
    {'T': 'float', 'N': '256', 'F': 'pair<int, int>'}
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cuda2npu import pipeline
from cuda2npu.shape import Shape, three

if TYPE_CHECKING:
    from cuda2npu.parser import CudaUnit, KernelEntry, Options

F = TypeVar("F", bound=Callable[..., Any])
STDIN = "<stdin>"


def read_shape(text: str | Shape) -> Shape:
    """`256`, `16,16` or `16x16`, up to three numbers; click.BadParameter for anything else."""
    if isinstance(text, tuple):
        return text
    try:
        shape = three([int(part) for part in re.split(r"[,x]", text)])
    except ValueError:
        raise click.BadParameter(f"{text!r} is not X, X,Y or X,Y,Z") from None
    if min(shape) < 1:
        raise click.BadParameter(f"{text!r} has a number below 1")
    return shape


def split_top(text: str, separator: str = ",") -> list[str]:
    """Splits at the separators that stand outside brackets."""
    parts, depth, start = list[str](), 0, 0
    for i, c in enumerate(text):
        depth += (c in "<([{") - (c in ">)]}")
        if c == separator and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    return [*parts, text[start:].strip()]


def read_template(text: str) -> dict[str, str]:
    """click.BadParameter where it is not `NAME=VALUE,...`."""
    found: dict[str, str] = {}
    for part in split_top(text):
        name, equals, value = part.partition("=")
        if not equals or not name.strip().isidentifier() or not value.strip():
            raise click.BadParameter(f"{part!r} is not NAME=VALUE", param_hint="--template")
        found[name.strip()] = value.strip()
    return found


def parser_options(include: Sequence[str], define: Sequence[str]) -> Options:
    from cuda2npu.parser import Options

    defined: dict[str, str] = {}
    for text in define:
        name, equals, value = text.partition("=")
        if not name.isidentifier():
            raise click.BadParameter(f"{text!r} is not NAME or NAME=VALUE", param_hint="-D")
        defined[name] = value if equals else "1"
    return Options(tuple(include), defined)


def parse_given(path: str, options: Options) -> CudaUnit:
    """The file; `-` is standard input. Raises Refused (C2N0004) where it cannot be read."""
    if path != "-":
        return pipeline.parse_file(path, options)
    text = pipeline.decode(sys.stdin.buffer.read(), STDIN)
    return pipeline.parse_text(text, STDIN, options)


def make_folder(folder: Path | None) -> None:
    """Before anything runs: a usage error where it cannot be made."""
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        why = f"cannot make {folder}: {fault.strerror}"
        raise click.BadParameter(why, param_hint="-o") from None


def check_template(given: Mapping[str, str] | None, entries: Sequence[KernelEntry]) -> None:
    """A usage error where no kernel has a template parameter of such a name."""
    unknown = [name for name in given or {} if not any(name in e.template for e in entries)]
    if unknown:
        names = ", ".join(unknown)
        what = "no kernel has" if len(entries) != 1 else f"{entries[0].name} has no"
        raise click.BadParameter(f"{what} template parameter {names}", param_hint="--template")


SOURCE = click.Path()  # for the shell's completion; what cannot be read is a diagnostic
FOLDER = click.Path(file_okay=False, path_type=Path)


def source_options(command: F) -> F:
    """-I, -D and --template, as every command that parses takes them."""
    for option in (
        click.option(
            "-I",
            "include",
            multiple=True,
            type=click.Path(file_okay=False),
            metavar="DIR",
            help="Look for headers here.",
        ),
        click.option("-D", "define", multiple=True, metavar="NAME[=V]", help="Define a macro."),
        click.option(
            "--template", metavar="'T=float,N=256'", help="Template arguments, by parameter name."
        ),
    ):
        command = option(command)
    return command


def pick_kernel(unit: CudaUnit, wanted: str) -> KernelEntry:
    """By its name, or by the last part of a name in a namespace; a usage error where it is none."""
    entries = [e for e in unit.entries if e.name == wanted]
    entries = entries or [e for e in unit.entries if e.full_name == wanted.removeprefix("::")]
    entries = entries or [e for e in unit.entries if e.name.split("::")[-1] == wanted]
    if entries:
        return entries[0]
    known = ", ".join(unit.kernel_names()) or "no kernel"
    raise click.BadParameter(
        f"{unit.path} has no kernel {wanted!r}; it has {known}", param_hint="--kernel"
    )
