"""What of a program runs once a block, and what runs warp by warp: blocks of code between barriers.

In: a program. Out: a tree of items. A `Phase` is a list of ops that every group of warps runs
through from its first op to its last before the next group begins, so that values stay in
registers; CUDA lets warps run in any order between barriers, and within a warp every op is finished
in all lanes before the next. Control flow that holds a barrier is walked once a block; a loop
without one is part of a phase, so that it runs for one group of warps at a time.

    load, add, store | barrier | for { load, store | barrier | for { mul, add } | barrier } | store
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import operands_of, walk
from cuda2npu.runtime.native.races import LOOPS, loops_meet, order_shows

SYNC = frozenset(("barrier", "barrier_reduce", "grid_barrier", "printf"))
"""Ops that all warps of a block reach together (printf: its lines come statement by statement)."""
_WRITES = frozenset(("store", "atomic"))


@dataclass(frozen=True, slots=True, eq=False)
class Assign:
    """`targets` take the values of `sources`, all at once."""

    targets: tuple[Value, ...]
    sources: tuple[Operand, ...]


Step = Op | Assign


@dataclass(slots=True, eq=False)
class Phase:
    """`last`: the op that ends it, for which all warps are looked at: a barrier, an `any` or the
    mask of a uniform load, `printf`."""

    steps: list[Step] = field(default_factory=list[Step])
    last: Op | None = None

    def ops(self) -> Iterator[Op]:
        """All of its ops, those inside loops too; without `last`."""
        for step in self.steps:
            if isinstance(step, Op):
                yield step
                for region in step.regions:
                    yield from walk(region)

    def operands(self) -> Iterator[Operand]:
        for step in self.steps:
            if isinstance(step, Assign):
                yield from step.sources
        for op in self.ops():
            yield from operands_of(op)
        if self.last is not None:
            yield from operands_of(self.last)

    @property
    def writes(self) -> list[Op]:
        return [op for op in self.ops() if op.opcode in _WRITES]


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """An op that runs once a block."""

    op: Op


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """An `if`, `for` or `while` that is walked once a block."""

    op: Op
    bodies: tuple[list[Item], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """Uniform values handed on at the end of a region."""

    assign: Assign


Item = Phase | Scalar | Control | Move


class Plan:
    """`items`: the body. `wanted`: uniform values that are needed once a block. `alias`: values
    that are kept where another one is: a loop's results and what it hands on unchanged."""

    def __init__(self, program: TileProgram, exact: bool = True) -> None:
        self.program = program
        self.made: dict[Value, Op] = {}
        self.alias: dict[Value, Value] = {}
        for op in walk(program.body):
            self.made.update(dict.fromkeys(op.results, op))
            self._name(op)
        self.wanted: set[Value] = set()
        self.scalars: set[Value] = {param.value for param in program.params}
        self.racing = order_shows(program, exact)
        self.together = {
            id(op) for op in walk(program.body)
            if op.regions and any(self._syncs(i) for r in op.regions for i in walk(r))
        }  # fmt: skip
        given = frozenset(self.scalars)
        while True:
            self._settle()
            self.items = self._region(program.body, None)
            missing = self._stranded()
            if not missing:
                break
            self.wanted |= missing
            self.scalars = set(given)

    def _stranded(self) -> set[Value]:
        """Uniform values made inside one phase that another one, or the block, uses."""
        where: dict[Value, Phase] = {}
        for phase in self.phases():
            for op in phase.ops():
                inner = (p for region in op.regions for p in region.params)
                where.update(dict.fromkeys((*op.results, *inner), phase))
        found: set[Value] = set()
        for phase in self.phases():
            for operand in phase.operands():
                if isinstance(operand, Const) or operand.type.tile:
                    continue
                if where.get(operand, phase) is not phase:
                    found.add(operand)
        return {value for value in found if value not in self.scalars} - self.wanted

    def _syncs(self, op: Op) -> bool:
        """Whether all warps come to it together."""
        return op.opcode in SYNC or id(op) in self.racing

    def kept(self, value: Value) -> Value:
        """Where it is kept."""
        while value in self.alias:
            value = self.alias[value]
        return value

    def _name(self, op: Op) -> None:
        if op.opcode == "for":
            self.alias.update(zip(op.results, op.regions[0].params[1:], strict=True))
        elif op.opcode == "while":
            before, after = op.regions
            self.alias.update(zip(op.results, after.params, strict=True))
            forwarded = before.ops[-1].operands[1:]
            for param, source in zip(after.params, forwarded, strict=True):
                own = [p for p, s in zip(after.params, forwarded, strict=True) if s is source]
                if source in before.params and own[0] is param:
                    self.alias[param] = source  # type: ignore[assignment]

    # -- what is needed once a block --

    def _settle(self) -> None:
        """Until nothing new is: conditions and bounds of what runs once a block, what they come
        from, and the control flow whose uniform results those are."""
        owners = {value: op for op in self.made.values() if op.regions for value in op.results}
        size = -1
        while size != len(self.wanted) + len(self.together):
            size = len(self.wanted) + len(self.together)
            for op in walk(self.program.body):
                if id(op) in self.together:
                    self._want_control(op)
            for value in list(self.wanted):
                if value in owners:
                    self.together.add(id(owners[value]))
                elif value in self.made:
                    self._want(operands_of(self.made[value]))

    def _want(self, operands: Sequence[Operand]) -> None:
        self.wanted.update(o for o in operands if isinstance(o, Value) and not o.type.tile)

    def _want_control(self, op: Op) -> None:
        self._want(op.operands)
        for region in op.regions:
            self._want(region.ops[-1].operands)
            self.wanted.update(p for p in region.params if not p.type.tile)
            for inner in region.ops:
                if self._syncs(inner):
                    self._want(operands_of(inner))

    # -- items --

    def _region(self, region: Region, ending: Assign | None) -> list[Item]:
        """`ending`: what the region's end hands on."""
        items: list[Item] = []
        phase = Phase()
        for op in region.ops[:-1]:
            phase = self._op(op, phase, items)
        if ending is not None:
            phase = self._hand_on(ending, phase, items)
        self._close(phase, items)
        return items

    def _close(self, phase: Phase, items: list[Item]) -> Phase:
        if phase.steps or phase.last:
            items.append(phase)
        return Phase()

    def _hand_on(self, assign: Assign, phase: Phase, items: list[Item]) -> Phase:
        tiles = [t.type.tile for t in assign.targets]
        pairs = list(zip(assign.targets, assign.sources, tiles, strict=True))
        moves = [(t, s, tile) for t, s, tile in pairs if not self._stays(t, s)]
        varying = [(t, s) for t, s, tile in moves if tile]
        uniform = [(t, s) for t, s, tile in moves if not tile]
        if varying:
            phase.steps.append(Assign(*map(tuple, zip(*varying, strict=True))))  # type: ignore[arg-type]
        if uniform:
            phase = self._close(phase, items)
            items.append(Move(Assign(*map(tuple, zip(*uniform, strict=True)))))  # type: ignore[arg-type]
        return phase

    def _stays(self, target: Value, source: Operand) -> bool:
        return isinstance(source, Value) and self.kept(source) is self.kept(target)

    def _op(self, op: Op, phase: Phase, items: list[Item]) -> Phase:
        if id(op) in self.together:
            return self._control(op, phase, items)
        if op.opcode in SYNC or (op.opcode == "any" and op.result in self.wanted):
            if op.opcode == "printf":
                phase = self._close(phase, items)
            return self._end(op, phase, items)
        if id(op) in self.racing:
            alone = Phase([op])
            self._close(phase, items)
            return self._close(alone, items)
        if not self._once(op):
            if op.opcode in LOOPS and loops_meet(phase.steps, op, self.made):
                phase = self._close(phase, items)
            phase.steps.append(op)
            return phase
        if op.opcode == "load" and self._may_have_written(phase, op):
            if op.result not in self.wanted:
                phase.steps.append(op)
                return phase
            phase = self._close(phase, items)
        self.scalars.add(op.result)
        if op.mask is not None and op.mask.type.tile:
            return self._end(op, phase, items)
        items.append(Scalar(op))
        return phase

    def _end(self, op: Op, phase: Phase, items: list[Item]) -> Phase:
        self.scalars.update(value for value in op.results if not value.type.tile)
        phase.last = op
        return self._close(phase, items)

    def _once(self, op: Op) -> bool:
        """Whether the op can run once a block: uniform, and all it reads is known by then."""
        if op.regions or not op.results or op.opcode == "any" or op.result.type.tile:
            return False
        if not (OPS[op.opcode].pure or op.opcode in ("load", "clock")):
            return False
        if op.result in self.wanted:
            return True
        known = (not isinstance(o, Value) or o in self.scalars for o in operands_of(op))
        return all(known)

    def _may_have_written(self, phase: Phase, load: Op) -> bool:
        space = _space(load)
        return any(_space(op) in (space, "unknown") or space == "unknown" for op in phase.writes)

    def _control(self, op: Op, phase: Phase, items: list[Item]) -> Phase:
        bodies: list[list[Item]] = []
        inner = [*op.results, *(param for region in op.regions for param in region.params)]
        self.scalars.update(value for value in inner if not value.type.tile)
        if op.opcode == "if":
            phase = self._close(phase, items)
            for region in op.regions:
                bodies.append(self._region(region, Assign(op.results, region.ops[-1].operands)))
        elif op.opcode == "for":
            (body,) = op.regions
            params = body.params[1:]
            phase = self._hand_on(Assign(params, op.operands[3:]), phase, items)
            phase = self._close(phase, items)
            bodies.append(self._region(body, Assign(params, body.ops[-1].operands)))
        else:
            before, after = op.regions
            phase = self._hand_on(Assign(before.params, op.operands), phase, items)
            phase = self._close(phase, items)
            forward = Assign(after.params, before.ops[-1].operands[1:])
            bodies.append(self._region(before, forward))
            bodies.append(self._region(after, Assign(before.params, after.ops[-1].operands)))
        items.append(Control(op, tuple(bodies)))
        return phase

    def phases(self) -> Iterator[Phase]:
        yield from _phases(self.items)


def _phases(items: Sequence[Item]) -> Iterator[Phase]:
    for item in items:
        if isinstance(item, Phase):
            yield item
        elif isinstance(item, Control):
            for body in item.bodies:
                yield from _phases(body)


def _space(op: Op) -> str:
    access = op.attrs.get("access")
    return access.space if access is not None else "unknown"
