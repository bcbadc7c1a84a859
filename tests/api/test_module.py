"""The Python front door: compile once, launch on numpy arrays, exceptions with the place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import cuda2npu
from cuda2npu import ArgumentError, KernelFault, TranslationError
from cuda2npu.api import Launch
from cuda2npu.runtime.native import Mode

SAXPY = """__global__ void saxpy(int n, float a, const float *x, float *y)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        y[i] = a * x[i] + y[i];
}
"""
COUNTER = """
__device__ int launches = 40;
__constant__ float factors[3];
__global__ void count(int *seen) { if (threadIdx.x == 0) *seen = ++launches; }
__global__ void scale(float *x) { x[threadIdx.x] *= factors[threadIdx.x]; }
"""


@pytest.fixture(autouse=True, params=["auto", "interpreter"])
def default(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs with either executor as the default."""
    defaults = Launch.__call__.__kwdefaults__
    assert defaults is not None and defaults["executor"] == "auto"
    monkeypatch.setitem(defaults, "executor", request.param)


def floats(n: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.arange(n, dtype=np.float32)


def test_a_launch_changes_the_arrays_in_place() -> None:
    x, y = floats(1000), np.ones(1000, np.float32)
    run = cuda2npu.compile(SAXPY).kernel("saxpy")[4, 256](1000, 2.0, x, y)
    assert np.array_equal(y, 2 * floats(1000) + 1)
    assert np.array_equal(x, floats(1000))
    assert run.printed == ""


def test_modelled_time() -> None:
    launch = cuda2npu.compile(SAXPY).kernel("saxpy")[4, 256]
    given = 1000, 2.0, floats(1000), floats(1000)
    run = launch(*given, executor="interpreter")
    assert "saxpy on FuriosaAI RNGD" in str(run.time("rngd"))
    counted = launch(*given, executor="native", mode=Mode(counted=True))
    assert counted.time("rngd") == run.time("rngd")


@pytest.mark.parametrize("executor", ["interpreter", "native", "referee"])
def test_all_executors(executor: cuda2npu.Executor) -> None:
    y = np.ones(50, np.float32)
    cuda2npu.compile(SAXPY).kernel("saxpy")[2, (5, 5)](50, 2.0, floats(50), y, executor=executor)
    assert y[:5].tolist() == [1, 3, 5, 7, 9]


def test_a_path_or_a_text(tmp_path: Path) -> None:
    file = tmp_path / "saxpy.cu"
    file.write_text(SAXPY)
    for source in (file, str(file), SAXPY):
        assert cuda2npu.compile(source).kernels == ("saxpy",)
    with pytest.raises(TranslationError, match=r"cannot read `missing\.cu`"):
        cuda2npu.compile("missing.cu")


def test_include_and_define(tmp_path: Path) -> None:
    (tmp_path / "size.h").write_text("#define SIZE 3\n")
    text = '#include "size.h"\n__global__ void k(int *x) { x[0] = SIZE + MORE; }\n'
    module = cuda2npu.compile(text, include=[tmp_path], define={"MORE": 4})
    x = np.zeros(1, np.int32)
    module.kernel("k")[1, 1](x)
    assert x[0] == 7


def test_programs_are_kept_per_block_shape() -> None:
    kernel = cuda2npu.compile(SAXPY).kernel("saxpy")
    assert kernel.program(64) is kernel.program((64, 1, 1))
    assert kernel.program(64) is not kernel.program((32, 2))


def test_templates() -> None:
    text = """template <typename T, int N> __global__ void fill(T *x)
    { for (int i = 0; i < N; i++) x[i] = N; }"""
    module = cuda2npu.compile(text)
    for dtype, name in ((np.float64, "double"), (np.int16, "short")):
        x = np.zeros(4, dtype)
        module.kernel("fill", {"T": name, "N": "3"})[1, 1](x)
        assert x.tolist() == [3, 3, 3, 0]
    with pytest.raises(TranslationError, match="C2N2007"):
        module.kernel("fill")


def test_no_such_kernel() -> None:
    with pytest.raises(LookupError, match="it has saxpy"):
        cuda2npu.compile(SAXPY).kernel("axpy")


def test_a_refused_kernel_shows_the_line() -> None:
    with pytest.raises(TranslationError, match="goto e") as caught:
        cuda2npu.compile("__global__ void k(int *x) {\n  goto e; e: *x = 1;\n}").kernel("k")
    assert caught.value.diagnostic.code == "C2N2004"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((10, 2.0, floats(10)), "takes 4 arguments"),
        ((10, 2.0, floats(10), np.zeros(10)), "float64, the kernel wants float32"),
        ((2**31, 2.0, floats(10), floats(10)), "out of the range of `int`"),
        ((10, 2.0, [1.0], floats(10)), "takes an array"),
    ],
)
def test_wrong_arguments(arguments: tuple[object, ...], why: str) -> None:
    with pytest.raises(ArgumentError, match=why):
        cuda2npu.compile(SAXPY).kernel("saxpy")[1, 32](*arguments)


@pytest.mark.parametrize(("grid", "block"), [(0, 32), (1, 2048), (1, (32, 64)), (1, (1, 1, 65))])
def test_wrong_shapes(grid: object, block: object) -> None:
    kernel = cuda2npu.compile(SAXPY).kernel("saxpy")
    with pytest.raises(ArgumentError, match="launch of `saxpy`"):
        kernel[grid, block]
    with pytest.raises(ValueError, match="one to three numbers"):
        kernel["1", 32]
    with pytest.raises(TypeError, match="shared_bytes"):
        kernel[1, 32, 0, 0]


def test_a_fault_leaves_the_arrays_as_they_were() -> None:
    text = (
        'extern "C" __global__ void k(int *x) { printf("here\\n"); x[0] = 1; x[threadIdx.x] = 2; }'
    )
    x = np.zeros(4, np.int32)
    with pytest.raises(KernelFault) as caught:
        cuda2npu.compile(text).kernel("k")[1, 5](x)
    assert caught.value.diagnostic.code == "C2N9001"
    assert caught.value.printed == "here\n" * 5
    assert not x.any()


def test_a_limit_on_steps() -> None:
    text = "__global__ void k(int *x) { for (int i = 0; i < 1000000; i++) *x += i; }"
    with pytest.raises(KernelFault, match="C2N9011"):
        cuda2npu.compile(text).kernel("k")[1, 1](np.zeros(1, np.int32), max_steps=1000)


def test_device_variables_keep_their_contents() -> None:
    module = cuda2npu.compile(COUNTER)
    seen = np.zeros(1, np.int32)
    for expected in (41, 42, 43):
        module.kernel("count")[1, 32](seen)
        assert seen[0] == expected
    assert module.symbol("launches", np.int32).tolist() == [43]
    module.set_symbol("launches", np.int32(7))
    module.kernel("count")[1, 32](seen, executor="referee")
    assert seen[0] == 8
    assert cuda2npu.compile(COUNTER).symbols == {}


def test_constants_are_set_by_the_host() -> None:
    module = cuda2npu.compile(COUNTER)
    module.set_symbol("factors", np.array([2, 3, 4], np.float32))
    x = np.ones(3, np.float32)
    module.kernel("scale")[1, 3](x)
    assert x.tolist() == [2, 3, 4]


@pytest.mark.parametrize("executor", ["interpreter", "native", "referee"])
def test_a_symbol_of_the_wrong_size(executor: cuda2npu.Executor) -> None:
    module = cuda2npu.compile(COUNTER)
    module.set_symbol("factors", np.ones(2, np.float32))
    with pytest.raises(ArgumentError, match="`factors`: it has 12 bytes, not 8"):
        module.kernel("scale")[1, 3](np.ones(3, np.float32), executor=executor)


@pytest.mark.parametrize("executor", ["interpreter", "native", "referee"])
def test_a_symbol_of_the_wrong_type(executor: cuda2npu.Executor) -> None:
    module = cuda2npu.compile(COUNTER)
    module.set_symbol("factors", np.ones(3, np.int32))
    with pytest.raises(ArgumentError, match="`factors`: its elements are int32"):
        module.kernel("scale")[1, 3](np.ones(3, np.float32), executor=executor)


def test_a_symbol_that_is_not_there() -> None:
    module = cuda2npu.compile(COUNTER)
    with pytest.raises(LookupError, match="no variable 'factor'; it has launches, factors"):
        module.set_symbol("factor", 3)
    with pytest.raises(LookupError, match="no variable 'factors' was set or used yet"):
        module.symbol("factors", np.float32)


def test_what_the_prompt_shows_is_short() -> None:
    module = cuda2npu.compile(SAXPY)
    kernel = module.kernel("saxpy")
    run = kernel[1, 4](4, 2.0, floats(4), floats(4))
    assert repr(module) == "Module('<text>', kernels saxpy)"
    assert repr(kernel) == "Kernel(saxpy(int n, float a, float * x, float * y))"
    assert repr(run) == f"Run({kernel!r}[(1, 1, 1), (4, 1, 1), 0])"
    assert repr(module.unit) == "CudaUnit('<text>', kernels saxpy)"


def test_a_launch_without_its_shape() -> None:
    kernel = cuda2npu.compile(SAXPY).kernel("saxpy")
    with pytest.raises(TypeError, match=r"kernel\[grid, block\]"):
        kernel(4, 2.0, floats(4), floats(4))
    with pytest.raises(TypeError, match=r"kernel\[grid, block\]"):
        kernel[4]  # type: ignore[index]


def test_sources_of_other_kinds() -> None:
    assert cuda2npu.compile("").kernels == ()
    with pytest.raises(TypeError):
        cuda2npu.compile(None)  # type: ignore[arg-type]


def test_a_struct_by_value() -> None:
    text = "struct S { char c; double d; }; __global__ void k(S s, double *x) { *x = s.d + s.c; }"
    kernel = cuda2npu.compile(text).kernel("k")
    x = np.zeros(1)
    kernel[1, 1]((2, 0.5), x)
    assert x[0] == 2.5
    with pytest.raises(ArgumentError, match="2 members"):
        kernel[1, 1]((2,), x)


def test_the_same_array_twice() -> None:
    x = floats(8)
    cuda2npu.compile(SAXPY).kernel("saxpy")[1, 8](8, 1.0, x, x)
    assert x.tolist() == [0, 2, 4, 6, 8, 10, 12, 14]


def test_the_referee_has_no_modelled_time() -> None:
    kernel = cuda2npu.compile(SAXPY).kernel("saxpy")
    run = kernel[1, 8](8, 1.0, floats(8), floats(8), executor="referee")
    with pytest.raises(ValueError, match="modelled time"):
        run.time("rngd")
    with pytest.raises(ValueError, match="none of"):
        kernel[1, 8](8, 1.0, floats(8), floats(8), executor="gpu")  # type: ignore[arg-type]


def test_names_of_the_package() -> None:
    assert all(hasattr(cuda2npu, name) for name in cuda2npu.__all__)
    with pytest.raises(AttributeError):
        cuda2npu.nothing  # type: ignore[attr-defined]  # noqa: B018
