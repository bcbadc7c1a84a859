"""The command line. A command's module is imported when it is used, so that help comes at once.

In: the arguments. Out: the exit code: 0 clean, 1 findings at error level, 2 usage, 3 our own bug.

    $ cuda2npu translate saxpy.cu
    $ cuda2npu run saxpy.cu --kernel saxpy --grid 4 --block 256 --arg 1000 --arg 2.0 ...
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from cuda2npu import __version__

CLEAN, FINDINGS, USAGE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130

COMMANDS = {
    "translate": "Print the tile program of each kernel in FILE.",
    "run": "Run a kernel of FILE on the simulated NPU.",
    "report": "Say what of an application carries over to an NPU, and what not.",
    "explain": "Say what a diagnostic code means and what to do about it.",
    "list": "List kernels, ops, intrinsics, CUDA's runtime, diagnostics or targets.",
    "nvcc": "Compile CUDA programs, with the command line of nvcc.",
    "run-app": "Run a program that `cuda2npu nvcc` built.",
    "shim": "Build the libcudart shim, or say where it lies.",
    "cache": "Look at the compiled kernels that are kept, or remove them.",
    "completion": "Print the completion script for bash, zsh or fish.",
}

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
REPORT_HINT = (
    "this is a fault of cuda2npu, not of your program: please report it with the kernel "
    "(see CONTRIBUTING.md); CUDA2NPU_TRACEBACK=1 shows where"
)


class LazyGroup(click.Group):
    """Commands by name: `cuda2npu/cli/<name>.py` holds the click command `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        import importlib

        module = cmd_name.replace("-", "_")
        return importlib.import_module(f"cuda2npu.cli.{module}_command").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings=CONTEXT, no_args_is_help=True)
@click.version_option(__version__, "-V", "--version", prog_name="cuda2npu")
def cuda2npu() -> None:
    """CUDA kernels as tile programs for NPUs, and a simulated NPU that runs them.

    \b
    Exit codes: 0 clean, 1 findings at error level, 2 usage, 3 internal error.
    """


def internal_error(fault: BaseException, where: str = "") -> None:
    """One line and a pointer on standard error; the traceback where CUDA2NPU_TRACEBACK=1."""
    if os.environ.get("CUDA2NPU_TRACEBACK") == "1":
        import traceback

        traceback.print_exception(fault)
    place = f" in {where}" if where else ""
    said = str(fault).splitlines()
    text = f"{type(fault).__name__}: {said[0]}" if said else type(fault).__name__
    click.echo(f"cuda2npu: internal error{place}: {text}", err=True)
    click.echo(f"  {REPORT_HINT}", err=True)


def main(arguments: Sequence[str]) -> int:
    """Runs one command line, without leaving the process."""
    try:
        code = cuda2npu.main(list(arguments), "cuda2npu", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else CLEAN
    except click.exceptions.NoArgsIsHelpError as fault:
        click.echo(fault.format_message())
        return USAGE
    except click.ClickException as fault:
        fault.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  # the reader of our output is gone
        return CLEAN
    except Exception as fault:
        internal_error(fault)
        return INTERNAL
