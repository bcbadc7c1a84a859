"""Launches in host code: constant block and grid shapes, template arguments given or deduced.

In: `ParsedLaunch`es; out: `Launch`es, and the instances of kernel templates that they ask for.

    dim3 b(16, 16);  k<float><<<n / 16, b>>>(x);   ->   Launch("k", ("float",), (16, 16, 1), None)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span
from cuda2npu.parser.ctypes import CType
from cuda2npu.parser.parsed import ParsedFunction, ParsedLaunch, TemplateId
from cuda2npu.parser.tree import Const, Expr, Launch, RecordValue, Variable
from cuda2npu.parser.typed import calls, convert
from cuda2npu.parser.typed.builtin import DIM3
from cuda2npu.parser.typed.dispatch import expression, value
from cuda2npu.parser.typed.frame import Argument, Entity, Frame, Unit, file_frame
from cuda2npu.parser.typed.names import children
from cuda2npu.parser.typed.overloads import Given, choose
from cuda2npu.parser.typed.types import full_path, resolve, shown, type_of
from cuda2npu.parser.typed.variables import constructor_arguments

SURPRISES = (
    Refused, ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip
"""Host code is not ours to judge: what cannot be typed there is just not known."""


def mentioned(nodes: Sequence[c_ast.Node | None]) -> Iterator[str]:
    """The identifiers in expressions."""
    for node in nodes:
        if isinstance(node, c_ast.ID):
            yield node.name
        if node is not None:
            yield from mentioned(children(node))


def host_frame(unit: Unit, parsed: ParsedLaunch) -> Frame:
    """The names that the launch mentions, as far as they are known: constants and types."""
    frame = file_frame(unit, (), parsed.span)
    explicit, _ = callee(frame, parsed.kernel)
    wanted = list(mentioned([parsed.grid, parsed.block, *parsed.arguments, *explicit]))
    for name in wanted:
        _enter(frame, parsed, name, 0)
    return frame


def _enter(frame: Frame, parsed: ParsedLaunch, name: str, depth: int) -> None:
    if name in frame.scope.names or depth > 20:
        return
    found: Entity | None = None
    if name in parsed.constants:
        for inner in mentioned([parsed.constants[name]]):
            if inner != name:
                _enter(frame, parsed, inner, depth + 1)
        found = _constant(frame, parsed, name)
    if found is None and name in parsed.scope:
        try:
            spelled = resolve(frame, parsed.scope[name])
            found = Variable(name, spelled.type, "local", parsed.span)
        except SURPRISES:
            return
    if found is not None:
        frame.scope.names[name] = found


def _constant(frame: Frame, parsed: ParsedLaunch, name: str) -> Expr | None:
    node = parsed.constants[name]
    try:
        declared = parsed.scope.get(name)
        given = constructor_arguments(node)
        type_: CType | None = None
        if declared is not None and not _is_auto(declared):
            type_ = type_of(frame, declared)
        if type_ is None:
            made = value(frame, node)
        elif given is not None:
            made = calls.construct(frame, type_, given, parsed.span)
        elif isinstance(node, c_ast.InitList):
            made = calls.construct(frame, type_, node.exprs or (), parsed.span)
        else:
            made = convert.implicit(value(frame, node), type_, parsed.span)
    except SURPRISES:
        return None
    return made if _known(made) else None


def _is_auto(node: c_ast.Node) -> bool:
    inner: c_ast.Node | None = node
    while inner is not None and hasattr(inner, "type"):
        inner = inner.type  # type: ignore[union-attr]
    return isinstance(inner, c_ast.IdentifierType) and inner.names == ["__auto"]


def _known(made: Expr) -> bool:
    if isinstance(made, RecordValue):
        return all(isinstance(v, Const) for v in made.values)
    return isinstance(made, Const)


def dimensions(frame: Frame, node: c_ast.Node | None) -> tuple[int, int, int] | None:
    """Three numbers, where the expression is constant."""
    if node is None:
        return None
    try:
        made = convert.implicit(value(frame, node), DIM3, frame.at(node))
    except SURPRISES:
        return None
    if not isinstance(made, RecordValue) or not _known(made):
        return None
    x, y, z = (int(v.value) for v in made.values if isinstance(v, Const))
    return (x, y, z)


def callee(frame: Frame, name: str) -> tuple[tuple[c_ast.Node, ...], tuple[str, ...]]:
    """Template arguments as written, and the kernel's path."""
    sugar = frame.unit.parsed.sugar
    template: TemplateId | None = None
    for part in sugar.qualified.get(name, (name,)):
        template = sugar.template_ids.get(part, template)
    return (template.arguments if template is not None else ()), full_path(frame, name)


def kernels_called(frame: Frame, path: tuple[str, ...]) -> list[ParsedFunction]:
    found = frame.unit.names.functions(path, ())
    if not found:
        found = [
            f
            for f in frame.unit.parsed.declarations
            if isinstance(f, ParsedFunction) and f.name == path[-1]
        ]
    return [f for f in found if f.kind == "kernel"]


def typed_launch(unit: Unit, parsed: ParsedLaunch) -> tuple[Launch, ParsedFunction | None,
                                                            tuple[Argument, ...]]:  # fmt: skip
    """The launch; the kernel template that it instantiates, with the arguments, if it does."""
    frame = host_frame(unit, parsed)
    explicit, path = callee(frame, parsed.kernel)
    texts = tuple(_text(frame, node, parsed.span) for node in explicit)
    block, grid = dimensions(frame, parsed.block), dimensions(frame, parsed.grid)
    launch = Launch(path[-1], texts, block, grid, parsed.span)
    found = [f for f in kernels_called(frame, path) if f.template]
    if not found:
        return launch, None, ()
    try:
        best = choose(frame, found, explicit, _arguments(frame, parsed), parsed.span)
    except SURPRISES:
        return launch, None, ()
    return (launch, best.parsed, best.arguments) if best is not None else (launch, None, ())


def _arguments(frame: Frame, parsed: ParsedLaunch) -> list[Given]:
    out: list[Given] = []
    for node in parsed.arguments:
        typed = None
        if node is not None and not isinstance(node, c_ast.InitList):
            try:
                typed = expression(frame, node)
            except SURPRISES:
                typed = None
        out.append(Given(node or c_ast.EmptyStatement(), typed, parsed.span))
    return out


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
