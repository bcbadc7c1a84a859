"""Functions: kernels, device functions, operators, methods, with what C cannot say of them.

In: `template <typename T> __device__ T f(const T &a, int n = 1) {...}`. Out: a `ParsedFunction`
with the C of it, its template parameters, its defaults. A plain host function gives nothing.
"""

from __future__ import annotations

from typing import Literal

from pycparser import c_ast
from tree_sitter import Node

from cuda2npu.parser.cparse import SyntaxFault
from cuda2npu.parser.declare.builder import FAULTS, Builder, builds, joined, refusal_of
from cuda2npu.parser.desugar.declarations import declared_name, function_declarator
from cuda2npu.parser.desugar.names import name_parts
from cuda2npu.parser.desugar.walk import Desugarer
from cuda2npu.parser.lexer import Word
from cuda2npu.parser.parsed import Declaration, ParsedFunction
from cuda2npu.parser.scan import Item

Kind = Literal["kernel", "device", "host_device", "host"]


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


def function_kind(words: set[str]) -> Kind | None:
    if "__global__" in words:
        return "kernel"
    if "__device__" in words:
        return "host_device" if "__host__" in words else "device"
    if words & {"constexpr", "consteval"}:
        return "host"
    return None


@builds("function_definition", "field_declaration")
def function(b: Builder, item: Item) -> list[Declaration]:
    """`function_definition`, and `declaration` of a function."""
    d, node = b.d, item.node
    kind = function_kind(specifiers(d, node))
    declarator = function_declarator(node.child_by_field_name("declarator"))
    if kind is None or declarator is None:
        return []
    name = declared_name(declarator.child_by_field_name("declarator"))
    found = ParsedFunction("", item.namespace, d.span(node), kind, None, record=item.record)
    if name is None:
        return []
    found.span = d.span(name)
    if item.template is not None and not item.template.named_children and not item.record:
        found.arguments = ()  # `template <> f(int)`
    try:
        if not _name_function(b, found, name):
            return []
        if name.type == "qualified_identifier":
            found.outside = "const" if _is_const(d, declarator) else "plain"
        _fill_function(b, found, item, declarator)
        if item.record:
            _make_member(b, found, item, declarator)
    except FAULTS as fault:
        d.drop_pending()
        found.node = found.declaration = None
        found.refusal = refusal_of(fault, found.span, found.name if kind == "kernel" else "")
    return [found]


def _name_function(b: Builder, found: ParsedFunction, name: Node) -> bool:
    """The name of the function, and what its node is called; False for what is no function that
    can be called by name or made an object with."""
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
        found.operator = _operator(d, inner)
        found.name = f"operator{found.operator}"
        d.renamed[name.id] = "__operator"
    elif inner.type == "template_function":
        plain = inner.child_by_field_name("name")
        found.name = d.text(plain) if plain is not None else found.name
        found.arguments = b.arguments(inner)  # `template <> f<int>(int)`
        d.renamed[name.id] = found.name
    else:
        found.name = d.text(inner)
        d.renamed[name.id] = "__construct" if found.name == found.record else found.name
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
            return found.name != last
    is_made = any(c.type in _CLAUSES for c in name_holder(name).children)
    return found.name != found.record or not is_made


_CLAUSES = ("default_method_clause", "delete_method_clause")


def name_holder(name: Node) -> Node:
    """The definition or declaration that the name belongs to."""
    node = name
    while node.parent is not None and node.type not in ("function_definition", "field_declaration"):
        node = node.parent
    return node


def _make_member(b: Builder, found: ParsedFunction, item: Item, declarator: Node) -> None:
    """`this` as a parameter, and what a constructor gives to members."""
    d, node = b.d, item.node
    if found.name == item.record:
        found.member = "constructor"
        found.initialisers = tuple(
            (d.text(one.named_children[0]), _initial_values(b, one.named_children[1]))
            for part in node.children
            if part.type == "field_initializer_list"
            for one in part.named_children
        )
    elif "static" in specifiers(d, node):
        found.member = "static"
        return
    else:
        found.member = "const" if _is_const(d, declarator) else "plain"
    decl = found.node.decl if found.node is not None else found.declaration
    assert decl is not None and isinstance(decl.type, c_ast.FuncDecl)
    this = _this(found, decl)
    args = decl.type.args
    others = [p for p in args.params if not is_void(p)] if args is not None else []
    decl.type.args = c_ast.ParamList([this, *others], decl.coord)
    found.defaults = (None, *found.defaults)


def _is_const(d: Desugarer, declarator: Node) -> bool:
    return any(d.text(c) == "const" for c in _whole_declarator(declarator).children)


def _initial_values(b: Builder, values: Node) -> tuple[c_ast.Node, ...]:
    return tuple(b.expression(b.d.capture(value)) for value in values.named_children)


def _this(found: ParsedFunction, decl: c_ast.Decl) -> c_ast.Decl:
    quals = ["const"] if found.member == "const" else []
    named = c_ast.IdentifierType([found.record], decl.coord)
    inner = c_ast.TypeDecl("this", quals, None, named, decl.coord)
    return c_ast.Decl(
        "this", quals, [], [], [], c_ast.PtrDecl(["__ref"], inner, decl.coord), None, None,
        decl.coord,
    )  # fmt: skip


def is_void(node: c_ast.Node) -> bool:
    """The parameter of `f(void)`."""
    inner = node.type.type if isinstance(node, c_ast.Typename) else None
    return isinstance(inner, c_ast.IdentifierType) and inner.names == ["void"]


def _operator(d: Desugarer, name: Node) -> str:
    """`+` of `operator +`; the grammar leaves the brackets of `operator ( )` out of the name."""
    symbol = d.text(name).removeprefix("operator").replace(" ", "")
    after = d.source.index(name.start_byte) + 1
    return symbol or "".join(d.source.values[after : after + 2])


def _is_conversion(d: Desugarer, name: Node) -> bool:
    """`operator int()`, in which the grammar takes `operator` for a type."""
    before = d.source.index(name.start_byte) - 1
    return before >= 0 and d.source.values[before] == "operator"


def _fill_function(b: Builder, found: ParsedFunction, item: Item, declarator: Node) -> None:
    d, node = b.d, item.node
    d.refuse_attributes(node)
    found.template = b.template(item)
    if any(p.kind == "pack" for p in found.template):
        raise d.refuse(node, "a parameter pack", "its length is known to a C++ compiler only")
    _write_function(d, node, declarator)
    words = _without_brackets(d.out) if found.operator in _BRACKETS else d.out
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
    found.defaults = defaults_of(b, _whole_declarator(declarator))
    found.max_threads = _max_threads(b, node, declarator)


_BRACKETS = ("[]", "()")


def _without_brackets(words: list[Word]) -> list[Word]:
    """`operator [ ] ( int i )`, of which the grammar makes an array, `operator ( ) ( int i )`."""
    at = next(i for i, word in enumerate(words) if word.value == "__operator") + 1
    pair = "".join(word.value for word in words[at : at + 3])
    return [*words[:at], *words[at + 2 :]] if pair in ("[](", "()(") else words


def _write_function(d: Desugarer, node: Node, declarator: Node) -> None:
    trailing = next((c for c in declarator.children if c.type == "trailing_return_type"), None)
    typed = node.child_by_field_name("type")
    if typed is None:
        d.write("void", node)  # a constructor
    for child in node.children:
        if child.type in ("launch_bounds", "field_initializer_list", "inline"):
            continue
        if child.type == "explicit_function_specifier":
            continue
        if (
            typed is not None
            and child.id == typed.id
            and trailing is not None
            and trailing.named_children
        ):
            d.walk(trailing.named_children[0])
        elif child.type == "storage_class_specifier" and d.text(child) == "inline":
            continue
        else:
            d.walk(child)


def _whole_declarator(declarator: Node) -> Node:
    """Of `operator ( ) ( int i )`, which the grammar takes for a function that yields one."""
    parent = declarator.parent
    return parent if parent is not None and parent.type == "function_declarator" else declarator


def defaults_of(b: Builder, declarator: Node) -> tuple[c_ast.Node | None, ...]:
    """One default a parameter, None where it has none."""
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
