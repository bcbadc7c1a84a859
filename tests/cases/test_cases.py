"""Runs every case on all executors, and compares with what the case says.

In: the `.cu` files of this folder (`case.py` tells how they are written). Out: one test a file.

    pytest tests/cases -k integer_division
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cuda2npu
from cuda2npu.api import CudaError, Kernel, KernelFault
from cuda2npu.diagnostics import Diagnostic
from cuda2npu.pipeline import Executor
from tests.cases.case import Case, Numbers, read_case

CASES = [read_case(path) for path in sorted(Path(__file__).parent.glob("*/*.cu"))]
EXECUTORS: tuple[Executor, ...] = ("interpreter", "native", "referee")


@dataclass
class Result:
    """`arrays` after the launch, by name; `errors`: code and line of each."""

    arrays: dict[str, Numbers] = field(default_factory=dict[str, Numbers])
    printed: str = ""
    errors: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    messages: list[str] = field(default_factory=list[str])

    def failed(self, found: Diagnostic) -> None:
        if (found.code, found.span.line) not in self.errors:
            self.errors.append((found.code, found.span.line))
            self.messages.append(f"{found.span}: {found.message}")


def run(case: Case, executor: Executor) -> Result:
    result = Result()
    try:
        module = cuda2npu.compile(case.path)
        for name, value in case.symbols.items():
            module.set_symbol(name, value)
        kernel = module.kernel(case.kernel or module.kernels[-1], case.template)
        result.arrays = launch(case, kernel, executor, result)
        for name, value in case.expected.items():
            if name not in result.arrays:
                result.arrays[name] = module.symbol(name, value.dtype)
    except KernelFault as fault:
        result.printed = fault.printed
        result.failed(fault.diagnostic)
    except CudaError as fault:
        result.failed(fault.diagnostic)
    return result


def launch(case: Case, kernel: Kernel, executor: Executor, result: Result) -> dict[str, Numbers]:
    arguments: dict[str, Any] = {
        name: value.copy() if isinstance(value, np.ndarray) else value
        for name, value in case.arguments.items()
    }
    done = kernel[case.grid, case.block, case.shared](*arguments.values(), executor=executor)
    result.printed = done.printed
    return {name: value for name, value in arguments.items() if isinstance(value, np.ndarray)}


def differences(case: Case, result: Result) -> list[str]:
    found: list[str] = []
    for name, wanted in case.expected.items():
        got = result.arrays[name]
        close = np.isclose(got, wanted, case.tolerance, case.tolerance, equal_nan=True)
        if not (close.all() if case.tolerance else np.array_equal(got, wanted, equal_nan=True)):
            found.append(f"{name}: {got.tolist()}, not {wanted.tolist()}")
    return found


def stem(case: Case) -> str:
    return case.path.stem


@pytest.mark.parametrize("executor", EXECUTORS)
@pytest.mark.parametrize("case", [case for case in CASES if not case.is_refused], ids=stem)
def test_runs(case: Case, executor: Executor) -> None:
    result = run(case, executor)
    assert result.errors == ([case.error] if case.error else []), result.messages
    assert result.printed == case.printed
    if not case.error:
        assert differences(case, result) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.is_refused], ids=stem)
def test_is_refused(case: Case) -> None:
    """Before it runs: the interpreter asks for the tile program first."""
    result = run(case, "interpreter")
    assert result.errors == [case.error], result.messages


@pytest.mark.parametrize("case", CASES, ids=stem)
def test_expects_something(case: Case) -> None:
    assert case.expected or case.printed or case.error


def test_names_are_unique() -> None:
    names = [case.path.stem for case in CASES]
    assert sorted(names) == sorted(set(names))
