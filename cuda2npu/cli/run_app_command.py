"""`cuda2npu run-app ./app args...`: a program of `cuda2npu nvcc`, with its environment set up."""

from __future__ import annotations

import os
import shutil

import click

_RAW = {"ignore_unknown_options": True, "allow_interspersed_args": False}
CHECKS = ("bounds", "full", "none")


@click.command("run-app", context_settings=_RAW)
@click.option("--target", metavar="NAME", help="The NPU (see `cuda2npu list targets`).")
@click.option("--devices", type=click.IntRange(1, 64), help="How many of it.")
@click.option("--time", type=click.Choice(["modelled", "wall"]), help="What events measure.")
@click.option("--check", type=click.Choice(CHECKS), help="What of accesses is looked at.")
@click.option("--strict", is_flag=True, help="A call that is not supported ends the program.")
@click.option(
    "--trace",
    metavar="FILE",
    type=click.Path(dir_okay=False, writable=True),
    help="Write each call and launch, and each kernel's tile program, as JSON.",
)
@click.argument("program")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(program: str, arguments: tuple[str, ...], trace: str | None, **settings: object) -> int:
    """Run PROGRAM with our libcudart."""
    from cuda2npu.shim.build import BuildFailed, library_folder

    found = shutil.which(program)
    if found is None:
        raise click.UsageError(f"`{program}` cannot be run: there is no such program")
    try:
        folder = str(library_folder())
    except BuildFailed as fault:
        raise click.ClickException(f"the shim cannot be built: {fault}") from None
    given = {f"CUDA2NPU_{name.upper()}": text_of(value) for name, value in settings.items()}
    environment = dict(os.environ) | {name: value for name, value in given.items() if value}
    before = environment.get("LD_LIBRARY_PATH", "")
    environment["LD_LIBRARY_PATH"] = f"{folder}:{before}" if before else folder
    if trace is None:
        os.execve(found, [program, *arguments], environment)
    return _traced(found, [program, *arguments], environment, trace)


def _traced(found: str, command: list[str], environment: dict[str, str], file: str) -> int:
    """The program's exit status. The file is opened first, so that nothing runs in vain."""
    import json

    from cuda2npu.shim.build import BuildFailed
    from cuda2npu.shim.trace import traced

    try:
        with open(file, "w", encoding="utf-8") as opened:
            status, found_out = traced(found, command, environment)
            json.dump(found_out, opened, indent=1)
    except BuildFailed as fault:
        raise click.ClickException(f"the shim cannot be built: {fault}") from None
    except OSError as fault:
        raise click.UsageError(str(fault)) from None
    return status


def text_of(setting: object) -> str:
    """As the environment has it; "" where it is not given."""
    if isinstance(setting, bool):
        return "1" if setting else ""
    return "" if setting is None else str(setting)
