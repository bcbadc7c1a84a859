"""Statements: declarations in conditions, pragmas of loops, what has no C form.

In: `if (int n = f()) g(n);`. Out: `{ int n = f ( ) ; if ( n ) g ( n ) ; }`.
"""

from __future__ import annotations

from tree_sitter import Node

from cuda2npu.parser.desugar.walk import Desugarer, handles
from cuda2npu.parser.lexer import Word
from cuda2npu.parser.parsed import Path, Using

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
    if any(child.type == "enum" for child in node.children):
        d.unsupported("using-enum", node)
        d.write_after(";", node)
        return
    is_namespace = any(child.type == "namespace" for child in node.children)
    _write_using(d, node, Using("namespace" if is_namespace else "name", _target(d, node)))


@handles("namespace_alias_definition")
def _namespace_alias(d: Desugarer, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is not None and len(node.named_children) > 1:
        _write_using(d, node, Using("alias", _target(d, node), d.text(name)))


def _write_using(d: Desugarer, node: Node, using: Using) -> None:
    d.write(f"__using ( {len(d.sugar.using_blocks)} ) ;", node)
    d.sugar.using_blocks.append(using)


def note_using(d: Desugarer, node: Node, namespace: Path) -> None:
    """`using namespace a::b;`, `using a::f;` of a namespace into the side table."""
    target = _target(d, node)
    is_namespace = any(child.type == "namespace" for child in node.children)
    if not is_namespace and len(target) < 2:
        return
    noted = d.sugar.using_namespaces if is_namespace else d.sugar.using_names
    if (namespace, target) not in noted:
        noted.append((namespace, target))


def note_namespace_alias(d: Desugarer, node: Node, namespace: Path) -> None:
    name = node.child_by_field_name("name")
    if name is not None and len(node.named_children) > 1:
        d.sugar.namespace_aliases[*namespace, d.text(name)] = _target(d, node)


def _target(d: Desugarer, node: Node) -> Path:
    """The name that a using or a namespace alias names; `::a` has the parts `("", "a")`."""
    from cuda2npu.parser.desugar.names import is_rooted, name_parts

    if not node.named_children:
        return ()
    named = node.named_children[-1]
    parts = tuple(name_parts(d, named))
    return ("", *parts) if is_rooted(named) and parts[:1] != ("",) else parts
