"""The checks of checked code: bounds, alignment, memory that nothing has written.

In: the emitter and a load, store or atomic; out: statements that end the block with a fault, and
tests, cheap and without effect, that no lane can have one: then the access goes on as in unchecked
code. `near[3]` is the room in which the op of site 3 was the last time.

    c2n_easy(&near[3], in$ + (u64)(i64)i$0 * 4u, 512)
    CHECK_LANES($at1, 4, 4, 0 | READS, 3, $t0, ALL);
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cuda2npu.ir.program import Op
from cuda2npu.runtime.native.functions import BITS
from cuda2npu.runtime.native.places import (
    Spot,
    Together,
    constants_of,
    group_of,
    number,
    space_of,
    vector_address,
)

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter


def looks(e: Emitter, op: Op) -> bool:
    """Whether an access is checked here."""
    return e.settings.checked and op not in e.sure


def looked_at(e: Emitter, ops: Iterable[Op]) -> bool:
    """Whether any of them is an access that is checked here."""
    return e.settings.checked and any(
        op.opcode in ("load", "store", "atomic") and looks(e, op) for op in ops
    )


def check(
    e: Emitter, op: Op, address: str, element: str, thread: str, *,
    write: bool = False, read: bool | None = None, macro: str = "CHECK_ONE",
) -> None:  # fmt: skip
    """Of one element at a device address; in checked code only."""
    if not looks(e, op):
        return
    size = max(1, BITS.get(element, 8) // 8)
    _check(e, op, macro, f"{address}, {size}", thread, _mode(op, write, read))


def check_side(e: Emitter, op: Op, element: str, address: str, on: str | None, j: int) -> None:
    """Of the lanes that are on, side by side."""
    places = f"{address}, {max(1, BITS.get(element, 8) // 8)}"
    mode = _mode(op, op.opcode == "store", None)
    _check(e, op, "CHECK_SIDE", places, f"$t{j}, {on or 'ALL'}", mode)


def check_lanes(e: Emitter, op: Op, element: str, on: str | None, j: int) -> str:
    """Of the lanes that are on, wherever they lie; the name of their addresses."""
    number, index = e.count(), op.operands[1]
    at, seen = f"$at{number}", f"$seen{number}"
    e.out.line(f"{index.type.element}x {seen} = {e.vector(index, j)};")
    e.out.line(f"HIDE({seen});")
    e.out.line(f"const u64x {at} = {vector_address(e, op, j, seen)};")
    places = f"{at}, {max(1, BITS.get(element, 8) // 8)}"
    mode = _mode(op, op.opcode == "store", None)
    _check(e, op, "CHECK_LANES", places, f"$t{j}, {on or 'ALL'}", mode)
    return at


def check_private(e: Emitter, op: Op, address: str, j: int) -> None:
    """Private memory, the same place in every lane; and in every vector, where that is known."""
    same = all(e.form(o).uniform for o in op.operands[:2])
    if not looks(e, op) or (same and j):
        return
    write = op.opcode == "store"
    element = op.operands[2].type.element if write else op.result.type.element
    size = max(1, BITS.get(element, 8) // 8)
    on = ", ".join(e.on(op.mask, k) or "ALL" for k in (range(e.unit) if same else (j,)))
    align, mode = int(op.attrs.get("align", 1)), _mode(op, write, None)
    where = f"{address}, {size}, {align}, {mode}, {site_of(e, op)}"
    e.out.line(f"CHECK_OWN({where}, {group_of(e, j)}, {on});")


def _mode(op: Op, write: bool, read: bool | None) -> str:
    reads = (not write if read is None else read) and "raw" not in op.attrs
    return f"{'WRITES' if write else '0'} | {'READS' if reads else '0'}"


def _check(e: Emitter, op: Op, macro: str, places: str, thread: str, mode: str) -> None:
    align = int(op.attrs.get("align", 1))
    e.out.line(f"{macro}({places}, {align}, {mode}, {site_of(e, op)}, {thread});")


def site_of(e: Emitter, op: Op) -> int:
    if op not in e.sites:
        e.sites.append(op)
    return e.sites.index(op)


# -- tests ----------------------------------------------------------------------------------------


def easy_together(e: Emitter, op: Op, element: str, near: Together) -> str:
    """Of all vectors of a group; empty where there is no test."""
    size, align = sizes_of(op, element)
    offsets = [offset for _, offset in near.vectors]
    if align > size or any(offset % align for offset in offsets):
        return ""
    low = min(offsets)
    first = near.address if not low else f"({near.address}) + (u64){low}ll"
    return _easy(e, op, first, max(offsets) - low + e.lanes * size, align)


def easy_side(e: Emitter, op: Op, element: str, address: str) -> str:
    """Of the lanes of one vector, side by side; empty where there is no test."""
    size, align = sizes_of(op, element)
    return _easy(e, op, address, e.lanes * size, align) if align <= size else ""


def easy_lanes(e: Emitter, op: Op, element: str, place: Spot, on: str | None, j: int) -> str:
    """Of the lanes of one vector that do not lie side by side; empty where there is no test, as in
    unchecked code."""
    size, align = sizes_of(op, element)
    scale = constants_of(op)[0]
    if not looks(e, op) or space_of(op) == "local":
        return ""
    if place.kind == "swapped":
        return _easy(e, op, place.address, e.lanes * size, align) if align <= size else ""
    if place.kind == "strided":
        if place.stride % align:
            return ""
        last = f"{place.address} + (u64){place.stride * (e.lanes - 1)}ll"
        ends = [_easy(e, op, place.address, size, align), _easy(e, op, last, size, 1)]
        return " && ".join([*([f"!({place.unless})"] if place.unless else []), *ends])
    if place.kind != "each":
        return ""
    return _easy_each(e, op, (size, align, scale), on or "ALL", j)


def easy_struct(
    e: Emitter, op: Op, address: str, size: int, align: int, *, far: bool = False
) -> str:
    """Of `size` bytes from `address` on; `far`: from each of a vector of addresses on."""
    if far:
        return f"c2n_easy_ptr(&near[{site_of(e, op)}], {address}, ALL, {size}, {align})"
    return _easy(e, op, address, size, align)


def _easy_each(e: Emitter, op: Op, sizes: tuple[int, int, int], on: str, j: int) -> str:
    base, index = op.operands[0], op.operands[1]
    size, align, scale = sizes
    near, displacement = f"&near[{site_of(e, op)}]", constants_of(op)[1]
    if e.is_vector(base) or index.type.bits == 64:
        if e.lanes > 8:
            return ""
        address = vector_address(e, op, j)
        return f"c2n_easy_ptr({near}, {address}, {on}, {size}, {align})"
    if e.form(base).kind != "same" or not e.is_vector(index):
        return ""
    if scale >= 1 << 31 or not scale or scale % align:
        return ""
    start = e.scalar(base, j) + (f" + {number(displacement)}" if displacement else "")
    least = "0" if index.type.element[0] == "u" else "INT32_MIN"
    lanes = f"(u32x)({e.scalar(index, j)}), {least}, {on}"
    return f"c2n_easy_at({near}, {start}, {lanes}, {scale}, {size}, {align})"


def sizes_of(op: Op, element: str) -> tuple[int, int]:
    """Bytes of an element, and of what it is aligned to."""
    size = max(1, BITS.get(element, 8) // 8)
    return size, max(size, int(op.attrs.get("align", 1)))


def _easy(e: Emitter, op: Op, address: str, size: int, align: int) -> str:
    aligned = f" && !(({address}) & {align - 1})" if align > 1 else ""
    return f"c2n_easy(&near[{site_of(e, op)}], {address}, {size}){aligned}"
