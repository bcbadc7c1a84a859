"""What is read next is fetched ahead, where the machine does not see it coming.

In: the emitter; out: prefetches, a line of 64 bytes at a time. A loop that strides over the grid
reads far apart. Between a block's barriers so much happens that what the next one reads, as a rule
on this worker too, is not asked for in time: it is asked for when a block begins, in the order in
which it lies, for which memory is fastest.

    dma(global %in + 2048*%bx, ...)     from in + 2048 * (bx + 1) on, 2048 bytes
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cuda2npu.ir.affine import Access, Poly
from cuda2npu.ir.program import Op
from cuda2npu.ir.walk import walk
from cuda2npu.runtime.native.places import space_of

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter

_LINE = 64
_TURNS = 2
_FEWEST, _MOST = 256, 16384  # bytes of one array that a block reads
_MOST_ARRAYS = 4


def fetch_later_turn(e: Emitter, op: Op, places: list[str]) -> None:
    """What a load in a loop with large steps reads two turns later; `places`: host addresses of
    its vectors."""
    step = e.ahead.get(op.operands[1])
    if step is None or space_of(op) != "global":
        return
    scale = int(op.attrs.get("scale", 1))
    lines = max(1, _LINE // (e.lanes * op.result.type.bits // 8))
    for where in places[::lines]:
        distance = f"{_TURNS} * (i64){e.scalar(step, 0)} * {scale}"
        e.out.line(f"__builtin_prefetch({where} + {distance});")


def fetch_next_block(e: Emitter) -> None:
    """What the next block along x reads; of a block with barriers."""
    ops = list(walk(e.program.body))
    names = [o.result.name for o in ops if o.opcode == "block_id" and o.attrs["axis"] == "x"]
    barriers = any(o.opcode in ("barrier", "barrier_reduce") for o in ops)
    if not names or not barriers:
        return
    arrays: dict[tuple[str, str], list[Access]] = {}
    for op in ops:
        access: Access | None = op.attrs.get("access")
        if (
            op.opcode != "load"
            or access is None
            or (access.kind, access.space) != ("dma", "global")
        ):
            continue
        bytes_a_block = _text(e, access.address.coefficient(f"%{names[0]}"))
        array = _array(e, access)
        if bytes_a_block and array:
            arrays.setdefault((array, bytes_a_block), []).append(access)
    for (array, size), found in list(arrays.items())[:_MOST_ARRAYS]:
        if size.isdigit() and not (_FEWEST <= int(size) <= _MOST and _covers(found, int(size))):
            continue
        first = min(dict(access.offset.terms).get((), 0) for access in found)
        fits = "" if size.isdigit() else f"if ({size} >= {_FEWEST} && {size} <= {_MOST})"
        with e.out.block(fits):
            start = f"GLOBAL({array} + {size} * (block[0] + 1ull) + (u64){first}ll)"
            e.out.line(f"const u8 *const next = {start};")
            e.out.line(
                f"for (i64 at = 0; at < {size}; at += {_LINE}) __builtin_prefetch(next + at);"
            )


def _covers(found: list[Access], size: int) -> bool:
    """Whether the loads read at least half of the bytes from one block to the next."""
    read = 0
    for access in found:
        stride, threads = access.strides[0].constant, access.shape[0]
        read += stride * threads if stride else 0
    return 2 * read >= size


def _array(e: Emitter, access: Access) -> str:
    """The parameter that holds the base pointer."""
    pointers = {
        f"%{p.value.name}": p.value for p in e.program.params if p.value.type.element == "ptr"
    }
    named = [n for names, c in access.offset.terms for n in names if len(names) == c == 1]
    found = [e.scalar(pointers[name], 0) for name in named if name in pointers]
    return found[0] if len(found) == 1 else ""


def _text(e: Emitter, distance: Poly) -> str:
    """In C, of parameters; empty where it is something else."""
    params = {f"%{p.value.name}": p.value for p in e.program.params}
    terms: list[str] = []
    for names, coefficient in distance.terms:
        if any(name not in params for name in names):
            return ""
        factors = [str(coefficient), *(f"(i64){e.scalar(params[name], 0)}" for name in names)]
        terms.append(" * ".join(factors))
    return " + ".join(terms) if len(terms) < 2 else f"({' + '.join(terms)})"
