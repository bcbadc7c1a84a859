"""Overload resolution: which function a call means, C++'s ranking (exact, promotion, conversion).

In: the declarations of a name and the typed arguments; out: the chosen `Candidate`.

    void f(float); void f(double);   f(1)  is ambiguous: C2N2014;  f(1.0f) is the first
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span, refuse
from cuda2npu.parser.ctypes import Array, CType, Record, Scalar
from cuda2npu.parser.parsed import ParsedFunction
from cuda2npu.parser.tree import Const, Expr, LValue
from cuda2npu.parser.typed import convert, groups
from cuda2npu.parser.typed.deduce import Conflict, Deduction, depth
from cuda2npu.parser.typed.dispatch import as_place, complete, expression
from cuda2npu.parser.typed.frame import Argument, Frame, Typed
from cuda2npu.parser.typed.functions import (
    Param,
    Shape,
    declarator,
    parameter_nodes,
    shape,
    signature_frame,
)  # fmt: skip
from cuda2npu.parser.typed.names import is_auto
from cuda2npu.parser.typed.ordering import more_special, signature
from cuda2npu.parser.typed.types import coerced, template_argument


@dataclass(frozen=True, slots=True)
class Given:
    """An argument of a call; `typed` is None for a braced list, whose type the parameter gives.
    `named`: it names a constant, so that it is a const place, though `typed` is its value."""

    node: c_ast.Node
    typed: Typed | None
    span: Span
    named: bool = False

    @property
    def const(self) -> bool | None:
        """Whether a reference to it refers to something const."""
        place = as_place(self.typed) if self.typed is not None else None
        return convert.constness(place) if isinstance(place, LValue) else self.named

    @property
    def type(self) -> CType | None:
        """The type of its value: arrays have decayed."""
        if self.typed is None:
            return None
        return convert.rvalue(self.typed).type


@dataclass(frozen=True, slots=True)
class Candidate:
    """A function that fits, with one rank an argument: the lower the better."""

    parsed: ParsedFunction
    arguments: tuple[Argument, ...]
    shape: Shape
    ranks: tuple[int, ...]
    added: tuple[bool, ...] = ()  # whether the parameter adds a const, one an argument

    @property
    def order(self) -> tuple[int, int, int]:
        """Ties: no template before a template, more structure and more `const &` first."""
        nodes = parameter_nodes(self.parsed)
        structure = sum(depth(node) for node in nodes)
        constants = sum(_is_const_reference(node) for node in nodes)
        return (bool(self.parsed.template), -structure, -constants)


def _is_const_reference(node: c_ast.Node) -> bool:
    """`const T &` as declared: what `T` stands for does not count."""
    pointer = getattr(node, "type", None)
    if not isinstance(pointer, c_ast.PtrDecl) or "__ref" not in pointer.quals:
        return False
    return "const" in (getattr(pointer.type, "quals", None) or ())


def given(frame: Frame, nodes: Sequence[c_ast.Node]) -> list[Given]:
    """The arguments of a call, typed once."""
    out: list[Given] = []
    for node in nodes:
        if isinstance(node, c_ast.CompoundLiteral) and is_auto(node.type):
            node = node.init
        listed = isinstance(node, c_ast.InitList)
        typed = None if listed else expression(frame, node)
        if typed is not None and isinstance(typed.type, Record):
            complete(frame, typed.type, frame.at(node))
        out.append(Given(node, typed, frame.at(node), _names_constant(frame, node, typed)))
    return out


def _names_constant(frame: Frame, node: c_ast.Node, typed: Typed | None) -> bool:
    """Whether a constant is that of a variable: no template argument, enumerator or literal."""
    if not isinstance(node, c_ast.ID) or not isinstance(typed, Const):
        return False
    if node.name in ("true", "false", "nullptr", "NULL"):
        return False
    outermost = frame.scope
    while outermost.parent is not None:
        outermost = outermost.parent
    entity = frame.scope.find(node.name)
    of_template = isinstance(entity, Const) and outermost.names.get(node.name) is entity
    return not of_template and not (isinstance(typed.type, Scalar) and typed.type.enumeration)


def choose(
    frame: Frame,
    declared: Sequence[ParsedFunction],
    explicit: Sequence[c_ast.Node | Argument],
    arguments: Sequence[Given],
    span: Span,
) -> Candidate | None:
    """The best of the declarations, or None where none fits. Ambiguous: `Refused`; so is a call
    that a function whose declaration cannot be read might fit better, and one that hangs on a
    const of which nothing is known."""
    if len(declared) < 2 or not any(uncertain(argument) for argument in arguments):
        return _choose(frame, declared, explicit, arguments, span, False)
    found: list[Candidate | None] = []
    reasons: list[Refused] = []
    for assumed in (False, True):
        try:
            found.append(_choose(frame, declared, explicit, arguments, span, assumed))
        except Refused as reason:
            reasons.append(reason)
    if not found:
        raise reasons[0]
    if any(one is not None and one.parsed is not found[0].parsed for one in found if found[0]):
        raise unresolved(declared[0].name, arguments, span)
    return found[0] or found[-1]


def seen(frame: Frame, declared: list[ParsedFunction]) -> list[ParsedFunction]:
    """What a call may mean: what is declared before it, and the bodies of that which come later."""
    names, before = frame.unit.names, frame.before
    if before is None or len(declared) < 2:
        return declared
    earlier = [f for f in declared if names.place(f) <= before]
    if not earlier or len(earlier) == len(declared):
        return declared
    keys = [_head(frame, f) for f in earlier]
    return [f for f in declared if names.place(f) <= before or _head(frame, f) in keys]


def _head(frame: Frame, parsed: ParsedFunction) -> object:
    """Equal for two declarations of one function; what cannot be read equals all others."""
    if declarator(parsed) is None:
        return None
    try:
        if parsed.template:
            return (len(parsed.template), signature(frame.unit, parsed))
        params = shape(frame.unit, parsed, ()).params
    except Refused:
        return None
    return tuple((convert.identity(p.type), p.reference) for p in params)


def uncertain(argument: Given) -> bool:
    """Whether it is not known what of an argument is const."""
    if argument.typed is None:
        return False
    if argument.const is None:
        return True
    return "?" in convert.identity(argument.typed.type)


def _choose(
    frame: Frame,
    declared: Sequence[ParsedFunction],
    explicit: Sequence[c_ast.Node | Argument],
    arguments: Sequence[Given],
    span: Span,
    assumed: bool,
) -> Candidate | None:
    fitting: list[Candidate] = []
    reasons: list[Refused] = []
    unread = [p.refusal for p in declared if p.refusal is not None and declarator(p) is None]
    for parsed in declared:
        if parsed.arguments is not None or (parsed.operator is not None and not parsed.member):
            continue
        try:
            candidate = _candidate(frame, parsed, explicit, arguments, span, assumed)
        except Refused as reason:
            reasons.append(reason)
            continue
        if candidate is not None:
            fitting.append(candidate)
    fitting = _without_repeats(frame, fitting)
    if unread and not any(_certain(candidate) for candidate in fitting):
        raise Refused(unread[0])
    if reasons and not fitting:
        raise reasons[0]
    best = [c for c in fitting if not any(_better(other, c) for other in fitting)]
    if len(best) > 1:
        best = [c for c in best if not any(_more_special(frame, other, c) for other in best)]
        top = min(c.order for c in best)
        best = [c for c in best if c.order == top]
    if len(best) > 1:
        raise unresolved(declared[0].name, arguments, span)
    return best[0] if best else None


def unresolved(name: str, arguments: Sequence[Given], span: Span) -> Refused:
    types = ", ".join(str(a.type) if a.type is not None else "{...}" for a in arguments)
    return refuse("C2N2014", span, name=name, types=types)


def _without_repeats(frame: Frame, fitting: list[Candidate]) -> list[Candidate]:
    """Of declarations of one function, the one with a body; of equal bodies, the first."""
    kept: dict[object, Candidate] = {}
    for candidate in fitting:
        key = (
            candidate.parsed.namespace,
            tuple(
                (convert.identity(p.type), p.reference, p.rvalue) for p in candidate.shape.params
            ),
            tuple(param.kind for param in candidate.parsed.template),
            signature(frame.unit, candidate.parsed) if candidate.parsed.template else None,
            len(parameter_nodes(candidate.parsed)),
            tuple(_pointee_constants(node) for node in parameter_nodes(candidate.parsed)),
            tuple(candidate.order),
        )
        known = kept.get(key)
        if known is None or (_quality(candidate.parsed) > _quality(known.parsed)):
            kept[key] = candidate
    return list(kept.values())


def _pointee_constants(node: c_ast.Node) -> tuple[tuple[bool, bool], ...]:
    """What of `volatile T *` types forget: two functions that differ in it only are told apart by
    nothing that is known of an argument, so that a call of them is refused as ambiguous."""
    found: list[tuple[bool, bool]] = []
    inner = getattr(node, "type", None)
    while isinstance(inner, c_ast.PtrDecl | c_ast.ArrayDecl):
        inner = inner.type
        quals = getattr(inner, "quals", None) or ()
        found.append(("const" in quals, "volatile" in quals))
    return tuple(found)


def _quality(parsed: ParsedFunction) -> tuple[bool, bool]:
    return (parsed.node is not None, parsed.kind != "host")


def _certain(candidate: Candidate) -> bool:
    """No other function can fit better."""
    plain = candidate.parsed.node is not None and not candidate.parsed.template
    return plain and all(rank == convert.EXACT for rank in candidate.ranks)


def _more_special(frame: Frame, one: Candidate, other: Candidate) -> bool:
    if not one.parsed.template or not other.parsed.template:
        return not one.parsed.template and bool(other.parsed.template)
    return more_special(frame.unit, one.parsed, other.parsed)


def _better(left: Candidate, right: Candidate) -> bool:
    pairs = [
        (mine, theirs) if mine[0] != theirs[0] or one.reference == other.reference
        else ((0, False), (0, False))
        for mine, theirs, one, other in zip(
            zip(left.ranks, left.added, strict=True), zip(right.ranks, right.added, strict=True),
            left.shape.params, right.shape.params, strict=False,
        )
    ]  # fmt: skip
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def _candidate(
    frame: Frame,
    parsed: ParsedFunction,
    explicit: Sequence[c_ast.Node | Argument],
    arguments: Sequence[Given],
    span: Span,
    assumed: bool,
) -> Candidate | None:
    nodes = parameter_nodes(parsed)
    if len(arguments) > len(nodes) or len(explicit) > len(parsed.template):
        return None
    if len(arguments) < len(nodes) and any(
        d is None for d in defaults_of(frame, parsed)[len(arguments) : len(nodes)]
    ):
        return None
    bindings: tuple[Argument, ...] = ()
    if parsed.template:
        found = _bindings(frame, parsed, explicit, arguments, span)
        if found is None:
            return None
        bindings = found
    outline = shape(frame.unit, parsed, bindings)
    ranks: list[int] = []
    added: list[bool] = []
    for param, argument in zip(outline.params, arguments, strict=False):
        rank = _rank(frame, param, argument, assumed)
        if rank is None:
            return None
        ranks.append(rank)
        added.append(_adds_const(param, argument, assumed))
    return Candidate(parsed, bindings, outline, tuple(ranks), tuple(added))


def _adds_const(param: Param, argument: Given, assumed: bool) -> bool:
    if argument.typed is None:
        return False
    if param.reference and isinstance(as_place(argument.typed), LValue):
        const = argument.const
        if param.const and not (assumed if const is None else const):
            return True
    type_ = argument.typed.type if param.reference else argument.type
    return type_ is not None and bool(convert.qualified(type_, param.type, assumed))


def _bindings(
    frame: Frame,
    parsed: ParsedFunction,
    explicit: Sequence[c_ast.Node | Argument],
    arguments: Sequence[Given],
    span: Span,
) -> tuple[Argument, ...] | None:
    deduction = Deduction(frame.unit, parsed.template)
    inside = signature_frame(frame.unit, parsed, ())
    try:
        for param, node in zip(parsed.template, explicit, strict=False):
            argument = node
            if isinstance(argument, c_ast.Node):
                argument = template_argument(frame, argument, span)
            inside.scope.names[param.name] = argument
            argument = coerced(inside, param, argument, span)
            inside.scope.names[param.name] = argument
            deduction.give(param.name, argument)
        for node, argument in zip(parameter_nodes(parsed), arguments, strict=False):
            if argument.typed is not None:
                deduction.match(node, argument.typed.type, argument.const)
    except Conflict:
        return None
    return _filled(inside, parsed, deduction, span)


def _filled(
    inside: Frame, parsed: ParsedFunction, deduction: Deduction, span: Span
) -> tuple[Argument, ...] | None:
    """All template arguments in order: named, deduced, or by default."""
    out: list[Argument] = []
    for param in parsed.template:
        argument = deduction.found.get(param.name)
        if param.kind == "pack":
            return None
        if argument is None and param.default is not None:
            argument = template_argument(inside, param.default, span)
        if argument is None:
            return None
        argument = coerced(inside, param, argument, span)
        inside.scope.names[param.name] = argument
        out.append(argument)
    return tuple(out)


def _rank(frame: Frame, param: Param, argument: Given, assumed: bool) -> int | None:
    type_ = argument.type
    if type_ is None:
        return convert.USER if isinstance(param.type, Record) else convert.CONVERSION
    declared = groups.group_of(frame, param.type)
    if declared is not None:
        actual = groups.group_of(frame, type_)
        if actual is None:
            return None
        fits = declared.size in (-1, actual.size)
        return (convert.EXACT if declared.size == actual.size else 1) if fits else None
    assert argument.typed is not None
    if param.reference:
        raw, place = argument.typed.type, as_place(argument.typed)
        if convert.same(raw, param.type):
            return _bound(param, place, argument, assumed)
        if raw == param.type:
            return convert.CONVERSION
        if not param.const:
            return None
    if isinstance(param.type, Array):
        return None
    null = isinstance(argument.typed, Expr) and convert.is_null(argument.typed)
    return convert.rank(type_, param.type, null, assumed)


def _bound(param: Param, place: Typed, argument: Given, assumed: bool) -> int | None:
    """How well a reference binds to a place or value of its type."""
    if convert.qualified(place.type, param.type, assumed) is None:
        return None
    if not isinstance(place, LValue) and not argument.named:
        if param.rvalue or param.const:
            return convert.EXACT if param.rvalue else convert.QUALIFIED
        return convert.QUALIFIED if param.const is None else None
    if param.rvalue and not param.forwarding:
        return None
    const = assumed if argument.const is None else argument.const
    taken_away = const and param.const is False
    return None if taken_away else convert.EXACT


def defaults_of(frame: Frame, parsed: ParsedFunction) -> list[c_ast.Node | None]:
    """One default a parameter, from whichever declaration of the function has it."""
    count = len(parameter_nodes(parsed))
    found: list[c_ast.Node | None] = [*parsed.defaults, *([None] * count)][:count]
    if any(d is not None for d in found):
        return found
    for other in frame.unit.names.functions((*parsed.namespace, parsed.name), ()):
        if other is not parsed and len(parameter_nodes(other)) == count and other.defaults:
            merged = zip(found, other.defaults, strict=False)
            found = [mine if mine is not None else theirs for mine, theirs in merged]
    return [*found, *([None] * count)][:count]
