"""The identities behind `fold`: what an elementwise op comes to without being computed.

In: an op whose operands are already folded, and the ops that define them; out: an operand that is
equal to its result on every lane, another op that is cheaper, or None. Integers wrap, so integer
identities hold always; of floats only what keeps every bit, NaN's and the sign of zero.

    add %x, 0 -> %x      mul %i, 0 -> 0      not (lt %i, %n) -> ge %i, %n (integers)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cuda2npu.ir.program import FALSE, TRUE, Const, Op, Operand, constant
from cuda2npu.ir.types import Type, wrap

Lookup = Callable[[Operand], Op | None]
Found = Operand | Op | None

_SELF = {
    "sub": 0, "xor": 0, "eq": 1, "le": 1, "ge": 1, "ne": 0, "lt": 0, "gt": 0,
}  # fmt: skip
_INVERSE = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}
_WIDTH_LIMIT = 1 << 31


def identity(op: Op, lookup: Lookup) -> Found:
    rule = _RULES.get(op.opcode)
    return rule(op, lookup) if rule else None


def _same(a: Operand, b: Operand) -> bool:
    return a is b or (isinstance(a, Const) and a == b)


def _is_integer(op: Op) -> bool:
    return not op.operands[0].type.is_float


def _ones(element: str) -> int:
    return wrap("u64" if element == "ptr" else element, -1)


def _number(operand: Operand) -> int | None:
    """The value of an integer constant."""
    if isinstance(operand, Const) and not operand.type.is_float:
        return operand.bits
    return None


def _additive(op: Op, lookup: Lookup) -> Found:
    """add, sub."""
    if not _is_integer(op):
        return None
    a, b = op.operands
    if _number(b) == 0:
        return a
    if op.opcode == "add" and _number(a) == 0:
        return b
    if op.opcode == "sub" and _same(a, b):
        return constant(a.type, 0)
    inner = lookup(a)
    added = _number(b)
    if inner is None or added is None or inner.opcode not in ("add", "sub"):
        return None
    before = _number(inner.operands[1])
    if before is None:
        return None
    total = (added if op.opcode == "add" else -added) + (
        before if inner.opcode == "add" else -before
    )
    return replace(op, opcode="add", operands=(inner.operands[0], constant(b.type, total)))


def _multiplicative(op: Op, lookup: Lookup) -> Found:
    """mul, div, rem."""
    if not _is_integer(op):
        return None
    a, b = op.operands
    if _number(b) == 1:
        return constant(a.type, 0) if op.opcode == "rem" else a
    if op.opcode == "mul" and _number(a) == 1:
        return b
    if op.opcode == "mul" and 0 in (_number(a), _number(b)):
        return constant(a.type, 0)
    inner, factor = lookup(a), _number(b)
    if op.opcode == "mul" and inner is not None and inner.opcode == "mul" and factor is not None:
        before = _number(inner.operands[1])
        if before is not None:
            total = constant(b.type, before * factor)
            return replace(op, operands=(inner.operands[0], total))
    return None


def _logical(op: Op, lookup: Lookup) -> Found:
    """and, or."""
    a, b = op.operands
    neutral, absorbing = (_ones(a.type.element), 0)
    if op.opcode == "or":
        neutral, absorbing = absorbing, neutral
    if _same(a, b) or _number(b) == neutral:
        return a
    if _number(a) == neutral:
        return b
    if absorbing in (_number(a), _number(b)):
        return constant(a.type, absorbing)
    for one, other in ((a, b), (b, a)):
        inner = lookup(one)
        if inner is None:
            continue
        if inner.opcode == "not" and _same(inner.operands[0], other):
            return constant(a.type, absorbing)
        if inner.opcode == op.opcode and any(_same(o, other) for o in inner.operands):
            return one
    return None


def _xor(op: Op, lookup: Lookup) -> Found:
    a, b = op.operands
    if _same(a, b):
        return constant(a.type, 0)
    if _number(b) == 0:
        return a
    return b if _number(a) == 0 else None


def _shift(op: Op, lookup: Lookup) -> Found:
    a, b = op.operands
    return a if _number(b) == 0 or _number(a) == 0 else None


def _extreme(op: Op, lookup: Lookup) -> Found:
    a, b = op.operands
    return a if _same(a, b) and _is_integer(op) else None


def _not(op: Op, lookup: Lookup) -> Found:
    inner = lookup(op.operands[0])
    if inner is None:
        return None
    if inner.opcode == "not":
        return inner.operands[0]
    if inner.opcode in ("eq", "ne") or (inner.opcode in _INVERSE and _is_integer(inner)):
        return replace(op, opcode=_INVERSE[inner.opcode], operands=inner.operands)
    return None


def _neg(op: Op, lookup: Lookup) -> Found:
    inner = lookup(op.operands[0])
    return inner.operands[0] if inner is not None and inner.opcode == "neg" else None


def _compare(op: Op, lookup: Lookup) -> Found:
    a, b = op.operands
    if _same(a, b) and _is_integer(op):
        return TRUE if _SELF[op.opcode] else FALSE
    if op.opcode in ("eq", "ne") and _number(b) is not None:
        return _truth(op, a, _number(b), lookup)
    truths = [_truth_of(o, lookup) for o in (a, b)]
    if op.opcode in ("eq", "ne") and None not in truths:
        return replace(op, operands=tuple(truths))
    return None


def _truth_of(operand: Operand, lookup: Lookup) -> Operand | None:
    """The truth value that was cast to this integer."""
    inner = lookup(operand)
    cast = inner is not None and inner.opcode == "cast" and not operand.type.is_float
    if inner is None or not cast or inner.operands[0].type.element != "i1":
        return None
    return inner.operands[0]


def _truth(op: Op, a: Operand, number: int | None, lookup: Lookup) -> Found:
    """`x == 0` and its kin where x is a truth value, or one cast to an integer."""
    inner = lookup(a)
    if a.type.element != "i1":
        if inner is None or inner.opcode != "cast" or inner.operands[0].type.element != "i1":
            return None
        a = inner.operands[0]
        one = constant(op.operands[1].type, 1).bits
        if number not in (0, one):
            return None
    wanted = (number != 0) == (op.opcode == "eq")
    return a if wanted else replace(op, opcode="not", operands=(a,))


def _select(op: Op, lookup: Lookup) -> Found:
    condition, a, b = op.operands
    if isinstance(condition, Const):
        return a if condition.bits else b
    if _same(a, b):
        return a
    if a == TRUE and b == FALSE:
        return condition
    if a == FALSE and b == TRUE:
        return replace(op, opcode="not", operands=(condition,))
    inner = lookup(condition)
    if inner is not None and inner.opcode == "not":
        return replace(op, operands=(inner.operands[0], b, a))
    nested, other = lookup(a), lookup(b)
    if nested is not None and nested.opcode == "select" and nested.operands[0] is condition:
        return replace(op, operands=(condition, nested.operands[1], b))
    if other is not None and other.opcode == "select":
        if other.operands[0] is condition:
            return replace(op, operands=(condition, a, other.operands[2]))
        if _excludes(condition, other.operands[0], lookup):
            return replace(op, operands=(condition, a, other.operands[1]))
    if nested is not None and _loads_zero_without(nested, condition) and _is_zero(b):
        return a
    return None


def _excludes(a: Operand, b: Operand, lookup: Lookup) -> bool:
    """Whether one of two conditions is the opposite of the other."""
    one, other = lookup(a), lookup(b)
    if one is None or other is None:
        return False
    if one.opcode == "not" and one.operands[0] is b:
        return True
    if other.opcode == "not" and other.operands[0] is a:
        return True
    exact = _is_integer(one) or one.opcode in ("eq", "ne")
    if _INVERSE.get(one.opcode) != other.opcode or not exact:
        return False
    return all(_same(x, y) for x, y in zip(one.operands, other.operands, strict=True))


def _loads_zero_without(op: Op, condition: Operand) -> bool:
    """A load of a tile that yields 0 on the lanes where `condition` does not hold."""
    return op.opcode == "load" and op.mask is condition and op.results[0].type.tile


def _is_zero(operand: Operand) -> bool:
    return isinstance(operand, Const) and operand.bits == 0


def _holds(wide: Type, narrow: Type) -> bool:
    """Whether each value of integer type `narrow` is one of integer type `wide`."""
    if "ptr" in (wide.element, narrow.element) or wide.is_float or narrow.is_float:
        return False
    if narrow.is_signed and not wide.is_signed:
        return False
    spare = wide.is_signed and not narrow.is_signed
    return wide.bits > narrow.bits if spare else wide.bits >= narrow.bits


def _cast(op: Op, lookup: Lookup) -> Found:
    source = op.operands[0]
    element = op.result.type.element
    if source.type.element == element:
        return source
    inner = lookup(source)
    if inner is None or inner.opcode != "cast":
        return None
    first = inner.operands[0]
    if not _holds(source.type, first.type):
        return None
    if first.type.element == element:
        return first
    return replace(op, operands=(first,)) if element != "i1" else None


def _bitcast(op: Op, lookup: Lookup) -> Found:
    source = op.operands[0]
    element = op.result.type.element
    if source.type.element == element:
        return source
    inner = lookup(source)
    if inner is None or inner.opcode != "bitcast":
        return None
    first = inner.operands[0]
    return first if first.type.element == element else replace(op, operands=(first,))


def address(op: Op, lookup: Lookup) -> Found:
    """`base[index * scale + displacement]` where the base is itself `base + constant`, or the index
    a constant: one address of one base."""
    base, index = op.operands[:2]
    scale, displacement = op.attrs["scale"], op.attrs["displacement"]
    number = _number(index)
    inner = lookup(base)
    if inner is not None and inner.opcode == "offset":
        base, there = inner.operands[0], inner.attrs["displacement"]
        inside = _number(inner.operands[1])
        if number is not None:
            index, scale, displacement, number = (
                inner.operands[1],
                inner.attrs["scale"],
                there + displacement + number * scale,
                inside,
            )
        elif inside is not None:
            displacement += there + inside * inner.attrs["scale"]
        else:
            base = op.operands[0]
    if number is not None:
        return _constant_address(op, base, number * scale + displacement)
    return _addressed(op, base, index, scale, displacement)


def _constant_address(op: Op, base: Operand, displacement: int) -> Found:
    """`base[2]` where the distance is a number of elements, else `base[0 + 6 bytes]`."""
    if op.opcode == "offset" and displacement == 0:
        return base
    size = _element_bytes(op)
    index = displacement // size if displacement % size == 0 else 0
    type = Type("i32" if abs(index) < _WIDTH_LIMIT else "i64")
    return _addressed(op, base, constant(type, index), size, displacement - index * size)


def _element_bytes(op: Op) -> int:
    """The scale of a plain element: what the printer leaves out."""
    if op.opcode == "offset":
        return 1
    return op.results[0].type.bytes if op.results else op.operands[-1].type.bytes


def _addressed(op: Op, base: Operand, index: Operand, scale: int, displacement: int) -> Op | None:
    if abs(displacement) >= _WIDTH_LIMIT:
        return None
    attrs = {**op.attrs, "scale": scale, "displacement": displacement}
    changed = replace(op, operands=(base, index, *op.operands[2:]), attrs=attrs)
    same = changed.attrs == op.attrs and all(
        _same(a, b) for a, b in zip(changed.operands, op.operands, strict=True)
    )
    return None if same else changed


def any_lane(op: Op, lookup: Lookup) -> Found:
    """`any` of what is the same on every lane; and of a mask."""
    (value,) = op.operands
    if value == FALSE or op.mask == FALSE:
        return FALSE
    if op.mask is None:
        return value if not value.type.tile else None
    if not op.mask.type.tile and not value.type.tile:
        return replace(op, opcode="and", operands=(value, op.mask), mask=None)
    if value == TRUE or value is op.mask:
        return replace(op, operands=(op.mask,), mask=None)
    return None


_RULES: dict[str, Callable[[Op, Lookup], Found]] = {
    "add": _additive,
    "sub": _additive,
    "mul": _multiplicative,
    "div": _multiplicative,
    "rem": _multiplicative,
    "and": _logical,
    "or": _logical,
    "xor": _xor,
    "shl": _shift,
    "shr": _shift,
    "min": _extreme,
    "max": _extreme,
    "not": _not,
    "neg": _neg,
    **dict.fromkeys(_INVERSE, _compare),
    "select": _select,
    "cast": _cast,
    "bitcast": _bitcast,
    "offset": address,
    "load": address,
    "store": address,
    "atomic": address,
    "any": any_lane,
}
