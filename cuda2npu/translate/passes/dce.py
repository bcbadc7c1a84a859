"""Drops what nothing uses: ops without effect, results of an `if`, values that a loop carries.

A load stays: it may fault. So does a `while`: it may not end.

    %1 = mul %i, 4 : i32                        dropped where `%1` is used nowhere
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import operands_of
from cuda2npu.translate.passes.record import Pass

T = TypeVar("T")


@dataclass
class _Liveness:
    """`needs`: what a value is made from; `parent`: the control op around an op, as its position
    in `control`; `ends`: what a control op needs to run at all."""

    needs: dict[Value, tuple[Operand, ...]] = field(
        default_factory=dict[Value, tuple[Operand, ...]]
    )
    home: dict[Value, Op] = field(default_factory=dict[Value, Op])
    parent: dict[int, Op | None] = field(default_factory=dict[int, "Op | None"])
    live: set[Value] = field(default_factory=set[Value])
    kept: set[int] = field(default_factory=set[int])
    work: list[Operand] = field(default_factory=list[Operand])

    def scan(self, region: Region, around: Op | None) -> None:
        for op in region.ops:
            self.parent[id(op)] = around
            if op.regions:
                self.control(op)
            elif OPS[op.opcode].pure:
                self.define(op.results, [operands_of(op)] * len(op.results), op)
            elif op.opcode not in ("yield", "condition"):
                self.define(op.results, [()] * len(op.results), op)
                self.keep(op)

    def define(
        self, values: Sequence[Value], needs: Sequence[tuple[Operand, ...]], home: Op
    ) -> None:
        for value, need in zip(values, needs, strict=True):
            self.needs[value] = need
            self.home[value] = home

    def control(self, op: Op) -> None:
        ends = [region.ops[-1].operands for region in op.regions]
        first = op.regions[0].params
        if op.opcode == "if":
            self.define(op.results, list(zip(*ends, strict=True)), op)
        elif op.opcode == "for":
            slots = list(zip(op.operands[3:], ends[0], strict=True))
            self.define(first, [(), *slots], op)
            self.define(op.results, [(param,) for param in first[1:]], op)
        else:
            second = op.regions[1].params
            self.define(first, list(zip(op.operands, ends[1], strict=True)), op)
            self.define(second, [(operand,) for operand in ends[0][1:]], op)
            self.define(op.results, [(operand,) for operand in ends[0][1:]], op)
            self.keep(op)
        for region in op.regions:
            self.scan(region, op)

    def keep(self, op: Op) -> None:
        """This op stays, so do the control ops around it."""
        above: Op | None = op
        while above is not None and id(above) not in self.kept:
            self.kept.add(id(above))
            self.work += _own(above)
            above = self.parent[id(above)]

    def spread(self) -> None:
        while self.work:
            value = self.work.pop()
            if not isinstance(value, Value) or value in self.live:
                continue
            self.live.add(value)
            self.work += self.needs.get(value, ())
            home = self.home.get(value)
            if home is not None:
                self.keep(home)


def _own(op: Op) -> tuple[Operand, ...]:
    """What an op needs to run at all, whatever of its results is used."""
    if op.opcode == "if":
        return op.operands
    if op.opcode == "for":
        return op.operands[:3]
    if op.opcode == "while":
        return op.regions[0].ops[-1].operands[:1]
    return operands_of(op)


def _pick(items: Sequence[T], chosen: Sequence[bool]) -> tuple[T, ...]:
    return tuple(item for item, keep in zip(items, chosen, strict=True) if keep)


def _handing(region: Region, chosen: Sequence[bool]) -> Region:
    """The region with only the `chosen` operands of its last op."""
    *ops, end = region.ops
    if all(chosen):
        return region
    return Region(region.params, (*ops, replace(end, operands=_pick(end.operands, chosen))))


def _slim(op: Op, live: set[Value]) -> Op:
    """A control op without its dead results and carried values."""
    results = [value in live for value in op.results]
    if op.opcode == "if":
        regions = tuple(_handing(region, results) for region in op.regions)
        return replace(op, results=_pick(op.results, results), regions=regions)
    first = op.regions[0]
    if op.opcode == "for":
        carried = [
            param in live or used for param, used in zip(first.params[1:], results, strict=True)
        ]
        body = _handing(first, carried)
        body = Region(_pick(first.params, [True, *carried]), body.ops)
        operands = (*op.operands[:3], *_pick(op.operands[3:], carried))
        return replace(op, operands=operands, results=_pick(op.results, carried), regions=(body,))
    second = op.regions[1]
    entering = [param in live for param in first.params]
    passing = [param in live or used for param, used in zip(second.params, results, strict=True)]
    before = Region(_pick(first.params, entering), _handing(first, [True, *passing]).ops)
    after = Region(_pick(second.params, passing), _handing(second, entering).ops)
    return replace(
        op,
        operands=_pick(op.operands, entering),
        results=_pick(op.results, passing),
        regions=(before, after),
    )


def _sweep(region: Region, found: _Liveness) -> Region:
    ops: list[Op] = []
    for op in region.ops:
        if op.regions:
            if id(op) in found.kept:
                slim = _slim(op, found.live)
                regions = tuple(_sweep(inner, found) for inner in slim.regions)
                ops.append(replace(slim, regions=regions))
        elif op.opcode in ("yield", "condition") or id(op) in found.kept:
            ops.append(op)
    return Region(region.params, tuple(ops))


def run(program: TileProgram) -> TileProgram:
    found = _Liveness()
    found.scan(program.body, None)
    found.spread()
    return replace(program, body=_sweep(program.body, found))


DCE = Pass("dce", "drops what nothing uses", run)
