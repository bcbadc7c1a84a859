"""`cuda2npu translate`: programs, summary, exit codes, block shapes, templates, files."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path

import pytest

from cuda2npu import pipeline
from cuda2npu.cli import main
from cuda2npu.ir.reader import read
from cuda2npu.parser.typed import units
from tests.house.sources import ROOT

Captured = pytest.CaptureFixture[str]

GOOD = "__global__ void good(float *x) { x[threadIdx.x] = 1; }\n"
BAD = "__global__ void bad(float *x) { goto end; end: x[0] = 1; }\n"
LAUNCH = "void launch(float *x) { good<<<2, 96>>>(x); }\n"
TEMPLATE = """template <typename T, int N> __global__ void fill(T *x, T v)
{ for (int i = 0; i < N; i++) x[threadIdx.x * N + i] = v; }
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def translate(text: str, *options: str, file: str = "k.cu") -> int:
    Path(file).write_text(text, encoding="utf-8")
    return main(["translate", file, *options])


def test_every_kernel_in_order(capsys: Captured) -> None:
    assert translate(GOOD + GOOD.replace("good", "better")) == 0
    captured = capsys.readouterr()
    assert captured.out.index("@good") < captured.out.index("@better")
    assert captured.err.splitlines()[-1] == "2 kernels: 2 translated"


def test_a_bad_kernel_does_not_stop_the_others(capsys: Captured) -> None:
    assert translate(BAD + GOOD) == 1
    captured = capsys.readouterr()
    assert "@good" in captured.out and "@bad" not in captured.out
    assert "k.cu:1:33: error" in captured.err and "in kernel `bad`" in captured.err
    assert captured.err.splitlines()[-1] == "2 kernels: 1 translated, 1 refused"


def test_a_fault_that_many_kernels_share_is_shown_once(capsys: Captured) -> None:
    text = """__device__ int f(int a) { goto end; end: return a; }
    template <int N> __global__ void k(int *x) { x[N] = f(N); }
    __global__ void other(int *x) { x[0] = f(1); }
    void launch(int *x) { k<0><<<1, 32>>>(x); k<1><<<1, 32>>>(x); other<<<1, 32>>>(x);"""
    text += "".join(f"k<{n}><<<1, 32>>>(x);" for n in range(2, 7)) + "}"
    assert translate(text) == 1
    said = capsys.readouterr().err
    assert said.count("error: `goto`") == 1 and "= in kernel `k<0>`" in said
    rest = "`k<1>`, `k<2>`, `k<3>`, `k<4>`, `k<5>` and 2 more kernels [C2N2004]"
    assert f"k.cu:1:27: the same in {rest}" in said
    assert said.endswith("8 kernels: 8 refused\n")


def test_a_bad_file_does_not_stop_the_others(capsys: Captured) -> None:
    Path("k.cu").write_text(GOOD)
    assert main(["translate", "missing.cu", "k.cu"]) == 1
    captured = capsys.readouterr()
    assert "@good" in captured.out and "[C2N0004]" in captured.err


def test_what_is_printed_reads_back(capsys: Captured) -> None:
    translate(GOOD + LAUNCH)
    assert read(capsys.readouterr().out).block == (96, 1, 1)


def test_the_block_as_given(capsys: Captured) -> None:
    assert translate(GOOD + LAUNCH, "--block", "8x4x2") == 0
    assert "block(8, 4, 2)" in capsys.readouterr().out


def test_a_block_that_cuda_does_not_allow(capsys: Captured) -> None:
    assert translate(GOOD, "--block", "2048") == 1
    assert "[C2N9008]" in capsys.readouterr().err


def test_one_kernel_only(capsys: Captured) -> None:
    assert translate(BAD + GOOD, "--kernel", "good") == 0
    assert translate(BAD + GOOD, "--kernel", "other") == 2
    assert "it has bad, good" in capsys.readouterr().err


def test_template_arguments(capsys: Captured) -> None:
    assert translate(TEMPLATE) == 1
    assert "[C2N2007]" in capsys.readouterr().err
    assert translate(TEMPLATE, "--template", "T=double,N=3") == 0
    assert "f64" in capsys.readouterr().out
    assert translate(TEMPLATE, "--template", "S=double") == 2


def test_every_instance_that_the_launches_show(capsys: Captured) -> None:
    launches = "void f(int *i, float *x) { fill<int, 2><<<1, 32>>>(i, 1); fill<float, 4><<<1, 32>>>"
    assert translate(TEMPLATE + launches + "(x, 1.0f); }") == 0
    captured = capsys.readouterr()
    assert "i32" in captured.out and "f32" in captured.out
    assert captured.err.splitlines()[-1] == "2 kernels: 2 translated"


def test_template_arguments_that_no_kernel_has(capsys: Captured) -> None:
    assert translate(TEMPLATE + GOOD, "--template", "T=float,N=4,M=5") == 2
    assert "no kernel has template parameter M" in capsys.readouterr().err
    assert translate(TEMPLATE + GOOD, "--kernel", "good", "--template", "T=float") == 2
    assert "good has no template parameter T" in capsys.readouterr().err


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    given = (BAD + GOOD).replace("\n", "\r\n").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert main(["translate", "-", "-o", "made"]) == 1
    said = capsys.readouterr().err
    assert "<stdin>:1:33: error" in said
    assert "@good" in Path("made", "stdin.good.tile").read_text()


def test_macros_and_folders(folder: Path) -> None:
    (folder / "inc").mkdir()
    (folder / "inc" / "size.h").write_text("#define SIZE 7\n")
    text = '#include "size.h"\n__global__ void k(float *x) { x[SIZE] = V; }\n'
    assert translate(text) == 1
    assert translate(text, "-I", "inc", "-D", "V=3") == 0
    assert translate(text, "-I", "inc", "-DV") == 0
    assert translate(text, "-D", "3=V") == 2


def test_json(capsys: Captured) -> None:
    assert translate(BAD + GOOD, "missing.cu", "--emit", "json") == 1
    file, missing = json.loads(capsys.readouterr().out)["files"]
    assert missing["diagnostics"][0]["code"] == "C2N0004" and missing["kernels"] == []
    bad, good = file["kernels"]
    assert (bad["status"], good["status"]) == ("refused", "translated")
    assert bad["diagnostics"][0]["code"] == "C2N2004" and bad["program"] is None
    assert good["program"]["name"] == "good"


def test_files(folder: Path, capsys: Captured) -> None:
    assert translate(TEMPLATE, "--template", "T=float,N=2", "-o", "out") == 0
    assert [p.name for p in (folder / "out").iterdir()] == ["k.fill_float_2.tile"]
    assert capsys.readouterr().out == ""
    assert translate(GOOD, "-o", "k.cu") == 2
    (folder / "more").mkdir()
    (folder / "more" / "k.cu").write_text(GOOD)
    assert translate(GOOD, "more/k.cu", "-o", "both") == 0
    assert {p.name for p in (folder / "both").iterdir()} == {"k.good.tile", "k.good-2.tile"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00\x01",
        b"\x00" * 100,
        b"{{{{{{{{",
        b"__global__",
        b"__global__ void",
        b"__global__ void k(",
        b"__global__ void k(int x) { int y = \xe9; }",
        b"\xef\xbb\xbf__global__ void k(int *x) { *x = 1; }",
        b"__global__ void k(int *x)\r\n{\r\n*x = 1;\r\n}\r\n",
        b"#if",
        b"#include",
        b'#include "k.cu"',
        b"/* no end",
        b'"no end',
        b"template <",
    ],
)
def test_no_text_brings_a_traceback(folder: Path, raw: bytes, capsys: Captured) -> None:
    (folder / "k.cu").write_bytes(raw)
    assert main(["translate", "k.cu"]) in (0, 1)
    said = capsys.readouterr().err
    assert "internal error" not in said and "Traceback" not in said


def test_a_folder_is_no_file(folder: Path, capsys: Captured) -> None:
    assert main(["translate", str(folder)]) == 1
    assert "[C2N0004]" in capsys.readouterr().err


def test_a_fault_of_ours_in_one_kernel(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said in one line, the other kernels go on, the exit code is 3."""
    real = pipeline.translate

    def broken(function: object, *rest: object) -> object:
        if function.name == "good":  # type: ignore[attr-defined]
            raise ZeroDivisionError("oops")
        return real(function, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "translate", broken)
    assert translate(GOOD + GOOD.replace("good", "better")) == 3
    captured = capsys.readouterr()
    assert "@better" in captured.out and "Traceback" not in captured.err
    assert "internal error in kernel `good` of k.cu: ZeroDivisionError: oops" in captured.err
    assert "1 translated, 1 internal error" in captured.err


def test_a_fault_of_our_parser_is_a_diagnostic(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("oops")

    monkeypatch.setattr(units, "instance", broken)
    assert translate(GOOD) == 1
    assert "[C2N2019]" in capsys.readouterr().err


def test_a_typical_file_takes_no_second(capsys: Captured) -> None:
    """The bar is 1 s for a whole run; here, with the rooms loaded, far less."""
    start = time.process_time()
    assert main(["translate", str(ROOT / "samples" / "reduce.cu")]) == 0
    assert time.process_time() - start < 1
    assert "3 kernels: 3 translated" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("plain", [False, True])
def test_colour_and_progress_on_a_terminal_only(
    plain: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("NO_COLOR", "1" if plain else "")
    monkeypatch.setenv("TERM", "xterm")
    assert translate(BAD + GOOD) == 1
    shown = screen.getvalue()
    if plain:
        assert "\x1b" not in shown and "translating" not in shown
        return
    assert "\x1b[1;31merror" in shown and "translating good (2 of 2)" in shown
    assert shown[: shown.index("tile_program")].endswith("\r\x1b[K")


def test_a_kernel_by_its_full_name(capsys: Captured) -> None:
    other = GOOD.replace("good", "other")
    text = f"namespace a {{ namespace b {{ {GOOD} }} }}\n{other}"
    assert translate(text, "--kernel", "a::b::good") == 0
    assert "@good" in capsys.readouterr().out
    assert translate(text, "--kernel", "b::good") == 2
