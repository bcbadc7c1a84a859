"""C's type declarations to `CType`s: names, pointers, arrays, structs, templates of structs.

In: the type part of a declaration (TypeDecl, PtrDecl, ArrayDecl, Typename ...); out: `Spelled`.

    const float *(&x)[4]     ->  Spelled(Array(Pointer(F32), 4), reference=True)
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span, refuse
from cuda2npu.parser.ctypes import I32, Array, CType, Pointer, Record, Void
from cuda2npu.parser.parsed import (
    ParsedAlias,
    ParsedEnum,
    ParsedFunction,
    ParsedRecord,
    TemplateId,
    TemplateParam,
)  # fmt: skip
from cuda2npu.parser.signatures import later
from cuda2npu.parser.tree import Const, Expr, LValue, Variable
from cuda2npu.parser.typed import builtin, convert, fold, groups, traits
from cuda2npu.parser.typed.constant import WHICH, maybe_equal
from cuda2npu.parser.typed.convert import mismatch
from cuda2npu.parser.typed.dispatch import (
    complete,
    constant,
    constant_integer,
    expression,
    unsupported,
)  # fmt: skip
from cuda2npu.parser.typed.enums import enumerate_values, enumeration_type, enumerator, fitting
from cuda2npu.parser.typed.fields import complete_parsed, lay_out
from cuda2npu.parser.typed.frame import (
    Argument,
    ConstType,
    Entity,
    Frame,
    FunctionName,
    bound,
    file_frame,
)  # fmt: skip
from cuda2npu.parser.typed.names import Named, Path
from cuda2npu.parser.typed.spelled import RULES, Spelled, of_argument, resolve, type_of


def _inner(frame: Frame, node: Any) -> Spelled:
    found = resolve(frame, node.type)
    const = isinstance(node, c_ast.TypeDecl) and "const" in node.quals
    return replace(found, const=True) if const and not found.const else found


def _pointer(frame: Frame, node: c_ast.PtrDecl) -> Spelled:
    if isinstance(node.type, c_ast.FuncDecl):
        raise refuse("C2N2006", frame.at(node))
    inner = resolve(frame, node.type)
    if "__ref" in node.quals:
        return Spelled(inner.type, True, inner.const)
    if inner.reference:
        raise mismatch("a pointer to a reference is no type", frame.at(node))
    return Spelled(Pointer(inner.type, const=inner.const), const="const" in node.quals)


def _array(frame: Frame, node: c_ast.ArrayDecl) -> Spelled:
    inner = resolve(frame, node.type)
    if node.dim is None:
        return Spelled(Array(inner.type, 0), const=inner.const)
    length = array_length(frame, node.dim)
    if isinstance(inner.type, Record):
        complete(frame, inner.type, frame.at(node))
    return Spelled(Array(inner.type, length), const=inner.const)


def array_length(frame: Frame, node: c_ast.Node) -> int:
    length = constant_integer(frame, node, "array length")
    if not 0 <= length < 1 << 40:
        raise mismatch(f"an array cannot have {length} elements", frame.at(node))
    return length


def _function(frame: Frame, node: c_ast.FuncDecl) -> Spelled:
    raise refuse("C2N2006", frame.at(node))


def _identifier_type(frame: Frame, node: c_ast.IdentifierType) -> Spelled:
    found = builtin.of_specifiers(node.names)
    if found is not None:
        return Spelled(found)
    words = [n for n in node.names if n not in ("struct", "typename", "class", "union", "enum")]
    if len(words) != 1:
        raise unsupported(frame, node, f"the type `{' '.join(node.names)}`", "it is not known here")
    named = named_spelled(frame, words[0], frame.at(node))
    if named is not None:
        return named
    raise unknown(frame, words[0], frame.at(node))


def readable(frame: Frame, name: str) -> str:
    """The name as a person wrote it: `a__b` is `a::b`, `f__t0` is `f`."""
    path = full_path(frame, name)
    return "::".join(part for part in path if part) or name


def full_path(frame: Frame, name: str) -> Path:
    """The qualified name behind an identifier of the desugared text, template arguments off."""
    sugar = frame.unit.parsed.sugar
    path = sugar.qualified.get(name, (name,))
    out: list[str] = []
    for part in path:
        template = sugar.template_ids.get(part)
        out.extend(template.name if template is not None else (part,))
    return tuple(out)


def unknown(frame: Frame, name: str, span: Span) -> Refused:
    """Why a name that nothing declares is refused."""
    path = full_path(frame, name)
    for named in frame.unit.names.lookup(path, frame.namespace):
        if isinstance(named, ParsedFunction) and named.refusal is not None:
            return Refused(named.refusal)
    resolved = frame.unit.names.spelled_out(path, frame.namespace)
    opened = frame.unit.names.brought_in(path)
    for parts in (resolved, path, *opened, path[-1:]):
        text = "::".join(parts)
        known = later(text.removeprefix("::"), span)
        if known is not None:
            return Refused(known)
    hint = "add the folder of its header with -I, or give it with -D"
    return refuse("C2N2001", span, name="::".join(path), hint=hint)


def unknown_function(frame: Frame, name: str, span: Span) -> Refused:
    reason = unknown(frame, name, span)
    if reason.diagnostic.code != "C2N2001":
        return reason
    return refuse("C2N2013", span, name=readable(frame, name))


def named_type(frame: Frame, name: str, span: Span) -> CType | None:
    """The type called `name` here, or None where it is no type."""
    found = named_spelled(frame, name, span)
    return None if found is None else found.type


def named_spelled(frame: Frame, name: str, span: Span) -> Spelled | None:
    local = frame.scope.find(name)
    if local is not None:
        valued = isinstance(local, Variable | Expr | FunctionName | c_ast.Node)
        return None if valued else of_argument(local)
    sugar = frame.unit.parsed.sugar
    template = sugar.template_ids.get(name)
    path = sugar.qualified.get(name, (name,))
    if template is not None:
        return _template_id(frame, template, span)
    if any(part in sugar.template_ids for part in path):
        trait = None if len(path) == 1 else traits.type_of(frame, path, span)
        return of_argument(trait) if trait is not None else _through_template(frame, path, span)
    first = frame.scope.find(path[0]) if len(path) > 1 else None
    if isinstance(first, Record):
        return _member_type(frame, first, path[1:], span)
    return global_type(frame, path, span)


def _through_template(frame: Frame, path: Path, span: Span) -> Spelled | None:
    """`S<T>::type`: the record first, then its member type."""
    sugar = frame.unit.parsed.sugar
    for at, part in enumerate(path):
        template = sugar.template_ids.get(part)
        if template is None:
            continue
        owner = _template_id(frame, _prefixed(path[:at], template), span)
        if owner is None or at + 1 == len(path):
            return owner
        if isinstance(owner.type, Record):
            return _member_type(frame, owner.type, path[at + 1 :], span)
        return None
    return None


def _prefixed(prefix: Path, template: TemplateId) -> TemplateId:
    if not prefix or template.name[: len(prefix)] == prefix:
        return template
    return TemplateId((*prefix, *template.name), template.arguments)


def _member_type(frame: Frame, record: Record, path: Path, span: Span) -> Spelled | None:
    origin = frame.unit.origins.get(record)
    if origin is None:
        return None
    parsed, arguments = origin
    inside = record_frame(frame, parsed, arguments, record)
    found = frame.unit.names.table.get((*inside.namespace, *path), [])
    return _pick_type(inside, found, (), span) if len(found) == 1 else None


def global_type(frame: Frame, path: Path, span: Span) -> Spelled | None:
    found = frame.unit.names.lookup(path, frame.namespace, frame.before)
    picked = _pick_type(frame, found, None, span)
    if picked is not None or found:
        return picked
    member = _through_alias(frame, path, span)
    if member is not None:
        return member
    short = frame.unit.names.library(path, frame.namespace)
    name = short[-1] if len(short) == 1 else ""
    known = builtin.TYPES.get(name) or builtin.VECTORS.get(name) or groups.named(frame, name)
    return None if known is None else Spelled(known)


def _through_alias(frame: Frame, path: Path, span: Span) -> Spelled | None:
    """`A::type`, where `typedef S<int> A;` stands outside of functions."""
    for named in frame.unit.names.lookup(path[:-1], frame.namespace) if len(path) > 1 else ():
        if isinstance(named, ParsedAlias) and not named.template:
            owner = _alias(frame, named, (), span).type
            return (
                _member_type(frame, owner, path[-1:], span) if isinstance(owner, Record) else None
            )
    return None


def _pick_type(
    frame: Frame, found: list[Named], arguments: tuple[Argument, ...] | None, span: Span
) -> Spelled | None:
    for named in found:
        if isinstance(named, ParsedRecord) and named.arguments is None:
            if _only_declared(named) and _defined(found):
                continue
            if named.template and not arguments:
                filled = _of_the_struct_around(frame, named)
                filled = filled or template_arguments(frame, named.template, (), span)
                return Spelled(record_instance(frame, named, filled, span))
            return Spelled(record_instance(frame, named, arguments or (), span))
    for named in found:
        if isinstance(named, ParsedAlias):
            return _alias(frame, named, arguments or (), span)
        if isinstance(named, ParsedEnum):
            around = record_around(frame, named.namespace)
            return Spelled(enumeration_type(frame, named, around.scope.names if around else None))
    return None


def _of_the_struct_around(frame: Frame, member: ParsedRecord) -> tuple[Argument, ...]:
    """The template arguments of a struct within a struct template: those of the outer one."""
    path = member.namespace
    outer = (record_around(frame, path[:end]) for end in range(len(path), 0, -1))
    around = next((o for o in outer if o is not None), None)
    names = around.scope.names if around is not None else {}
    found = [names[p.name] for p in member.template if p.name in names]
    return tuple(cast(list[Argument], found)) if len(found) == len(member.template) else ()


def _defined(found: list[Named]) -> bool:
    return any(
        isinstance(n, ParsedRecord) and n.arguments is None and not _only_declared(n) for n in found
    )


def _only_declared(named: ParsedRecord) -> bool:
    return named.node is None and named.refusal is None


def _alias(
    frame: Frame, alias: ParsedAlias, arguments: tuple[Argument, ...], span: Span
) -> Spelled:
    names = bound(alias.template, arguments)
    if frame.function is None and tuple(p for p in alias.namespace if p) == frame.namespace:
        names = {**frame.scope.names, **names}
    elif (around := record_around(frame, alias.namespace)) is not None:
        names = {**around.scope.names, **names}
    if any(alias is other for other in _resolving):
        raise mismatch(f"`{alias.name}` is defined by itself", span)
    _resolving.append(alias)
    try:
        inside = file_frame(frame.unit, alias.namespace, alias.span, names)
        inside.before = frame.unit.names.place(alias)
        return resolve(inside, alias.type)
    finally:
        _resolving.pop()


_resolving: list[ParsedAlias] = []


# -- templates ------------------------------------------------------------------------------------


def template_argument(frame: Frame, node: c_ast.Node, span: Span) -> Argument:
    """One argument of `name<...>`: a type, or a constant."""
    if isinstance(node, c_ast.Typename):
        return _argument(frame, node, resolve(frame, node))
    if isinstance(node, c_ast.ID):
        named = named_spelled(frame, node.name, span)
        found = _function_name(frame, node.name) if named is None else _argument(frame, node, named)
        if found is not None:
            return found
    if isinstance(node, c_ast.UnaryOp) and node.op == "&" and isinstance(node.expr, c_ast.ID):
        return template_argument(frame, node.expr, span)
    return constant(frame, node, "template argument")


def _argument(frame: Frame, node: c_ast.Node, spelled: Spelled) -> Argument:
    if spelled.reference:
        raise unsupported(frame, node, "a reference as a template argument", "it comes later")
    return spelled.argument


def _function_name(frame: Frame, name: str) -> FunctionName | None:
    """A device function as a template argument."""
    local = frame.scope.find(name)
    if local is not None:
        return local if isinstance(local, FunctionName) else None
    sugar = frame.unit.parsed.sugar
    explicit = sugar.template_ids[name].arguments if name in sugar.template_ids else ()
    path = full_path(frame, name)
    declared = tuple(frame.unit.names.functions(path, frame.namespace))
    return FunctionName(path[-1], declared, explicit) if declared else None


def template_arguments(
    frame: Frame, template: tuple[TemplateParam, ...], nodes: tuple[c_ast.Node, ...], span: Span
) -> tuple[Argument, ...]:
    """All arguments of a struct or alias template, defaults filled in, values converted."""
    found: list[Argument] = []
    inside = frame.nested()
    with inside:
        for index, param in enumerate(template):
            if param.kind == "pack":
                raise unsupported(frame, None, "a template parameter pack", "it comes later")
            node = nodes[index] if index < len(nodes) else param.default
            if node is None:
                raise mismatch(f"template argument `{param.name}` is missing", span)
            argument = coerced(frame, param, template_argument(frame, node, span), span)
            found.append(argument)
            if index >= len(nodes) - 1:
                frame.scope.names[param.name] = argument
    return tuple(found)


def coerced(frame: Frame, param: TemplateParam, argument: Argument, span: Span) -> Argument:
    """The argument in the type of its parameter; a mismatch of type and value is refused."""
    if (param.kind == "type") == isinstance(argument, Const | FunctionName):
        kind = "a type" if param.kind == "type" else "a value"
        raise mismatch(f"template argument `{param.name}` must be {kind}", span)
    if not isinstance(argument, Const) or param.type is None:
        return argument
    try:
        target = type_of(frame, param.type)
    except Refused:
        return argument
    converted = fold.cast(argument, target, argument.span)
    return converted if isinstance(converted, Const) else argument


def canonical_key(argument: Argument) -> object:
    """Arguments that name the same instance have equal keys."""
    if isinstance(argument, Const):
        return ("value", str(argument.type), argument.value)
    if isinstance(argument, FunctionName):
        return ("function", argument.name, tuple(id(d) for d in argument.declared))
    if isinstance(argument, ConstType):
        return ("const", argument.const, canonical_key(argument.type))
    return (argument, convert.identity(argument))


def _template_id(frame: Frame, template: TemplateId, span: Span) -> Spelled | None:
    found = frame.unit.names.lookup(template.name, frame.namespace, frame.before)
    for named in found:
        if isinstance(named, ParsedRecord) and named.arguments is None:
            if _only_declared(named) and _defined(found):
                continue
            arguments = template_arguments(frame, named.template, template.arguments, span)
            return Spelled(record_instance(frame, named, arguments, span))
        if isinstance(named, ParsedAlias):
            arguments = template_arguments(frame, named.template, template.arguments, span)
            return _alias(frame, named, arguments, span)
    if found:
        return None
    short = frame.unit.names.library(template.name, frame.namespace)
    trait = _trait_of(frame, template, span) if short[-1].endswith("_t") else None
    if trait is not None:
        return of_argument(trait)
    found_type = traits.tag(frame, short, template.arguments, span)
    found_type = found_type or groups.of_template(frame, short, template.arguments)
    return Spelled(found_type) if found_type is not None else None


def _trait_of(frame: Frame, template: TemplateId, span: Span) -> CType | ConstType | None:
    """`std::conditional_t<...>`, whose name is a template-id alone."""
    for key, known in frame.unit.parsed.sugar.template_ids.items():
        if known is template:
            return traits.type_of(frame, (key,), span)
    return None


# -- records --------------------------------------------------------------------------------------


def record_frame(
    frame: Frame, parsed: ParsedRecord, arguments: tuple[Argument, ...], record: Record
) -> Frame:
    """Inside the braces of a struct: its template arguments and its own name are known."""
    outer = frame.unit.enclosing.get(record)
    names: dict[str, Entity] = {}
    if outer is not None:
        names.update(record_frame(frame, *frame.unit.origins[outer], outer).scope.names)
    names.update(bound(parsed.template, arguments))
    names[parsed.name] = record
    namespace = (*(p for p in parsed.namespace if p), parsed.scope or parsed.name)
    return file_frame(frame.unit, namespace, parsed.span, names)


def record_around(frame: Frame, namespace: Path) -> Frame | None:
    """Inside of the struct within whose braces `frame` is, where what stands in `namespace` is a
    member of it."""
    scope = frame.scope if namespace else None
    while scope is not None:
        for name, entity in scope.names.items():
            origin = frame.unit.origins.get(entity) if isinstance(entity, Record) else None
            if isinstance(entity, Record) and origin is not None and origin[0].name == name:
                inside = record_frame(frame, *origin, entity)
                if inside.namespace == namespace:
                    return inside
        scope = scope.parent
    return None


def record_instance(
    frame: Frame, parsed: ParsedRecord, arguments: tuple[Argument, ...], span: Span
) -> Record:
    """The one `Record` object of a struct with these template arguments, not yet laid out."""
    chosen, bindings = specialised(frame, parsed, arguments, span)
    key = (id(parsed), tuple(canonical_key(a) for a in arguments))
    found = frame.unit.records.get(key)
    if found is not None:
        return found
    inside = ", ".join(shown(a) for a in arguments)
    name = f"{parsed.name}<{inside}>" if arguments else parsed.name
    record = Record(name, isinstance(chosen.node, c_ast.Union))
    record.has_conversion, record.has_copy = chosen.has_conversion, chosen.has_copy
    record.is_made = chosen.has_constructor
    frame.unit.records[key] = record
    frame.unit.origins[record] = (chosen, bindings)
    around = record_around(frame, tuple(p for p in parsed.namespace if p))
    for outer in around.scope.names.values() if around is not None else ():
        if isinstance(outer, Record) and _scope_of(frame, outer) == parsed.namespace[-1:]:
            frame.unit.enclosing[record] = outer
    members = record_frame(frame, chosen, bindings, record)
    frame.unit.pending[record] = lambda: complete_parsed(members, chosen, record, span)
    return record


def _scope_of(frame: Frame, record: Record) -> Path:
    origin = frame.unit.origins.get(record)
    return (origin[0].scope or origin[0].name,) if origin is not None else ()


def shown(argument: Argument) -> str:
    if isinstance(argument, Const):
        return str(argument.value).lower() if argument.type == builtin.BOOL else str(argument.value)
    return convert.named(argument) if isinstance(argument, Pointer) else str(argument)


def specialised(
    frame: Frame, parsed: ParsedRecord, arguments: tuple[Argument, ...], span: Span
) -> tuple[ParsedRecord, tuple[Argument, ...]]:
    """The explicit specialisation for these arguments, or the template itself."""
    path = (*(p for p in parsed.namespace if p), parsed.name)
    wanted = tuple(canonical_key(a) for a in arguments)
    for named in frame.unit.names.table.get(path, []):
        if not isinstance(named, ParsedRecord) or named.arguments is None:
            continue
        if named.template:
            raise unsupported(
                frame, None, f"a partial specialisation of `{parsed.name}`", "it comes later"
            )
        inside = file_frame(frame.unit, parsed.namespace, parsed.span)
        given = tuple(template_argument(inside, a, span) for a in named.arguments)
        coerce = tuple(
            coerced(inside, p, a, span) for p, a in zip(parsed.template, given, strict=False)
        )
        if tuple(canonical_key(a) for a in coerce) == wanted:
            return named, ()
        if maybe_equal([canonical_key(a) for a in coerce], wanted):
            raise unsupported(frame, None, f"`{parsed.name}` here", WHICH)
    return parsed, arguments


def _inline_record(frame: Frame, node: Any) -> Spelled:
    """`struct S` by its tag, or a struct defined on the spot."""
    if node.decls is None:
        span = frame.at(node)
        hidden = isinstance(frame.scope.find(node.name), Variable | Expr)
        find = global_type(frame, (node.name,), span) if hidden else None
        found = find or named_spelled(frame, node.name, span)
        if found is None:
            raise unknown(frame, node.name, span)
        return found
    key = (id(node), id(frame.function))
    known = frame.unit.records.get(key)
    if known is not None:
        return Spelled(known)
    record = Record(node.name or "struct", isinstance(node, c_ast.Union))
    frame.unit.records[key] = record
    if node.name:
        frame.scope.names[node.name] = record
    lay_out(frame, node, record, 1)
    return Spelled(record)


# -- enumerations ---------------------------------------------------------------------------------


def _inline_enum(frame: Frame, node: c_ast.Enum) -> Spelled:
    if node.values is None:
        found = named_spelled(frame, node.name, frame.at(node))
        return found if found is not None else Spelled(I32)
    values = enumerate_values(frame, node)
    type_ = replace(fitting(values), enumeration=f"enum {node.name or ''} {id(node)}")
    for name, number in values.items():
        frame.scope.names[name] = Const(frame.at(node), type_, number)
    if node.name:
        frame.scope.names[node.name] = type_
    return Spelled(type_)


def _type_of_expression(frame: Frame, node: c_ast.TypeOf) -> Spelled:
    if isinstance(node.expr, c_ast.Typename):
        return resolve(frame, node.expr)
    found = expression(frame, node.expr)
    if isinstance(found, LValue) and not isinstance(node.expr, c_ast.ID | c_ast.StructRef):
        raise unsupported(frame, node, "`decltype` of such an expression", "it is a reference")
    return Spelled(found.type)


def _inferred(frame: Frame, node: c_ast.Node) -> Spelled:
    raise unsupported(frame, node, "`auto` here", "only variables and results can have it")


RULES.update({
    c_ast.Typename: _inner, c_ast.TypeDecl: _inner, c_ast.Decl: _inner, c_ast.Typedef: _inner,
    c_ast.PtrDecl: _pointer, c_ast.ArrayDecl: _array, c_ast.FuncDecl: _function,
    c_ast.IdentifierType: _identifier_type, c_ast.Struct: _inline_record,
    c_ast.Union: _inline_record, c_ast.Enum: _inline_enum, c_ast.TypeOf: _type_of_expression,
    c_ast.InferredType: _inferred,
})  # fmt: skip

__all__ = [
    "Spelled", "Void", "array_length", "bound", "canonical_key", "coerced", "enumerator",
    "full_path", "named_type", "readable", "record_frame", "record_instance", "resolve",
    "shown", "template_argument", "template_arguments", "type_of", "unknown",
]  # fmt: skip
