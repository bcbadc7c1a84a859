"""Launches, and the calls in host code that lead to them: `k<T, N><<<grid, block>>>(a, b)`.

In: the tree. Out: a `ParsedCall` each, with what the host code around it says about the names that
it uses: their types (for deduction), and constant initial values (for the block's shape). Only the
host function templates that launches stand in, or that call one of these, are looked at.

    template <typename T> void run(T *x) { k<T><<<1, 256>>>(x); }     a host, a launch in it
    int main() { float *x; run(x); }                                  a call
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pycparser import c_ast
from tree_sitter import Node

from cuda2npu.parser.declare.builder import FAULTS, Builder
from cuda2npu.parser.declare.functions import function_kind, specifiers
from cuda2npu.parser.declare.hosts import (
    RECORDS,
    Around,
    HostScope,
    around,
    class_template,
    enter_templates,
    host_function,
    parameter_names,
)
from cuda2npu.parser.desugar.names import identifier
from cuda2npu.parser.lexer import Word
from cuda2npu.parser.parsed import (
    Declaration,
    ParsedCall,
    ParsedFunction,
    ParsedLaunch,
    ParsedRecord,
    TemplateParam,
)
from cuda2npu.parser.scan import launches


def calls_of(
    b: Builder, root: Node, declarations: Sequence[Declaration]
) -> tuple[list[ParsedCall], list[ParsedFunction]]:
    """Launches and calls, in the order of the text, and the host functions that they are of."""
    calls = _Calls(b, root)
    names = {
        d.name
        for d in declarations
        if isinstance(d, ParsedFunction) and d.kind == "kernel" and d.template
    }
    for call in launches(b.d.source.text, root):
        calls.launch(call)
    calls.follow(names)
    found = sorted(calls.found, key=lambda pair: pair[0])
    hosts = [host for host in calls.hosts.values() if host is not None]
    records = {d.name: d for d in declarations if isinstance(d, ParsedRecord) and d.template}
    for host in hosts:
        if host.record in records:
            host.template = _with_defaults(host.template, records[host.record].template)
    return [call for _, call in found], hosts


def _with_defaults(
    mine: tuple[TemplateParam, ...], declared: tuple[TemplateParam, ...]
) -> tuple[TemplateParam, ...]:
    """The defaults of a class template for a method that is defined outside of it."""
    pairs = zip(mine, declared, strict=False)
    return tuple(replace(m, default=m.default or d.default) for m, d in pairs)


class _Calls:
    """`hosts`: by the id of the definition; None where a definition is none of ours."""

    def __init__(self, b: Builder, root: Node) -> None:
        self.b = b
        self.root = root
        self.file: HostScope | None = None
        self.scopes: dict[int, HostScope] = {}
        self.hosts: dict[int, ParsedFunction | None] = {}
        self.found: list[tuple[int, ParsedCall]] = []
        self.wanted: list[str] = []

    # -- which names lead to a launch -------------------------------------------------------------

    def follow(self, kernels: set[str]) -> None:
        """All that host code says of kernel templates, and of host templates around launches."""
        known, names = set(kernels), set(kernels) | set(self.wanted)
        while names:
            known |= names
            self.wanted.clear()
            words = _words(names)
            aliases = self.b.d.aliases
            short = {a for a, node in aliases.items() if words.search(self.b.d.text(node))}
            for match in _words(names | short).finditer(self.b.d.source.text):
                leaf = self.root.descendant_for_byte_range(match.start(), match.end())
                if leaf is not None and leaf.end_byte - leaf.start_byte == len(match[0]):
                    self._occurrence(leaf, match[0] in kernels)
            names = set(self.wanted) - known

    def _occurrence(self, leaf: Node, is_kernel: bool) -> None:
        name = _whole(leaf)
        parent = name.parent
        if parent is None or self._in_alias(leaf):
            return
        if self.b.d.text(leaf) in self.b.d.aliases:
            self._call(leaf, None)
        elif parent.type == "function_declarator":
            self._declared(name, parent, is_kernel)
        elif parent.type == "call_expression" and parent.child_by_field_name("function") == name:
            if not any(c.type == "kernel_call_syntax" for c in parent.children) and not is_kernel:
                self._call(name, parent.child_by_field_name("arguments"))
        elif _has_arguments(name) and not _is_head(name):
            self._call(name, None)

    def _in_alias(self, leaf: Node) -> bool:
        """Whether this is where one of the source's own aliases is written down."""
        node: Node | None = leaf
        while node is not None and node.type != "alias_declaration":
            node = None if node.type in RECORDS or "statement" in node.type else node.parent
        name = node.child_by_field_name("name") if node is not None else None
        return name is not None and self.b.d.text(name) in self.b.d.aliases

    def _declared(self, name: Node, declarator: Node, is_kernel: bool) -> None:
        node = declarator.parent
        while node is not None and node.type.endswith("declarator"):
            node = node.parent
        if node is None:
            return
        if node.type == "template_instantiation":
            self._instantiation(name, declarator)
        elif node.type == "function_definition" and not is_kernel:
            self._host(node)

    def _host(self, node: Node) -> ParsedFunction | None:
        """The host function defined at `node`, once."""
        if node.id not in self.hosts:
            kind = function_kind(specifiers(self.b.d, node))
            ours = kind is None or kind == "host"
            self.hosts[node.id] = host_function(self.b, node) if ours else None
        return self.hosts[node.id]

    # -- one call ---------------------------------------------------------------------------------

    def launch(self, call: Node) -> None:
        function = call.child_by_field_name("function")
        config = next((c for c in call.children if c.type == "kernel_call_syntax"), None)
        arguments = call.child_by_field_name("arguments")
        if function is None or config is None or arguments is None:
            return
        seen = around(call)
        if function.type == "identifier":
            initial = self._scope(seen).initial(self.b.d.text(function), call)
            function = _kernel_named(initial) or function
        made = self._made(seen, call, function, [function, config, arguments])
        if made is None:
            return
        shape = [self._expression(seen, node) for node in config.named_children[:2]] + [None, None]
        given = tuple(self._expression(seen, node) for node in arguments.named_children)
        self.found.append((call.start_byte, ParsedLaunch(
            made.callee, given, made.scope, made.constants, made.types, made.namespace,
            made.caller, made.unbound, self.b.d.span(call), shape[0], shape[1])))  # fmt: skip

    def _call(self, name: Node, arguments: Node | None) -> None:
        seen = around(name)
        if seen.function is not None and seen.function.type == "function_definition":
            kind = function_kind(specifiers(self.b.d, seen.function))
            if kind in ("kernel", "device"):
                return
        used = [name] if arguments is None else [name, arguments]
        made = self._made(seen, name, name, used)
        if made is None:
            return
        if arguments is not None:
            given = (self._expression(seen, node) for node in arguments.named_children)
            made = replace(made, arguments=tuple(given))
        self.found.append((name.start_byte, made))

    def _instantiation(self, name: Node, declarator: Node) -> None:
        """`template void run<float>(float *)`: a call with arguments of these types."""
        made = self._made(around(name), name, name, [name])
        parameters = declarator.child_by_field_name("parameters")
        if made is None or parameters is None:
            return
        self.b.d.begin()
        try:
            place = self.b.d.place(declarator)
            words = [Word("void", place), Word("__f", place), *self.b.d.capture(parameters)]
            parsed = self.b.declare([*words, Word(";", place)])
        except FAULTS:
            self.b.d.drop_pending()
            return
        given: list[c_ast.Node] = []
        for i, node in enumerate(_parameters(parsed)):
            made.scope[f"__argument{i}"] = node
            given.append(c_ast.ID(f"__argument{i}"))
        self.found.append((name.start_byte, replace(made, arguments=tuple(given))))

    def _made(self, seen: Around, place: Node, name: Node, used: list[Node]) -> ParsedCall | None:
        """What all kinds of calls have: the callee, and the host code around."""
        d = self.b.d
        enter_templates(self.b, seen.templates)
        try:
            callee = identifier(d, name)
            self.b.settle()
        except FAULTS:
            d.drop_pending()
            return None
        named = self._scope(seen).named(place, used, seen.templates)
        caller, unbound = self._caller(seen)
        return ParsedCall(callee, None, named.scope, named.constants, named.types, seen.namespace,
                          caller, unbound, d.span(name))  # fmt: skip

    def _caller(self, seen: Around) -> tuple[ParsedFunction | None, tuple[str, ...]]:
        """The host template around, whose calls are wanted too; parameters that nothing gives."""
        caller = None
        function = seen.function
        if seen.own is not None and function is not None and function.type in _DEFINITION:
            caller = self._host(function)
        if caller is None and len(seen.templates) == 1:
            parameters = seen.templates[0]
            if parameters.id not in self.hosts:
                self.hosts[parameters.id] = class_template(self.b, seen)
            caller = self.hosts[parameters.id]
        if caller is not None:
            self.wanted.append(caller.name)
        names: set[str] = set()
        for parameters in seen.templates:
            own = len(seen.templates) == 1 or parameters is seen.own
            if caller is None or not own:
                types, values = parameter_names(self.b, parameters)
                names |= types | values
        return caller, tuple(sorted(names))

    def _scope(self, seen: Around) -> HostScope:
        if self.file is None:
            self.file = HostScope(self.b, self.root)
        function = seen.function
        if function is None:
            return self.file
        if function.id not in self.scopes:
            self.scopes[function.id] = HostScope(self.b, function, self.file)
        return self.scopes[function.id]

    def _expression(self, seen: Around, node: Node) -> c_ast.Node | None:
        enter_templates(self.b, seen.templates)
        try:
            return self.b.expression(self.b.d.capture(node))
        except FAULTS:
            self.b.d.drop_pending()
            return None


_DEFINITION = frozenset({"function_definition"})
_NAMING = frozenset({"template_function", "template_type", "qualified_identifier"})


def _words(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")


def _whole(leaf: Node) -> Node:
    """`ns::run<float>` around its `run`."""
    node = leaf
    while node.parent is not None and node.parent.type in _NAMING:
        if node.parent.child_by_field_name("name") != node:
            break
        node = node.parent
    return node


def _has_arguments(name: Node) -> bool:
    while name.type == "qualified_identifier":
        inner = name.child_by_field_name("name")
        if inner is None:
            return False
        name = inner
    return name.type in ("template_function", "template_type")


def _is_head(name: Node) -> bool:
    """Whether this is the name of a class that is defined here, `struct S<float> {...}`."""
    parent = name.parent
    return (
        parent is not None
        and parent.type in RECORDS
        and parent.child_by_field_name("body") is not None
    )


def _kernel_named(initial: Node | None) -> Node | None:
    """`k<float>` in `auto kernel = &k<float>;`."""
    if initial is not None and initial.type == "pointer_expression":
        initial = initial.child_by_field_name("argument")
    if initial is None or not _has_arguments(initial):
        return None
    return initial


def _parameters(parsed: list[c_ast.Node]) -> list[c_ast.Node]:
    """The types of a function's parameters."""
    found = parsed[0] if parsed else None
    function = found.type if isinstance(found, c_ast.Decl) else None
    if not isinstance(function, c_ast.FuncDecl) or function.args is None:
        return []
    nodes = [p for p in function.args.params if isinstance(p, c_ast.Decl | c_ast.Typename)]
    return [node.type for node in nodes if not _is_void(node.type)]


def _is_void(node: c_ast.Node) -> bool:
    inner = node.type if isinstance(node, c_ast.TypeDecl) else None
    return isinstance(inner, c_ast.IdentifierType) and inner.names == ["void"]
