"""`cuda2npu completion`: the script that makes a shell complete our commands and options.

In: the name of a shell. Out: its script.

    $ cuda2npu completion bash >> ~/.bash_completion
"""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from cuda2npu.cli import CLEAN, cuda2npu


@click.command("completion", short_help="Print a completion script.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the completion script for SHELL.

    \b
    bash: cuda2npu completion bash > ~/.local/share/bash-completion/completions/cuda2npu
    zsh:  cuda2npu completion zsh > a folder of $fpath, as _cuda2npu
    fish: cuda2npu completion fish > ~/.config/fish/completions/cuda2npu.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(cuda2npu, {}, "cuda2npu", "_CUDA2NPU_COMPLETE").source())
    return CLEAN
