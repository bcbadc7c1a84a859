"""The state of one chunk of blocks while it runs.

In: the program, the launch and which blocks; out: values by slot, the blocks that are active, the
address windows, counters. A tile value is an array [blocks, threads], of which either axis may be 1
where the value is the same all along it; a uniform value is [blocks, 1] or [1, 1].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.diagnostics import Diagnostic, diagnostic
from cuda2npu.ir.program import TileProgram
from cuda2npu.runtime.interpreter.faults import Stop
from cuda2npu.runtime.interpreter.owners import Owners
from cuda2npu.runtime.interpreter.windows import GlobalWindow, LocalWindow, SharedWindow
from cuda2npu.runtime.policy import Policy

if TYPE_CHECKING:
    from cuda2npu.runtime.interpreter.meeting import Turn

Array = NDArray[Any]
NO_LANES: Array = np.zeros((1, 1), np.bool_)


@dataclass(slots=True, eq=False)
class Chunk:
    """`first`: linear index of its first block. `active`: [blocks, 1], the blocks that the control
    flow is in; None: all of them. `tally`: one list [executions by blocks, lanes, bytes] for each
    counted op; `runs`: executions by blocks, for each region. `watching`: a `while` wants to know
    in `changed` whether any memory changes. `owners`: where several blocks run together. `phase`:
    barriers of the grid that it has passed; `turn`: where its block waits alone at them. `printed`:
    lines by phase and block."""

    program: TileProgram
    policy: Policy
    grid: tuple[int, int, int]
    first: int
    blocks: int
    threads: int
    env: list[Any]
    memory: GlobalWindow
    shared: SharedWindow | None
    local: LocalWindow | None
    symbols: dict[str, int]
    tally: list[list[int]]
    runs: list[int]
    active: Array | None = None
    active_blocks: int = 0
    printed: dict[tuple[int, int], list[str]] = field(
        default_factory=dict[tuple[int, int], list[str]]
    )
    steps: int = 0
    ticks: int = 0
    watching: bool = False
    changed: bool = False
    owners: Owners | None = None
    phase: int = 0
    turn: Turn | None = None
    initial: list[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.initial = self.env.copy()

    def lanes(self, mask: int | None) -> Array | None:
        """The lanes for which an op with `mask` (a slot) takes effect: None for all of them,
        `NO_LANES` itself for none."""
        on = self.active
        if mask is not None:
            on = self.env[mask] if on is None else self.env[mask] & on
        if on is None or on.all():
            return None
        return on if on.any() else NO_LANES

    def lane_count(self, on: Array | None) -> int:
        if on is None:
            return self.blocks * self.threads
        spread = (self.blocks if on.shape[0] == 1 else 1) * (
            self.threads if on.shape[1] == 1 else 1
        )
        return int(np.count_nonzero(on)) * spread

    def set_active(self, active: Array | None) -> None:
        self.active = active
        self.active_blocks = self.blocks if active is None else int(np.count_nonzero(active))

    def too_long(self, span: Any) -> Diagnostic:
        name = self.program.name
        return diagnostic("C2N9011", span, kernel=name, steps=self.steps)


Step = Callable[[Chunk], None]


@dataclass(slots=True, eq=False)
class Code:
    """A region, ready to run: its steps with the slots that are free after each, the slots of its
    parameters, the slots that its terminator yields (`go`: of a `condition`) and those that are
    free after it."""

    region: int
    steps: list[tuple[Step, tuple[int, ...]]]
    params: tuple[int, ...]
    yields: tuple[int, ...]
    last: tuple[int, ...]

    def execute(self, chunk: Chunk) -> list[Array]:
        """Runs it and yields what its terminator yields."""
        chunk.runs[self.region] += chunk.active_blocks
        chunk.steps += len(self.steps) + 1
        if chunk.steps > chunk.policy.steps:
            raise Stop(chunk.too_long(chunk.program.span))
        env = chunk.env
        for step, free in self.steps:
            step(chunk)
            for slot in free:
                env[slot] = None
        yielded = [env[slot] for slot in self.yields]
        for slot in self.last:
            env[slot] = None
        return yielded
