"""Integer and pointer values as polynomials that are affine in the thread axes.

In: an op and the forms of its operands; out: the form of its result, or None where it has none.
A form of a 32-bit value is right modulo 2**32; `widened` says when it is right as a number.

    %i = add (mul %bx, 256), %tx          256*%bx + x
    %p = offset %x[%i * 4 bytes]          %x + 1024*%bx + 4*x
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from cuda2npu.ir.affine import AXES, Poly, number, variable
from cuda2npu.ir.program import Const, Op, Operand, Value
from cuda2npu.ir.types import Type

_TERMS, _FACTORS, _GUARDS = 12, 4, 8
_WIDE = (32, 64)


@dataclass(frozen=True, slots=True)
class Form:
    """`guard`: masks; the form holds on the lanes for which all of them are on. `wraps`: it was
    unsigned, or cut to 32 bits, on the way, and may have wrapped there."""

    poly: Poly
    guard: frozenset[Value] = frozenset()
    wraps: bool = False

    def guarded(self, *masks: Value) -> Form:
        return replace(self, guard=self.guard | set(masks))


Found = Form | None


def element_range(type: Type) -> tuple[int, int]:
    if type.is_signed:
        return -(1 << (type.bits - 1)), (1 << (type.bits - 1)) - 1
    return 0, (1 << type.bits) - 1


@dataclass
class Ranges:
    """What each variable of a polynomial may be."""

    known: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])

    def of(self, found: Poly) -> tuple[int, int]:
        low = high = 0
        for names, coefficient in found.terms:
            a = b = coefficient
            for name in names:
                c, d = self.known[name]
                corners = (a * c, a * d, b * c, b * d)
                a, b = min(corners), max(corners)
            low, high = low + a, high + b
        return low, high

    def spread(self, found: Poly) -> int:
        """How far apart two lanes are at least, somewhere in the block."""
        total = 0
        for axis in AXES:
            stride = found.coefficient(axis).constant
            total += abs(stride or 0) * self.known[axis][1]
        return total


def widened(form: Found, type: Type, ranges: Ranges, *, modular: bool = True) -> Found:
    """The form as the number that a value of `type` is. None where it surely is not. `modular`: it
    becomes part of an address, for which 64 bits are right as they are."""
    if form is None or (type.bits == 64 and modular):
        return form
    least, most = element_range(type)
    low, high = ranges.of(form.poly)
    if least <= low and high <= most:
        return form
    if form.poly.variables <= set(AXES) or ranges.spread(form.poly) > most - least:
        return None
    return form if type.is_signed else replace(form, wraps=True)


class Forms:
    """The forms of the values seen so far; a uniform value without one stands for itself."""

    def __init__(self, block: tuple[int, int, int]) -> None:
        self.block = block
        self.ranges = Ranges({a: (0, n - 1) for a, n in zip(AXES, block, strict=True)})
        self.found: dict[Value, Found] = {}

    def of(self, operand: Operand) -> Found:
        if isinstance(operand, Const):
            return None if operand.type.is_float else Form(number(operand.bits))
        return self.found.get(operand)

    def itself(self, value: Value) -> Form:
        """A uniform value as a variable."""
        name = f"%{value.name}"
        self.ranges.known.setdefault(name, element_range(value.type))
        return Form(variable(name))

    def first_lane(self, value: Value) -> Poly:
        """The element of a tile at thread 0, as a variable."""
        name = f"%{value.name}[0]"
        self.ranges.known.setdefault(name, element_range(value.type))
        return variable(name)

    def define(self, op: Op) -> None:
        """The form of an op without regions."""
        for value in op.results:
            self.found[value] = self.result(op, value)

    def result(self, op: Op, value: Value) -> Found:
        if value.type.is_float or value.type.element == "i1":
            return None
        if op.opcode in _SOURCES:
            return _SOURCES[op.opcode](self, op, value)
        rule = _RULES.get(op.opcode)
        form = rule(self, op, value) if rule else None
        form = _kept(form, value)
        if form is None and not value.type.tile:
            return self.itself(value)
        return form

    def widened(self, operand: Operand, *, modular: bool = True) -> Found:
        return widened(self.of(operand), operand.type, self.ranges, modular=modular)


def _kept(form: Found, value: Value) -> Found:
    """The form modulo the width, where it is not too large and affine in the axes."""
    if form is None:
        return None
    reduced = form.poly.centred(value.type.bits)
    terms = reduced.terms
    large = len(terms) > _TERMS or any(len(names) > _FACTORS for names, _ in terms)
    if large or len(form.guard) > _GUARDS or reduced.degree > 1:
        return None
    return form if reduced is form.poly else replace(form, poly=reduced)


def _joined(a: Form, b: Form, found: Poly) -> Form:
    return Form(found, a.guard | b.guard, a.wraps or b.wraps)


# -- sources --------------------------------------------------------------------------------------

_GRID = {"x": (1 << 31) - 1, "y": 65535, "z": 65535}


def _thread_id(forms: Forms, op: Op, value: Value) -> Found:
    axis = str(op.attrs["axis"])
    return Form(number(0) if forms.block[AXES.index(axis)] == 1 else variable(axis))


def _block_id(forms: Forms, op: Op, value: Value) -> Found:
    forms.ranges.known[f"%{value.name}"] = (0, _GRID[str(op.attrs["axis"])] - 1)
    return forms.itself(value)


def _grid_dim(forms: Forms, op: Op, value: Value) -> Found:
    forms.ranges.known[f"%{value.name}"] = (1, _GRID[str(op.attrs["axis"])])
    return forms.itself(value)


def _base(forms: Forms, op: Op, value: Value) -> Found:
    return forms.itself(value)


_Rule = Callable[[Forms, Op, Value], Found]
_SOURCES: dict[str, _Rule] = {
    "thread_id": _thread_id,
    "block_id": _block_id,
    "grid_dim": _grid_dim,
    "shared_base": _base,
    "symbol_base": _base,
    "local_base": _base,
}


# -- arithmetic -----------------------------------------------------------------------------------


def _sum(forms: Forms, op: Op, value: Value) -> Found:
    a, b = map(forms.of, op.operands)
    if a is None or b is None or value.type.bits not in _WIDE:
        return None
    return _joined(a, b, a.poly.plus(b.poly, 1 if op.opcode == "add" else -1))


def _product(forms: Forms, op: Op, value: Value) -> Found:
    a, b = map(forms.of, op.operands)
    if a is None or b is None or value.type.bits not in _WIDE:
        return None
    found = _kept(_joined(a, b, a.poly.times(b.poly)), value)
    if found is not None:
        return found
    for one, other, operand in ((a, b, op.operands[1]), (b, a, op.operands[0])):
        if isinstance(operand, Value) and not operand.type.tile:
            return _joined(one, other, one.poly.times(forms.itself(operand).poly))
    return None


def _shl(forms: Forms, op: Op, value: Value) -> Found:
    a, count = forms.of(op.operands[0]), op.operands[1]
    if a is None or not isinstance(count, Const) or value.type.bits not in _WIDE:
        return None
    return replace(a, poly=a.poly.scaled(1 << count.bits if count.bits < value.type.bits else 0))


def _negative(forms: Forms, op: Op, value: Value) -> Found:
    a = forms.of(op.operands[0])
    if a is None or value.type.bits not in _WIDE:
        return None
    found = a.poly.scaled(-1)
    return replace(a, poly=found.plus(number(-1)) if op.opcode == "not" else found)


def _part(forms: Forms, op: Op, value: Value) -> Found:
    """div, rem, shr, and by a constant: where the value is sure to lie in 0 .. size - 1, it is all
    in the rest and nothing in the quotient."""
    a, b = forms.of(op.operands[0]), op.operands[1]
    if a is None or a.wraps or a.guard or not isinstance(b, Const) or b.bits < 0:
        return None
    size = b.bits + 1 if op.opcode == "and" else b.bits
    if op.opcode == "shr":
        size = 1 << min(b.bits, 63)
    low, high = forms.ranges.of(a.poly)
    if op.opcode == "and" and size & (size - 1):
        return None
    if not 0 <= low <= high < size or high > element_range(op.operands[0].type)[1]:
        return None
    return a if op.opcode in ("rem", "and") else Form(Poly())


def _cast(forms: Forms, op: Op, value: Value) -> Found:
    source = op.operands[0]
    form, target = forms.of(source), value.type
    if form is None or source.type.is_float or source.type.element == "i1":
        return None
    if source.type.bits < target.bits:
        return forms.widened(source)
    low, high = forms.ranges.of(form.poly)
    least, most = element_range(target)
    if least <= low and high <= most:
        return form
    if target.bits not in _WIDE:
        return None
    same = source.type.bits == target.bits
    return form if same and not target.is_signed else replace(form, wraps=True)


def _bitcast(forms: Forms, op: Op, value: Value) -> Found:
    source = op.operands[0]
    if source.type.is_float or source.type.bits != value.type.bits:
        return None
    return forms.of(source) if value.type.bits == 64 else _cast(forms, op, value)


def _select(forms: Forms, op: Op, value: Value) -> Found:
    """On the lanes where the condition is on: the first."""
    condition, a, b = op.operands
    first, second = forms.of(a), forms.of(b)
    if not isinstance(condition, Value) or not value.type.tile:
        return None
    if condition.type.tile:
        return None if first is None else first.guarded(condition)
    if first is None or second is None or first.poly.varying != second.poly.varying:
        return None
    return _joined(first, second, first.poly.varying.plus(forms.first_lane(value)))


def address(forms: Forms, op: Op) -> Found:
    """`base + index * scale + displacement` in bytes."""
    base, index = forms.of(op.operands[0]), forms.widened(op.operands[1])
    if base is None or index is None:
        return None
    moved = index.poly.scaled(int(op.attrs["scale"])).plus(number(int(op.attrs["displacement"])))
    return _joined(base, index, base.poly.plus(moved))


def _offset(forms: Forms, op: Op, value: Value) -> Found:
    return address(forms, op)


_RULES: Mapping[str, _Rule] = {
    "add": _sum,
    "sub": _sum,
    "mul": _product,
    "shl": _shl,
    "neg": _negative,
    "not": _negative,
    "div": _part,
    "rem": _part,
    "shr": _part,
    "and": _part,
    "cast": _cast,
    "bitcast": _bitcast,
    "select": _select,
    "offset": _offset,
}
