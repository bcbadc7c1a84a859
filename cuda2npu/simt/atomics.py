"""Atomic operations, on top of a kind's load and store.

In: the operation ("Add" of `atomicAdd`), the kind, its accessors; out: the function that the
engine calls for each thread in turn, with the old value as its result.

    atomic("Add", "i32", load, store)(address, 1)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cuda2npu.simt.faults import Fault
from cuda2npu.simt.numbers import WRAP, round_f32

Load = Callable[[int], Any]
Store = Callable[[int, Any], None]


_BITWISE: dict[str, Callable[[int, int], int]] = {
    "Min": min,
    "Max": max,
    "And": lambda old, value: old & value,
    "Or": lambda old, value: old | value,
    "Xor": lambda old, value: old ^ value,
    "Inc": lambda old, value: 0 if old >= value else old + 1,
    "Dec": lambda old, value: value if old == 0 or old > value else old - 1,
}


def _combined(op: str, kind: str) -> Callable[[Any, Any], Any]:
    """The new value from the old one and the operand."""
    if op == "Exch":
        return lambda old, value: value
    if op in _BITWISE:
        return _BITWISE[op]
    sign = 1 if op == "Add" else -1
    if kind in ("f32", "f64"):
        return _float_sum(sign, kind)
    wrap = WRAP[kind]

    def add(old: int, value: int) -> int:
        return wrap(old + sign * value)

    return add


def _float_sum(sign: int, kind: str) -> Callable[[float, float], float]:
    def add(old: float, value: float) -> float:
        return old + sign * value

    def add_f32(old: float, value: float) -> float:
        return round_f32(old + sign * value)

    return add_f32 if kind == "f32" else add


def atomic(op: str, kind: str, load: Load, store: Store) -> Callable[..., Any]:
    combine = _combined(op, kind) if op != "CAS" else None

    def apply(address: int, value: Any, new: Any = None) -> Any:
        try:
            old = load(address)
            if combine is not None:
                store(address, combine(old, value))
            elif old == value:
                store(address, new)
        except Fault as fault:
            if "access" in fault.places:
                fault.places["access"] = "atomic"
            raise
        return old

    return apply
