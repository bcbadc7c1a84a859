"""`cuda2npu nvcc`: the words behind it are nvcc's, all of them; only `--bindir` is ours."""

from __future__ import annotations

import click

_RAW = {"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": []}


@click.command("nvcc", context_settings=_RAW, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def command(words: tuple[str, ...]) -> None:
    """Compile CUDA programs, with the command line of nvcc (see docs/nvcc.md)."""
    from cuda2npu.shim.build import BuildFailed, toolkit
    from cuda2npu.shim.nvcc import nvcc

    try:
        if words == ("--bindir",):
            click.echo(toolkit() / "bin")
            return
        code = nvcc(list(words))
    except BuildFailed as fault:
        raise click.ClickException(f"the shim cannot be built: {fault}") from None
    raise click.exceptions.Exit(code)
