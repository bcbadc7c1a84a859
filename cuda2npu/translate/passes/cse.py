"""Common subexpressions: an op that was computed before, where that one dominates, is not again.

Loads are merged where nothing between them can write: no store, atomic, barrier or other effect.

    %1 = mul %i, 4 : i32
    %2 = mul %i, 4 : i32                        dropped, %1 for %2
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import WRITES, Rewriting, Visited, writing_regions
from cuda2npu.translate.passes.record import Pass

_COMMUTATIVE = frozenset({"add", "mul", "and", "or", "xor", "min", "max", "mulhi", "eq", "ne"})


def _key(op: Op, epoch: int) -> Hashable:
    operands = op.operands
    if op.opcode in _COMMUTATIVE and not operands[0].type.is_float:
        operands = tuple(sorted(operands, key=_rank))
    attrs = tuple(sorted((k, v) for k, v in op.attrs.items() if k != "access")) if op.attrs else ()
    return op.opcode, operands, op.mask, attrs, op.results[0].type, epoch


def _rank(operand: Operand) -> tuple[bool, int]:
    if isinstance(operand, Const):
        return True, operand.bits
    return False, id(operand)


class _Merging(Rewriting):
    """`seen`: the value of each key where the op at hand is; `added`: keys by scope; `epoch` is
    another one after each write, and a load's key holds it."""

    def __init__(self, program: TileProgram) -> None:
        super().__init__(_merge)
        self.writing = writing_regions(program.body)
        self.seen: dict[Hashable, Value] = {}
        self.added: list[list[Hashable]] = [[]]
        self.epoch = self.epochs = 0
        self.starts: dict[int, int] = {}

    def region(self, region: Region) -> Region:
        outer = self.epoch
        self.epoch = self.starts.get(id(region), outer)
        self.added.append([])
        done = super().region(region)
        for key in self.added.pop():
            del self.seen[key]
        self.epoch = outer
        return done

    def bump(self) -> None:
        self.epochs += 1
        self.epoch = self.epochs

    def enter(self, op: Op) -> None:
        """Loads before a loop that writes are of no use inside; before an `if` they are."""
        if not any(id(region) in self.writing for region in op.regions):
            return
        if op.opcode == "if":
            self.starts |= {id(region): self.epoch for region in op.regions}
        self.bump()


def _merge(op: Op, rewriting: Rewriting) -> Visited:
    assert isinstance(rewriting, _Merging)
    if op.regions:
        rewriting.enter(op)
        return op
    if op.opcode in WRITES:
        rewriting.bump()
        return op
    if not op.results or not (OPS[op.opcode].pure or op.opcode == "load"):
        return op
    key = _key(op, rewriting.epoch if op.opcode == "load" else 0)
    known = rewriting.seen.get(key)
    if known is None:
        rewriting.seen[key] = op.results[0]
        rewriting.added[-1].append(key)
        return op
    rewriting.replace(op.results[0], known)
    return None


def run(program: TileProgram) -> TileProgram:
    body = _Merging(program).region(program.body)
    return program if body is program.body else replace(program, body=body)


CSE = Pass("cse", "computes once what is computed twice", run)
