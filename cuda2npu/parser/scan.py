"""Finds what matters in tree-sitter's tree: declarations by namespace, and launches.

In: the tree of the whole text. Out: `Item`s in the order of the text. Errors stay local: what is
inside an ERROR node is looked at as well.

    [item.node.type for item in items(tree.root_node)]      # ["function_definition", ...]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter_cuda
from tree_sitter import Language, Node, Parser, Tree

_LANGUAGE = Language(tree_sitter_cuda.language())
_PARSER = Parser(_LANGUAGE)

_KEPT = frozenset(
    [
        "function_definition",
        "declaration",
        "struct_specifier",
        "class_specifier",
        "union_specifier",
        "enum_specifier",
        "type_definition",
        "alias_declaration",
        "using_declaration",
        "namespace_alias_definition",
        "field_declaration",
        "friend_declaration",
    ]
)
_OPEN = frozenset({"ERROR", "declaration_list", "translation_unit"})


@dataclass(frozen=True, slots=True)
class Item:
    """`template`: the template_parameter_list; `record`: of a member, its record's name."""

    node: Node
    namespace: tuple[str, ...]
    template: Node | None = None
    record: str | None = None


def tree_of(text: str) -> Tree:
    """Of any text: what is not ASCII can only be inside literals."""
    return _PARSER.parse(text.encode("ascii", "replace"))


def items(root: Node) -> Iterator[Item]:
    """The declarations of a file, namespaces and `extern "C"` opened."""
    stack: list[Item] = [Item(root, ())]
    while stack:
        item = stack.pop()
        node = item.node
        if node.type in _KEPT:
            yield item
            if node.type == "function_definition" and node.has_error:
                stack.extend(reversed(_lost(item)))
        elif node.type in _OPEN:
            children = [Item(c, item.namespace, item.template) for c in node.named_children]
            stack.extend(reversed(children))
        elif node.type == "template_declaration":
            stack.extend(reversed(_templated(item)))
        elif node.type in ("namespace_definition", "linkage_specification"):
            body = node.child_by_field_name("body")
            if body is not None:
                stack.append(Item(body, item.namespace + opened(node)))


def opened(node: Node) -> tuple[str, ...]:
    """The names that a namespace definition opens; what is in an inline one is in the outer one."""
    name = node.child_by_field_name("name")
    if any(child.type == "inline" for child in node.children):
        return ()
    if node.type != "namespace_definition" or name is None or name.text is None:
        return ()
    return tuple(part for part in name.text.decode().replace(" ", "").split("::") if part)


def _templated(item: Item) -> list[Item]:
    parameters = item.node.child_by_field_name("parameters")
    return [
        Item(child, item.namespace, parameters, item.record)
        for child in item.node.named_children
        if child.type in _KEPT or child.type == "template_declaration"
    ]


def _lost(item: Item) -> list[Item]:
    """Kernels that error recovery put inside another function."""
    found: list[Item] = []
    body = item.node.child_by_field_name("body")
    stack = list(reversed(body.named_children)) if body is not None else []
    while stack:
        node = stack.pop()
        if node.type in ("function_definition", "template_declaration"):
            found.append(Item(node, item.namespace))
        elif node.has_error or node.type in ("namespace_definition", "linkage_specification"):
            stack.extend(reversed(node.named_children))
    return found


def launches(text: str, root: Node) -> list[Node]:
    """The call_expression of each `k<<<...>>>(...)`."""
    found: list[Node] = []
    for match in _LAUNCH.finditer(text):
        config = _parent_at(root, match.start(), match.end())
        call = config.parent if config is not None else None
        if call is not None and call.type == "call_expression":
            found.append(call)
    return found


_LAUNCH = re.compile("<<<")


def _parent_at(root: Node, start: int, end: int) -> Node | None:
    leaf = root.descendant_for_byte_range(start, end)
    return leaf.parent if leaf is not None else None
