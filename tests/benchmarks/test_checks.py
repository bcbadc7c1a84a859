"""Native code without checks and with them: what runs, and what the table says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmarks.native import __main__ as command
from benchmarks.native import checks, executors
from benchmarks.native.problems import CASES
from benchmarks.native.timing import Figure
from tests.runtime.native.kernels import NEEDS_COMPILER

pytestmark = NEEDS_COMPILER


@pytest.mark.parametrize("name", ["reduce", "histogram", "spmv"])
def test_checked_code_has_the_same_results(name: str) -> None:
    case = CASES[name]
    problem = case.problem(case.tiny)
    for checked in ("", "arrays", "all"):
        prepared = executors.native(case, problem, checked=checked)
        prepared.run()
        assert executors.first_fault(problem, prepared) == ""


def test_the_mean_is_that_of_ratios() -> None:
    rows = {
        "saxpy": {"unchecked": Figure(1.0), "arrays": Figure(2.0)},
        "nbody": {"unchecked": Figure(3.0), "arrays": Figure(24.0)},
    }
    assert checks.mean(rows, "arrays") == pytest.approx(4.0)


def test_the_table_and_its_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = CASES["mandelbrot"]
    monkeypatch.setitem(CASES, "mandelbrot", replace(case, full=case.tiny))
    monkeypatch.setattr(command, "machine", lambda: ["a machine"])
    assert command.main(["mandelbrot", "--checks", "--repeat", "1"]) == 0
    first, head, row, *means = capsys.readouterr().out.splitlines()
    assert first == "a machine" and "unchecked" in head and row.startswith("Mandelbrot")
    assert [line.split(":")[0] for line in means] == [
        "geometric mean, arrays", "geometric mean, all",
    ]  # fmt: skip
    assert command.main(["mandelbrot", "--checks", "--repeat", "1", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["ms"]["mandelbrot"]) == set(checks.MAKERS)
