"""Statements: declarations in conditions, pragmas of loops, what has no C form.

In: `if (int n = f()) g(n);`. Out: `{ int n = f ( ) ; if ( n ) g ( n ) ; }`.
"""

from __future__ import annotations

from tree_sitter import Node

from cuda2npu.parser.desugar.walk import Desugarer, handles
from cuda2npu.parser.lexer import Word

_NO_C_FORM = {
    "try_statement": "try",
    "for_range_loop": "range-for",
    "co_return_statement": "coroutine",
    "co_yield_statement": "coroutine",
    "seh_try_statement": "try",
}


def _no_c_form(d: Desugarer, node: Node) -> None:
    d.unsupported(_NO_C_FORM[node.type], node)
    d.write_after(";", node)


for _type in _NO_C_FORM:
    handles(_type)(_no_c_form)


def write_pragmas(d: Desugarer, node: Node) -> None:
    """`#pragma unroll` right before the loop `node`."""
    start = node.start_byte
    for note in d.source.notes_between("unroll", start, start):
        text, place = note.tokens[0]
        d.out.append(Word(text, place, "PRAGMA"))


@handles("for_statement", "do_statement")
def _loop(d: Desugarer, node: Node) -> None:
    write_pragmas(d, node)
    d.walk_all(node.children)


@handles("while_statement")
def _while(d: Desugarer, node: Node) -> None:
    write_pragmas(d, node)
    declaration, _ = _condition(node)
    name = _declared_name(d, declaration)
    body = node.child_by_field_name("body")
    if declaration is None or body is None:
        d.walk_all(node.children)
        return
    d.write("while ( 1 ) {", node)
    d.walk(declaration)
    d.write(f"; if ( ! ( {name} ) ) break ;", declaration)
    d.walk(body)
    d.write_after("}", node)


@handles("if_statement", "switch_statement")
def _selection(d: Desugarer, node: Node) -> None:
    keyword = node.children[0]
    declaration, initial = _condition(node)
    if any(child.type == "constexpr" for child in node.children):
        d.sugar.constexpr_ifs.add(d.place(keyword))
    if declaration is None and initial is None:
        d.walk_all(c for c in node.children if c.type != "constexpr")
        return
    d.write("{", node)
    if initial is not None:
        d.walk(initial)
        if d.out[-1].value != ";":
            d.write_after(";", initial)
    d.walk(declaration or initial) if declaration is not None else None
    if declaration is not None and d.out[-1].value != ";":
        d.write_after(";", declaration)
    d.leaf(keyword)
    condition = node.child_by_field_name("condition")
    for child in node.children[1:]:
        if condition is not None and child.id == condition.id:
            _write_condition(d, condition, declaration, initial)
        elif child.type != "constexpr":
            d.walk(child)
    d.write_after("}", node)


def _write_condition(
    d: Desugarer, condition: Node, declaration: Node | None, initial: Node | None
) -> None:
    if declaration is not None:
        d.write(f"( {_declared_name(d, declaration)} )", declaration)
        return
    d.write("(", condition)
    d.walk_all([condition.child_by_field_name("value")])
    d.write_after(")", condition)


def _condition(node: Node) -> tuple[Node | None, Node | None]:
    """The declaration that is the condition, and the statement before `;` in it."""
    condition = node.child_by_field_name("condition")
    if condition is None:
        return None, None
    initial = condition.child_by_field_name("initializer")
    value = condition.child_by_field_name("value")
    is_declaration = value is not None and value.type in ("declaration", "condition_declaration")
    return (value if is_declaration else None), initial


def _declared_name(d: Desugarer, declaration: Node | None) -> str:
    node = declaration.child_by_field_name("declarator") if declaration is not None else None
    while node is not None and node.type != "identifier":
        inner = node.child_by_field_name("declarator")
        node = (
            inner
            if inner is not None
            else next((c for c in node.named_children if c.type == "identifier"), None)
        )
    return d.text(node) if node is not None else "__unnamed"


@handles("static_assert_declaration", "attribute_specifier", "attribute_declaration")
def _nothing(d: Desugarer, node: Node) -> None:
    """Says nothing about what the code does."""


@handles("empty_statement")
def _empty(d: Desugarer, node: Node) -> None:
    d.write(";", node)


@handles("using_declaration")
def _using(d: Desugarer, node: Node) -> None:
    parts = note_using(d, node)
    d.sugar.using_blocks.setdefault(parts, d.span(node))


@handles("namespace_alias_definition")
def _namespace_alias(d: Desugarer, node: Node) -> None:
    note_namespace_alias(d, node)


def note_using(d: Desugarer, node: Node, namespace: tuple[str, ...] = ()) -> tuple[str, ...]:
    """`using namespace a::b;`, `using a::f;` into the side table; the name that is used."""
    from cuda2npu.parser.desugar.names import name_parts

    parts = tuple(name_parts(d, node.named_children[-1])) if node.named_children else ()
    if any(child.type == "namespace" for child in node.children):
        if parts not in d.sugar.using_namespaces:
            d.sugar.using_namespaces.append(parts)
    elif len(parts) > 1 and namespace:
        d.sugar.using_inside.append((namespace, parts))
    elif len(parts) > 1:
        d.sugar.using_names[parts[-1]] = parts
    return parts


def note_namespace_alias(d: Desugarer, node: Node) -> None:
    from cuda2npu.parser.desugar.names import name_parts

    name = node.child_by_field_name("name")
    if name is not None and len(node.named_children) > 1:
        d.sugar.namespace_aliases[d.text(name)] = tuple(name_parts(d, node.named_children[-1]))
