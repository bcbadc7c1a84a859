"""Values that are the same on every lane become uniform.

In: tiles whose operands are all uniform, carried values among them; out: scalars of the block. The
guess is hopeful: each value is taken for uniform until something that varies reaches it.

    %r = for %k: i32 = 0 to %n step 1 carry(%a: tile<256xf32> = 0.0) { yield %b }   with %b uniform
    %r = for %k: i32 = 0 to %n step 1 carry(%a: f32 = 0.0) { yield %b }
"""

from __future__ import annotations

from dataclasses import replace

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import Rewriting, Visited, rewrite, walk
from cuda2npu.translate.passes.record import Pass

_FOLLOWS = frozenset(
    name for name, row in OPS.items() if row.pure and row.shape in ("same", "compare", "given")
) | {"load"}


def varying_values(program: TileProgram) -> set[Value]:
    """The tiles that may differ between lanes."""
    reaches: dict[Value, list[Value]] = {}
    varying: list[Value] = []

    def flows(operand: Operand, value: Value) -> None:
        if value.type.tile and isinstance(operand, Value) and operand.type.tile:
            reaches.setdefault(operand, []).append(value)

    for op in walk(program.body):
        if op.regions:
            for operand, value in _handed(op):
                flows(operand, value)
        elif op.opcode in _FOLLOWS:
            for operand in op.operands:
                flows(operand, op.results[0])
        else:
            varying += [value for value in op.results if value.type.tile]
    found = set(varying)
    while varying:
        for value in reaches.get(varying.pop(), ()):
            if value not in found:
                found.add(value)
                varying.append(value)
    return found


def _handed(op: Op) -> list[tuple[Operand, Value]]:
    """What each parameter and result of a control op may become."""
    ends = [region.ops[-1].operands for region in op.regions]
    if op.opcode == "if":
        return [*zip(ends[0], op.results, strict=True), *zip(ends[1], op.results, strict=True)]
    first = op.regions[0].params
    if op.opcode == "for":
        carried = first[1:]
        pairs = [*zip(op.operands[3:], carried, strict=True), *zip(ends[0], carried, strict=True)]
        return [*pairs, *zip(carried, op.results, strict=True)]
    second = op.regions[1].params
    return [
        *zip(op.operands, first, strict=True),
        *zip(ends[1], first, strict=True),
        *zip(ends[0][1:], second, strict=True),
        *zip(second, op.results, strict=True),
    ]


def run(program: TileProgram) -> TileProgram:
    varying = varying_values(program)

    def uniform(value: Value, rewriting: Rewriting) -> Value:
        if not value.type.tile or value in varying:
            return value
        narrowed = Value(value.name, value.type.uniform)
        rewriting.replace(value, narrowed)
        return narrowed

    def visit(op: Op, rewriting: Rewriting) -> Visited:
        if not op.regions:
            return op
        regions = tuple(
            Region(tuple(uniform(param, rewriting) for param in region.params), region.ops)
            for region in op.regions
        )
        results = tuple(uniform(value, rewriting) for value in op.results)
        same = results == op.results and all(
            a.params == b.params for a, b in zip(regions, op.regions, strict=True)
        )
        return op if same else replace(op, results=results, regions=regions)

    return rewrite(program, visit)


UNIFORMITY = Pass("uniformity", "makes tiles that are the same on every lane uniform", run)
