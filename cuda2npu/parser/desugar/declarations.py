"""Declarations inside functions, and the parts of those outside: references, initialisers, types.

In: `const T &x = f(), y(1);`. Out: `const T * __ref x = f ( ) , y = __init ( 1 ) ;`.
"""

from __future__ import annotations

from tree_sitter import Node

from cuda2npu.parser.desugar.walk import Desugarer, handles
from cuda2npu.parser.lexer import Word

_DECLARATORS = frozenset(
    [
        "init_declarator",
        "pointer_declarator",
        "reference_declarator",
        "array_declarator",
        "parenthesized_declarator",
        "function_declarator",
    ]
)
_DROPPED_IN_DECLARATOR = frozenset(
    [
        "type_qualifier",
        "trailing_return_type",
        "noexcept",
        "virtual_specifier",
        "ref_qualifier",
        "throw_specifier",
        "requires_clause",
        "attribute_specifier",
    ]
)


def declared_name(node: Node | None) -> Node | None:
    """The name that a declarator declares: an identifier, or what stands in its place."""
    while node is not None and node.type in _DECLARATORS:
        inner = node.child_by_field_name("declarator")
        if inner is None:
            inner = next(
                (
                    c
                    for c in node.named_children
                    if c.type in _DECLARATORS or c.type.endswith("identifier")
                ),
                None,
            )
        node = inner
    return node


def function_declarator(node: Node | None) -> Node | None:
    """The innermost function declarator of a function's declaration."""
    found = None
    while node is not None:
        if node.type == "function_declarator":
            found = node
        inner = node.child_by_field_name("declarator")
        if inner is None and node.type in ("reference_declarator", "parenthesized_declarator"):
            inner = next((c for c in node.named_children if c.type in _DECLARATORS), None)
        node = inner
    return found


@handles("declaration", "field_declaration", "parameter_declaration")
def _declaration(d: Desugarer, node: Node) -> None:
    for child in node.children_by_field_name("declarator"):
        if child.type == "structured_binding_declarator" or any(
            c.type == "structured_binding_declarator" for c in child.children
        ):
            d.unsupported("structured-binding", node)
            d.write_after(";", node)
            return
        note_declared(d, child)
    d.walk_all(node.children)


def note_declared(d: Desugarer, declarator: Node) -> None:
    name = declared_name(declarator)
    if name is not None and name.type == "identifier":
        d.declared.add(d.text(name))


@handles("optional_parameter_declaration")
def _optional_parameter(d: Desugarer, node: Node) -> None:
    """Without the default: the function's declaration keeps it."""
    for child in node.children:
        if child.type == "=":
            return
        if child.type in _DECLARATORS or child.type == "identifier":
            note_declared(d, child)
        d.walk(child)


@handles("variadic_parameter_declaration", "variadic_declarator")
def _pack(d: Desugarer, node: Node) -> None:
    raise d.refuse(node, "a parameter pack", "its length is known to a C++ compiler only")


@handles("init_declarator")
def _init_declarator(d: Desugarer, node: Node) -> None:
    declarator = node.child_by_field_name("declarator")
    value = node.child_by_field_name("value")
    if declarator is None or value is None:
        d.walk_all(node.children)
        return
    d.walk(declarator)
    if value.type == "argument_list":
        d.write("= __init", value)
    else:
        d.write("=", next((c for c in node.children if c.type == "="), value))
    d.walk(value)


@handles("reference_declarator", "abstract_reference_declarator")
def _reference(d: Desugarer, node: Node) -> None:
    for child in node.children:
        if child.type in ("&", "&&"):
            d.write("* __ref" if child.type == "&" else "* __ref volatile", child)
        else:
            d.walk(child)


@handles("function_declarator", "abstract_function_declarator")
def _function_declarator(d: Desugarer, node: Node) -> None:
    parameters = node.child_by_field_name("parameters")
    name = declared_name(node)
    is_local = node.parent is not None and node.parent.type == "declaration"
    is_local = is_local and (name is None or name.id not in d.renamed)
    if is_local and parameters is not None and _is_vexing(d, parameters):
        d.walk_all([node.child_by_field_name("declarator")])
        d.write("= __init", parameters)
        _write_leaves(d, parameters)
        return
    d.walk_all(c for c in node.children if c.type not in _DROPPED_IN_DECLARATOR)


def _write_leaves(d: Desugarer, node: Node) -> None:
    stack = [node]
    while stack:
        part = stack.pop()
        if part.child_count == 0:
            d.leaf(part)
        else:
            stack.extend(reversed(part.children))


def _is_vexing(d: Desugarer, parameters: Node) -> bool:
    """Whether `T x(a * b)` inside a function is an initialiser: `a` is no type."""
    first = parameters.named_children[0] if parameters.named_children else None
    typed = first.child_by_field_name("type") if first is not None else None
    if typed is None or typed.type not in ("type_identifier", "qualified_identifier"):
        return False
    return not d.is_type_name(d.text(typed))


@handles("placeholder_type_specifier")
def _auto(d: Desugarer, node: Node) -> None:
    d.seen.add("__auto")
    d.write("__auto", node)


@handles("decltype")
def _decltype(d: Desugarer, node: Node) -> None:
    if any(c.type in ("auto", "placeholder_type_specifier") for c in node.children):
        _auto(d, node)
        return
    if any(c.type == "parenthesized_expression" for c in node.named_children):
        raise d.refuse(node, "`decltype` of an expression in parentheses", "it is a reference")
    d.write("typeof", node)
    d.walk_all(node.children[1:])


@handles("alias_declaration")
def _alias(d: Desugarer, node: Node) -> None:
    name, target = node.child_by_field_name("name"), node.child_by_field_name("type")
    if name is None or target is None:
        d.walk_all(node.children)
        return
    d.write("typedef", node)
    write_typed_name(d, target, name)
    d.write_after(";", node)


def write_typed_name(d: Desugarer, target: Node, name: Node) -> None:
    """`target name` as a declaration: C puts the name inside the type."""
    abstract = target.child_by_field_name("declarator")
    if abstract is None or _is_pointers(abstract):
        d.walk(target)
    else:
        d.write("typeof (", target)
        d.walk(target)
        d.write(")", target)
    d.write(d.text(name), name)


def _is_pointers(node: Node | None) -> bool:
    while node is not None:
        if node.type not in ("abstract_pointer_declarator", "abstract_reference_declarator"):
            return False
        node = node.child_by_field_name("declarator")
    return True


@handles("struct_specifier", "class_specifier", "union_specifier")
def _record(d: Desugarer, node: Node) -> None:
    body, name = node.child_by_field_name("body"), node.child_by_field_name("name")
    d.write("union" if node.type == "union_specifier" else "struct", node)
    if name is not None:
        d.walk(name)
    if body is not None:
        d.write("{", body)
        for member in body.children:
            if member.type == "field_declaration":
                write_field(d, member)
            elif member.type == "ERROR":
                raise d.refuse(member, "this member", "it is not understood")
        d.write_after("}", body)


def is_method(member: Node) -> bool:
    declarator = member.child_by_field_name("declarator")
    return (
        declarator is not None
        and function_declarator(declarator) is not None
        and not any(c.type == "parenthesized_declarator" for c in _chain(declarator))
    )


def _chain(node: Node | None) -> list[Node]:
    chain: list[Node] = []
    while node is not None:
        chain.append(node)
        node = node.child_by_field_name("declarator")
    return chain


def write_field(d: Desugarer, member: Node) -> None:
    """A data member, without its initialiser."""
    words = {d.text(c) for c in member.children if c.type == "storage_class_specifier"}
    if "static" in words or is_method(member):
        return
    _write_alignment(d, member)
    after_equals = False
    for child in member.children:
        if child.type != "=" and child.type != "initializer_list" and not after_equals:
            d.walk(child)
        after_equals = child.type == "="


def _write_alignment(d: Desugarer, member: Node) -> None:
    """What `alignas(16) float x;` asks for; a nested struct's own is its builder's."""
    notes = d.source.notes_between("align", member.start_byte, member.end_byte - 1)
    typed = member.child_by_field_name("type")
    body = typed.child_by_field_name("body") if typed is not None else None
    if body is not None and typed is not None:
        outside = [n for n in notes if not body.start_byte < n.offset < body.end_byte]
        if outside and typed.child_by_field_name("name") is None:
            raise d.refuse(member, "the alignment of a struct without a name", "C has none")
        return
    for note in notes:
        d.write("_Alignas (", member)
        d.out += [Word(value, place) for value, place in note.tokens]
        d.write(")", member)


@handles("enum_specifier")
def _enum(d: Desugarer, node: Node) -> None:
    """The enumerators of a function's own `enum class K` are `K__a`, as `K::a` is elsewhere."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    scoped = any(c.type in ("class", "struct") for c in node.children)
    if scoped and name is not None and body is not None and _is_in_code(node):
        for one in body.named_children:
            inner = one.child_by_field_name("name")
            if inner is not None:
                d.renamed[inner.id] = f"{d.text(name)}__{d.text(inner)}"
    d.walk_all(c for c in node.children if c.type not in ("class", "struct"))


def _is_in_code(node: Node | None) -> bool:
    while node is not None and node.type != "compound_statement":
        node = node.parent
    return node is not None


@handles("typename", "template", "explicit", "virtual", "friend", "mutable")
def _word(d: Desugarer, node: Node) -> None:
    """A word that C does not need."""


@handles("storage_class_specifier", "type_qualifier")
def _specifier(d: Desugarer, node: Node) -> None:
    if d.text(node) != "mutable":
        d.walk_all(node.children) if node.child_count else d.leaf(node)
