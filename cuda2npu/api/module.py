"""Modules and kernels: compile once, launch many times.

In: CUDA text or a path; numpy arrays. Out: arrays changed in place, and a `Run`. Tile programs are
kept per block shape; `__device__` and `__constant__` variables keep their contents from launch to
launch, as on a GPU.

    module = compile("conv.cu", include=("include",), define={"RADIUS": "4"})
    module.set_symbol("filter", np.ones(9, np.float32))
    run = module.kernel("conv", {"T": "float"})[(4, 4), (16, 16)](x, y, 64)
    print(run.printed)
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from cuda2npu import pipeline
from cuda2npu.api.binding import Binding
from cuda2npu.api.dtypes import misfit
from cuda2npu.api.errors import ArgumentError, CudaError, KernelFault, TranslationError
from cuda2npu.api.quick import Quick, quick_launch
from cuda2npu.diagnostics import Refused, refuse
from cuda2npu.parser.ctypes import Array
from cuda2npu.parser.tree import Variable
from cuda2npu.parser.walk import callees, file_variables
from cuda2npu.pipeline import Executor
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.shape import Shape, check_launch, three

if TYPE_CHECKING:
    from cuda2npu.ir.program import TileProgram
    from cuda2npu.parser import CudaUnit
    from cuda2npu.parser.tree import Function
    from cuda2npu.runtime.native import Mode
    from cuda2npu.runtime.timing import Timing

KEPT = 256  # launches of a kernel
DONE = Outcome()
P = ParamSpec("P")
R = TypeVar("R")


def compile(
    source: str | Path,
    *,
    include: Iterable[str | Path] = (),
    define: Mapping[str, str | int] | None = None,
) -> Module:
    """`source`: a path, or CUDA text (what has a line end or a brace is text). Raises
    TranslationError where the file cannot be read or parsed at all."""
    from cuda2npu.parser import Options

    folders = tuple(str(folder) for folder in include)
    defined = {name: str(value) for name, value in (define or {}).items()}
    options = Options(folders, defined)
    if isinstance(source, str) and (not source or "\n" in source or "{" in source):
        return Module(pipeline.parse_text(source, "<text>", options))
    path = os.fspath(source)
    try:
        return Module(pipeline.parse_file(path, options))
    except Refused as refused:
        raise TranslationError(refused.diagnostic) from None


@dataclass(eq=False)
class Module:
    """A parsed file. `symbols`: the bytes of its `__constant__` and `__device__` variables, once
    they were set or a kernel has run; `dtypes`: of those that were set."""

    unit: CudaUnit
    symbols: dict[str, bytes] = field(default_factory=dict[str, bytes])
    dtypes: dict[str, np.dtype[Any]] = field(default_factory=dict[str, "np.dtype[Any]"])

    def __repr__(self) -> str:
        return f"Module({self.unit.path!r}, kernels {', '.join(self.kernels) or 'none'})"

    @property
    def kernels(self) -> tuple[str, ...]:
        return self.unit.kernel_names()

    def kernel(self, name: str, template: Mapping[str, str] | None = None) -> Kernel:
        """LookupError where there is no such kernel; TranslationError where it is refused."""
        if name not in self.kernels:
            full = {entry.full_name: entry.name for entry in self.unit.entries}
            name = full.get(name.removeprefix("::"), name)
        if name not in self.kernels:
            known = ", ".join(self.kernels) or "no kernel"
            raise LookupError(f"{self.unit.path} has no kernel {name!r}; it has {known}")
        function = self.guarded(TranslationError, self.unit.kernel, name, template)
        return Kernel(self, name, function)

    def set_symbol(self, name: str, value: ArrayLike) -> None:
        """As cudaMemcpyToSymbol: give an array of the variable's own element type and size; a
        launch that uses it raises ArgumentError for another. LookupError for an unknown name."""
        if name not in self.unit.variables and "::" not in name:
            known = ", ".join(self.unit.variables) or "none"
            raise LookupError(f"{self.unit.path} has no variable {name!r}; it has {known}")
        array = np.ascontiguousarray(value)
        self.symbols[name], self.dtypes[name] = array.tobytes(), array.dtype

    def symbol(self, name: str, dtype: DTypeLike) -> NDArray[Any]:
        """As cudaMemcpyFromSymbol, of a variable that was set or that a kernel has used."""
        if name not in self.symbols:
            known = ", ".join(self.symbols) or "none"
            raise LookupError(f"no variable {name!r} was set or used yet; there are {known}")
        return np.frombuffer(self.symbols[name], dtype).copy()

    def guarded(
        self, kind: type[CudaError], step: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Calls `step`; a refusal becomes the exception `kind`."""
        try:
            return step(*args, **kwargs)
        except Refused as refused:
            raise kind(refused.diagnostic, self.unit.lines) from None


@dataclass(eq=False)
class Kernel:
    """One kernel, or one instance of a template. `kernel[grid, block](...)` launches it."""

    module: Module
    name: str
    function: Function
    programs: dict[Shape, TileProgram] = field(default_factory=dict[Shape, Any])
    _launches: dict[Any, Launch] = field(default_factory=dict[Any, Any], repr=False)

    def __repr__(self) -> str:
        params = ", ".join(f"{p.type} {p.name}" for p in self.function.params)
        return f"Kernel({self.function.display}({params}))"

    def __call__(self, *arguments: object) -> NoReturn:
        raise TypeError("a launch needs its shape: write kernel[grid, block](...)")

    def program(self, block: int | tuple[int, ...]) -> TileProgram:
        """The tile program for a block shape. Raises TranslationError."""
        shape = three(block)
        if shape not in self.programs:
            self.programs[shape] = self.module.guarded(
                TranslationError, pipeline.translate, self.function, shape
            )
        return self.programs[shape]

    @functools.cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Those of the file that it uses, in the functions that it calls too."""
        return tuple(file_variables(callees(self.function)))

    def __getitem__(self, shape: tuple[Any, ...]) -> Launch:
        """`kernel[grid, block]` or `kernel[grid, block, bytes of dynamic shared memory]`; grid and
        block are an int or up to three of them. The last ones are kept."""
        try:
            known = self._launches.get(shape)
        except TypeError:  # a list
            return self._launch(shape)
        if known is None:
            known = self._launches[shape] = self._launch(shape)
            while len(self._launches) > KEPT:
                del self._launches[next(iter(self._launches))]
        return known

    def _launch(self, shape: tuple[Any, ...]) -> Launch:
        if not isinstance(shape, tuple) or len(shape) not in (2, 3):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError("write kernel[grid, block] or kernel[grid, block, shared_bytes]")
        grid, block = three(shape[0]), three(shape[1])
        shared = int(shape[2]) if len(shape) == 3 else 0
        self.module.guarded(ArgumentError, check_launch, self.function, grid, block, shared)
        return Launch(self, grid, block, shared)


@dataclass(frozen=True)
class Launch:
    """A kernel with its launch shape: call it with the arguments."""

    kernel: Kernel
    grid: Shape
    block: Shape
    shared: int = 0
    _ways: dict[Any, Way] = field(default_factory=dict[Any, Any], compare=False, repr=False)

    def __repr__(self) -> str:
        return f"{self.kernel!r}[{self.grid}, {self.block}, {self.shared}]"

    def __call__(
        self,
        *arguments: object,
        executor: Executor = "auto",
        max_steps: int | None = None,
        mode: Mode | None = None,
    ) -> Run:
        """Arrays are changed in place once the kernel has ended without a fault; where native code
        is unchecked (`mode`), while it runs. `executor`: "auto" is native code, with checks, where
        there is a C compiler and no `max_steps`, else the interpreter. `max_steps`: the launch is
        stopped after so many. Raises ArgumentError, TranslationError or KernelFault."""
        way = self._ways.get((executor, max_steps, mode))
        if way is None:
            way = self._ways[executor, max_steps, mode] = self._way(executor, max_steps, mode)
        if way.quick is not None:
            ended = way.quick(arguments)
            if ended == "ended":
                return Run(self, DONE)
            if ended != "not so":
                raise KernelFault(ended, self.kernel.module.unit.lines)
        return Run(self, self._run(arguments, way))

    def _way(self, executor: Executor, max_steps: int | None, mode: Mode | None) -> Way:
        if executor not in pipeline.EXECUTORS:
            known = ", ".join(map(repr, pipeline.EXECUTORS))
            raise ValueError(f"executor {executor!r} is none of {known}")
        if executor == "referee":
            return Way(self.kernel.function, pipeline.Manner(max_steps))
        program = self.kernel.program(self.block)
        if executor == "interpreter" or (executor == "auto" and max_steps is not None):
            return Way(program, pipeline.Manner(max_steps))
        mode = mode or _mode()
        if not pipeline.native_runs(program, mode, strict=executor == "native"):
            return Way(program, pipeline.Manner(max_steps))
        manner = pipeline.Manner(max_steps, mode)
        return Way(program, manner, self._quick(program, manner, mode))

    def _quick(self, program: TileProgram, manner: pipeline.Manner, mode: Mode) -> Quick | None:
        if self.kernel.variables:
            return None
        direct = pipeline.make_direct(program, self.grid, self.shared, manner.steps, mode)
        return None if direct is None else quick_launch(direct, self.kernel.function)

    def _run(self, arguments: Sequence[object], way: Way) -> Outcome:
        kernel, module = self.kernel, self.kernel.module
        memory = DeviceMemory()
        bound = Binding(kernel.function, memory)
        packed = module.guarded(ArgumentError, bound.pack, arguments)
        module.guarded(ArgumentError, check_symbols, kernel, module)
        symbols = upload_symbols(module.symbols, memory)
        shape = (self.grid, self.block, self.shared)
        outcome = module.guarded(
            KernelFault, pipeline.execute, way.runs, shape, packed, memory, symbols, way.manner
        )
        if outcome.fault is not None:
            raise KernelFault(outcome.fault, module.unit.lines, outcome.printed)
        module.guarded(ArgumentError, bound.copy_back)
        module.symbols.update(download_symbols(symbols, memory))
        return outcome


@dataclass(frozen=True, slots=True)
class Way:
    """How a launch runs: what is run, and, for native code, how arguments of usual types get there
    quickly."""

    runs: TileProgram | Function
    manner: pipeline.Manner
    quick: Quick | None = None


def _mode() -> Mode:
    from cuda2npu.runtime.native import Mode

    return Mode()


@dataclass(frozen=True)
class Run:
    """What a launch came to: `printed` is the output of the kernel's printf, in block order."""

    launch: Launch
    outcome: Outcome

    def __repr__(self) -> str:
        return f"Run({self.launch!r})"

    @property
    def printed(self) -> str:
        return self.outcome.printed

    def time(self, machine: str) -> Timing:
        """Modelled time on a machine (`cuda2npu list targets`, or the path of a TOML file); `str()`
        of it is a small table. SpecError where there is no such machine; ValueError where nothing
        counted what each engine does: the interpreter does, native code with `Mode(counted=True)`.
        """
        if not self.outcome.counts:
            raise ValueError(
                "a modelled time needs a launch with executor='interpreter' or Mode(counted=True)"
            )
        launch = self.launch
        program = launch.kernel.program(launch.block)
        return pipeline.modelled_time(program, self.outcome, machine, launch.grid)


def check_symbols(kernel: Kernel, module: Module) -> None:
    """Those that the kernel uses must have the type and the size of their variable."""
    for variable in kernel.variables:
        given = module.symbols.get(variable.name)
        if given is None:
            continue
        element = variable.type
        while isinstance(element, Array):
            element = element.of
        dtype = module.dtypes.get(variable.name)
        why = misfit(element, dtype) if dtype is not None else ""
        if not why and len(given) != variable.type.size:
            why = f"it has {variable.type.size} bytes, not {len(given)}"
        if why:
            why = f"the variable `{variable.name}`: {why}"
            raise refuse("C2N9008", variable.span, kernel=kernel.function.display, why=why)


def upload_symbols(symbols: Mapping[str, bytes], memory: DeviceMemory) -> dict[str, int]:
    return {
        name: memory.upload(np.frombuffer(raw, np.uint8), name) for name, raw in symbols.items()
    }


def download_symbols(symbols: Mapping[str, int], memory: DeviceMemory) -> dict[str, bytes]:
    found = {name: memory.find(address) for name, address in symbols.items()}
    return {
        name: memory.read(where.address, where.bytes).tobytes()
        for name, where in found.items()
        if where is not None
    }
