"""How many tiles a program holds at once.

In: a region; out: the most values of tile type that are live together, from which follow how many
blocks fit into a scratchpad, and into the interpreter's memory.
"""

from __future__ import annotations

from cuda2npu.ir.program import Region, Value
from cuda2npu.ir.walk import operands_of


def live_tiles(region: Region) -> int:
    """Values from outside are counted where the region reads them."""
    last: dict[Value, int] = {}
    inner = [max((live_tiles(r) for r in op.regions), default=0) for op in region.ops]
    for i, op in enumerate(region.ops):
        for operand in operands_of(op):
            if isinstance(operand, Value) and operand.type.tile:
                last[operand] = i
    dies = [0] * len(region.ops)
    for i in last.values():
        dies[i] += 1
    own = {result for op in region.ops for result in op.results}
    live = most = sum(value not in own for value in last)
    for i, op in enumerate(region.ops):
        live += sum(result in last for result in op.results)
        most = max(most, live + inner[i])
        live -= dies[i]
    return most
