"""The referee against the host's C++ compiler, for what the typed stage could get wrong for all."""

from __future__ import annotations

from functools import partial

import pytest

from cuda2npu import simt
from tests.law.choices import Seeded
from tests.law.host import HostUnit, compiler
from tests.law.kernels import Kernel, generate
from tests.law.law import difference, execute, typed
from tests.law.pen import Features

COUNT = 75


def host_kernels(first: int, count: int) -> list[Kernel]:
    seeds = range(first, first + count)
    return [generate(Seeded(s), Features(host=True, tag=f"_{s}")) for s in seeds]


def check(unit: HostUnit, kernel: Kernel) -> str:
    expected = unit.run(kernel)
    ending = execute(kernel, partial(simt.run, typed(kernel), kernel.grid, kernel.block))
    if ending.outcome.fault is not None:
        return f"{kernel.name}: {ending.outcome.fault.message}"
    for argument, left, right in zip(kernel.arguments, expected, ending.arrays, strict=True):
        if argument.count and (what := difference(left, right)):
            return f"{kernel.name}: {argument.name}{what} (host first)"
    return ""


@pytest.mark.parametrize("first", range(0, 4 * COUNT, COUNT))
def test_the_referee_means_what_the_host_compiler_means(first: int) -> None:
    if compiler() is None:
        pytest.fail("no C++ compiler: the third opinion needs g++, c++ or clang++")
    kernels = host_kernels(first, COUNT)
    with HostUnit(kernels) as unit:
        different = [text for kernel in kernels if (text := check(unit, kernel))]
    assert different == []
