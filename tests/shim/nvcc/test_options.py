"""nvcc's command line: what makefiles write, and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cuda2npu.shim.nvcc.options import UsageFault, parse


@pytest.mark.parametrize(
    ("line", "field", "expected"),
    [
        ("-o a a.cu", "output", "a"),
        ("-oa a.cu", "output", "a"),
        ("--output-file=a a.cu", "output", "a"),
        ("-c a.cu", "phase", "compile"),
        ("-dc a.cu", "relocatable", True),
        ("-rdc=true a.cu", "relocatable", True),
        ("-Iinc -I inc2 --include-path=inc3 a.cu", "include", ["inc", "inc2", "inc3"]),
        ("-DN -DM=2 -D K=f a.cu", "define", [("N", "1"), ("M", "2"), ("K", "f")]),
        ("-gencode arch=compute_70,code=[sm_70,sm_80] a.cu", "architectures", [70, 70, 80]),
        ("-arch=sm_90a a.cu", "architectures", [90]),
        ("-Xcompiler -Wall,-O3 a.cu", "host", ["-Wall", "-O3"]),
        ("-Xlinker -rpath,x a.cu", "linker", ["-Wl,-rpath", "-Wl,x"]),
        ("-O3 -g a.cu", "host", ["-O3", "-g"]),
        ("-use_fast_math a.cu", "fast_math", True),
        ("-std=c++17 a.cu", "standard", "c++17"),
        ("a.cu b.o -lm", "inputs", [("a.cu", ""), ("b.o", ""), ("-lm", "")]),
        ("-x cu a.c", "inputs", [("a.c", "cu")]),
        ("-ccbin clang++ a.cu", "compiler", "clang++"),
        ("-MM a.cu", "phase", "depend"),
        ("-fmad=true a.cu", "contract", True),
    ],
)
def test_words(line: str, field: str, expected: object) -> None:
    assert getattr(parse(line.split()), field) == expected


@pytest.mark.parametrize(
    "line",
    [
        *("-G", "-lineinfo", "-Xptxas -v", "-maxrregcount=32", "-maxrregcount 32", "-restrict"),
        *("--expt-relaxed-constexpr", "-diag-suppress 20012", "--extended-lambda", "-w"),
    ],
)
def test_what_has_no_effect_is_accepted(line: str) -> None:
    assert parse([*line.split(), "a.cu"]).inputs == [("a.cu", "")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--no-such-thing a.cu", "unknown option `--no-such-thing`"),
        ("-fnothing a.cu", "unknown option `-fnothing`"),
        ("a.cu -o", "`-o` wants a value"),
        ("-ptx a.cu", "code of an NVIDIA GPU"),
        ("@missing.txt", "`missing.txt` cannot be read"),
        ("-m32 a.cu", "unknown option `-m32`"),
        ("--default-stream per-thread a.cu", "pass `cudaStreamPerThread`"),
    ],
)
def test_what_is_wrong_is_named(line: str, said: str) -> None:
    with pytest.raises(UsageFault, match=said.replace("(", r"\(")):
        parse(line.split())


def test_response_files(tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner", tmp_path / "outer"
    inner.write_text("-DA='x y' b.cu")
    outer.write_text(f"-O2\n@{inner}")
    options = parse([f"@{outer}", "a.cu"])
    assert options.define == [("A", "x y")]
    assert options.inputs == [("b.cu", ""), ("a.cu", "")]


def test_response_files_that_name_one_another(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text(f"@{file}")
    with pytest.raises(UsageFault, match="name one another"):
        parse([f"@{file}"])
