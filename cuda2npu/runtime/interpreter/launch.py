"""One launch: arguments to values, symbols to addresses, the grid to chunks of blocks.

In: a tile program, a grid, arguments as C packs them, device memory; out: an `Outcome`.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.diagnostics import Diagnostic
from cuda2npu.ir.meaning import DTYPES
from cuda2npu.ir.program import Op, Region, TileProgram, Value
from cuda2npu.ir.walk import meets
from cuda2npu.runtime.begin import place_symbols, refusal
from cuda2npu.runtime.interpreter import access, atomics, control, effects, sources, warp
from cuda2npu.runtime.interpreter.build import Build, Builder
from cuda2npu.runtime.interpreter.chunk import Chunk, Code
from cuda2npu.runtime.interpreter.faults import Stop
from cuda2npu.runtime.interpreter.meeting import Turn, take_turns
from cuda2npu.runtime.interpreter.order import shows_block_order
from cuda2npu.runtime.interpreter.owners import Conflict, Owners, granule_of
from cuda2npu.runtime.interpreter.windows import GlobalWindow, LocalWindow, SharedWindow
from cuda2npu.runtime.live import live_tiles
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.runtime.policy import Policy
from cuda2npu.runtime.spaces import lay_out
from cuda2npu.runtime.uses import UNKNOWN, Bases, Uses, uses_of

Array = NDArray[Any]
Grid = tuple[int, int, int]

BUILDERS: dict[str, Builder] = {
    **access.BUILDERS,
    **atomics.BUILDERS,
    **control.BUILDERS,
    **effects.BUILDERS,
    **sources.BUILDERS,
    **warp.BUILDERS,
}
CONFLICTS = 4  # chunks whose blocks met, after which the rest of the grid runs block by block


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """`unit`: bytes of the largest element that is accessed, for private memory; `live_bytes`: of
    the tiles of one block; `meets`: blocks wait for one another."""

    program: TileProgram
    code: Code
    initial: list[Any]
    params: tuple[int, ...]
    counted: list[Op]
    regions: list[Region]
    one_by_one: bool
    meets: bool
    unit: int
    uses: Bases
    granule: int
    live_bytes: int


_compiled: dict[int, Compiled] = {}
_KEEP = 256


def compiled(program: TileProgram) -> Compiled:
    """Steps for `program`, made once; the last `_KEEP` programs are remembered."""
    found = _compiled.get(id(program))
    if found is not None:
        return found
    build = Build(program, BUILDERS)
    params = build.slots(param.value for param in program.params)
    code = build.region(program.body)
    accessed = [op for op in build.counted if op.opcode in ("load", "store", "atomic")]
    sizes = [_element(op) for op in accessed]
    found = Compiled(
        program, code, build.initial, params, build.counted, build.regions,
        shows_block_order(program), meets(program), max(sizes, default=4), uses_of(program),
        granule_of(program),
        8 * program.threads * max(1, live_tiles(program.body)),
    )  # fmt: skip
    if len(_compiled) >= _KEEP:
        del _compiled[next(iter(_compiled))]
    _compiled[id(program)] = found
    return found


def _element(op: Op) -> int:
    of = op.result if op.opcode == "load" else op.operands[-1]
    return DTYPES[of.type.element].itemsize


def run(
    program: TileProgram,
    grid: Grid,
    arguments: Sequence[bytes],
    memory: DeviceMemory,
    *,
    dynamic_shared: int = 0,
    symbols: dict[str, int] | None = None,
    policy: Policy | None = None,
) -> Outcome:
    """Runs every block of the grid; `symbols`: addresses of file-scope variables by name, to which
    those that are missing are added."""
    fault = refusal(program, grid, arguments, dynamic_shared)
    if fault is not None:
        return Outcome(fault)
    symbols = place_symbols(program, memory, symbols)
    with np.errstate(all="ignore"), _deep():
        launch = _Launch(compiled(program), grid, memory, symbols, policy or Policy())
        return launch.run(arguments, dynamic_shared)


@contextmanager
def _deep() -> Generator[None]:
    """Regions nest as deeply as the source does; each level takes a few Python frames."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 20_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


@dataclass(slots=True, eq=False)
class _Launch:
    compiled: Compiled
    grid: Grid
    memory: DeviceMemory
    symbols: dict[str, int]
    policy: Policy

    def run(self, arguments: Sequence[bytes], dynamic_shared: int) -> Outcome:
        """Chunk by chunk; one whose blocks got into one another's way is run again, block by block,
        and so is one with a fault, so that the fault is that of the first block to have one."""
        chunk = self._chunk(arguments, dynamic_shared)
        single = chunk
        total = self.grid[0] * self.grid[1] * self.grid[2]
        if self.compiled.meets and total > 1:
            return self._outcome(self._meeting(arguments, dynamic_shared, chunk, total), chunk)
        conflicts, first, fault = 0, 0, None
        if chunk.blocks > 1:
            chunk.owners = self._owners(arguments, chunk)
            single = self._chunk(arguments, dynamic_shared, 1, chunk)
        while first < total and fault is None:
            size = min(chunk.blocks, total - first) if conflicts < CONFLICTS else 1
            if size == 1:
                fault = self._execute(single, first)
                first += 1
                continue
            if size < chunk.blocks:
                chunk = self._chunk(arguments, dynamic_shared, size, chunk)
            if not self._together(chunk, first):
                conflicts += 1
                for block in range(first, first + size):
                    fault = fault or self._execute(single, block)
            first += size
        return self._outcome(fault, chunk)

    def _outcome(self, fault: Diagnostic | None, chunk: Chunk) -> Outcome:
        printed = chunk.printed
        text = "".join(line for place in sorted(printed) for line in printed[place])
        return Outcome(fault, text, self._counts(chunk))

    def _meeting(
        self, arguments: Sequence[bytes], dynamic_shared: int, chunk: Chunk, total: int
    ) -> Diagnostic | None:
        """Blocks that wait for one another: all at once where that is the same and they fit, else
        by turns."""
        if chunk.blocks == total:
            chunk.owners = self._owners(arguments, chunk)
            if self._together(chunk, 0):
                return None
        alone = [self._chunk(arguments, dynamic_shared, 1, chunk) for _ in range(total)]
        return take_turns([
            Turn(one, partial(self._execute, one, block)) for block, one in enumerate(alone)
        ])  # fmt: skip

    def _execute(self, chunk: Chunk, first: int) -> Diagnostic | None:
        """The chunk's blocks from block `first` on."""
        chunk.first, chunk.steps, chunk.phase = first, 0, 0
        chunk.env = chunk.initial.copy()
        chunk.set_active(None)
        for window in (chunk.shared, chunk.local):
            if window is not None:
                window.refresh()
        try:
            self.compiled.code.execute(chunk)
        except Stop as stopped:
            return stopped.fault
        return None

    def _together(self, chunk: Chunk, first: int) -> bool:
        """Several blocks at once; False, with everything undone, where they must not be."""
        tally, runs = [list(row) for row in chunk.tally], list(chunk.runs)
        assert chunk.owners is not None
        try:
            fault = self._execute(chunk, first)
        except Conflict:
            fault = True
        if fault is None:
            chunk.owners.settle()
            return True
        chunk.owners.undo()
        chunk.memory.forget()
        for row, before in zip(chunk.tally, tally, strict=True):
            row[:] = before
        chunk.runs[:] = runs
        for place in [place for place in chunk.printed if place[1] >= first]:
            del chunk.printed[place]
        return False

    def _owners(self, arguments: Sequence[bytes], chunk: Chunk) -> Owners:
        """What of the device's memory must be watched: by the addresses that bases have now."""
        uses: dict[int, Uses] = {}
        where: dict[Value | str, int] = {**self.symbols}
        for slot, param in zip(self.compiled.params, self.compiled.program.params, strict=True):
            if param.value.type.element == "ptr":
                where[param.value] = int(chunk.env[slot].item())
        unknown = self.compiled.uses.get(UNKNOWN, Uses())
        for base, used in self.compiled.uses.items():
            found = self.memory.find(where.get(base, 0))
            if found is not None:
                room = uses.setdefault(found.address, Uses())
                room.loads += used.loads + unknown.loads
                room.stores += used.stores
                room.atomics += used.atomics
        return Owners(self.compiled.granule, bool(unknown.stores + unknown.atomics), uses,
                      chunk.memory.low)  # fmt: skip

    def _chunk(
        self,
        arguments: Sequence[bytes],
        dynamic_shared: int,
        blocks: int = 0,
        before: Chunk | None = None,
    ) -> Chunk:
        """A chunk of `blocks` blocks (0: as many as fit) with fresh scratch memory; counters go on
        from `before`."""
        program, compiled = self.compiled.program, self.compiled
        shared_bytes = lay_out(program.shared, 0, dynamic_shared)[1]
        local_bytes = lay_out(program.local, 0, 0)[1]
        if not blocks:
            total = self.grid[0] * self.grid[1] * self.grid[2]
            scratch = 2 * (shared_bytes + local_bytes * program.threads)
            blocks = min(total, self.policy.chunk // program.threads or 1)
            blocks = min(blocks, self.policy.scratch // max(1, scratch))
            blocks = max(1, min(blocks, self.policy.values // compiled.live_bytes))
            blocks = 1 if compiled.one_by_one else blocks
        constants = frozenset(self.symbols[s.name] for s in program.symbols if s.constant)
        return Chunk(
            program=program,
            policy=self.policy,
            grid=self.grid,
            first=0,
            blocks=blocks,
            threads=program.threads,
            env=before.initial if before else self._initial(arguments),
            memory=before.memory if before else GlobalWindow(self.memory, constants),
            shared=SharedWindow(program.shared, dynamic_shared, blocks) if shared_bytes else None,
            local=LocalWindow(program.local, compiled.unit, blocks, program.threads)
            if local_bytes
            else None,
            symbols=self.symbols,
            tally=before.tally if before else [[0, 0, 0] for _ in compiled.counted],
            runs=before.runs if before else [0] * len(compiled.regions),
            printed=before.printed if before else {},
            ticks=before.ticks if before else 0,
            owners=before.owners if before and blocks > 1 else None,
        )

    def _initial(self, arguments: Sequence[bytes]) -> list[Any]:
        env = self.compiled.initial.copy()
        params = self.compiled.program.params
        for slot, param in zip(self.compiled.params, params, strict=True):
            dtype = DTYPES[param.value.type.element]
            raw = np.frombuffer(arguments[param.argument], np.uint8, dtype.itemsize, param.offset)
            array = raw != 0 if dtype == np.bool_ else raw.view(dtype)
            env[slot] = array.reshape(1, 1)
        return env

    def _counts(self, chunk: Chunk) -> dict[int, tuple[int, int, int]]:
        """By op id: memory ops as tallied, all others as often as their region ran."""
        counts: dict[int, tuple[int, int, int]] = {}
        for region, times in zip(self.compiled.regions, chunk.runs, strict=True):
            for op in region.ops:
                counts[id(op)] = (times, times * chunk.threads, 0)
        for op, tally in zip(self.compiled.counted, chunk.tally, strict=True):
            if op.opcode in ("load", "store", "atomic"):
                counts[id(op)] = (tally[0], tally[1], tally[2])
        return counts
