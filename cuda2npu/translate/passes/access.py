"""Writes the attribute `access` on each load, store and atomic (`analysis/access.py` finds it).

%1 = load %x[%i], mask %m : tile<256xf32>  dma(global %x, x: 256 by 4, if x < %n)
"""

from __future__ import annotations

from dataclasses import replace

from cuda2npu.ir.affine import Access
from cuda2npu.ir.program import Op, Region, TileProgram
from cuda2npu.translate.analysis.access import accesses
from cuda2npu.translate.passes.record import Pass


def _marked(region: Region, found: dict[int, Access]) -> Region:
    ops: list[Op] = []
    for op in region.ops:
        if op.regions:
            op = replace(op, regions=tuple(_marked(inner, found) for inner in op.regions))
        elif id(op) in found:
            op = replace(op, attrs={**op.attrs, "access": found[id(op)]})
        ops.append(op)
    return Region(region.params, tuple(ops))


def run(program: TileProgram) -> TileProgram:
    return replace(program, body=_marked(program.body, accesses(program)))


ACCESS = Pass("access", "says how each load and store moves", run)
