"""The layout of structs and unions: offsets, size and alignment as nvcc gives them.

In: members in order; out: `Record.fields`, anonymous members flattened.

    >>> record = Record("s")
    >>> lay_out(record, [Member("a", I8, 1), Member("b", F64, 8)], False, 1)
    >>> [(f.name, f.offset) for f in record.fields], record.size
    ([('a', 0), ('b', 8)], 16)
"""

from __future__ import annotations

from dataclasses import dataclass

from cuda2npu.parser.ctypes import F64, I8, CType, Field, Record


@dataclass(frozen=True, slots=True)
class Member:
    """`name` is None for an anonymous struct or union."""

    name: str | None
    type: CType
    align: int
    const: bool | None = False


def lay_out(record: Record, members: list[Member], union: bool, align: int) -> None:
    """Sets the record's fields, size and alignment; `align` is what `__align__` asks for."""
    fields: list[Field] = []
    end = 0
    for member in members:
        offset = 0 if union else -(-end // member.align) * member.align
        end = max(end, offset + member.type.size)
        align = max(align, member.align)
        if member.name is not None:
            fields.append(Field(member.name, member.type, offset, member.const))
        elif isinstance(member.type, Record):
            fields += [
                Field(f.name, f.type, offset + f.offset, f.const) for f in member.type.fields
            ]
    record.fields = tuple(fields)
    record.is_union = union
    record.align = align
    record.size = max(-(-end // align) * align, align if not members else 1)
    record.complete = True


__all__ = ["F64", "I8", "Member", "lay_out"]
