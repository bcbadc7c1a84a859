"""Variables of a file, a namespace or a record; `declaration`s of all kinds start here.

In: `__constant__ float c[2] = {1, 2}, d;`. Out: a `ParsedVariable` each.
"""

from __future__ import annotations

from typing import Any, Literal

from pycparser import c_ast
from tree_sitter import Node

from cuda2npu.diagnostics import Span
from cuda2npu.parser.declare.builder import FAULTS, Builder, builds, refusal_of
from cuda2npu.parser.declare.functions import function, specifiers
from cuda2npu.parser.desugar.declarations import declared_name, function_declarator
from cuda2npu.parser.desugar.walk import Desugarer
from cuda2npu.parser.parsed import Declaration, ParsedFunction, ParsedVariable
from cuda2npu.parser.scan import Item

Space = Literal["constant", "device", "const", "shared", "dynamic"]
_LARGE_TABLE = 100_000


@builds("declaration")
def declaration(b: Builder, item: Item) -> list[Declaration]:
    """`declaration`: of functions, of variables, of both a record and variables."""
    d, node = b.d, item.node
    declarators = node.children_by_field_name("declarator")
    words = specifiers(d, node)
    found: list[Declaration] = []
    typed = node.child_by_field_name("type")
    if typed is not None and typed.child_by_field_name("body") is not None:
        found += b.build(Item(typed, item.namespace, item.template, item.record))
        d.begin()
    if declarators and _declares_function(declarators[0]):
        return found + function(b, item)
    record = _specialised_record(item, declarators)
    if record is not None:
        where = Item(node, (*item.namespace, d.text(record)))
        what = "a static member of a specialisation, defined outside of it,"
        fault = d.refuse(node, what, "only a specialisation of the whole struct is")
        return [*found, *_refused_variable(b, where, fault)]
    space = _space(words, declarators)
    if space == "const" and node.end_byte - node.start_byte > _LARGE_TABLE:
        space = None  # of the host: device code can use the value of a constant, not a table
    if space is not None:
        found += variables_of(b, item, space, typed)
    return found


def _declares_function(declarator: Node) -> bool:
    found = function_declarator(declarator)
    inner = found.child_by_field_name("declarator") if found is not None else None
    return inner is not None and inner.type != "parenthesized_declarator"


def _specialised_record(item: Item, declarators: list[Node]) -> Node | None:
    """`S` of `template <> int S<float>::n = 3;`"""
    if item.template is None or item.template.named_children or not declarators:
        return None
    name = declared_name(declarators[0])
    scope = name.child_by_field_name("scope") if name is not None else None
    return scope.child_by_field_name("name") if scope is not None else None


def _space(words: set[str], declarators: list[Node]) -> Space | None:
    if "__constant__" in words:
        return "constant"
    if "__shared__" in words:
        return "dynamic" if "extern" in words else "shared"
    if words & {"__device__", "__managed__"}:
        return "device"
    has_value = all(n.type == "init_declarator" for n in declarators)
    if words & {"const", "constexpr"} and has_value and declarators:
        return "const"
    return None


def variables_of(
    b: Builder, item: Item, space: Space, typed: Node | None = None
) -> list[Declaration]:
    d, node = b.d, item.node
    try:
        d.refuse_attributes(node)
        template = b.template(item)
        body = typed.child_by_field_name("body") if typed is not None else None
        for child in node.children:
            if body is not None and typed is not None and child.id == typed.id:
                write_record_name(d, typed)
            else:
                d.walk(child)
        decls = b.declare(d.out)
    except FAULTS as fault:
        d.drop_pending()
        return _refused_variable(b, item, fault)
    found: list[Declaration] = []
    own = () if item.record else template  # a member's are its record's
    for decl in decls:
        if isinstance(decl, c_ast.Decl) and decl.name:
            span = span_of(decl.coord, decl.name)
            found.append(ParsedVariable(decl.name, item.namespace, span, space, decl, own))
    return found


def span_of(coord: Any, name: str) -> Span:
    return Span(coord.file, coord.line, coord.column or 1, len(name))


def write_record_name(d: Desugarer, typed: Node) -> None:
    name = typed.child_by_field_name("name")
    if name is None:
        d.walk(typed)
    else:
        d.write(
            {"enum_specifier": "enum", "union_specifier": "union"}.get(typed.type, "struct"), typed
        )
        d.walk(name)


def _refused_variable(b: Builder, item: Item, fault: Exception) -> list[Declaration]:
    """Refused where device code uses the name, which must not mean another one outside."""
    d = b.d
    name = declared_name(item.node.child_by_field_name("declarator"))
    if name is not None and name.type == "qualified_identifier":
        name = name.child_by_field_name("name")
    text = d.text(name) if name is not None else ""
    span = d.span(name or item.node)
    refusal = refusal_of(fault, span)
    return [ParsedFunction(text, item.namespace, span, "device", None, refusal=refusal)]
