"""Calls: device functions, CUDA's own, constructors of plain types, methods, printf and assert.

In: pycparser's FuncCall; out: `Call`, `Intrinsic`, `Printf`, `Assert` or the value they fold to.

    f(a, b = 2 by default)   ->   Call(f, (Load(a), Const(2)))
"""

from __future__ import annotations

from collections.abc import Sequence

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span, refuse
from cuda2npu.parser.ctypes import I32, U32, VOID, Array, CType, Pointer, Record, Scalar
from cuda2npu.parser.parsed import ParsedFunction, TemplateId
from cuda2npu.parser.signatures import SIGNATURES
from cuda2npu.parser.tree import (
    AddressOf,
    Assign,
    Call,
    Cast,
    CompoundAssign,
    Const,
    Deref,
    Expr,
    LValue,
    RecordValue,
    Temporary,
    Variable,
)  # fmt: skip
from cuda2npu.parser.typed import (
    builtin,
    convert,
    expressions,
    fold,
    groups,
    initialisers,
    intrinsics,
    methods,
    traits,
)  # fmt: skip
from cuda2npu.parser.typed.convert import mismatch
from cuda2npu.parser.typed.dispatch import (
    as_place,
    complete,
    expression,
    handles,
    unsupported,
    value,
)  # fmt: skip
from cuda2npu.parser.typed.frame import Frame, FunctionName, Typed, unqualified
from cuda2npu.parser.typed.functions import Param, instance, is_usable, mentions, signature_frame
from cuda2npu.parser.typed.library import LIBRARY, SPECIAL
from cuda2npu.parser.typed.names import Path, arguments_of
from cuda2npu.parser.typed.operators import address_of, overloaded
from cuda2npu.parser.typed.overloads import (
    Candidate,
    Given,
    choose,
    defaults_of,
    given,
    seen,
    unresolved,
)  # fmt: skip
from cuda2npu.parser.typed.types import full_path, named_type, readable, unknown_function


@handles(c_ast.FuncCall)
def call(frame: Frame, node: c_ast.FuncCall) -> Typed:
    if isinstance(node.name, c_ast.StructRef):
        return _method(frame, node, node.name)
    if not isinstance(node.name, c_ast.ID):
        found = expression(frame, node.name)
        made = methods.operator(frame, "()", found, arguments_of(node), frame.at(node))
        if made is not None:
            return made
        if isinstance(found.type, Record):
            raise overloaded(frame, "()", found.type, None, frame.at(node))
        raise refuse("C2N2006", frame.at(node))
    name = node.name.name
    special = SPECIAL.get(name)
    if special is not None and not (
        name[:2] != "__" and frame.unit.names.functions((name,), frame.namespace)
    ):
        return special(frame, node)
    span = frame.at(node.name)
    local = frame.scope.find(name)
    if isinstance(local, Variable):
        type_ = local.type.to if isinstance(local.type, Pointer) else local.type
        home = expressions.variable_place(frame, local, span)
        made = methods.operator(frame, "()", home, arguments_of(node), span)
        if made is not None:
            return made
        if isinstance(type_, Record):
            raise overloaded(frame, "()", type_, None, span)
        raise refuse("C2N2006", span)
    if isinstance(local, FunctionName):
        arguments = given(frame, arguments_of(node))
        names = (local.name, local.name)
        return resolve(frame, local.declared, local.explicit, arguments, names, span)
    if isinstance(local, Expr):
        raise mismatch(f"`{name}` cannot be called", span)
    if local is not None and not isinstance(local, c_ast.Node):
        return construct(frame, unqualified(local), arguments_of(node), span)
    return _named(frame, node, name, span)


def _named(frame: Frame, node: c_ast.FuncCall, name: str, span: Span) -> Typed:
    """A call of what is declared at file scope, or of what CUDA has."""
    explicit, path = _callee(frame, name)
    found = frame.unit.names.functions(path, frame.namespace, frame.before)
    declared = seen(frame, found)
    is_late = len(declared) < len(found) and mentions(node, frame.dependent)
    if len(path) == 1 and (is_late or frame.unit.names.is_in_a_namespace(path[0])):
        declared = _with_associated(frame, declared, path[0], node)
    if declared and all(f.member for f in declared):
        written = _written(frame, name)
        return methods.unqualified(frame, declared, arguments_of(node), written, span)
    if any(f.record is not None and f.operator is None for f in declared):
        raise refuse("C2N2009", span, method=path[-1], record="::".join(path[:-1]) or path[-1])
    if not declared:
        type_ = _constructed(frame, name, span)
        if type_ is not None:
            return construct(frame, type_, arguments_of(node), span)
    short = frame.unit.names.library(path, frame.namespace)
    library = short[0] if len(short) == 1 else ""
    usable = _usable(declared)
    if not usable and library in LIBRARY:
        return LIBRARY[library](frame, node, explicit, span)
    limits = traits.constant_of(frame, _written(frame, name), span)
    if limits is not None:
        return limits
    if not declared and library not in SIGNATURES and not library.startswith("make_"):
        made = _static_call(frame, _written(frame, name), node, span)
        if made is not None:
            return made
        raise unknown_function(frame, name, span)
    arguments = given(frame, arguments_of(node))
    return resolve(frame, declared, explicit, arguments, (name, library), span)


def _static_call(frame: Frame, path: Path, node: c_ast.FuncCall, span: Span) -> Typed | None:
    """`Alias::f()`, `S<T>::f()`: a method of a struct that has another name here."""
    plain, explicit = method_path(frame, path[-1])
    *outside, name = (*path[:-1], *plain)
    if not outside:
        return None
    owner = expressions.owner_type(frame, tuple(outside), span)
    if not isinstance(owner, Record) or not methods.declared_in(frame, owner, name):
        return None
    home = methods.this(frame, owner, span)
    return methods.call(frame, owner, name, home, arguments_of(node), span, explicit=explicit)


def method_path(frame: Frame, written: str) -> tuple[Path, tuple[c_ast.Node, ...]]:
    """`S::f` and `int` of `S::f<int>`."""
    template = frame.unit.parsed.sugar.template_ids.get(written)
    return ((written,), ()) if template is None else (template.name, template.arguments)


def _with_associated(
    frame: Frame, declared: list[ParsedFunction], name: str, node: c_ast.FuncCall
) -> list[ParsedFunction]:
    """A function is also looked for in the namespaces of its arguments' structs; of a template's
    own arguments, those that come later too."""
    found, is_late = list(declared), mentions(node, frame.dependent)
    for argument in given(frame, arguments_of(node)):
        type_ = argument.type.to if isinstance(argument.type, Pointer) else argument.type
        if isinstance(type_, Scalar) and "::" in type_.enumeration:
            namespace = tuple(type_.enumeration.split()[1 + ("class" in type_.enumeration.split())]
                              .split("::")[:-1])  # fmt: skip
            beside = frame.unit.names.functions_in(name, namespace)
            found += [f for f in beside if f.record is None and not any(f is g for g in found)]
        origin = frame.unit.origins.get(type_) if isinstance(type_, Record) else None
        if origin is None or not (is_late or any(origin[0].namespace)):
            continue
        beside = frame.unit.names.functions_in(name, origin[0].namespace)
        found += [f for f in beside if f.record is None and not any(f is g for g in found)]
    return found


def _usable(declared: Sequence[ParsedFunction]) -> list[ParsedFunction]:
    """Device functions, and host ones that are `constexpr`."""
    return [f for f in declared if is_usable(f)]


def _constructed(frame: Frame, name: str, span: Span) -> CType | None:
    found = named_type(frame, name, span)
    if found is None:
        return builtin.of_specifiers([name])
    return found


def _written(frame: Frame, name: str) -> Path:
    return frame.unit.parsed.sugar.qualified.get(name, (name,))


def _callee(frame: Frame, name: str) -> tuple[tuple[c_ast.Node, ...], Path]:
    """The template arguments given, and the path of the name without them."""
    template: TemplateId | None = None
    sugar = frame.unit.parsed.sugar
    for part in _written(frame, name):
        template = sugar.template_ids.get(part, template)
    return (template.arguments if template is not None else ()), full_path(frame, name)


def resolve(
    frame: Frame,
    declared: Sequence[ParsedFunction],
    explicit: Sequence[c_ast.Node],
    arguments: Sequence[Given],
    names: tuple[str, str],
    span: Span,
) -> Typed:
    """The best of the user's functions and CUDA's own of that name."""
    name, library = names
    usable = _usable(declared)
    best = choose(frame, usable, explicit, arguments, span) if usable else None
    if best is None or any(best.ranks):
        own = _intrinsic(frame, library, explicit, arguments, best, span)
        if own is not None:
            return own
    if best is not None:
        return call_candidate(frame, best, arguments, span)
    if not usable and declared:
        why = "it is a host function"
        raise unsupported(frame, None, f"the call of `{readable(frame, name)}`", why)
    if usable or library in SIGNATURES or library.startswith("make_"):
        raise unresolved(readable(frame, name), arguments, span)
    raise unknown_function(frame, name, span)


def _intrinsic(
    frame: Frame,
    library: str,
    explicit: Sequence[c_ast.Node],
    arguments: Sequence[Given],
    rival: Candidate | None,
    span: Span,
) -> Expr | None:
    """CUDA's function, where it fits better than the user's own `rival`."""
    if rival is None:
        vector = intrinsics.make_vector(library, arguments, span)
        if vector is not None:
            return vector
    if library not in SIGNATURES:
        return None
    if explicit and library in ("min", "max"):
        arguments = _as_type(frame, explicit[0], arguments, span)
    arguments = intrinsics.as_words(library, arguments)
    try:
        found = intrinsics.fit(library, arguments, span)
    except Refused:
        if rival is not None:
            return None
        raise
    if found is None:
        return None
    if rival is not None:
        pairs = list(zip(found.ranks, rival.ranks, strict=False))
        if not (all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)):
            return None
    return intrinsics.call(frame, found, arguments, span)


def _as_type(frame: Frame, node: c_ast.Node, arguments: Sequence[Given], span: Span) -> list[Given]:
    """`std::min<T>(a, b)`: the arguments as `T`."""
    from cuda2npu.parser.typed.types import template_argument

    argument = template_argument(frame, node, span)
    if isinstance(argument, Const | FunctionName):
        raise mismatch("a type is needed between the angle brackets", span)
    target = unqualified(argument)
    out: list[Given] = []
    for argument in arguments:
        assert argument.typed is not None
        converted = convert.implicit(convert.rvalue(argument.typed), target, argument.span)
        out.append(Given(argument.node, converted, argument.span))
    return out


# -- the user's functions -------------------------------------------------------------------------


def call_candidate(frame: Frame, best: Candidate, arguments: Sequence[Given], span: Span) -> Typed:
    values: list[Expr] = []
    group_values: list[Expr] = []
    for index, param in enumerate(best.shape.params):
        declared = groups.group_of(frame, param.type)
        if declared is not None:
            typed = _group_argument(frame, arguments, index)
            group_values.append(groups.adapted(frame, declared, typed, span))
        elif index < len(arguments):
            values.append(_argument(frame, param, arguments[index]))
        else:
            values.append(_default(frame, best, index, span))
    function = instance(frame.unit, best.parsed, best.arguments, tuple(group_values), span)
    if function.is_kernel:
        raise refuse("C2N2016", span)
    made = Call(span, function.returns, function, tuple(values))
    reference = best.shape.returns_reference
    if reference and isinstance(function.returns, Pointer):
        return Deref(span, function.returns.to, made)
    return made


def _group_argument(frame: Frame, arguments: Sequence[Given], index: int) -> Expr:
    if index >= len(arguments):
        raise unsupported(frame, None, "a group by default", "it has no value")
    typed = arguments[index].typed
    assert isinstance(typed, Expr)
    return typed


def _argument(frame: Frame, param: Param, argument: Given) -> Expr:
    """The argument as its parameter takes it."""
    if argument.typed is None:
        assert isinstance(argument.node, c_ast.InitList)
        made = initialisers.from_list(frame, param.type, argument.node)
        return _bound(made, argument.span) if param.reference else made
    return bind(param.type, param.reference, argument.typed, argument.span)


def bind(type_: CType, reference: bool, typed: Typed, span: Span) -> Expr:
    """A value for a variable of `type_`, or the address for a reference to it."""
    if not reference:
        return convert.implicit(convert.rvalue(typed), type_, span)
    if typed.type == type_:
        typed = as_place(typed)
        if isinstance(typed, LValue):
            return address_of(typed, span)
        if isinstance(typed, Assign | CompoundAssign):
            raise mismatch("a reference to this assignment's result is not carried over", span)
    return _bound(convert.implicit(convert.rvalue(typed), type_, span), span)


def _bound(made: Expr, span: Span) -> Expr:
    temporary = Temporary(span, made.type, made)
    return AddressOf(span, Pointer(made.type), temporary)


def _default(frame: Frame, best: Candidate, index: int, span: Span) -> Expr:
    node = defaults_of(frame, best.parsed)[index]
    assert node is not None
    inside = signature_frame(frame.unit, best.parsed, best.arguments)
    param = best.shape.params[index]
    if isinstance(node, c_ast.InitList):
        made = initialisers.from_list(inside, param.type, node)
        return _bound(made, span) if param.reference else made
    return bind(param.type, param.reference, expression(inside, node), span)


# -- types called as functions --------------------------------------------------------------------


def construct(frame: Frame, type_: CType, nodes: Sequence[c_ast.Node], span: Span) -> Expr:
    """`T(a, ...)`, `T()`, `dim3(x, y)`, and what `T x(a, ...)` holds."""
    if len(nodes) == 1 and isinstance(nodes[0], c_ast.InitList):
        return initialisers.from_list(frame, type_, nodes[0])
    if isinstance(type_, Record) and type_ in frame.unit.groups:
        if len(nodes) == 1:
            return value(frame, nodes[0])
        raise unsupported(frame, None, f"`{type_}` here", "it is made by `this_thread_block`")
    if isinstance(type_, Record) and methods.is_made(frame, type_):
        return methods.make(frame, type_, nodes, span)
    if len(nodes) == 1:
        return expressions.cast_value(frame, value(frame, nodes[0]), type_, span)
    if type_ is builtin.DIM3:
        parts = [fold.cast(value(frame, n), U32, span) for n in nodes]
        parts += [Const(span, U32, 1)] * (3 - len(parts))
        return RecordValue(span, type_, tuple(parts[:3]))
    if isinstance(type_, Record):
        complete(frame, type_, span)
        if nodes:
            raise mismatch(f"`{type_}` has no constructor of {len(nodes)} arguments", span)
    if nodes or isinstance(type_, Array):
        raise mismatch(f"`{type_}` is not made from {len(nodes)} values", span)
    if type_ == VOID:
        return Cast(span, VOID, Const(span, I32, 0))
    return initialisers.zero_value(frame, type_, span)


# -- methods --------------------------------------------------------------------------------------


def _method(frame: Frame, node: c_ast.FuncCall, ref: c_ast.StructRef) -> Typed:
    span = frame.at(ref.field)
    (*_, name), explicit = method_path(frame, ref.field.name)
    base = expression(frame, ref.name)
    if ref.type == "->" and isinstance(base.type, Pointer):
        from cuda2npu.parser.typed.operators import deref

        base = deref(frame, convert.rvalue(base), span)
    group = groups.group_of(frame, base.type)
    if group is not None:
        return groups.method(frame, group, name, arguments_of(node), span)
    if not isinstance(base.type, Record):
        raise mismatch(f"`{base.type}` has no method `{name}`", span)
    complete(frame, base.type, span)
    field = base.type.member(name)
    if field is None:
        given = arguments_of(node)
        return methods.call(frame, base.type, name, base, given, span, explicit=explicit)
    home = expressions.member_of(frame, base, name, span)
    made = methods.operator(frame, "()", home, arguments_of(node), span)
    if made is not None:
        return made
    if isinstance(field.type, Record):
        raise overloaded(frame, "()", field.type, None, span)
    raise refuse("C2N2006", span)
