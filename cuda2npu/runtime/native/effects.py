"""The C text of ops that are more than arithmetic: sources, memory, atomics, warps, faults.

In: the emitter and an op; out: statements. An access is one of: one element for all lanes; lanes
side by side, one vector; lane by lane. `GLOBAL(a)` and its kin turn a device address into a host
one.

    const f32x x$0 = load_f32(GLOBAL(in$ + (ptr)(i64)i$0 * 4));
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cuda2npu.ir.program import Const, Op, Operand, Value
from cuda2npu.runtime.native.functions import BITS

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

Emit = Callable[["Emitter", Op], None]
EFFECTS: dict[str, Emit] = {}
_FAR = 1 << 24  # bytes between lanes, beyond which offsets of lanes do not fit 32 bits
_VECTORS = frozenset(("i32", "u32", "f32", "i64", "u64", "f64"))
_HOST = {"global": "GLOBAL", "shared": "SHARED", "unknown": "ANYWHERE"}


def emits(*opcodes: str) -> Callable[[Emit], Emit]:
    def register(emit: Emit) -> Emit:
        EFFECTS.update(dict.fromkeys(opcodes, emit))
        return emit

    return register


# -- sources --------------------------------------------------------------------------------------


@emits("thread_id")
def thread_id(e: Emitter, op: Op) -> None:
    x, y, z = e.program.block
    axis = str(op.attrs["axis"])
    for j in e.places(op.result):
        first = f"$t{j}" if not e.is_vector(op.result) else f"ramp_u32($t{j}, 1u)"
        length, inner = {"x": (x, 1), "y": (y, x), "z": (z, x * y)}[axis]
        text = first if inner == 1 else f"{first} / {inner}u"
        text = text if inner * length == x * y * z else f"{text} % {length}u"
        e.define(op.result, j, text if length > 1 or e.is_vector(op.result) else "0u")


@emits("block_id", "grid_dim")
def block_id(e: Emitter, op: Op) -> None:
    axis = "xyz".index(str(op.attrs["axis"]))
    source = "block" if op.opcode == "block_id" else "launch->grid"
    e.define(op.result, 0, f"{source}[{axis}]")


@emits("shared_base", "local_base", "symbol_base")
def base(e: Emitter, op: Op) -> None:
    name = str(op.attrs["name"])
    for j in e.places(op.result):
        if op.opcode == "symbol_base":
            number = [s.name for s in e.program.symbols].index(name)
            text = f"launch->symbols[{number}]"
        else:
            text = f"{e.addresses[op.opcode][name]:#x}ull"
        if e.is_vector(op.result):
            text = f"splat_ptr({text})"
        e.define(op.result, j, text)


@emits("undef")
def undef(e: Emitter, op: Op) -> None:
    element = op.result.type.element
    bits = BITS.get(element, 1)
    text = f"{element}_bits({(1 << bits) - 1:#x}ull)" if element[0] == "f" else f"({element})-1"
    for j in e.places(op.result):
        if element == "i1":
            e.define(op.result, j, "ALL" if e.is_vector(op.result) else "1")
        else:
            e.define(op.result, j, f"splat_{element}({text})" if e.is_vector(op.result) else text)


@emits("offset")
def offset(e: Emitter, op: Op) -> None:
    base, index = op.operands
    scale, displacement = _constants(op)
    for j in e.places(op.result):
        if e.is_vector(op.result):
            wide = _widened_vector(e, index, j)
            text = f"{e.vector(base, j)} + {wide} * (u64){scale}ull + (u64){displacement}ull"
        else:
            text = address_text(e.scalar(base, j), index, e.scalar(index, j), op)
        e.define(op.result, j, text)


def _constants(op: Op) -> tuple[int, int]:
    scale, displacement = int(op.attrs.get("scale", 1)), int(op.attrs.get("displacement", 0))
    return scale % (1 << 64), displacement % (1 << 64)


def _widened_vector(e: Emitter, index: Operand, j: int) -> str:
    text, element = e.vector(index, j), index.type.element
    if BITS[element] == 64:
        return f"(u64x)({text})"
    signed = "i64x" if element[0] == "i" else "u64x"
    return f"(u64x)__builtin_convertvector({text}, {signed})"


def address_text(base: str, index: Operand, text: str, op: Op) -> str:
    """`base + index * scale + displacement` on scalars of the device's 64-bit addresses."""
    scale, displacement = _constants(op)
    parts = [base]
    if isinstance(index, Const):
        displacement = (displacement + index.bits * scale) % (1 << 64)
    else:
        wide = "i64" if index.type.element[0] == "i" else "u64"
        widened = f"(u64)({wide}){text}"
        parts.append(widened if scale == 1 else f"{widened} * {_number(scale)}")
    if displacement:
        parts.append(_number(displacement))
    return " + ".join(parts)


def _number(value: int) -> str:
    return f"{value}u" if value < 1 << 31 else f"{value:#x}ull"


# -- memory ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one vector's access goes. `kind`: "one", "side" by side, "strided" or "each" lane;
    `address`: of the first lane; `each`: of the lane `l`; `stride`: bytes from lane to lane;
    `unless`: a condition under which the index wraps, so that only `each` is right."""

    kind: str
    address: str
    each: str
    stride: int = 0
    unless: str = ""


def spot(e: Emitter, op: Op, element: str, j: int) -> Spot:
    base, index = op.operands[0], op.operands[1]
    size = max(1, BITS.get(element, 8) // 8)
    each = address_text(e.lane(base, j), index, e.lane(index, j), op)
    if e.is_vector(base) or e.is_vector(index):
        return Spot("each", "", each)
    address = address_text(e.scalar(base, j), index, e.scalar(index, j), op)
    of_base, of_index = e.form(base), e.form(index)
    scale = int(op.attrs.get("scale", 1))
    stride = of_base.stride + of_index.stride * scale
    if of_base.kind != "ramp" and of_index.kind != "ramp":
        return Spot("one", address, each)
    if abs(stride) > _FAR:
        return Spot("each", "", each)
    kind = "side" if stride == size else "strided"
    wide = index.type.bits == 64 or of_index.kind != "ramp"
    if wide or of_index.limit or e.forms.never_wraps(of_index):
        return Spot(kind, address, each, stride)
    span = of_index.stride * (e.lanes - 1)
    return Spot(kind, address, each, stride, _wraps(e, index, span, j))


def _wraps(e: Emitter, index: Operand, span: int, j: int) -> str:
    """Whether the lanes of a ramp of fewer than 64 bits wrap around; `span`: last less first."""
    element, name = index.type.element, e.scalar(index, j)
    low, high = (
        (-(1 << BITS[element] - 1), (1 << BITS[element] - 1) - 1)
        if element[0] == "i"
        else (0, (1 << BITS[element]) - 1)
    )
    limit = high - span if span > 0 else low - span
    return f"{name} {'>' if span > 0 else '<'} ({element}){limit}ll"


def host(e: Emitter, op: Op, address: str, j: int) -> str:
    """The host address of an element; private memory: in the lane `l`."""
    space = space_of(op)
    if space == "local":
        return f"PRIVATE({address}, {_group(e, j)}, l)"
    if space == "unknown":
        return f"ANYWHERE({address}, {_group(e, j)}, l)"
    return f"{_HOST[space]}({address})"


def _group(e: Emitter, j: int) -> str:
    return f"unit * {e.unit} + {j}"


def space_of(op: Op) -> str:
    access = op.attrs.get("access")
    return access.space if access is not None else "unknown"


@emits("load")
def load(e: Emitter, op: Op) -> None:
    element = op.result.type.element
    if not op.result.type.tile:
        _load_uniform(e, op, element)
        return
    if isinstance(op.mask, Value) and e.truth.get(op.mask) is False:
        for j in e.places(op.result):
            plain = element == "i1" or not e.is_vector(op.result)
            e.define(op.result, j, "0" if plain else f"splat_{element}(0)")
        return
    if e.is_vector(op.result) and (near := _together(e, op, element)):
        _load_together(e, op, near)
        return
    for j in e.places(op.result):
        on = e.on(op.mask, j)
        place = spot(e, op, element, j)
        name = f"{e.c_type(op.result)} {e.name(op.result, j)}"
        if not e.is_vector(op.result):
            _load_same(e, op, place, name, j)
        elif place.kind == "one" and space_of(op) not in ("local", "unknown"):
            _load_one(e, op, place, on, j)
        elif place.kind == "side" and space_of(op) not in ("local", "unknown"):
            _load_side(e, op, place, on, j)
        elif quick := _quick(e, op, place, element, j):
            _load_quick(e, op, place, on, j, quick)
        elif place.kind == "one" and e.interleaved and space_of(op) == "local":
            where = f"PRIVATE({place.address}, {_group(e, j)}, 0)"
            check_private(e, op, place.address, on, j)
            mask = f"load_masked_{element}({where}, {on})" if on else f"load_{element}({where})"
            e.out.line(f"const {name} = {mask};")
        else:
            _load_each(e, op, place, on, j)


def _load_uniform(e: Emitter, op: Op, element: str) -> None:
    """One element for all of the block, or of the unit, where any lane is on."""
    base, index = op.operands[0], op.operands[1]
    address = address_text(e.scalar(base, 0), index, e.scalar(index, 0), op)
    where = f"{_HOST[space_of(op)]}({address}{', 0, 0' if space_of(op) == 'unknown' else ''})"
    condition = ""
    if op.mask is not None:
        if not op.mask.type.tile:
            condition = e.scalar(op.mask, 0)
        elif op.result in e.flags:
            condition = e.flags[op.result]
        else:
            condition = " | ".join(e.on(op.mask, j) or "ALL" for j in range(e.unit))
    kind = e.c_type(op.result)
    read = f"one_{_stored(element)}({where})"
    if condition:
        e.out.line(f"{kind} {e.name(op.result, 0)} = 0;")
        with e.out.block(f"if ({condition})"):
            check(e, op, address, element, "0")
            e.out.line(f"{e.name(op.result, 0)} = {read};")
    else:
        check(e, op, address, element, "0")
        e.define(op.result, 0, read)


def _stored(element: str) -> str:
    return "u8" if element == "i1" else element


def _load_same(e: Emitter, op: Op, place: Spot, name: str, j: int) -> None:
    element = op.result.type.element
    on = e.on(op.mask, j)
    read = f"one_{_stored(element)}({host(e, op, place.address, j)})"
    if on is None:
        check(e, op, place.address, element, f"$t{j}")
        e.out.line(f"const {name} = {read};")
        return
    e.out.line(f"{name} = 0;")
    with e.out.block(f"if ({on})"):
        check(e, op, place.address, element, f"$t{j} + lowest({on})")
        e.out.line(f"{e.name(op.result, j)} = {read};")


def _load_one(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    """One element, for the lanes that are on; the others get 0."""
    element = op.result.type.element
    name = e.name(op.result, j)
    read = f"splat_{element}(one_{element}({host(e, op, place.address, j)}))"
    if on is None:
        check(e, op, place.address, element, f"$t{j}")
        e.define(op.result, j, read)
        return
    e.out.line(f"{element}x {name} = splat_{element}(0);")
    with e.out.block(f"if ({on})"):
        check(e, op, place.address, element, f"$t{j} + lowest({on})")
        e.out.line(f"{name} = sel_{element}({on}, {read}, {name});")


@dataclass(frozen=True, slots=True)
class Together:
    """All vectors of a unit, each `across` bytes from the one before; `first`: the host address of
    the first lane; `unless`: a condition under which some index wraps around."""

    first: str
    across: int
    unless: str


def _together(e: Emitter, op: Op, element: str) -> Together | None:
    base, index = op.operands[0], op.operands[1]
    place = spot(e, op, element, 0)
    if e.unit == 1 or e.settings.checked or place.kind != "side":
        return None
    of_base, of_index = e.form(base), e.form(index)
    if of_base.across is None or of_index.across is None:
        return None
    if space_of(op) not in ("global", "shared") or min(of_index.stride, of_index.across) < 0:
        return None
    span = of_index.stride * (e.lanes - 1) + of_index.across * (e.unit - 1)
    fixed = index.type.bits == 64 or of_index.limit or not span
    unless = "" if fixed else _wraps(e, index, span, 0)
    across = of_base.across + of_index.across * int(op.attrs.get("scale", 1))
    return Together(host(e, op, place.address, 0), across, unless)


def _places(e: Emitter, op: Op, near: Together) -> list[str]:
    """Host addresses of the vectors."""
    pointer = f"$p{e.count()}"
    e.out.line(f"u8 *const {pointer} = {near.first};")
    return [f"{pointer} + {near.across * j}" for j in range(e.unit)]


def _load_together(e: Emitter, op: Op, near: Together) -> None:
    element = op.result.type.element

    def read(j: int, where: str) -> str:
        on = e.on(op.mask, j)
        return f"load_masked_{element}({where}, {on})" if on else f"load_{element}({where})"

    if not near.unless:
        for j, where in enumerate(_places(e, op, near)):
            e.define(op.result, j, read(j, where))
        return
    e.out.line(f"{element}x {', '.join(e.name(op.result, j) for j in range(e.unit))};")
    with e.out.block(f"if (LIKELY(!({near.unless})))"):
        for j, where in enumerate(_places(e, op, near)):
            e.out.line(f"{e.name(op.result, j)} = {read(j, where)};")
    with e.out.block("else"):
        for j in range(e.unit):
            place, on = spot(e, op, element, j), e.on(op.mask, j)
            _seldom_load(e, op, place, on, j, e.name(op.result, j))


def _store_together(e: Emitter, op: Op, near: Together) -> None:
    value = op.operands[2]
    element = value.type.element

    def write() -> None:
        for j, where in enumerate(_places(e, op, near)):
            on, text = e.on(op.mask, j), e.vector(value, j)
            call = f"store_masked_{element}({where}, {text}, {on})" if on else (
                f"store_{element}({where}, {text})"
            )  # fmt: skip
            e.out.line(f"{call};")

    if not near.unless:
        with e.out.block(""):
            write()
        return
    with e.out.block(f"if (LIKELY(!({near.unless})))"):
        write()
    with e.out.block("else"):
        for j in range(e.unit):
            _seldom_store(e, op, spot(e, op, element, j), e.on(op.mask, j), j)


def _load_side(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    element = op.result.type.element
    where = host(e, op, place.address, j)
    read = f"load_masked_{element}({where}, {on})" if on else f"load_{element}({where})"
    name = e.name(op.result, j)
    if not place.unless:
        check_side(e, op, place.address, element, on, j)
        e.define(op.result, j, read)
        return
    e.out.line(f"{element}x {name};")
    with e.out.block(f"if (LIKELY(!({place.unless})))"):
        check_side(e, op, place.address, element, on, j)
        e.out.line(f"{name} = {read};")
    with e.out.block("else"):
        _seldom_load(e, op, place, on, j, name)


def _seldom_load(e: Emitter, op: Op, place: Spot, on: str | None, j: int, name: str) -> None:
    if e.settings.checked:
        _each(e, op, place, on, j, name)
        return
    where, arguments, names = _wrapping(e, op, op.result.type.element, j)
    e.out.line(f"{name} = load_wrapping_{names}({where}, {arguments}, {on or 'ALL'});")


def _wrapping(e: Emitter, op: Op, element: str, j: int) -> tuple[str, str, str]:
    """Where index 0 lies; first index, stride, scale; the suffix of the functions."""
    base, index = op.operands[0], op.operands[1]
    displacement = _constants(op)[1]
    start = e.scalar(base, j) + (f" + {_number(displacement)}" if displacement else "")
    of, scale = index.type.element, int(op.attrs.get("scale", 1))
    stride = e.stride(of, e.form(index))
    names = e.functions.wrapping(element, of)
    return host(e, op, start, j), f"{e.scalar(index, j)}, {stride}, {scale}", names


@dataclass(frozen=True, slots=True)
class Quick:
    """A gather or scatter by one instruction: host address of index 0, indices, scale; `row`: a
    condition under which the lanes lie side by side, from the host address `first` on."""

    start: str
    indices: str
    scale: int
    row: str = ""
    first: str = ""


def _quick(e: Emitter, op: Op, place: Spot, element: str, j: int) -> Quick | None:
    """Where indices of 32 bits and a power of two say where all lanes lie."""
    if e.settings.checked or element not in _VECTORS or space_of(op) in ("local", "unknown"):
        return None
    base, index = op.operands[0], op.operands[1]
    if place.kind == "strided":
        offsets = f"(i32x){{COUNT}} * {place.stride}"
        return Quick(host(e, op, place.address, j), offsets, 1)
    scale = int(op.attrs.get("scale", 1))
    of = index.type.element
    if e.is_vector(base) or e.form(base).kind == "ramp" or of not in ("i32", "u32"):
        return None
    if scale not in (1, 2, 4, 8) or not e.is_vector(index):
        return None
    displacement = _constants(op)[1]
    start = e.scalar(base, j) + (f" + {_number(displacement)}" if displacement else "")
    name = e.scalar(index, j)
    if scale != max(1, BITS[element] // 8):
        return Quick(host(e, op, start, j), name, scale) if of == "i32" else None
    first = address_text(e.scalar(base, j), index, f"{name}[0]", op)
    row = f"in_a_row_{of}({name})"
    return Quick(host(e, op, start, j), name, scale, row, host(e, op, first, j))


def _load_quick(e: Emitter, op: Op, place: Spot, on: str | None, j: int, quick: Quick) -> None:
    element, name = op.result.type.element, e.name(op.result, j)
    mask, index = on or "ALL", op.operands[1]
    gathered = f"gather_{element}({quick.start}, (i32x)({quick.indices}), {mask}, {quick.scale})"
    if not quick.row and not place.unless:
        e.define(op.result, j, gathered)
        return
    e.out.line(f"{element}x {name};")
    if quick.row:
        test = f"{quick.row} && {on} == ALL" if on else quick.row
        e.out.line(f"if ({test}) {name} = load_{element}({quick.first});")
        if index.type.element == "u32":
            negative = f"lt_i32((i32x){quick.indices}, splat_i32(0)) & {mask}"
            e.out.line(f"else if (LIKELY(!({negative}))) {name} = {gathered};")
            with e.out.block("else"):
                _each(e, op, place, on, j, name)
        else:
            e.out.line(f"else {name} = {gathered};")
        return
    e.out.line(f"if (LIKELY(!({place.unless}))) {name} = {gathered};")
    with e.out.block("else"):
        _seldom_load(e, op, place, on, j, name)


def _load_each(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    name = e.name(op.result, j)
    e.out.line(f"{op.result.type.element}x {name};")
    _each(e, op, place, on, j, name)


def _each(e: Emitter, op: Op, place: Spot, on: str | None, j: int, name: str) -> None:
    element = op.result.type.element
    e.out.line(f"{name} = splat_{element}(0);")
    test = f"if (ON({on})) " if on else ""
    with e.out.block(f"EACH {test}".rstrip()):
        check(e, op, place.each, element, f"$t{j} + l")
        e.out.line(f"{name}[l] = one_{element}({host(e, op, place.each, j)});")


@emits("store")
def store(e: Emitter, op: Op) -> None:
    value = op.operands[2]
    element = value.type.element
    tile = any(o.type.tile for o in op.operands) or (op.mask is not None and op.mask.type.tile)
    if isinstance(op.mask, Value) and e.truth.get(op.mask) is False:
        return
    if tile and (near := _together(e, op, element)):
        _store_together(e, op, near)
        return
    for j in range(e.unit if tile or e.unit == 1 else 1):
        on = e.on(op.mask, j)
        place = spot(e, op, element, j)
        plain = space_of(op) in ("global", "shared")
        if place.kind == "one" and plain:
            _store_one(e, op, place, on, j)
        elif place.kind == "side" and plain:
            _store_side(e, op, place, on, j)
        elif quick := _quick(e, op, place, element, j):
            _store_quick(e, op, place, on, j, quick)
        elif place.kind == "one" and e.interleaved and space_of(op) == "local":
            where = f"PRIVATE({place.address}, {_group(e, j)}, 0)"
            check_private(e, op, place.address, on, j)
            text = e.vector(value, j)
            call = f"store_masked_{element}({where}, {text}, {on})" if on else (
                f"store_{element}({where}, {text})"
            )  # fmt: skip
            e.out.line(f"{call};")
        else:
            _store_each(e, op, place, on, j)


def _store_one(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    """The highest lane that is on wins."""
    value = op.operands[2]
    element = value.type.element
    where = host(e, op, place.address, j)
    highest = f"highest({on})" if on else str(e.lanes - 1)
    text = e.lane(value, j, highest)
    head = f"if ({on})" if on else ""
    with e.out.block(head):
        check(e, op, place.address, element, f"$t{j} + lowest({on or 1})", write=True)
        e.out.line(f"put_{_stored(element)}({where}, {text});")


def _store_side(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    value = op.operands[2]
    element = value.type.element
    where, text = host(e, op, place.address, j), e.vector(value, j)
    call = f"store_masked_{element}({where}, {text}, {on})" if on else (
        f"store_{element}({where}, {text})"
    )  # fmt: skip
    if not place.unless:
        check_side(e, op, place.address, element, on, j, write=True)
        e.out.line(f"{call};")
        return
    with e.out.block(f"if (LIKELY(!({place.unless})))"):
        check_side(e, op, place.address, element, on, j, write=True)
        e.out.line(f"{call};")
    with e.out.block("else"):
        _seldom_store(e, op, place, on, j)


def _seldom_store(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    if e.settings.checked:
        _store_each(e, op, place, on, j)
        return
    value = op.operands[2]
    where, arguments, names = _wrapping(e, op, value.type.element, j)
    text = e.vector(value, j)
    e.out.line(f"store_wrapping_{names}({where}, {text}, {arguments}, {on or 'ALL'});")


def _store_quick(e: Emitter, op: Op, place: Spot, on: str | None, j: int, quick: Quick) -> None:
    value, index = op.operands[2], op.operands[1]
    element, text, mask = value.type.element, e.vector(value, j), on or "ALL"
    where = f"{quick.start}, (i32x)({quick.indices}), {text}, {mask}, {quick.scale}"
    scattered = f"scatter_{element}({where});"
    if quick.row:
        test = f"{quick.row} && {on} == ALL" if on else quick.row
        e.out.line(f"if ({test}) store_{element}({quick.first}, {text});")
        if index.type.element == "u32":
            negative = f"lt_i32((i32x){quick.indices}, splat_i32(0)) & {mask}"
            e.out.line(f"else if (LIKELY(!({negative}))) {scattered}")
            with e.out.block("else"):
                _store_each(e, op, place, on, j)
        else:
            e.out.line(f"else {scattered}")
    elif place.unless:
        e.out.line(f"if (LIKELY(!({place.unless}))) {scattered}")
        with e.out.block("else"):
            _seldom_store(e, op, place, on, j)
    else:
        e.out.line(scattered)


def _store_each(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    value = op.operands[2]
    element = value.type.element
    test = f"if (ON({on})) " if on else ""
    with e.out.block(f"EACH {test}".rstrip()):
        check(e, op, place.each, element, f"$t{j} + l", write=True)
        e.out.line(f"put_{_stored(element)}({host(e, op, place.each, j)}, {e.lane(value, j)});")


@emits("atomic")
def atomic(e: Emitter, op: Op) -> None:
    element = op.operands[-1].type.element
    real = "real" if space_of(op) in ("global", "unknown") else "own"
    kind = str(op.attrs["kind"])
    function = e.functions.atomic(kind, element, real)
    used = bool(op.results) and op.result in e.used
    for j in range(e.unit):
        on = e.on(op.mask, j)
        place = spot(e, op, element, j)
        values = ", ".join(e.lane(o, j) for o in op.operands[2:])
        if used:
            e.out.line(f"{element}x {e.name(op.result, j)} = splat_{element}(0);")
        test = f"if (ON({on})) " if on else ""
        with e.out.block(f"EACH {test}".rstrip()):
            check(e, op, place.each, element, f"$t{j} + l", write=True, read=True)
            target = f"{e.name(op.result, j)}[l] = " if used else ""
            e.out.line(f"{target}{function}({host(e, op, place.each, j)}, {values});")


@emits("fence")
def fence(e: Emitter, op: Op) -> None:
    e.out.line("__atomic_thread_fence(__ATOMIC_SEQ_CST);")


@emits("clock")
def clock(e: Emitter, op: Op) -> None:
    e.define(op.result, 0, "(i64)++worker->ticks")


# -- checks ---------------------------------------------------------------------------------------


def check(
    e: Emitter, op: Op, address: str, element: str, thread: str, *,
    write: bool = False, read: bool | None = None,
) -> None:  # fmt: skip
    """Of one element at a device address; in checked code only."""
    if not e.settings.checked:
        return
    size = max(1, BITS.get(element, 8) // 8)
    _check(e, op, "CHECK_ONE", f"{address}, {size}", thread, _mode(op, write, read))


def check_side(
    e: Emitter, op: Op, address: str, element: str, on: str | None, j: int, *, write: bool = False
) -> None:
    """Of the lanes that are on, side by side."""
    if not e.settings.checked:
        return
    size = max(1, BITS.get(element, 8) // 8)
    places = f"{address}, {size}, {on or 'ALL'}"
    _check(e, op, "CHECK_SIDE", places, f"$t{j}", _mode(op, write, None))


def check_private(e: Emitter, op: Op, address: str, on: str | None, j: int) -> None:
    """Private memory, the same place in every lane."""
    if not e.settings.checked:
        return
    write = op.opcode == "store"
    element = op.operands[2].type.element if write else op.result.type.element
    test = f"if (ON({on})) " if on else ""
    with e.out.block(f"EACH {test}".rstrip()):
        check(e, op, address, element, f"$t{j} + l", write=write)


def _mode(op: Op, write: bool, read: bool | None) -> str:
    reads = (not write if read is None else read) and "raw" not in op.attrs
    return f"{'WRITES' if write else '0'} | {'READS' if reads else '0'}"


def _check(e: Emitter, op: Op, macro: str, places: str, thread: str, mode: str) -> None:
    if op not in e.sites:
        e.sites.append(op)
    size = int(op.attrs.get("align", 1))
    e.out.line(f"{macro}({places}, {size}, {mode}, {e.sites.index(op)}, {thread});")


# -- between lanes --------------------------------------------------------------------------------


@emits("any")
def any_(e: Emitter, op: Op) -> None:
    value = op.operands[0]
    parts: list[str] = []
    for j in range(e.unit):
        on = e.on(op.mask, j)
        parts.append(f"({e.mask(value, j)}{f' & {on}' if on else ''})")
    e.define(op.result, 0, f"({' | '.join(parts)}) != 0")


@emits("assert", "trap")
def stop(e: Emitter, op: Op) -> None:
    code = 9006 if op.opcode == "assert" else 9010
    for j in range(e.unit):
        on = e.on(op.mask, j) or "ALL"
        bad = on
        if op.opcode == "assert":
            bad = f"(lanes)({on} & ~{e.mask(op.operands[0], j)})"
        with e.out.block(f"if ({bad})"):
            e.out.line(f"FAULT({code}, {e.site(op)}, $t{j} + lowest({bad}), 0);")
