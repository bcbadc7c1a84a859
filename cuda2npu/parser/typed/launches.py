"""Launches in host code: constant block and grid shapes, template arguments given or deduced.

In: `ParsedLaunch`es; out: `Launch`es, and the instances of kernel templates that they ask for.

    dim3 b(16, 16);  k<float><<<n / 16, b>>>(x);   ->   Launch("k", ("float",), (16, 16, 1), None)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span
from cuda2npu.parser.parsed import ParsedCall, ParsedFunction, ParsedLaunch
from cuda2npu.parser.tree import Const, Launch, RecordValue
from cuda2npu.parser.typed import convert
from cuda2npu.parser.typed.builtin import DIM3
from cuda2npu.parser.typed.dispatch import value
from cuda2npu.parser.typed.frame import Argument, Frame, Unit
from cuda2npu.parser.typed.host import SURPRISES, callee, host_frame, is_known
from cuda2npu.parser.typed.instances import asked, followed, kernels_called, why_not
from cuda2npu.parser.typed.types import shown


def dimensions(frame: Frame, node: c_ast.Node | None) -> tuple[int, int, int] | None:
    """Three numbers, where the expression is constant."""
    if node is None:
        return None
    try:
        made = convert.implicit(value(frame, node), DIM3, frame.at(node))
    except SURPRISES:
        return None
    if not isinstance(made, RecordValue) or not is_known(made):
        return None
    x, y, z = (int(v.value) for v in made.values if isinstance(v, Const))
    return (x, y, z)


@dataclass(frozen=True, slots=True)
class Found:
    """A launch; the kernel template that it, or a name in host code, asks for, with the arguments;
    or why the arguments cannot be had."""

    launch: Launch | None
    kernel: ParsedFunction | None = None
    arguments: tuple[Argument, ...] | None = None
    reason: Refused | None = None


def all_found(unit: Unit) -> list[Found]:
    """What all calls of the file ask of kernels, in the order of the text."""
    follow = followed(unit)
    out: list[Found] = []
    for call in unit.parsed.calls:
        known = follow.found.get(id(call.caller)) if call.caller is not None else None
        for arguments in known or [None]:
            try:
                found = _found(unit, call, arguments)
            except SURPRISES:
                found = Found(_plain_launch(call))
            if found.arguments is None and found.reason is None and not known:
                found = replace(found, reason=follow.reasons.get(id(call.caller)))
            out.append(found)
    return out


def _plain_launch(call: ParsedCall) -> Launch | None:
    launched = isinstance(call, ParsedLaunch)
    return Launch(call.callee, (), None, None, call.span) if launched else None


def _found(unit: Unit, call: ParsedCall, given: tuple[Argument, ...] | None) -> Found:
    frame = host_frame(unit, call, given)
    explicit, path = callee(frame, call.callee)
    launch: Launch | None = None
    if isinstance(call, ParsedLaunch):
        texts = tuple(_text(frame, node, call.span) for node in explicit)
        block, grid = dimensions(frame, call.block), dimensions(frame, call.grid)
        launch = Launch(path[-1], texts, block, grid, call.span)
    kernels = [f for f in kernels_called(frame, path) if f.template]
    best = asked(frame, kernels, call)
    if best is not None:
        return Found(launch, *best)
    return Found(launch, kernels[0] if len(kernels) == 1 else None, None, why_not(frame, call))


def _text(frame: Frame, node: c_ast.Node, span: Span) -> str:
    """A template argument in a person's words."""
    from pycparser.c_generator import CGenerator

    from cuda2npu.parser.typed.types import template_argument

    try:
        return shown(template_argument(frame, node, span))
    except SURPRISES:
        text: str = CGenerator().visit(node)
        return text


def instance_texts(
    unit: Unit, parsed: ParsedFunction, arguments: tuple[Argument, ...]
) -> Mapping[str, str]:
    """Template arguments by parameter name, as `--template` takes them."""
    texts: dict[str, str] = {}
    for param, argument in zip(parsed.template, arguments, strict=False):
        text = shown(argument)
        unit.texts.setdefault(text, argument)
        texts[param.name] = text
    return texts
