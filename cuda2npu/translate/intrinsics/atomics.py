"""Atomics, on global and shared memory.

int old = atomicAdd(&n, 1);     %old = atomic add %n[0], 1
"""

from __future__ import annotations

from cuda2npu.ir.types import Type
from cuda2npu.parser import tree
from cuda2npu.translate.constructs.expressions import memory_behind
from cuda2npu.translate.intrinsics.registry import intrinsic
from cuda2npu.translate.lowering import Lowering
from cuda2npu.translate.state import Lowered, element_of

KINDS = {
    "atomicAdd": "add", "atomicSub": "sub", "atomicMin": "min", "atomicMax": "max",
    "atomicExch": "exch", "atomicCAS": "cas", "atomicAnd": "and", "atomicOr": "or",
    "atomicXor": "xor", "atomicInc": "inc", "atomicDec": "dec",
}  # fmt: skip


@intrinsic(*KINDS)
def atomic(low: Lowering, node: tree.Intrinsic) -> Lowered:
    place = memory_behind(low, node.arguments[0])
    values = tuple(low.scalar(argument) for argument in node.arguments[1:])
    type = Type(element_of(node.type), tile=True)
    return low.builder.op("atomic", (place.base, place.index, *values), type, low.mask,
                          kind=KINDS[node.name], scale=place.scale,
                          displacement=place.displacement)  # fmt: skip
