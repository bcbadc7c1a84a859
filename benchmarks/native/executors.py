"""Ways to run a problem's launches, each ready to be timed: what runs is neither translation nor
compilation nor copying.

In: a `Case` and its `Problem`. Out: a `Prepared`: `run()` does the launches once, `renew()` puts
back what they change, `result(name)` is an array afterwards.

    prepared = native(case, problem)
    prepared.renew(); prepared.run(); prepared.result("y")
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.native.limits import aligned, bound
from benchmarks.native.problems import Argument, Case, Problem
from cuda2npu import pipeline
from cuda2npu.ir.program import TileProgram
from cuda2npu.runtime import interpreter
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import library
from cuda2npu.runtime.native.compilers import compile_flags
from cuda2npu.runtime.native.emit import Settings
from cuda2npu.runtime.native.text import native_text

Array = NDArray[Any]
Shape = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Prepared:
    run: Callable[[], object]
    renew: Callable[[], object]
    result: Callable[[str], Array]


def limit(case: Case, problem: Problem) -> Prepared:
    arrays = {name: aligned(array) for name, array in problem.arrays.items()}
    function, arguments = problem.limit
    run = bound(function, [arrays[a] if isinstance(a, str) else a for a in arguments])
    return Prepared(run, lambda: _renew(problem, arrays), lambda name: arrays[name])


def _renew(problem: Problem, arrays: dict[str, Array]) -> None:
    for name in problem.renewed:
        arrays[name][...] = problem.arrays[name]


def native(case: Case, problem: Problem, workers: int | None = None, checked: str = "") -> Prepared:
    """`checked`: "" not at all, "arrays" for accesses out of bounds, "all" for unwritten shared
    memory too."""
    return _on_device(case, problem, partial(prepare, workers=workers, checked=checked))


def interpreted(case: Case, problem: Problem) -> Prepared:
    return _on_device(case, problem, _prepare_interpreter)


Prepare = Callable[[TileProgram, Shape, list[bytes], DeviceMemory], Callable[[], object]]


def prepare(
    program: TileProgram,
    grid: Shape,
    arguments: list[bytes],
    memory: DeviceMemory,
    workers: int | None = None,
    checked: str = "",
) -> Callable[[], object]:
    """A launch over all cores, or `workers` threads, as compiled code; products and sums are fused,
    as nvcc does."""
    text = native_text(program, Settings(contract=True, checked=bool(checked)))
    scratch = library.Scratch(text.shared_bytes, text.local_bytes, checked == "all")
    kernel = library.load_kernel(text.code, compile_flags(contract=True), scratch)
    packed = b"".join(a + bytes(-len(a) % 16) for a in arguments)

    def run() -> None:
        rooms = library.rooms_of(memory) if checked else None
        ended = library.launch(kernel, grid, packed, memory, workers=workers, rooms=rooms)
        if ended.fault is not None:
            raise RuntimeError(f"{program.name}: {ended.fault}")

    return run


def _prepare_interpreter(
    program: TileProgram, grid: Shape, arguments: list[bytes], memory: DeviceMemory
) -> Callable[[], object]:
    def run() -> None:
        outcome = interpreter.run(program, grid, arguments, memory)
        if outcome.fault is not None:
            raise RuntimeError(f"{program.name}: {outcome.fault.message}")

    return run


def _on_device(case: Case, problem: Problem, prepare: Prepare) -> Prepared:
    memory = DeviceMemory()
    places = {name: memory.upload(array, name) for name, array in problem.arrays.items()}
    unit = pipeline.parse_text(case.text, case.file)
    programs: dict[tuple[str, Shape], TileProgram] = {}
    runs: list[Callable[[], object]] = []
    for launch in problem.launches:
        key = launch.kernel, launch.block
        if key not in programs:
            programs[key] = pipeline.translate(unit.kernel(launch.kernel), launch.block)
        packed = packed_arguments(launch.arguments, places)
        runs.append(prepare(programs[key], launch.grid, packed, memory))

    def renew() -> None:
        for name in problem.renewed:
            memory.write(places[name], problem.arrays[name].reshape(-1).view(np.uint8))

    def result(name: str) -> Array:
        return memory.download(places[name], np.empty_like(problem.arrays[name]))

    return Prepared(lambda: [run() for run in runs], renew, result)


def packed_arguments(arguments: Sequence[Argument], places: dict[str, int]) -> list[bytes]:
    return [
        places[a].to_bytes(8, "little") if isinstance(a, str) else a.tobytes() for a in arguments
    ]


def first_fault(problem: Problem, prepared: Prepared) -> str:
    """What is wrong with the results; empty where nothing is."""
    for name, expected in problem.expected.items():
        got = prepared.result(name)
        if expected.dtype.kind == "f":
            bound = problem.tolerance * float(np.abs(expected).max())
            off = ~(np.abs(got.astype(np.float64) - expected) <= bound)
        else:
            off = got != expected
        if off.mean() > problem.near:
            place = np.unravel_index(int(off.argmax()), off.shape)
            at = f"{name}{[int(p) for p in place]}"
            return f"{int(off.sum())} are off: {at} is {got[place]}, not {expected[place]}"
    return ""
