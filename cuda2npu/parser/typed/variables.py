"""Variables at file scope and static ones: `__constant__`, `__device__`, `const`, shared.

In: `ParsedVariable`s, on first use; out: one `Variable` each (or a `Const` where device code may
use the value alone), kept in the unit.

    __constant__ float c[2] = {1, 2};   ->   Variable("c", storage="constant", initial=b"...")
"""

from __future__ import annotations

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span, refuse
from cuda2npu.parser.ctypes import Array, CType, Pointer, Record, Scalar
from cuda2npu.parser.parsed import ParsedVariable
from cuda2npu.parser.tree import Const, Deref, Expr, RecordValue, Storage, Variable, VarRef
from cuda2npu.parser.typed import convert, initialisers
from cuda2npu.parser.typed.builtin import DIM3 as DIM3
from cuda2npu.parser.typed.dispatch import complete, constant, unsupported, value
from cuda2npu.parser.typed.frame import Argument, Frame, Typed, file_frame
from cuda2npu.parser.typed.names import BLOCK, Path, is_auto
from cuda2npu.parser.typed.types import bound, canonical_key, resolve, template_arguments

Entity = Variable | Const

_STORAGE: dict[str, Storage] = {
    "constant": "constant", "device": "device", "const": "device", "shared": "shared",
    "dynamic": "dynamic",
}  # fmt: skip


def as_typed(entity: Entity, span: Span) -> Typed:
    """An entity as an expression at `span`."""
    if isinstance(entity, Const):
        return Const(span, entity.type, entity.value)
    return VarRef(span, entity.type, entity)


def global_entity(
    frame: Frame, parsed: ParsedVariable, arguments: tuple[Argument, ...], span: Span
) -> Entity:
    """What the file-scope variable is: made on its first use."""
    names = bound(parsed.template, arguments)
    inside = file_frame(frame.unit, parsed.namespace, parsed.span, names)
    inside.before = frame.unit.names.place(parsed)
    key = (id(parsed), tuple(canonical_key(a) for a in arguments))
    return _kept(inside, key, parsed, span)


def in_record(inside: Frame, parsed: ParsedVariable, span: Span) -> Entity:
    """A struct's static constant, seen from inside the struct."""
    names = inside.scope.names
    arguments = tuple(str(n) for n in names.values() if not isinstance(n, Variable))
    return _kept(inside, (id(parsed), arguments), parsed, span)


def of_template(
    frame: Frame, path: Path, nodes: tuple[c_ast.Node, ...], span: Span
) -> Typed | None:
    """A variable template's instance `v<T>`."""
    for named in frame.unit.names.lookup(path, frame.namespace):
        if isinstance(named, ParsedVariable):
            arguments = template_arguments(frame, named.template, nodes, span)
            special = _special(frame, named, arguments, span)
            if special is not None:
                return as_typed(global_entity(frame, special, (), span), span)
            return as_typed(global_entity(frame, named, arguments, span), span)
    return None


def _special(
    frame: Frame, parsed: ParsedVariable, arguments: tuple[Argument, ...], span: Span
) -> ParsedVariable | None:
    """`template <> int v<char> = 2;`, where that is the instance asked for."""
    wanted = [canonical_key(a) for a in arguments]
    for other in frame.unit.parsed.declarations:
        template = frame.unit.parsed.sugar.template_ids.get(other.name)
        if not isinstance(other, ParsedVariable) or template is None:
            continue
        if template.name[-1:] != (parsed.name,) or other.namespace != parsed.namespace:
            continue
        inside = file_frame(frame.unit, parsed.namespace, other.span)
        given = template_arguments(inside, parsed.template, template.arguments, span)
        if [canonical_key(a) for a in given] == wanted:
            return other
    return None


def _kept(inside: Frame, key: object, parsed: ParsedVariable, span: Span) -> Entity:
    unit = inside.unit
    known = unit.globals.get(key)
    if isinstance(known, Refused):
        raise known
    if known is not None:
        return known
    if key in unit.evaluating:
        raise convert.mismatch(f"`{parsed.name}` is defined by itself", span)
    unit.evaluating.add(key)
    try:
        found = _make(inside, parsed)
    except Refused as reason:
        unit.globals[key] = reason
        raise
    finally:
        unit.evaluating.discard(key)
    unit.globals[key] = found
    return found


def _make(inside: Frame, parsed: ParsedVariable) -> Entity:
    node = parsed.node
    if is_auto(node):
        return _auto_constant(inside, parsed)
    spelled = resolve(inside, node.type)
    type_ = spelled.type
    if parsed.space == "dynamic":
        if not isinstance(type_, Array):
            type_ = Array(type_, 0)
        return Variable(parsed.name, type_, "dynamic", parsed.span)
    if spelled.reference:
        raise unsupported(inside, node, "a reference at file scope", "it comes later")
    if parsed.space == "const" and isinstance(type_, Scalar):
        return _constant_scalar(inside, parsed, type_)
    initial = None
    if node.init is not None and parsed.space != "shared":
        type_, given = sized(inside, type_, node.init)
        finish(inside, type_, parsed.span)
        initial = initialisers.to_bytes(inside, type_, given)
    elif parsed.space == "const":
        raise unsupported(inside, None, f"`{parsed.name}`", "its value is not in this file")
    finish(inside, type_, parsed.span)
    shared = parsed.space == "shared"
    name = parsed.name if shared else symbol_name(inside, parsed.name)
    const = spelled.const or parsed.space == "const"
    return Variable(name, type_, _STORAGE[parsed.space], parsed.span, initial, const=const)


def symbol_name(inside: Frame, name: str) -> str:
    """What the device calls a variable, one name each: `n`, where only one is called so in the
    file, else `space::n`; a static local is `f::n`."""
    unit, owner = inside.unit, [p for p in inside.namespace if p and not p.startswith(BLOCK)]
    if inside.function is not None:
        name = "::".join((*owner, inside.function.display, name))
    elif unit.names.count(name) > 1:
        name = "::".join((*owner, name))
    free, count = name, 0
    while free in unit.symbols or free in unit.statics:
        count += 1
        free = f"{name}.{count}"
    (unit.symbols if inside.function is None else unit.statics).add(free)
    return free


def sized(frame: Frame, type_: CType, init: c_ast.Node) -> tuple[CType, list[initialisers.Leaf]]:
    given = constructor_arguments(init)
    if given is not None:
        if len(given) != 1:
            raise unsupported(frame, init, "this constructor", "it comes later")
        init = given[0]
    return initialisers.sized_by(frame, type_, init)


def constructor_arguments(init: c_ast.Node | None) -> list[c_ast.Node] | None:
    """The arguments of `T x(a, b)`; None for any other initialiser."""
    if not isinstance(init, c_ast.FuncCall) or not isinstance(init.name, c_ast.ID):
        return None
    if init.name.name != "__init":
        return None
    return list(init.args.exprs) if init.args is not None else []


def finish(frame: Frame, type_: CType, span: Span) -> None:
    """Lays out the struct that a variable (or array) holds."""
    while isinstance(type_, Array):
        type_ = type_.of
    if isinstance(type_, Record):
        complete(frame, type_, span)


def _constant_scalar(inside: Frame, parsed: ParsedVariable, type_: Scalar) -> Const:
    init = parsed.node.init
    given = constructor_arguments(init)
    if given:
        init = given[0]
    if isinstance(init, c_ast.InitList):
        init = init.exprs[0] if init.exprs else None
    if init is None:
        raise unsupported(inside, None, f"`{parsed.name}`", "its value is not in this file")
    found = constant(inside, init, f"value of `{parsed.name}`")
    converted = convert.implicit(found, type_, found.span)
    assert isinstance(converted, Const)
    return converted


def _auto_constant(inside: Frame, parsed: ParsedVariable) -> Entity:
    if parsed.node.init is None:
        raise unsupported(inside, None, f"`{parsed.name}`", "its value is not in this file")
    found = value(inside, parsed.node.init)
    if isinstance(found, Const):
        return found
    if isinstance(found, RecordValue):
        leaf = initialisers.Leaf((), found.type, found)
        initial = initialisers.to_bytes(inside, found.type, [leaf])
        name = symbol_name(inside, parsed.name)
        return Variable(name, found.type, "device", parsed.span, initial)
    why = "its value is not known when translating"
    raise unsupported(inside, None, f"`{parsed.name}`", why)


def refuse_constructor(frame: Frame, record: Record, source: CType | None, span: Span) -> None:
    """A struct with a constructor of its own may be copied, not made."""
    origin = frame.unit.origins.get(record)
    if origin is not None and origin[0].has_constructor and source is not record:
        name = origin[0].name
        raise refuse("C2N2009", span, method=f"{name}::{name}", record=name)


def reference_place(variable: Variable, pointer: Expr, span: Span) -> Deref:
    assert isinstance(variable.type, Pointer)
    return Deref(span, variable.type.to, pointer)
