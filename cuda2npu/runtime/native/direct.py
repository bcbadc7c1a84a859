"""One kernel and launch shape, made ready once, then launched many times on arrays of the host.

In: a tile program, a grid, a mode; then words for its arguments. Out: whether it ended well. The
kernel sees the host's own addresses. Unchecked code works on the arrays where they lie; checked
code on copies in a `Stage`, with guard bytes between them: a fault leaves the arrays as they were.

    direct = prepare_direct(program, (4, 1, 1), 0, Mode(checked=False))
    direct.word(0, "int32_t")[0] = 1000
    direct.run()
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from cuda2npu.diagnostics import Diagnostic
from cuda2npu.ir.program import TileProgram
from cuda2npu.ir.walk import walk
from cuda2npu.runtime.begin import Grid, refusal
from cuda2npu.runtime.memory import GUARD, POISON, DeviceMemory
from cuda2npu.runtime.native import library
from cuda2npu.runtime.native.launch import Mode, Prepared, prepare
from cuda2npu.runtime.uses import UNKNOWN

BASE = 0x3_0000_0000  # the windows of shared and private memory lie below
MOST_STAGED = 256 << 10  # bytes; what is larger is worth device memory of its own
ALIGNMENT = 256
WHOLE = 1  # of a `c2n_room`


@dataclass(eq=False, slots=True)
class Stage:
    """Copies of arrays. `bytes` holds the memory; the first copy may lie at the address `start`."""

    bytes: Any
    start: int


def new_stage(room: int) -> Stage:
    ffi = library.runtime().ffi
    held = ffi.new("uint8_t[]", room + ALIGNMENT)
    ffi.memmove(held, bytes([POISON]) * (room + ALIGNMENT), room + ALIGNMENT)
    address = int(ffi.cast("uintptr_t", held))
    return Stage(held, address + -address % ALIGNMENT)


@dataclass(eq=False, slots=True)
class Direct:
    """`stores`: for each argument, whether the kernel may store to what it points to. Not for two
    threads at once."""

    program: TileProgram
    prepared: Prepared
    grid: Grid
    workers: int | None
    stores: tuple[bool, ...]
    words: Any
    launch: Any
    needs: Any
    outcome: Any
    checked: bool
    stage: Stage | None = None
    rooms: Any = None
    sizes: dict[int, int] = field(default_factory=dict[int, int])
    places: dict[int, Any] = field(default_factory=dict[int, Any])

    def word(self, argument: int, type: str) -> Any:
        """A pointer to where the argument goes."""
        ffi = library.runtime().ffi
        return ffi.cast(f"{type} *", self.words + self.prepared.text.offsets[argument] // 8)

    def run(self) -> int:
        """0 where it ended well; else `fault` says why not."""
        x, y, z = self.grid
        blocks = x * y * z
        workers = 1 if blocks == 1 else self.workers or library.worker_count()
        kernel = self.prepared.kernel
        return library.call(kernel, self.launch, blocks, self.needs, workers, self.outcome)

    def fault(self, code: int) -> Diagnostic:
        """Why `run` ended with `code`. MemoryError where there was no memory for scratch."""
        from cuda2npu.runtime.native.messages import Launched

        ended = library.ended_of(code, self.outcome)
        assert ended.fault is not None
        shared = int(self.launch.dynamic_shared)
        known = Launched(self.program, self.grid, self.prepared.text, DeviceMemory(), shared)
        return known.diagnose(ended.fault)

    def copy_in(self, held: dict[int, Any]) -> bool:
        """Arrays, as cffi's buffers, by argument, into the stage; False where they do not fit."""
        sizes = {argument: len(buffer) for argument, buffer in held.items()}
        if sizes != self.sizes and not self._lay_out(sizes):
            return False
        if len(held) > 1 and _overlap(held, sizes):
            return False
        move, places = library.runtime().ffi.memmove, self.places
        for argument, buffer in held.items():
            move(places[argument], buffer, sizes[argument])
        return True

    def copy_back(self, held: dict[int, Any]) -> None:
        move, places, sizes = library.runtime().ffi.memmove, self.places, self.sizes
        for argument, buffer in held.items():
            if self.stores[argument]:
                move(buffer, places[argument], sizes[argument])

    def _lay_out(self, sizes: dict[int, int]) -> bool:
        self.sizes = {}
        ends: list[tuple[int, int, int]] = []
        end = GUARD
        for argument, size in sizes.items():
            ends.append((argument, end, end + size))
            end = (end + size + GUARD + ALIGNMENT - 1) // ALIGNMENT * ALIGNMENT
        if end > MOST_STAGED:
            return False
        ffi = library.runtime().ffi
        self.stage = stage = new_stage(end)
        self.rooms = ffi.new("c2n_room[]", [
            (stage.start + first, stage.start + last, 0, WHOLE) for _, first, last in ends
        ])  # fmt: skip
        for argument, first, _ in ends:
            self.places[argument] = ffi.cast("uint8_t *", stage.start + first)
            self.word(argument, "uint64_t")[0] = stage.start + first
        self.launch.rooms, self.launch.room_count = self.rooms, len(ends)
        self.sizes = sizes
        return True


def _overlap(held: dict[int, Any], sizes: dict[int, int]) -> bool:
    """Whether two of the arrays share memory: then copies would not."""
    cast = library.runtime().ffi.cast
    spans = sorted((int(cast("uintptr_t", b)), sizes[argument]) for argument, b in held.items())
    return any(a + size > b for (a, size), (b, _) in pairwise(spans))


def prepare_direct(
    program: TileProgram, grid: Grid, dynamic_shared: int, mode: Mode, turns: int
) -> Direct | None:
    """None where the program needs more than arguments: it prints, counts, or has file-scope
    variables."""
    if mode.counted or program.symbols or any(op.opcode == "printf" for op in walk(program.body)):
        return None
    sized = [bytes(size) for _, _, size in program.arguments]
    if refusal(program, grid, sized, dynamic_shared) is not None:
        return None
    prepared = prepare(program, mode)
    ffi = library.runtime().ffi
    sizes = [(size + 15) // 16 * 2 for _, _, size in program.arguments]
    words = ffi.new("uint64_t[]", sum(sizes) or 2)
    launch = ffi.new("c2n_launch *")
    launch.grid = grid
    launch.ordered = prepared.order_shows if mode.ordered is None else mode.ordered
    launch.dynamic_shared, launch.turns = dynamic_shared, turns
    launch.arguments = ffi.cast("uint8_t *", words)
    launch.arena = ffi.cast("uint8_t *", BASE)
    launch.global_base, launch.global_end = BASE, (1 << 64) - 1
    return Direct(
        program, prepared, grid, mode.workers, _stores(prepared, program), words, launch,
        library.needs_of(prepared.kernel, dynamic_shared), ffi.new("c2n_outcome *"), mode.checked,
    )  # fmt: skip


def _stores(prepared: Prepared, program: TileProgram) -> tuple[bool, ...]:
    uses = prepared.uses
    changed = {base for base, used in uses.items() if used.stores or used.atomics}
    stored = {p.argument for p in program.params if p.value in changed}
    return tuple(i in stored or UNKNOWN in changed for i in range(len(program.arguments)))
