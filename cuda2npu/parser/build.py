"""One declaration after another: desugared, parsed, put into its `Parsed...`.

In: an `Item` of the scan. Out: the `Declaration`s it makes: none for plain host code, several for
`int a, b;`. One that does not parse gets a refusal, and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from pycparser import c_ast
from tree_sitter import Node

from cuda2npu.diagnostics import Diagnostic, Span
from cuda2npu.parser.cparse import CText, SyntaxFault
from cuda2npu.parser.desugar.declarations import (
    declared_name,
    function_declarator,
    write_typed_name,
)
from cuda2npu.parser.desugar.names import identifier, name_parts
from cuda2npu.parser.desugar.statements import note_namespace_alias, note_using
from cuda2npu.parser.desugar.walk import Desugarer, Unsupported
from cuda2npu.parser.lexer import Word
from cuda2npu.parser.parsed import (
    Declaration,
    ParsedAlias,
    ParsedFunction,
    ParsedVariable,
    TemplateId,
    TemplateParam,
)
from cuda2npu.parser.scan import Item

Kind = Any
_LARGE_TABLE = 100_000


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
            pending = self.d.pending.pop()
            arguments = tuple(
                self.c.operand(words, self.d.types_in(words)) for words in pending.arguments
            )
            self.d.sugar.template_ids[pending.ident] = TemplateId(pending.name, arguments)

    def build(self, item: Item) -> list[Declaration]:
        builder = _BUILDERS.get(item.node.type)
        if builder is None:
            return []
        self.d.begin()
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


def refusal_of(fault: Exception, kernel: str = "") -> Diagnostic:
    if isinstance(fault, Unsupported):
        return fault.refusal
    return cast(SyntaxFault, fault).refusal(kernel)


# -- functions ------------------------------------------------------------------------------------


def specifiers(d: Desugarer, node: Node) -> set[str]:
    """The words in front of a declaration's type and declarator."""
    found: set[str] = set()
    declarator = node.child_by_field_name("declarator")
    end = declarator.start_byte if declarator is not None else node.end_byte
    for child in node.children:
        if child.start_byte >= end:
            break
        if child.end_byte - child.start_byte < 24:
            found.add(d.text(child))
    return found


def function_kind(words: set[str], item: Item) -> Kind:
    if "__global__" in words:
        return "kernel"
    if "__device__" in words:
        return "host_device" if "__host__" in words else "device"
    if words & {"constexpr", "consteval"}:
        return "host"
    return None


def _function(b: Builder, item: Item) -> list[Declaration]:
    """`function_definition`, and `declaration` of a function."""
    d, node = b.d, item.node
    kind = function_kind(specifiers(d, node), item)
    declarator = function_declarator(node.child_by_field_name("declarator"))
    if kind is None or declarator is None:
        return []
    name = declared_name(declarator.child_by_field_name("declarator"))
    found = ParsedFunction("", item.namespace, d.span(node), kind, None, record=item.record)
    if name is None:
        return []
    found.span = d.span(name)
    try:
        if not _name_function(b, found, name):
            return []
        _fill_function(b, found, item, declarator)
    except (SyntaxFault, Unsupported) as fault:
        d.pending.clear()
        found.node = found.declaration = None
        found.refusal = refusal_of(fault, found.name if kind == "kernel" else "")
    except RecursionError:
        d.pending.clear()
        found.refusal = SyntaxFault(found.span, "it nests too deep").refusal(found.name)
    return [found]


def _name_function(b: Builder, found: ParsedFunction, name: Node) -> bool:
    """The name of the function, and what its node is called; False for constructors."""
    d = b.d
    found.name = d.text(name).replace(" ", "")
    inner = name
    while inner.type == "qualified_identifier":
        last = inner.child_by_field_name("name")
        if last is None:
            return False
        inner = last
    if inner.type in ("destructor_name", "operator_cast") or _is_conversion(d, name):
        return False
    if inner.type == "operator_name":
        found.operator = d.text(inner).removeprefix("operator").replace(" ", "")
        found.name = f"operator{found.operator}"
        d.renamed[name.id] = "__operator"
    elif inner.type == "template_function":
        plain = inner.child_by_field_name("name")
        found.name = d.text(plain) if plain is not None else found.name
        found.arguments = b.arguments(inner)
        d.renamed[name.id] = found.name
    else:
        found.name = d.text(inner)
        d.renamed[name.id] = found.name
    if name.type == "qualified_identifier":
        scope = name_parts(d, name)[:-1]
        found.namespace = (*found.namespace, *scope)
        last = scope[-1] if scope else ""
        if (
            last in d.known
            or last in d.sugar.template_ids
            or any(p.ident == last for p in d.pending)
        ):
            found.record = last
    return found.name != found.record


def _is_conversion(d: Desugarer, name: Node) -> bool:
    """`operator int()`, in which the grammar takes `operator` for a type."""
    before = d.source.index(name.start_byte) - 1
    return before >= 0 and d.source.values[before] == "operator"


def _fill_function(b: Builder, found: ParsedFunction, item: Item, declarator: Node) -> None:
    d, node = b.d, item.node
    found.template = b.template(item)
    if any(p.kind == "pack" for p in found.template):
        raise d.refuse(node, "a parameter pack", "its length is known to a C++ compiler only")
    _write_function(d, node, declarator)
    words = d.out
    parsed = b.declare(words, but=d.renamed[next(iter(d.renamed))])
    first = parsed[0] if parsed else None
    if isinstance(first, c_ast.FuncDef):
        found.node = first
    elif isinstance(first, c_ast.Decl):
        found.declaration = first
    else:
        raise SyntaxFault(found.span, f"`{found.name}` is no function")
    if len(parsed) != 1:
        raise SyntaxFault(found.span, f"`{found.name}` does not end where it should")
    found.defaults = _defaults(b, declarator)
    found.max_threads = _max_threads(b, node, declarator)


def _write_function(d: Desugarer, node: Node, declarator: Node) -> None:
    trailing = next((c for c in declarator.children if c.type == "trailing_return_type"), None)
    typed = node.child_by_field_name("type")
    if typed is None:
        raise d.refuse(node, "a function without a type", "constructors are not carried over yet")
    for child in node.children:
        if child.type in ("launch_bounds", "field_initializer_list", "inline"):
            continue
        if child.id == typed.id and trailing is not None and trailing.named_children:
            d.walk(trailing.named_children[0])
        elif child.type == "storage_class_specifier" and d.text(child) == "inline":
            continue
        else:
            d.walk(child)


def _defaults(b: Builder, declarator: Node) -> tuple[c_ast.Node | None, ...]:
    parameters = declarator.child_by_field_name("parameters")
    found: list[c_ast.Node | None] = []
    for node in parameters.named_children if parameters is not None else ():
        if node.type == "optional_parameter_declaration":
            value = node.child_by_field_name("default_value")
            found.append(b.expression(b.d.capture(value)) if value is not None else None)
        elif node.type == "parameter_declaration":
            found.append(None)
    return tuple(found)


def _max_threads(b: Builder, node: Node, declarator: Node) -> c_ast.Node | None:
    notes = b.d.source.notes_between("bounds", node.start_byte, declarator.start_byte)
    if not notes or not notes[0].tokens:
        return None
    words: list[Word] = []
    depth = 0
    for value, place in notes[0].tokens:
        depth += (value in "([{") - (value in ")]}")
        if value == "," and depth == 0:
            break
        words.append(Word(value, place))
    return b.expression(joined(b.d, words))


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


# -- variables ------------------------------------------------------------------------------------


def _declaration(b: Builder, item: Item) -> list[Declaration]:
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
        return found + _function(b, item)
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


def _space(words: set[str], declarators: list[Node]) -> Any:
    if "__constant__" in words:
        return "constant"
    if "__shared__" in words:
        return "dynamic" if "extern" in words else "shared"
    if words & {"__device__", "__managed__"}:
        return "device"
    has_value = all(n.type == "init_declarator" for n in declarators)
    if words & {"const", "constexpr"} and has_value and declarators and "extern" not in words:
        return "const"
    return None


def variables_of(
    b: Builder, item: Item, space: Any, typed: Node | None = None
) -> list[Declaration]:
    d, node = b.d, item.node
    try:
        template = b.template(item)
        body = typed.child_by_field_name("body") if typed is not None else None
        for child in node.children:
            if body is not None and typed is not None and child.id == typed.id:
                _write_record_name(d, typed)
            else:
                d.walk(child)
        decls = b.declare(d.out)
    except (SyntaxFault, Unsupported, RecursionError) as fault:
        d.pending.clear()
        return _refused_variable(b, item, space, fault)
    found: list[Declaration] = []
    own = () if item.record else template  # a member's are its record's
    for decl in decls:
        if isinstance(decl, c_ast.Decl) and decl.name:
            span = _span_of(decl.coord, decl.name)
            found.append(ParsedVariable(decl.name, item.namespace, span, space, decl, own))
    return found


def _span_of(coord: Any, name: str) -> Span:
    return Span(coord.file, coord.line, coord.column or 1, len(name))


def _write_record_name(d: Desugarer, typed: Node) -> None:
    name = typed.child_by_field_name("name")
    if name is None:
        d.walk(typed)
    else:
        d.write(
            {"enum_specifier": "enum", "union_specifier": "union"}.get(typed.type, "struct"), typed
        )
        d.walk(name)


def _refused_variable(b: Builder, item: Item, space: Any, fault: Exception) -> list[Declaration]:
    """A host constant that is no C is none of ours; a device variable is."""
    d = b.d
    if space == "const":
        return []
    name = declared_name(item.node.child_by_field_name("declarator"))
    text = d.text(name) if name is not None else ""
    if isinstance(fault, RecursionError):
        fault = SyntaxFault(d.span(item.node), "it nests too deep")
    return [
        ParsedFunction(
            text,
            item.namespace,
            d.span(name or item.node),
            "device",
            None,
            refusal=refusal_of(fault),
        )
    ]


# -- types ----------------------------------------------------------------------------------------


def _alias(b: Builder, item: Item) -> list[Declaration]:
    """`using T = ...;`"""
    d, node = b.d, item.node
    name, target = node.child_by_field_name("name"), node.child_by_field_name("type")
    if name is None or target is None or d.text(name).startswith("__c2n_alias_"):
        return []
    try:
        template = b.template(item)
        d.write("typedef", node)
        write_typed_name(d, target, name)
        d.write_after(";", node)
        own = () if item.record else template  # a member's are its record's
        return _aliases(b, item, b.declare(d.out, but=d.text(name)), own)
    except (SyntaxFault, Unsupported, RecursionError):
        d.pending.clear()
        return []


def _aliases(
    b: Builder, item: Item, decls: list[c_ast.Node], template: tuple[TemplateParam, ...] = ()
) -> list[Declaration]:
    found: list[Declaration] = []
    for decl in decls:
        if isinstance(decl, c_ast.Typedef):
            span = _span_of(decl.coord, decl.name)
            found.append(ParsedAlias(decl.name, item.namespace, span, decl.type, template))
    return found


def _typedef(b: Builder, item: Item) -> list[Declaration]:
    """`typedef struct {...} A, *B;`: the record, named A, and the alias B."""
    d, node = b.d, item.node
    typed = node.child_by_field_name("type")
    declarators = node.children_by_field_name("declarator")
    found: list[Declaration] = []
    record = typed if typed is not None and typed.child_by_field_name("body") else None
    own = ""
    if record is not None:
        own = record_name(d, record, declarators)
        found += b.build(Item(record, item.namespace, item.template, item.record))
        d.begin()
    try:
        b.template(item)
        for child in node.children:
            if record is not None and child.id == record.id:
                d.write(
                    {"enum_specifier": "enum", "union_specifier": "union"}.get(
                        record.type, "struct"
                    ),
                    record,
                )
                d.write(own, record)
            else:
                d.walk(child)
        names = {d.text(n) for n in declarators if n.type == "type_identifier"}
        decls = b.c.declarations(d.out, d.types_in(d.out) - names | _used_types(d, node, names))
        b.settle()
    except (SyntaxFault, Unsupported, RecursionError):
        d.pending.clear()
        return found
    return found + [a for a in _aliases(b, item, decls) if a.name != own]


def _used_types(d: Desugarer, node: Node, names: set[str]) -> set[str]:
    """Names declared here that are also used as the type: `typedef struct S S;`."""
    typed = node.child_by_field_name("type")
    text = d.text(typed) if typed is not None else ""
    return {text} & names


def record_name(d: Desugarer, record: Node, declarators: list[Node]) -> str:
    name = record.child_by_field_name("name")
    if name is not None:
        return d.text(name)
    plain = next((n for n in declarators if n.type == "type_identifier"), None)
    return d.text(plain) if plain is not None else f"__anonymous{record.start_byte}"


def _using(b: Builder, item: Item) -> list[Declaration]:
    note_using(b.d, item.node)
    return []


def _namespace_alias(b: Builder, item: Item) -> list[Declaration]:
    note_namespace_alias(b.d, item.node)
    return []


_BUILDERS: dict[str, Callable[[Builder, Item], list[Declaration]]] = {
    "function_definition": _function,
    "declaration": _declaration,
    "field_declaration": _function,
    "alias_declaration": _alias,
    "type_definition": _typedef,
    "using_declaration": _using,
    "namespace_alias_definition": _namespace_alias,
}


def builds(*types: str) -> Callable[[Any], Any]:
    """Register a builder for these types of node."""

    def register(builder: Any) -> Any:
        for name in types:
            _BUILDERS[name] = builder
        return builder

    return register


__all__ = ["Builder", "builds", "identifier", "refusal_of"]
