"""One launch on native code.

In: a tile program, a grid, arguments as C packs them, device memory; out: an `Outcome`, as the
interpreter's, without counts. Compiled kernels are kept, in memory and on disk.

    outcome = run(program, (64, 1, 1), arguments, memory)

Raises `NoForm` where an op has no text in C, and what `library` raises where nothing compiles.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cuda2npu.diagnostics import Diagnostic, diagnostic
from cuda2npu.ir.program import Op, TileProgram
from cuda2npu.ir.types import bits_float
from cuda2npu.runtime.begin import Grid, place_symbols, refusal
from cuda2npu.runtime.interpreter.order import shows_block_order
from cuda2npu.runtime.interpreter.owners import UNKNOWN, Bases, uses_of
from cuda2npu.runtime.interpreter.printf import format_line
from cuda2npu.runtime.interpreter.windows import LOCAL_BASE, SHARED_BASE, lay_out
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import library
from cuda2npu.runtime.native.compilers import CompilerMissing, compile_flags, find_compiler
from cuda2npu.runtime.native.emit import Settings
from cuda2npu.runtime.native.functions import NoForm
from cuda2npu.runtime.native.text import Text, native_text
from cuda2npu.runtime.native.warp import name_of
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.runtime.policy import Policy


@dataclass(frozen=True, slots=True)
class Mode:
    """`checked`: faults are found, at a cost; else a kernel must have none. `contract`: `a * b + c`
    may be rounded once, as nvcc does unless told otherwise. `library_math`: math functions are the
    C library's, to the bit what the interpreter computes; else vectors of our own, within CUDA's
    error limits. `ordered`: blocks run in linear order on one thread, and atomics in the
    order of threads; None: where the program's atomics show the order; False: never. `workers`:
    threads; None: one a processor."""

    checked: bool = True
    contract: bool = False
    library_math: bool = False
    ordered: bool | None = None
    workers: int | None = None


DEFAULT, POLICY, DONE = Mode(), Policy(), Outcome(counts=MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A program's native code, loaded."""

    text: Text
    kernel: library.Kernel
    order_shows: bool
    uses: Bases


_by_id: dict[int, tuple[TileProgram, dict[tuple[bool, ...], Prepared]]] = {}
_KEPT = 256
NO_COMPILER = "there is no C compiler"


def prepare(program: TileProgram, mode: Mode) -> Prepared:
    """Compiles where that was not done before; the last `_KEPT` programs are remembered."""
    found = prepared_before(program, mode)
    if found is not None:
        return found
    _, known = _by_id.get(id(program), (program, {}))
    exact = mode.ordered is not False
    key = mode.checked, mode.contract, mode.library_math, exact
    text = native_text(program, Settings(mode.checked, mode.library_math, exact))
    scratch = library.Scratch(text.shared_bytes, text.local_bytes, mode.checked, text.stack_bytes)
    kernel = library.load_kernel(text.code, compile_flags(contract=mode.contract), scratch)
    found = Prepared(text, kernel, shows_block_order(program), uses_of(program))
    known[key] = found
    _by_id[id(program)] = program, known
    while len(_by_id) > _KEPT:
        del _by_id[next(iter(_by_id))]
    return found


def prepared_before(program: TileProgram, mode: Mode) -> Prepared | None:
    known = _by_id.get(id(program))
    if known is None:
        return None
    exact = mode.ordered is not False
    return known[1].get((mode.checked, mode.contract, mode.library_math, exact))


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
    )
    if not mode.checked:
        _mark_written(program, prepared.uses, arguments, memory, symbols)
    if ended is library.QUIET:
        return DONE
    launch = Launched(program, grid, prepared.text, memory, dynamic_shared)
    fault = launch.diagnose(ended.fault) if ended.fault is not None else None
    return Outcome(fault, launch.printed(ended.output) if ended.output else "")


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


@dataclass(frozen=True, slots=True)
class Launched:
    """A launch that has ended: what messages and printed lines are made from."""

    program: TileProgram
    grid: Grid
    text: Text
    memory: DeviceMemory
    dynamic_shared: int

    def diagnose(self, fault: library.Fault) -> Diagnostic:
        op, code = self.text.sites[fault.op], f"C2N{fault.code}"
        places: dict[str, object] = {}
        if code in ("C2N9001", "C2N9002", "C2N9003"):
            size = _size(op)
            align = max(size, int(op.attrs.get("align", 1)))
            places["bytes"] = align if code == "C2N9002" else size
            places |= {"access": op.opcode, "where": hex(fault.address)}
            places["object"] = self.nearest(fault.address)
        places |= {
            "condition": op.attrs.get("text", ""),
            "steps": "too many",
            "name": op.attrs.get("name", "__trap") if op.opcode == "trap" else (
                name_of(op) if code == "C2N9009" else ""
            ),
            "thread": self.thread_text(fault),
        }  # fmt: skip
        return diagnostic(code, op.span, kernel=self.program.name, **places)

    def thread_text(self, fault: library.Fault) -> str:
        """`thread (3, 0, 0) of block (1, 0, 0) of `k``."""
        x, y, _ = self.program.block
        thread = fault.thread
        where = (thread % x, thread // x % y, thread // (x * y))
        columns, rows, _ = self.grid
        linear = fault.block
        of = (linear % columns, linear // columns % rows, linear // (columns * rows))
        return f"thread {where} of block {of} of `{self.program.name}`"

    def nearest(self, address: int) -> str:
        """What the address is close to."""
        rooms: list[tuple[int, int, str]] = [
            (a.address, a.address + a.bytes, a.name or hex(a.address))
            for a in self.memory.allocations()
        ]
        for buffers, base in ((self.program.shared, SHARED_BASE), (self.program.local, LOCAL_BASE)):
            addresses, _ = lay_out(buffers, base, self.dynamic_shared)
            for buffer in buffers:
                first = addresses[buffer.name]
                rooms.append((first, first + (buffer.bytes or self.dynamic_shared), buffer.name))

        def distance(room: tuple[int, int, str]) -> int:
            return max(room[0] - address, address - room[1], 0)

        near = min(rooms, key=distance, default=None)
        if near is None or distance(near) > 1 << 24:
            return "every allocation"
        return f"`{near[2]}` ({near[1] - near[0]} bytes)"

    def printed(self, output: bytes) -> str:
        """The records' lines; the pool has put them in the order of blocks."""
        lines: list[str] = []
        at = 0
        while at < len(output):
            _, number, size = struct.unpack_from("<QII", output, at)
            words = struct.unpack_from(f"<{size // 8}Q", output, at + 16)
            at += 16 + size
            op = self.text.sites[number]
            values = [_value(o.type.element, w) for o, w in zip(op.operands, words, strict=True)]
            texts: tuple[str | None, ...] = tuple(op.attrs.get("texts", ()))
            lines.append(format_line(op.attrs["format"], values, texts, self.string))
        return "".join(lines)

    def string(self, address: int) -> str:
        """The C string at an address of global memory, as it is when the launch has ended."""
        room = self.memory.find(address)
        if room is None:
            return ""
        raw = self.memory.read(address, room.address + room.bytes - address).tobytes()
        return raw.split(b"\0", 1)[0].decode("latin-1")


def _size(op: Op) -> int:
    of = op.result if op.opcode == "load" else op.operands[-1]
    return of.type.bytes


def _value(element: str, word: int) -> Any:
    if element[0] == "f":
        return bits_float("f64", word)
    return word - (1 << 64) if element[0] == "i" and word >> 63 else word
