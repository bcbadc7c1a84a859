"""Where the lanes of an access lie.

In: the emitter and a load, store or atomic; out: a `Spot` for each vector, or a way to take several
vectors or lanes at once. `GLOBAL(a)` and its kin turn a device address into a host one.

    Spot("side", "in$ + (u64)(i64)i$0 * 4u", ...)      GLOBAL(in$ + (u64)(i64)i$0 * 4u)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cuda2npu.ir.program import Const, Op, Operand
from cuda2npu.runtime.native.functions import BITS

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

_FAR = 1 << 24  # bytes between lanes, beyond which offsets of lanes do not fit 32 bits
VECTORS = frozenset(("i32", "u32", "f32", "i64", "u64", "f64"))
_HOST = {"global": "GLOBAL", "shared": "SHARED", "unknown": "ANYWHERE"}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one vector's access goes. `kind`: "one", "side" by side, "swapped" (lane `l` at the
    place of lane `l ^ by` side by side), "strided" or "each" lane; `address`: of the first lane;
    `each`: of the lane `l`; `stride`: bytes from lane to lane; `unless`: a condition under which an
    index wraps, so that only `each` is right."""

    kind: str
    address: str
    each: str
    stride: int = 0
    unless: str = ""
    by: str = ""


def _swapped(e: Emitter, op: Op, size: int, each: str, j: int) -> Spot | None:
    """`i ^ by`, where the lanes of `i` count up from a multiple of their number."""
    base, index = op.operands[0], op.operands[1]
    made = e.plan.made.get(index)  # type: ignore[arg-type]
    if made is None or made.opcode != "xor" or e.form(base).kind != "same":
        return None
    ramp, by = made.operands if e.form(made.operands[0]).kind == "ramp" else made.operands[::-1]
    of, element = e.form(ramp), index.type.element
    counts = of.kind == "ramp" and e.forms.never_wraps(of) and BITS[element] >= 32
    if not counts or e.form(by).kind != "same" or int(op.attrs.get("scale", 1)) != size:
        return None
    if not all(in_scope(e, o) for o in (ramp, by)):
        return None
    text = e.scalar(by, j)
    first = f"({element})({e.scalar(ramp, j)} ^ ({text} & ~({element}){e.lanes - 1}))"
    address = address_text(e.scalar(base, j), index, first, op)
    return Spot("swapped", address, each, by=f"(u32){text}")


def in_scope(e: Emitter, operand: Operand) -> bool:
    """Whether C has its name here."""
    if isinstance(operand, Const) or operand in e.plan.scalars:
        return True
    return operand in e.ready or e.plan.kept(operand) in e.kept


def spot(e: Emitter, op: Op, element: str, j: int) -> Spot:
    base, index = op.operands[0], op.operands[1]
    size = max(1, BITS.get(element, 8) // 8)
    each = address_text(e.lane(base, j), index, e.lane(index, j), op)
    if e.is_vector(base) or e.is_vector(index):
        return _swapped(e, op, size, each, j) or Spot("each", "", each)
    address = address_text(e.scalar(base, j), index, e.scalar(index, j), op)
    of_base, of_index = e.form(base), e.form(index)
    scale = int(op.attrs.get("scale", 1))
    stride = of_base.stride + of_index.stride * scale
    if of_base.kind != "ramp" and of_index.kind != "ramp":
        return Spot("one", address, each)
    if abs(stride) > _FAR:
        return Spot("each", "", each)
    kind = "side" if stride == size else "strided"
    wide = index.type.bits == 64 or of_index.kind != "ramp" or index in e.steady
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
        return f"PRIVATE({address}, {group_of(e, j)}, l)"
    if space == "unknown":
        return f"ANYWHERE({address}, {group_of(e, j)}, l)"
    return f"{_HOST[space]}({address})"


def uniform_host(op: Op, address: str) -> str:
    """Of an element that is the same for all lanes."""
    space = space_of(op)
    return f"{_HOST[space]}({address}{', 0, 0' if space == 'unknown' else ''})"


def group_of(e: Emitter, j: int) -> str:
    return f"unit * {e.unit} + {j}"


def space_of(op: Op) -> str:
    access = op.attrs.get("access")
    return access.space if access is not None else "unknown"


def constants_of(op: Op) -> tuple[int, int]:
    scale, displacement = int(op.attrs.get("scale", 1)), int(op.attrs.get("displacement", 0))
    return scale % (1 << 64), displacement % (1 << 64)


def number(value: int) -> str:
    return f"{value}u" if value < 1 << 31 else f"{value:#x}ull"


def address_text(base: str, index: Operand, text: str, op: Op) -> str:
    """`base + index * scale + displacement` on scalars of the device's 64-bit addresses."""
    scale, displacement = constants_of(op)
    parts = [base]
    if isinstance(index, Const):
        displacement = (displacement + index.bits * scale) % (1 << 64)
    else:
        wide = "i64" if index.type.element[0] == "i" else "u64"
        widened = f"(u64)({wide}){text}"
        parts.append(widened if scale == 1 else f"{widened} * {number(scale)}")
    if displacement:
        parts.append(number(displacement))
    return " + ".join(parts)


def vector_address(e: Emitter, op: Op, j: int, lanes: str = "") -> str:
    """The device addresses of all lanes, whatever they are; `lanes`: a name of the index, where it
    is a vector."""
    base, index = op.operands[0], op.operands[1]
    if not index.type.tile or e.form(index).kind == "same":
        return address_text(e.vector(base, j), index, e.scalar(index, j), op)
    scale, displacement = constants_of(op)
    wide = "i64x" if index.type.element[0] == "i" else "u64x"
    widened = f"(u64x)__builtin_convertvector({lanes or e.vector(index, j)}, {wide})"
    return f"{e.vector(base, j)} + {widened} * (u64){scale}ull + (u64){displacement}ull"


@dataclass(frozen=True, slots=True)
class Together:
    """Vectors of a unit whose lanes lie side by side, at known offsets from those of the first one.
    `address`: its device address, `first`: its host address; `vectors`: number and offset in bytes
    of each; `unless`: a condition under which some index wraps around."""

    address: str
    first: str
    vectors: tuple[tuple[int, int], ...]
    unless: str


def together(e: Emitter, op: Op, element: str) -> list[Together]:
    """All vectors of the unit; empty where each is better taken by itself."""
    if space_of(op) not in ("global", "shared"):
        return []
    base, index = op.operands[0], op.operands[1]
    of_base, of_index = e.form(base), e.form(index)
    if spot(e, op, element, 0).kind != "side":
        return []
    scale = int(op.attrs.get("scale", 1))
    groups: dict[tuple[int, int], list[int]] = {}
    for j in range(e.unit):
        groups.setdefault((of_base.across[j][0], of_index.across[j][0]), []).append(j)
    order = [j for members in groups.values() for j in members]
    warps = {j // e.per_warp: -1 for j in order}
    for j in order:  # of one warp's lanes that store to the same element, the highest wins
        if warps[j // e.per_warp] > j:
            return []
        warps[j // e.per_warp] = j
    if len(groups) == e.unit:
        return []
    found: list[Together] = []
    for members in groups.values():
        first = members[0]
        steps = [of_index.across[j][1] - of_index.across[first][1] for j in members]
        starts = [of_base.across[j][1] - of_base.across[first][1] for j in members]
        if min(steps) < 0 or of_index.stride < 0:
            return []
        span = of_index.stride * (e.lanes - 1) + max(steps)
        fixed = index.type.bits == 64 or of_index.limit or not span or index in e.steady
        fixed = fixed or (len(members) == 1 and e.forms.never_wraps(of_index))
        unless = "" if fixed else _wraps(e, index, span, first)
        address = spot(e, op, element, first).address
        offsets = (a + b * scale for a, b in zip(starts, steps, strict=True))
        vectors = tuple(zip(members, offsets, strict=True))
        found.append(Together(address, host(e, op, address, first), vectors, unless))
    return found


def addresses(e: Emitter, near: Together) -> list[tuple[int, str]]:
    """Number and host address of each vector."""
    pointer = f"$p{e.count()}"
    e.out.line(f"u8 *const {pointer} = {near.first};")
    return [(j, f"{pointer} + {offset}") for j, offset in near.vectors]


def wrapping(e: Emitter, op: Op, element: str, j: int) -> tuple[str, str, str]:
    """Where index 0 lies; first index, stride, scale; the suffix of the functions."""
    base, index = op.operands[0], op.operands[1]
    displacement = constants_of(op)[1]
    start = e.scalar(base, j) + (f" + {number(displacement)}" if displacement else "")
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


def quick_of(e: Emitter, op: Op, place: Spot, element: str, j: int) -> Quick | None:
    """Where indices of 32 bits and a power of two say where all lanes lie."""
    if element not in VECTORS or space_of(op) in ("local", "unknown"):
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
    displacement = constants_of(op)[1]
    start = e.scalar(base, j) + (f" + {number(displacement)}" if displacement else "")
    name = e.scalar(index, j)
    if scale != max(1, BITS[element] // 8):
        return Quick(host(e, op, start, j), name, scale) if of == "i32" else None
    first = address_text(e.scalar(base, j), index, f"{name}[0]", op)
    row = f"in_a_row_{of}({name})"
    return Quick(host(e, op, start, j), name, scale, row, host(e, op, first, j))


def stored(element: str) -> str:
    return "u8" if element == "i1" else element
