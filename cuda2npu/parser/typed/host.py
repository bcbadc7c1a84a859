"""What host code around a call says: names as constants, types, variables.

In: a `ParsedCall`, the template arguments of the host function around it. Out: a `Frame` in which
its template arguments and arguments can be typed. What is not known there stays unknown.

    template <typename T> void run(T *x) { constexpr int N = 64 / sizeof(T); k<T, N><<<1, N>>>(x); }
    host_frame(unit, launch, (F64,))     # T is double, N is 8, x is a double *
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pycparser import c_ast

from cuda2npu.diagnostics import Refused
from cuda2npu.parser.ctypes import CType
from cuda2npu.parser.parsed import ParsedCall, Sugar, TemplateId
from cuda2npu.parser.tree import Const, Expr, RecordValue, Variable
from cuda2npu.parser.typed import calls, convert
from cuda2npu.parser.typed.dispatch import value
from cuda2npu.parser.typed.frame import Argument, Entity, Frame, Unit, file_frame
from cuda2npu.parser.typed.names import children, is_auto
from cuda2npu.parser.typed.types import Spelled, bound, full_path, resolve, type_of
from cuda2npu.parser.typed.variables import constructor_arguments

SURPRISES = (
    Refused, ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip
"""Host code is not ours to judge: what cannot be typed there is just not known."""


NOTHING = c_ast.EmptyStatement()
"""A name that is declared there, but of which nothing is known: outer ones do not count."""


def mentioned(sugar: Sugar, nodes: Iterable[c_ast.Node | None]) -> Iterator[str]:
    """The names in expressions and types, those in template arguments too."""
    for node in nodes:
        if isinstance(node, c_ast.ID):
            yield from _parts(sugar, node.name)
        elif isinstance(node, c_ast.IdentifierType):
            for name in node.names:
                yield from _parts(sugar, name)
        if node is not None:
            yield from mentioned(sugar, children(node))


def _parts(sugar: Sugar, name: str) -> Iterator[str]:
    for part in (name, *sugar.qualified.get(name, ())):
        if part in sugar.template_ids:
            yield from mentioned(sugar, sugar.template_ids[part].arguments)
        else:
            yield part


def host_frame(unit: Unit, parsed: ParsedCall, given: tuple[Argument, ...] | None) -> Frame:
    """The names around the call, as far as they are known: constants and types. `given`: the
    template arguments of the host function around it."""
    names: dict[str, Entity] = dict.fromkeys(parsed.unbound, NOTHING)
    if parsed.caller is not None:
        template = parsed.caller.template
        names.update(bound(template, given) if given else {p.name: NOTHING for p in template})
    frame = file_frame(unit, parsed.namespace, parsed.span, names)
    for name in (*parsed.types, *parsed.constants, *parsed.scope):
        _enter(frame, parsed, name, 0)
    return frame


def _enter(frame: Frame, parsed: ParsedCall, name: str, depth: int) -> None:
    """What the host code declares as `name`, after the names that it mentions."""
    declaring = [n for n in (parsed.types.get(name), parsed.scope.get(name),
                             parsed.constants.get(name)) if n is not None]  # fmt: skip
    if name in frame.scope.names or not declaring or depth > 20:
        return
    for inner in mentioned(frame.unit.parsed.sugar, declaring):
        if inner != name:
            _enter(frame, parsed, inner, depth + 1)
    frame.scope.names[name] = _entity(frame, parsed, name)


def _entity(frame: Frame, parsed: ParsedCall, name: str) -> Entity:
    try:
        if name in parsed.types:
            type_ = resolve(frame, parsed.types[name]).argument
            return frame.scope.names.get(name, type_)
        found = _constant(frame, parsed, name) if name in parsed.constants else None
        if found is not None:
            return found
        if not _is_inferred(parsed.scope[name]):
            spelled = resolve(frame, parsed.scope[name])
        else:
            spelled = Spelled(value(frame, parsed.constants[name]).type)
        return Variable(name, spelled.type, "local", parsed.span, const=spelled.const)
    except SURPRISES:
        return NOTHING


def _constant(frame: Frame, parsed: ParsedCall, name: str) -> Expr | None:
    node = parsed.constants[name]
    try:
        declared = parsed.scope.get(name)
        given = constructor_arguments(node)
        type_: CType | None = None
        if declared is not None and not _is_inferred(declared):
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
    return made if is_known(made) else None


def _is_inferred(node: c_ast.Node) -> bool:
    return is_auto(c_ast.Typename(None, [], None, node))


def is_known(made: Expr) -> bool:
    if isinstance(made, RecordValue):
        return all(isinstance(v, Const) for v in made.values)
    return isinstance(made, Const)


def callee(frame: Frame, name: str) -> tuple[tuple[c_ast.Node, ...], tuple[str, ...]]:
    """Template arguments as written, and the kernel's path."""
    sugar = frame.unit.parsed.sugar
    template: TemplateId | None = None
    for part in sugar.qualified.get(name, (name,)):
        template = sugar.template_ids.get(part, template)
    return (template.arguments if template is not None else ()), full_path(frame, name)
