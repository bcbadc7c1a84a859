"""Interpreter, referee and numpy agree on every kernel of every sample.

In: `launches.py`; out: one test a launch. Where nvcc is found, two samples are built with it too.

    pytest tests/samples -k matmul_tiled
"""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

import cuda2npu
from cuda2npu import pipeline
from cuda2npu.api import Module
from cuda2npu.pipeline import Executor
from tests.samples.launches import LAUNCHES
from tests.samples.nvcc import complaints, find_nvcc
from tests.samples.row import Numbers, Row

SAMPLES = Path(__file__).parents[2] / "samples"
SOURCES = sorted(SAMPLES.glob("*.cu"))
NVCC = find_nvcc()


@cache
def module(sample: str) -> Module:
    return cuda2npu.compile(SAMPLES / f"{sample}.cu")


def named(row: Row) -> str:
    template = ",".join((row.template or {}).values())
    return f"{row.sample}-{row.kernel}-{template}".rstrip("-")


def run(row: Row, executor: Executor) -> tuple[Any, ...]:
    """The arguments after the launch."""
    found = module(row.sample)
    for name, value in row.symbols.items():
        found.set_symbol(name, value)
    arguments = row.arguments()
    kernel = found.kernel(row.kernel, row.template)
    kernel[row.grid, row.block, row.shared](*arguments, executor=executor)
    return arguments


def arrays(arguments: tuple[Any, ...]) -> list[Numbers]:
    return [cast(Numbers, a) for a in arguments if isinstance(a, np.ndarray)]


def same_bits(got: Numbers, wanted: Numbers) -> bool:
    return got.tobytes() == wanted.tobytes()


def distance(got: Numbers, wanted: Numbers) -> float:
    """The largest, relative to the larger of 1 and the expected; infinite where one is NaN."""
    if got.dtype.names:
        return max(distance(got[name], wanted[name]) for name in got.dtype.names)
    a, b = got.astype(float), wanted.astype(float)
    off = np.abs(a - b) / np.maximum(1.0, np.abs(b))
    return float(np.where(np.isnan(off), np.inf, off).max(initial=0.0))


@pytest.mark.parametrize("row", LAUNCHES, ids=named)
def test_executors_and_numpy_agree(row: Row) -> None:
    interpreted, refereed = run(row, "interpreter"), run(row, "referee")
    expected = copy.deepcopy(row.arguments())
    row.reference(*expected)
    triples = zip(arrays(interpreted), arrays(refereed), arrays(expected), strict=True)
    for i, (mine, referee, wanted) in enumerate(triples):
        assert same_bits(mine, referee), f"array {i}: interpreter and referee differ"
        if row.tolerance == 0.0:
            assert np.array_equal(mine, wanted), f"array {i}: differs from numpy"
        else:
            assert distance(mine, wanted) <= row.tolerance, f"array {i}: differs from numpy"


@pytest.mark.parametrize("row", LAUNCHES, ids=named)
def test_native_code_agrees(row: Row) -> None:
    """Bit for bit with the interpreter, but for math functions: these have their own error."""
    interpreted, compiled = run(row, "interpreter"), run(row, "native")
    expected = copy.deepcopy(row.arguments())
    row.reference(*expected)
    triples = zip(arrays(interpreted), arrays(compiled), arrays(expected), strict=True)
    for i, (mine, native, wanted) in enumerate(triples):
        if row.tolerance == 0.0:
            assert same_bits(native, mine), f"array {i}: native code and interpreter differ"
        else:
            assert distance(native, wanted) <= row.tolerance, f"array {i}: differs from numpy"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_kernel_has_a_row(source: Path) -> None:
    rows = {row.kernel for row in LAUNCHES if row.sample == source.stem}
    assert rows == set(pipeline.parse_file(str(source)).kernel_names())


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_complaints(source: Path) -> None:
    found = list(module(source.stem).unit.sink)
    assert [d.message for d in found if d.level != "note"] == []


def test_readme_names_every_sample() -> None:
    text = (SAMPLES / "README.md").read_text()
    assert [path.stem for path in SOURCES if f"| `{path.stem}` |" not in text] == []


if NVCC is not None:

    @pytest.mark.parametrize("sample", ["saxpy", "tiles"])
    def test_builds_under_nvcc(sample: str) -> None:
        """Two, for their time; `make nvcc` builds all."""
        assert complaints(str(NVCC), SAMPLES / f"{sample}.cu") == ""
