"""Expressions other than operators and calls: names, literals, members, casts, `?:`, `sizeof`.

In: pycparser nodes; out: typed expressions. Importing this module registers the handlers.

    v.x, v a float4 &   ->   Member(Deref(Load(v)), x)
"""

from __future__ import annotations

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span, refuse
from cuda2npu.parser.ctypes import (
    BOOL,
    I8,
    I32,
    U32,
    VOID,
    Array,
    CType,
    Pointer,
    Record,
    Scalar,
    Void,
)  # fmt: skip
from cuda2npu.parser.parsed import ParsedFunction, ParsedVariable
from cuda2npu.parser.tree import (
    AddressOf,
    Cast,
    Const,
    Deref,
    Expr,
    Load,
    LValue,
    Member,
    MemberOf,
    RecordValue,
    Special,
    Temporary,
    Variable,
    VarRef,
)  # fmt: skip
from cuda2npu.parser.typed import (
    builtin,
    convert,
    fold,
    initialisers,
    literals,
    methods,
    traits,
    variables,
)
from cuda2npu.parser.typed.convert import mismatch
from cuda2npu.parser.typed.dispatch import (
    as_place,
    complete,
    condition,
    expression,
    handles,
    unsupported,
    value,
)  # fmt: skip
from cuda2npu.parser.typed.frame import Frame, FunctionName, Typed
from cuda2npu.parser.typed.names import Enumerator, Named, Path
from cuda2npu.parser.typed.spelled import Spelled
from cuda2npu.parser.typed.types import (
    enumerator,
    full_path,
    named_type,
    record_around,
    record_frame,
    resolve,
    type_of,
    unknown,
)  # fmt: skip


@handles(c_ast.Constant)
def literal(frame: Frame, node: c_ast.Constant) -> Expr:
    span = frame.at(node)
    if node.type == "bool":
        return Const(span, BOOL, node.value == "true")
    if node.type == "nullptr_t":
        return Const(span, Pointer(VOID), 0)
    if "string" in node.type:
        why = "string literals are carried over in printf and assert only"
        raise unsupported(frame, node, "a string literal here", why)
    if node.value.endswith("'"):
        return Const(span, *literals.typed_character(node.value))
    try:
        type_, number = literals.number(node.value)
    except ValueError:
        raise mismatch(f"`{node.value}` is no number of the device language", span) from None
    return Const(span, type_, number)


# -- names ----------------------------------------------------------------------------------------


@handles(c_ast.ID)
def identifier(frame: Frame, node: c_ast.ID) -> Typed:
    span = frame.at(node)
    local = frame.scope.find(node.name)
    if isinstance(local, Variable) and node.name == "this":
        from cuda2npu.parser.typed.operators import address_of

        found = variable_place(frame, local, span)
        assert isinstance(found, LValue)
        return address_of(found, span)
    if isinstance(local, Variable):
        return variable_place(frame, local, span)
    if isinstance(local, Const):
        return Const(span, local.type, local.value)
    if isinstance(local, Expr):
        return local
    if isinstance(local, FunctionName):
        raise refuse("C2N2006", span)
    if local is not None:
        raise mismatch(f"`{node.name}` is a type, not a value", span)
    if node.name in builtin.SPECIALS:
        axes = tuple(Special(span, U32, node.name, axis) for axis in "xyz")
        return RecordValue(span, builtin.SPECIALS[node.name], axes)
    member = methods.member_here(frame, node.name, span)
    if member is not None:
        return member
    return global_name(frame, node.name, span)


def variable_place(frame: Frame, variable: Variable, span: Span) -> Typed:
    constant = frame.constants.get(variable)
    if constant is not None:
        return Const(span, constant.type, constant.value)
    ref = VarRef(span, variable.type, variable)
    if not variable.reference:
        return ref
    assert isinstance(variable.type, Pointer)
    target = variable.type.to
    if isinstance(target, Record):
        complete(frame, target, span)
    return Deref(span, target, Load(span, variable.type, ref))


def global_name(frame: Frame, name: str, span: Span) -> Typed:
    sugar = frame.unit.parsed.sugar
    path = sugar.qualified.get(name, (name,))
    if any(part in sugar.template_ids for part in path):
        found = _through_type(frame, path, span)
    else:
        found = _declared(frame, frame.unit.names.lookup(path, frame.namespace, frame.before), span)
    if found is None and len(path) > 1:
        found = _through_type(frame, path, span)
    if found is not None:
        return found
    library = frame.unit.names.library(path, frame.namespace)
    short = library[-1]
    if library == (short,) and short in builtin.CONSTANTS:
        type_, number = builtin.CONSTANTS[short]
        return Const(span, type_, number)
    if short in ("__func__", "__FUNCTION__", "__PRETTY_FUNCTION__"):
        why = "string literals are carried over in printf and assert only"
        raise unsupported(frame, None, f"`{short}`", why)
    raise unknown(frame, name, span)


def _declared(frame: Frame, found: list[Named], span: Span) -> Typed | None:
    _refuse_unread(found)
    for named in found:
        if isinstance(named, ParsedVariable):
            inside = record_around(frame, named.namespace)
            if inside is not None:
                return _declared_in(inside, [named], span)
            entity = variables.global_entity(frame, named, (), span)
            return variables.as_typed(entity, span)
        if isinstance(named, Enumerator):
            around = record_around(frame, named.enumeration.namespace)
            return enumerator(frame, named, span, around.scope.names if around else None)
    if found and not isinstance(found[0], Enumerator):
        kind = type(found[0]).__name__.removeprefix("Parsed").lower()
        if kind == "function":
            raise refuse("C2N2006", span)
        raise mismatch(f"`{found[0].name}` is a {kind}, not a value", span)
    return None


def _refuse_unread(found: list[Named]) -> None:
    for named in found:
        if isinstance(named, ParsedFunction) and named.refusal is not None:
            raise Refused(named.refusal)


def _through_type(frame: Frame, path: Path, span: Span) -> Typed | None:
    """`S<T>::n`, `T::n`, `std::numeric_limits<T>::digits`, `v<T>`."""
    sugar = frame.unit.parsed.sugar
    owner, member = path[:-1], path[-1]
    limits = traits.constant_of(frame, path, span)
    if limits is not None:
        return limits
    template = sugar.template_ids.get(member)
    if template is not None:
        whole = template.name if template.name[: len(owner)] == owner else (*owner, *template.name)
        return variables.of_template(frame, whole, template.arguments, span)
    type_ = owner_type(frame, owner, span)
    if isinstance(type_, Record) and type_ in frame.unit.origins:
        parsed, arguments = frame.unit.origins[type_]
        inside = record_frame(frame, parsed, arguments, type_)
        found = frame.unit.names.table.get((*inside.namespace, member), [])
        return _declared_in(inside, found, span)
    return None


def _declared_in(inside: Frame, found: list[Named], span: Span) -> Typed | None:
    """A static constant of a struct, whose initialiser may use the template's arguments."""
    _refuse_unread(found)
    for named in found:
        if isinstance(named, ParsedVariable):
            entity = variables.in_record(inside, named, span)
            return variables.as_typed(entity, span)
        if isinstance(named, Enumerator):
            return enumerator(inside, named, span, inside.scope.names)
    return None


def owner_type(frame: Frame, owner: Path, span: Span) -> CType | None:
    if len(owner) == 1:
        return named_type(frame, owner[0], span) if owner[0] else None
    joined = "__".join(owner)
    frame.unit.parsed.sugar.qualified.setdefault(joined, owner)
    return named_type(frame, joined, span)


# -- members --------------------------------------------------------------------------------------


@handles(c_ast.StructRef)
def member(frame: Frame, node: c_ast.StructRef) -> Typed:
    span = frame.at(node.field)
    name = node.field.name
    if isinstance(node.name, c_ast.ID) and node.type == ".":
        special = _special(frame, node.name.name, name, frame.at(node.name))
        if special is not None:
            return special
    base: Typed
    if node.type == "->":
        from cuda2npu.parser.typed.operators import deref

        base = deref(frame, value(frame, node.name), frame.at(node.name))
    else:
        base = expression(frame, node.name)
    return member_of(frame, base, name, span)


def _special(frame: Frame, base: str, axis: str, span: Span) -> Special | None:
    if base in builtin.SPECIALS and axis in ("x", "y", "z") and frame.scope.find(base) is None:
        return Special(span, U32, base, axis)
    return None


def member_of(frame: Frame, base: Typed, name: str, span: Span) -> Typed:
    """`base.name`."""
    record = base.type
    if not isinstance(record, Record):
        raise mismatch(f"`{record}` has no member `{name}`", span)
    if record in frame.unit.groups:
        raise mismatch(f"`{record}` has no member `{name}`", span)
    complete(frame, record, span)
    found = record.member(name)
    if found is None:
        return _static_member(frame, record, name, span)
    if isinstance(base, LValue):
        return Member(span, found.type, base, found)
    if isinstance(base, RecordValue) and not record.is_overlaid and all(
        isinstance(v, Expr) and convert.pure(v) for v in base.values
    ):  # fmt: skip
        picked = base.values[record.fields.index(found)]
        assert isinstance(picked, Expr)
        return picked
    if isinstance(found.type, Array):
        home = as_place(base)
        if not isinstance(home, LValue):
            home = Temporary(span, record, home)
        return Member(span, found.type, home, found)
    return MemberOf(span, found.type, base, found)


def _static_member(frame: Frame, record: Record, name: str, span: Span) -> Typed:
    if record in frame.unit.origins:
        parsed, arguments = frame.unit.origins[record]
        inside = record_frame(frame, parsed, arguments, record)
        found = frame.unit.names.table.get((*inside.namespace, name), [])
        typed = _declared_in(inside, found, span)
        if typed is not None:
            return typed
    raise mismatch(f"`{record}` has no member `{name}`", span)


# -- casts and the rest ---------------------------------------------------------------------------


@handles(c_ast.Cast)
def cast(frame: Frame, node: c_ast.Cast) -> Typed:
    span = frame.at(node)
    target = resolve(frame, node.to_type)
    if target.reference:
        return _cast_reference(frame, node, target, span)
    if isinstance(node.expr, c_ast.InitList):
        return initialisers.from_list(frame, target.type, node.expr)
    return cast_value(frame, value(frame, node.expr), target.type, span)


def cast_value(frame: Frame, given: Expr, target: CType, span: Span) -> Expr:
    """`(target) given`."""
    if isinstance(target, Record):
        if target in frame.unit.groups:
            return given
        complete(frame, target, span)
        variables.refuse_constructor(frame, target, given.type, span)
    if isinstance(given.type, Record) and given.type is not target and not isinstance(target, Void):
        _refuse_conversion(frame, given.type, target, span)
    return convert.explicit(given, target, span)


def _refuse_conversion(frame: Frame, source: Record, target: CType, span: Span) -> None:
    """A struct's own `operator T()` is refused as such."""
    declared = frame.unit.parsed.declarations
    if any(
        getattr(d, "operator", None) and getattr(d, "record", None) == source.name for d in declared
    ):
        raise refuse("C2N2008", span, operator=f" {target}")


def _cast_reference(frame: Frame, node: c_ast.Cast, spelled: Spelled, span: Span) -> Typed:
    """`reinterpret_cast<T &>(x)`: the same place as another type."""
    found, target, const = expression(frame, node.expr), spelled.type, spelled.const
    if not isinstance(found, LValue):
        return cast_value(frame, found, target, span)
    if found.type == target and convert.constness(found) == const:
        return found
    if isinstance(target, Record):
        complete(frame, target, span)
    address = AddressOf(span, Pointer(found.type), found)
    pointer = found.pointer if isinstance(found, Deref) else address
    return Deref(span, target, Cast(span, Pointer(target, const=const), pointer))


@handles(c_ast.CompoundLiteral)
def compound_literal(frame: Frame, node: c_ast.CompoundLiteral) -> Expr:
    target = type_of(frame, node.type)
    if isinstance(target, Record):
        if target in frame.unit.groups:
            return RecordValue(frame.at(node), target, ())
        complete(frame, target, frame.at(node))
        if methods.is_made(frame, target):
            return methods.make(frame, target, node.init.exprs or (), frame.at(node))
    return initialisers.from_list(frame, target, node.init)


@handles(c_ast.InitList)
def init_list(frame: Frame, node: c_ast.InitList) -> Expr:
    raise unsupported(frame, node, "a braced list here", "its type is not known")


@handles(c_ast.TernaryOp)
def ternary(frame: Frame, node: c_ast.TernaryOp) -> Typed:
    span = frame.at(node)
    test = condition(frame, node.cond)
    if isinstance(test, Const):
        return _kept(frame, node, bool(test.value))
    then, other = value(frame, node.iftrue), value(frame, node.iffalse)
    type_ = _joined(then, other, span)
    return fold.conditional(
        test, convert.implicit(then, type_, span), convert.implicit(other, type_, span), span
    )


def _kept(frame: Frame, node: c_ast.TernaryOp, truth: bool) -> Typed:
    """`c ? a : b` with a constant `c`: the arm that is not taken has a say in the type."""
    span = frame.at(node)
    kept = expression(frame, node.iftrue if truth else node.iffalse)
    other = expression(frame, node.iffalse if truth else node.iftrue)
    if isinstance(kept, LValue) and isinstance(other, LValue) and kept.type == other.type:
        return kept
    kept, other = convert.rvalue(kept), convert.rvalue(other)
    return fold.cast(kept, _joined(kept, other, span), span)


def _joined(then: Expr, other: Expr, span: Span) -> CType:
    left, right = then.type, other.type
    if isinstance(left, Pointer) and isinstance(right, Pointer) and left == right:
        return right if right.const else left
    if left == right and convert.same(left, right):
        return left
    if isinstance(left, Scalar) and isinstance(right, Scalar):
        return convert.common_type(left, right)
    if isinstance(left, Pointer) and (convert.is_null(other) or not isinstance(right, Pointer)):
        return left
    if isinstance(right, Pointer) and (convert.is_null(then) or not isinstance(left, Pointer)):
        return right
    if isinstance(left, Pointer) and isinstance(right, Pointer):
        return left if isinstance(left.to, Void) else right
    if isinstance(left, Void) or isinstance(right, Void):
        return VOID
    raise mismatch(f"`?:` has arms of type `{left}` and `{right}`", span)


@handles(c_ast.ExprList)
def sequence(frame: Frame, node: c_ast.ExprList) -> Typed:
    """The comma operator."""
    if not node.exprs:
        raise mismatch("an expression is missing here", frame.at(node))
    found = value(frame, node.exprs[0])
    for following in node.exprs[1:]:
        found = convert.comma(found, value(frame, following), frame.at(following))
    return found


def measured(frame: Frame, node: c_ast.UnaryOp) -> Const:
    """`sizeof` and `alignof`, of a type or an unevaluated expression."""
    span = frame.at(node)
    if isinstance(node.expr, c_ast.Typename):
        type_ = type_of(frame, node.expr)
    elif isinstance(node.expr, c_ast.Constant) and "string" in node.expr.type:
        type_ = Array(I8, len(literals.string(node.expr.value)) + 1)
    else:
        named = None
        if isinstance(node.expr, c_ast.ID):
            named = named_type(frame, node.expr.name, span)
        type_ = named if named is not None else expression(frame, node.expr).type
    of = type_
    while isinstance(of, Array):
        of = of.of
    if isinstance(of, Record):
        complete(frame, of, span)
    return Const(span, builtin.ULONG, type_.size if node.op == "sizeof" else type_.align)


@handles(c_ast.StaticAssert)
def static_assert(frame: Frame, node: c_ast.StaticAssert) -> Expr:
    return Const(frame.at(node), I32, 0)


__all__ = ["cast_value", "full_path", "global_name", "measured", "member_of"]
