"""A launch of a kernel of a public suite: arguments of valid shape, and what became of it.

In: a suite's folder and a table of `Launch`es; out: a `Result` each, and the table as text. The
referee and the interpreter get equal worlds; all memory must be equal afterwards, bit for bit, and
some of it changed.

    results = [examine(Path("rodinia/cuda"), launch) for launch in LAUNCHES]
    print(report(results))
"""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.guesses import globals_of
from benchmarks.outcomes import TimeOver, time_limit
from cuda2npu import pipeline, simt
from cuda2npu.diagnostics import Refused
from cuda2npu.ir.program import TileProgram
from cuda2npu.parser import CudaUnit, Options
from cuda2npu.parser.ctypes import Array, CType, Pointer, Record, Scalar
from cuda2npu.parser.tree import Function
from cuda2npu.parser.unit import KernelEntry
from cuda2npu.runtime import interpreter, native
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import Mode
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.runtime.policy import Policy

Shape = tuple[int, int, int]
Value = int | float | bytes | NDArray[Any]
SECONDS = 120.0
BAD = ("different", "fault", "idle", "untrue", "crash", "timeout", "unnamed")
_WORST = (*BAD, "refused", "close", "equal")
STEPS = 50_000_000  # of the referee


class Device:
    """Where a launch makes its arguments: `random` is seeded, `array` uploads and gives the
    address, `symbol` and `records` give a `__constant__` or `__device__` variable its value.
    `types`: of those that the kernel uses."""

    def __init__(self, seed: int, types: Mapping[str, CType] | None = None) -> None:
        self.random = np.random.RandomState(seed)
        self.types = types or {}
        self.memory = DeviceMemory()
        self.symbols: dict[str, int] = {}
        self.dtypes: dict[int, np.dtype[Any]] = {}

    def array(self, values: NDArray[Any], name: str = "") -> int:
        address = self.memory.upload(values, name)
        self.dtypes[address] = values.dtype
        return address

    def blank(self, count: int, dtype: str, name: str = "") -> int:
        """Memory that nothing has written: reading it is a fault."""
        address = self.memory.allocate(count * np.dtype(dtype).itemsize, name)
        self.dtypes[address] = np.dtype(dtype)
        return address

    def symbol(self, name: str, values: NDArray[Any]) -> None:
        self.symbols[name] = self.array(values, name)

    def records(self, name: str, values: Sequence[Mapping[str, int | float]]) -> None:
        """A variable that is a record or an array of them; what is not given is zero."""
        type = self.types[name]
        record = type.of if isinstance(type, Array) else type
        assert isinstance(record, Record)
        array = np.zeros(type.size // record.size, _layout(record))
        for i, fields in enumerate(values):
            for field_name, value in fields.items():
                array[i][field_name] = value
        self.symbol(name, array)


def _layout(record: Record) -> np.dtype[Any]:
    kinds = ["u8" if isinstance(f.type, Pointer) else _kind(f.type) for f in record.fields]
    names, offsets = [f.name for f in record.fields], [f.offset for f in record.fields]
    return np.dtype({"names": names, "formats": kinds, "offsets": offsets, "itemsize": record.size})


def _kind(type: object) -> str:
    assert isinstance(type, Scalar)
    return "?" if type.kind == "bool" else f"{type.kind[0]}{type.size}"


Make = Callable[[Device], Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Launch:
    """One launch. `file`: the one that the program's makefile compiles. `make`: the kernel's
    arguments; an array is uploaded and its address passed. `refused`: the code of the diagnostic
    that is right for this kernel, with `why`. `uninitialised`: False where the program itself reads
    what it never wrote, and says so in `why`. `empty`: the kernel does nothing. `ulps`: for sums
    whose order CUDA leaves open."""

    program: str
    file: str
    kernel: str
    grid: Shape
    block: Shape
    make: Make
    template: Mapping[str, str] | None = None
    define: Mapping[str, str] = field(default_factory=dict[str, str])
    include: tuple[str, ...] = ()
    shared: int = 0
    uninitialised: bool = True
    ulps: int = 0
    refused: str = ""
    empty: bool = False
    why: str = ""
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Result:
    """`status`: "equal", "close" (within its `ulps`), "refused" (as expected), or one of BAD:
    "untrue" is another refusal, "fault" is one in both executors, "idle" changed no memory,
    "unnamed" has no launch. `place` is the kernel's own, which tells kernels apart."""

    program: str
    kernel: str
    status: str
    place: str = ""
    code: str = ""
    detail: str = ""
    seconds: float = 0.0


def examine(root: Path, launch: Launch, compiled: bool = False) -> Result:
    begin = time.perf_counter()
    result = Result(launch.program, _label(launch), "crash")
    try:
        with time_limit(SECONDS):
            result = _examine(root, launch, result, compiled)
    except TimeOver:
        result = replace(result, status="timeout")
    except Exception as error:  # a fault of ours: what this program looks for
        detail = "".join(traceback.format_exception(error)[-4:])
        result = replace(result, code=type(error).__name__, detail=detail)
    return replace(result, seconds=time.perf_counter() - begin)


def unnamed(root: Path, launches: Sequence[Launch], results: Sequence[Result]) -> list[Result]:
    """Kernels of the launches' files that no launch names."""
    known = {result.place for result in results}
    found: dict[str, Result] = {}
    for launch in launches:
        for entry in _unit(root, launch).entries:
            place = _place(entry)
            if place not in known:
                found[place] = Result(launch.program, entry.name, "unnamed", place)
    return list(found.values())


def _label(launch: Launch) -> str:
    return launch.kernel + (f"<{', '.join(launch.template.values())}>" if launch.template else "")


def _examine(root: Path, launch: Launch, result: Result, compiled: bool) -> Result:
    unit = _unit(root, launch)
    places = [_place(entry) for entry in unit.entries if entry.name == launch.kernel]
    if not places:
        raise LookupError(f"{launch.file} has no kernel {launch.kernel}")
    result = replace(result, place=places[0])
    try:
        function = unit.kernel(launch.kernel, launch.template)
        program = pipeline.translate(function, launch.block)
    except Refused as refused:
        code = refused.diagnostic.code
        status = "refused" if code == launch.refused else "untrue"
        return replace(result, status=status, code=code, detail=refused.diagnostic.message)
    alone = _strict(launch)._replace(chunk=1)
    rounds: list[tuple[Policy, Mode | None]] = [(_strict(launch), None), (alone, None)]
    for checked in (True, False) if compiled else ():
        rounds.append((_strict(launch), Mode(checked=checked, library_math=True)))
    status = detail = ""
    for policy, mode in rounds:
        status, detail = compare(launch, function, program, policy, mode)
        if status != "equal":
            break
    return replace(result, status=status, detail=detail)


def _place(entry: KernelEntry) -> str:
    return f"{Path(entry.span.file).resolve()}:{entry.span.line}"


def _unit(root: Path, launch: Launch) -> CudaUnit:
    folders = tuple(str((root / launch.file).parent / folder) for folder in (".", *launch.include))
    return _parse(str(root / launch.file), folders, tuple(launch.define.items()))


@lru_cache(maxsize=2)
def _parse(path: str, include: tuple[str, ...], define: tuple[tuple[str, str], ...]) -> CudaUnit:
    return pipeline.parse_file(path, Options(include=include, define=dict(define)))


def _strict(launch: Launch) -> Policy:
    return Policy(uninitialised=launch.uninitialised)


def compare(
    launch: Launch, function: Function, program: TileProgram, policy: Policy,
    mode: Mode | None = None,
) -> tuple[str, str]:  # fmt: skip
    """Runs the referee and the interpreter, or compiled code in a `mode`, in equal worlds."""
    types = {variable.name: variable.type for variable in globals_of(function)}
    worlds, outcomes = [Device(launch.seed, types) for _ in range(2)], list[Outcome]()
    arguments = [_pack(function, launch.make(world), world) for world in worlds]
    before = worlds[0].memory.arena.copy()
    outcomes.append(
        simt.run(function, launch.grid, launch.block, arguments[0], worlds[0].memory,
                 dynamic_shared=launch.shared, symbols=worlds[0].symbols,
                 policy=policy._replace(steps=STEPS)))  # fmt: skip
    given: dict[str, Any] = {
        "dynamic_shared": launch.shared, "symbols": worlds[1].symbols, "policy": policy
    }  # fmt: skip
    place = (program, launch.grid, arguments[1], worlds[1].memory)
    outcomes.append(
        interpreter.run(*place, **given) if mode is None else native.run(*place, mode=mode, **given)
    )
    codes = [o.fault.code if o.fault else "" for o in outcomes]
    if any(codes):
        messages = " | ".join(o.fault.message if o.fault else "no fault" for o in outcomes)
        return ("fault" if codes[0] == codes[1] else "different"), messages
    if outcomes[0].printed != outcomes[1].printed:
        return "different", "the printed text"
    silent = not outcomes[0].printed and not launch.empty
    if silent and np.array_equal(before, worlds[0].memory.arena[: before.size]):
        return "idle", "no memory was changed"
    return _difference(launch, worlds[0], worlds[1])


def _difference(launch: Launch, left: Device, right: Device) -> tuple[str, str]:
    worst = ("equal", "")
    for place in left.memory.allocations():
        a, b = (w.memory.read(place.address, place.bytes) for w in (left, right))
        status, where = _same(a, b, left.dtypes.get(place.address), launch.ulps)
        if status == "different":
            return status, f"{place.name}{where}"
        worst = (status, f"{place.name}{where}") if status == "close" else worst
    return worst


def _same(
    a: NDArray[np.uint8], b: NDArray[np.uint8], dtype: np.dtype[Any] | None, ulps: int
) -> tuple[str, str]:
    if np.array_equal(a, b):
        return "equal", ""
    if dtype is None or dtype.kind != "f":
        return "different", f" at byte {int(np.flatnonzero(a != b)[0])}"
    x, y = a.view(dtype), b.view(dtype)
    bits = f"u{dtype.itemsize}"
    with np.errstate(all="ignore"):
        equal = (x.view(bits) == y.view(bits)) | (np.isnan(x) & np.isnan(y))
        near = equal | (np.abs(x - y) <= ulps * np.spacing(np.maximum(np.abs(x), np.abs(y))))
    if equal.all():
        return "equal", ""
    i = int(np.flatnonzero(~equal)[0])
    where = f"[{i}]: referee {x[i]!r}, interpreter {y[i]!r}; {int((~equal).sum())} of {x.size}"
    return ("close" if near.all() else "different"), where


def _pack(function: Function, values: Sequence[Value], device: Device) -> list[bytes]:
    if len(values) != len(function.params):
        raise ValueError(f"{function.name} takes {len(function.params)}, not {len(values)} values")
    return [
        _bytes(p.type, value, p.name, device)
        for p, value in zip(function.params, values, strict=True)
    ]


def _bytes(type: object, value: Value, name: str, device: Device) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(type, Pointer):
        address = device.array(value, name) if isinstance(value, np.ndarray) else int(value)
        return address.to_bytes(8, "little")
    if isinstance(type, Scalar):
        return np.array(value, _kind(type)).tobytes()
    return np.asarray(value).tobytes()


def report(results: Sequence[Result]) -> str:
    """A line for each launch, then totals over distinct kernels, by their worst launch."""
    lines = [f"{'program':16} {'kernel':40} {'translated':10} {'result':10} seconds"]
    for r in results:
        translated = f"no {r.code}" if r.status in ("refused", "untrue") else "yes"
        lines.append(
            f"{r.program:16} {r.kernel:40.40} {translated:10} {r.status:10} {r.seconds:6.2f}"
        )
        if r.detail:
            lines.append(f"    {r.detail.strip().splitlines()[-1]}")
    kernels: dict[str, str] = {}
    for r in results:
        kernels[r.place] = min(kernels.get(r.place, "equal"), r.status, key=_WORST.index)
    lines.append(f"{len(kernels)} kernels, {len(results)} launches")
    lines += [f"  {status:10} {n:4}" for status, n in Counter(kernels.values()).most_common()]
    return "\n".join(lines)
