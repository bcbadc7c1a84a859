"""How each tile value of a program looks to one vector of lanes: one scalar, a ramp, or a vector.

In: a program and the number of lanes; out: a `Form` for each value. What is the same in all lanes
of a vector is computed once, by scalar code; what grows by a constant from lane to lane is kept as
its first lane, so that an access with it needs no gather.

    %tx = thread_id x         ramp: stride 1, the first lane a multiple of 16
    %row = div %tx, 16        same: with 16 lanes a vector, 256 threads
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import Literal

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Operand, Region, TileProgram, Value

Kind = Literal["same", "ramp", "vector"]
GROUP = 8  # vectors, at most, that are taken together: aligned, a power of two
_MOST = 1 << 20  # multiples beyond are of no interest
_INTEGERS = frozenset(("i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "ptr"))
_LIMITS = {"i8": 7, "u8": 8, "i16": 15, "u16": 16, "i32": 31, "u32": 32, "i64": 63, "u64": 64}


Across = tuple[tuple[int, int], ...]
"""The class and the offset of each vector of a group."""
DISTINCT: Across = tuple((j, 0) for j in range(GROUP))
ZEROS: Across = ((0, 0),) * GROUP


def related(keys: Sequence[object], offsets: Sequence[int]) -> Across:
    """Vectors with the same key are in one class; offsets from the class's first vector on."""
    first: dict[object, int] = {}
    for j, key in enumerate(keys):
        first.setdefault(key, j)
    order = {key: number for number, key in enumerate(first)}
    return tuple((order[k], offsets[j] - offsets[first[k]]) for j, k in enumerate(keys))


def _sum(a: Across, b: Across, sign: int = 1) -> Across:
    keys = [(x[0], y[0]) for x, y in zip(a, b, strict=True)]
    return related(keys, [x[1] + sign * y[1] for x, y in zip(a, b, strict=True)])


def _times(a: Across, factor: int) -> Across:
    return related([x[0] for x in a], [x[1] * factor for x in a])


def _alike(acrosses: Sequence[Across]) -> Across:
    """Of any function of values: vectors in which all of them are the same are in one class."""
    keys = list(zip(*acrosses, strict=True)) if acrosses else [()] * GROUP
    return related(keys, [0] * GROUP)


@dataclass(frozen=True, slots=True)
class Form:
    """`stride`: from lane to lane, of a ramp (modulo the type's width). `multiple`: the first lane
    is a multiple of it, a power of two. `limit`: all lanes are in `0..limit-1`; 0: not known.
    `across`: how the first lanes of the vectors of a group are related: two of the same class
    differ by the difference of their offsets (modulo the type's width)."""

    kind: Kind
    stride: int = 0
    multiple: int = 1
    limit: int = 0
    across: Across = DISTINCT

    @property
    def uniform(self) -> bool:
        """The same in all vectors of a group."""
        return self.kind == "same" and self.across == ZEROS


SAME, VECTOR, UNIFORM = Form("same"), Form("vector"), Form("same", across=ZEROS)


def power_of_two(value: int) -> int:
    """The greatest power of two that divides `value`; `_MOST` for 0."""
    return min(value & -value, _MOST) if value else _MOST


def join(a: Form, b: Form) -> Form:
    """Of a value that may be either."""
    if a.kind != b.kind or a.stride != b.stride:
        return VECTOR
    if a.kind == "vector":
        return VECTOR
    limit = max(a.limit, b.limit) if a.limit and b.limit else 0
    pairs = zip(a.across, b.across, strict=True)
    across = related([(x[0], y[0], x[1] - y[1]) for x, y in pairs], [x[1] for x in a.across])
    return Form(a.kind, a.stride, gcd(a.multiple, b.multiple), limit, across)


class Forms:
    """The forms under `lanes` lanes a vector. A loop's carried values are guessed to keep the form
    that they enter with, until its end shows otherwise."""

    def __init__(self, program: TileProgram, lanes: int) -> None:
        self.block, self.lanes = program.block, lanes
        self.found: dict[Value, Form] = {}
        self.region(program.body)

    def of(self, operand: Operand) -> Form:
        if isinstance(operand, Const):
            if operand.type.is_float:
                return UNIFORM
            value = operand.bits
            return Form("same", 0, power_of_two(value), value + 1 if value >= 0 else 0, ZEROS)
        form = self.found.get(operand, SAME)
        return form if operand.type.tile else replace(form, across=ZEROS)

    # -- control flow --

    def region(self, region: Region) -> None:
        for op in region.ops:
            if op.opcode == "if":
                self.branch(op)
            elif op.regions:
                self.loop(op)
            else:
                form = self.plain(op)
                for value in op.results:
                    self.found[value] = form if value.type.tile else replace(form, kind="same")

    def branch(self, op: Op) -> None:
        for region in op.regions:
            self.region(region)
        ends = [region.ops[-1].operands for region in op.regions]
        for value, a, b in zip(op.results, *ends, strict=True):
            self.found[value] = join(self.of(a), self.of(b)) if value.type.tile else SAME

    def loop(self, op: Op) -> None:
        first = op.regions[0]
        params, initial = first.params, op.operands
        if op.opcode == "for":
            counter, *rest = params
            params, initial = tuple(rest), op.operands[3:]
            self.found[counter] = self.counter(op)
        for param, value in zip(params, initial, strict=True):
            self.found[param] = self.entering(param, self.of(value))
        while True:
            following = self.turn(op)
            if not self.changed(params, following):
                break
        results = params if op.opcode == "for" else first.ops[-1].operands[1:]
        for value, source in zip(op.results, results, strict=True):
            self.found[value] = self.of(source) if value.type.tile else SAME

    def counter(self, op: Op) -> Form:
        low, high, step = (self.of(o) for o in op.operands[:3])
        positive = isinstance(op.operands[2], Const) and op.operands[2].bits > 0
        limit = high.limit if low.limit and positive else 0
        return Form("same", 0, gcd(low.multiple, step.multiple), limit)

    def entering(self, param: Value, form: Form) -> Form:
        return replace(form, limit=0) if param.type.tile else Form("same", 0, form.multiple)

    def turn(self, op: Op) -> Sequence[Operand]:
        """One walk over the loop's regions; what it hands to the next turn."""
        for region, more in zip(op.regions, [*op.regions[1:], None], strict=True):
            self.region(region)
            if more is not None:
                for param, value in zip(more.params, region.ops[-1].operands[1:], strict=True):
                    self.found[param] = self.of(value) if param.type.tile else SAME
        return op.regions[-1].ops[-1].operands

    def changed(self, params: Sequence[Value], following: Sequence[Operand]) -> bool:
        changed = False
        for param, value in zip(params, following, strict=True):
            new = join(self.found[param], self.of(value)) if param.type.tile else SAME
            if not param.type.tile:
                multiple = gcd(self.found[param].multiple, self.of(value).multiple)
                new = Form("same", 0, multiple)
            if new != self.found[param]:
                self.found[param], changed = new, True
        return changed

    # -- ops --

    def plain(self, op: Op) -> Form:
        if not op.results:
            return SAME
        element = op.results[0].type.element
        rule = getattr(self, f"op_{op.opcode}", None)
        if rule is not None and (element in _INTEGERS or op.opcode in ("vote", "load", "shuffle")):
            return rule(op)
        if op.opcode in _ALWAYS_VECTOR:
            return VECTOR
        return self.alike(op)

    def ramp(
        self,
        kind_of: Sequence[Form],
        stride: int,
        multiple: int,
        limit: int = 0,
        across: Across = DISTINCT,
    ) -> Form:
        if any(form.kind == "vector" for form in kind_of):
            return VECTOR
        kind: Kind = "ramp" if stride else "same"
        return Form(kind, stride, min(multiple, _MOST), limit, across)

    def op_thread_id(self, op: Op) -> Form:
        x, y, z = self.block
        axis = str(op.attrs["axis"])
        inner = {"x": 1, "y": x, "z": x * y}[axis]  # threads from one index to the next
        length = {"x": x, "y": y, "z": z}[axis]
        if length == 1:
            return Form("same", 0, _MOST, 1, ZEROS)
        rest = x * y * z // inner == length  # the outermost axis never starts again
        if inner % self.lanes == 0:
            return Form("same", 0, 1, length, self.vectors_of(inner, length, rest))
        if inner == 1 and (rest or length % self.lanes == 0):
            return Form("ramp", 1, self.lanes, length, self.vectors_of(inner, length, rest))
        return VECTOR

    def vectors_of(self, inner: int, length: int, rest: bool) -> Across:
        """If they are related in the same way in all aligned groups, of every size."""
        x, y, z = self.block
        vectors = -(-x * y * z // (self.lanes * GROUP)) * GROUP
        first = [j * self.lanes // inner for j in range(vectors)]
        first = first if rest else [value % length for value in first]
        offsets = [value - first[0] for value in first[:GROUP]]
        for size in (2, 4, 8):
            for start in range(0, vectors, size):
                group = first[start : start + size]
                if [value - group[0] for value in group] != offsets[:size]:
                    return DISTINCT
        return related([0] * GROUP, offsets)

    def op_block_id(self, op: Op) -> Form:
        return Form("same", 0, 1, 1 << 31, ZEROS)

    def op_add(self, op: Op) -> Form:
        a, b = map(self.of, op.operands)
        multiple, across = gcd(a.multiple, b.multiple), _sum(a.across, b.across)
        return self.ramp((a, b), a.stride + b.stride, multiple, 0, across)

    def op_sub(self, op: Op) -> Form:
        a, b = map(self.of, op.operands)
        multiple, across = gcd(a.multiple, b.multiple), _sum(a.across, b.across, -1)
        return self.ramp((a, b), a.stride - b.stride, multiple, 0, across)

    def op_neg(self, op: Op) -> Form:
        a = self.of(op.operands[0])
        return self.ramp((a,), -a.stride, a.multiple, 0, _times(a.across, -1))

    def op_mul(self, op: Op) -> Form:
        a, b = map(self.of, op.operands)
        multiple = min(a.multiple * b.multiple, _MOST)
        for form, factor in ((a, op.operands[1]), (b, op.operands[0])):
            if form.kind != "vector" and isinstance(factor, Const):
                across = _times(form.across, factor.bits)
                return self.ramp((form,), form.stride * factor.bits, multiple, 0, across)
        same = a.kind == b.kind == "same"
        return replace(self.alike(op), multiple=multiple) if same else VECTOR

    def op_shl(self, op: Op) -> Form:
        a, count = self.of(op.operands[0]), op.operands[1]
        if isinstance(count, Const) and count.bits < _LIMITS.get(op.result.type.element, 0):
            factor = 1 << count.bits
            across, multiple = _times(a.across, factor), min(a.multiple * factor, _MOST)
            return self.ramp((a,), a.stride * factor, multiple, 0, across)
        return self.alike(op)

    def op_cast(self, op: Op) -> Form:
        source, target = op.operands[0].type, op.result.type.element
        a = self.of(op.operands[0])
        if source.is_float or source.element == "i1" or target not in _INTEGERS:
            return replace(self.alike(op), limit=2 if source.element == "i1" else 0)
        bits = min(_LIMITS.get(target, 64), 63)
        fits = a.limit and a.limit <= 1 << bits
        widens = op.result.type.bits > source.bits
        if widens and a.kind == "ramp" and not fits and not self.never_wraps(a):
            return VECTOR
        across = a.across if fits or not widens else _alike([a.across])
        return self.ramp((a,), a.stride, a.multiple, a.limit if fits else 0, across)

    def alike(self, op: Op) -> Form:
        """Where no rule is known."""
        forms = [self.of(o) for o in op.operands]
        if any(form.kind != "same" for form in forms):
            return VECTOR
        if not OPS[op.opcode].pure:
            return SAME
        return Form("same", across=_alike([form.across for form in forms]))

    def never_wraps(self, form: Form) -> bool:
        """Whether no multiple of a power of two lies inside a vector's lanes but the first."""
        return form.stride == 1 and form.multiple % self.lanes == 0

    def op_offset(self, op: Op) -> Form:
        base, index = map(self.of, op.operands)
        scale, displacement = int(op.attrs.get("scale", 1)), int(op.attrs.get("displacement", 0))
        multiple = gcd(base.multiple, index.multiple * power_of_two(scale))
        multiple = gcd(multiple, power_of_two(displacement))
        wide = op.operands[1].type.bits == 64
        grown = index.across if wide or index.limit else _alike([index.across])
        across = _sum(base.across, _times(grown, scale))
        if base.kind == "same" and index.kind == "same":
            return Form("same", 0, multiple, 0, across)
        exact = wide or index.limit or self.never_wraps(index) or index.kind == "same"
        stride = base.stride + index.stride * scale
        return self.ramp((base, index), stride, multiple, 0, across) if exact else VECTOR

    def op_div(self, op: Op) -> Form:
        return self.split(op, rest=False)

    def op_rem(self, op: Op) -> Form:
        return self.split(op, rest=True)

    def split(self, op: Op, rest: bool) -> Form:
        """`tid / 32` and `tid % 32`."""
        a, by = self.of(op.operands[0]), op.operands[1]
        if a.kind == "same" and self.of(by).kind == "same":
            value = by.bits if isinstance(by, Const) and by.bits > 0 and a.limit else 0
            limit = value if rest else -(-a.limit // value) if value else 0
            return Form("same", 0, 1, limit, self.alike(op).across)
        unsigned = op.result.type.element[0] == "u" or a.limit
        if not unsigned or not isinstance(by, Const) or by.bits <= 0 or not self.never_wraps(a):
            return VECTOR
        if by.bits % self.lanes:
            return VECTOR
        if rest:
            return Form("ramp", 1, self.lanes, by.bits)
        return Form("same", 0, 1, -(-a.limit // by.bits) if a.limit else 0)

    def op_shr(self, op: Op) -> Form:
        a, count = self.of(op.operands[0]), op.operands[1]
        if a.kind == "same" and self.of(count).kind == "same":
            return Form("same", 0, 1, a.limit, self.alike(op).across)
        unsigned = op.result.type.element[0] == "u" or a.limit
        if not unsigned or not isinstance(count, Const) or not self.never_wraps(a):
            return VECTOR
        if count.bits > 31 or (1 << count.bits) % self.lanes:
            return VECTOR
        return Form("same", 0, 1, a.limit)

    def op_and(self, op: Op) -> Form:
        a, b = map(self.of, op.operands)
        if a.kind == b.kind == "same":
            limit = b.limit or a.limit
            return Form("same", 0, max(a.multiple, b.multiple), limit, self.alike(op).across)
        for form, mask in ((a, op.operands[1]), (b, op.operands[0])):
            if isinstance(mask, Const) and mask.bits > 0 and self.never_wraps(form):
                low = mask.bits + 1
                if low & mask.bits == 0 and low % self.lanes == 0:
                    return Form("ramp", 1, self.lanes, low)
        return VECTOR

    def op_load(self, op: Op) -> Form:
        """Lanes that are off get 0, so that the mask must be the same in all lanes too; in private
        memory one address is another place in each lane."""
        whole = op.mask is None or not op.result.type.tile or self.of(op.mask).kind == "same"
        same = all(self.of(o).kind == "same" for o in op.operands)
        access = op.attrs.get("access")
        shared = access is not None and access.space in ("global", "shared")
        return SAME if same and whole and (shared or not op.result.type.tile) else VECTOR

    def op_vote(self, op: Op) -> Form:
        return SAME if self.of(op.operands[0]).kind == "same" else VECTOR

    def op_active_lanes(self, op: Op) -> Form:
        return SAME


_ALWAYS_VECTOR = frozenset(("thread_id", "atomic", "shuffle", "match", "warp_reduce", "printf"))
