"""Every kernel that is timed runs, and what is on disk is not compiled again."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from benchmarks import first_launch, latency
from tests.runtime.native.kernels import NEEDS_COMPILER

pytestmark = NEEDS_COMPILER


def test_stages_of_a_kernel() -> None:
    found = dict(first_launch.of_kernel(first_launch.TYPICAL[0], 1))
    assert set(found) == set(first_launch.BARS)
    assert 0 < found["loaded"][0] < found["compiled"][0] / 4


def test_rows_show_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = [("compiled", [0.5, 0.7]), ("loaded", [0.02, 0.01]), ("translated", [0.04, 0.03])]
    monkeypatch.setattr(first_launch, "of_kernel", mock.Mock(return_value=taken))
    rows = [*first_launch.stages(1)]
    assert [(row.elapsed, row.processor, row.bar) for row in rows[:3]] == [
        (0.04, 0.03, 0.1),
        (0.5, 0.7, 0.6),
        (0.02, 0.01, 0.03),
    ]
    shown = latency.shown("x", (1.0, 2.0), 0.5)
    assert " ".join(shown.split()) == "x 1.000 s 2.000 s 0.500 s"


@pytest.mark.parametrize("kernel", [*first_launch.TYPICAL, first_launch.LARGEST])
def test_the_samples_have_them(kernel: first_launch.Kernel) -> None:
    path: Path = first_launch.SAMPLES / f"{kernel[0]}.cu"
    assert f" {kernel[1]}(" in path.read_text()
