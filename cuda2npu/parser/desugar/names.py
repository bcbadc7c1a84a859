"""Names: `a::b`, `f<int, 16>`, `typename T::type`, each to one identifier and a row in `Sugar`.

In: `cg::tiled_partition<32>`. Out: the word `cg__tiled_partition__t0`, with
`Sugar.template_ids["cg__tiled_partition__t0"] == TemplateId(("cg", "tiled_partition"), (32,))`.
A template-id inside a name stands for itself: `S<T>::f` has the parts `("S__t1", "f")`.
`::f` has the parts `("", "f")`.
"""

from __future__ import annotations

from tree_sitter import Node

from cuda2npu.parser.desugar.walk import Desugarer, Pending, handles
from cuda2npu.parser.lexer import Word

_TYPES = frozenset({"type_identifier", "template_type"})
_C_TYPES = frozenset(
    [
        "void",
        "bool",
        "char",
        "short",
        "int",
        "long",
        "float",
        "double",
        "signed",
        "unsigned",
        "__int128",
        "_Complex",
    ]
)
_BUILT_IN = frozenset({"threadIdx", "blockIdx", "blockDim", "gridDim", "warpSize"})
_TEMPLATES = frozenset({"template_function", "template_type", "template_method"})


def identifier(d: Desugarer, node: Node) -> str:
    """The one identifier that stands for the name `node`."""
    parts = name_parts(d, node)
    if is_rooted(node) and parts[0] not in _BUILT_IN and not _names_template(d, parts):
        ident = "__root__" + "__".join(parts)
        d.sugar.qualified[ident] = ("", *parts)
        return ident
    if len(parts) == 1:
        return parts[0]
    ident = "__".join(parts)
    d.sugar.qualified[ident] = tuple(parts)
    return ident


def is_rooted(node: Node) -> bool:
    """`::f`, which stands outside all namespaces."""
    return node.type == "qualified_identifier" and node.children[0].type == "::"


def _names_template(d: Desugarer, parts: list[str]) -> bool:
    return any(part in d.idents.values() for part in parts)


def name_parts(d: Desugarer, node: Node) -> list[str]:
    """The parts of a name, outermost first."""
    parts: list[str] = []
    for part in _flat(node):
        if part.type in _TEMPLATES:
            name = part.child_by_field_name("name")
            inner = [d.text(name).replace(" ", "")] if name else []
            root = ("",) if is_rooted(node) else ()
            parts = [template_id(d, (*root, *parts, *inner), part)]
        elif part.type == "decltype":
            raise d.refuse(part, "`decltype` in a qualified name", "its scope is not a name")
        else:
            text = d.text(part).replace(" ", "")
            alias = d.aliases.get(text)
            parts.append(identifier(d, alias) if alias is not None else text)
    return parts


def _flat(node: Node) -> list[Node]:
    flat: list[Node] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part.type in ("qualified_identifier", "nested_namespace_specifier"):
            stack.extend(reversed([c for c in part.children if c.type not in ("::", "template")]))
        elif part.type in ("dependent_type", "dependent_name"):
            stack.extend(reversed(part.named_children))
        else:
            flat.append(part)
    return flat


def template_id(d: Desugarer, name: tuple[str, ...], node: Node) -> str:
    """The identifier of `name<arguments>`; the same text gets the same one."""
    found = node.child_by_field_name("arguments")
    nodes = found.named_children if found is not None else []
    arguments = [_argument(d, argument) for argument in nodes]
    key = (name, tuple(tuple(w.value for w in words) for words in arguments))
    if key not in d.idents:
        d.idents[key] = d.new_ident("__".join(name) + "__t")
        d.pending.append(Pending(key, d.idents[key], name, arguments))
    return d.idents[key]


def _argument(d: Desugarer, node: Node) -> list[Word]:
    """A lone name is a type or a value: nobody knows here."""
    inner = node.named_children
    lone = len(inner) == 1 and inner[0].type == "type_identifier" and node.child_count == 1
    if node.type != "type_descriptor" or not lone or d.text(inner[0]) in d.aliases:
        return d.capture(node)
    return [Word(d.text(inner[0]), d.place(inner[0]))]


def is_type(node: Node) -> bool:
    """Whether the grammar takes the name for a type's."""
    return node.type == "dependent_type" or _flat(node)[-1].type in _TYPES


@handles(*_TEMPLATES, "qualified_identifier", "dependent_type", "dependent_name")
def _name(d: Desugarer, node: Node) -> None:
    flat = _flat(node)
    if flat[-1].type in ("operator_name", "destructor_name", "operator_cast"):
        d.unsupported("operator", node)
        return
    ident = identifier(d, node)
    if is_type(node):
        d.seen.add(ident)
    d.write(ident, node)


@handles("type_identifier", "primitive_type")
def _type_name(d: Desugarer, node: Node) -> None:
    text = d.text(node)
    alias = d.aliases.get(text)
    if alias is not None:
        text = identifier(d, alias)
    if text == "auto":
        text = "__auto"
    if text not in _C_TYPES:
        d.seen.add(text)
    d.write(text, node)


@handles("identifier")
def _identifier(d: Desugarer, node: Node) -> None:
    alias = d.aliases.get(d.text(node))
    if alias is None:
        d.leaf(node)
        return
    ident = identifier(d, alias)
    d.seen.add(ident)
    d.write(ident, node)
