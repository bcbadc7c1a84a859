"""The benchmark's kernels, their limits in C and their rewriting to OpenCL, at tiny sizes."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.native import __main__ as command
from benchmarks.native import executors
from benchmarks.native.others import opencl_text
from benchmarks.native.problems import CASES


@pytest.mark.parametrize("name", CASES)
def test_the_limit_computes_what_numpy_does(name: str) -> None:
    case = CASES[name]
    problem = case.problem(case.tiny)
    prepared = executors.limit(case, problem)
    prepared.renew()
    prepared.run()
    assert executors.first_fault(problem, prepared) == ""


@pytest.mark.parametrize("name", ["saxpy", "reduce", "matmul_tiled_512", "histogram", "bitonic"])
def test_native_code_and_interpreter_compute_it_too(name: str) -> None:
    case = CASES[name]
    problem = case.problem(case.tiny)
    for maker in (executors.native, executors.interpreted):
        prepared = maker(case, problem)
        prepared.renew()
        prepared.run()
        assert executors.first_fault(problem, prepared) == ""


def test_a_wrong_result_is_found() -> None:
    case = CASES["scan"]
    problem = case.problem(case.tiny)
    prepared = executors.limit(case, problem)
    prepared.run()
    prepared.result("out")[700] += 1
    assert executors.first_fault(problem, prepared).startswith("1 are off: out[700]")


def test_arrays_are_put_back() -> None:
    case = CASES["saxpy"]
    problem = case.problem(case.tiny)
    prepared = executors.native(case, problem)
    prepared.run()
    assert not np.array_equal(prepared.result("y"), problem.arrays["y"])
    prepared.renew()
    assert np.array_equal(prepared.result("y"), problem.arrays["y"])


def test_the_fused_bitonic_sort_sorts() -> None:
    problem = CASES["bitonic"].problem(1 << 18)
    keys = executors.aligned(problem.arrays["keys"])
    executors.bound("bitonic_sort", [keys, np.int32(keys.size)])()
    assert np.array_equal(keys, problem.expected["keys"])


def test_cuda_becomes_opencl() -> None:
    text = opencl_text(CASES["reduce"].text)
    assert (
        "__kernel void reduce_tree(__global const float *in, __global float *partial, int n)"
        in text
    )
    assert "__local float scratch[BLOCK];" in text
    assert "((uint)get_group_id(0)) * BLOCK * 2" in text
    assert "barrier(CLK_LOCAL_MEM_FENCE);" in text


def test_the_mean_is_geometric() -> None:
    assert command.geometric_mean([1.0, 4.0]) == pytest.approx(2.0)


def test_an_unknown_kernel_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["nonsense"])
    assert "there is no kernel nonsense" in capsys.readouterr().err
