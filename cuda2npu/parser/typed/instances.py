"""Instances: which template arguments the calls of a file give, down chains of host templates.

In: the calls of host code. Out: for each host function template the arguments that concrete calls,
and calls in other instances, give it; for one call, the template it means with its arguments.

    run<float>(x);    template <typename T> void run(T *x) { k<T, 256><<<1, 256>>>(x); }
    host_bindings(unit) == {id(run): [(F32,)]}       the launch is one of k<float, 256>
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pycparser import c_ast

from cuda2npu.parser.parsed import ParsedCall, ParsedFunction, ParsedLaunch
from cuda2npu.parser.typed.dispatch import expression
from cuda2npu.parser.typed.frame import Argument, Frame, Unit
from cuda2npu.parser.typed.functions import parameter_nodes, shape, signature_frame
from cuda2npu.parser.typed.host import SURPRISES, callee, host_frame
from cuda2npu.parser.typed.names import Names
from cuda2npu.parser.typed.overloads import Given, choose
from cuda2npu.parser.typed.overloads import _bindings as bindings  # pyright: ignore[reportPrivateUsage]
from cuda2npu.parser.typed.types import canonical_key, coerced, template_argument

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
                typed = None
        out.append(Given(node or c_ast.EmptyStatement(), typed, call.span))
    return out


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


def host_bindings(unit: Unit) -> dict[int, list[tuple[Argument, ...]]]:
    """The arguments of each host function template, by its id, in the order of the calls."""
    follow = _Follow(unit)
    for call in unit.parsed.calls:
        if call.caller is None:
            follow.call(call, None, 0)
    for call in unit.parsed.calls:
        if call.caller is not None and id(call.caller) not in follow.found:
            follow.call(call, None, 0)
    return follow.found


class _Follow:
    """`inside`: the calls in each host template; `found`: its arguments so far."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.found: dict[int, list[tuple[Argument, ...]]] = {}
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
            meant = asked(frame, self._hosts(path, frame.namespace), call)
            if meant is None or not meant[0].template or self._is_special(frame, *meant):
                return
        except SURPRISES:
            return
        host, arguments = meant
        key = (id(host), tuple(canonical_key(a) for a in arguments))
        known = self.found.setdefault(id(host), [])
        if key in self.keys or len(known) >= MOST:
            return
        self.keys.add(key)
        known.append(arguments)
        for inner in self.inside.get(id(host), ()):
            self.call(inner, arguments, depth + 1)

    def _hosts(self, path: tuple[str, ...], namespace: tuple[str, ...]) -> list[ParsedFunction]:
        found = self.names.functions(path, namespace)
        return found or [host for host in self.unit.parsed.hosts if host.name == path[-1]]

    def _is_special(
        self, frame: Frame, host: ParsedFunction, arguments: tuple[Argument, ...]
    ) -> bool:
        """Whether an explicit specialisation takes the template's place."""
        wanted = [canonical_key(a) for a in arguments]
        for other in self.unit.parsed.hosts:
            if other.name != host.name or other.arguments is None:
                continue
            inside = signature_frame(self.unit, other, ())
            pairs = zip(host.template, other.arguments, strict=False)
            given = [coerced(inside, p, template_argument(inside, a, other.span), other.span)
                     for p, a in pairs]  # fmt: skip
            if [canonical_key(a) for a in given] == wanted:
                return True
        return False
