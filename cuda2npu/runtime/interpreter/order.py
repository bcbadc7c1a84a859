"""Whether a program shows in which order its blocks run.

In: a program; out: whether its blocks must run one at a time. That is so where the old value of a
global atomic is used, or its operations do not commute exactly (float addition, exchange, compare
and swap), unless it is the only global atomic of the program and runs at most once a block: the
lanes of one execution are in block order anyway.
"""

from __future__ import annotations

from collections.abc import Iterable

from cuda2npu.ir.program import Op, Operand, Region, TileProgram, Value

_COMMUTING = ("add", "sub", "min", "max", "and", "or", "xor")


def shows_block_order(program: TileProgram) -> bool:
    definitions: dict[Value, Op] = {}
    used: set[Value] = set()
    found = list(_atomics(program.body, False, definitions, used))
    shared = {"shared_base", "local_base"}
    outside = [(op, loop) for op, loop in found if _root(op.operands[0], definitions) not in shared]
    seen = [(op, loop) for op, loop in outside if _is_seen(op, used)]
    return bool(seen) and (len(outside) > 1 or seen[0][1])


def order_seen(program: TileProgram) -> list[Op]:
    """The atomics, on any memory, whose results hang on the order in which threads come to them."""
    definitions: dict[Value, Op] = {}
    used: set[Value] = set()
    found = list(_atomics(program.body, False, definitions, used))
    return [op for op, _ in found if _is_seen(op, used)]


def _is_seen(op: Op, used: set[Value]) -> bool:
    inexact = op.operands[-1].type.is_float and op.attrs["kind"] not in ("min", "max")
    return inexact or op.attrs["kind"] not in _COMMUTING or any(r in used for r in op.results)


def _atomics(
    region: Region, in_loop: bool, definitions: dict[Value, Op], used: set[Value]
) -> Iterable[tuple[Op, bool]]:
    """All atomics, each with whether it stands in a loop; fills definitions and uses."""
    for op in region.ops:
        definitions.update(dict.fromkeys(op.results, op))
        used.update(o for o in (*op.operands, op.mask) if isinstance(o, Value))
        if op.opcode == "atomic":
            yield op, in_loop
        for inner in op.regions:
            yield from _atomics(inner, in_loop or op.opcode != "if", definitions, used)


def _root(base: Operand, definitions: dict[Value, Op]) -> str:
    """The opcode that an address comes from, through offsets and casts; "" where unknown."""
    while isinstance(base, Value) and base in definitions:
        op = definitions[base]
        if op.opcode not in ("offset", "cast", "bitcast"):
            return op.opcode
        base = op.operands[0]
    return ""
