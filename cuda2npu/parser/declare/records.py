"""Structs, unions and enums: members, methods, nested types, each as what the typed half wants.

In: `struct S { int a; static const int N = 4; __device__ int f(); };`. Out: a `ParsedRecord` with
the member `a`, a `ParsedVariable` `N` in the namespace `S`, a `ParsedFunction` `f` of record `S`.
"""

from __future__ import annotations

from typing import cast

from pycparser import c_ast
from tree_sitter import Node

from cuda2npu.diagnostics import Diagnostic, diagnostic
from cuda2npu.parser.cparse import SyntaxFault
from cuda2npu.parser.declare.aliases import record_name
from cuda2npu.parser.declare.builder import FAULTS, Builder, builds, joined, refusal_of
from cuda2npu.parser.declare.variables import variables_of
from cuda2npu.parser.desugar.declarations import (
    declared_name,
    function_declarator,
    is_method,
    write_field,
)
from cuda2npu.parser.lexer import Word
from cuda2npu.parser.parsed import Declaration, ParsedEnum, ParsedFunction, ParsedRecord
from cuda2npu.parser.scan import Item

_TYPES = ("struct_specifier", "class_specifier", "union_specifier", "enum_specifier")


@builds("struct_specifier", "class_specifier", "union_specifier")
def record(b: Builder, item: Item) -> list[Declaration]:
    """The record's members first: types that it defines, then itself, then its functions."""
    d, node = b.d, item.node
    body, name = node.child_by_field_name("body"), node.child_by_field_name("name")
    if body is None:
        return _declared_template(b, item)
    text = record_name(d, node, _declarators(node))
    special = name is not None and name.type == "template_type"
    plain = name.child_by_field_name("name") if name and special else name
    text = d.text(plain) if plain is not None else text
    found = ParsedRecord(text, item.namespace, d.span(plain or node), None)
    found.scope = f"{text}__s{node.start_byte}" if special else text
    inside = (*item.namespace, found.scope)
    types, functions = _members(b, item, body, inside, text)
    d.begin()
    try:
        d.refuse_attributes(node)
        found.template = b.template(item)
        found.arguments = b.arguments(name)
        found.has_constructor = _has_constructor(b, body, text)
        found.has_default = any(_is_defaulted(b, member, text) for member in body.named_children)
        found.has_values = any(_has_value(b, member) for member in body.named_children)
        found.has_copy = any(_copies(b, member, text) for member in body.named_children)
        found.has_conversion = any(_is_conversion(member) for member in body.named_children)
        found.bases = _bases(b, node)
        found.alignment = _alignment(b, node)
        found.node = _struct(b, node, body, text)
        for member in body.named_children:
            if _ends(b, member):
                found.refusal = diagnostic("C2N2009", found.span, method=f"~{text}", record=text)
            if any(d.text(c) == "virtual" for c in member.children):
                method = declared_name(member.child_by_field_name("declarator"))
                shown = d.text(method) if method is not None else "virtual"
                found.refusal = diagnostic("C2N2009", found.span, method=shown, record=text)
        if _is_packed(b, node):
            raise d.refuse(node, "`#pragma pack`", "members must stand where C puts them")
    except FAULTS as fault:
        d.drop_pending()
        found.refusal = refusal_of(fault, found.span)
    return [*types, found, *functions]


def _declared_template(b: Builder, item: Item) -> list[Declaration]:
    """`template <typename T> struct S;`, of which only specialisations may be defined."""
    name = item.node.child_by_field_name("name")
    if item.template is None or name is None or name.type == "template_type":
        return []
    b.d.begin()
    found = ParsedRecord(b.d.text(name), item.namespace, b.d.span(name), None)
    found.scope = found.name
    try:
        found.template = b.template(item)
    except FAULTS:
        b.d.drop_pending()
        return []
    return [found]


def _declarators(node: Node) -> list[Node]:
    parent = node.parent
    if parent is not None and parent.type == "type_definition":
        return parent.children_by_field_name("declarator")
    return []


def _members(
    b: Builder, item: Item, body: Node, inside: tuple[str, ...], text: str
) -> tuple[list[Declaration], list[Declaration]]:
    """Declarations of nested types, and of functions and static constants."""
    types: list[Declaration] = []
    functions: list[Declaration] = []
    for member in body.named_children:
        template = item.template
        nested = member.type == "template_declaration" and template is not None
        if member.type == "template_declaration":
            template = member.child_by_field_name("parameters")
            member = member.named_children[-1]
        if member.type in ("type_definition", "alias_declaration"):
            types += b.build(Item(member, inside, template, text))
        elif member.type == "friend_declaration":
            for inner in member.named_children:
                if inner.type == "function_definition":
                    functions += b.build(Item(inner, item.namespace, template))
        elif member.type == "function_definition":
            made = b.build(Item(member, inside, template, text))
            for one in made if nested else ():
                if isinstance(one, ParsedFunction):
                    _nest(b, one, item)
            functions += made
        elif member.type == "field_declaration":
            typed = member.child_by_field_name("type")
            if typed is not None and typed.type in _TYPES and typed.child_by_field_name("body"):
                if typed.child_by_field_name("name") or typed.type == "enum_specifier":
                    types += b.build(Item(typed, inside, template, text))
            elif is_method(member):
                functions += b.build(Item(member, inside, template, text))
            else:
                functions += _static(b, Item(member, inside, template, text))
    return types, functions


def _nest(b: Builder, method: ParsedFunction, record: Item) -> None:
    """A method's own template within the record's: it has the parameters of both."""
    b.d.begin()
    try:
        outer = b.template(record)
    except FAULTS:  # the record says so itself
        b.d.drop_pending()
        return
    if {param.name for param in method.template} & {param.name for param in outer}:
        method.member = ""
    method.template = (*outer, *method.template)


def _static(b: Builder, item: Item) -> list[Declaration]:
    words = {b.d.text(c) for c in item.node.children if c.child_count <= 1}
    if "static" not in words:
        return []
    b.d.begin()
    return variables_of(b, item, "const")


def _is_conversion(member: Node) -> bool:
    """`operator float()`, of a template too."""
    if member.type == "template_declaration":
        member = member.named_children[-1]
    declarator = member.child_by_field_name("declarator")
    return declarator is not None and declarator.type == "operator_cast"


def _has_constructor(b: Builder, body: Node, text: str) -> bool:
    """A constructor that does something, or members with initial values."""
    for member in body.named_children:
        if member.type == "template_declaration":
            member = member.named_children[-1]
        declarator = declared_name(member.child_by_field_name("declarator"))
        is_own = declarator is not None and b.d.text(declarator) == text
        if is_own and not any(c.type == "default_method_clause" for c in member.children):
            return True
        if _has_value(b, member):
            return True
    return False


def _ends(b: Builder, member: Node) -> bool:
    """A destructor that the device runs and that does something."""
    declarator = member.child_by_field_name("declarator")
    inner = declarator.child_by_field_name("declarator") if declarator is not None else None
    if inner is None or inner.type != "destructor_name":
        return False
    body = member.child_by_field_name("body")
    empty = body is not None and not body.named_children
    plain = any(c.type == "default_method_clause" for c in member.children)
    words = {b.d.text(c) for c in member.children if c.child_count <= 1}
    return "__device__" in words and not empty and not plain


def _has_value(b: Builder, member: Node) -> bool:
    """A data member with an initial value."""
    words = {b.d.text(c) for c in member.children if c.child_count <= 1}
    is_field = member.type == "field_declaration" and "static" not in words
    return is_field and any(c.type in ("=", "initializer_list") for c in member.children)


def _is_defaulted(b: Builder, member: Node, text: str) -> bool:
    """`S() = default`."""
    declarator = member.child_by_field_name("declarator")
    name = declared_name(declarator)
    parameters = declarator.child_by_field_name("parameters") if declarator is not None else None
    return (
        (name is not None and b.d.text(name) == text)
        and any(c.type == "default_method_clause" for c in member.children)
        and (parameters is not None and not parameters.named_children)
    )


def _copies(b: Builder, member: Node, text: str) -> bool:
    """A constructor from the record's own type, or `operator=`, that is not what C does."""
    if member.type == "template_declaration":
        member = member.named_children[-1]
    declarator = function_declarator(member.child_by_field_name("declarator"))
    name = declared_name(declarator)
    if declarator is None or name is None:
        return False
    if any(c.type == "default_method_clause" for c in member.children):
        return False
    if b.d.text(name).replace(" ", "") == "operator=":
        return True
    parameters = declarator.child_by_field_name("parameters")
    given = parameters.named_children if parameters is not None else []
    own = given[0].child_by_field_name("type") if len(given) == 1 else None
    is_reference = own is not None and any("reference" in c.type for c in given[0].children)
    return (
        b.d.text(name) == text
        and (own is not None and b.d.text(own).partition("<")[0].strip() == text)
        and is_reference
    )


def _bases(b: Builder, node: Node) -> tuple[str, ...]:
    clause = next((c for c in node.children if c.type == "base_class_clause"), None)
    if clause is None:
        return ()
    kept = [c for c in clause.named_children if c.type not in ("access_specifier", "virtual")]
    return tuple("".join(w.value for w in b.d.capture(c)) for c in kept)


def _alignment(b: Builder, node: Node) -> c_ast.Node | None:
    body = node.child_by_field_name("body")
    inside = (body.start_byte, body.end_byte - 1) if body is not None else (0, 0)
    for note in b.d.notes_of("align", node):
        if not inside[0] < note.offset <= inside[1] and note.tokens:
            return b.expression(joined(b.d, [Word(v, p) for v, p in note.tokens]))
    return None


def _is_packed(b: Builder, node: Node) -> bool:
    """Whether a `#pragma pack` is in force."""
    saved: list[bool] = []
    packed = False
    for note in b.d.source.notes_between("pack", 0, node.start_byte):
        text = note.tokens[0][0].replace(" ", "")
        if "push" in text:
            saved.append(packed)
        if "pop" in text:
            packed = saved.pop() if saved else False
        else:
            packed = any(c.isdigit() for c in text) or (packed and "push" in text)
    return packed


def _struct(b: Builder, node: Node, body: Node, text: str) -> c_ast.Struct | c_ast.Union:
    d = b.d
    d.write("union" if node.type == "union_specifier" else "struct", node)
    d.write(text, node)
    d.write("{", body)
    for member in body.children:
        if member.type == "field_declaration":
            _field(b, member)
        elif member.type == "ERROR":
            raise SyntaxFault(d.span(member), f"unexpected `{d.text(member)[:20]}`")
    d.write_after("} ;", body)
    decls = b.declare(d.out)
    found = cast(c_ast.Decl, decls[0]).type
    if not isinstance(found, c_ast.Struct | c_ast.Union):
        raise SyntaxFault(d.span(node), "not a record")
    return found


def _field(b: Builder, member: Node) -> None:
    """A data member; a type that it defines by name is a declaration of its own."""
    d = b.d
    typed = member.child_by_field_name("type")
    defines = typed is not None and typed.type in _TYPES and typed.child_by_field_name("body")
    named = typed is not None and typed.child_by_field_name("name") is not None
    if not defines or (not named and typed is not None and typed.type != "enum_specifier"):
        write_field(d, member)
        return
    if member.child_by_field_name("declarator") is None or typed is None:
        return
    for child in member.children:
        if child.id == typed.id:
            d.write(record_name(d, typed, []), typed)
            d.seen.add(record_name(d, typed, []))
        else:
            d.walk(child)


@builds("enum_specifier")
def enum(b: Builder, item: Item) -> list[Declaration]:
    d, node = b.d, item.node
    if node.child_by_field_name("body") is None:
        return []
    name = record_name(d, node, _declarators(node))
    scoped = any(c.type in ("class", "struct") for c in node.children)
    base = node.child_by_field_name("base")
    try:
        d.write("enum", node)
        d.write(name, node)
        d.walk_all([node.child_by_field_name("body")])
        d.write_after(";", node)
        decls = b.declare(d.out, but=name)
        underlying = None
        if base is not None:
            words = [*d.capture(base), Word("__value", d.place(base)), Word(";", d.place(base))]
            underlying = cast(c_ast.Decl, b.declare(words)[0]).type
    except FAULTS as fault:
        d.drop_pending()
        return _refused_constants(b, item, refusal_of(fault, d.span(node)))
    found = cast(c_ast.Decl, decls[0]).type
    if not isinstance(found, c_ast.Enum):
        return []
    return [ParsedEnum(name, item.namespace, d.span(node), found, scoped, underlying)]


def _refused_constants(b: Builder, item: Item, reason: Diagnostic) -> list[Declaration]:
    """The constants of an enumeration that cannot be read: no others stand for them."""
    body = item.node.child_by_field_name("body")
    found: list[Declaration] = []
    for constant in body.named_children if body is not None else ():
        name = constant.child_by_field_name("name")
        if name is not None:
            text, span = b.d.text(name), b.d.span(name)
            refused = ParsedFunction(text, item.namespace, span, "device", None, refusal=reason)
            found.append(refused)
    return found
