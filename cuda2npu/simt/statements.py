"""Statements: control flow with the points at which threads meet again.

In: a `Stmt`; out: lines of Python. The rules are in `engine`: whoever leaves a loop or skips a
branch that yields waits behind it, and a loop that yields has a point at its end, so that no
thread is an iteration ahead.

    while (c) body   ->   while c:
                              body
                              yield (7, 0)
                          yield (8, 0)
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from functools import singledispatch
from typing import Any

from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Array, CType, Record
from cuda2npu.simt import places
from cuda2npu.simt.emitter import Emitter, Line, Loop
from cuda2npu.simt.expressions import choose, discard, exact, expression
from cuda2npu.simt.values import canonical, kind_of


def statement(emitter: Emitter, node: tree.Stmt) -> None:
    emitter.span = node.span
    _lower(node, emitter)


@singledispatch
def _lower(node: Any, emitter: Emitter) -> None:
    raise TypeError(type(node).__name__)


_handles = _lower.register


def block(emitter: Emitter, body: tuple[tree.Stmt, ...]) -> None:
    for item in body:
        statement(emitter, item)


@_handles
def _(node: tree.Block, emitter: Emitter) -> None:
    block(emitter, node.body)


@_handles
def _(node: tree.Evaluate, emitter: Emitter) -> None:
    discard(emitter, node.value)


@_handles
def _(node: tree.Declare, emitter: Emitter) -> None:
    variable = node.variable
    if variable.storage in ("shared", "dynamic", "constant", "device"):
        return
    if emitter.layout.is_register(variable):
        _declare_register(emitter, node)
        return
    where = emitter.layout.offsets[variable]
    value = expression(emitter, node.initial) if node.initial is not None else None
    blank = [(0, variable.type.size)] if node.zeroed else []
    if not node.zeroed and not emitter.strict:
        blank = _unassigned(variable.type, 0)
    if blank != [(0, variable.type.size)]:
        emitter.line(f"declare(_fp + {where}, {variable.type.size})")
    for start, size in blank:
        emitter.line(f"zero(_fp + {where + start}, {size})")
    if value is not None:
        place = places.address(emitter, tree.VarRef(node.span, variable.type, variable))
        places.write_own(emitter, place.value, variable.type, value)


def _unassigned(ctype: CType, start: int) -> list[tuple[int, int]]:
    """Offset and size of what is zero before it is assigned: all but arrays."""
    if isinstance(ctype, Array):
        return []
    if not isinstance(ctype, Record) or ctype.is_overlaid or not _has_arrays(ctype):
        return [(start, ctype.size)]
    return [part for f in ctype.fields for part in _unassigned(f.type, start + f.offset)]


def _has_arrays(ctype: CType) -> bool:
    if isinstance(ctype, Record):
        return not ctype.is_overlaid and any(_has_arrays(f.type) for f in ctype.fields)
    return isinstance(ctype, Array)


def _declare_register(emitter: Emitter, node: tree.Declare) -> None:
    variable = node.variable
    kind = kind_of(variable.type)
    if node.initial is not None:
        value = expression(emitter, node.initial)
        if variable not in emitter.layout.modified:
            emitter.origins[variable] = canonical(value, kind)
            if places.points_to_own(emitter, node.initial):
                emitter.local_pointers.add(variable)
        places.assign_register(emitter, variable, value)
        return
    name = emitter.name(variable)
    emitter.line(f"{name} = {'0.0' if kind in ('f32', 'f64') else '0'}")
    if emitter.strict and not node.zeroed:
        emitter.line(f"del {name}")


@_handles
def _(node: tree.If, emitter: Emitter) -> None:
    condition = exact(emitter, node.condition)

    def other() -> None:
        if node.other is not None:
            statement(emitter, node.other)

    choose(emitter, condition.text, lambda: statement(emitter, node.then), other)


# -- loops ----------------------------------------------------------------------------------------


@_handles
def _(node: tree.For, emitter: Emitter) -> None:
    if node.initial is not None:
        statement(emitter, node.initial)
    _loop(emitter, node, node.condition, node.step)


@_handles
def _(node: tree.While, emitter: Emitter) -> None:
    _loop(emitter, node, node.condition, None)


def _loop(
    emitter: Emitter,
    node: tree.For | tree.While,
    condition: tree.Expr | None,
    step: tree.Expr | None,
) -> None:
    """A loop whose condition comes first."""
    mark = len(emitter.order)
    emitter.span = node.span
    with _deeper(emitter):
        head, text = _condition(emitter, condition)
        head_yields = emitter.yields_since(mark)
        before = len(emitter.order)
        rest = _step(emitter, step)
    points = emitter.order[before:]
    del emitter.order[before:]
    loop = Loop(rest, emitter.indent + 1, emitter.reserve())
    with _body(emitter, loop) as body:
        statement(emitter, node.body)
        emitter.span = node.span
        emitter.order.extend(points)
        emitter.append(rest)
        _close(emitter, loop, mark, always=head_yields)
    emitter.line("while True:" if head else f"while {text}:")
    _tick(emitter, mark)
    emitter.append(head)
    if head:
        emitter.lines.append(Line(emitter.indent + 1, f"if not {text}: break", node.span))
    _finish_loop(emitter, loop, mark, body)


@contextmanager
def _deeper(emitter: Emitter) -> Generator[None]:
    emitter.indent += 1
    emitter.nesting += 1
    yield
    emitter.indent -= 1
    emitter.nesting -= 1


@contextmanager
def _body(emitter: Emitter, loop: Loop) -> Generator[list[Line]]:
    emitter.loops.append(loop)
    with emitter.captured() as lines, _deeper(emitter):
        yield lines
    emitter.loops.pop()


def _condition(emitter: Emitter, condition: tree.Expr | None) -> tuple[list[Line], str]:
    """Lines to compute a loop's condition with, and its text."""
    if condition is None:
        return [], "True"
    with emitter.captured() as lines:
        text = exact(emitter, condition).text
    return lines, text


def _step(emitter: Emitter, step: tree.Expr | None) -> list[Line]:
    with emitter.captured() as lines:
        if step is not None:
            discard(emitter, step)
    return lines


def _close(emitter: Emitter, loop: Loop, mark: int, *, always: bool) -> None:
    """The point at the end of a loop's body, where all its threads meet: not needed where the last
    point of the body is one that each iteration passes."""
    if not emitter.yields_since(mark):
        return
    last = emitter.order[-1][0]
    if always or loop.continues or emitter.nestings[last] != emitter.nesting:
        emitter.settle(loop.end)
        emitter.line(f"yield ({loop.end}, 0)")


def _finish_loop(emitter: Emitter, loop: Loop, mark: int, body: list[Line]) -> None:
    """Writes the body, and the point where threads that have left the loop wait."""
    yields = emitter.yields_since(mark)
    end = f"yield ({loop.end}, 0)"
    emitter.lines.extend(item for item in body if yields or item.text != end)
    if yields:
        emitter.join()


def _tick(emitter: Emitter, mark: int) -> None:
    """A loop without points counts its iterations itself."""
    if emitter.yields_since(mark):
        return
    emitter.ticks += 1
    emitter.lines.append(Line(emitter.indent + 1, "_n += 1", emitter.span))
    text = f"if _n > 999: _n = tick({emitter.ticks})"
    emitter.lines.append(Line(emitter.indent + 1, text, emitter.span))


@_handles
def _(node: tree.DoWhile, emitter: Emitter) -> None:
    mark = len(emitter.order)
    emitter.span = node.span
    with _deeper(emitter):
        head, text = _condition(emitter, node.condition)
    points = emitter.order[mark:]
    del emitter.order[mark:]
    rest = [*head, Line(emitter.indent + 1, f"if not {text}: break", node.span)]
    loop = Loop(rest, emitter.indent + 1, emitter.reserve())
    with _body(emitter, loop) as body:
        statement(emitter, node.body)
        emitter.span = node.span
        emitter.order.extend(points)
        emitter.append(rest)
        _close(emitter, loop, mark, always=True)
    emitter.line("while True:")
    _tick(emitter, mark)
    _finish_loop(emitter, loop, mark, body)


@_handles
def _(node: tree.Break, emitter: Emitter) -> None:
    emitter.line("break")


@_handles
def _(node: tree.Continue, emitter: Emitter) -> None:
    _continue(emitter)


def _continue(emitter: Emitter) -> None:
    """The rest of an iteration: the step (or `do`'s condition), the meeting point, the jump. Out of
    a `switch` it goes through a flag, for that is a loop of one round in Python."""
    inner = emitter.loops[-1]
    if inner.flag is not None:
        inner.continues = True
        emitter.line(f"{inner.flag} = True")
        emitter.line("break")
        return
    inner.continues = True
    emitter.append(inner.rest, emitter.indent - inner.indent)
    emitter.line(f"yield ({inner.end}, 0)")
    emitter.line("continue")


# -- switch and return ----------------------------------------------------------------------------


@_handles
def _(node: tree.Switch, emitter: Emitter) -> None:
    mark = len(emitter.order)
    entries = {value: i for i, case in enumerate(node.cases) for value in case.values}
    default = next((i for i, case in enumerate(node.cases) if case.default), len(node.cases))
    value = exact(emitter, node.value)
    entry, flag = emitter.fresh(), emitter.fresh()
    table = emitter.constant("cases", entries)
    emitter.line(f"{entry} = {table}.get({value.text}, {default})")
    emitter.line(f"{flag} = False")
    _declare_passed(emitter, node)
    loop = Loop([], emitter.indent + 1, flag=flag)
    with _body(emitter, loop) as body:
        for i, case in enumerate(node.cases):
            _case(emitter, case, f"if {entry} <= {i}:", mark)
        emitter.span = node.span
        emitter.line("break")
    emitter.line("while True:")
    emitter.lines.extend(body)
    if emitter.yields_since(mark):
        emitter.join()
    if loop.continues:
        emitter.line(f"if {flag}:")
        with emitter.branch():
            _continue(emitter)


def _declare_passed(emitter: Emitter, node: tree.Switch) -> None:
    """A variable lives in later cases, too, where its declaration is jumped past: unassigned."""
    declared = [d for case in node.cases for d in case.body if isinstance(d, tree.Declare)]
    for one in declared:
        where = emitter.layout.offsets.get(one.variable)
        if one.variable.storage == "local" and where is not None:
            emitter.line(f"declare(_fp + {where}, {one.variable.type.size})")


def _case(emitter: Emitter, case: tree.Case, test: str, mark: int) -> None:
    """Threads that enter here wait for those of the cases before."""
    if not case.body:
        return
    if emitter.yields_since(mark):
        emitter.join()
    emitter.line(test)
    with emitter.branch():
        block(emitter, case.body)


@_handles
def _(node: tree.Return, emitter: Emitter) -> None:
    if emitter.nesting:
        emitter.returns_early = True
    if node.value is None:
        emitter.line("return")
        return
    value = exact(emitter, node.value) if kind_of(node.value.type) != "void" else None
    if value is None:
        discard(emitter, node.value)
    emitter.line(f"return {value.text}" if value is not None else "return")
