"""Instances: which template arguments the calls of a file give, down chains of host templates.

In: the calls of host code. Out: for each host function template the arguments that concrete calls,
and calls in other instances, give it; for one call, the template it means with its arguments.

    run<float>(x);    template <typename T> void run(T *x) { k<T, 256><<<1, 256>>>(x); }
    followed(unit).found == {id(run): [(F32,)]}       the launch is one of k<float, 256>
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from pycparser import c_ast

from cuda2npu.diagnostics import Refused
from cuda2npu.parser.parsed import ParsedCall, ParsedFunction, ParsedLaunch, ParsedRecord
from cuda2npu.parser.tree import Expr, Variable
from cuda2npu.parser.typed.dispatch import expression
from cuda2npu.parser.typed.frame import Argument, Frame, Unit, file_frame
from cuda2npu.parser.typed.functions import parameter_nodes, read, shape
from cuda2npu.parser.typed.host import SURPRISES, callee, host_frame, mentioned
from cuda2npu.parser.typed.names import Names
from cuda2npu.parser.typed.overloads import Given, choose
from cuda2npu.parser.typed.overloads import _bindings as bindings  # pyright: ignore[reportPrivateUsage]
from cuda2npu.parser.typed.types import (
    canonical_key,
    coerced,
    named_type,
    template_argument,
    type_of,
)

MOST = 64  # instances of one host template
DEEPEST = 16  # host templates in a chain

Asked = tuple[ParsedFunction, tuple[Argument, ...]]


def kernels_called(frame: Frame, path: tuple[str, ...]) -> list[ParsedFunction]:
    found = frame.unit.names.functions(path, frame.namespace)
    if not found:
        found = [
            f
            for f in frame.unit.parsed.declarations
            if isinstance(f, ParsedFunction) and f.name == path[-1]
        ]
    return [f for f in found if f.kind == "kernel"]


def asked(frame: Frame, found: Sequence[ParsedFunction], call: ParsedCall) -> Asked | None:
    """Which of the templates `found` the call means, with all arguments; None where the text does
    not say."""
    explicit, _ = callee(frame, call.callee)
    given = _arguments(frame, call)
    fitting: list[Asked] = []
    for one in found:
        arguments = _fit(frame, one, explicit, call, given)
        if arguments is not None:
            fitting.append((one, arguments))
    if len(fitting) > 1:
        return _best(frame, fitting, explicit, call, given)
    return fitting[0] if fitting else None


def _arguments(frame: Frame, call: ParsedCall) -> list[Given]:
    out: list[Given] = []
    for node in call.arguments or ():
        typed = None
        if node is not None and not isinstance(node, c_ast.InitList):
            try:
                typed = expression(frame, node)
            except SURPRISES:
                typed = _made(frame, node, call)
        out.append(Given(node or c_ast.EmptyStatement(), typed, call.span))
    return out


def _made(frame: Frame, node: c_ast.Node, call: ParsedCall) -> Expr | None:
    """`S(1)`, `S{1}`, `(float *)x`, of which the type is clear though the value is not."""
    try:
        if isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.ID):
            type_ = named_type(frame, node.name.name, call.span)
        elif isinstance(node, c_ast.CompoundLiteral):
            type_ = type_of(frame, node.type)
        elif isinstance(node, c_ast.Cast):
            type_ = type_of(frame, node.to_type)
        else:
            return None
    except SURPRISES:
        return None
    return read(Variable("", type_, "local", call.span), call.span) if type_ is not None else None


def why_not(frame: Frame, call: ParsedCall) -> Refused | None:
    """Why a call's template arguments cannot be had, where it is not the text that lacks them: a
    type that is not carried over, a lambda."""
    explicit, _ = callee(frame, call.callee)
    given = [node for node in call.arguments or () if node is not None]
    trials: list[Callable[[], object]] = [
        partial(template_argument, frame, node, call.span) for node in explicit
    ]
    for name in mentioned(frame.unit.parsed.sugar, [*explicit, *given]):
        declared = call.types.get(name) or call.scope.get(name)
        if declared is not None:
            trials.append(partial(type_of, frame, declared))
    trials += [partial(expression, frame, node) for node in given]
    for trial in trials:
        try:
            trial()
        except Refused as reason:
            if reason.diagnostic.code in _TELLING:
                return reason
        except SURPRISES:
            continue
    return None


_TELLING = frozenset({"C2N2010", "C2N2011", "C2N2017", "C2N2018"})
"""Codes of what will not do as `--template` either."""


def _fit(
    frame: Frame,
    one: ParsedFunction,
    explicit: tuple[c_ast.Node, ...],
    call: ParsedCall,
    given: list[Given],
) -> tuple[Argument, ...] | None:
    """The template arguments, where the call can mean this function."""
    nodes = parameter_nodes(one)
    missing = one.defaults[len(given) : len(nodes)]
    short = len(given) + len(missing) < len(nodes) or any(d is None for d in missing)
    if one.arguments is not None or len(explicit) > len(one.template):
        return None
    if call.arguments is not None and (len(given) > len(nodes) or short):
        return None
    try:
        return bindings(frame, one, explicit, given, call.span)
    except SURPRISES:
        return None


def _best(
    frame: Frame,
    fitting: list[Asked],
    explicit: tuple[c_ast.Node, ...],
    call: ParsedCall,
    given: list[Given],
) -> Asked | None:
    """The best of several, where all that decides it is known."""
    try:
        best = choose(frame, [one for one, _ in fitting], explicit, given, call.span)
        if best is None:
            return None
        if call.arguments is None or any(one.typed is None for one in given):
            unit = frame.unit
            shapes = [shape(unit, one, arguments).params for one, arguments in fitting]
            types = {tuple((str(p.type), p.reference) for p in params) for params in shapes}
            if len(types) > 1:
                return None
    except SURPRISES:
        return None
    return best.parsed, best.arguments


def followed(unit: Unit) -> Follow:
    """The arguments of each host function template, in the order of the calls."""
    follow = Follow(unit)
    for call in unit.parsed.calls:
        if call.caller is None:
            follow.call(call, None, 0)
    unbound = [c for c in unit.parsed.calls if c.caller and id(c.caller) not in follow.found]
    for call in unbound:
        follow.call(call, None, 0)
    for _ in range(DEEPEST if follow.reasons else 0):
        for call in unbound:
            reason = follow.reasons.get(id(call.caller))
            if reason is not None:
                follow.note(call, reason)
    return follow


class Follow:
    """`inside`: the calls in each host template; `found`: its arguments so far, by its id;
    `reasons`: why there are none."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.found: dict[int, list[tuple[Argument, ...]]] = {}
        self.reasons: dict[int, Refused] = {}
        self.keys: set[object] = set()
        self.inside: dict[int, list[ParsedCall]] = {}
        hosts = list(unit.parsed.hosts)
        self.names = Names(replace(unit.parsed, declarations=hosts))
        for call in unit.parsed.calls:
            self.inside.setdefault(id(call.caller), []).append(call)

    def call(self, call: ParsedCall, given: tuple[Argument, ...] | None, depth: int) -> None:
        """Notes what a call asks of a host template, and of those that it calls in turn."""
        if isinstance(call, ParsedLaunch) or not self.unit.parsed.hosts or depth > DEEPEST:
            return
        try:
            frame = host_frame(self.unit, call, given)
            _, path = callee(frame, call.callee)
            hosts = self._hosts(path, frame.namespace)
            records = [[host] for host in hosts if host.record is not None]
            for meant in [asked(frame, found, call) for found in records or [hosts]]:
                reason = why_not(frame, call) if meant is None else None
                if reason is not None:
                    self.note(call, reason)
                if meant is not None and meant[0].template and not self._is_special(*meant):
                    self._follow(*meant, depth)
        except SURPRISES:
            return

    def _follow(self, host: ParsedFunction, arguments: tuple[Argument, ...], depth: int) -> None:
        key = (id(host), tuple(canonical_key(a) for a in arguments))
        known = self.found.setdefault(id(host), [])
        if key in self.keys or len(known) >= MOST:
            return
        self.keys.add(key)
        known.append(arguments)
        for inner in self.inside.get(id(host), ()):
            self.call(inner, arguments, depth + 1)

    def note(self, call: ParsedCall, reason: Refused) -> None:
        """Why the host templates that the call may mean are without arguments."""
        try:
            frame = host_frame(self.unit, call, None)
            _, path = callee(frame, call.callee)
            hosts = self._hosts(path, frame.namespace)
        except SURPRISES:
            return
        for host in hosts:
            self.reasons.setdefault(id(host), reason)

    def _hosts(self, path: tuple[str, ...], namespace: tuple[str, ...]) -> list[ParsedFunction]:
        found = self.names.functions(path, namespace)
        return found or [host for host in self.unit.parsed.hosts if host.name == path[-1]]

    def _is_special(self, host: ParsedFunction, arguments: tuple[Argument, ...]) -> bool:
        """Whether an explicit specialisation takes the template's place."""
        wanted = [canonical_key(a) for a in arguments]
        for other in (*self.unit.parsed.hosts, *self.unit.parsed.declarations):
            if not isinstance(other, ParsedFunction | ParsedRecord) or other.name != host.name:
                continue
            if other.arguments is None or other.template:
                continue
            inside = file_frame(self.unit, tuple(filter(None, other.namespace)), other.span)
            pairs = zip(host.template, other.arguments, strict=False)
            given = [coerced(inside, p, template_argument(inside, a, other.span), other.span)
                     for p, a in pairs]  # fmt: skip
            if [canonical_key(a) for a in given] == wanted:
                return True
        return False
