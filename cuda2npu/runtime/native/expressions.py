"""The C text of elementwise ops, on one vector of lanes or on what is the same in all of them.

In: the emitter, an op, the number of the vector; out: an expression. `ir/ctext.py` has the text of
each op; conversions and choices, which depend on how values are kept, are here.

    sel_f32(_3$0, a$0, splat_f32(0x0.0p+0f))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cuda2npu.ir.ctext import COMPARISONS, OPERATORS
from cuda2npu.ir.program import Const, Op, Operand, Value
from cuda2npu.runtime.native.functions import BITS

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

_NARROW = {"i8", "u8", "i16", "u16"}


def expression(e: Emitter, op: Op, j: int) -> str:
    vector = e.is_vector(op.result)
    element = op.result.type.element
    operands = op.operands
    of = operands[0].type.element
    if op.opcode == "select":
        return _choice(e, op, j)
    if op.opcode == "cast":
        return _cast(e, element, operands[0], vector, j)
    if op.opcode == "bitcast":
        return _bitcast(e, element, operands[0], vector, j)
    get = e.vector if vector else e.scalar
    texts = [get(o, j) for o in operands]
    places = dict(zip("abc", texts, strict=False))
    if of == "i1" and op.opcode in ("and", "or", "xor", "not", "eq", "ne"):
        return _logic(op.opcode, vector, places)
    if op.opcode in COMPARISONS:
        if vector:
            return f"{op.opcode}_{of}({', '.join(texts)})"
        return COMPARISONS[op.opcode].format(**places)
    if op.opcode in OPERATORS:
        text = _operation(e, op, places)
        return _wrapped(element, text) if vector else f"({element})({text})"
    if op.opcode == "div" and _plain_divisor(op):
        text = f"{texts[0]} / {texts[1]}"
        return text if not vector else f"{texts[0]} / {e.scalar(operands[1], j)}"
    kinds = tuple(o.type.element for o in operands)
    name = e.functions.op(op.opcode, element, kinds, vector, op.attrs.get("fast"))
    return f"{name}({', '.join(texts)})"


def _operation(e: Emitter, op: Op, places: dict[str, str]) -> str:
    """`__fmul_rn` and its like are fused with nothing."""
    text = OPERATORS[op.opcode]
    if e.settings.contract and op.attrs.get("fast") is False:
        places = {name: f"APART({place})" for name, place in places.items()}
        text = f"APART({text})"
    return text.format(**places)


def _plain_divisor(op: Op) -> bool:
    by = op.operands[1]
    narrow = op.result.type.element in _NARROW
    return isinstance(by, Const) and not by.type.is_float and by.bits > 0 and not narrow


def _wrapped(element: str, text: str) -> str:
    """A vector of narrow elements, in lanes of 32 bits, back in range."""
    if element not in _NARROW:
        return text
    bits = 32 - BITS[element]
    return f"({element}x)(((i32x)({text}) << {bits}) >> {bits})" if element[0] == "i" else (
        f"({text}) & {(1 << BITS[element]) - 1}u"
    )  # fmt: skip


def _choice(e: Emitter, op: Op, j: int) -> str:
    condition, a, b = op.operands
    known = e.truth.get(condition) if isinstance(condition, Value) else None
    if known is not None:
        return e.in_form(a if known else b, op.result, j)
    if not e.is_vector(op.result):
        return f"{e.scalar(condition, j)} ? {e.scalar(a, j)} : {e.scalar(b, j)}"
    first, second = e.vector(a, j), e.vector(b, j)
    if not e.is_vector(condition):
        return f"{e.scalar(condition, j)} ? {first} : {second}"
    mask = e.mask(condition, j)
    if op.result.type.element == "i1":
        return f"(lanes)(({mask} & {first}) | (~{mask} & {second}))"
    return f"sel_{op.result.type.element}({mask}, {first}, {second})"


def _cast(e: Emitter, element: str, operand: Operand, vector: bool, j: int) -> str:
    of = operand.type.element
    if not vector:
        text = e.scalar(operand, j)
        if element == "i1":
            return f"{text} != 0"
        if of[0] == "f" and element[0] != "f":
            return f"{e.functions.cast(element, of, False)}({text})"
        return f"({element}){text}"
    if of == "i1":
        one, zero = (f"splat_{element}({n})" for n in "10")
        return f"sel_{element}({e.mask(operand, j)}, {one}, {zero})"
    text = e.vector(operand, j)
    if element == "i1":
        return f"ne_{of}({text}, splat_{of}(0))"
    if of[0] == "f" and element[0] != "f":
        return f"{e.functions.cast(element, of, True)}({text})"
    if BITS[element] < 32:
        return _wrapped(element, f"__builtin_convertvector({text}, {element}x)")
    same = BITS[element] == max(32, BITS[of]) and "f" not in (element[0], of[0])
    return f"({element}x)({text})" if same else f"__builtin_convertvector({text}, {element}x)"


def _bitcast(e: Emitter, element: str, operand: Operand, vector: bool, j: int) -> str:
    of = operand.type.element
    if vector:
        return f"({element}x)({e.vector(operand, j)})"
    text = e.scalar(operand, j)
    if "f" in (element[0], of[0]) and element != of:
        text = f"bits_{of}({text})" if of[0] == "f" else text
        text = f"{element}_bits({text})" if element[0] == "f" else text
    return f"({element}){text}"


def _logic(opcode: str, vector: bool, places: dict[str, str]) -> str:
    if vector:
        text = {"and": "{a} & {b}", "or": "{a} | {b}", "xor": "{a} ^ {b}", "ne": "{a} ^ {b}",
                "not": "~{a} & ALL", "eq": "~({a} ^ {b}) & ALL"}[opcode]  # fmt: skip
        return f"(lanes)({text.format(**places)})"
    text = {"and": "{a} && {b}", "or": "{a} || {b}", "xor": "{a} != {b}", "ne": "{a} != {b}",
            "not": "!{a}", "eq": "{a} == {b}"}[opcode]  # fmt: skip
    return text.format(**places)
