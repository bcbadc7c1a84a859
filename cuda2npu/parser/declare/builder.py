"""What all declarations of a file share: desugarer, pycparser, templates, the table of builders.

In: an `Item` of the scan. Out: the `Declaration`s it makes: none for plain host code, several for
`int a, b;`. One that does not parse gets a refusal, and the next one goes on.

    Builder(desugarer, CText()).build(item)      # [ParsedFunction(name="k", ...)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pycparser import c_ast
from tree_sitter import Node

from cuda2npu.diagnostics import Diagnostic, Span
from cuda2npu.parser.cparse import CText, SyntaxFault
from cuda2npu.parser.desugar.declarations import declared_name
from cuda2npu.parser.desugar.walk import Desugarer, Unsupported
from cuda2npu.parser.lexer import Word
from cuda2npu.parser.parsed import Declaration, TemplateId, TemplateParam
from cuda2npu.parser.scan import Item

FAULTS = (SyntaxFault, Unsupported, RecursionError)


@dataclass(slots=True)
class Builder:
    """What all declarations of a file share."""

    d: Desugarer
    c: CText

    def declare(self, words: Sequence[Word], but: str = "") -> list[c_ast.Node]:
        """Parse `words`; then the template-ids that they brought up."""
        types = self.d.types_in(words, but)
        found = self.c.declarations(words, types)
        self.settle()
        return found

    def expression(self, words: Sequence[Word]) -> c_ast.Node:
        found = self.c.expression(words, self.d.types_in(words))
        self.settle()
        return found

    def settle(self) -> None:
        """Parse the arguments of the template-ids seen since the last time."""
        while self.d.pending:
            pending = self.d.pending[-1]
            arguments = tuple(
                self.c.operand(words, self.d.types_in(words)) for words in pending.arguments
            )
            self.d.sugar.template_ids[pending.ident] = TemplateId(pending.name, arguments)
            self.d.pending.pop()

    def build(self, item: Item) -> list[Declaration]:
        builder = _BUILDERS.get(item.node.type)
        if builder is None:
            return []
        self.d.begin()
        self.d.known = self.d.types.at(item.node, item.namespace)
        return builder(self, item)

    # -- templates --------------------------------------------------------------------------------

    def template(self, item: Item) -> tuple[TemplateParam, ...]:
        if item.template is None:
            return ()
        found: list[TemplateParam] = []
        for node in item.template.named_children:
            parameter = self._parameter(node, len(found))
            found.append(parameter)
            if parameter.kind == "type":
                self.d.parameters.add(parameter.name)
            else:
                self.d.declared.add(parameter.name)
                self.d.values.add(parameter.name)
        return tuple(found)

    def _parameter(self, node: Node, position: int) -> TemplateParam:
        kind = node.type
        if kind.startswith("variadic"):
            name = declared_name(node) or node
            inner = [n for n in _leaves(node) if n.type.endswith("identifier")]
            return TemplateParam(self.d.text(inner[-1] if inner else name), "pack")
        if kind in ("type_parameter_declaration", "optional_type_parameter_declaration"):
            name = node.child_by_field_name("name")
            if name is None:
                name = next((c for c in node.named_children if c.type == "type_identifier"), None)
            default = node.child_by_field_name("default_type")
            text = self.d.text(name) if name is not None else f"__unnamed{position}"
            return TemplateParam(text, "type", None, self._operand(default))
        if kind in ("parameter_declaration", "optional_parameter_declaration"):
            return self._value_parameter(node, position)
        raise self.d.refuse(node, "a template template parameter", "its argument is a template")

    def _value_parameter(self, node: Node, position: int) -> TemplateParam:
        declarator = declared_name(node.child_by_field_name("declarator"))
        typed = node.child_by_field_name("type")
        named = declarator is not None and declarator.type == "identifier"
        text = self.d.text(declarator) if named and declarator else f"__unnamed{position}"
        type_node = self._operand(typed)
        if isinstance(type_node, c_ast.ID):
            decl = self.declare([*self.d.capture(typed), *_words("__value ;", self, node)])
            inner = cast(Any, decl[0]).type
            inner.declname = None
            type_node = c_ast.Typename(None, [], None, inner, inner.coord)
        default = node.child_by_field_name("default_value")
        self.d.declared.add(text)
        return TemplateParam(text, "value", type_node, self._operand(default))

    def _operand(self, node: Node | None) -> c_ast.Node | None:
        if node is None:
            return None
        words = self.d.capture(node)
        found = self.c.operand(words, self.d.types_in(words))
        self.settle()
        return found

    def arguments(self, node: Node | None) -> tuple[c_ast.Node, ...] | None:
        """Of an explicit specialisation's name, `f<int>`."""
        if node is None or node.type not in ("template_function", "template_type"):
            return None
        found = node.child_by_field_name("arguments")
        nodes = found.named_children if found is not None else []
        return tuple(a for a in map(self._operand, nodes) if a is not None)


def _words(text: str, b: Builder, at: Node) -> list[Word]:
    place = b.d.place(at)
    return [Word(value, place) for value in text.split()]


def _leaves(node: Node) -> list[Node]:
    found: list[Node] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if part.child_count:
            stack.extend(reversed(part.children))
        else:
            found.append(part)
    return found


def refusal_of(fault: Exception, span: Span, kernel: str = "") -> Diagnostic:
    """Why a declaration at `span` has no C form."""
    if isinstance(fault, RecursionError):
        fault = SyntaxFault(span, "it nests too deep")
    if isinstance(fault, Unsupported):
        return fault.refusal
    return cast(SyntaxFault, fault).refusal(kernel)


def joined(d: Desugarer, words: list[Word]) -> list[Word]:
    """Names with `::` in words that no tree was made of."""
    found: list[Word] = []
    for word in words:
        if found and found[-1].value.endswith("::") and word.value.isidentifier():
            parts = (*found[-1].value.split("::")[:-1], word.value)
            found[-1] = Word("__".join(parts), found[-1].place)
            d.sugar.qualified[found[-1].value] = parts
        elif word.value == "::" and found and found[-1].value.isidentifier():
            before = d.sugar.qualified.get(found[-1].value, (found[-1].value,))
            found[-1] = Word("::".join(before) + "::", found[-1].place)
        else:
            found.append(word)
    return found


Build = Callable[[Builder, Item], list[Declaration]]
_BUILDERS: dict[str, Build] = {}


def builds(*types: str) -> Callable[[Build], Build]:
    """Register a builder for these types of node."""

    def register(builder: Build) -> Build:
        for name in types:
            _BUILDERS[name] = builder
        return builder

    return register
