"""One launch on native code.

In: a tile program, a grid, arguments as C packs them, device memory; out: an `Outcome`, as the
interpreter's; counts where the mode says so. Compiled kernels are kept, in memory and on disk.

    outcome = run(program, (64, 1, 1), arguments, memory)

Raises `NoForm` where an op has no text in C, and what `library` raises where nothing compiles.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, NamedTuple

from cuda2npu.ir.program import TileProgram
from cuda2npu.runtime.begin import Grid, place_symbols, refusal
from cuda2npu.runtime.interpreter.order import shows_block_order
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import library
from cuda2npu.runtime.native.compilers import CompilerMissing, compile_flags, find_compiler
from cuda2npu.runtime.native.emit import Settings
from cuda2npu.runtime.native.functions import NoForm
from cuda2npu.runtime.native.text import Text, native_text
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.runtime.policy import Policy
from cuda2npu.runtime.uses import UNKNOWN, Bases, uses_of


class Mode(NamedTuple):
    """`checked`: faults are found, at a cost; else a kernel must have none. `contract`: `a * b + c`
    may be rounded once, as nvcc does unless told otherwise. `library_math`: math functions are the
    C library's, to the bit what the interpreter computes; else vectors of our own, within CUDA's
    error limits. `ordered`: blocks run in linear order on one thread, and atomics in the
    order of threads; None: where the program's atomics show the order; False: never. `workers`:
    threads; None: one a processor. `fast_math`: as nvcc's `--use_fast_math`: `contract`, and math
    functions of f32 in their fast forms (`docs/math.md`). `counted`: the outcome has counts."""

    checked: bool = True
    contract: bool = False
    library_math: bool = False
    ordered: bool | None = None
    workers: int | None = None
    fast_math: bool = False
    counted: bool = False


DEFAULT, POLICY, DONE = Mode(), Policy(), Outcome()


class Prepared(NamedTuple):
    """A program's native code, loaded."""

    text: Text
    kernel: library.Kernel
    order_shows: bool
    uses: Bases


class Made(NamedTuple):
    """What of a mode decides the C text and its compilation, as in `Settings`."""

    checked: bool
    library_math: bool
    exact: bool
    contract: bool
    fast_math: bool
    counted: bool


_by_id: dict[int, tuple[TileProgram, dict[Made, Prepared]]] = {}
_KEPT = 256
NO_COMPILER = "there is no C compiler"


def prepare(program: TileProgram, mode: Mode) -> Prepared:
    """Compiles where that was not done before; the last `_KEPT` programs are remembered."""
    found = prepared_before(program, mode)
    if found is not None:
        return found
    text = text_for(program, mode)
    flags = compile_flags(contract=_made_by(mode).contract)
    return remember(program, mode, text, library.load_kernel(text, flags, scratch_of(text)))


def text_for(program: TileProgram, mode: Mode) -> Text:
    return native_text(program, Settings(*_made_by(mode)))


def scratch_of(text: Text) -> library.Scratch:
    return library.Scratch(
        text.shared_bytes, text.local_bytes, text.checked, text.stack_bytes, text.counters,
        text.meets,
    )  # fmt: skip


def remember(program: TileProgram, mode: Mode, text: Text, kernel: library.Kernel) -> Prepared:
    """Launches of the program in that mode run `kernel`, made of `text`, from now on."""
    _, known = _by_id.get(id(program), (program, {}))
    made = Prepared(text, kernel, shows_block_order(program), uses_of(program))
    known[_made_by(mode)] = made
    _by_id[id(program)] = program, known
    while len(_by_id) > _KEPT:
        del _by_id[next(iter(_by_id))]
    return made


def _made_by(mode: Mode) -> Made:
    contract = mode.contract or mode.fast_math
    exact = mode.ordered is not False
    return Made(mode.checked, mode.library_math, exact, contract, mode.fast_math, mode.counted)


def prepared_before(program: TileProgram, mode: Mode) -> Prepared | None:
    known = _by_id.get(id(program))
    return None if known is None else known[1].get(_made_by(mode))


def obstacle(program: TileProgram, mode: Mode) -> str:
    """Why it cannot run so; "" where it can. It is compiled then."""
    if prepared_before(program, mode) is not None:
        return ""
    try:
        if find_compiler() is None:
            return NO_COMPILER
        prepare(program, mode)
    except (NoForm, CompilerMissing) as fault:
        return str(fault)
    return ""


def run(
    program: TileProgram,
    grid: Grid,
    arguments: Sequence[bytes],
    memory: DeviceMemory,
    *,
    dynamic_shared: int = 0,
    symbols: dict[str, int] | None = None,
    policy: Policy | None = None,
    mode: Mode | None = None,
) -> Outcome:
    """Runs every block of the grid; `symbols`: addresses of file-scope variables by name, to which
    those that are missing are added. Of `policy`, `steps` is the number of turns that one loop of a
    thread may take."""
    fault = refusal(program, grid, arguments, dynamic_shared)
    if fault is not None:
        return Outcome(fault)
    mode, policy = mode or DEFAULT, policy or POLICY
    prepared = prepare(program, mode)
    symbols = place_symbols(program, memory, symbols)
    constants = frozenset(symbols[s.name] for s in program.symbols if s.constant)
    counters = library.counters_for(prepared.kernel)
    ended = library.launch(
        prepared.kernel,
        grid,
        b"".join(given + bytes(-len(given) % 16) for given in arguments) or bytes(16),
        memory,
        symbols=[symbols[s.name] for s in program.symbols],
        dynamic_shared=dynamic_shared,
        rooms=library.rooms_of(memory, constants) if mode.checked else None,
        ordered=prepared.order_shows if mode.ordered is None else mode.ordered,
        turns=policy.steps,
        workers=mode.workers,
        counters=counters,
    )
    if not mode.checked:
        _mark_written(program, prepared.uses, arguments, memory, symbols)
    counts = _counts(program, counters, grid)
    if ended is library.QUIET:
        return DONE._replace(counts=counts) if counts else DONE
    from cuda2npu.runtime.native.messages import Launched

    launch = Launched(program, grid, prepared.text, memory, dynamic_shared)
    fault = launch.diagnose(ended.fault) if ended.fault is not None else None
    return Outcome(fault, launch.printed(ended.output) if ended.output else "", counts)


def _counts(program: TileProgram, counters: Any, grid: Grid) -> dict[int, tuple[int, int, int]]:
    if not counters:
        return {}
    from cuda2npu.runtime.native.tally import tally_of

    return tally_of(program).counts([prod(grid), *counters[1 : len(counters)]])


def _mark_written(
    program: TileProgram,
    uses: Bases,
    arguments: Sequence[bytes],
    memory: DeviceMemory,
    symbols: dict[str, int],
) -> None:
    """Unchecked code keeps no marks: what it may have stored to counts as written."""
    params = {param.value: param for param in program.params}
    for base, used in uses.items():
        if not used.stores and not used.atomics:
            continue
        if base == UNKNOWN:
            for allocation in memory.allocations():
                memory.mark_written(allocation)
            return
        if isinstance(base, str):
            address = symbols[base]
        else:
            param = params[base]
            address = int.from_bytes(
                arguments[param.argument][param.offset : param.offset + 8], "little"
            )
        room = memory.find(address)
        if room is not None:
            memory.mark_written(room)
