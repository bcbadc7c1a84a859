"""Member functions: calls by object and by type, operators `[]` and `()`, constructors.

In: a struct, what is called and pycparser's arguments; out: the call, typed. A method is a
function whose first parameter `this` refers to the object; a method of a struct template has the
arguments of the struct as its own. Conversions by constructor or `operator T()` are not made.

    struct S { int n; __device__ int next() { return ++n; } };   s.next()   ->   Call(next, (&s))
"""

from __future__ import annotations

from collections.abc import Sequence

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span, refuse
from cuda2npu.parser.ctypes import VOID, CType, Pointer, Record
from cuda2npu.parser.parsed import ParsedFunction, ParsedRecord
from cuda2npu.parser.tree import (
    AddressOf,
    Assign,
    Block,
    Call,
    Declare,
    Evaluate,
    Expr,
    Function,
    LValue,
    Return,
    Stmt,
    Temporary,
    Variable,
    VarRef,
)  # fmt: skip
from cuda2npu.parser.typed import convert, expressions, initialisers, overloads
from cuda2npu.parser.typed.dispatch import as_place, complete, value
from cuda2npu.parser.typed.frame import Argument, Frame, Typed, Unit, file_frame
from cuda2npu.parser.typed.functions import is_usable, namespace_of, read
from cuda2npu.parser.typed.names import Path
from cuda2npu.parser.typed.overloads import Given
from cuda2npu.parser.typed.types import record_instance

THIS = c_ast.ID("this")


def _refusal(record: Record, parsed: ParsedRecord | None, name: str, span: Span) -> Refused:
    if name.startswith("operator"):
        return refuse("C2N2008", span, operator=name.removeprefix("operator"))
    return refuse("C2N2009", span, method=name, record=parsed.name if parsed else str(record))


# -- finding them ---------------------------------------------------------------------------------


def declared_in(frame: Frame, record: Record, name: str) -> list[ParsedFunction]:
    """The functions of this name between the braces of a struct; of a constructor, its own."""
    origin = frame.unit.origins.get(record)
    if origin is None:
        return []
    inside = (*origin[0].namespace, origin[0].scope or origin[0].name)
    return frame.unit.names.functions_in(name, inside)


def owner(unit: Unit, parsed: ParsedFunction, arguments: tuple[Argument, ...]) -> Record | None:
    """The struct that a method with these template arguments belongs to."""
    path = namespace_of(parsed)
    if not parsed.member or len(arguments) < len(parsed.template) or not path:
        return None
    for named in unit.names.table.get((*path[:-1], parsed.record or ""), ()):
        if isinstance(named, ParsedRecord) and (named.scope or named.name) == path[-1]:
            outside = file_frame(unit, path[:-1], parsed.span)
            own = arguments[: len(named.template)]
            return record_instance(outside, named, own, parsed.span)
    return None


def _usable(frame: Frame, record: Record, name: str, span: Span) -> list[ParsedFunction]:
    """Those that a call can mean; refused where one of them is not understood."""
    found = declared_in(frame, record, name)
    parsed = frame.unit.origins[record][0] if record in frame.unit.origins else None
    odd = any(not f.member or f.arguments is not None for f in found)
    special = parsed is not None and (parsed.arguments is not None or bool(parsed.bases))
    inner = record in frame.unit.enclosing and bool(frame.unit.origins[record][1])
    if not found or odd or special or inner:
        raise _refusal(record, parsed, name, span)
    return found


# -- calls ----------------------------------------------------------------------------------------


def call(
    frame: Frame,
    record: Record,
    name: str,
    home: Typed | None,
    nodes: Sequence[c_ast.Node],
    span: Span,
    *,
    explicit: Sequence[c_ast.Node] = (),
) -> Typed:
    """`home.name(nodes)`; without an object, `record::name(nodes)`."""
    from cuda2npu.parser.typed import calls

    complete(frame, record, span)
    found = _usable(frame, record, name, span)
    static = [f for f in found if f.member == "static"]
    if static and len(static) < len(found):
        raise _refusal(record, frame.unit.origins[record][0], name, span)
    arguments = overloads.given(frame, nodes)
    if not static:
        if home is None:
            raise convert.mismatch(f"`{name}` of `{record}` needs an object", span)
        arguments = [_object(home, span), *arguments]
    fitting = [f for f in found if is_usable(f)]
    given = [*frame.unit.origins[record][1], *explicit]
    best = overloads.choose(frame, fitting, given, arguments, span) if fitting else None
    if best is None:
        raise overloads.unresolved(name, arguments[0 if static else 1 :], span)
    return calls.call_candidate(frame, best, arguments, span)


def _object(home: Typed, span: Span) -> Given:
    place = as_place(home)
    if not isinstance(place, LValue):
        place = Temporary(span, home.type, place)
    return Given(THIS, place, span)


def operator(
    frame: Frame, op: str, home: Typed, nodes: Sequence[c_ast.Node], span: Span
) -> Typed | None:
    """`home[a]`, `home(a)` by the struct's own operator; None where it has none."""
    record = home.type
    if not isinstance(record, Record) or not declared_in(frame, record, f"operator{op}"):
        return None
    return call(frame, record, f"operator{op}", home, nodes, span)


def unqualified(
    frame: Frame,
    found: list[ParsedFunction],
    nodes: Sequence[c_ast.Node],
    path: Path,
    span: Span,
) -> Typed:
    """`f()` inside of a method, `S::f()` anywhere; `path` as written."""
    name, record = found[0].name, found[0].record or ""
    if len(path) > 1:
        owned: object = expressions.owner_type(frame, path[:-1], span)
    else:
        owned = frame.scope.find(record)
    if not isinstance(owned, Record):
        raise refuse("C2N2009", span, method=name, record=record)
    from cuda2npu.parser.typed import calls

    _, explicit = calls.method_path(frame, path[-1] if path else "")
    return call(frame, owned, name, this(frame, owned, span), nodes, span, explicit=explicit)


def this(frame: Frame, record: Record, span: Span) -> Typed | None:
    """The object, inside of a method of `record`."""
    variable = frame.scope.find("this")
    if not isinstance(variable, Variable) or not isinstance(variable.type, Pointer):
        return None
    if variable.type.to is not record:
        return None
    return expressions.variable_place(frame, variable, span)


def member_here(frame: Frame, name: str, span: Span) -> Typed | None:
    """`name` inside of a method, where it is a member of the object."""
    variable = frame.scope.find("this")
    if not isinstance(variable, Variable) or not isinstance(variable.type, Pointer):
        return None
    record = variable.type.to
    if not isinstance(record, Record):
        return None
    complete(frame, record, span)
    if record.member(name) is None:
        return None
    home = expressions.variable_place(frame, variable, span)
    return expressions.member_of(frame, home, name, span)


# -- constructors ---------------------------------------------------------------------------------


def is_made(frame: Frame, type_: CType) -> bool:
    """Whether a value of the type is made by a constructor of its own."""
    return isinstance(type_, Record) and type_.is_made and type_ in frame.unit.origins


def make(frame: Frame, record: Record, nodes: Sequence[c_ast.Node], span: Span) -> Expr:
    """`S(a, b)`, `S{a, b}`: a new object, by the constructor that fits."""
    complete(frame, record, span)
    parsed, arguments = frame.unit.origins[record]
    name = parsed.name
    copied = value(frame, nodes[0]) if len(nodes) == 1 and _is_value(nodes[0]) else None
    if copied is not None and copied.type is record:
        return copied
    if parsed.has_values:
        raise _refusal(record, parsed, f"{name}::{name}", span)
    if not nodes and parsed.has_default:
        return initialisers.zero_value(frame, record, span)
    if not declared_in(frame, record, name):
        raise _refusal(record, parsed, f"{name}::{name}", span)
    made = Variable("made", record, "local", span)
    place = VarRef(span, record, made)
    given = [Given(THIS, place, span), *overloads.given(frame, nodes)]
    usable = [f for f in _constructors(frame, record, span) if is_usable(f)]
    best = overloads.choose(frame, usable, list(arguments), given, span) if usable else None
    if best is None:
        raise overloads.unresolved(name, given[1:], span)
    return _made(frame, best, given, made, span)


def _is_value(node: c_ast.Node) -> bool:
    return not isinstance(node, c_ast.InitList | c_ast.NamedInitializer)


def _constructors(frame: Frame, record: Record, span: Span) -> list[ParsedFunction]:
    name = frame.unit.origins[record][0].name
    try:
        return _usable(frame, record, name, span)
    except Refused:
        raise _refusal(record, frame.unit.origins[record][0], f"{name}::{name}", span) from None


def _made(
    frame: Frame, best: overloads.Candidate, given: list[Given], made: Variable, span: Span
) -> Expr:
    """A call of a function that has the object as a local, and returns it."""
    from cuda2npu.parser.typed import calls

    called = calls.call_candidate(frame, best, given, span)
    assert isinstance(called, Call)
    body: list[Stmt] = [Declare(span, made)]
    params: list[Variable] = []
    inner: list[Expr] = [AddressOf(span, Pointer(made.type), VarRef(span, made.type, made))]
    for number, argument in enumerate(called.arguments[1:]):
        param = Variable(f"a{number}", argument.type, "param", span)
        params.append(param)
        inner.append(read(param, span))
    body.append(Evaluate(span, Call(span, VOID, called.function, tuple(inner))))
    body.append(Return(span, read(made, span)))
    name = best.parsed.name
    function = Function(name, str(made.type), False, tuple(params), made.type, span)
    function.body = Block(span, tuple(body))
    return Call(span, made.type, function, called.arguments[1:])


def initial_statements(frame: Frame, parsed: ParsedFunction, record: Record) -> list[Stmt]:
    """What a constructor gives to members, in the order in which they stand in the struct."""
    given = dict(parsed.initialisers)
    odd = [name for name in given if record.member(name) is None]
    if odd:
        raise _refusal(record, None, f"{parsed.name}::{odd[0]}", parsed.span)
    found: list[Stmt] = []
    for field in record.fields:
        if field.name in given:
            place = member_here(frame, field.name, parsed.span)
            assert isinstance(place, LValue)
            initial = _initial(frame, field.type, given[field.name], parsed.span)
            found.append(Evaluate(parsed.span, Assign(parsed.span, field.type, place, initial)))
        elif is_made(frame, field.type):
            raise _refusal(record, None, f"{parsed.name}::{parsed.name}", parsed.span)
    return found


def _initial(frame: Frame, type_: CType, nodes: Sequence[c_ast.Node], span: Span) -> Expr:
    from cuda2npu.parser.typed import calls

    made = calls.construct(frame, type_, nodes, span)
    return convert.implicit(made, type_, span)


__all__ = ["call", "initial_statements", "is_made", "make", "member_here", "operator", "owner"]
