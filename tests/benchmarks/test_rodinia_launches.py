"""The runner of Rodinia's launches: what it says of kernels whose outcome is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.launches import rodinia
from benchmarks.launches.launch import Device, Launch, Result, Value, examine, report, unnamed
from cuda2npu import pipeline
from cuda2npu.ir.program import TileProgram
from cuda2npu.parser.tree import Function

TWICE = "__global__ void k(const float *x, float *y) { y[threadIdx.x] = 2 * x[threadIdx.x]; }"
IDLE = "__global__ void k(const float *x, float *y) { if (x[0] > 9) y[0] = 1; }"
OUTSIDE = "__global__ void k(const float *x, float *y) { y[threadIdx.x + 1] = x[threadIdx.x]; }"
ASSEMBLY = '__global__ void k(const float *x, float *y) { asm("exit;"); }'
FRAGILE = "__global__ void k(const float *x, float *y) { y[0] = x[8]; }"
RECORDS = """
struct Part { int count; float *at; };
__constant__ Part parts[2];
__global__ void k() { parts[1].at[threadIdx.x] = parts[0].count; }
"""


def pair(device: Device) -> Sequence[Value]:
    return [device.random.random_sample(8).astype("f4"), np.zeros(8, "f4")]


def beyond_its_start(device: Device) -> Sequence[Value]:
    return [device.array(np.arange(16, dtype="f4"), "x") + 32, device.blank(8, "f4", "y")]


def parts(device: Device) -> Sequence[Value]:
    device.records("parts", [{"count": 5}, {"at": device.array(np.zeros(8, "f4"))}])
    return []


LAUNCH = Launch("test", "k.cu", "k", (1, 1, 1), (8, 1, 1), pair)


def outcome(tmp_path: Path, text: str, launch: Launch = LAUNCH) -> Result:
    file = f"k{len(text)}.cu"  # a file is parsed once
    (tmp_path / file).write_text(text)
    return examine(tmp_path, replace(launch, file=file))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (TWICE, "equal"),
        (IDLE, "idle"),
        (OUTSIDE, "fault"),
        (ASSEMBLY, "untrue"),
        ("int x;", "crash"),
    ],
)
def test_statuses(tmp_path: Path, text: str, status: str) -> None:
    assert outcome(tmp_path, text).status == status


def test_the_right_refusal_is_expected(tmp_path: Path) -> None:
    found = outcome(tmp_path, ASSEMBLY)
    assert outcome(tmp_path, ASSEMBLY, replace(LAUNCH, refused=found.code)).status == "refused"
    assert outcome(tmp_path, ASSEMBLY, replace(LAUNCH, refused="C2N2012")).status == "untrue"


def test_a_difference_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "other.cu"
    changed.write_text(TWICE.replace("2 *", "3 *"))
    wrong = pipeline.translate(pipeline.parse_file(str(changed)).kernel("k"), (8, 1, 1))

    def translate(function: Function, block: tuple[int, int, int]) -> TileProgram:
        return wrong

    monkeypatch.setattr(pipeline, "translate", translate)
    found = outcome(tmp_path, TWICE)
    assert found.status == "different"
    assert "y[0]" in found.detail


def test_arguments_are_addresses_and_records(tmp_path: Path) -> None:
    assert outcome(tmp_path, FRAGILE, replace(LAUNCH, make=beyond_its_start)).status == "fault"
    assert outcome(tmp_path, TWICE, replace(LAUNCH, make=beyond_its_start)).status == "equal"
    assert outcome(tmp_path, RECORDS, replace(LAUNCH, make=parts)).status == "equal"


def test_kernels_without_a_launch_are_found(tmp_path: Path) -> None:
    text = TWICE + "\n__global__ void other() {}"
    result = outcome(tmp_path, text)
    (found,) = unnamed(tmp_path, [replace(LAUNCH, file=f"k{len(text)}.cu")], [result])
    assert (found.kernel, found.status) == ("other", "unnamed")
    assert "2 kernels, 2 launches" in report([result, found])


def test_a_checkout_that_is_not_there_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rodinia.main(tmp_path, tmp_path / "r.json", "bfs") == 1
    assert "crash" in capsys.readouterr().out
    assert {r["program"] for r in json.loads((tmp_path / "r.json").read_text())} == {"bfs"}
