"""Launches of native code: the short way in, what does not take it, where arrays lie meanwhile."""

from __future__ import annotations

import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import cuda2npu
from cuda2npu import ArgumentError, KernelFault, pipeline
from cuda2npu.api import Kernel, Launch, Run, module, quick
from cuda2npu.runtime.native import Mode, launch
from tests.runtime.native.kernels import NEEDS_COMPILER

FAST = Mode(checked=False)
SAXPY = """__global__ void saxpy(int n, float a, const float *x, float *y)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        y[i] = a * x[i] + y[i];
}
"""
Floats = NDArray[np.float32]


def floats(n: int) -> Floats:
    return np.arange(n, dtype=np.float32)


def saxpy() -> Kernel:
    return cuda2npu.compile(SAXPY).kernel("saxpy")


@pytest.fixture
def long_ways(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one for each launch that does not go the short way."""
    real, taken = Launch._run, list[int]()  # pyright: ignore[reportPrivateUsage]

    def counting(self: Launch, arguments: Any, way: module.Way) -> Any:
        taken.append(1)
        return real(self, arguments, way)

    monkeypatch.setattr(Launch, "_run", counting)
    return taken


@NEEDS_COMPILER
@pytest.mark.parametrize("mode", [None, FAST])
def test_usual_arguments_go_the_short_way(mode: Mode | None, long_ways: list[int]) -> None:
    kernel, y = saxpy(), np.ones(1000, np.float32)
    for n, factor in ((1000, 2.0), (10, -1.0)):
        kernel[4, 256](n, factor, floats(1000), y, mode=mode)
    expected = 2 * floats(1000) + 1
    expected[:10] -= floats(10)
    assert np.array_equal(y, expected)
    other = np.ones(33, np.float32)
    kernel[4, 256](33, 1.0, floats(40), other, mode=mode)
    assert np.array_equal(other, floats(33) + 1)
    assert not long_ways


@NEEDS_COMPILER
@pytest.mark.parametrize(
    "change",
    [
        {"n": np.int64(8)},
        {"a": np.float32(2)},
        {"a": 2},
        {"x": floats(16)[::2] / 2},
        {"x": floats(16)[::2]},
        {"y": "x"},
        {"y": "strided"},
    ],
)
def test_what_is_less_usual_has_the_same_result(change: dict[str, Any]) -> None:
    outcomes: list[Floats] = []
    for executor in ("interpreter", "native"):
        x = floats(8)
        given: dict[str, Any] = {"n": 8, "a": 2.0, "x": x, "y": np.ones(8, np.float32)} | change
        named: dict[object, Floats] = {"x": x, "strided": np.ones((8, 9), np.float32)[:, 3]}
        given["y"] = named[change["y"]] if "y" in change else given["y"]
        saxpy()[1, 8](*given.values(), executor=executor)
        outcomes.append(given["y"])
    assert np.array_equal(outcomes[0], outcomes[1]) and outcomes[0][1] != 1


@NEEDS_COMPILER
@pytest.mark.parametrize("mode", [None, FAST])
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"n": 2.5}, "`n` of launch|it is a `int`"),
        ({"n": 1 << 31}, "out of the range"),
        ({"a": 1e39}, "out of the range"),
        ({"a": "2"}, "it is a `float`"),
        ({"x": np.zeros(8)}, "its elements are float64"),
        ({"x": [1.0, 2.0]}, "it takes an array"),
        ({"x": np.zeros(8, object)}, "Python objects"),
    ],
)
def test_what_does_not_fit_is_refused(mode: Mode | None, change: dict[str, Any], why: str) -> None:
    launch = saxpy()[1, 8]
    y = np.ones(8, np.float32)
    launch(8, 2.0, floats(8), y, mode=mode)
    given = {"n": 8, "a": 2.0, "x": floats(8), "y": y} | change
    with pytest.raises(ArgumentError, match=why):
        launch(*given.values(), mode=mode)
    with pytest.raises(ArgumentError, match="4 arguments"):
        launch(8, 2.0, y, mode=mode)
    assert np.array_equal(y, 2 * floats(8) + 1)


@NEEDS_COMPILER
@pytest.mark.parametrize("mode", [None, FAST])
def test_a_read_only_array(mode: Mode | None) -> None:
    x, y = floats(8), floats(8)
    x.flags.writeable = False
    saxpy()[1, 8](8, 2.0, x, y, mode=mode)
    assert np.array_equal(y, 3 * floats(8))
    y.flags.writeable = False
    with pytest.raises(ArgumentError, match="the array is read-only"):
        saxpy()[1, 8](8, 2.0, x, y, mode=mode)
    assert np.array_equal(y, 3 * floats(8))


@NEEDS_COMPILER
def test_a_fault_leaves_the_arrays_and_reads_as_the_interpreters() -> None:
    said: list[str] = []
    for executor in ("interpreter", "native"):
        y = np.ones(8, np.float32)
        launch = saxpy()[1, 32]
        launch(8, 2.0, floats(8), y, executor=executor)
        before = y.copy()
        with pytest.raises(KernelFault) as caught:
            launch(9, 2.0, floats(8), y, executor=executor)
        assert np.array_equal(y, before)
        said.append(str(caught.value))
    assert said[0] == said[1] and "outside `x` (32 bytes): thread (8, 0, 0)" in said[0]


@NEEDS_COMPILER
def test_a_trap_of_unchecked_code() -> None:
    text = "__global__ void k(int *x) { if (*x == 3) __trap(); *x += 1; }"
    launch, x = cuda2npu.compile(text).kernel("k")[1, 1], np.array([2], np.int32)
    launch(x, mode=FAST)
    with pytest.raises(KernelFault, match=r"thread \(0, 0, 0\) of block \(0, 0, 0\)"):
        launch(x, mode=FAST)
    assert x[0] == 3


@NEEDS_COMPILER
def test_arrays_are_used_where_they_lie_by_unchecked_code() -> None:
    """The kernel sees the array's own address; checked code sees that of a copy."""
    text = "__global__ void k(unsigned long long *x) { *x = (unsigned long long)x; }"
    kernel, x = cuda2npu.compile(text).kernel("k"), np.zeros(1, np.uint64)
    kernel[1, 1](x, mode=FAST)
    assert x[0] == x.ctypes.data
    kernel[1, 1](x)
    assert x[0] != x.ctypes.data and x[0] % 256 == 0


@NEEDS_COMPILER
def test_numbers_of_every_kind(long_ways: list[int]) -> None:
    text = """__global__ void k(bool a, char b, unsigned char c, short d, unsigned e, long long f,
    unsigned long long g, float h, double i, double *x) { x[0] = a; x[1] = b; x[2] = c; x[3] = d;
    x[4] = e; x[5] = f; x[6] = g; x[7] = h; x[8] = i; }"""
    x = np.zeros(9)
    numbers = (True, -128, 255, -32768, 2**32 - 1, -(2**53), 2**53, 0.1, 0.1)
    cuda2npu.compile(text).kernel("k")[1, 1](*numbers, x)
    assert x.tolist() == [*numbers[:7], float(np.float32(0.1)), 0.1]
    assert not long_ways


@NEEDS_COMPILER
def test_no_pointer_at_all() -> None:
    text = "__global__ void k(int *x, int *y) { if (!y) *x += 1; }"
    x, launch = np.zeros(1, np.int32), cuda2npu.compile(text).kernel("k")[1, 1]
    for mode in (None, FAST):
        launch(x, None, mode=mode)
        launch(x, x[:0], mode=mode)
    assert x[0] in (2, 4)
    with pytest.raises(KernelFault, match="C2N9001"):
        launch(None, None)


@NEEDS_COMPILER
def test_two_threads_launch_the_same_kernel() -> None:
    kernel, wrong = saxpy(), list[int]()

    def launches(factor: int) -> None:
        for _ in range(200):
            y = np.zeros(64, np.float32)
            kernel[2, 32](64, float(factor), floats(64), y)
            if not np.array_equal(y, factor * floats(64)):
                wrong.append(factor)

    threads = [threading.Thread(target=launches, args=(i,)) for i in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# -- which executor runs -------------------------------------------------------------------------


@pytest.fixture
def no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "find_compiler", lambda: None)
    monkeypatch.setattr(pipeline, "_noted", set[str]())


def counted(run: Run) -> bool:
    """The interpreter ran."""
    return bool(run.outcome.counts)


def test_without_a_compiler_the_interpreter_runs_and_says_so_once(no_compiler: None) -> None:
    with pytest.warns(pipeline.FallbackWarning, match="there is no C compiler: the interpreter"):
        assert counted(saxpy()[1, 8](8, 2.0, floats(8), floats(8)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert counted(saxpy()[1, 9](8, 2.0, floats(8), floats(8)))


@NEEDS_COMPILER
def test_native_code_is_the_default_and_steps_are_the_interpreters() -> None:
    start = saxpy()[1, 8]
    assert not counted(start(8, 2.0, floats(8), floats(8)))
    assert counted(start(8, 2.0, floats(8), floats(8), max_steps=1000))
    assert counted(start(8, 2.0, floats(8), floats(8), executor="interpreter"))


def test_what_has_no_c_runs_on_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "find_compiler", lambda: 1)

    def refuse(*_: object) -> None:
        raise launch.NoForm("no C for it")

    monkeypatch.setattr(launch, "native_text", refuse)
    with pytest.warns(pipeline.FallbackWarning, match="kernel `saxpy`: no C for it"):
        assert counted(saxpy()[1, 8](8, 2.0, floats(8), floats(8)))


def test_a_compiler_that_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fails = tmp_path / "fails"
    fails.write_text(
        "#!/bin/sh\ncase $* in *-###*) echo cc version 1;; *) echo broken; exit 1; esac\n"
    )
    fails.chmod(0o755)
    monkeypatch.setenv("CUDA2NPU_CC", str(fails))
    text = SAXPY.replace("saxpy", "never_seen")
    kernel = cuda2npu.compile(text).kernel("never_seen")
    with pytest.warns(pipeline.FallbackWarning, match="the C compiler failed .broken."):
        assert counted(kernel[1, 8](8, 2.0, floats(8), floats(8)))
    with pytest.raises(launch.library.CompileError):
        kernel[1, 8](8, 2.0, floats(8), floats(8), executor="native")


def test_kinds_that_the_short_way_does_not_know() -> None:
    text = "struct S { int a; }; __global__ void k(S s, int *x) { *x = s.a; }"
    x = np.zeros(1, np.int32)
    for _ in range(2):
        cuda2npu.compile(text).kernel("k")[1, 1]((7,), x)
    assert x[0] == 7 and quick.MOST_F32 > 3e38
