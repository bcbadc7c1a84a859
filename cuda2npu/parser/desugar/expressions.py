"""Expressions: casts, literals, calls, and what has no C form.

In: `static_cast<float>(i) + S{1, 2}`. Out: `( float ) ( i ) + ( S ) { 1 , 2 }`.
"""

from __future__ import annotations

from tree_sitter import Node

from cuda2npu.parser.desugar.names import identifier
from cuda2npu.parser.desugar.walk import Desugarer, handles
from cuda2npu.parser.source import CAST_WORDS

_CASTS = frozenset({"static_cast", "reinterpret_cast", "const_cast", "dynamic_cast"})
_KEYWORD_TYPES = frozenset({"primitive_type", "sized_type_specifier", "placeholder_type_specifier"})
_TYPE_WORDS = frozenset({"char", "bool", *CAST_WORDS, *CAST_WORDS.values()})
_POINTERS = frozenset({"abstract_pointer_declarator", "abstract_reference_declarator"})
_NAMES = frozenset(
    {"identifier", "qualified_identifier", "template_function", "dependent_name", "type_identifier"}
)
_NO_C_FORM = {
    "lambda_expression": "lambda",
    "new_expression": "new",
    "delete_expression": "delete",
    "throw_statement": "throw",
    "throw_expression": "throw",
    "fold_expression": "fold",
    "parameter_pack_expansion": "pack",
    "co_await_expression": "coroutine",
    "requires_expression": "requires",
    "user_defined_literal": "user-defined literal",
    "generic_expression": "generic",
    "operator_name": "operator",
    "operator_cast": "operator",
    "destructor_name": "operator",
}


def _no_c_form(d: Desugarer, node: Node) -> None:
    d.unsupported(_NO_C_FORM[node.type], node)
    if node.type == "throw_statement":
        d.write_after(";", node)


for _type in _NO_C_FORM:
    handles(_type)(_no_c_form)


@handles("string_literal", "char_literal", "raw_string_literal", "number_literal")
def _literal(d: Desugarer, node: Node) -> None:
    d.whole(node)


@handles("gnu_asm_expression")
def _asm(d: Desugarer, node: Node) -> None:
    code = node.child_by_field_name("assembly_code")
    if code is not None and d.text(code).replace(" ", "") == '""':
        d.write("( void ) 0", node)  # only keeps the compiler from moving code
    else:
        d.unsupported("asm", node)


@handles("call_expression")
def _call(d: Desugarer, node: Node) -> None:
    function = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    if function is None or arguments is None:
        d.walk_all(node.children)
    elif any(c.type == "kernel_call_syntax" for c in node.children):
        d.write("__launch ( )", node)
    elif function.type in _KEYWORD_TYPES or d.text(function) in _TYPE_WORDS:
        _cast(d, function, arguments)
    elif _is_cast(d, function):
        _cast(d, function.child_by_field_name("arguments"), arguments)
    elif function.type in _NAMES and not _is_operator(function):
        name = identifier(d, function)
        if function.type == "identifier" and d.text(function) in d.aliases:
            name = identifier(d, d.aliases[d.text(function)])
        d.write(name, function, "ID")
        d.walk(arguments)
    else:
        d.walk(function)
        d.walk(arguments)


def _is_operator(node: Node) -> bool:
    name = node.child_by_field_name("name")
    while name is not None and name.type == "qualified_identifier":
        name = name.child_by_field_name("name")
    return name is not None and name.type in ("operator_name", "operator_cast", "destructor_name")


def _is_cast(d: Desugarer, function: Node) -> bool:
    name = function.child_by_field_name("name")
    return function.type == "template_function" and name is not None and d.text(name) in _CASTS


def _cast(d: Desugarer, target: Node | None, arguments: Node) -> None:
    """`( ( target ) ( arguments ) )`: C++'s casts bind as calls do; `float()` is zero."""
    if target is None:
        d.walk(arguments)
        return
    d.write("( (", target)
    if target.type == "template_argument_list":
        d.walk_all(target.named_children)
    else:
        d.walk(target)
    d.write(")", target)
    if arguments.named_child_count:
        d.walk(arguments)
    else:
        d.write("( 0 )", arguments)
    d.write_after(")", arguments)


@handles("cast_expression")
def _c_cast(d: Desugarer, node: Node) -> None:
    """`(N) - 1` may be no cast: a name that is no type for sure is left to pycparser."""
    target = node.child_by_field_name("type")
    inner = target.named_children if target is not None else []
    lone = len(inner) == 1 and target is not None and target.child_count == 1
    value = node.child_by_field_name("value")
    ambiguous = value is not None and d.source.text[value.start_byte] in "(+-*&"
    named = lone and inner[0].type == "type_identifier" and d.text(inner[0]) not in d.aliases
    if target is not None and _is_product(target):
        _tokens(d, target, node)
        return
    if not ambiguous or not named:
        d.walk_all(node.children)
        return
    for child in node.children:
        if target is not None and child.id == target.id:
            d.leaf(inner[0])
        else:
            d.walk(child)


def _is_product(target: Node) -> bool:
    """`(a * (b & c)) + d` reads as a cast to a function that returns a pointer: no cast can be."""
    inner = target.child_by_field_name("declarator")
    pointers = 0
    while inner is not None and inner.type in _POINTERS:
        pointers += 1
        inner = next((c for c in inner.named_children if c.type.startswith("abstract")), None)
    if not pointers or inner is None or inner.type != "abstract_function_declarator":
        return False
    return inner.child_by_field_name("declarator") is None


def _tokens(d: Desugarer, part: Node, whole: Node) -> None:
    """The children of `whole`, of which `part` goes out token by token."""
    for child in whole.children:
        if child.id != part.id:
            d.walk(child)
            continue
        stack = [child]
        while stack:
            token = stack.pop()
            if token.type == "qualified_identifier":
                d.write(identifier(d, token), token, "ID")
            elif token.child_count:
                stack.extend(reversed(token.children))
            else:
                d.leaf(token)


@handles("compound_literal_expression")
def _compound_literal(d: Desugarer, node: Node) -> None:
    target = node.child_by_field_name("type")
    value = node.child_by_field_name("value")
    if target is None or value is None or node.children[0].type == "(":
        d.walk_all(node.children)
        return
    d.write("(", node)
    if target.type in ("identifier", "template_function", "qualified_identifier"):
        name = identifier(d, target)
        d.seen.add(name)
        d.write(name, target)
    else:
        d.walk(target)
    d.write(")", node)
    d.walk(value)


@handles("sizeof_expression")
def _sizeof(d: Desugarer, node: Node) -> None:
    if any(child.type == "..." for child in node.children):
        d.unsupported("pack", node)
    else:
        d.walk_all(node.children)


@handles("conditional_expression")
def _conditional(d: Desugarer, node: Node) -> None:
    """An assignment as the last operand needs parentheses in C."""
    other = node.child_by_field_name("alternative")
    for child in node.children:
        assigns = other is not None and child.id == other.id
        if assigns and child.type == "assignment_expression":
            d.write("(", child)
            d.walk(child)
            d.write_after(")", child)
        else:
            d.walk(child)


@handles("parenthesized_expression")
def _parenthesized(d: Desugarer, node: Node) -> None:
    inner = node.named_children
    if len(inner) == 1 and inner[0].type == "compound_statement":
        d.unsupported("statement-expression", node)
    else:
        d.walk_all(node.children)


@handles("binary_expression")
def _binary(d: Desugarer, node: Node) -> None:
    """Operators that C lacks; chains are walked in a loop, they can be long."""
    chain = [node]
    left = node.child_by_field_name("left")
    while left is not None and left.type == "binary_expression":
        chain.append(left)
        left = left.child_by_field_name("left")
    if left is not None:
        d.walk(left)
    for part in reversed(chain):
        for child in part.children[1 if part.child_by_field_name("left") else 0 :]:
            if child.type in ("<=>", ".*", "->*"):
                raise d.refuse(child, f"the operator `{child.type}`", "C has none")
            d.walk(child)


@handles("assignment_expression")
def _assignment(d: Desugarer, node: Node) -> None:
    """Also `int (&r)[3] = q`, which the grammar takes for a call."""
    left = node.child_by_field_name("left")
    if left is not None and left.type == "conditional_expression":
        _assigning_branch(d, node, left)
        return
    inner = left
    while inner is not None and inner.type == "subscript_expression":
        inner = inner.child_by_field_name("argument")
    if left is None or inner is left or inner is None or inner.type != "call_expression":
        d.walk_all(node.children)
        return
    function = inner.child_by_field_name("function")
    arguments = inner.child_by_field_name("arguments")
    named = arguments.named_children if arguments is not None else []
    declares = function is not None and (
        function.type in _KEYWORD_TYPES or d.text(function) in d.known | d.seen
    )
    if not declares or len(named) != 1 or named[0].type != "pointer_expression":
        d.walk_all(node.children)
        return
    _declaration_leaves(d, node, named[0])


def _assigning_branch(d: Desugarer, node: Node, left: Node) -> None:
    """`a ? b : c = d`: C++ assigns to `c`, C to the whole."""
    other = left.child_by_field_name("alternative")
    for child in left.children:
        if other is not None and child.id == other.id:
            d.write("(", child)
        d.walk(child)
    d.walk_all(node.children[1:])
    d.write_after(")", node)


def _declaration_leaves(d: Desugarer, node: Node, pointer: Node) -> None:
    """The declarator's tokens as they stand, with `* __ref` for the `&` that makes a reference."""
    right, start = node.child_by_field_name("right"), pointer.start_byte
    value = right.id if right is not None else None
    stack = [node]
    while stack:
        part = stack.pop()
        if part.id == pointer.children[0].id:
            d.write("* __ref" if part.type == "&" else "*", part)
        elif part.child_count == 0:
            d.leaf(part)
        elif part.id == value or (part.type == "call_expression" and part.end_byte <= start):
            d.walk(part)
        else:
            stack.extend(reversed(part.children))


@handles("initializer_list")
def _initializer_list(d: Desugarer, node: Node) -> None:
    """`f({1, 2})`, `return {1, 2}`: a value of the type that is wanted there."""
    parent = node.parent
    if parent is not None and parent.type in _WANTS_VALUE:
        d.seen.add("__auto")
        d.write("( __auto )", node)
    d.walk_all(node.children)


_WANTS_VALUE = frozenset(
    {"argument_list", "return_statement", "assignment_expression", "conditional_expression"}
)
