"""Loads, stores and atomics.

In: the emitter and an op; out: statements. An access is one of: one element for all lanes; lanes
side by side, one vector; lane by lane.

    const f32x x$0 = load_f32(GLOBAL(in$ + (ptr)(i64)i$0 * 4));
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cuda2npu.ir.program import Op, Value
from cuda2npu.runtime.native.ahead import fetch_later_turn
from cuda2npu.runtime.native.checks import (
    check,
    check_lanes,
    check_private,
    check_side,
    easy_lanes,
    easy_side,
    easy_together,
    looks,
)
from cuda2npu.runtime.native.effects import emits
from cuda2npu.runtime.native.places import (
    VECTORS,
    Quick,
    Spot,
    Together,
    address_text,
    addresses,
    group_of,
    host,
    quick_of,
    space_of,
    spot,
    stored,
    together,
    uniform_host,
    wrapping,
)
from cuda2npu.runtime.native.structs import load_struct, store_struct

if TYPE_CHECKING:
    from cuda2npu.runtime.native.emit import Emitter


@emits("load")
def load(e: Emitter, op: Op) -> None:
    element = op.result.type.element
    e.loaded[op.result] = e.writes
    if not op.result.type.tile:
        _load_uniform(e, op, element)
        return
    if isinstance(op.mask, Value) and e.truth.get(op.mask) is False:
        for j in e.places(op.result):
            plain = element == "i1" or not e.is_vector(op.result)
            e.define(op.result, j, "0" if plain else f"splat_{element}(0)")
        return
    if e.is_vector(op.result) and (groups := together(e, op, element)):
        for near in groups:
            _load_together(e, op, near)
        return
    if load_struct(e, op, _read_lanes):
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
        elif place.kind == "swapped" and _plain(op, element) and not looks(e, op):
            where = f"{host(e, op, place.address, j)}, {place.by}, {on or 'ALL'}"
            e.define(op.result, j, f"load_swapped_{element}({where})")
        elif place.kind == "one" and e.interleaved and space_of(op) == "local":
            where = f"PRIVATE({place.address}, {group_of(e, j)}, 0)"
            check_private(e, op, place.address, j)
            mask = f"load_masked_{element}({where}, {on})" if on else f"load_{element}({where})"
            e.out.line(f"const {name} = {mask};")
        else:
            e.out.line(f"{name};")
            _read_lanes(e, op, place, on, j)


def _plain(op: Op, element: str) -> bool:
    """Whether whole vectors of the memory can be taken."""
    return space_of(op) in ("global", "shared") and element in VECTORS


def _load_uniform(e: Emitter, op: Op, element: str) -> None:
    """One element for all of the block, or of the unit, where any lane is on."""
    base, index = op.operands[0], op.operands[1]
    address = address_text(e.scalar(base, 0), index, e.scalar(index, 0), op)
    where = uniform_host(op, address)
    condition = ""
    if op.mask is not None:
        if not op.mask.type.tile:
            condition = e.scalar(op.mask, 0)
        elif op.result in e.flags:
            condition = e.flags[op.result]
        else:
            condition = " | ".join(e.on(op.mask, j) or "ALL" for j in range(e.unit))
    kind = e.c_type(op.result)
    read = f"one_{stored(element)}({where})"
    if condition:
        e.out.line(f"{kind} {e.name(op.result, 0)} = 0;")
        with e.out.block(f"if ({condition})"):
            check(e, op, address, element, "0")
            e.out.line(f"{e.name(op.result, 0)} = {read};")
    else:
        check(e, op, address, element, "0")
        e.define(op.result, 0, read)


def _load_same(e: Emitter, op: Op, place: Spot, name: str, j: int) -> None:
    element = op.result.type.element
    on = e.on(op.mask, j)
    read = f"one_{stored(element)}({host(e, op, place.address, j)})"
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


def _load_together(e: Emitter, op: Op, near: Together) -> None:
    element = op.result.type.element

    def read(j: int, where: str) -> str:
        on = e.on(op.mask, j)
        return f"load_masked_{element}({where}, {on})" if on else f"load_{element}({where})"

    test = _test(e, op, element, near)
    if not test:
        for j, where in addresses(e, near):
            e.define(op.result, j, read(j, where))
        return
    e.out.line(f"{element}x {', '.join(e.name(op.result, j) for j, _ in near.vectors)};")
    with e.out.block(f"if (LIKELY({test}))"):
        places = addresses(e, near)
        for j, where in places:
            e.out.line(f"{e.name(op.result, j)} = {read(j, where)};")
        fetch_later_turn(e, op, [where for _, where in places])
    with e.out.block("else"):
        for j, _ in near.vectors:
            _seldom_load(e, op, e.on(op.mask, j), j)


def _test(e: Emitter, op: Op, element: str, near: Together) -> str:
    """When vectors of a group can be taken where they lie; empty: always."""
    wraps = f"!({near.unless})" if near.unless else ""
    sure = (easy_together(e, op, element, near) or "0") if looks(e, op) else ""
    return " && ".join(filter(None, (wraps, sure)))


def _load_side(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    element, name, side = op.result.type.element, e.name(op.result, j), _side(e, op, place, on, j)
    test = _side_test(e, op, element, place)
    if not test:
        e.define(op.result, j, side)
        return
    e.out.line(f"{element}x {name};")
    e.out.line(f"if (LIKELY({test})) {name} = {side};")
    with e.out.block("else"):
        _seldom_load(e, op, on, j)


def _side_test(e: Emitter, op: Op, element: str, place: Spot) -> str:
    """When the lanes of a vector can be taken where they lie; empty: always."""
    wraps = f"!({place.unless})" if place.unless else ""
    sure = (easy_side(e, op, element, place.address) or "0") if looks(e, op) else ""
    return " && ".join(filter(None, (wraps, sure)))


def _side(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> str:
    element, where = op.result.type.element, host(e, op, place.address, j)
    return f"load_masked_{element}({where}, {on})" if on else f"load_{element}({where})"


def _seldom_load(e: Emitter, op: Op, on: str | None, j: int) -> None:
    """Lanes that may lie anywhere in global or shared memory."""
    element, name, mask = op.result.type.element, e.name(op.result, j), on or "ALL"
    if not looks(e, op):
        where, arguments, names = wrapping(e, op, element, j)
        e.out.line(f"{name} = load_wrapping_{names}({where}, {arguments}, {mask});")
        return
    if on:
        e.out.line(f"{name} = splat_{element}(0);")

    def anywhere() -> None:
        at = check_lanes(e, op, element, on, j)
        e.functions.each(element)
        e.out.line(f"{name} = load_each_{element}({host(e, op, '0', j)}, {at}, {mask});")

    side = _side(e, op, spot(e, op, element, j), on, j)
    _seldom(e, op, j, f"{name} = {side};", anywhere)


def _seldom(e: Emitter, op: Op, j: int, side: str, anywhere: Callable[[], None]) -> None:
    """With all checks, where some lane is on: `side` by side, if they are, or `anywhere`."""
    element = (op.operands[2] if op.opcode == "store" else op.result).type.element
    place, on = spot(e, op, element, j), e.on(op.mask, j)
    with e.out.block(f"if ({on})" if on else ""):
        if place.kind != "side":
            anywhere()
            return
        with e.out.block(f"if (LIKELY(!({place.unless})))" if place.unless else ""):
            check_side(e, op, element, place.address, on, j)
            e.out.line(side)
        if place.unless:
            with e.out.block("else"):
                anywhere()


def _read_quick(e: Emitter, op: Op, place: Spot, on: str | None, j: int, quick: Quick) -> None:
    element, name = op.result.type.element, e.name(op.result, j)
    mask, index = on or "ALL", op.operands[1]
    gathered = f"gather_{element}({quick.start}, (i32x)({quick.indices}), {mask}, {quick.scale})"
    if quick.row:
        read = f"load_masked_{element}({quick.first}, {on})" if on else (
            f"load_{element}({quick.first})"
        )  # fmt: skip
        e.out.line(f"if ({quick.row}) {name} = {read};")
        if index.type.element == "u32":
            negative = f"lt_i32((i32x){quick.indices}, splat_i32(0)) & {mask}"
            e.out.line(f"else if (LIKELY(!({negative}))) {name} = {gathered};")
            with e.out.block("else"):
                _each(e, op, place, on, j)
        else:
            e.out.line(f"else {name} = {gathered};")
    elif place.unless:
        e.out.line(f"if (LIKELY(!({place.unless}))) {name} = {gathered};")
        with e.out.block("else"):
            _seldom_load(e, op, on, j)
    else:
        e.out.line(f"{name} = {gathered};")


def _read_lanes(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    """Each lane from a place of its own, into what has been declared."""
    element, name, mask = op.result.type.element, e.name(op.result, j), on or "ALL"
    if not looks(e, op) and (quick := quick_of(e, op, place, element, j)):
        _read_quick(e, op, place, on, j, quick)
        return
    easy = easy_lanes(e, op, element, place, on, j)
    if not easy:
        _each(e, op, place, on, j)
        return
    if place.kind == "swapped" and _plain(op, element):
        where = f"{host(e, op, place.address, j)}, {place.by}, {mask}"
        at_once = f"load_swapped_{element}({where})"
    elif quick := quick_of(e, op, place, element, j):
        where = f"{quick.start}, (i32x)({quick.indices}), {mask}, {quick.scale}"
        at_once = f"gather_{element}({where})"
    elif space_of(op) == "unknown":
        flag = f"$easy{e.count()}"
        e.out.line(f"const int {flag} = {easy};")
        _each(e, op, place, on, j, f"if (!{flag}) CHECK_CALL")
        return
    else:
        at_once = ""
    with e.out.block(f"if (LIKELY({easy}))"):
        if at_once:
            e.out.line(f"{name} = {at_once};")
        else:
            _each(e, op, place, on, j, "")
    with e.out.block("else"):
        _seldom_load(e, op, on, j)


def _each(
    e: Emitter, op: Op, place: Spot, on: str | None, j: int, macro: str = "CHECK_ONE"
) -> None:
    element, name = op.result.type.element, e.name(op.result, j)
    e.out.line(f"{name} = splat_{element}(0);")
    test = f"if (ON({on})) " if on else ""
    with e.out.block(f"EACH {test}".rstrip()):
        if macro:
            check(e, op, place.each, element, f"$t{j} + l", macro=macro)
        e.out.line(f"{name}[l] = one_{element}({host(e, op, place.each, j)});")


@emits("store")
def store(e: Emitter, op: Op) -> None:
    value = op.operands[2]
    element = value.type.element
    tile = any(o.type.tile for o in op.operands) or (op.mask is not None and op.mask.type.tile)
    if isinstance(op.mask, Value) and e.truth.get(op.mask) is False:
        return
    if tile and (groups := together(e, op, element)):
        for near in groups:
            _store_together(e, op, near)
        return
    if not store_struct(e, op, _store_lanes):
        _store_lanes(e, op)


def _store_lanes(e: Emitter, op: Op) -> None:
    value = op.operands[2]
    element = value.type.element
    tile = any(o.type.tile for o in op.operands) or (op.mask is not None and op.mask.type.tile)
    for j in range(e.unit if tile or e.unit == 1 else 1):
        on = e.on(op.mask, j)
        place = spot(e, op, element, j)
        plain = space_of(op) in ("global", "shared")
        if place.kind == "one" and plain:
            _store_one(e, op, place, on, j)
        elif place.kind == "side" and plain:
            _store_side(e, op, place, on, j)
        elif place.kind == "swapped" and _plain(op, element) and not looks(e, op):
            where = f"{host(e, op, place.address, j)}, {place.by}, {on or 'ALL'}"
            e.out.line(f"store_swapped_{element}({where}, {e.vector(value, j)});")
        elif not looks(e, op) and (quick := quick_of(e, op, place, element, j)):
            _store_quick(e, op, place, on, j, quick)
        elif place.kind == "one" and e.interleaved and space_of(op) == "local":
            where = f"PRIVATE({place.address}, {group_of(e, j)}, 0)"
            check_private(e, op, place.address, j)
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
        e.out.line(f"put_{stored(element)}({where}, {text});")


def _store_side(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    element = op.operands[2].type.element
    call = _write(e, op, element, host(e, op, place.address, j), j)
    test = _side_test(e, op, element, place)
    e.out.line(f"if (LIKELY({test})) {call};" if test else f"{call};")
    if test:
        with e.out.block("else"):
            _seldom_store(e, op, on, j)


def _write(e: Emitter, op: Op, element: str, where: str, j: int) -> str:
    """A vector, side by side."""
    on, text = e.on(op.mask, j), e.vector(op.operands[2], j)
    if on:
        return f"store_masked_{element}({where}, {text}, {on})"
    if op in e.streams:
        return f"stream_{element}({where}, {text}, $stream)"
    return f"store_{element}({where}, {text})"


def _store_together(e: Emitter, op: Op, near: Together) -> None:
    element = op.operands[2].type.element
    test = _test(e, op, element, near)
    with e.out.block(f"if (LIKELY({test}))" if test else ""):
        for j, where in addresses(e, near):
            e.out.line(f"{_write(e, op, element, where, j)};")
    if test:
        with e.out.block("else"):
            for j, _ in near.vectors:
                _seldom_store(e, op, e.on(op.mask, j), j)


def _seldom_store(e: Emitter, op: Op, on: str | None, j: int) -> None:
    """Lanes that may lie anywhere in global or shared memory."""
    value = op.operands[2]
    element, text, mask = value.type.element, e.vector(value, j), on or "ALL"
    if not looks(e, op):
        where, arguments, names = wrapping(e, op, element, j)
        e.out.line(f"store_wrapping_{names}({where}, {text}, {arguments}, {mask});")
        return

    def anywhere() -> None:
        at = check_lanes(e, op, element, on, j)
        e.functions.each(element)
        e.out.line(f"store_each_{element}({host(e, op, '0', j)}, {at}, {text}, {mask});")

    where = host(e, op, spot(e, op, element, j).address, j)
    _seldom(e, op, j, f"{_write(e, op, element, where, j)};", anywhere)


def _store_quick(e: Emitter, op: Op, place: Spot, on: str | None, j: int, quick: Quick) -> None:
    value, index = op.operands[2], op.operands[1]
    element, text, mask = value.type.element, e.vector(value, j), on or "ALL"
    where = f"{quick.start}, (i32x)({quick.indices}), {text}, {mask}, {quick.scale}"
    scattered = f"scatter_{element}({where});"
    if quick.row:
        write = f"store_masked_{element}({quick.first}, {text}, {on})" if on else (
            f"store_{element}({quick.first}, {text})"
        )  # fmt: skip
        e.out.line(f"if ({quick.row}) {write};")
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
            _seldom_store(e, op, on, j)
    else:
        e.out.line(scattered)


def _store_each(e: Emitter, op: Op, place: Spot, on: str | None, j: int) -> None:
    element, text = op.operands[2].type.element, e.vector(op.operands[2], j)
    easy, mask = easy_lanes(e, op, element, place, on, j), on or "ALL"
    if not easy:
        _put_each(e, op, place, on, j)
        return
    if place.kind == "swapped" and _plain(op, element):
        where = f"{host(e, op, place.address, j)}, {place.by}, {mask}"
        at_once = f"store_swapped_{element}({where}, {text})"
    elif quick := quick_of(e, op, place, element, j):
        where = f"{quick.start}, (i32x)({quick.indices}), {text}, {mask}, {quick.scale}"
        at_once = f"scatter_{element}({where})"
    elif space_of(op) == "unknown":
        flag = f"$easy{e.count()}"
        e.out.line(f"const int {flag} = {easy};")
        _put_each(e, op, place, on, j, f"if (!{flag}) CHECK_CALL")
        return
    else:
        at_once = ""
    with e.out.block(f"if (LIKELY({easy}))"):
        if at_once:
            e.out.line(f"{at_once};")
        else:
            _put_each(e, op, place, on, j, "")
    with e.out.block("else"):
        _seldom_store(e, op, on, j)


def _put_each(
    e: Emitter, op: Op, place: Spot, on: str | None, j: int, macro: str = "CHECK_ONE"
) -> None:
    value = op.operands[2]
    element = value.type.element
    test = f"if (ON({on})) " if on else ""
    with e.out.block(f"EACH {test}".rstrip()):
        if macro:
            check(e, op, place.each, element, f"$t{j} + l", write=True, macro=macro)
        e.out.line(f"put_{stored(element)}({host(e, op, place.each, j)}, {e.lane(value, j)});")


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
        where = _from_memory(e, op, j) or place.each
        if used:
            e.out.line(f"{element}x {e.name(op.result, j)} = splat_{element}(0);")
        test = f"if (ON({on})) " if on else ""
        with e.out.block(f"EACH {test}".rstrip()):
            check(e, op, place.each, element, f"$t{j} + l", write=True, read=True)
            target = f"{e.name(op.result, j)}[l] = " if used else ""
            e.out.line(f"{target}{function}({host(e, op, where, j)}, {values});")


def _from_memory(e: Emitter, op: Op, j: int) -> str:
    """The address of lane `l` where its index was just loaded, in all lanes, from a space in which
    the atomic does not write: the element is read again, rather than taken out of a vector."""
    index, cast = op.operands[1], None
    made = e.plan.made.get(index)  # type: ignore[arg-type]
    if made is not None and made.opcode == "cast":
        cast, made = made.result.type.element, e.plan.made.get(made.operands[0])  # type: ignore[arg-type]
    if made is None or made.opcode != "load" or e.loaded.get(made.result) != e.writes:
        return ""
    element = made.result.type.element
    spaces = {space_of(op), space_of(made)}
    narrow = element in ("u8", "i8", "u16", "i16", "i32", "u32") and spaces == {"global", "shared"}
    if not narrow or e.on(made.mask, j) is not None or looks(e, op):
        return ""
    place = spot(e, made, element, j)
    read = f"one_{element}({host(e, made, place.each, j)})"
    if place.kind == "side" and not place.unless:
        pointer, size = f"$p{e.count()}", made.result.type.bits // 8
        e.out.line(f"const u8 *const {pointer} = {host(e, made, place.address, j)};")
        e.out.line('_Pragma("GCC unroll 16")')
        read = f"one_{element}({pointer} + l * {size})"
    text = f"({cast}){read}" if cast else read
    return address_text(e.lane(op.operands[0], j), index, text, op)
