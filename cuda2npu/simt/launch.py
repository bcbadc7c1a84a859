"""A launch: arguments in, memory changed, an `Outcome` out.

In: a kernel's typed tree, grid, block, packed arguments and device memory; out: `Outcome`, whose
`fault` names kernel, CUDA line, blockIdx and threadIdx.

    run(kernel, (4, 1, 1), (128, 1, 1), [struct.pack("<Q", x)], memory).ok
"""

from __future__ import annotations

import itertools
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from cuda2npu.diagnostics import Diagnostic, Refused, Span, diagnostic
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Record
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.runtime.policy import Policy
from cuda2npu.simt import numbers, warp
from cuda2npu.simt.atomics import atomic
from cuda2npu.simt.engine import Engine, Thread
from cuda2npu.simt.faults import Fault, raised_at, waiting_at
from cuda2npu.simt.numbers import FORMATS
from cuda2npu.simt.places import symbol_name
from cuda2npu.simt.program import Program, compile_kernel
from cuda2npu.simt.spaces import Saved, Spaces
from cuda2npu.simt.values import kind_of

Shape = tuple[int, int, int]
MAX_THREADS = 1024
STEPS = 50_000_000  # loop iterations and yields, of all threads together

_NUMERIC: dict[str, object] = {
    "R": numbers.round_f32, "F": numbers.CELL, "INF": numbers.INF, "NAN": numbers.NAN,
    "divide": numbers.divide, "quotient": numbers.quotient, "rest": numbers.rest,
    "shift_left": numbers.shift_left, "shift_left_32": numbers.shift_left_32,
    "shift_right": numbers.shift_right, "int_to_f32": numbers.int_to_f32, "Fault": Fault,
    "THREE": b"\x03", "tile_mask": warp.tile_mask,
    **{f"W{kind}": wrap for kind, wrap in numbers.WRAP.items()},
}  # fmt: skip


class _Rejected(Exception):
    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.found = found


def run(
    function: tree.Function,
    grid: Shape,
    block: Shape,
    arguments: Sequence[bytes],
    memory: DeviceMemory,
    *,
    dynamic_shared: int = 0,
    symbols: dict[str, int] | None = None,
    policy: Policy | None = None,
) -> Outcome:
    policy = policy or Policy(steps=STEPS)
    try:
        _check_shape(function, grid, block)
        values = _unpack(function, arguments)
        program = compile_kernel(function, strict=policy.unassigned)
    except _Rejected as rejected:
        return Outcome(rejected.found)
    except Refused as refused:
        return Outcome(refused.diagnostic)
    launch = _Launch(function, program, (grid, block), policy)
    launch.prepare(memory, dynamic_shared, {} if symbols is None else symbols)
    return launch.run(values)


def _check_shape(function: tree.Function, grid: Shape, block: Shape) -> None:
    threads = block[0] * block[1] * block[2]
    why = ""
    if min(*grid, *block) < 1:
        why = f"grid {grid} and block {block} must be positive"
    elif threads > MAX_THREADS:
        why = f"{threads} threads a block are more than {MAX_THREADS}"
    elif function.max_threads is not None and threads > function.max_threads:
        why = f"{threads} threads a block are more than its `__launch_bounds__`"
    if why:
        raise _Rejected(
            diagnostic("C2N9008", function.span, kernel=function.name, why=why)
        )  # fmt: skip


def _unpack(function: tree.Function, arguments: Sequence[bytes]) -> list[Any]:
    if len(arguments) != len(function.params):
        why = f"{len(arguments)} arguments given, {len(function.params)} expected"
        raise _Rejected(diagnostic("C2N9008", function.span, kernel=function.name, why=why))
    values: list[Any] = []
    for variable, raw in zip(function.params, arguments, strict=True):
        size = variable.type.size
        if len(raw) != size:
            why = f"{len(raw)} bytes given, {size} expected"
            places = {"name": variable.name, "why": why}
            raise _Rejected(diagnostic("C2N9007", variable.span, kernel=function.name, **places))
        if isinstance(variable.type, Record):
            values.append(bytes(raw) + b"\x03" * size)
        elif (kind := kind_of(variable.type)) == "f32":
            values.append(numbers.f32_from_bits(int.from_bytes(raw, "little")))
        else:
            values.append(struct.unpack(FORMATS[kind], raw)[0])
    return values


class _Waiting(NamedTuple):
    """A block at the grid's barrier: one of its threads, its shared and local memory."""

    place: Shape
    block: Iterator[int]
    thread: int
    threads: list[Thread]
    memory: Saved


class _Launch:
    """One launch while it is prepared and runs."""

    def __init__(
        self, function: tree.Function, program: Program, shape: tuple[Shape, Shape], policy: Policy
    ) -> None:
        self.function = function
        self.program = program
        self.grid, self.block = shape
        self.policy = policy
        self.printed: list[str] = []
        self.place: tuple[int, ...] = (0, 0, 0)
        self.names: dict[str, object] = {}

    def prepare(self, memory: DeviceMemory, dynamic: int, symbols: dict[str, int]) -> None:
        layout = self.program.layout
        for variable in layout.symbols:
            if variable.name not in symbols:
                symbols[variable.name] = _allocate(memory, variable)
        shared = bytes(layout.shared) + b"\x01" * dynamic
        threads = self.block[0] * self.block[1] * self.block[2]
        self.spaces = Spaces(memory, shared, layout.depths[self.program.entry], threads)
        for variable in layout.symbols:
            if variable.storage == "constant":
                self.spaces.mark_constant(symbols[variable.name], variable.type.size)
        if not self.policy.uninitialised:
            self.spaces.allow_uninitialised()
        self.engine = Engine(self.spaces, self.policy.steps)
        self.names = self._namespace(symbols)
        exec(self.program.code, self.names)

    def _namespace(self, symbols: dict[str, int]) -> dict[str, object]:
        spaces = self.spaces
        names: dict[str, object] = {**_NUMERIC, **self.program.constants}
        names |= {
            "declare": spaces.declare, "zero": spaces.zero, "enter": spaces.enter,
            "load_bytes": spaces.load_bytes, "store_bytes": spaces.store_bytes,
            "clock": self.engine.clock, "printed": self._print, "tick": self._tick,
        }  # fmt: skip
        for i, variable in enumerate(self.program.layout.symbols):
            names[symbol_name(i)] = symbols[variable.name]
        for axis, blocks, threads in zip("xyz", self.grid, self.block, strict=True):
            names[f"gridDim_{axis}"], names[f"blockDim_{axis}"] = blocks, threads
        wanted = self.program.names
        for kind in FORMATS:
            atomics = [
                name for name in wanted if name.startswith("atomic_") and name.endswith(kind)
            ]
            if not atomics and not {f"load_{kind}", f"store_{kind}"} & wanted:
                continue
            load, store = spaces.accessors(kind)
            names[f"load_{kind}"], names[f"store_{kind}"] = load, store
            for name in atomics:
                names[name] = atomic(name.split("_")[1], kind, load, store)
        return names

    def _print(self, formatter: Callable[..., str], values: tuple[Any, ...]) -> None:
        self.printed.append(formatter(values, self.spaces.text))

    def _tick(self, loop: int) -> int:
        return self.engine.tick(loop, sys._getframe(1).f_locals)  # pyright: ignore[reportPrivateUsage]

    def run(self, values: list[Any]) -> Outcome:
        fault: Diagnostic | None = None
        try:
            self._blocks(values)
        except Fault as found:
            fault = self._diagnose(found, found)
        except UnboundLocalError as error:  # a register that nothing has been assigned to
            variable = str(error).split("'")[1].partition("_")[2]
            found = Fault("C2N9003", bytes=self._size(variable), where=f"`{variable}`")
            fault = self._diagnose(found, error)
        finally:
            for thread in self.engine.threads:
                thread.close()
            self.spaces.commit()
        return Outcome(fault, "".join(self.printed))

    def _blocks(self, values: list[Any]) -> None:
        entry: Any = self.names[self.program.entry]

        def start(place: tuple[int, ...], frame: int) -> Any:
            return entry(place, frame, *values)

        x, y, z = (range(n) for n in self.block)
        threads = [(i, j, k) for k, j, i in itertools.product(z, y, x)]
        waiting: list[_Waiting] = []
        for bz, by, bx in itertools.product(*(range(n) for n in reversed(self.grid))):
            self.spaces.new_block()
            self.place = (bx, by, bz)
            places = [(*thread, bx, by, bz, i) for i, thread in enumerate(threads)]
            if not self.program.yields:
                self.engine.run_plain(start, places)
            else:
                waiting += self._to_barrier(self.place, self.engine.run(start, places))
        blocks = self.grid[0] * self.grid[1] * self.grid[2]
        while waiting:
            if len(waiting) < blocks:
                self.place, self.engine.threads = waiting[0].place, waiting[0].threads
                raise Fault("C2N9004", waiting[0].thread)
            waiting = [again for block in waiting for again in self._resumed(block)]

    def _to_barrier(self, place: Shape, block: Iterator[int]) -> list[_Waiting]:
        """Runs a block to the grid's barrier: itself, waiting there; nothing where it has ended."""
        return [
            _Waiting(place, block, thread, self.engine.threads, self.spaces.saved())
            for thread in itertools.islice(block, 1)
        ]

    def _resumed(self, waiting: _Waiting) -> list[_Waiting]:
        self.place = waiting.place
        self.spaces.restore(waiting.memory)
        return self._to_barrier(waiting.place, waiting.block)

    # -- faults ------------------------------------------------------------------------------------

    def _size(self, name: str) -> int:
        for function in self.program.layout.functions:
            for node in tree_variables(function):
                if node.name == name:
                    return node.type.size
        return 4

    def _diagnose(self, fault: Fault, error: BaseException) -> Diagnostic:
        thread = self.spaces.current[0] if fault.thread is None else fault.thread
        span = self._span(thread, error)
        across, down = self.block[0], self.block[1]
        index = (thread % across, thread // across % down, thread // (across * down))
        where = f"kernel `{self.function.display}`, blockIdx {_shown(self.place)}, "
        places = {"thread": f"{where}threadIdx {_shown(index)}", **fault.places}
        return diagnostic(fault.code, span, kernel=self.function.name, **places)

    def _span(self, thread: int, error: BaseException) -> Span:
        span = raised_at(error, self.program.spans)
        if not span.line and thread < len(self.engine.threads):
            span = waiting_at(self.engine.threads[thread], self.program.spans)
        return span if span.line else self.function.span


def tree_variables(function: tree.Function) -> list[tree.Variable]:
    from cuda2npu.simt.analysis import walk

    declared = [node.variable for node in walk(function.body) if isinstance(node, tree.Declare)]
    return [*function.params, *declared]


def _shown(index: tuple[int, ...]) -> str:
    return "(" + ", ".join(map(str, index)) + ")"


def _allocate(memory: DeviceMemory, variable: tree.Variable) -> int:
    address = memory.allocate(variable.type.size, variable.name)
    raw = variable.initial or b""
    whole = raw + bytes(variable.type.size - len(raw))
    memory.write(address, np.frombuffer(whole, np.uint8))
    return address
