"""What becomes of each kernel of one `.cu` file: translated, refused, crashed; equal when run.

In: a path and `Settings`; out: a list of `Result`s, plain values that fit a pipe and JSON.

    examine("hotspot.cu", Settings(run=True))[0].status   ->  "equal"
"""

from __future__ import annotations

import os
import re
import signal
import time
import traceback
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.guesses import (
    ATTEMPTS,
    Attempt,
    Region,
    World,
    axes,
    grid_of,
    make_world,
    uses_dynamic_shared,
)
from benchmarks.makefiles import Flags, flags_of
from cuda2npu import pipeline, simt
from cuda2npu.diagnostics import Refused
from cuda2npu.ir.program import TileProgram
from cuda2npu.parser import CudaUnit, Options
from cuda2npu.parser.ctypes import Array, CType, Record, Scalar
from cuda2npu.parser.tree import Function
from cuda2npu.parser.unit import KernelEntry
from cuda2npu.runtime import interpreter
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.runtime.policy import Policy
from cuda2npu.shape import launch_blocks

Shape = tuple[int, int, int]
DEFAULT_BLOCKS: tuple[Shape, ...] = ((64, 1, 1), (8, 8, 1), (4, 4, 4))
DYNAMIC = 48 * 1024
ULPS = 4.0
_WRONG_KIND = re.compile(r"template argument `(\w+)` must be a (value|type)")


@dataclass(frozen=True, slots=True)
class Settings:
    """`seconds`: for each kernel, and for each of its runs. `make`: flags of the makefile too."""

    run: bool = False
    seconds: float = 30.0
    include: tuple[str, ...] = ()
    define: Mapping[str, str] | None = None
    make: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """`status`: "translated" "refused" "crash" "timeout" "unparsed", and where it was run "equal"
    "close" "fault-equal" "order" "different" "run-crash" "run-timeout". `place`: of its text.
    `detail`: message or traceback. `attempt`: number of the first run that ended without a fault.
    """

    file: str
    kernel: str
    status: str
    place: str = ""
    code: str = ""
    detail: str = ""
    seconds: float = 0.0
    block: Shape = (0, 0, 0)
    attempt: int = -1


class TimeOver(BaseException):
    """Not an Exception, so that nothing on the way takes it for its own."""


@contextmanager
def time_limit(seconds: float) -> Generator[None]:
    def end(number: int, frame: object) -> None:
        raise TimeOver

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def examine(path: str, settings: Settings) -> list[Result]:
    """Parses the file once; then each kernel, each with at most two instances of a template."""
    try:
        with time_limit(settings.seconds):
            unit = pipeline.parse_file(path, _options(path, settings))
    except TimeOver:
        return [Result(path, "", "timeout", detail="parsing")]
    except Refused as refused:
        return [Result(path, "", "unparsed", code=refused.diagnostic.code, detail=str(refused))]
    except Exception as error:  # a fault of ours: what this program looks for
        code, detail = _trace(error)
        return [Result(path, "", "crash", code=code, detail=detail)]
    return [result for entry in unit.entries for result in _instances(unit, entry, path, settings)]


def _options(path: str, settings: Settings) -> Options:
    own = flags_of(path) if settings.make else Flags()
    include = (*settings.include, *own.include, str(Path(path).parent))
    return Options(include=include, define={**own.define, **(settings.define or {})})


def _instances(unit: CudaUnit, entry: KernelEntry, path: str, settings: Settings) -> list[Result]:
    chosen = list(entry.instances[:2]) or [None]
    results = [_examine_kernel(unit, entry, given, path, settings) for given in chosen]
    if results[0].code == "C2N2007":  # a template that this file does not launch
        for likely in ("float", "int"):
            guessed = _with_guessed_template(unit, entry, likely, path, settings)
            if guessed.status != "refused":
                return [guessed]
    return results


def _with_guessed_template(
    unit: CudaUnit, entry: KernelEntry, likely: str, path: str, settings: Settings
) -> Result:
    """Upper-case names of more than a letter, and N, are likely numbers; a refusal says so."""
    guess = {
        n: "16" if n == "N" or (len(n) > 1 and n.isupper()) else likely for n in entry.template
    }
    result = _examine_kernel(unit, entry, guess, path, settings)
    for _ in entry.template:
        wrong = _WRONG_KIND.search(result.detail)
        if wrong is None:
            break
        guess[wrong[1]] = "16" if wrong[2] == "value" else likely
        result = _examine_kernel(unit, entry, guess, path, settings)
    return result


def _examine_kernel(
    unit: CudaUnit,
    entry: KernelEntry,
    given: Mapping[str, str] | None,
    path: str,
    settings: Settings,
) -> Result:
    begin = time.perf_counter()
    name = entry.name if not given else f"{entry.name}<{', '.join(given.values())}>"
    result = Result(
        path, name, "translated", f"{os.path.realpath(entry.span.file)}:{entry.span.line}"
    )
    try:
        with time_limit(settings.seconds):
            function = unit.kernel(entry.name, given)
            block = block_of(unit, entry.name, function)
            program = pipeline.translate(function, block)
        result = replace(result, seconds=time.perf_counter() - begin, block=block)
    except TimeOver:
        return replace(result, status="timeout", detail="translating")
    except Refused as refused:
        return replace(result, status="refused", code=refused.diagnostic.code, detail=str(refused))
    except Exception as error:  # a fault of ours: what this program looks for
        code, detail = _trace(error)
        return replace(result, status="crash", code=code, detail=detail)
    return _run(result, function, program, settings) if settings.run else result


def _trace(error: Exception) -> tuple[str, str]:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    code = f"{type(error).__name__} {Path(frame.filename).name}:{frame.name}"
    return code, "".join(traceback.format_exception(error)[-5:])


def block_of(unit: CudaUnit, name: str, function: Function) -> Shape:
    for block in launch_blocks(unit, name, function):
        if all(block):
            return block
    if function.max_threads:
        return (function.max_threads, 1, 1)
    used = axes(function, "threadIdx")
    return DEFAULT_BLOCKS[2 if "z" in used else 1 if "y" in used else 0]


# -- running --------------------------------------------------------------------------------------


def _run(result: Result, function: Function, program: TileProgram, settings: Settings) -> Result:
    """Tries sizes until one run ends without a fault; any difference ends it at once."""
    last = replace(result, status="fault-equal")
    for number, attempt in enumerate(ATTEMPTS):
        try:
            with time_limit(settings.seconds):
                status, detail = _attempt(function, program, attempt)
        except TimeOver:
            last = replace(result, status="run-timeout", attempt=number)
            continue
        except Exception as error:  # a fault of ours: what this program looks for
            code, detail = _trace(error)
            return replace(result, status="run-crash", code=code, detail=detail, attempt=number)
        if status != "fault-equal":
            return replace(result, status=status, detail=detail, attempt=number)
        if last.status == "fault-equal":
            last = replace(last, code=detail.split(" ", 1)[0], detail=detail)
    return last


def _attempt(function: Function, program: TileProgram, attempt: Attempt) -> tuple[str, str]:
    """Where blocks together end differently, but one at a time alike, the kernel has a race."""
    dynamic = DYNAMIC if uses_dynamic_shared(function) else 0
    grid = grid_of(function, attempt)
    world = make_world(function, attempt)
    expected = simt.run(function, grid, program.block, world.arguments, world.memory,
                        dynamic_shared=dynamic, symbols=world.symbols)  # fmt: skip
    judged = ("", "")
    for policy in (Policy(), Policy(chunk=1)):
        other = make_world(function, attempt)
        found = interpreter.run(program, grid, other.arguments, other.memory, policy=policy,
                                dynamic_shared=dynamic, symbols=other.symbols)  # fmt: skip
        before, judged = judged, _judge([expected, found], [world, other])
        if judged[0] != "different":
            return ("order", before[1]) if before[0] else judged
    return judged


def _judge(outcomes: list[Outcome], worlds: list[World]) -> tuple[str, str]:
    faults = [o.fault.code if o.fault else "none" for o in outcomes]
    texts = [o.fault.message if o.fault else "" for o in outcomes]
    if faults[0] != faults[1]:
        return (
            "different",
            f"faults: referee {faults[0]} {texts[0]}, interpreter {faults[1]} {texts[1]}",
        )
    if faults[0] != "none":
        return "fault-equal", f"{faults[0]} {texts[0]}"
    worst = "equal"
    for region in worlds[0].regions:
        left, right = (w.memory.read(region.address, region.bytes) for w in worlds)
        status, where = _compare(region, left, right)
        if status == "different":
            return status, where
        worst = status if status == "close" else worst
    if outcomes[0].printed != outcomes[1].printed:
        return "different", "the printed text"
    return worst, ""


def _compare(region: Region, left: NDArray[np.uint8], right: NDArray[np.uint8]) -> tuple[str, str]:
    differ = left != right
    if isinstance(region.type, Record) and left.size % region.type.size == 0:
        differ &= np.resize(_held(region.type), left.size)
    if not differ.any():
        return "equal", ""
    kind = _float_kind(region.type)
    if not kind:
        i = int(np.flatnonzero(differ)[0])
        return "different", f"{region.name} at byte {i}"
    a, b = left.view(kind), right.view(kind)
    with np.errstate(all="ignore"):
        equal = (a.view(f"u{a.itemsize}") == b.view(f"u{b.itemsize}")) | (np.isnan(a) & np.isnan(b))
        near = equal | (np.abs(a - b) <= ULPS * np.spacing(np.maximum(np.abs(a), np.abs(b))))
    if equal.all():
        return "equal", ""
    i = int(np.flatnonzero(~equal)[0])
    where = f"{region.name}[{i}]: {a[i]!r} and {b[i]!r}, {int((~equal).sum())} of {a.size}"
    return ("close" if near.all() else "different"), where


def _held(type: CType) -> NDArray[np.bool_]:
    """Which of its bytes belong to a member: what is between them may be anything."""
    if isinstance(type, Array):
        return np.tile(_held(type.of), type.length)
    held = np.full(type.size, not isinstance(type, Record))
    for field in type.fields if isinstance(type, Record) else ():
        held[field.offset : field.offset + field.type.size] |= _held(field.type)
    return held


def _float_kind(type: CType) -> str:
    """ "f4" or "f8" where all of it is of that type, else ""."""
    if isinstance(type, Array):
        return _float_kind(type.of)
    if isinstance(type, Record):
        kinds = {_float_kind(field.type) for field in type.fields}
        return kinds.pop() if len(kinds) == 1 else ""
    return f"f{type.size}" if isinstance(type, Scalar) and type.is_float else ""
