"""How a program uses the memory behind each address that it starts from.

In: a tile program; out: for each base how often it loads, stores and adds there.

    uses_of(program)[y].stores      # `y`: the value of a parameter
"""

from __future__ import annotations

from dataclasses import dataclass

from cuda2npu.ir.program import Op, Operand, Region, TileProgram, Value

_SCRATCH = ("shared_base", "local_base")


@dataclass(slots=True)
class Uses:
    """How a program uses the memory behind one base: `stores` counts statements, a loop's twice."""

    loads: int = 0
    stores: int = 0
    atomics: int = 0

    @property
    def order_may_show(self) -> bool:
        touched = self.loads + self.stores + self.atomics
        return bool(self.stores or self.atomics) and touched > 1


Bases = dict[Value | str, Uses]
UNKNOWN = "unknown"


def uses_of(program: TileProgram) -> Bases:
    """By parameter, or name of a symbol, or UNKNOWN: what the program does there."""
    definitions: dict[Value, Op] = {}
    bases: Bases = {}
    params = {param.value for param in program.params}

    def visit(region: Region, weight: int) -> None:
        for op in region.ops:
            definitions.update(dict.fromkeys(op.results, op))
            if op.opcode in ("load", "store", "atomic"):
                base = _root(op.operands[0], definitions, params)
                if base is not None:
                    uses = bases.setdefault(base, Uses())
                    kind = f"{op.opcode}s"
                    setattr(uses, kind, getattr(uses, kind) + weight)
            for inner in op.regions:
                visit(inner, weight if op.opcode == "if" else 2)

    visit(program.body, 1)
    return bases


def _root(base: Operand, definitions: dict[Value, Op], params: set[Value]) -> Value | str | None:
    """What an address comes from; None where it is shared or private memory."""
    while isinstance(base, Value):
        if base in params:
            return base
        op = definitions.get(base)
        if op is None:
            return UNKNOWN
        if op.opcode in _SCRATCH:
            return None
        if op.opcode == "symbol_base":
            return str(op.attrs["name"])
        if op.opcode not in ("offset", "cast", "bitcast"):
            return UNKNOWN
        base = op.operands[0]
    return UNKNOWN
