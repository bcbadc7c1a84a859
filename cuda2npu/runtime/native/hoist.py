"""Checks before a loop, rather than in each of its turns.

In: the emitter and a `for` without another loop inside; out: a flag in C that is true only where
none of some accesses can have a fault in any turn. An address that grows by the same from turn to
turn lies between that of the first turn and that of the last, if the 32-bit index that it is made
of does not wrap around on the way.

    for (i32 k = 0; k < n$; k += 1) ... in$ + (u64)(i64)(row$ + k) * 4u ...
    $sure1 = c2n_within(row$, 0, 1, $turns1, I32) && c2n_easy_turns(&near[0], in$ + ..., 4, ...)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Operand, Value
from cuda2npu.runtime.native.checks import looks, site_of, sizes_of
from cuda2npu.runtime.native.places import (
    address_text,
    in_scope,
    spot,
    together,
    vector_address,
)
from cuda2npu.runtime.native.versions import Test, inside

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

_MOST_OPS, _MOST_ACCESSES = 80, 16
_MOST_SCALE = 1 << 20
_MOST_BITS = 62  # of what a slope may be
_INTEGERS = frozenset(("i32", "u32", "i64", "u64"))
_LIMITS = {"i32": "INT32_MIN, INT32_MAX", "u32": "0, UINT32_MAX"}


class Slope(NamedTuple):
    """`text`: in C, what a value grows by where the loop's counter grows by 1; empty: nothing.
    `bits` that this may have; `limits`: values of 32 bits, with the text of their slopes, that must
    not wrap around for that to be so."""

    text: str = ""
    bits: int = 0
    limits: tuple[tuple[Value, str], ...] = ()


LEVEL = Slope()


class _Slopes:
    """Of the values of a loop. `made`: the ops of its body that are pure, by what they yield; None
    for what other ops yield, and for carried values."""

    def __init__(self, e: Emitter, op: Op) -> None:
        (body,) = op.regions
        self.e = e
        self.counter, *carried = body.params
        self.made: dict[Operand, Op | None] = dict.fromkeys(carried)
        for each in inside(op):
            self.made.update(dict.fromkeys(each.results))
        for each in body.ops:
            if OPS[each.opcode].pure and not each.regions:
                self.made.update(dict.fromkeys(each.results, each))
        self.found: dict[Operand, Slope | None] = {self.counter: Slope("1", 1)}

    def of(self, operand: Operand) -> Slope | None:
        """None: not known."""
        if operand not in self.made and operand is not self.counter:
            return LEVEL
        if operand not in self.found:
            op = self.made[operand]
            slope = self.made_by(op) if op is not None else None
            self.found[operand] = slope if slope is None or slope.bits <= _MOST_BITS else None
        return self.found[operand]

    def made_by(self, op: Op) -> Slope | None:
        slopes = [self.of(operand) for operand in op.operands]
        parts = [slope for slope in slopes if slope is not None]
        if len(parts) < len(slopes):
            return None
        if not any(slope.text for slope in parts):
            return LEVEL
        if op.opcode == "offset":
            return self.reached(op)
        element = op.result.type.element
        if element not in _INTEGERS or any(o.type.element not in _INTEGERS for o in op.operands):
            return None
        if op.opcode in ("add", "sub"):
            return _sum(parts[0], parts[1], "+" if op.opcode == "add" else "-")
        if op.opcode == "mul":
            return self.product(parts, op.operands)
        if op.opcode == "shl":
            count = op.operands[1]
            return _times(parts[0], 1 << count.bits) if isinstance(count, Const) else None
        if op.opcode in ("cast", "bitcast"):
            return _limited(parts[0], op.operands[0]) if element[1:] == "64" else parts[0]
        return None

    def product(self, slopes: Sequence[Slope], operands: Sequence[Operand]) -> Slope | None:
        for slope, factor, other in zip(slopes, operands[::-1], slopes[::-1], strict=True):
            if other.text:
                continue
            if isinstance(factor, Const):
                return _times(slope, factor.bits)
            if not factor.type.tile and factor.type.bits == 32 and in_scope(self.e, factor):
                text = f"({slope.text}) * (i64){self.e.scalar(factor, 0)}"
                return Slope(text, slope.bits + 32, slope.limits)
        return None

    def reached(self, op: Op) -> Slope | None:
        """Of the address of an `offset`, a load or a store."""
        base, index = self.of(op.operands[0]), self.of(op.operands[1])
        scale = int(op.attrs.get("scale", 1))
        if base is None or index is None or not 0 <= scale < _MOST_SCALE:
            return None
        return _sum(base, _times(_limited(index, op.operands[1]), scale), "+")


def _sum(a: Slope, b: Slope, sign: str) -> Slope:
    if not b.text:
        return a
    text = f"{a.text or '0'} {sign} ({b.text})" if a.text or sign == "-" else b.text
    return Slope(text, max(a.bits, b.bits) + 1, (*a.limits, *b.limits))


def _times(slope: Slope, factor: int) -> Slope:
    if not slope.text or factor == 1:
        return slope
    return Slope(f"({slope.text}) * {factor}ll", slope.bits + factor.bit_length(), slope.limits)


def _limited(slope: Slope, operand: Operand) -> Slope:
    """Of the value with 64 bits."""
    if not slope.text or not isinstance(operand, Value) or operand.type.bits == 64:
        return slope
    return slope._replace(limits=(*slope.limits, (operand, slope.text)))


# -- emission -------------------------------------------------------------------------------------


class Sure(NamedTuple):
    """Where `flag` is true, the `ops` need not be looked at."""

    flag: str
    ops: frozenset[Op]


def sure_before(e: Emitter, op: Op) -> Sure | None:
    """Emits what tells it; None: nothing is known of any access."""
    slopes = _accesses(e, op)
    if not slopes:
        return None
    counter, number = op.regions[0].params[0], e.count()
    low, high, step = op.operands[:3]
    assert isinstance(step, Const)
    first, last = (e.scalar(o, 0) for o in (low, high))
    relation, sign, by = ("<", "", step.bits) if step.bits > 0 else (">", "-", -step.bits)
    upper, lower = (last, first) if step.bits > 0 else (first, last)
    wide = "(u64)(i64)" if counter.type.is_signed else "(u64)"
    flag, turns = f"$sure{number}", f"$turns{number}"
    e.out.line(f"int {flag} = !({first} {relation} {last});")
    e.out.line(f"const u64 {turns} = ({wide}{upper} - {wide}{lower} - 1) / {by} * {by};")
    found = _Turns(e, turns, sign)
    with e.out.block(f"if (!{flag})"), e.knowing(Test("")):
        e.out.line(f"const {counter.type.element} {e.base_name(counter)} = {first};")
        for each in _slice(op, slopes):
            e.step(each)
        tests = [test for each, slope in slopes.items() for test in found.tests(each, slope)]
        e.out.line(f"{flag} = {' && '.join(dict.fromkeys(tests))};")
    return Sure(flag, frozenset(slopes))


def _accesses(e: Emitter, op: Op) -> dict[Op, Slope]:
    """Loads and stores of which a test tells that they have no fault in any turn."""
    if op.opcode != "for" or e.one_lane is not None:
        return {}
    ops, step = list(inside(op)), op.operands[2]
    counts = op.regions[0].params[0].type.element in _INTEGERS
    if not counts or not isinstance(step, Const) or not step.bits or len(ops) > _MOST_OPS:
        return {}
    if any(each.opcode in ("for", "while") for each in ops):
        return {}
    slopes = _Slopes(e, op)
    found: dict[Op, Slope] = {}
    for each in op.regions[0].ops:
        known = each.mask not in e.unsure  # else a seldom version, as it is
        if each.opcode in ("load", "store") and looks(e, each) and known:
            slope = slopes.reached(each)
            if slope is not None and slope.bits <= _MOST_BITS and _testable(e, each):
                found[each] = slope
    return found if len(found) <= _MOST_ACCESSES else {}


def _testable(e: Emitter, op: Op) -> bool:
    """Whether vectors of it are aligned wherever its elements are."""
    size, align = sizes_of(op, _element(op))
    if op.operands[1].type.element not in _INTEGERS:
        return False
    if align <= size or not any(o.type.tile for o in op.operands[:2]):
        return True
    place = spot(e, op, _element(op), 0)
    return place.kind in ("one", "each") or (place.kind == "strided" and place.stride % align == 0)


def _element(op: Op) -> str:
    return (op.operands[2] if op.opcode == "store" else op.result).type.element


def _slice(op: Op, slopes: dict[Op, Slope]) -> Iterator[Op]:
    """The ops of the body that the addresses are made of."""
    body = op.regions[0]
    needed: set[Operand] = {operand for each in slopes for operand in each.operands[:2]}
    for each in reversed(body.ops):
        if not needed.isdisjoint(each.results):
            needed.update(each.operands)
    return (
        each
        for each in body.ops
        if OPS[each.opcode].pure and not each.regions and not needed.isdisjoint(each.results)
    )


class _Turns:
    """Tests at the first turn; `turns`: by how much the counter grows, in the direction `sign`,
    until the last."""

    def __init__(self, e: Emitter, turns: str, sign: str) -> None:
        self.e, self.turns, self.sign = e, turns, sign

    def by(self, text: str) -> str:
        return f"{self.sign}({text or 0}), {self.turns}"

    def tests(self, op: Op, slope: Slope) -> Iterator[str]:
        e = self.e
        index = op.operands[1]
        own = [(operand, text) for operand, text in slope.limits if operand is not index]
        for operand, text in own:
            for j in e.places(operand)[: 1 if e.form(operand).uniform else None]:
                yield self.within(operand, text, j, self.lanes_span(operand))
        text = next((text for operand, text in slope.limits if operand is index), "")
        element = _element(op)
        size, align = sizes_of(op, element)
        tile = any(o.type.tile for o in op.operands[:2])
        if not tile:
            address = address_text(e.scalar(op.operands[0], 0), index, e.scalar(index, 0), op)
            yield from self.limit(index, text, 0, 0)
            yield self.easy(op, slope, address, size, align)
        elif groups := together(e, op, element):
            for near in groups:
                members, offsets = zip(*near.vectors, strict=True)
                across = e.form(index).across
                steps = [across[j][1] - across[members[0]][1] for j in members]
                span = self.lanes_span(index) + max(steps)
                if text or near.unless:
                    yield from self.limit(index, text, members[0], span)
                low = min(offsets)
                first = near.address if not low else f"{near.address} + (u64){low}ll"
                whole = max(offsets) - low + e.lanes * size
                yield self.easy(op, slope, first, whole, align)
        else:
            same = all(e.form(o).uniform for o in op.operands[:2])
            for j in range(1 if same else e.unit):
                yield from self.of_vector(op, slope, text, j)

    def of_vector(self, op: Op, slope: Slope, text: str, j: int) -> Iterator[str]:
        e, index = self.e, op.operands[1]
        element = _element(op)
        size, align = sizes_of(op, element)
        place = spot(e, op, element, j)
        if place.kind == "each":
            near, on = f"&near[{site_of(e, op)}]", self.on(op, j)
            yield from self.limit(index, text, j, self.lanes_span(index), on)
            at = vector_address(e, op, j)
            yield f"c2n_easy_turns_ptr({near}, {at}, {on}, {self.by(slope.text)}, {size}, {align})"
            return
        if place.kind == "swapped":
            yield self.easy(op, slope, place.address, e.lanes * size, align)
            return
        if text or place.unless:
            yield from self.limit(index, text, j, self.lanes_span(index))
        if place.kind == "strided":
            last = f"{place.address} + (u64){place.stride * (e.lanes - 1)}ll"
            yield self.easy(op, slope, last, size, align)
        whole = e.lanes * size if place.kind == "side" else size
        yield self.easy(op, slope, place.address, whole, align)

    def easy(self, op: Op, slope: Slope, address: str, size: int, align: int) -> str:
        near = f"&near[{site_of(self.e, op)}]"
        return f"c2n_easy_turns({near}, {address}, {self.by(slope.text)}, {size}, {align})"

    def lanes_span(self, operand: Operand) -> int:
        form = self.e.form(operand)
        return form.stride * (self.e.lanes - 1) if form.kind == "ramp" else 0

    def limit(self, index: Operand, text: str, j: int, span: int, on: str = "ALL") -> Iterator[str]:
        """Where lanes, or turns, of an index of 32 bits may wrap around."""
        if index.type.element in _LIMITS and isinstance(index, Value) and (text or span):
            yield self.within(index, text, j, span, on)

    def within(self, operand: Operand, text: str, j: int, span: int, on: str = "ALL") -> str:
        e = self.e
        if e.is_vector(operand):
            call = f"c2n_within_{operand.type.element}x({e.vector(operand, j)}, {on}"
            return f"{call}, {self.by(text)})"
        first = f"(i64){e.scalar(operand, j)}, {span}ll"
        return f"c2n_within({first}, {self.by(text)}, {_LIMITS[operand.type.element]})"

    def on(self, op: Op, j: int) -> str:
        """The lanes that are on in all turns; all where that is not known before them."""
        mask = op.mask
        known = mask is None or isinstance(mask, Const) or in_scope(self.e, mask)
        return (self.e.on(mask, j) or "ALL") if known else "ALL"
