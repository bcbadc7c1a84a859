"""Places: the address of an lvalue, and reading and writing it.

In: `VarRef`, `Deref`, `Member`, ...; out: the text of an address and whether it surely lies in the
running thread's local memory (then no other thread can see a store to it).

    float a[4];  a[i]  ->  Address("_fp + 16 + 4 * i", own=True)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import CType, Record
from cuda2npu.simt.emitter import Emitter
from cuda2npu.simt.spaces import SHARED_BASE
from cuda2npu.simt.values import Value, canonical, integer, kind_of, typed

MASK64 = 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True, slots=True)
class Address:
    value: Value
    own: bool = False


Expression = Callable[[Emitter, tree.Expr], Value]
_expression: list[Expression] = []  # set by `expressions`: places and values need each other


def set_expression(expression: Expression) -> None:
    _expression[:] = [expression]


def value_of(emitter: Emitter, node: tree.Expr) -> Value:
    return _expression[0](emitter, node)


def add(left: Value, right: Value) -> Value:
    if left.simple and right.low == right.high and left.low == left.high:
        return integer(left.low + right.low)
    if right.low == right.high == 0:
        return left
    return Value(f"({left.text} + {right.text})", left.low + right.low, left.high + right.high)


def scaled(emitter: Emitter, index: tree.Expr, size: int) -> Value:
    """`index * size`; the index is a canonical integer."""
    value = canonical(value_of(emitter, index), kind_of(index.type))
    if size == 1:
        return value
    if value.low == value.high:
        return integer(value.low * size)
    return Value(f"{size} * {value.text}", size * value.low, size * value.high)


def in_range(value: Value) -> Value:
    """Addresses wrap at 64 bits; where they hardly leave the range they need not, for no memory
    lies at either end of it."""
    if value.low > -(1 << 60) and value.high < (1 << 64) + (1 << 60):
        return value
    return canonical(value, "u64")


def points_to_own(emitter: Emitter, pointer: tree.Expr) -> bool:
    """Whether a pointer surely points into this thread's local memory."""
    match pointer:
        case tree.AddressOf():
            return is_own(emitter, pointer.place)
        case tree.PointerAdd():
            return points_to_own(emitter, pointer.pointer)
        case tree.Cast() if kind_of(pointer.operand.type) == "u64":
            return points_to_own(emitter, pointer.operand)
        case tree.Load(place=tree.VarRef() as place):
            return place.variable in emitter.local_pointers
        case _:
            return False


def is_own(emitter: Emitter, place: tree.LValue) -> bool:
    match place:
        case tree.VarRef():
            return place.variable.storage in ("local", "param")
        case tree.Member():
            return is_own(emitter, place.record)
        case tree.Element():
            return is_own(emitter, place.array)
        case tree.Deref():
            return points_to_own(emitter, place.pointer)
        case _:
            return True


def address(emitter: Emitter, place: tree.LValue) -> Address:
    match place:
        case tree.VarRef():
            return Address(_variable(emitter, place.variable), is_own(emitter, place))
        case tree.Deref():
            pointer = value_of(emitter, place.pointer)
            return Address(in_range(pointer), is_own(emitter, place))
        case tree.Member():
            base = address(emitter, place.record)
            return Address(add(base.value, integer(place.field.offset)), base.own)
        case tree.Element():
            return _element(emitter, place)
        case tree.Temporary():
            return _temporary(emitter, place)
        case _:
            raise TypeError(type(place).__name__)


def _variable(emitter: Emitter, variable: tree.Variable) -> Value:
    if variable.storage == "shared":
        return integer(SHARED_BASE + emitter.layout.offsets[variable])
    if variable.storage == "dynamic":
        return integer(SHARED_BASE + len(emitter.layout.shared))
    if variable.storage in ("local", "param"):
        text = f"_fp + {emitter.layout.offsets[variable]}"
        return Value(f"({text})", 0, MASK64)
    return Value(symbol_name(emitter.layout.symbols.index(variable)), 0, MASK64, simple=True)


def symbol_name(position: int) -> str:
    return f"symbol_{position}"


def _element(emitter: Emitter, place: tree.Element) -> Address:
    base = address(emitter, place.array)
    with emitter.captured() as lines:
        index = scaled(emitter, place.index, place.type.size)
    value = emitter.keep(base.value) if lines else base.value
    emitter.append(lines)
    return Address(in_range(add(value, index)), base.own)


def _temporary(emitter: Emitter, place: tree.Temporary) -> Address:
    value = value_of(emitter, place.value)
    where = Value(f"(_fp + {emitter.layout.temporaries[id(place)]})", 0, MASK64)
    emitter.line(f"declare({where.text}, {place.type.size})")
    write_own(emitter, where, place.type, value)
    return Address(where, own=True)


# -- reading and writing --------------------------------------------------------------------------


def load(emitter: Emitter, place: tree.LValue) -> Value:
    ctype = place.type
    if isinstance(place, tree.VarRef) and emitter.layout.is_register(place.variable):
        known = emitter.origins.get(place.variable)
        name = emitter.name(place.variable)
        if known is not None:
            return Value(name, known.low, known.high, simple=True)
        return typed(name, kind_of(ctype), simple=True)
    where = address(emitter, place).value
    return load_from(where, ctype)


def load_from(where: Value, ctype: CType) -> Value:
    if isinstance(ctype, Record):
        return Value(f"load_bytes({where.text}, {ctype.size}, {ctype.align})")
    kind = kind_of(ctype)
    return typed(f"load_{kind}({where.text})", kind)


def storable(value: Value, kind: str) -> Value:
    """An f32 is rounded by the store itself."""
    return value if kind == "f32" else canonical(value, kind)


def write_own(emitter: Emitter, where: Value, ctype: CType, value: Value) -> None:
    """A store that no other thread can see."""
    if isinstance(ctype, Record):
        emitter.line(f"store_bytes({where.text}, {value.text}, {ctype.align})")
        return
    kind = kind_of(ctype)
    emitter.line(f"store_{kind}({where.text}, {storable(value, kind).text})")


def write(emitter: Emitter, where: Address, ctype: CType, value: Value) -> None:
    """A store; one that other threads may see is performed by the engine, at a point."""
    if where.own:
        write_own(emitter, where.value, ctype, value)
        return
    point, to = emitter.point(), where.value.text
    if isinstance(ctype, Record):
        emitter.line(f"yield ({point}, 2, store_bytes, ({to}, {value.text}, {ctype.align}))")
        return
    kind = kind_of(ctype)
    emitter.line(f"yield ({point}, 1, store_{kind}, {to}, {storable(value, kind).text})")


def assign_register(emitter: Emitter, variable: tree.Variable, value: Value) -> None:
    """To a Python local: rounded in two steps without a call where it is an f32."""
    name, kind = emitter.name(variable), kind_of(variable.type)
    if kind == "f32" and not value.rounded:
        emitter.line(f"F[0] = {value.text}; {name} = F[0]")
    else:
        emitter.line(f"{name} = {canonical(value, kind).text}")
