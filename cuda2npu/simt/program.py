"""A kernel and its callees as one Python module, compiled once.

In: a kernel's `Function`; out: `Program`: code, the CUDA line of each of its lines, and what the
launch must put into its namespace.

    program = compile_kernel(kernel, strict=True)
    program.source     # what is executed, for the curious
"""

from __future__ import annotations

import re
import sys
from collections import OrderedDict
from dataclasses import dataclass
from types import CodeType

from cuda2npu.diagnostics import NOWHERE, Span, refuse
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Record
from cuda2npu.simt import effects, intrinsics
from cuda2npu.simt.analysis import Layout, lay_out
from cuda2npu.simt.emitter import Callee, Emitter, Line
from cuda2npu.simt.faults import FILENAME
from cuda2npu.simt.statements import statement
from cuda2npu.simt.values import kind_of

THREAD = (
    "threadIdx_x", "threadIdx_y", "threadIdx_z", "blockIdx_x", "blockIdx_y", "blockIdx_z",
    "thread_rank",
)  # fmt: skip
KEPT = 512  # compiled kernels

_HANDLERS = (effects, intrinsics)  # importing them registers their handlers


@dataclass(slots=True)
class Program:
    """`entry`: the kernel's Python name; `yields`: it is a generator. `names`: all global names
    that the code refers to."""

    source: str
    code: CodeType
    spans: list[Span]
    entry: str
    yields: bool
    names: frozenset[str]
    constants: dict[str, object]
    layout: Layout


_programs: OrderedDict[tuple[int, bool], tuple[tree.Function, Program]] = OrderedDict()


def compile_kernel(kernel: tree.Function, *, strict: bool) -> Program:
    """Compiled at the first call for a `Function` object."""
    key = (id(kernel), strict)
    if key in _programs:
        _programs.move_to_end(key)
        return _programs[key][1]
    program = _compile(kernel, strict)
    _programs[key] = (kernel, program)
    if len(_programs) > KEPT:
        _programs.popitem(last=False)
    return program


def _compile(kernel: tree.Function, strict: bool) -> Program:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 20_000))  # long sums nest deeply in the tree
    try:
        return _generate(kernel, strict)
    except (SyntaxError, MemoryError, RecursionError):  # limits of Python's own compiler
        why = "its statements nest deeper than the referee can follow"
        raise refuse("C2N9008", kernel.span, kernel=kernel.name, why=why) from None
    finally:
        sys.setrecursionlimit(limit)


def _generate(kernel: tree.Function, strict: bool) -> Program:
    layout = lay_out(kernel)
    constants: dict[str, object] = {}
    callees: dict[int, Callee] = {}
    lines: list[Line] = []
    for function in layout.functions:
        emitter = Emitter(function, layout, callees, constants, strict=strict)
        lines += _function(emitter, layout.names[id(function)])
    source = "\n".join("    " * item.indent + item.text for item in lines) + "\n"
    code = compile(source, FILENAME, "exec")
    entry = callees[id(kernel)]
    spans = [NOWHERE, *(item.span for item in lines)]
    return Program(
        source,
        code,
        spans,
        entry.name,
        entry.points > 0,
        frozenset(_names(code)),
        constants,
        layout,
    )


def _names(code: CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _names(constant)
    return found


def _function(emitter: Emitter, name: str) -> list[Line]:
    function = emitter.function
    emitter.span = function.span
    with emitter.captured() as body:
        statement(emitter, function.body)
    points = emitter.points()
    with emitter.captured() as head:
        emitter.span = function.span
        _head(emitter, name, points, " ".join(item.text for item in body))
    lines = head + body
    emitter.finish(lines)
    emitter.callees[id(function)] = Callee(name, points, emitter.returns_early)
    return lines


def _head(emitter: Emitter, name: str, points: int, body: str) -> None:
    """The `def` line; parameters that live in memory; the coordinates that the body asks for."""
    function, layout = emitter.function, emitter.layout
    base = ["_b"] if points and not function.is_kernel else []
    names = [emitter.name(variable) for variable in function.params]
    emitter.lines.append(
        Line(0, f"def {name}({', '.join(['_T', '_fp', *base, *names])}):", function.span)
    )
    used = set(re.findall(r"\w+", body))
    for position, coordinate in enumerate(THREAD):
        if coordinate in used:
            emitter.line(f"{coordinate} = _T[{position}]")
    if layout.frames[name]:
        emitter.line(f"enter(_fp, {layout.frames[name]})")
    for variable, text in zip(function.params, names, strict=True):
        if variable in layout.offsets:
            where = f"_fp + {layout.offsets[variable]}"
            emitter.line(f"declare({where}, {variable.type.size})")
            if isinstance(variable.type, Record):
                emitter.line(f"store_bytes({where}, {text}, {variable.type.align})")
            else:
                emitter.line(f"store_{kind_of(variable.type)}({where}, {text})")
    emitter.line("_n = 0" if emitter.ticks else "pass")
