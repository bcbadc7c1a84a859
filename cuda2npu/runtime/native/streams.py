"""Which stores may go past the caches: into arrays that the kernel only writes, each element once.

In: a program. Out: its ops of that kind. Lines of such an array are then not read before they are
written, a third of the traffic of a copy; where results are small, and stay in the cache for
whoever reads them next, the launch does not use it.

    out[i] = in[i]                  may
    for (...) out[i] += in[k]       reads what it writes
"""

from __future__ import annotations

from cuda2npu.ir.program import Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import meets, walk

_LOOPS = ("for", "while")
_ELEMENTS = frozenset(("f32", "i32", "u32", "f64", "i64", "u64"))


def write_once(program: TileProgram) -> frozenset[Op]:
    if meets(program):
        return frozenset()  # such stores come late, past the grid's barrier
    made = {value: op for op in walk(program.body) for value in op.results}
    params = {param.value for param in program.params}
    read: set[Value | None] = set()
    written: dict[Op, Value] = {}
    for op, loop in _with_loops(program.body, None):
        if op.opcode not in ("load", "store", "atomic"):
            continue
        array = _array(op.operands[0], made)
        if op.opcode != "store":
            read.add(array)
        elif array in params and op.operands[2].type.element in _ELEMENTS and _moves(op, loop):
            written[op] = array  # type: ignore[assignment]
    return frozenset(op for op, array in written.items() if array not in read and None not in read)


def _array(operand: Operand, made: dict[Value, Op]) -> Value | None:
    """The parameter that an address is in; None: not known."""
    while isinstance(operand, Value) and operand in made:
        op = made[operand]
        if op.opcode in ("shared_base", "local_base"):
            return operand
        if op.opcode != "offset":
            return None
        operand = op.operands[0]
    return operand if isinstance(operand, Value) else None


def _with_loops(region: Region, loop: Op | None) -> list[tuple[Op, Op | None]]:
    """Each op with the innermost loop around it."""
    found: list[tuple[Op, Op | None]] = []
    for op in region.ops:
        found.append((op, loop))
        for inner in op.regions:
            found += _with_loops(inner, op if op.opcode in _LOOPS else loop)
    return found


def _moves(op: Op, loop: Op | None) -> bool:
    """Whether it goes to another place in each turn."""
    if loop is None:
        return True
    inside = {p for region in loop.regions for p in region.params}
    inside |= {value for region in loop.regions for o in walk(region) for value in o.results}
    return any(operand in inside for operand in op.operands[:2])
