"""`cuda2npu shim build|path`: the library that stands for libcudart."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("shim")
def command() -> None:
    """Build the libcudart shim, or say where it lies."""


def _toolkit() -> Path:
    from cuda2npu.shim.build import BuildFailed, toolkit

    try:
        return toolkit()
    except BuildFailed as fault:
        raise click.ClickException(f"the shim cannot be built: {fault}") from None


@command.command("build")
def build() -> None:
    """Build it, unless that was done; print its folder."""
    click.echo(_toolkit() / "lib64")


@command.command("path")
def path() -> None:
    """Print the folder that is laid out as a CUDA toolkit: bin, include, lib64."""
    click.echo(_toolkit())
