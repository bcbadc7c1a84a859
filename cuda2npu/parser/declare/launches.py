"""Launches in host code: `k<T, N><<<grid, block, shared>>>(a, b)`.

In: the tree. Out: a `ParsedLaunch` each, with what the host code around it says about the names
that it uses: their types (for deduction), and constant initial values (for the block's shape).
"""

from __future__ import annotations

from pycparser import c_ast
from tree_sitter import Node

from cuda2npu.parser.declare.builder import FAULTS, Builder
from cuda2npu.parser.desugar.declarations import declared_name, note_declared
from cuda2npu.parser.desugar.names import identifier
from cuda2npu.parser.lexer import Word
from cuda2npu.parser.parsed import ParsedLaunch
from cuda2npu.parser.scan import launches


def launches_of(b: Builder, root: Node) -> list[ParsedLaunch]:
    found: list[ParsedLaunch] = []
    hosts: dict[int, _Host] = {}
    for call in launches(b.d.source.text, root):
        function = _enclosing(call)
        host = hosts.setdefault(function.id, _Host(b, function)) if function else _Host(b, None)
        launch = _launch(b, call, host)
        if launch is not None:
            found.append(launch)
    return found


def _enclosing(node: Node) -> Node | None:
    outermost, parent = None, node.parent
    while parent is not None:
        if parent.type in ("function_definition", "lambda_expression"):
            outermost = parent
        parent = parent.parent
    return outermost


def _launch(b: Builder, call: Node, host: _Host) -> ParsedLaunch | None:
    d = b.d
    d.begin()
    function = call.child_by_field_name("function")
    config = next((c for c in call.children if c.type == "kernel_call_syntax"), None)
    arguments = call.child_by_field_name("arguments")
    if function is None or config is None or arguments is None:
        return None
    try:
        kernel = identifier(d, function)
        b.settle()
    except FAULTS:
        d.drop_pending()
        return None
    shape = [_expression(b, node) for node in config.named_children[:2]] + [None, None]
    given = tuple(_expression(b, node) for node in arguments.named_children)
    scope, constants = host.around(call, [config, arguments])
    return ParsedLaunch(kernel, shape[0], shape[1], given, scope, constants, d.span(function))


def _expression(b: Builder, node: Node) -> c_ast.Node | None:
    try:
        return b.expression(b.d.capture(node))
    except FAULTS:
        b.d.drop_pending()
        return None


class _Host:
    """A host function: what it declares, and what it changes."""

    def __init__(self, b: Builder, function: Node | None) -> None:
        self.b = b
        self.declared: dict[str, list[tuple[Node, Node]]] = {}
        self.changed: set[str] = set()
        stack = [function] if function is not None else []
        while stack:
            node = stack.pop()
            self._look(node)
            stack.extend(reversed(node.named_children))

    def _look(self, node: Node) -> None:
        kind = node.type
        if kind in ("declaration", "parameter_declaration", "optional_parameter_declaration"):
            for declarator in node.children_by_field_name("declarator"):
                name = declared_name(declarator)
                if name is not None and name.type == "identifier":
                    self.declared.setdefault(self.b.d.text(name), []).append((node, declarator))
        elif kind in ("assignment_expression", "update_expression", "pointer_expression"):
            target = node.child_by_field_name("left") or node.child_by_field_name("argument")
            taken = kind != "pointer_expression" or self.b.d.text(node).startswith("&")
            while target is not None and target.type in _INSIDE:
                target = target.child_by_field_name("argument")
            if taken and target is not None and target.type == "identifier":
                self.changed.add(self.b.d.text(target))

    def around(
        self, call: Node, used: list[Node]
    ) -> tuple[dict[str, c_ast.Node], dict[str, c_ast.Node]]:
        """Types of the names in `used` and, also through initial values, constant values."""
        scope: dict[str, c_ast.Node] = {}
        constants: dict[str, c_ast.Node] = {}
        names = [name for node in used for name in _names(self.b, node)]
        while names:
            name = names.pop()
            if name in scope or name not in self.declared:
                continue
            node, declarator = self._visible(name, call)
            decl = self._decl(node, declarator)
            if decl is None:
                continue
            scope[name] = decl.type
            if decl.init is not None and name not in self.changed:
                constants[name] = decl.init
                names += _names(self.b, declarator)
        return scope, constants

    def _visible(self, name: str, call: Node) -> tuple[Node, Node]:
        """The last declaration of `name` before the call, in a block around it."""
        best = self.declared[name][0]
        for node, declarator in self.declared[name]:
            block = node.parent
            inside = block is None or block.end_byte >= call.end_byte
            if node.start_byte < call.start_byte and inside:
                best = (node, declarator)
        return best

    def _decl(self, node: Node, declarator: Node) -> c_ast.Decl | None:
        """One declarator of a declaration, as a declaration of its own."""
        b = self.b
        b.d.begin()
        try:
            words: list[Word] = []
            typed = node.child_by_field_name("type")
            for child in node.children:
                if child.start_byte >= declarator.start_byte:
                    break
                if child.type == "type_qualifier" or (typed and child.id == typed.id):
                    words += b.d.capture(child)
            note_declared(b.d, declarator)
            words += b.d.capture(declarator)
            words.append(Word(";", b.d.place(declarator)))
            found = b.declare(words)
        except FAULTS:
            b.d.drop_pending()
            return None
        return found[0] if found and isinstance(found[0], c_ast.Decl) else None


_INSIDE = frozenset({"field_expression", "subscript_expression", "parenthesized_expression"})


def _names(b: Builder, node: Node) -> list[str]:
    found: list[str] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part.type in ("identifier", "type_identifier"):
            found.append(b.d.text(part))
        stack.extend(part.named_children)
    return found
