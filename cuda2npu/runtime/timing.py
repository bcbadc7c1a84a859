"""Modelled time of a launch on an NPU: a clock for each engine, DMA overlapped with compute.

In: a tile program whose memory ops carry `access` (how they move), the counts of a run, an NPU, the
grid; out: `Timing`, which prints as a small table. Nothing is measured; every figure carries the
validation status of the machine's profile. For code that counts by itself, `linear_model` is the
same model as a table of numbers.

    print(modelled_time(program, outcome.counts, load_target("trn2"), (4096, 1, 1)))

The model, at O(1) an op: blocks are spread evenly over the cores; on a core several blocks make one
tile (CUDA's blocks are independent; at most what half of the scratchpad holds; of the powers of two
the best is taken), and the tiles follow one another through the engines with double buffering, so
that the busiest engine sets the pace:
    time   = launch + the first tile through all engines + (tiles - 1) * the busiest engine's time
    vector = instructions * issue + elements * cost * (two operands) / rate
    DMA    = transfers * startup / queues + max(bytes / bandwidth, runs * descriptor / queues)
A run shorter than the machine's best takes as long as that; a gather is a run for each lane. At a
barrier of the grid each tile's program ends and is launched again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, prod
from typing import Any, NamedTuple

from cuda2npu.ir.affine import Access
from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Op, TileProgram
from cuda2npu.ir.walk import walk
from cuda2npu.npu.spec import NpuSpec
from cuda2npu.runtime.live import live_tiles

Counts = Mapping[int, tuple[int, int, int]]
BURST = 64  # bytes that DRAM moves at least
ENGINES = ("memory", "dma", "vector", "scalar", "gather", "sync")
_MEMORY = ("load", "store", "atomic")


@dataclass(frozen=True, slots=True)
class Timing:
    """`engines`: microseconds that each is busy on the busiest core; `bound`: the one that sets the
    pace, or `launch`. `fused`: blocks in one tile; `tiles`: tiles one after the other on a core.
    `bytes`: moved to and from DRAM as the program asks, `moved`: as the machine must move them."""

    kernel: str
    target: str
    status: str
    status_note: str
    total_us: float
    launch_us: float
    engines: Mapping[str, float]
    bound: str
    cores: int
    fused: int
    tiles: int
    bytes: int
    moved: int

    def __str__(self) -> str:
        head = f"{self.kernel} on {self.target}: {_time(self.total_us)}, bound by {self.bound}"
        rows = [head, f"  status  {self.status}: {self.status_note}"]
        rows.append(f"  launch  {_time(self.launch_us):>10}")
        for engine, busy in sorted(self.engines.items(), key=lambda row: -row[1]):
            if busy > 0:
                rows.append(f"  {engine:<7} {_time(busy):>10}  {busy / self.total_us:4.0%}")
        rows.append(f"  {self.fused} blocks a tile, {self.tiles} tiles a core, {self.cores} cores")
        rows.append(f"  {self.bytes} bytes asked for, {self.moved} moved")
        return "\n".join(rows)


def _time(us: float) -> str:
    return f"{us / 1000:.3f} ms" if us >= 1000 else f"{us:.2f} us"


@dataclass(slots=True)
class _Clocks:
    """Nanoseconds by engine, over all blocks, as if one core ran them all."""

    spec: NpuSpec
    fused: int
    busy: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ENGINES, 0.0))
    bytes: int = 0
    moved: float = 0.0


def modelled_time(
    program: TileProgram, counts: Counts, spec: NpuSpec, grid: tuple[int, int, int]
) -> Timing:
    """The time that the launch with these counts would take on `spec`."""
    charged = [(op, counts[id(op)]) for op in walk(program.body) if counts.get(id(op), (0,))[0]]
    per_core = ceil(prod(grid) / min(spec.cores, prod(grid)))
    found = [
        _with_tile(program, charged, spec, grid, fused)
        for fused in fusions(program, spec)
        if fused <= per_core
    ]
    return min(found, key=lambda timing: timing.total_us)


def _with_tile(
    program: TileProgram,
    charged: list[tuple[Op, tuple[int, int, int]]],
    spec: NpuSpec,
    grid: tuple[int, int, int],
    fused: int,
) -> Timing:
    """The time with `fused` blocks in a tile."""
    blocks = prod(grid)
    cores = min(spec.cores, blocks)
    per_core = ceil(blocks / cores)
    clocks = _Clocks(spec, fused)
    for op, count in charged:
        _charge(clocks, op, count)
    clocks.busy["memory"] = clocks.moved / spec.dram.gbps
    share = per_core / blocks  # of the busiest core
    busy = {e: ns * (1.0 if e == "memory" else share) for e, ns in clocks.busy.items()}
    tiles = ceil(per_core / fused)
    slowest = max(busy.values())
    through = sum(busy.values()) - min(busy["memory"], busy["dma"])  # one transfer, two clocks
    total = spec.launch_us * 1000 + through / tiles + slowest * (tiles - 1) / tiles
    bound = max(busy, key=lambda engine: busy[engine])
    return Timing(
        kernel=program.name,
        target=spec.title,
        status=spec.status,
        status_note=spec.status_note,
        total_us=total / 1000,
        launch_us=spec.launch_us,
        engines={engine: ns / 1000 for engine, ns in busy.items()},
        bound=bound if slowest > spec.launch_us * 1000 else "launch",
        cores=cores,
        fused=fused,
        tiles=tiles,
        bytes=clocks.bytes,
        moved=round(clocks.moved),
    )


def fusions(program: TileProgram, spec: NpuSpec) -> list[int]:
    """Numbers of blocks that make a tile: powers of two, up to what half of the scratchpad holds
    (the other half is filled)."""
    values = live_tiles(program.body) * program.threads * 8
    local = sum(buffer.bytes for buffer in program.local) * program.threads
    shared = sum(buffer.bytes for buffer in program.shared)
    most = max(1, spec.scratch.bytes // 2 // max(1, values + local + shared))
    return [1 << i for i in range(most.bit_length())]


# -- as a table of numbers ------------------------------------------------------------------------


class Share(NamedTuple):
    """What an op did, by counters: `times` it was executed, their sum; its lanes, counter `lanes`,
    or `width` each time where that is 0; `bytes` a lane."""

    times: tuple[int, ...]
    width: int
    bytes: int = 0
    lanes: int = 0


class Fused(NamedTuple):
    """`busy`: nanoseconds a count, by engine (`ENGINES`) and counter, with `blocks` in a tile."""

    blocks: int
    busy: list[list[float]]


def linear_model(
    program: TileProgram, shares: Iterable[tuple[Op, Share]], counters: int, spec: NpuSpec
) -> list[Fused]:
    """`modelled_time` is the least over these, with the busy times put together as there."""
    shares = list(shares)
    return [_linear(shares, counters, spec, fused) for fused in fusions(program, spec)]


def _linear(shares: list[tuple[Op, Share]], counters: int, spec: NpuSpec, fused: int) -> Fused:
    clocks = [_Clocks(spec, fused) for _ in range(counters)]
    for op, share in shares:
        width = 0 if share.lanes else share.width
        for counter in share.times:
            _charge(clocks[counter], op, (1, width, width * share.bytes))
        if share.lanes:
            _charge(clocks[share.lanes], op, (0, 1, share.bytes))
    for clock in clocks:
        clock.busy["memory"] = clock.moved / spec.dram.gbps
    return Fused(fused, [[clock.busy[engine] for clock in clocks] for engine in ENGINES])


# -- one op ---------------------------------------------------------------------------------------


def _charge(clocks: _Clocks, op: Op, count: tuple[int, int, int]) -> None:
    row, (times, lanes, size) = OPS[op.opcode], count
    if op.opcode in _MEMORY:
        _charge_memory(clocks, op, times, lanes, size)
    elif op.opcode == "grid_barrier":
        clocks.busy["sync"] += times / clocks.fused * clocks.spec.launch_us * 1000
    elif row.engine == "sync":
        _charge_cycles(clocks, "sync", times, clocks.spec.vector.dependent_issue_cycles)
    elif row.engine in ("vector", "scalar"):
        tile = any(result.type.tile for result in op.results) or op.opcode == "any"
        _charge_elements(clocks, op, row.engine, times, lanes if tile else times)


def _charge_elements(clocks: _Clocks, op: Op, engine: str, times: int, elements: int) -> None:
    spec, cost = clocks.spec, OPS[op.opcode].cost
    wide = 2.0 if op.results and op.result.type.bits == 64 else 1.0
    if engine == "vector" and sum(o.type.tile for o in op.operands) > 1:
        cost *= spec.vector.two_operand_factor
    rate = spec.vector if engine == "vector" else spec.scalar
    cycles = elements * cost * wide / rate.fp32_per_cycle
    clocks.busy[engine] += cycles / rate.clock_ghz
    _charge_cycles(clocks, engine, times, spec.vector.issue_cycles)


def _charge_cycles(clocks: _Clocks, engine: str, times: int, cycles: float) -> None:
    """`cycles` of the vector clock, once for each tile of blocks."""
    clocks.busy[engine] += times / clocks.fused * cycles / clocks.spec.vector.clock_ghz


def _charge_memory(clocks: _Clocks, op: Op, times: int, lanes: int, size: int) -> None:
    access: Any = op.attrs.get("access")
    found = access if isinstance(access, Access) else None
    if found is not None and found.space in ("shared", "local"):
        _charge_scratch(clocks, found, op, times, lanes)
        return
    element = element_bytes(op)
    run, distinct = _runs(found, clocks.fused, element) if found else (element, 1.0)
    runs = size * distinct / run
    both = 2 if op.opcode == "atomic" else 1
    transfers = both * times / clocks.fused
    clocks.bytes += both * size
    clocks.moved += both * runs * max(run, BURST)
    clocks.busy["dma"] += transfer_ns(clocks.spec, transfers, runs * both, run)


def element_bytes(op: Op) -> int:
    moved = op.result if op.opcode == "load" else op.operands[-1]
    return max(1, moved.type.bits // 8)


def transfer_ns(spec: NpuSpec, transfers: float, runs: float, run_bytes: float) -> float:
    """Nanoseconds that a core's DMA queues need for so many transfers, of so many contiguous runs
    in all."""
    dma = spec.dma
    queues = max(1.0, dma.engines_per_core)
    bandwidth = min(dma.engines_per_core * dma.gbps_per_engine, spec.dram.gbps)
    pieces = runs * dma.descriptor_ns / queues
    moving = runs * max(run_bytes, dma.best_run_bytes) / bandwidth
    return transfers * (dma.startup_ns + dma.issue_ns) / queues + max(pieces, moving)


def _runs(access: Access, fused: int, element: int) -> tuple[float, float]:
    """Contiguous bytes of one transfer of a tile of blocks, and the part of its lanes that have an
    address of their own: an axis along which the address stays the same moves once."""
    if access.kind not in ("dma", "uniform"):
        return element, 1.0
    run, distinct = element, 1.0
    if access.kind == "dma":
        axes = [(s.constant, n) for s, n in zip(access.strides, access.shape, strict=True) if n > 1]
        distinct = 1.0 / prod(extent for stride, extent in axes if stride == 0)
        moving = [(abs(stride), extent) for stride, extent in axes if stride]
        unknown = sum(stride is None for stride, _ in axes)
        for stride, extent in sorted(moving):
            if stride != run:
                return run, distinct
            run *= extent
        if unknown:
            return run, distinct
    # the next block goes on where this one ends
    goes_on = run > 1 and any(names and c == run for names, c in access.offset.terms)
    return (run * fused if goes_on else run), distinct


def _charge_scratch(clocks: _Clocks, access: Access, op: Op, times: int, lanes: int) -> None:
    """Shared and private memory lie in the scratchpad: strided access is part of the vector
    engine's work, indexed access and atomics are the gather engine's."""
    if access.kind in ("dma", "uniform") and op.opcode != "atomic":
        _charge_elements(clocks, op, "vector", times, lanes)
        return
    rate = clocks.spec.gather
    clocks.busy["gather"] += lanes / rate.fp32_per_cycle / rate.clock_ghz
    _charge_cycles(clocks, "gather", times, clocks.spec.vector.issue_cycles)
