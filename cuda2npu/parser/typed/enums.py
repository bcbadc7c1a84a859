"""Enumerations: their underlying types and the values of their constants.

In: `ParsedEnum`, or an enumeration declared in a function; out: a `Scalar` and numbers.

    enum E { a = 3, b };   ->   int, {"a": 3, "b": 4}
"""

from __future__ import annotations

from dataclasses import replace

from pycparser import c_ast

from cuda2npu.diagnostics import Span
from cuda2npu.parser.ctypes import I32, I64, U32, U64, Scalar
from cuda2npu.parser.parsed import ParsedEnum
from cuda2npu.parser.tree import Const
from cuda2npu.parser.typed.convert import mismatch
from cuda2npu.parser.typed.dispatch import constant_integer
from cuda2npu.parser.typed.frame import Entity, Frame, file_frame
from cuda2npu.parser.typed.names import Enumerator
from cuda2npu.parser.typed.spelled import type_of


def enumeration_type(
    frame: Frame, parsed: ParsedEnum, record: dict[str, Entity] | None = None
) -> Scalar:
    """`record`: what the struct around it knows, its template arguments above all."""
    name = "::".join((*filter(None, parsed.namespace), parsed.name or str(id(parsed))))
    of = ",".join(str(entity) for entity in (record or {}).values())
    kind = "enum class" if parsed.scoped else "enum"
    return replace(_underlying(frame, parsed, record), enumeration=f"{kind} {name} {of}".strip())


def _underlying(frame: Frame, parsed: ParsedEnum, record: dict[str, Entity] | None) -> Scalar:
    if parsed.underlying is not None:
        inside = file_frame(frame.unit, parsed.namespace, parsed.span, record)
        found = type_of(inside, parsed.underlying)
        return found if isinstance(found, Scalar) else I32
    return I32 if parsed.scoped else fitting(enumerator_values(frame, parsed, record))


def fitting(values: dict[str, int]) -> Scalar:
    low, high = min(values.values(), default=0), max(values.values(), default=0)
    for type_ in (I32, U32, I64, U64):
        bottom = -(1 << (type_.bits - 1)) if type_.is_signed else 0
        if bottom <= low and high < bottom + (1 << type_.bits):
            return type_
    return I64


def enumerator_values(
    frame: Frame, parsed: ParsedEnum, record: dict[str, Entity] | None = None
) -> dict[str, int]:
    key = ("enum", id(parsed), tuple(str(entity) for entity in (record or {}).values()))
    known = frame.unit.signatures.get(key)
    if isinstance(known, dict):
        return known
    if key in frame.unit.evaluating:
        raise mismatch(f"the enumeration `{parsed.name}` is defined by itself", parsed.span)
    frame.unit.evaluating.add(key)
    try:
        namespace = (*parsed.namespace, parsed.name) if parsed.scoped else parsed.namespace
        inside = file_frame(frame.unit, namespace, parsed.span, record)
        values = enumerate_values(inside, parsed.node)
    finally:
        frame.unit.evaluating.discard(key)
    frame.unit.signatures[key] = values
    return values


def enumerate_values(frame: Frame, node: c_ast.Enum) -> dict[str, int]:
    values: dict[str, int] = {}
    following = 0
    with frame.nested():
        for item in node.values.enumerators if node.values is not None else ():
            if not isinstance(item, c_ast.Enumerator):
                continue
            if item.value is not None:
                following = constant_integer(frame, item.value, "enumerator")
            values[item.name] = following
            entry = Const(frame.at(item), fitting({"": following}), following)
            frame.scope.names[item.name] = entry
            following += 1
    return values


def enumerator(
    frame: Frame, named: Enumerator, span: Span, record: dict[str, Entity] | None = None
) -> Const:
    values = enumerator_values(frame, named.enumeration, record)
    items = named.enumeration.node.values
    assert items is not None
    type_ = enumeration_type(frame, named.enumeration, record)
    return Const(span, type_, values[items.enumerators[named.index].name])
