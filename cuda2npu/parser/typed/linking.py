"""Device functions that another file defines: what `nvcc -rdc=true` links.

In: a declaration without a body. Out: the definition and the file's unit, as long as one of the
program's other files has it.

    extern __device__ int scale(int x);     // here
    __device__ int scale(int x) { ... }     // elsewhere
"""

from __future__ import annotations

from cuda2npu.diagnostics import Refused
from cuda2npu.parser.parsed import ParsedFunction, ParsedVariable
from cuda2npu.parser.tree import Variable
from cuda2npu.parser.typed.frame import Unit
from cuda2npu.parser.typed.functions import namespace_of, shape


def definition_elsewhere(
    unit: Unit, declared: ParsedFunction
) -> tuple[Unit, ParsedFunction] | None:
    """None where there is none, or for a template: its definition must be in the same file."""
    if declared.template or declared.record or declared.arguments is not None:
        return None
    wanted = _signature(unit, declared)
    for other in unit.elsewhere():
        for found in other.parsed.declarations:
            if (
                isinstance(found, ParsedFunction)
                and found.name == declared.name
                and found.node is not None
                and "static" not in (found.node.decl.storage or ())
                and found.kind in ("device", "host_device")
                and not (found.template or found.record or found.arguments is not None)
                and namespace_of(found) == namespace_of(declared)
                and _signature(other, found) == wanted
            ):
                return other, found
    return None


def two_of_a_name(unit: Unit, other: Unit) -> str:
    """A variable that `other` uses, of which two files have one: which is meant is not told apart
    when the program runs. Empty: there is none."""
    files = [unit, *unit.elsewhere()]
    used = [v for v in other.globals.values() if isinstance(v, Variable)]
    names = [v.name for v in used if v.storage in ("constant", "device")]
    return next((n for n in names if sum(_defines(file, n) for file in files) > 1), "")


def _defines(unit: Unit, name: str) -> bool:
    return any(
        isinstance(found, ParsedVariable)
        and found.name == name
        and found.space in ("constant", "device")
        and "extern" not in (found.node.storage or ())
        for found in unit.parsed.declarations
    )


def _signature(unit: Unit, parsed: ParsedFunction) -> tuple[str, ...] | None:
    try:
        outline = shape(unit, parsed, ())
    except Refused:
        return None
    return tuple(f"{param.type}{'&' * param.reference}" for param in outline.params)
