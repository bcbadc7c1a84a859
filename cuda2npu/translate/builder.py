"""Emits ops: fresh values, result types, the cheapest foldings.

In: opcodes and operands; out: the ops of the region being built. Whatever every thread of the
program can share (thread and block indices, base addresses) goes to the program's entry, once.

    b = Builder()
    i = b.emit("add", b.emit("mul", bx, b.const("u32", 256)), tx)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from cuda2npu.diagnostics import NOWHERE, Span
from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import FALSE, TRUE, Const, Op, Operand, Region, Value, constant
from cuda2npu.ir.types import I1, Type

Mask = Operand | None  # None: every lane of the block

_INTEGER_FOLD: dict[str, Callable[[int, int], int]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
}
_COMPARE_FOLD: dict[str, Callable[[int, int], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


class Builder:
    """`span` is given to each op; `entry` collects the ops that stand before all others."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self.entry: list[Op] = []
        self.span: Span = NOWHERE
        self.counter = 0
        self._entry_values: dict[tuple[str, str], Value] = {}
        self._names: dict[str, int] = {}
        self._taken: set[str] = set()

    # -- values --

    def fresh(self, type: Type, name: str = "") -> Value:
        """A new value; `name` is made unique by a number."""
        if not name:
            self.counter += 1
            return Value(str(self.counter - 1), type)
        unique = name
        while unique in self._taken:
            count = self._names[name] = self._names.get(name, 0) + 1
            unique = f"{name}_{count}"
        self._taken.add(unique)
        return Value(unique, type)

    @staticmethod
    def const(element: str, value: float) -> Const:
        return constant(Type(element), value)

    def named(self, value: Operand, name: str) -> None:
        """Gives the value of the op just emitted the name of the variable that takes it. The value
        is not yet printed or looked up by name, so its one name may still be set."""
        if not self.ops or not isinstance(value, Value) or not value.name.isdigit():
            return
        if value in self.ops[-1].results:
            object.__setattr__(value, "name", self.fresh(value.type, name).name)

    # -- ops --

    def emit(self, opcode: str, *operands: Operand, element: str = "", **attrs: Any) -> Operand:
        """An elementwise op; `element` of the result where the row's shape is "given"."""
        row = OPS[opcode]
        folded = self._fold(opcode, operands, element)
        if folded is not None:
            return folded
        if row.shape == "compare":
            element = "i1"
        elif not element:
            element = operands[0].type.element
        tile = any(o.type.tile for o in operands)
        return self.op(opcode, operands, Type(element, tile), **attrs)

    def op(
        self,
        opcode: str,
        operands: tuple[Operand, ...],
        type: Type,
        mask: Mask = None,
        **attrs: Any,
    ) -> Value:
        """Any op with one result of `type`."""
        result = self.fresh(type)
        self.ops.append(Op(opcode, operands, (result,), mask, attrs, (), self.span))
        return result

    def effect(
        self, opcode: str, operands: tuple[Operand, ...] = (), mask: Mask = None, **attrs: Any
    ) -> None:
        """Any op without a result."""
        self.ops.append(Op(opcode, operands, (), mask, attrs, (), self.span))

    def control(
        self, opcode: str, operands: tuple[Operand, ...], types: list[Type], regions: list[Region]
    ) -> tuple[Value, ...]:
        """`if`, `for`, `while`."""
        results = tuple(self.fresh(t) for t in types)
        self.ops.append(Op(opcode, operands, results, None, {}, tuple(regions), self.span))
        return results

    def at_entry(self, opcode: str, type: Type, hint: str, key: str = "", **attrs: Any) -> Value:
        """One op in the program's entry for each (opcode, key)."""
        found = self._entry_values.get((opcode, key))
        if found is None:
            found = self.fresh(type, hint)
            self._entry_values[opcode, key] = found
            self.entry.append(Op(opcode, (), (found,), None, attrs, (), self.span))
        return found

    @contextmanager
    def region(self) -> Generator[list[Op]]:
        """Ops emitted inside go to a list of their own; dropped where the body raises."""
        outer, self.ops = self.ops, []
        try:
            yield self.ops
        finally:
            self.ops = outer

    # -- shorthands --

    def both(self, a: Mask, b: Mask) -> Mask:
        """The lanes of both masks."""
        if a is None or a is b:
            return b
        if b is None:
            return a
        return self.emit("and", a, b)

    def either(self, a: Mask, b: Mask) -> Mask:
        """The lanes of one mask or the other."""
        if a is None or b is None:
            return None
        return a if a is b else self.emit("or", a, b)

    def without(self, a: Mask, b: Operand) -> Mask:
        """The lanes of `a` that are not in `b`."""
        return self.both(a, None if b == FALSE else self.emit("not", b))

    def cast(self, value: Operand, element: str) -> Operand:
        """C's conversion between scalars (see `parser/tree.py` `Cast`)."""
        source = value.type.element
        if source == element:
            return value
        if element == "i1":
            return self.emit("ne", value, self.const(source, 0))
        if "ptr" in (source, element):
            return self._cast_pointer(value, source, element)
        return self.emit("cast", value, element=element)

    def _cast_pointer(self, value: Operand, source: str, element: str) -> Operand:
        if source == "ptr":
            return self.cast(self.emit("bitcast", value, element="u64"), element)
        wide = self.cast(value, "i64" if value.type.is_signed else "u64")
        return self.emit("bitcast", wide, element="ptr")

    def any(self, mask: Mask, within: Mask = None) -> Operand:
        """Whether any lane is on; uniform."""
        if mask is None:
            return TRUE
        if not mask.type.tile:
            return mask
        return self.op("any", (mask,), I1, within)

    # -- folding --

    def _fold(self, opcode: str, operands: tuple[Operand, ...], element: str) -> Operand | None:
        if opcode == "select":
            return self._fold_select(*operands)
        if operands and operands[0].type.element == "i1" and opcode in ("and", "or", "not"):
            return self._fold_logic(opcode, operands)
        if not all(isinstance(o, Const) for o in operands):
            return None
        type = operands[0].type
        if type.is_float:
            return None
        numbers = [o.bits for o in operands if isinstance(o, Const)]
        if opcode in _INTEGER_FOLD:
            return constant(type, _INTEGER_FOLD[opcode](*numbers))
        if opcode in _COMPARE_FOLD:
            return TRUE if _COMPARE_FOLD[opcode](*numbers) else FALSE
        if opcode == "cast" and element[0] in "iu":
            return constant(Type(element), numbers[0])
        return None

    @staticmethod
    def _fold_select(condition: Operand, a: Operand, b: Operand) -> Operand | None:
        if a is b or (isinstance(a, Const) and a == b):
            return a
        if isinstance(condition, Const):
            return a if condition.bits else b
        return None

    @staticmethod
    def _fold_logic(opcode: str, operands: tuple[Operand, ...]) -> Operand | None:
        if opcode == "not":
            (a,) = operands
            return (FALSE if a.bits else TRUE) if isinstance(a, Const) else None
        a, b = operands
        absorbing, neutral = (FALSE, TRUE) if opcode == "and" else (TRUE, FALSE)
        if absorbing in (a, b):
            return absorbing
        if a == neutral:
            return b
        if b == neutral or a is b:
            return a
        return None
