"""Other names for types and namespaces: `typedef`, `using`, namespace aliases.

In: `typedef struct { float x; } A, *B;`. Out: a `ParsedRecord` `A` and a `ParsedAlias` `B`.
"""

from __future__ import annotations

from pycparser import c_ast
from tree_sitter import Node

from cuda2npu.parser.declare.builder import FAULTS, Builder, builds, refusal_of
from cuda2npu.parser.declare.variables import span_of
from cuda2npu.parser.desugar.declarations import declared_name, write_typed_name
from cuda2npu.parser.desugar.statements import note_namespace_alias, note_using
from cuda2npu.parser.desugar.walk import Desugarer
from cuda2npu.parser.parsed import Declaration, ParsedAlias, ParsedFunction, TemplateParam
from cuda2npu.parser.scan import Item
from cuda2npu.parser.source import ALIAS


@builds("alias_declaration")
def alias(b: Builder, item: Item) -> list[Declaration]:
    """`using T = ...;`"""
    d, node = b.d, item.node
    name, target = node.child_by_field_name("name"), node.child_by_field_name("type")
    if name is None or target is None or d.text(name).startswith(ALIAS):
        return []
    try:
        d.refuse_attributes(node, "align")
        template = b.template(item)
        d.write("typedef", node)
        write_typed_name(d, target, name)
        d.write_after(";", node)
        own = () if item.record else template  # a member's are its record's
        return _aliases(b, item, b.declare(d.out, but=d.text(name)), own)
    except FAULTS as fault:
        d.drop_pending()
        return [_unread(b, item, name, fault)]


def _unread(b: Builder, item: Item, name: Node, fault: Exception) -> Declaration:
    """Refused where device code uses the name, which must not mean another one outside."""
    refusal = refusal_of(fault, b.d.span(name))
    named = (b.d.text(name), item.namespace, b.d.span(name))
    return ParsedFunction(*named, "device", None, refusal=refusal)


def _aliases(
    b: Builder, item: Item, decls: list[c_ast.Node], template: tuple[TemplateParam, ...] = ()
) -> list[Declaration]:
    found: list[Declaration] = []
    for decl in decls:
        if isinstance(decl, c_ast.Typedef):
            span = span_of(decl.coord, decl.name)
            found.append(ParsedAlias(decl.name, item.namespace, span, decl.type, template))
    return found


@builds("type_definition")
def typedef(b: Builder, item: Item) -> list[Declaration]:
    """`typedef struct {...} A, *B;`: the record, named A, and the alias B."""
    d, node = b.d, item.node
    typed = node.child_by_field_name("type")
    declarators = node.children_by_field_name("declarator")
    found: list[Declaration] = []
    record = typed if typed is not None and typed.child_by_field_name("body") else None
    own = ""
    if record is not None:
        own = record_name(d, record, declarators)
        found += b.build(Item(record, item.namespace, item.template, item.record))
        d.begin()
    try:
        d.refuse_attributes(node, *(() if record is not None else ("align",)))
        b.template(item)
        for child in node.children:
            if record is not None and child.id == record.id:
                d.write(
                    {"enum_specifier": "enum", "union_specifier": "union"}.get(
                        record.type, "struct"
                    ),
                    record,
                )
                d.write(own, record)
            else:
                d.walk(child)
        names = {d.text(n) for n in declarators if n.type == "type_identifier"}
        decls = b.c.declarations(d.out, d.types_in(d.out) - names | _used_types(d, node, names))
        b.settle()
    except FAULTS as fault:
        d.drop_pending()
        named = [declared_name(n) or n for n in declarators]
        plain = [n if n.type == "type_identifier" else _innermost(n) for n in named]
        return found + [_unread(b, item, n, fault) for n in plain if d.text(n) != own]
    return found + [a for a in _aliases(b, item, decls) if a.name != own]


def _innermost(node: Node) -> Node:
    """The name in a declarator that is not understood."""
    stack = [node]
    while stack:
        part = stack.pop()
        if part.type == "type_identifier":
            return part
        stack.extend(reversed(part.named_children))
    return node


def _used_types(d: Desugarer, node: Node, names: set[str]) -> set[str]:
    """Names declared here that are also used as the type: `typedef struct S S;`."""
    typed = node.child_by_field_name("type")
    text = d.text(typed) if typed is not None else ""
    return {text} & names


def record_name(d: Desugarer, record: Node, declarators: list[Node]) -> str:
    name = record.child_by_field_name("name")
    if name is not None:
        return d.text(name)
    plain = next((n for n in declarators if n.type == "type_identifier"), None)
    return d.text(plain) if plain is not None else f"__anonymous{record.start_byte}"


@builds("using_declaration")
def using(b: Builder, item: Item) -> list[Declaration]:
    note_using(b.d, item.node, item.namespace)
    return []


@builds("namespace_alias_definition")
def namespace_alias(b: Builder, item: Item) -> list[Declaration]:
    note_namespace_alias(b.d, item.node, item.namespace)
    return []
