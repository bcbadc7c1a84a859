"""The command line around the commands: help, usage, exit codes, speed of help, completion."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys

import pytest

import cuda2npu.cli.list_command
from cuda2npu import __version__
from cuda2npu.cli import COMMANDS, main
from cuda2npu.diagnostics.table import ROWS

Captured = pytest.CaptureFixture[str]


def test_help_names_every_command(capsys: Captured) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name: str, capsys: Captured) -> None:
    assert main([name, "--help"]) == 0
    assert f"cuda2npu {name}" in capsys.readouterr().out


def test_version(capsys: Captured) -> None:
    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["compile"],
        ["translate"],
        ["translate", "--nonsense", "x.cu"],
        ["translate", "x.cu", "--block", "0"],
        ["translate", "x.cu", "--block", "1,2,3,4"],
        ["translate", "x.cu", "--template", "T"],
        ["run", "x.cu"],
        ["list", "nothing"],
        ["list", "kernels"],
        ["list", "ops", "x.cu"],
        ["explain", "C2N0000"],
        ["completion", "tcsh"],
        ["cache", "shrink"],
    ],
    ids=" ".join,
)
def test_usage_errors(line: list[str], capsys: Captured) -> None:
    assert main(line) == 2
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.err or not line


def test_a_file_that_is_not_there(capsys: Captured) -> None:
    assert main(["translate", "missing.cu"]) == 1
    said = capsys.readouterr().err
    assert "missing.cu: error: cannot read `missing.cu`: no such file" in said
    assert "0 kernels" in said


def test_help_comes_at_once() -> None:
    """The bar is 0.15 s. Processor time is taken, the best of five: the machine may be busy."""
    times: list[float] = []
    for _ in range(5):
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, "-m", "cuda2npu", "--help"], check=True, capture_output=True
        )
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime)
    assert min(times) <= 0.15


def test_help_imports_little() -> None:
    code = "import sys; from cuda2npu.cli import main; main(['--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"numpy", "pycparser", "tree_sitter", "rich", "jinja2", "cffi", "pcpp"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, capsys: Captured) -> None:
    assert main(["completion", shell]) == 0
    assert "_CUDA2NPU_COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tr", "plain,translate"),
        ("run x.cu --target t", "plain,trn2"),
        ("explain c2n200", "plain,C2N2004"),
        ("translate sax", "file,"),
        ("translate -I in", "dir,"),
        ("cache cl", "plain,clear"),
    ],
)
def test_the_shell_completes(typed: str, offered: str) -> None:
    words = f"cuda2npu {typed}"
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", "from cuda2npu.cli import cuda2npu; cuda2npu(prog_name='cuda2npu')"],
        env=os.environ | asked | {"_CUDA2NPU_COMPLETE": "bash_complete"},
        capture_output=True,
        text=True,
    )
    assert offered in done.stdout


@pytest.mark.parametrize("spelling", ["C2N2004", "c2n2004", "2004", "goto"])
def test_explain(spelling: str, capsys: Captured) -> None:
    assert main(["explain", spelling]) == 0
    said = capsys.readouterr().out
    assert "C2N2004" in said and "## What to write" in said


def test_explain_offers_what_is_near(capsys: Captured) -> None:
    assert main(["explain", "gotto"]) == 2
    assert "did you mean goto" in capsys.readouterr().err


LISTS = ["ops", "intrinsics", "api", "diagnostics", "targets"]


@pytest.mark.parametrize("table", LISTS)
def test_lists(table: str, capsys: Captured) -> None:
    assert main(["list", table]) == 0
    assert len(capsys.readouterr().out.splitlines()) >= 2


@pytest.mark.parametrize("table", LISTS)
def test_lists_have_other_formats(table: str, capsys: Captured) -> None:
    assert main(["list", table]) == 0
    count = len(capsys.readouterr().out.splitlines())
    assert main(["list", table, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == count
    assert main(["list", table, "--format", "markdown"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == count + 2 and all(line.startswith("| ") for line in lines)


def test_the_list_of_cudas_runtime_says_what_becomes_of_it(capsys: Captured) -> None:
    assert main(["list", "api", "--format", "json"]) == 0
    rows = {row["function"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["cudaMalloc"]["status"] == "exact"
    assert rows["cudaBindTexture"]["versions"] == "-11.7"
    assert rows["cudaGraphLaunch"]["status"] == "refused"
    assert rows["cudaGraphLaunch"]["code"] == "C2N1012"
    assert rows["cublasSgemm_v2"]["library"] == "cublas"
    assert rows["cublasLtMatmul"]["code"] == "C2N8002"


def test_the_list_of_diagnostics_is_whole(capsys: Captured) -> None:
    main(["list", "diagnostics"])
    listed = capsys.readouterr().out
    assert all(row.code in listed for row in ROWS)


def test_a_fault_of_ours_is_one_line_and_code_3(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_rows: object) -> None:
        raise KeyError("no such thing")

    monkeypatch.delenv("CUDA2NPU_TRACEBACK", raising=False)
    monkeypatch.setattr(cuda2npu.cli.list_command, "print_table", broken)
    assert main(["list", "ops"]) == 3
    said = capsys.readouterr().err
    assert "internal error: KeyError: 'no such thing'" in said and "report it" in said
    assert "Traceback" not in said
    monkeypatch.setenv("CUDA2NPU_TRACEBACK", "1")
    assert main(["list", "ops"]) == 3
    assert "Traceback" in capsys.readouterr().err
