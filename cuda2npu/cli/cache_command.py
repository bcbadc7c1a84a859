"""`cuda2npu cache`: what is kept of compiled kernels, and how to be rid of it.

In: info or clear. Out: the folder, what it holds, the compiler; or how much was removed.

    $ cuda2npu cache info
    folder    /home/ada/.cache/cuda2npu/native
"""

from __future__ import annotations

import click

from cuda2npu.cli import CLEAN, CONTEXT, FINDINGS
from cuda2npu.cli.output import counted


@click.group("cache", context_settings=CONTEXT, no_args_is_help=True)
def command() -> None:
    """Look at the compiled kernels that are kept on disk, or remove them.

    They lie in $CUDA2NPU_CACHE, else in cuda2npu in $XDG_CACHE_HOME or ~/.cache. The compiler is
    $CUDA2NPU_CC, else gcc, clang or the ziglang wheel, whichever is found first.
    """


@command.command("info")
def show_cache() -> int:
    """Print where the cache is, what it holds, and the compiler."""
    from cuda2npu.runtime.native import cache

    held = cache.contents()
    usable = cache.usable_folder(make=True) is not None
    click.echo(f"folder    {cache.folder_path() or 'none'}{'' if usable else ' (cannot be used)'}")
    click.echo(f"entries   {held.entries if held else 0}")
    click.echo(f"size      {in_mib(held.bytes if held else 0)} of {in_mib(cache.BOUND)}")
    return show_compiler()


def show_compiler() -> int:
    from cuda2npu.runtime.native.compilers import CompilerMissing, find_compiler

    try:
        compiler = find_compiler()
    except CompilerMissing as fault:
        click.echo(f"compiler  none: {fault}")
        return FINDINGS
    if compiler is None:
        click.echo("compiler  none: neither gcc nor clang nor the ziglang wheel is installed")
        return CLEAN
    click.echo(f"compiler  {' '.join(compiler.command)}: {compiler.version}")
    click.echo(f"target    {compiler.target}")
    return CLEAN


@command.command("clear")
def clear_cache() -> int:
    """Remove all entries."""
    from cuda2npu.runtime.native import cache

    removed = cache.clear()
    entries, size = (removed.entries, removed.bytes) if removed else (0, 0)
    click.echo(f"removed {counted(entries, 'file')}, {in_mib(size)}")
    return CLEAN


def in_mib(size: int) -> str:
    """Rounded up, so that only nothing is 0."""
    tenths = -(-size * 10 // (1 << 20))
    return f"{tenths / 10:g} MiB"
