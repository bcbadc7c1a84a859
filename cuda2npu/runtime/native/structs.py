"""Structs: neighbouring elements that each lane loads or stores, as a `float4` or a record in an
array. They are taken together, and shuffled in registers, where all lanes are on.

In: a program; out: its `Struct`s; then, of each load and store that is part of one, statements. The
first load (the last store) of a struct takes all of it if it can; the others do something only
where it could not, each at its own place, so that faults come in their order.

    f32x f$[4]; load_side4_f32(GLOBAL(p$ + ...), (lanes)ALL, f$); x$0 = f$[0], y$0 = f$[1], ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.walk import walk
from cuda2npu.runtime.native.checks import easy_struct, looks
from cuda2npu.runtime.native.functions import BITS
from cuda2npu.runtime.native.places import (
    VECTORS,
    Spot,
    constants_of,
    host,
    space_of,
    spot,
    vector_address,
)

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

_FAR = 16  # bytes of what lies anywhere
Otherwise = Callable[["Emitter", Op, Spot, str | None, int], None]
Key = tuple[str, Operand, Operand, Operand | None, int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Struct:
    """`ops` in the order of the program, with the number of each one's field; `width`: fields."""

    ops: tuple[Op, ...]
    fields: tuple[int, ...]
    width: int
    element: str

    @property
    def first(self) -> Op:
        """Where the struct begins."""
        return self.ops[self.fields.index(0)]

    @property
    def bytes(self) -> int:
        return self.width * BITS[self.element] // 8


@dataclass(slots=True)
class Structs:
    """Those of a program, by op; `taken`: of those whose first op has been emitted, for each vector
    the name of the flag that it was taken together; "1": always; empty: none is."""

    of: dict[Op, Struct] = field(default_factory=dict[Op, Struct])
    taken: dict[Struct, tuple[str, ...]] = field(default_factory=dict[Struct, "tuple[str, ...]"])


def structs_of(program: TileProgram) -> Structs:
    found = Structs()
    regions = [program.body, *(r for op in walk(program.body) for r in op.regions)]
    for region in regions:
        for struct in (*_loaded(region), *_stored(region)):
            found.of.update(dict.fromkeys(struct.ops, struct))
    return found


def _loaded(region: Region) -> Iterator[Struct]:
    """Of loads between which nothing is written."""
    groups: dict[Key, list[Op]] = {}
    for op in region.ops:
        if op.opcode == "load" and not op.regions:
            if key := _key(op, op.result):
                groups.setdefault(key, []).append(op)
        elif op.regions or not OPS[op.opcode].pure:
            yield from _split(groups)
            groups = {}
    yield from _split(groups)


def _stored(region: Region) -> Iterator[Struct]:
    """Of stores one behind the other, to all of a struct."""
    run: list[Op] = []
    before: Key | None = None
    for op in (*region.ops, None):
        key = _key(op, op.operands[2]) if op is not None and op.opcode == "store" else None
        if before is not None and key != before:
            structs = _split({before: run})
            yield from (s for s in structs if sorted(s.fields) == list(range(s.width)))
            run = []
        before = key
        if op is not None and key is not None:
            run.append(op)


def _key(op: Op, value: Operand) -> Key | None:
    """The same for all ops of a struct."""
    element = value.type.element
    tile = any(isinstance(o, Value) and o.type.tile for o in op.operands[:2])
    if not tile or element not in VECTORS or space_of(op) not in ("global", "shared"):
        return None
    base, index = op.operands[:2]
    return op.opcode, base, index, op.mask, constants_of(op)[0], element


def _split(groups: dict[Key, list[Op]]) -> Iterator[Struct]:
    for key, ops in groups.items():
        element = key[-1]
        size, most = BITS[element] // 8, 128 // BITS[element]
        start = min(_place(op) for op in ops)
        pieces: dict[int, list[Op]] = {}
        for op in ops:
            if (_place(op) - start) % size == 0:
                pieces.setdefault((_place(op) - start) // size // most, []).append(op)
        for piece in pieces.values():
            low = min(_place(op) for op in piece)
            fields = tuple((_place(op) - low) // size for op in piece)
            if len(set(fields)) > 1:
                yield Struct(tuple(piece), fields, 2 if max(fields) < 2 else 4, element)


def _place(op: Op) -> int:
    place = constants_of(op)[1]
    return place - (1 << 64) if place >> 63 else place


# -- emission -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Way:
    """How one vector's structs are taken: a function's suffix, where, and when, after a statement
    that both need."""

    suffix: str
    where: str
    test: str
    before: str = ""


def load_struct(e: Emitter, op: Op, otherwise: Otherwise) -> bool:
    """Whether the op is part of a struct that is taken together where it can be."""
    struct = e.structs.of.get(op)
    if struct is None:
        return False
    if op is struct.ops[0]:
        e.structs.taken[struct] = _begin(e, struct)
    flags = e.structs.taken.get(struct, ())
    for j, flag in enumerate(flags):
        if flag != "1":
            with e.out.block(f"if (!{flag})"):
                otherwise(e, op, spot(e, op, struct.element, j), e.on(op.mask, j), j)
    return bool(flags)


def _begin(e: Emitter, struct: Struct) -> tuple[str, ...]:
    if not all(e.is_vector(op.result) for op in struct.ops):
        return ()
    ways = _ways(e, struct)
    flags: list[str] = []
    for j, way in enumerate(ways):
        names = [e.name(op.result, j) for op in struct.ops]
        e.out.line(f"{struct.element}x {', '.join(names)};")
        flag = _flag(e, way)
        flags.append(flag)
        missing = struct.width - 1 - max(struct.fields)
        last = f", (lanes)(ALL >> {missing})" if way.suffix.startswith("side") else ""
        with e.out.block(f"if (LIKELY({flag}))" if flag != "1" else ""):
            e.out.line(f"{struct.element}x $f[{struct.width}];")
            e.out.line(f"load_{way.suffix}({way.where}{last}, $f);")
            for name, number in zip(names, struct.fields, strict=True):
                e.out.line(f"{name} = $f[{number}];")
    return tuple(flags)


def store_struct(e: Emitter, op: Op, otherwise: Callable[[Emitter, Op], None]) -> bool:
    """The same of a store."""
    struct = e.structs.of.get(op)
    if struct is None:
        return False
    if op is struct.ops[0]:
        e.structs.taken[struct] = ("",) if _ways(e, struct) else ()
    if not e.structs.taken.get(struct):
        return False
    if op is not struct.ops[-1]:
        return True
    ways = _ways(e, struct)
    flags = [_flag(e, way) for way in ways]
    test = " && ".join(flag for flag in flags if flag != "1")
    order = [struct.fields.index(number) for number in range(struct.width)]
    streamed = all(each in e.streams for each in struct.ops)
    with e.out.block(f"if (LIKELY({test}))" if test else ""):
        for j, way in enumerate(ways):
            values = ", ".join(e.vector(struct.ops[k].operands[2], j) for k in order)
            e.out.line(f"const {struct.element}x $f{j}[{struct.width}] = {{{values}}};")
            side = way.suffix.startswith("side")
            last = f", {'$stream' if streamed else '0'}" if side else ""
            e.out.line(f"store_{way.suffix}({way.where}, $f{j}{last});")
    if test:
        with e.out.block("else"):
            for each in struct.ops:
                otherwise(e, each)
    return True


def _flag(e: Emitter, way: _Way) -> str:
    if way.before:
        e.out.line(way.before)
    if not way.test:
        return "1"
    flag = f"$near{e.count()}"
    e.out.line(f"const int {flag} = {way.test};")
    return flag


def _ways(e: Emitter, struct: Struct) -> list[_Way]:
    """Of all vectors; empty where some have none."""
    if e.one_lane is not None or struct.first.mask in e.unsure:
        return []
    ways = [_way(e, struct, j) for j in range(e.unit)]
    return [way for way in ways if way] if all(ways) else []


def _way(e: Emitter, struct: Struct, j: int) -> _Way | None:
    op, element = struct.first, struct.element
    place, on, before = spot(e, op, element, j), e.on(op.mask, j), ""
    align = max(BITS[element] // 8, *(int(each.attrs.get("align", 1)) for each in struct.ops))
    tests = [f"{on} == ALL"] if on else []
    if op.opcode == "store" and not _apart(struct, align):
        return None
    if place.kind == "strided" and place.stride == struct.bytes:
        kind, where = "side", host(e, op, place.address, j)
        tests += [f"!({place.unless})"] if place.unless else []
        size = struct.bytes * (e.lanes - 1) + (max(struct.fields) + 1) * BITS[element] // 8
        easy = easy_struct(e, op, place.address, size, align)
    elif place.kind in ("strided", "each") and struct.bytes == _FAR:
        if max(struct.fields) < struct.width - 1:
            return None  # the bytes behind may be nobody's
        at = f"$at{e.count()}"
        before = f"const u64x {at} = {vector_address(e, op, j)};"
        kind, where = "far", f"{host(e, op, '0', j)}, {at}"
        easy = easy_struct(e, op, at, _FAR, align, far=True)
    else:
        return None
    if any(looks(e, each) for each in struct.ops):
        if not easy:
            return None
        tests.append(easy)
    suffix = e.functions.struct(kind, element, struct.width)
    return _Way(suffix, where, " && ".join(tests), before)


def _apart(struct: Struct, align: int) -> bool:
    """Whether structs of two lanes are the same or have nothing in common: else the order in which
    their fields are stored would show."""
    base, scale = struct.first.operands[0], constants_of(struct.first)[0]
    return align >= struct.bytes or (not base.type.tile and scale % struct.bytes == 0)
