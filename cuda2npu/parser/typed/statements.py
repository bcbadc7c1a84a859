"""Statements: blocks, branches, loops, switch, return.

In: pycparser's statement nodes; out: the tree's statements.

    for (int i = 0; i < n; i++) s;   ->   For(Declare(i, 0), i < n, Increment(i), s)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pycparser import c_ast

from cuda2npu.diagnostics import Span, refuse
from cuda2npu.parser.ctypes import Pointer, Record, Scalar, Void
from cuda2npu.parser.tree import (
    Block,
    Break,
    Case,
    Const,
    Continue,
    DoWhile,
    Evaluate,
    Expr,
    For,
    If,
    Return,
    Stmt,
    Switch,
    While,
)  # fmt: skip
from cuda2npu.parser.typed import calls, convert, fold, initialisers
from cuda2npu.parser.typed.convert import mismatch
from cuda2npu.parser.typed.declarations import declare
from cuda2npu.parser.typed.dispatch import (
    complete,
    condition,
    constant_integer,
    expression,
    unsupported,
    value,
)  # fmt: skip
from cuda2npu.parser.typed.frame import Frame
from cuda2npu.parser.typed.names import is_auto, is_using
from cuda2npu.parser.typed.types import resolve

_LOOPS = (c_ast.For, c_ast.While, c_ast.DoWhile)


def block(frame: Frame, node: c_ast.Compound) -> Block:
    with frame.nested():
        return Block(frame.at(node), tuple(items(frame, node.block_items or ())))


def items(frame: Frame, nodes: Sequence[c_ast.Node]) -> list[Stmt]:
    """The statements of a block; a pragma belongs to the loop after it."""
    out: list[Stmt] = []
    unroll: int | None = None
    for node in nodes:
        if isinstance(node, c_ast.Pragma):
            found = _unroll(frame, node)
            unroll = found if found is not None else unroll
            continue
        if is_using(node):
            number = int(node.args.exprs[0].value)  # type: ignore[union-attr]
            frame.namespace = frame.unit.names.opened(number, frame.namespace)
            continue
        if unroll is not None and isinstance(node, c_ast.For):
            out.append(_for(frame, node, unroll))
        else:
            out += statement(frame, node)
        unroll = None
    return out


def _unroll(frame: Frame, node: c_ast.Pragma) -> int | None:
    """The count of `#pragma unroll [N]`; 0 without one, None for other pragmas."""
    match = re.match(
        r"\s*(?:GCC\s+)?(?:unroll|nounroll)\b\s*\(?\s*([\w:]*)\s*\)?", str(node.string)
    )
    if match is None:
        return None
    if "nounroll" in match[0]:
        return 1
    text = match[1]
    if re.fullmatch(r"\d+", text):
        return int(text)
    local = frame.scope.find(text) if text else None
    return int(local.value) if isinstance(local, Const) else 0


def statement(frame: Frame, node: c_ast.Node) -> list[Stmt]:
    """One statement; a declaration may become several."""
    rule = _RULES.get(type(node))
    if rule is not None:
        return rule(frame, node)
    found = expression(frame, node)
    made = convert.rvalue(found) if not hasattr(found.type, "of") else None
    return [Evaluate(frame.at(node), made)] if made is not None else []


def body(frame: Frame, node: c_ast.Node | None, span: Span) -> Stmt:
    """The body of a branch or loop, in a scope of its own."""
    if node is None:
        return Block(span, ())
    if isinstance(node, c_ast.Compound):
        return block(frame, node)
    with frame.nested():
        made = items(frame, [node])
    return made[0] if len(made) == 1 else Block(frame.at(node), tuple(made))


def _if(frame: Frame, node: c_ast.If) -> list[Stmt]:
    span = frame.at(node)
    test = condition(frame, node.cond)
    if isinstance(test, Const):
        kept = node.iftrue if test.value else node.iffalse
        return [body(frame, kept, span)] if kept is not None else []
    then = body(frame, node.iftrue, span)
    other = body(frame, node.iffalse, span) if node.iffalse is not None else None
    return [If(span, test, then, other)]


def _looped(frame: Frame, node: c_ast.Node, span: Span) -> Stmt:
    """A loop's body: `break` and `continue` in it are the loop's."""
    outer, frame.switches = frame.switches, 0
    frame.loops += 1
    try:
        return body(frame, node, span)
    finally:
        frame.loops -= 1
        frame.switches = outer


def _while(frame: Frame, node: c_ast.While) -> list[Stmt]:
    span = frame.at(node)
    return [While(span, condition(frame, node.cond), _looped(frame, node.stmt, span))]


def _do_while(frame: Frame, node: c_ast.DoWhile) -> list[Stmt]:
    span = frame.at(node)
    made = _looped(frame, node.stmt, span)
    return [DoWhile(span, made, condition(frame, node.cond))]


def _for_rule(frame: Frame, node: c_ast.For) -> list[Stmt]:
    return [_for(frame, node, None)]


def _for(frame: Frame, node: c_ast.For, unroll: int | None) -> For:
    span = frame.at(node)
    with frame.nested():
        initial = _for_initial(frame, node)
        test = condition(frame, node.cond) if node.cond is not None else None
        if isinstance(test, Const) and test.value:
            test = None
        step = value(frame, node.next) if node.next is not None else None
        return For(span, initial, test, step, _looped(frame, node.stmt, span), unroll)


def _for_initial(frame: Frame, node: c_ast.For) -> Stmt | None:
    if node.init is None:
        return None
    made = statement(frame, node.init)
    return made[0] if len(made) == 1 else Block(frame.at(node), tuple(made)) if made else None


def _switch(frame: Frame, node: c_ast.Switch) -> list[Stmt]:
    span = frame.at(node)
    chosen = convert.integer(value(frame, node.cond))
    inside = node.stmt
    nodes = inside.block_items or [] if isinstance(inside, c_ast.Compound) else [inside]
    outer = frame.switches
    frame.switches += 1
    try:
        with frame.nested():
            cases = _cases(frame, _flat_cases(nodes), chosen)
    finally:
        frame.switches = outer
    return [Switch(span, chosen, tuple(cases))]


def _flat_cases(nodes: Sequence[c_ast.Node]) -> list[c_ast.Node]:
    """A label whose first statement is again a label: all labels side by side."""
    out: list[c_ast.Node] = []
    for node in nodes:
        out.append(node)
        if isinstance(node, c_ast.Case | c_ast.Default):
            out += _flat_cases(node.stmts or [])
    return out


def _cases(frame: Frame, nodes: list[c_ast.Node], chosen: Expr) -> list[Case]:
    assert isinstance(chosen.type, Scalar)
    cases: list[Case] = []
    values: list[int] = []
    default, at = False, 0
    while at < len(nodes):
        node = nodes[at]
        if not isinstance(node, c_ast.Case | c_ast.Default):
            if not isinstance(node, c_ast.EmptyStatement | c_ast.Pragma):
                declared = isinstance(node, c_ast.Decl) and node.init is None
                if not declared:
                    why = "nothing reaches it"
                    raise unsupported(frame, node, "a statement before the first `case`", why)
                declare(frame, node)  # pyright: ignore[reportArgumentType]
            at += 1
            continue
        values, default = [], False
        while at < len(nodes) and isinstance(nodes[at], c_ast.Case | c_ast.Default):
            label = nodes[at]
            if isinstance(label, c_ast.Case):
                number = constant_integer(frame, label.expr, "case label")
                values.append(fold.wrap(number, chosen.type))
            else:
                default = True
            at += 1
        start = at
        while at < len(nodes) and not isinstance(nodes[at], c_ast.Case | c_ast.Default):
            at += 1
        made = tuple(items(frame, nodes[start:at]))
        cases.append(Case(tuple(values), default, made))
    _refuse_repeats(cases, chosen.span)
    return cases


def _refuse_repeats(cases: list[Case], span: Span) -> None:
    seen: set[int] = set()
    for case in cases:
        for number in case.values:
            if number in seen:
                raise mismatch(f"`case {number}` stands twice", span)
            seen.add(number)


def _nested_label(frame: Frame, node: c_ast.Node) -> list[Stmt]:
    why = "a tile program has structured control flow only"
    hint = "put the label directly into the switch"
    raise unsupported(frame, node, "a `case` inside an inner statement", why, hint)


def _break(frame: Frame, node: c_ast.Break) -> list[Stmt]:
    if not frame.loops and not frame.switches:
        raise mismatch("`break` outside a loop or switch", frame.at(node))
    return [Break(frame.at(node))]


def _continue(frame: Frame, node: c_ast.Continue) -> list[Stmt]:
    if not frame.loops:
        raise mismatch("`continue` outside a loop", frame.at(node))
    return [Continue(frame.at(node))]


def _return(frame: Frame, node: c_ast.Return) -> list[Stmt]:
    span = frame.at(node)
    assert frame.function is not None
    if node.expr is None:
        if frame.returns is None:
            frame.returns = convert.VOID
        if not isinstance(frame.returns, Void):
            raise mismatch(f"`{frame.function.name}` returns a value", span)
        return [Return(span)]
    return _return_value(frame, node.expr, span)


def _return_value(frame: Frame, node: c_ast.Node, span: Span) -> list[Stmt]:
    expected = frame.returns
    if isinstance(node, c_ast.CompoundLiteral) and is_auto(node.type):
        node = node.init
    if isinstance(node, c_ast.InitList):
        if expected is None:
            raise mismatch("the type of this braced list is not known", span)
        made = calls.construct(frame, expected, [node], span)
        return [Return(span, made)]
    found = expression(frame, node)
    if isinstance(expected, Void):
        dropped = convert.rvalue(found)
        if not isinstance(dropped.type, Void):
            raise mismatch("a value is returned from a `void` function", span)
        return [Evaluate(span, dropped), Return(span)]
    if frame.returns_reference:
        if not isinstance(expected, Pointer):
            raise mismatch("the type of this reference is not known", span)
        return [Return(span, calls.bind(expected.to, True, found, span))]
    made = convert.rvalue(found)
    if isinstance(made.type, Record):
        complete(frame, made.type, span)
    if expected is None:
        frame.returns = made.type
        return [Return(span, made)] if not isinstance(made.type, Void) else [
            Evaluate(span, made), Return(span)
        ]  # fmt: skip
    return [Return(span, convert.implicit(made, expected, span))]


def _declaration(frame: Frame, node: c_ast.Decl) -> list[Stmt]:
    return declare(frame, node)


def _declarations(frame: Frame, node: c_ast.DeclList) -> list[Stmt]:
    out: list[Stmt] = []
    for decl in node.decls:
        if isinstance(decl, c_ast.Decl):
            out += declare(frame, decl)
    return out


def _typedef(frame: Frame, node: c_ast.Typedef) -> list[Stmt]:
    frame.scope.names[node.name] = resolve(frame, node.type).argument
    return []


def _nothing(frame: Frame, node: c_ast.Node) -> list[Stmt]:
    return []


def _goto(frame: Frame, node: c_ast.Node) -> list[Stmt]:
    raise refuse("C2N2004", frame.at(node))


def _label(frame: Frame, node: c_ast.Label) -> list[Stmt]:
    """A label that nothing jumps to is harmless; a `goto` is refused where it stands."""
    return statement(frame, node.stmt)


def _attributed(frame: Frame, node: c_ast.AttributedStatement) -> list[Stmt]:
    return statement(frame, node.stmt)


def _compound(frame: Frame, node: c_ast.Compound) -> list[Stmt]:
    return [block(frame, node)]


_RULES: dict[type[c_ast.Node], Callable[[Frame, Any], list[Stmt]]] = {
    c_ast.Compound: _compound, c_ast.Decl: _declaration, c_ast.DeclList: _declarations,
    c_ast.Typedef: _typedef, c_ast.If: _if, c_ast.While: _while, c_ast.DoWhile: _do_while,
    c_ast.For: _for_rule, c_ast.Switch: _switch, c_ast.Case: _nested_label,
    c_ast.Default: _nested_label, c_ast.Break: _break, c_ast.Continue: _continue,
    c_ast.Return: _return, c_ast.EmptyStatement: _nothing, c_ast.Pragma: _nothing,
    c_ast.Goto: _goto, c_ast.Label: _label, c_ast.StaticAssert: _nothing,
    c_ast.AttributeDeclaration: _nothing, c_ast.AttributedStatement: _attributed,
}  # fmt: skip

__all__ = ["block", "initialisers", "items", "statement"]
