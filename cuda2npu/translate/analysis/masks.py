"""Masks as conjunctions: which other masks contain one.

In: the ops that make truth values; out: for each, the set of values that are on wherever it is.
`and` adds its operands; a mask that an `if` narrows or a loop carries is inside what it came from.

    %2 = and %m, %c        inside(%2) = {%2, %m, %c}
"""

from __future__ import annotations

from cuda2npu.ir.program import FALSE, Op, Operand, Value

_LIMIT = 64

Inside = frozenset[Value]


class Masks:
    """`found`: of each truth value the values that are on where it is on; `made_by`: the op that
    computes it, where it is an elementwise one; `same`: of a parameter of a loop's second region,
    what the first handed to it."""

    def __init__(self) -> None:
        self.same: dict[Value, Value] = {}
        self.found: dict[Value, Inside] = {}
        self.made_by: dict[Value, Op] = {}

    def define(self, op: Op) -> None:
        for value in op.results:
            if value.type.element != "i1":
                continue
            self.made_by[value] = op
            inside: Inside = frozenset()
            if op.opcode == "and":
                inside = frozenset().union(*(self.of(operand) for operand in op.operands))
            self.put(value, inside)

    def put(self, value: Value, inside: Inside) -> None:
        self.found[value] = frozenset({value}) if len(inside) > _LIMIT else inside | {value}

    def hand(self, param: Value, source: Operand) -> None:
        self.put(param, self.of(source))
        if isinstance(source, Value):
            self.same[param] = source

    def of(self, operand: Operand | None) -> Inside:
        if not isinstance(operand, Value):
            return frozenset()
        return self.found.get(operand, frozenset({operand}))

    def either(self, a: Operand, b: Operand) -> Inside:
        """Of a value that is `a` or `b`."""
        if a == FALSE:
            return self.of(b)
        return self.of(a) if b == FALSE else self.of(a) & self.of(b)

    def parts(self, mask: Value) -> list[Value]:
        """The conditions that `mask` is the conjunction of, exactly."""
        parts: dict[Value, None] = {}
        work = [mask]
        seen: set[Value] = set()
        while work:
            value = work.pop()
            value = self.same.get(value, value)
            if value in seen:
                continue
            seen.add(value)
            op = self.made_by.get(value)
            if op is not None and op.opcode == "and" and len(seen) < _LIMIT:
                work += [o for o in reversed(op.operands) if isinstance(o, Value)]
            else:
                parts[value] = None
        return list(parts)
