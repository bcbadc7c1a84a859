"""Expressions that change something: assignments, calls, printf, assert.

In: `Assign`, `CompoundAssign`, `Increment`, `Call`, ...; out: lines, and the `Value` where one is
wanted. A store that another thread may see becomes `yield (point, 1, store, address, value)`.

    x[i] += 1   ->   _1 = v0_x + 4 * v1_i
                     yield (0, 1, store_i32, _1, W(load_i32(_1) + 1))
"""

from __future__ import annotations

from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import CType, Pointer
from cuda2npu.simt import places
from cuda2npu.simt.emitter import Emitter
from cuda2npu.simt.expressions import DISCARD, exact, expression, handles, operands
from cuda2npu.simt.formatting import formatter
from cuda2npu.simt.operators import binary, convert
from cuda2npu.simt.places import Address
from cuda2npu.simt.values import Value, bounded, canonical, integer, kind_of, typed


def _register(emitter: Emitter, place: tree.LValue) -> tree.Variable | None:
    if isinstance(place, tree.VarRef) and emitter.layout.is_register(place.variable):
        return place.variable
    return None


def _register_value(emitter: Emitter, variable: tree.Variable) -> Value:
    return typed(emitter.name(variable), kind_of(variable.type), simple=True)


def _address_after(
    emitter: Emitter, place: tree.LValue, value: Value
) -> tuple[Address, Value]:  # fmt: skip
    """The place's address, and `value`, computed before it."""
    with emitter.captured() as lines:
        where = places.address(emitter, place)
    if lines:
        value = emitter.keep(value)
        emitter.append(lines)
    return where, value


# -- assignment -----------------------------------------------------------------------------------


def _assign(emitter: Emitter, node: tree.Assign, *, wanted: bool) -> Value:
    value = expression(emitter, node.value)
    variable = _register(emitter, node.place)
    if variable is not None:
        places.assign_register(emitter, variable, value)
        return _register_value(emitter, variable)
    where, value = _address_after(emitter, node.place, value)
    if wanted:
        value = emitter.keep(canonical(value, kind_of(node.type)))
    places.write(emitter, where, node.place.type, value)
    return value


@handles
def _(node: tree.Assign, emitter: Emitter) -> Value:
    return _assign(emitter, node, wanted=True)


def _combined(emitter: Emitter, node: tree.CompoundAssign, old: Value, value: Value) -> Value:
    """What `old op= value` stores, of the place's type, not yet wrapped."""
    ctype = node.place.type
    if isinstance(ctype, Pointer):
        step = canonical(value, kind_of(node.value.type))
        size = ctype.to.size if node.op == "+" else -ctype.to.size
        return _moved(old, step, size)
    kind, compute = kind_of(ctype), kind_of(node.compute)
    left = convert(emitter, old, kind, compute) if kind != compute else old
    found = binary(node.op, compute, left, value)
    return convert(emitter, found, compute, kind) if kind != compute else found


def _moved(pointer: Value, step: Value, size: int) -> Value:
    ends = (size * step.low, size * step.high)
    offset = Value(f"{size} * {step.text}", min(ends), max(ends))
    if step.low == step.high:
        offset = integer(size * step.low)
    return bounded(places.add(pointer, offset), "u64")


def _compound(emitter: Emitter, node: tree.CompoundAssign, *, wanted: bool) -> Value:
    lower = exact if node.op in ("/", "%", "<<", ">>", "&", "|", "^") else expression
    value = lower(emitter, node.value)
    variable = _register(emitter, node.place)
    if variable is not None:
        old = _register_value(emitter, variable)
        places.assign_register(emitter, variable, _combined(emitter, node, old, value))
        return old
    return _update(emitter, node.place, value, node, wanted)


def _update(
    emitter: Emitter, place: tree.LValue, value: Value, node: tree.CompoundAssign, wanted: bool
) -> Value:
    where, value = _address_after(emitter, place, value)
    where = Address(emitter.keep(where.value), where.own)
    found = _combined(emitter, node, places.load_from(where.value, place.type), value)
    if wanted:
        found = emitter.keep(canonical(found, kind_of(place.type)))
    places.write(emitter, where, place.type, found)
    return found


@handles
def _(node: tree.CompoundAssign, emitter: Emitter) -> Value:
    return _compound(emitter, node, wanted=True)


def _stepped(old: Value, ctype: CType, step: int) -> Value:
    if isinstance(ctype, Pointer):
        return places.add(old, integer(step * ctype.to.size))
    kind = kind_of(ctype)
    if kind in ("f32", "f64"):
        return Value(f"({old.text} + {float(step)!r})", rounded=kind == "f64")
    if kind == "bool":
        return integer(1)
    if kind == "i32" and old.simple:
        last, first = (0x7FFFFFFF, -0x80000000) if step > 0 else (-0x80000000, 0x7FFFFFFF)
        text = f"({old.text} + {step} if {old.text} != {last} else {first})"
        return typed(text, kind)
    return places.add(old, integer(step))


def _increment(emitter: Emitter, node: tree.Increment, *, wanted: bool) -> Value:
    ctype = node.place.type
    variable = _register(emitter, node.place)
    if variable is not None:
        old = _register_value(emitter, variable)
        kept = emitter.keep(old) if wanted and not node.prefix else old
        places.assign_register(emitter, variable, _stepped(old, ctype, node.step))
        return kept
    found = places.address(emitter, node.place)
    where = Address(emitter.keep(found.value), found.own)
    old = emitter.keep(places.load_from(where.value, ctype))
    new = _stepped(old, ctype, node.step)
    if wanted and node.prefix:
        new = emitter.keep(canonical(new, kind_of(ctype)))
    places.write(emitter, where, ctype, new)
    return new if node.prefix else old


@handles
def _(node: tree.Increment, emitter: Emitter) -> Value:
    return _increment(emitter, node, wanted=True)


DISCARD[tree.Assign] = lambda emitter, node: void(_assign(emitter, node, wanted=False))
DISCARD[tree.CompoundAssign] = lambda emitter, node: void(_compound(emitter, node, wanted=False))
DISCARD[tree.Increment] = lambda emitter, node: void(_increment(emitter, node, wanted=False))


def void(_: Value) -> None:
    return None


# -- calls ----------------------------------------------------------------------------------------


@handles
def _(node: tree.Call, emitter: Emitter) -> Value:
    values = operands(emitter, node.arguments, exact)
    callee = emitter.callees[id(node.function)]
    frame = emitter.layout.frames[emitter.layout.names[id(emitter.function)]]
    texts = ["_T", f"_fp + {frame}" if frame else "_fp"]
    if callee.points:
        texts.append(emitter.point(callee.points, gathers=False))
    text = f"{callee.name}({', '.join([*texts, *(value.text for value in values)])})"
    kind = kind_of(node.type)
    if not callee.points:
        return typed(text, kind)
    name = emitter.fresh()
    emitter.line(f"{name} = yield from {text}")
    if callee.returns_early:
        emitter.join()
    return typed(name if kind != "void" else "", kind, simple=True)


# -- printf and assert ----------------------------------------------------------------------------


@handles
def _(node: tree.Printf, emitter: Emitter) -> Value:
    given = [item for item in node.arguments if isinstance(item, tree.Expr)]
    values = iter(operands(emitter, given, exact))
    texts = [
        repr(item.text) if isinstance(item, tree.Text) else next(values).text
        for item in node.arguments
    ]
    kinds = tuple(
        "text" if isinstance(item, tree.Text) else kind_of(item.type) for item in node.arguments
    )
    name = f"format_{id(node)}"
    emitter.constants[name] = formatter(node.format, kinds)
    arguments = "".join(f"{text}, " for text in texts)
    emitter.line(f"yield ({emitter.point()}, 1, printed, {name}, ({arguments}))")
    return integer(len(texts))


@handles
def _(node: tree.Assert, emitter: Emitter) -> Value:
    condition = exact(emitter, node.condition)
    emitter.line(f"if not {condition.text}: raise Fault('C2N9006', condition={node.text!r})")
    return Value("", simple=True)
