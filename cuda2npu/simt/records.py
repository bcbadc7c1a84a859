"""Records as values: their bytes, followed by the state of each byte (see `spaces`).

In: field values; out: `bytes` of twice the record's size, and back.

    packer(float2, (1, 1))(1.0, 2.0)[:8] == struct.pack("<ff", 1.0, 2.0)
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from cuda2npu.parser.ctypes import Array, CType, Record
from cuda2npu.runtime.memory import POISON
from cuda2npu.simt.faults import Fault
from cuda2npu.simt.numbers import FORMATS, f32_bits, f32_from_bits
from cuda2npu.simt.values import kind_of


def _leaves(record: Record, counts: tuple[int, ...]) -> list[tuple[int, CType]]:
    """Offset and type of each value that is given."""
    found: list[tuple[int, CType]] = []
    for field, count in zip(record.initial_fields, counts, strict=False):
        element, lanes = field.type, count
        while isinstance(element, Array):
            element = element.of
        step = element.size
        found.extend((field.offset + i * step, element) for i in range(lanes))
    return found


def packer(record: Record, counts: tuple[int, ...]) -> Callable[..., bytes]:
    """Makes a record from `counts[i]` values for its field `i`; the rest is uninitialised."""
    leaves = _leaves(record, counts)
    writers = [(offset, _writer(ctype), ctype.size) for offset, ctype in leaves]

    def pack(*values: Any) -> bytes:
        raw, states = bytearray([POISON]) * record.size, bytearray(b"\x01") * record.size
        for (offset, write, size), value in zip(writers, values, strict=True):
            found = write(value)
            raw[offset : offset + size] = found[:size]
            states[offset : offset + size] = found[size:]
        return bytes(raw + states)

    return _fast_packer(record, leaves) or pack


def _fast_packer(record: Record, leaves: list[tuple[int, CType]]) -> Callable[..., bytes] | None:
    """One `struct` call, where the values are scalars that fill the record without gaps."""
    end, codes, kinds = 0, "<", list[str]()
    for offset, ctype in leaves:
        kind = kind_of(ctype)
        if kind not in FORMATS or offset != end:
            return None
        codes += FORMATS[kind][1]
        kinds.append(kind)
        end = offset + ctype.size
    if end != record.size:
        return None
    pack, states = struct.Struct(codes).pack, b"\x03" * record.size
    if "f32" not in kinds:
        return lambda *values: pack(*values) + states
    of_bits = struct.Struct(codes.replace("f", "I")).pack

    def fill(*values: Any) -> bytes:
        if all(value == value for value in values):
            return pack(*values) + states
        pairs = zip(values, kinds, strict=True)
        return of_bits(*(f32_bits(v) if kind == "f32" else v for v, kind in pairs)) + states

    return fill


def _writer(ctype: CType) -> Callable[[Any], bytes]:
    kind = kind_of(ctype)
    if kind not in FORMATS:
        return lambda value: value
    states = b"\x03" * ctype.size
    if kind == "f32":
        return lambda value: f32_bits(value).to_bytes(4, "little") + states
    pack = struct.Struct(FORMATS[kind]).pack
    return lambda value: pack(value) + states


def member_reader(
    kind: str, size: int, offset: int, whole: int, strict: bool
) -> Callable[[bytes], Any]:
    """Takes a field out of a record of `whole` bytes."""
    if kind not in FORMATS:
        end = offset + size
        return lambda value: value[offset:end] + value[whole + offset : whole + end]
    unpack = struct.Struct(FORMATS[kind]).unpack_from

    def read(value: bytes) -> Any:
        states = value[whole + offset : whole + offset + size]
        if strict and 1 in states:
            raise Fault("C2N9003", bytes=size, where=f"offset {offset} of a record")
        found = unpack(value, offset)[0]
        if found != found and kind == "f32":
            return f32_from_bits(int.from_bytes(value[offset : offset + 4], "little"))
        return found != 0 if kind == "bool" else found

    return read
