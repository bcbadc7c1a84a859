"""Walks over a program and rewrites it, in one pass and in linear time.

In: a `TileProgram` and a function that looks at one op after the other, its operands already
replaced; out: the new program. Where an operand that was a tile has become uniform, the type of an
elementwise result follows.

    def visit(op, rewriting):                # drops `add x, 0`
        if op.opcode == "add" and op.operands[1] == zero:
            rewriting.replace(op.result, op.operands[0])
            return None
        return op
    program = rewrite(program, visit)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import TRUE, Op, Operand, Region, TileProgram, Value

WRITES = frozenset(
    name for name, row in OPS.items() if not row.pure and row.shape != "region"
) - {"load", "yield", "condition", "clock"}  # fmt: skip
"""Ops after which memory may hold something else, or that other threads and the outside see."""

_FOLLOWS = frozenset(
    name for name, row in OPS.items() if row.pure and row.shape in ("same", "compare", "given")
) | {"load"}
"""Ops whose result is a tile just where an operand is."""


def walk(region: Region) -> Iterator[Op]:
    """All ops, those in regions after the op that holds them."""
    stack = [iter(region.ops)]
    while stack:
        for op in stack[-1]:
            yield op
            if op.regions:
                stack += [iter(inner.ops) for inner in reversed(op.regions)]
                break
        else:
            stack.pop()


def meets(program: TileProgram) -> bool:
    """Whether its blocks wait for one another, at a barrier of the grid."""
    return any(op.opcode == "grid_barrier" for op in walk(program.body))


def operands_of(op: Op) -> tuple[Operand, ...]:
    """Its operands and its mask."""
    return op.operands if op.mask is None else (*op.operands, op.mask)


def writing_regions(region: Region) -> set[int]:
    """`id` of each region, `region` among them, that holds one of WRITES, however deep."""
    found: set[int] = set()

    def scan(inner: Region) -> bool:
        writes = False
        for op in inner.ops:
            below = [scan(region) for region in op.regions]
            writes = writes or op.opcode in WRITES or True in below
        if writes:
            found.add(id(inner))
        return writes

    scan(region)
    return found


def with_result(op: Op, tile: bool) -> Op:
    """`op` with its one result as a tile or uniform, under the same name."""
    result = op.results[0]
    kind = result.type.varying if tile else result.type.uniform
    return replace(op, results=(Value(result.name, kind),))


@dataclass(frozen=True, slots=True)
class Inline:
    """What a visitor returns for an op that is to be replaced by what is in its region `region`."""

    region: Region


Visited = Op | Inline | None
Visitor = Callable[[Op, "Rewriting"], Visited]


class Rewriting:
    """The state of one pass. `defined`: the op of the new program that yields a value."""

    def __init__(self, visit: Visitor) -> None:
        self.visit = visit
        self.replaced: dict[Value, Operand] = {}
        self.defined: dict[Value, Op] = {}
        self.narrowed: dict[Value, Value] = {}

    def replace(self, value: Value, by: Operand) -> None:
        """From here on `by` (of the new program) stands for `value`."""
        self.replaced[value] = by
        original = self.narrowed.get(value)
        if original is not None:
            self.replaced[original] = by

    def now(self, operand: Operand) -> Operand:
        """What stands for `operand` of the old program."""
        if isinstance(operand, Value):
            return self.replaced.get(operand, operand)
        return operand

    def definition(self, operand: Operand) -> Op | None:
        return self.defined.get(operand) if isinstance(operand, Value) else None

    def region(self, region: Region) -> Region:
        ops = self.ops(region)
        if len(ops) == len(region.ops) and all(map(_is, ops, region.ops)):
            return region
        return Region(region.params, tuple(ops))

    def ops(self, region: Region) -> list[Op]:
        done: list[Op] = []
        for op in region.ops:
            self._op(op, done)
        return done

    def _op(self, op: Op, done: list[Op]) -> None:
        visited = self.visit(self._renewed(op), self)
        if visited is None:
            return
        if isinstance(visited, Inline):
            *inner, end = self.ops(visited.region)
            done += inner
            for value, by in zip(op.results, end.operands, strict=True):
                self.replaced[value] = by
            return
        visited = self._narrow(visited)
        if visited.regions:
            regions = tuple([self.region(region) for region in visited.regions])
            if not all(map(_is, regions, visited.regions)):
                visited = replace(visited, regions=regions)
        done.append(visited)
        for value in visited.results:
            self.defined[value] = visited

    def _renewed(self, op: Op) -> Op:
        """`op` with its operands replaced, and its result's type as they make it."""
        replaced = self.replaced
        if replaced:
            operands = tuple([replaced.get(o, o) if isinstance(o, Value) else o
                              for o in op.operands])  # fmt: skip
            mask = op.mask if op.mask is None else self.now(op.mask)
            if mask is not op.mask or not all(map(_is, operands, op.operands)):
                mask = None if mask == TRUE else mask
                op = Op(op.opcode, operands, op.results, mask, op.attrs, op.regions, op.span)
        return self._narrow(op)

    def _narrow(self, op: Op) -> Op:
        """A result that follows its operands is no tile where none of them is."""
        if op.opcode not in _FOLLOWS or not op.results[0].type.tile:
            return op
        for operand in op.operands:
            if operand.type.tile:
                return op
        narrowed = with_result(op, tile=False)
        self.replace(op.results[0], narrowed.results[0])
        self.narrowed[narrowed.results[0]] = self.narrowed.get(op.results[0], op.results[0])
        return narrowed


def _is(a: object, b: object) -> bool:
    return a is b


def rewrite(program: TileProgram, visit: Visitor) -> TileProgram:
    body = Rewriting(visit).region(program.body)
    return program if body is program.body else replace(program, body=body)
