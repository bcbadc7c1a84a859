"""Native code with one worker and with all: who runs it, and what the table says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.native import __main__ as command
from benchmarks.native import executors, scaling
from benchmarks.native.problems import CASES
from benchmarks.native.timing import Figure
from cuda2npu.runtime.native import library


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """The workers of each launch."""
    seen: list[int | None] = []
    launch = library.launch

    def seeing(*arguments: Any, workers: int | None = None, **named: Any) -> library.Ended:
        seen.append(workers)
        return launch(*arguments, workers=workers, **named)

    monkeypatch.setattr(library, "launch", seeing)
    return seen


@pytest.mark.parametrize("workers", [None, 1, 2])
def test_a_launch_takes_the_workers_that_are_asked_for(
    asked: list[int | None], workers: int | None
) -> None:
    case = CASES["reduce"]
    problem = case.problem(case.tiny)
    prepared = executors.native(case, problem, workers)
    prepared.run()
    assert asked == [workers]
    assert executors.first_fault(problem, prepared) == ""


def test_one_worker_and_all_take_turns(asked: list[int | None]) -> None:
    case = CASES["histogram"]
    row = scaling.scaled_by(replace(case, full=case.tiny), repeat=2, workers=2)
    changes = [a for a, b in zip(asked, [None, *asked], strict=False) if a != b]
    assert changes == [1, 2] * 3  # one run each that is compared, then two turns
    assert row["one"].ms > 0 and row["all"].ms > 0


def test_the_speed_up_is_the_ratio() -> None:
    assert scaling.speed_up({"one": Figure(6.0), "all": Figure(4.0)}) == 1.5


def test_the_least_is_that_of_compute_bound_kernels() -> None:
    rows = {
        "nbody": {"one": Figure(4.0), "all": Figure(2.0)},
        "mandelbrot": {"one": Figure(19.0), "all": Figure(10.0)},
        "saxpy": {"one": Figure(1.0), "all": Figure(1.0)},
    }
    assert scaling.least(rows).endswith("1.90 (mandelbrot)")
    rows["nbody"]["all"] = Figure(why="failed")
    assert scaling.least(rows).endswith("nan (nbody)")


def test_only_kernels_that_there_are_count_as_compute_bound() -> None:
    assert set(scaling.COMPUTE) < set(CASES)


def test_the_table_and_its_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES["mandelbrot"]
    monkeypatch.setitem(CASES, "mandelbrot", replace(case, full=case.tiny))
    monkeypatch.setattr(command, "machine", lambda: ["a machine"])
    assert command.main(["mandelbrot", "--scaling", "--repeat", "1"]) == 0
    first, head, row, last = capsys.readouterr().out.splitlines()
    assert first == "a machine" and "1 worker" in head and "speed-up" in head
    assert row.startswith("Mandelbrot 1024 x 1024 *") and "(mandelbrot)" in last
    assert command.main(["mandelbrot", "--scaling", "--repeat", "1", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["ms"]["mandelbrot"]) == {"one", "all"}
