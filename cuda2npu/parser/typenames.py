"""Which names are types, and where: what the C parser must know before it reads a declaration.

In: the text that tree-sitter read, and its tree. Out: `TypeNames`, asked for each declaration.

    struct S {};  void f() { typedef int n; }      // `n` is a type in `f` only
    type_names(text, root, builtin).at(declaration, ())
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from cuda2npu.parser.scan import opened

Path = tuple[str, ...]

_TYPE_WORD = re.compile(r"\b(?:struct|class|union|enum|using|typedef)\b")
_NAME_FIELDS = {
    "struct_specifier": "name",
    "class_specifier": "name",
    "union_specifier": "name",
    "enum_specifier": "name",
    "alias_declaration": "name",
    "type_definition": "declarator",
}
_CODE = frozenset({"function_definition", "compound_statement", "lambda_expression"})
_RECORDS = frozenset({"struct_specifier", "class_specifier", "union_specifier"})
_USED = re.compile(r"\busing (?:namespace )?((?:\w+ :: )*\w+) ;")
_VALUE = re.compile(r"(?:(?<= )|(?<=\{ ))(\w+|[*&{]) ([a-z]\w*)(?= (?:[;=,)}]|\(|\[))")
_NO_TYPE_BEFORE = frozenset([
    "const", "volatile", "static", "inline", "extern", "typedef", "typename", "struct", "class",
    "union", "enum", "using", "constexpr", "operator", "new", "sizeof", "template", "public",
    "private", "unsigned", "signed", "long", "short", "case", "virtual", "friend", "__device__",
    "__host__", "__global__", "__shared__", "__constant__",
])  # fmt: skip


@dataclass(slots=True)
class TypeNames:
    """`everywhere`: built in, at file scope. `spaces`: by namespace or record. `local`: those of
    functions, with the range of offsets in which each holds."""

    everywhere: set[str]
    spaces: dict[Path, set[str]] = field(default_factory=dict[Path, set[str]])
    local: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    used: set[str] = field(default_factory=set[str])

    def all(self) -> set[str]:
        found = set(self.everywhere).union(*self.spaces.values())
        return found | {name for _, _, name in self.local}

    def at(self, node: Node, namespace: Path) -> set[str]:
        """What `node`, in `namespace`, may use without a qualifier."""
        found = set(self.everywhere)
        for space, names in self.spaces.items():
            if namespace[: len(space)] == space or space[-1] in self.used:
                found |= names
        start, end = node.start_byte, node.end_byte
        return found | {name for first, last, name in self.local if first < end and start < last}


def type_names(text: str, root: Node, builtin: Iterable[str]) -> TypeNames:
    """The names of all records, enums, typedefs and aliases of the file."""
    found = TypeNames(set(builtin) - _values(text))
    found.used = {name.split()[-1] for name in _USED.findall(text)}
    found.used |= {part for name in _USED.findall(text) for part in name.split(" :: ")}
    for match in _TYPE_WORD.finditer(text):
        leaf = root.descendant_for_byte_range(match.start(), match.end())
        parent = leaf.parent if leaf is not None else None
        kind = _NAME_FIELDS.get(parent.type, "") if parent is not None else ""
        if parent is None or not kind:
            continue
        names = [_type_name(node) for node in parent.children_by_field_name(kind)]
        texts = {text[n.start_byte : n.end_byte] for n in names if n is not None}
        if texts:
            _enter(found, parent, texts)
    return found


def _values(text: str) -> set[str]:
    """Names that stand somewhere as `int half ;`, `* half )`: a variable, whatever else CUDA's
    headers call so."""
    return {name for before, name in _VALUE.findall(text) if before not in _NO_TYPE_BEFORE}


def _enter(found: TypeNames, declared: Node, names: set[str]) -> None:
    space: Path = ()
    code: Node | None = None
    special = False  # in a specialisation, whose scope has another name than itself
    node = declared.parent
    while node is not None:
        if node.type in _CODE:
            code = node
        elif node.type in _RECORDS:
            name = node.child_by_field_name("name")
            special = special or name is None or name.type != "type_identifier"
            if name is not None and name.text is not None:
                space = (name.text.decode(), *space)
        space = (*opened(node), *space)
        node = node.parent
    if code is not None:
        found.local += [(code.start_byte, code.end_byte, name) for name in names]
    elif space and not special:
        found.spaces.setdefault(space, set()).update(names)
    else:
        found.everywhere |= names


def _type_name(node: Node | None) -> Node | None:
    while node is not None and node.type != "type_identifier":
        if node.type in ("primitive_type", "identifier"):
            return node
        inner = node.child_by_field_name("declarator") or node.child_by_field_name("name")
        node = inner or next((c for c in node.named_children if "declarator" in c.type), None)
    return node
