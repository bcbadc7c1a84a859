"""Functions and their instances: signatures, typed bodies, each made once.

In: a `ParsedFunction` with its template arguments; out: `tree.Function`. Recursion is refused with
the cycle; a function that cannot be carried keeps its reason for every caller.

    instance(frame, parsed, (F32, Const 16), (), span).display == "axpy<float, 16>"
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span, refuse
from cuda2npu.parser.ctypes import VOID, Array, CType, Pointer, Record, Void
from cuda2npu.parser.parsed import ParsedFunction
from cuda2npu.parser.tree import Block, Expr, Function, Load, Variable, VarRef
from cuda2npu.parser.typed import groups
from cuda2npu.parser.typed.constant import WHICH, maybe_equal
from cuda2npu.parser.typed.convert import identity, mismatch, same
from cuda2npu.parser.typed.dispatch import complete, constant_integer, unsupported
from cuda2npu.parser.typed.frame import Argument, Entity, Frame, Scope, Unit, file_frame
from cuda2npu.parser.typed.names import Path, is_auto, span_of
from cuda2npu.parser.typed.types import (
    bound,
    canonical_key,
    coerced,
    resolve,
    shown,
)
from cuda2npu.parser.typed.types import template_argument as template_argument


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter as a call sees it. `type`: of a reference, what it refers to."""

    name: str
    type: CType
    reference: bool
    const: bool | None
    span: Span
    rvalue: bool = False  # `T &&`
    forwarding: bool = False  # `T &&` of the template's own `T`, which binds to all


@dataclass(frozen=True, slots=True)
class Shape:
    """A function's type: `returns` is None where it is `auto`."""

    params: tuple[Param, ...]
    returns: CType | None
    returns_reference: bool
    returns_const: bool | None = False


def declarator(parsed: ParsedFunction) -> c_ast.FuncDecl | None:
    """The `(parameters)` part of the declaration."""
    decl = parsed.node.decl if parsed.node is not None else parsed.declaration
    type_ = decl.type if decl is not None else None
    return type_ if isinstance(type_, c_ast.FuncDecl) else None


def parameter_nodes(parsed: ParsedFunction) -> list[c_ast.Node]:
    found = declarator(parsed)
    if found is None or found.args is None:
        return []
    nodes = list(found.args.params)
    if len(nodes) == 1 and isinstance(nodes[0], c_ast.Typename) and _is_void(nodes[0]):
        return []
    return nodes


def _is_void(node: c_ast.Typename) -> bool:
    inner = node.type
    return (
        isinstance(inner, c_ast.TypeDecl)
        and isinstance(inner.type, c_ast.IdentifierType)
        and inner.type.names == ["void"]
    )


def is_usable(parsed: ParsedFunction) -> bool:
    """Device functions, and host ones that are `constexpr`."""
    return parsed.kind != "host" or _is_constexpr(parsed)


def _is_constexpr(parsed: ParsedFunction) -> bool:
    decl = parsed.node.decl if parsed.node is not None else parsed.declaration
    return decl is not None and "constexpr" in (*decl.storage, *decl.funcspec)


def signature_frame(unit: Unit, parsed: ParsedFunction, arguments: tuple[Argument, ...]) -> Frame:
    """Where the parameters' types and defaults are looked up."""
    names = _names_inside(unit, parsed, arguments)
    frame = file_frame(unit, namespace_of(parsed), parsed.span, names)
    frame.before = unit.names.place(parsed)
    return frame


def _names_inside(
    unit: Unit, parsed: ParsedFunction, arguments: tuple[Argument, ...]
) -> dict[str, Entity]:
    """The template's parameters; of a method, the struct's own name."""
    from cuda2npu.parser.typed import methods

    names: dict[str, Entity] = dict(bound(parsed.template, arguments))
    record = methods.owner(unit, parsed, arguments)
    if record is not None and parsed.record:
        names[parsed.record] = record
    return names


def namespace_of(parsed: ParsedFunction) -> Path:
    return tuple(part for part in parsed.namespace if part)


def shape(unit: Unit, parsed: ParsedFunction, arguments: tuple[Argument, ...]) -> Shape:
    """The types of parameters and result, resolved once an instance."""
    key = ("shape", id(parsed), tuple(canonical_key(a) for a in arguments))
    known = unit.signatures.get(key)
    if isinstance(known, Shape):
        return known
    frame = signature_frame(unit, parsed, arguments)
    found = declarator(parsed)
    if found is None:
        raise Refused(parsed.refusal) if parsed.refusal else _undeclared(parsed)
    own = frozenset(param.name for param in parsed.template)
    params = tuple(_param(frame, node, own) for node in parameter_nodes(parsed))
    returns: CType | None = None
    reference, const = False, False
    probe = c_ast.Decl(None, [], [], [], [], found.type, None, None)
    if not is_auto(probe):
        spelled = resolve(frame, found.type)
        returns, reference, const = spelled.type, spelled.reference, spelled.const
    result = Shape(params, returns, reference, const)
    unit.signatures[key] = result
    return result


def _undeclared(parsed: ParsedFunction) -> Refused:
    return refuse(
        "C2N2003", parsed.span, construct=f"`{parsed.name}`", why="it could not be parsed", hint=""
    )


def _param(frame: Frame, node: c_ast.Node, own: frozenset[str]) -> Param:
    if isinstance(node, c_ast.EllipsisParam):
        raise unsupported(frame, node, "a variable number of arguments", "it comes later")
    if not isinstance(node, c_ast.Decl | c_ast.Typename):
        raise unsupported(frame, node, "this parameter", "no rule reads it")
    if is_auto(node):  # type: ignore[arg-type]
        raise unsupported(frame, node, "a parameter of type `auto`", "it comes later")
    spelled = resolve(frame, node.type)
    type_ = spelled.type
    if isinstance(type_, Array) and not spelled.reference:
        type_ = Pointer(type_.of, const=spelled.const)
    name = node.name or ""
    rvalue = "volatile" in (getattr(node.type, "quals", None) or ()) and spelled.reference
    span, forwarding = span_of(node, frame.span), rvalue and _is_forwarding(node, own)
    return Param(name, type_, spelled.reference, spelled.const, span, rvalue, forwarding)


def _is_forwarding(node: c_ast.Decl | c_ast.Typename, own: frozenset[str]) -> bool:
    """`T &&` and no more."""
    inner = node.type.type
    named = isinstance(inner, c_ast.TypeDecl) and not inner.quals and inner.type
    return isinstance(named, c_ast.IdentifierType) and named.names[-1] in own


def instance(
    unit: Unit,
    parsed: ParsedFunction,
    arguments: tuple[Argument, ...],
    given_groups: tuple[Expr, ...],
    span: Span,
) -> Function:
    """The typed function for these template arguments and groups."""
    chosen, bindings = specialised(unit, parsed, arguments)
    kinds = tuple(str(g.type) + str(unit.groups[g.type]) for g in given_groups  # type: ignore[index]
                  )  # fmt: skip
    key = (id(chosen), tuple(canonical_key(a) for a in arguments), kinds)
    known = unit.instances.get(key)
    if isinstance(known, Refused):
        raise known
    if known is not None:
        return known
    if any(key == other for other, _ in unit.active):
        names = [name for _, name in unit.active]
        start = [other for other, _ in unit.active].index(key)
        cycle = " -> ".join([*names[start:], parsed.name])
        raise refuse("C2N2005", span, function=parsed.name, cycle=cycle)
    unit.active.append((key, parsed.name))
    try:
        made = _make(unit, chosen, bindings, given_groups, _display(parsed, arguments))
    except Refused as reason:
        if reason.diagnostic.code != "C2N2005":
            unit.instances[key] = reason
        raise
    finally:
        unit.active.pop()
    unit.instances[key] = made
    return made


def _display(parsed: ParsedFunction, arguments: tuple[Argument, ...]) -> str:
    inside = ", ".join(shown(a) for a in arguments)
    return f"{parsed.name}<{inside}>" if arguments else parsed.name


def specialised(
    unit: Unit, parsed: ParsedFunction, arguments: tuple[Argument, ...]
) -> tuple[ParsedFunction, tuple[Argument, ...]]:
    """The explicit specialisation for these arguments, or the template itself."""
    if not arguments:
        return parsed, ()
    wanted = tuple(canonical_key(a) for a in arguments)
    for named in unit.names.table.get((*namespace_of(parsed), parsed.name), []):
        if not isinstance(named, ParsedFunction) or named.arguments is None:
            continue
        read = named.node is not None
        if not read and named.refusal is None:
            continue
        if read and len(parameter_nodes(named)) != len(parameter_nodes(parsed)):
            continue
        if _specialises(unit, parsed, named, arguments, wanted):
            return named, ()
    return parsed, arguments


def _specialises(
    unit: Unit,
    parsed: ParsedFunction,
    named: ParsedFunction,
    arguments: tuple[Argument, ...],
    wanted: tuple[object, ...],
) -> bool:
    """Arguments that `template <> f` leaves out follow from its parameters' types."""
    frame = file_frame(unit, namespace_of(named), named.span)
    given = tuple(template_argument(frame, a, named.span) for a in named.arguments or ())
    given = tuple(
        coerced(frame, p, a, named.span) for p, a in zip(parsed.template, given, strict=False)
    )
    if tuple(canonical_key(a) for a in given) != wanted[: len(given)]:
        if maybe_equal([canonical_key(a) for a in given], wanted[: len(given)]):
            raise unsupported(frame, None, f"`{parsed.name}` here", WHICH)
        return False
    if len(given) == len(wanted):
        return True
    mine, theirs = shape(unit, named, ()), shape(unit, parsed, arguments)
    if not _same_result(mine, theirs):
        return False
    return len(mine.params) == len(theirs.params) and all(
        a.reference == b.reference and same(a.type, b.type) and not _differ(a, b)
        for a, b in zip(mine.params, theirs.params, strict=True)
    )


def _same_result(one: Shape, other: Shape) -> bool:
    if one.returns is None or other.returns is None:
        return True
    if one.returns_reference != other.returns_reference:
        return False
    if one.returns_reference and one.returns_const != other.returns_const:
        return False
    return identity(one.returns) == identity(other.returns)


def _differ(one: Param, other: Param) -> bool:
    """In what of them is const, as far as it is known."""
    levels = [(one.const, other.const)] if one.reference else []
    left, right = one.type, other.type
    while isinstance(left, Pointer) and isinstance(right, Pointer):
        levels.append((left.const, right.const))
        left, right = left.to, right.to
    return any(a is not None and b is not None and a != b for a, b in levels)


def _make(
    unit: Unit,
    parsed: ParsedFunction,
    arguments: tuple[Argument, ...],
    given_groups: tuple[Expr, ...],
    display: str,
) -> Function:
    from cuda2npu.parser.typed import statements, tails

    if parsed.refusal is not None:
        raise Refused(parsed.refusal)
    if parsed.node is None:
        return _linked(unit, parsed, given_groups)
    outline = shape(unit, parsed, arguments)
    names = _names_inside(unit, parsed, arguments)
    frame = Frame(unit, Scope(names), namespace_of(parsed), span=parsed.span)
    frame.before = unit.names.place(parsed)
    frame.dependent = _dependent(parsed)
    params = _parameters(frame, outline, given_groups)
    returned = outline.returns
    if returned is not None and outline.returns_reference:
        returned = Pointer(returned, const=outline.returns_const)
    if isinstance(returned, Record):
        complete(frame, returned, parsed.span)
    kernel = parsed.kind == "kernel"
    function = Function(parsed.name, display, kernel, params, returned or VOID, parsed.span)
    if kernel and not isinstance(function.returns, Void):
        raise mismatch(f"the kernel `{parsed.name}` returns a value", parsed.span)
    frame.function, frame.returns = function, returned
    frame.returns_reference = outline.returns_reference
    if parsed.max_threads is not None:
        function.max_threads = constant_integer(frame, parsed.max_threads, "launch bound")
    function.body = statements.block(frame, parsed.node.body)
    if kernel:
        function.body = tails.returning(function)
    if parsed.member == "constructor":
        function.body = _with_members(frame, parsed, function.body)
    if returned is None:
        function.returns = frame.returns or VOID
    return function


def _dependent(parsed: ParsedFunction) -> frozenset[str]:
    """Parameters whose types name a parameter of the template."""
    own = {param.name for param in parsed.template}
    nodes = parameter_nodes(parsed) if own else []
    return frozenset(str(getattr(n, "name", "")) for n in nodes if mentions(n, own))


def mentions(node: c_ast.Node, names: Container[str]) -> bool:
    """Whether one of the names stands in it."""
    written = [node.name] if isinstance(node, c_ast.ID) else []
    written = node.names if isinstance(node, c_ast.IdentifierType) else written
    children: Iterable[tuple[str, c_ast.Node]] = node.children() or ()
    return any(name in names for name in written) or any(mentions(c, names) for _, c in children)


def _linked(unit: Unit, parsed: ParsedFunction, given_groups: tuple[Expr, ...]) -> Function:
    """What is declared here, and defined in another file."""
    from cuda2npu.parser.typed.linking import definition_elsewhere, two_of_a_name

    found = definition_elsewhere(unit, parsed)
    if found is None:
        raise refuse("C2N2013", parsed.span, name=parsed.name)
    other, definition = found
    made = instance(other, definition, (), given_groups, parsed.span)
    if name := two_of_a_name(unit, other):
        why = f"two files that are linked have a variable `{name}`"
        raise refuse("C2N2003", parsed.span, construct=f"`{parsed.name}`", why=why, hint="")
    return made


def _with_members(frame: Frame, parsed: ParsedFunction, body: Block) -> Block:
    from cuda2npu.parser.typed import methods

    record = frame.scope.names.get(parsed.record or "")
    assert isinstance(record, Record)
    complete(frame, record, parsed.span)
    return Block(body.span, (*methods.initial_statements(frame, parsed, record), body))


def _parameters(
    frame: Frame, outline: Shape, given_groups: tuple[Expr, ...]
) -> tuple[Variable, ...]:
    """The parameters as variables of the tree; groups become names without one."""
    params: list[Variable] = []
    waiting = list(given_groups)
    for param in outline.params:
        declared = groups.group_of(frame, param.type)
        if declared is not None:
            if not waiting:
                raise unsupported(frame, None, f"a `{declared}` of a kernel", "it has no value")
            group = groups.adapted(frame, declared, waiting.pop(0), param.span)
            frame.scope.names[param.name] = group
            continue
        type_ = Pointer(param.type, const=param.const) if param.reference else param.type
        if isinstance(type_, Record):
            complete(frame, type_, param.span)
        if isinstance(type_, Void):
            raise mismatch(f"parameter `{param.name}` has no type", param.span)
        const = False if param.reference else param.const
        variable = Variable(param.name, type_, "param", param.span, None, param.reference, const)
        params.append(variable)
        if param.name:
            frame.scope.names[param.name] = variable
    return tuple(params)


def read(variable: Variable, span: Span) -> Expr:
    return Load(span, variable.type, VarRef(span, variable.type, variable))
