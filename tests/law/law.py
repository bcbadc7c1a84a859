"""The law: for every kernel, the referee, the interpreter and native code come to the same end.

In: a `Kernel`. Out: None where the law holds, else a `Breach` that tells what differs. Compared are
all arrays (bit for bit, one NaN like another; f64 results of transcendental functions within a few
ulp), the code of a fault, and the printed text; before and after the passes.

    judge(generate(Seeded(1)))   ->  None
"""

from __future__ import annotations

import re
import signal
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cuda2npu import simt
from cuda2npu.diagnostics import Refused
from cuda2npu.ir.printer import to_text
from cuda2npu.ir.program import TileProgram
from cuda2npu.ir.reader import read
from cuda2npu.ir.verify import verify
from cuda2npu.parser import Options, parse
from cuda2npu.parser.tree import Function
from cuda2npu.runtime import interpreter
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import Mode
from cuda2npu.runtime.native import run as native_run
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.runtime.policy import Policy
from cuda2npu.translate import translate_kernel
from cuda2npu.translate.passes import optimise
from tests.law.arguments import Argument
from tests.law.kernels import Kernel

ULPS = 8
Execute = Callable[..., Outcome]
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Breach:
    """`kind`: "refused", "crash", "differs", "fault", "printed", "verifier", "round trip" or
    "hang". `key` is the same for what is likely the same fault, while a kernel shrinks."""

    kind: str
    key: str
    detail: str


class Hang(Exception):
    """The time for one kernel is over."""


@contextmanager
def time_limit(seconds: float) -> Generator[None]:
    """Of the processor's time; of the wall clock ten times as much, since others may be busy."""

    def end(number: int, frame: object) -> None:
        raise Hang(f"{seconds} s are over")

    timers = ((signal.SIGPROF, signal.ITIMER_PROF, 1), (signal.SIGALRM, signal.ITIMER_REAL, 10))
    before = [signal.signal(number, end) for number, _, _ in timers]
    for _, timer, factor in timers:
        signal.setitimer(timer, factor * seconds)
    try:
        yield
    finally:
        for (number, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


def judge(
    kernel: Kernel, *, thorough: bool = False, seconds: float = 30, native: bool = False
) -> Breach | None:
    """`thorough` also runs the verifier between passes and the printed program's round trip;
    `native` the compiled program too."""

    def law() -> Breach | None:
        found = judge_translated(kernel, thorough)
        if isinstance(found, Breach):
            return found
        return judge_native(found) if native else None

    return guarded(law, seconds)


def guarded(law: Callable[[], R], seconds: float = 30) -> R | Breach:
    """What `law` finds; a breach where it raises or takes longer."""
    try:
        with time_limit(seconds):
            return law()
    except Hang as hang:
        return Breach("hang", "hang", str(hang))
    except Refused as refused:
        key = f"{refused.diagnostic.code} {_plain(refused.diagnostic.message)}"
        return Breach("refused", key, str(refused))
    except Exception as error:  # a fault of ours, whatever it is: the very thing that is sought
        frames = traceback.extract_tb(error.__traceback__)
        key = f"{type(error).__name__} {frames[-1].name}"
        return Breach("crash", key, "".join(traceback.format_exception(error)[-6:]))


def _plain(text: str) -> str:
    """Without names and numbers."""
    return re.sub(r"`[^`]*`|%\w+|\d+", "_", text)[-60:]


def judge_translated(kernel: Kernel, thorough: bool) -> Breach | Translated:
    """The law without native code; what native code has to come to, where it holds."""
    unit = parse(kernel.source, "kernel.cu", Options())
    function = unit.kernel(kernel.name, kernel.template or None)
    program = translate_kernel(function, kernel.block)
    if faults := verify(program):
        return Breach("verifier", f"verifier {_plain(faults[0])}", "\n".join(faults))
    if thorough and (breach := _round_trip(program)):
        return breach
    expected = execute(kernel, partial(simt.run, function, kernel.grid, kernel.block))
    alone = partial(interpreter.run, program, kernel.grid, policy=Policy(chunk=1))
    found = execute(kernel, alone)
    if breach := compare(kernel, expected, found, "interpreter"):
        return breach
    faster = optimise(program, check=thorough)
    if thorough and (breach := _round_trip(faster)):
        return breach
    found = execute(kernel, partial(interpreter.run, faster, kernel.grid))  # blocks together
    breach = compare(kernel, expected, found, "interpreter after passes")
    return breach or Translated(kernel, faster, expected)


def native_modes(expected: Ending) -> list[Mode]:
    """Checked code finds the same fault; unchecked code the same results where there is none."""
    checked = (True,) if expected.outcome.fault is not None else (True, False)
    return [Mode(checked=each, library_math=True, ordered=True) for each in checked]


def judge_native(law: Translated) -> Breach | None:
    kernel, program, expected = law
    for mode in native_modes(expected):
        found = execute(kernel, partial(native_run, program, kernel.grid, mode=mode))
        who = f"native code, {'checked' if mode.checked else 'unchecked'}"
        if breach := compare(kernel, expected, found, who):
            return breach
    return None


def _round_trip(program: TileProgram) -> Breach | None:
    text = to_text(program)
    again = to_text(read(text))
    return (
        None if again == text else Breach("round trip", "round trip", f"{text}\nread as\n{again}")
    )


@dataclass(frozen=True, slots=True)
class Ending:
    """What an execution left: an array for each argument (of a scalar: what was passed)."""

    outcome: Outcome
    arrays: tuple[NDArray[Any], ...]
    symbols: dict[str, bytes]


class Translated(NamedTuple):
    """A kernel on which all agree so far: its program after the passes, and how it ends."""

    kernel: Kernel
    program: TileProgram
    expected: Ending


def execute(kernel: Kernel, run: Execute) -> Ending:
    """`run(arguments, memory, dynamic_shared=..., symbols=...)` on freshly made arguments."""
    memory = DeviceMemory()
    arrays = [argument.array() for argument in kernel.arguments]
    packed, addresses = pack(kernel.arguments, arrays, memory)
    symbols: dict[str, int] = {}
    outcome = run(packed, memory, dynamic_shared=kernel.dynamic, symbols=symbols)
    for array, address in zip(arrays, addresses, strict=True):
        if address is not None:
            memory.download(address, array)
    contents = {name: memory_of(memory, address) for name, address in symbols.items()}
    return Ending(outcome, tuple(arrays), contents)


def memory_of(memory: DeviceMemory, address: int) -> bytes:
    found = memory.find(address)
    return memory.read(address, found.bytes).tobytes() if found is not None else b""


def pack(
    arguments: tuple[Argument, ...], arrays: list[NDArray[Any]], memory: DeviceMemory
) -> tuple[list[bytes], list[int | None]]:
    packed: list[bytes] = []
    addresses: list[int | None] = []
    for argument, array in zip(arguments, arrays, strict=True):
        if argument.count == 0:
            packed.append(argument.raw or array.tobytes())
            addresses.append(None)
        else:
            address = memory.upload(array, argument.name)
            packed.append(address.to_bytes(8, "little"))
            addresses.append(address)
    return packed, addresses


def compare(kernel: Kernel, expected: Ending, found: Ending, who: str) -> Breach | None:
    codes = [end.outcome.fault.code if end.outcome.fault else "none" for end in (expected, found)]
    if codes[0] != codes[1]:
        texts = [
            end.outcome.fault.message if end.outcome.fault else "" for end in (expected, found)
        ]
        key = "fault " + " ".join(codes)
        return Breach("fault", key, f"referee: {codes[0]} {texts[0]}; {who}: {codes[1]} {texts[1]}")
    if expected.outcome.fault:
        return None
    for argument, left, right in zip(kernel.arguments, expected.arrays, found.arrays, strict=True):
        if argument.count and (what := difference(left, right, argument.exact)):
            return Breach("differs", f"differs {who}", f"{argument.name}{what} ({who})")
    for name, raw in expected.symbols.items():
        if name in found.symbols and raw != found.symbols[name]:
            return Breach("differs", f"differs {who}", f"the symbol {name} ({who})")
    if expected.outcome.printed != found.outcome.printed:
        pair = f"{expected.outcome.printed!r} against {found.outcome.printed!r}"
        return Breach("printed", f"printed {who}", f"referee printed {pair} ({who})")
    return None


def difference(left: NDArray[Any], right: NDArray[Any], exact: bool = True) -> str:
    """ "" where equal, else the first place: "[3]: 1.0 against 2.0"."""
    if left.tobytes() == right.tobytes():
        return ""
    if left.dtype.kind == "f":
        bits = f"u{left.dtype.itemsize}"
        equal = (left.view(bits) == right.view(bits)) | (np.isnan(left) & np.isnan(right))
        if not exact:
            with np.errstate(all="ignore"):
                equal |= np.abs(left - right) <= ULPS * np.spacing(np.abs(left))
    else:
        equal = left == right
    where = np.flatnonzero(~equal)
    if not where.size:
        return ""
    i = int(where[0])
    return f"[{i}]: referee {left[i]!r} against {right[i]!r}; {where.size} of {left.size} differ"


def typed(kernel: Kernel) -> Function:
    return parse(kernel.source, "kernel.cu", Options()).kernel(kernel.name, kernel.template or None)
