"""Host code around launches: function templates, and what is declared where a name is used.

In: a place in host code. Out: the functions, templates and namespaces around it (`Around`), the
head of a host function as a `ParsedFunction`, the types and constant values of names (`HostScope`).

    host_function(b, node)      # template <typename T> void run(T *x) { ... }  -> "run", T, (T *x)
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pycparser import c_ast
from tree_sitter import Node

from cuda2npu.parser.declare.builder import FAULTS, Builder
from cuda2npu.parser.declare.functions import defaults_of
from cuda2npu.parser.desugar.declarations import (
    declared_name,
    function_declarator,
    note_declared,
)
from cuda2npu.parser.lexer import Word
from cuda2npu.parser.parsed import ParsedFunction
from cuda2npu.parser.scan import Item, opened

RECORDS = frozenset({"struct_specifier", "class_specifier", "union_specifier"})
_FUNCTIONS = frozenset({"function_definition", "lambda_expression"})


@dataclass(slots=True)
class Around:
    """`function`: the definition around a place, or the outermost lambda outside of any.
    `templates`: parameter lists of all templates around it; `own`: the one of `function`."""

    function: Node | None = None
    own: Node | None = None
    templates: list[Node] = field(default_factory=list[Node])
    namespace: tuple[str, ...] = ()
    in_record: bool = False


def around(node: Node) -> Around:
    found = Around()
    parent = node.parent
    while parent is not None:
        kind = parent.type
        defined = found.function is not None and found.function.type == "function_definition"
        if kind in _FUNCTIONS and (not defined or found.in_record):
            found.function, found.own, found.in_record = parent, None, False
        elif kind in RECORDS:
            found.in_record = True
        elif kind == "template_declaration":
            parameters = parent.child_by_field_name("parameters")
            if parameters is not None and parameters.named_child_count:
                found.templates.append(parameters)
                direct = found.function is not None and found.function.parent
                found.own = parameters if direct and direct.id == parent.id else found.own
        elif kind == "namespace_definition":
            found.namespace = (*opened(parent), *found.namespace)
        parent = parent.parent
    return found


def parameter_names(b: Builder, parameters: Node) -> tuple[set[str], set[str]]:
    """The names of a template's type parameters, and of its values."""
    types: set[str] = set()
    values: set[str] = set()
    for node in parameters.named_children:
        name = node.child_by_field_name("name") or node.child_by_field_name("declarator")
        if "type_parameter" in node.type or node.type.startswith("template_template"):
            leaf = name or next((c for c in node.named_children if "identifier" in c.type), None)
            types |= {b.d.text(leaf)} if leaf is not None else set()
        elif (leaf := declared_name(name)) is not None:
            values.add(b.d.text(leaf))
    return types, values


def enter_templates(b: Builder, templates: list[Node]) -> None:
    """The names of the templates around are known in what is parsed next."""
    b.d.begin()
    for parameters in templates:
        types, values = parameter_names(b, parameters)
        b.d.parameters |= types
        b.d.declared |= values


def host_function(b: Builder, node: Node) -> ParsedFunction | None:
    """A host function's head; its body is left empty. None of methods, or without a C form."""
    seen = around(node)
    declarator = function_declarator(node.child_by_field_name("declarator"))
    name = declarator.child_by_field_name("declarator") if declarator is not None else None
    template = node.parent if node.parent and node.parent.type == "template_declaration" else None
    if declarator is None or name is None or seen.in_record:
        return None
    namespace = seen.namespace
    while name.type == "qualified_identifier":
        scope, last = name.child_by_field_name("scope"), name.child_by_field_name("name")
        if last is None or (scope is not None and scope.type == "template_type"):
            return None
        namespace = (*namespace, b.d.text(scope)) if scope is not None else namespace
        name = last
    b.d.begin()
    plain = name.child_by_field_name("name") or name
    found = ParsedFunction(b.d.text(plain), namespace, b.d.span(plain), "host", None)
    parameters = template.child_by_field_name("parameters") if template is not None else None
    try:
        found.template = b.template(Item(node, namespace, parameters))
        found.arguments = b.arguments(name)
        found.node = _head(b, declarator, name, found.name)
        found.defaults = defaults_of(b, declarator)
    except FAULTS:
        b.d.drop_pending()
        return None
    return found


def class_template(b: Builder, seen: Around) -> ParsedFunction | None:
    """Around a method of a class template: a host of the class's name, without parameters."""
    function = seen.function
    if function is None or function.type != "function_definition" or len(seen.templates) != 1:
        return None
    name = _class_name(function)
    if name is None or name.type != "type_identifier":
        return None
    b.d.begin()
    text = b.d.text(name)
    found = ParsedFunction(text, seen.namespace, b.d.span(name), "host", None, record=text)
    try:
        found.template = b.template(Item(function, seen.namespace, seen.templates[0]))
    except FAULTS:
        b.d.drop_pending()
        return None
    place = b.d.place(name)
    head = [Word(w, place) for w in ("void", "__methods", "(", "void", ")", "{", "}")]
    parsed = b.declare(head)
    found.node = parsed[0] if isinstance(parsed[0], c_ast.FuncDef) else None
    return found


def _class_name(function: Node) -> Node | None:
    """`S` of `template <typename T> void S<T>::f() {}`, or of the class around."""
    declarator = function_declarator(function.child_by_field_name("declarator"))
    name = declarator.child_by_field_name("declarator") if declarator is not None else None
    scope = name.child_by_field_name("scope") if name is not None else None
    if scope is not None and scope.type == "template_type":
        return scope.child_by_field_name("name")
    around_it = function.parent.parent if function.parent is not None else None
    inside = around_it is not None and around_it.type in RECORDS
    return around_it.child_by_field_name("name") if inside and around_it is not None else None


def _head(b: Builder, declarator: Node, name: Node, plain: str) -> c_ast.FuncDef | None:
    place = b.d.place(declarator)
    b.d.renamed[name.id] = plain
    words = b.d.capture(declarator)
    ends = [Word(w, place) for w in ("{", "}")]
    parsed = b.declare([Word("void", place), *words, *ends], but=plain)
    return parsed[0] if parsed and isinstance(parsed[0], c_ast.FuncDef) else None


@dataclass(slots=True)
class Named:
    """What names stand for at a place: types of variables, constant values, typedefs."""

    scope: dict[str, c_ast.Node] = field(default_factory=dict[str, c_ast.Node])
    constants: dict[str, c_ast.Node] = field(default_factory=dict[str, c_ast.Node])
    types: dict[str, c_ast.Node] = field(default_factory=dict[str, c_ast.Node])


class HostScope:
    """What a function declares, and what it changes; or the file, outside of functions."""

    def __init__(self, b: Builder, root: Node | None, outer: HostScope | None = None) -> None:
        self.b = b
        self.outer = outer
        self.declared: dict[str, list[tuple[Node, Node]]] = {}
        self.changed: set[str] = set()
        stack = [root] if root is not None else []
        while stack:
            node = stack.pop()
            self._look(node)
            if outer is not None or node.type in _OPEN:
                stack.extend(reversed(node.named_children))

    def _look(self, node: Node) -> None:
        kind = node.type
        if kind == "enumerator" and self.outer is not None:
            self._enumerator(node)
        if kind in _DECLARING:
            if self.outer is None and not self._is_plain(node):
                return
            field_name = "name" if kind == "alias_declaration" else "declarator"
            for declarator in node.children_by_field_name(field_name):
                name = declared_name(declarator)
                if name is not None and name.type in ("identifier", "type_identifier"):
                    self.declared.setdefault(self.b.d.text(name), []).append((node, declarator))
        elif kind in ("assignment_expression", "update_expression", "pointer_expression"):
            target = node.child_by_field_name("left") or node.child_by_field_name("argument")
            taken = kind != "pointer_expression" or self.b.d.text(node).startswith("&")
            while target is not None and target.type in _INSIDE:
                target = target.child_by_field_name("argument")
            if taken and target is not None and target.type == "identifier":
                self.changed.add(self.b.d.text(target))

    def _enumerator(self, node: Node) -> None:
        """`enum { N = 4 };` in a function declares `N`."""
        name, listed = node.child_by_field_name("name"), node.parent
        enumeration = listed.parent if listed is not None else None
        if name is not None and enumeration is not None:
            self.declared.setdefault(self.b.d.text(name), []).append((enumeration, name))

    def _is_plain(self, node: Node) -> bool:
        """Whether a file's declaration is of host variables: others are declarations anyway."""
        if node.type != "declaration" or function_declarator(
            node.child_by_field_name("declarator")
        ):
            return False
        words = {self.b.d.text(c) for c in node.children[:-2] if c.end_byte - c.start_byte < 16}
        return not words & {"const", "constexpr", "__constant__", "__device__", "__shared__"}

    def named(self, place: Node, used: list[Node], templates: list[Node]) -> Named:
        """What the names in `used` are, and the names in their declarations."""
        found = Named()
        names = [name for node in used for name in _names(self.b, node)]
        done: set[str] = set()
        while names:
            name = names.pop()
            if name not in done:
                done.add(name)
                names += self._enter(name, found, place, templates)
        return found

    def _enter(self, name: str, found: Named, place: Node, templates: list[Node]) -> list[str]:
        """Adds a name; what else its declaration mentions."""
        if name not in self.declared:
            outer = self.outer
            return outer._enter(name, found, place, []) if outer is not None else []
        node, declarator = self._visible(name, place)
        decl = self._decl(node, declarator, templates)
        typed = node.child_by_field_name("type")
        inner = _names(self.b, typed) if typed is not None else []
        if node.type == "enum_specifier":
            inner = _names(self.b, node)
        if isinstance(decl, c_ast.Typedef):
            found.types[name] = decl.type
        elif isinstance(decl, c_ast.Decl):
            found.scope[name] = decl.type
            if decl.init is not None and name not in self.changed and self.outer is not None:
                found.constants[name] = decl.init
                inner += _names(self.b, declarator)
        return inner

    def initial(self, name: str, place: Node) -> Node | None:
        """The initial value of a variable that does not change."""
        if name not in self.declared or name in self.changed:
            return None
        declarator = self._visible(name, place)[1]
        return declarator.child_by_field_name("value")

    def _visible(self, name: str, place: Node) -> tuple[Node, Node]:
        """The last declaration of `name` before the place, in a block around it."""
        best = self.declared[name][0]
        for node, declarator in self.declared[name]:
            block = node.parent
            inside = block is None or block.end_byte >= place.end_byte
            if node.start_byte < place.start_byte and inside:
                best = (node, declarator)
        return best

    def _decl(self, node: Node, declarator: Node, templates: list[Node]) -> c_ast.Node | None:
        """One declarator of a declaration, as a declaration of its own."""
        b = self.b
        enter_templates(b, templates)
        try:
            words: list[Word] = []
            if node.type == "alias_declaration":
                return _first(b.declare(b.d.capture(node)))
            if node.type in ("type_definition", "enum_specifier"):
                words.append(Word("typedef", b.d.place(node)))
            if node.type == "enum_specifier":
                ends = [Word(w, b.d.place(node)) for w in ("__enum", ";")]
                return _first(b.declare([*words, *b.d.capture(node), *ends]))
            typed = node.child_by_field_name("type")
            for child in node.children:
                if child.start_byte >= declarator.start_byte:
                    break
                if child.type == "type_qualifier" or (typed and child.id == typed.id):
                    words += b.d.capture(child)
            note_declared(b.d, declarator)
            words += b.d.capture(declarator)
            words.append(Word(";", b.d.place(declarator)))
            return _first(b.declare(words))
        except FAULTS:
            b.d.drop_pending()
            return None


_DECLARING = frozenset(
    [
        "declaration",
        "parameter_declaration",
        "optional_parameter_declaration",
        "alias_declaration",
        "type_definition",
    ]
)
_INSIDE = frozenset({"field_expression", "subscript_expression", "parenthesized_expression"})
_OPEN = frozenset(
    [
        "translation_unit",
        "namespace_definition",
        "linkage_specification",
        "declaration_list",
        "ERROR",
    ]
)


def _first(nodes: list[c_ast.Node]) -> c_ast.Node | None:
    return nodes[0] if nodes else None


def _names(b: Builder, node: Node) -> list[str]:
    found: list[str] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part.type in ("identifier", "type_identifier"):
            text = b.d.text(part)
            if text in b.d.aliases:
                stack.append(b.d.aliases[text])
            else:
                found.append(text)
        stack.extend(part.named_children)
    return found
