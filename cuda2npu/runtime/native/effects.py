"""The C text of ops that are more than arithmetic: the table of them, sources, votes, faults.

In: the emitter and an op; out: statements. `accesses.py`, `loops.py` and `warp.py` add to it.

    @emits("clock")
    def clock(e, op): e.define(op.result, 0, "(i64)++worker->ticks")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cuda2npu.ir.program import Op, Operand, Value
from cuda2npu.runtime.native.functions import BITS
from cuda2npu.runtime.native.places import address_text, constants_of

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

Emit = Callable[["Emitter", Op], None]
EFFECTS: dict[str, Emit] = {}


def emits(*opcodes: str) -> Callable[[Emit], Emit]:
    def register(emit: Emit) -> Emit:
        EFFECTS.update(dict.fromkeys(opcodes, emit))
        return emit

    return register


# -- sources --------------------------------------------------------------------------------------


@emits("thread_id")
def thread_id(e: Emitter, op: Op) -> None:
    x, y, z = e.program.block
    axis = str(op.attrs["axis"])
    for j in e.places(op.result):
        first = f"$t{j}" if not e.is_vector(op.result) else f"ramp_u32($t{j}, 1u)"
        length, inner = {"x": (x, 1), "y": (y, x), "z": (z, x * y)}[axis]
        text = first if inner == 1 else f"{first} / {inner}u"
        text = text if inner * length == x * y * z else f"{text} % {length}u"
        e.define(op.result, j, text if length > 1 or e.is_vector(op.result) else "0u")


@emits("block_id", "grid_dim")
def block_id(e: Emitter, op: Op) -> None:
    axis = "xyz".index(str(op.attrs["axis"]))
    source = "block" if op.opcode == "block_id" else "launch->grid"
    e.define(op.result, 0, f"{source}[{axis}]")


@emits("shared_base", "local_base", "symbol_base")
def base(e: Emitter, op: Op) -> None:
    name = str(op.attrs["name"])
    for j in e.places(op.result):
        if op.opcode == "symbol_base":
            number = [s.name for s in e.program.symbols].index(name)
            text = f"launch->symbols[{number}]"
        else:
            text = f"{e.addresses[op.opcode][name]:#x}ull"
        if e.is_vector(op.result):
            text = f"splat_ptr({text})"
        e.define(op.result, j, text)


@emits("undef")
def undef(e: Emitter, op: Op) -> None:
    element = op.result.type.element
    bits = BITS.get(element, 1)
    text = f"{element}_bits({(1 << bits) - 1:#x}ull)" if element[0] == "f" else f"({element})-1"
    for j in e.places(op.result):
        if element == "i1":
            e.define(op.result, j, "ALL" if e.is_vector(op.result) else "1")
        else:
            e.define(op.result, j, f"splat_{element}({text})" if e.is_vector(op.result) else text)


@emits("offset")
def offset(e: Emitter, op: Op) -> None:
    base, index = op.operands
    scale, displacement = constants_of(op)
    for j in e.places(op.result):
        if e.is_vector(op.result):
            wide = _widened_vector(e, index, j)
            text = f"{e.vector(base, j)} + {wide} * (u64){scale}ull + (u64){displacement}ull"
        else:
            text = address_text(e.scalar(base, j), index, e.scalar(index, j), op)
        e.define(op.result, j, text)


def _widened_vector(e: Emitter, index: Operand, j: int) -> str:
    text, element = e.vector(index, j), index.type.element
    if BITS[element] == 64:
        return f"(u64x)({text})"
    signed = "i64x" if element[0] == "i" else "u64x"
    return f"(u64x)__builtin_convertvector({text}, {signed})"


@emits("fence")
def fence(e: Emitter, op: Op) -> None:
    e.out.line("__atomic_thread_fence(__ATOMIC_SEQ_CST);")


@emits("clock")
def clock(e: Emitter, op: Op) -> None:
    e.define(op.result, 0, "(i64)++worker->ticks")


# -- between lanes --------------------------------------------------------------------------------


@emits("any")
def any_(e: Emitter, op: Op) -> None:
    value = op.operands[0]
    parts: list[str] = []
    for j in e.places(value) if isinstance(value, Value) else range(e.unit):
        on = e.on(op.mask, j)
        parts.append(f"({e.mask(value, j)}{f' & {on}' if on else ''})")
    e.define(op.result, 0, f"({' | '.join(parts)}) != 0")


@emits("assert", "trap")
def stop(e: Emitter, op: Op) -> None:
    code = 9006 if op.opcode == "assert" else 9010
    for j in range(e.unit):
        on = e.on(op.mask, j) or "ALL"
        bad = on
        if op.opcode == "assert":
            bad = f"(lanes)({on} & ~{e.mask(op.operands[0], j)})"
        with e.out.block(f"if ({bad})"):
            e.out.line(f"FAULT({code}, {e.site(op)}, $t{j} + lowest({bad}), 0);")
