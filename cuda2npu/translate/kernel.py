"""One kernel to one tile program.

In: a typed `Function` and the shape of its block; out: a verified-to-be `TileProgram`, not yet
optimised. Raises `Refused` where a construct has no tile form.

    translate_kernel(unit.kernel("saxpy"), (256, 1, 1))
"""

from __future__ import annotations

from cuda2npu.diagnostics import Diagnostic, Refused
from cuda2npu.ir.program import FALSE, Op, Operand, Param, Region, TileProgram
from cuda2npu.ir.types import Type
from cuda2npu.parser.ctypes import CType, Pointer
from cuda2npu.parser.tree import Function
from cuda2npu.translate import constructs, intrinsics
from cuda2npu.translate.constructs.statements import bind_parameter
from cuda2npu.translate.copies import mark_copies
from cuda2npu.translate.lowering import Lowering
from cuda2npu.translate.state import (
    Aggregate,
    Flag,
    Frame,
    Lowered,
    element_of,
    is_scalar,
    parts_of,
)


def translate_kernel(function: Function, block: tuple[int, int, int]) -> TileProgram:
    """Lowers `function` for blocks of `block` threads (x, y, z)."""
    assert constructs.loops and intrinsics.INTRINSICS
    low = Lowering(function, block)
    returned = Flag("returned")
    low.declare(returned, FALSE)
    low.frames.append(Frame(function, returned, None, None))
    params: list[Param] = []
    for position, variable in enumerate(function.params):
        value = _parameter(low, params, variable.name, variable.type, (position, 0))
        bind_parameter(low, variable, value)
    try:
        low.statement(function.body)
    except RecursionError:
        raise _too_deep(function) from None
    ops = (*low.builder.entry, *low.builder.ops, Op("yield"))
    program = TileProgram(
        name=function.display,
        block=block,
        params=tuple(params),
        body=Region((), ops),
        shared=tuple(low.shared.values()),
        local=tuple(low.local.values()),
        symbols=tuple(low.symbols.values()),
        arguments=tuple((v.name, str(v.type), v.type.size) for v in function.params),
        file=function.span.file,
        span=function.span,
    )
    return mark_copies(program, low.record_parts)


def _parameter(
    low: Lowering, params: list[Param], path: str, type: CType, at: tuple[int, int]
) -> Lowered:
    """A parameter's value; of a record one `Param` a leaf. `at`: argument number, byte offset."""
    position, offset = at
    if not is_scalar(type):
        parts: list[Lowered] = []
        names = [f".{f.name}" for f in getattr(type, "fields", ())]
        for i, (step, inner) in enumerate(parts_of(type)):
            name = names[i] if i < len(names) else f"[{i}]"
            parts.append(_parameter(low, params, path + name, inner, (position, offset + step)))
        return Aggregate(type, tuple(parts))
    element = element_of(type)
    stored = "u8" if element == "i1" else element
    plain = path.replace(".", "_").replace("[", "_").replace("]", "")
    value = low.builder.fresh(Type(stored), plain)
    pointee = str(type.to) if isinstance(type, Pointer) else ""
    params.append(Param(value, position, offset, path, pointee))
    result: Operand = low.builder.cast(value, "i1") if element == "i1" else value
    return result


def _too_deep(function: Function) -> Refused:
    from cuda2npu.diagnostics import refuse

    return refuse("C2N2003", function.span, construct="so deep a nesting",
                  why="it exceeds what the translator can follow", hint="")  # fmt: skip


__all__ = ["Diagnostic", "translate_kernel"]
