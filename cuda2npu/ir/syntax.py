"""The spelling of tile programs: what the printer and the reader must agree upon.

In: opcodes, constants, attributes; out: which attribute stands as a bare word behind which opcode,
the type that a constant without a suffix has at its place, and literals as text.

    >>> from cuda2npu.ir.program import constant
    >>> from cuda2npu.ir.types import F32, U32
    >>> literal(constant(F32, 0.1), "f32"), literal(constant(U32, 7), "i32")
    ('0.1', '7:u32')
    >>> parse_literal("7:u32", "i32")
    Const(type=Type(element='u32', tile=False), bits=7)
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const
from cuda2npu.ir.types import ELEMENTS, Type, float_bits, wrap

WORD_ATTRIBUTE = {
    "thread_id": "axis", "block_id": "axis", "grid_dim": "axis",
    "atomic": "kind", "barrier_reduce": "kind", "vote": "kind", "match": "kind",
    "warp_reduce": "kind", "shuffle": "mode",
}  # fmt: skip
NAME_ATTRIBUTE = {"shared_base": "name", "symbol_base": "name", "local_base": "name"}
TEXT_ATTRIBUTE = {"printf": "format", "assert": "text", "trap": "name"}
ADDRESSED = frozenset({"load", "store", "atomic", "offset"})

_PLACES: dict[str, tuple[str | None, ...]] = {
    "select": ("i1", "=", "="),
    "shl": ("=", "u32"),
    "shr": ("=", "u32"),
    "ldexp": ("=", "i32"),
    "offset": ("ptr", "i32"),
    "load": ("ptr", "i32"),
    "store": ("ptr", "i32", "="),
    "atomic": ("ptr", "i32", "=", "="),
    "shuffle": ("u32", "i1", "=", "i32", "i32"),
    "warp_reduce": ("u32", "i1", "="),
    "match": ("u32", "i1", None),
    "vote": ("u32", "i1", "i1"),
    "warp_sync": ("u32", "i1"),
    "barrier": ("i1",),
    "grid_barrier": ("i1",),
    "barrier_reduce": ("i1", "i32"),
    "any": ("i1",),
    "assert": ("i1",),
}


def expected_elements(
    opcode: str, known: Sequence[str | None], stated: str | None
) -> list[str | None]:
    """For each operand the element type of a constant without a suffix. `known`: the elements of
    operands that are values, None for constants; `stated`: the element that the line states."""
    count = len(known)
    if opcode in _PLACES:
        row = (_PLACES[opcode] + (None,) * count)[:count]
        return [stated if place == "=" else place for place in row]
    shape = OPS[opcode].shape if opcode in OPS else "none"
    if shape == "same":
        return [stated] * count
    if shape == "compare":
        return [next((element for element in known if element), None)] * count
    return [None] * count


# -- literals -------------------------------------------------------------------------------------

_NAN = {"f32": 0x7FC00000, "f64": 0x7FF8000000000000}


def _float_text(element: str, bits: int, value: float) -> str:
    if math.isnan(value):
        return "nan" if bits == _NAN[element] else hex(bits)
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    text = repr(value)
    if element == "f32":
        digits = (f"{value:.{count}g}" for count in range(6, 10))
        text = next(t for t in digits if float_bits("f32", float(t)) == bits)
    return text if any(c in text for c in ".e") else text + ".0"


def _default(element: str | None, text: str) -> str:
    if element:
        return element
    return "f32" if any(c in text for c in ".ein") and not text.startswith("0x") else "i32"


def literal(const: Const, expected: str | None) -> str:
    """The text of `const` at a place where a constant is taken for `expected` (None: i32, and f32
    where it looks like a float); with its type behind where it is another one."""
    element = const.type.element
    if element == "i1":
        return "true" if const.bits else "false"
    if element == "ptr" and const.bits == 0:
        return "null"
    if const.type.is_float:
        text = _float_text(element, const.bits, float(const.value))
    else:
        text = hex(const.bits) if element == "ptr" else str(const.bits)
    return text if element == _default(expected, text) else f"{text}:{element}"


_WORDS = {
    "true": Const(Type("i1"), 1),
    "false": Const(Type("i1"), 0),
    "null": Const(Type("ptr"), 0),
}


def parse_literal(text: str, expected: str | None) -> Const:
    """The other way round. ValueError where `text` is no constant."""
    if text in _WORDS:
        return _WORDS[text]
    number, _, suffix = text.partition(":")
    element = suffix or _default(expected, number)
    if element not in ELEMENTS:
        raise ValueError(f"`{element}` is no element type")
    if number.startswith("0x"):
        return Const(Type(element), int(number, 16))
    if element in _NAN:
        bits = _NAN[element] if number == "nan" else float_bits(element, float(number))
        return Const(Type(element), bits)
    bits = int(number)
    if bits != wrap("u64" if element == "ptr" else element, bits):
        raise ValueError(f"`{number}` does not fit {element}")
    return Const(Type(element), bits)


# -- names, types, texts --------------------------------------------------------------------------

_PLAIN = re.compile(r"[A-Za-z_][\w.$]*\Z", re.ASCII)


def word_text(name: str) -> str:
    """As it is where it is one word, else in quotes."""
    return name if _PLAIN.match(name) else json.dumps(name)


def symbol_text(name: str) -> str:
    """`@name`, in quotes where it is not one word: `@"axpy<float, 16>"`."""
    return f"@{word_text(name)}"


def tile_shape(block: tuple[int, int, int]) -> str:
    """`16x32x` for block (32, 16, 1): z, y, x without leading ones."""
    x, y, z = block
    sizes = (z, y, x) if z > 1 else (y, x) if y > 1 else (x,)
    return "".join(f"{size}x" for size in sizes)


def attribute_text(value: object) -> str:
    """Plain values as text: `3`, `"nearest"`, `(1, 2)`, `true`, `none`."""
    if isinstance(value, tuple):
        return "(" + ", ".join(attribute_text(item) for item in value) + ")"  # type: ignore[misc]
    if value is None:
        return "none"
    if isinstance(value, bool | str):
        return json.dumps(value)
    return repr(value)
