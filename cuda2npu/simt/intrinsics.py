"""Calls of intrinsics: each name to the Python that does it.

In: an `Intrinsic` node; out: its `Value`, and lines where it has effects. To add one that only
computes, add it to `scalars`; one with effects gets a row in `_EFFECTS` here.

    atomicAdd(p, 1)   ->   _1 = yield (0, 1, atomic_Add_i32, v0_p, 1)
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cuda2npu.diagnostics import refuse
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Pointer
from cuda2npu.simt import mathematics as maths
from cuda2npu.simt import places, warp
from cuda2npu.simt.emitter import Emitter
from cuda2npu.simt.expressions import exact, expression, handles, operands
from cuda2npu.simt.places import Address
from cuda2npu.simt.scalars import scalar
from cuda2npu.simt.values import RANGES, Value, integer, kind_of, typed

Lowering = Callable[[Emitter, tree.Intrinsic], Value]
_NOTHING = Value("", simple=True)


@handles
def _(node: tree.Intrinsic, emitter: Emitter) -> Value:
    for pattern, lowering in _EFFECTS:
        if pattern.fullmatch(node.name):
            return lowering(emitter, node)
    return _scalar(emitter, node)


def _scalar(emitter: Emitter, node: tree.Intrinsic) -> Value:
    kinds = tuple(kind_of(item.type) for item in node.arguments)
    kind = kind_of(node.type)
    name = f"{node.name}_{'_'.join(kinds)}_{kind}"
    found = scalar(node.name, kinds, kind)
    if found is None:
        raise refuse("C2N2013", node.span, name=node.name)
    emitter.constants.setdefault(name, found.function)
    values = operands(emitter, node.arguments, exact)
    text = f"{name}({', '.join(value.text for value in values)})"
    if kind in ("f32", "f64"):
        return Value(text, rounded=kind == "f64" or not found.rounds)
    low, high = RANGES[kind]
    return Value(text, low - (1 << 80), high + (1 << 80)) if found.wraps else Value(text, low, high)


def _texts(emitter: Emitter, nodes: tuple[tree.Expr, ...]) -> list[str]:
    return [value.text for value in operands(emitter, nodes, exact)]


# -- memory ---------------------------------------------------------------------------------------


def _pointee(node: tree.Expr) -> tree.CType:
    assert isinstance(node.type, Pointer)
    return node.type.to


def _own(emitter: Emitter, pointer: tree.Expr, value: Value) -> Address:
    return Address(value, places.points_to_own(emitter, pointer))


def _ldg(emitter: Emitter, node: tree.Intrinsic) -> Value:
    pointer = places.in_range(expression(emitter, node.arguments[0]))
    return places.load_from(pointer, node.type)


def _stcs(emitter: Emitter, node: tree.Intrinsic) -> Value:
    pointer, value = operands(emitter, node.arguments, exact)
    places.write(
        emitter, _own(emitter, node.arguments[0], pointer), node.arguments[1].type, value
    )  # fmt: skip
    return _NOTHING


def _memcpy(emitter: Emitter, node: tree.Intrinsic) -> Value:
    to, source, size = operands(emitter, node.arguments, exact)
    to = emitter.keep(to)
    line = f"({to.text}, load_bytes({source.text}, {size.text}, 1), 1)"
    _bytes(emitter, node, line)
    return to


def _memset(emitter: Emitter, node: tree.Intrinsic) -> Value:
    to, byte, size = operands(emitter, node.arguments, exact)
    to = emitter.keep(to)
    filled = f"bytes([{byte.text} & 255]) * {size.text} + THREE * {size.text}"
    _bytes(emitter, node, f"({to.text}, {filled}, 1)")
    return to


def _bytes(emitter: Emitter, node: tree.Intrinsic, arguments: str) -> None:
    if places.points_to_own(emitter, node.arguments[0]):
        emitter.line(f"store_bytes(*{arguments})")
    else:
        emitter.line(f"yield ({emitter.point()}, 2, store_bytes, {arguments})")


_PAIRS: dict[str, Callable[[float], tuple[float, ...]]] = {
    "sincos": lambda x: (maths.SINGLE["sin"](x), maths.SINGLE["cos"](x)),
    "__sincosf": lambda x: (maths.SINGLE["sin"](x), maths.SINGLE["cos"](x)),
    "sincospi": lambda x: (maths.sinpi(x), maths.cospi(x)),
}
_WITH_POINTER: dict[str, Callable[..., tuple[float, float]]] = {
    "frexp": maths.frexp,
    "modf": maths.modf,
    "remquo": maths.remquo,
}


def _pair(emitter: Emitter, node: tree.Intrinsic) -> Value:
    """Two results through two pointers."""
    _through(emitter, node, _PAIRS[node.name], 1)
    return _NOTHING


def _with_pointer(emitter: Emitter, node: tree.Intrinsic) -> Value:
    """A result, and another one through the last pointer."""
    found = _through(emitter, node, _WITH_POINTER[node.name], len(node.arguments) - 1)
    return Value(f"{found}[0]", rounded=False)


def _through(
    emitter: Emitter, node: tree.Intrinsic, function: Callable[..., object], inputs: int
) -> str:
    """Calls; stores the last results through the pointers after the `inputs`; the tuple's name."""
    values = operands(emitter, node.arguments, exact)
    pointers = [emitter.keep(value) for value in values[inputs:]]
    name = emitter.constant("m", function)
    found = emitter.fresh()
    emitter.line(f"{found} = {name}({', '.join(value.text for value in values[:inputs])})")
    for i, pointer in enumerate(pointers):
        argument = node.arguments[inputs + i]
        value = Value(f"{found}[{i - len(pointers)}]", rounded=False)
        places.write(emitter, _own(emitter, argument, pointer), _pointee(argument), value)
    return found


# -- atomics --------------------------------------------------------------------------------------


def _atomic(emitter: Emitter, node: tree.Intrinsic) -> Value:
    kind = kind_of(_pointee(node.arguments[0]))
    texts = _texts(emitter, node.arguments)
    function = f"atomic_{node.name[6:]}_{kind}"
    found = emitter.fresh()
    rest = f"1, {function}, {', '.join(texts)}"
    if len(texts) != 2:
        rest = f"2, {function}, ({', '.join(texts)})"
    emitter.line(f"{found} = yield ({emitter.point()}, {rest})")
    return typed(found, kind, simple=True)


# -- groups ---------------------------------------------------------------------------------------


def _together(emitter: Emitter, node: tree.Intrinsic, function: warp.GroupOp, count: int) -> Value:
    """All threads at this point act together; `count` operands go with the yield."""
    texts = _texts(emitter, node.arguments[:count])
    name = emitter.constant("g", function)
    line = f"yield ({', '.join([emitter.point(), '3', name, *texts])})"
    kind = kind_of(node.type)
    if kind == "void":
        emitter.line(line)
        return _NOTHING
    found = emitter.fresh()
    emitter.line(f"{found} = {line}")
    return typed(found, kind, simple=True)


def _grid_barrier(emitter: Emitter, node: tree.Intrinsic) -> Value:
    emitter.line(f"yield ({emitter.point()}, 4)")
    return _NOTHING


def _barrier(emitter: Emitter, node: tree.Intrinsic) -> Value:
    if node.name == "__syncthreads":
        return _together(emitter, node, warp.barrier, 0)
    kind = node.name.removeprefix("__syncthreads_")
    return _together(emitter, node, warp.counting_barrier(kind), 1)


def _syncwarp(emitter: Emitter, node: tree.Intrinsic) -> Value:
    if node.arguments:
        return _together(emitter, node, warp.syncwarp, 1)
    name = emitter.constant("g", warp.syncwarp)
    emitter.line(f"yield ({emitter.point()}, 3, {name}, {warp.FULL})")
    return _NOTHING


def _shuffle(emitter: Emitter, node: tree.Intrinsic) -> Value:
    masked = node.name.endswith("_sync")
    mode = node.name.removeprefix("__shfl").removesuffix("_sync").lstrip("_") or "idx"
    function = warp.shuffle(node.name, mode, masked)
    return _together(emitter, node, function, len(node.arguments))


def _vote(emitter: Emitter, node: tree.Intrinsic) -> Value:
    masked = node.name.endswith("_sync")
    kind = node.name.removesuffix("_sync").lstrip("_")
    return _together(emitter, node, warp.vote(node.name, kind, masked), len(node.arguments))


def _activemask(emitter: Emitter, node: tree.Intrinsic) -> Value:
    return _together(emitter, node, warp.activemask, 0)


def _match(emitter: Emitter, node: tree.Intrinsic) -> Value:
    kind = "any" if "_any_" in node.name else "all"
    key = warp.bits_of(kind_of(node.arguments[1].type))
    if kind == "any":
        return _together(emitter, node, warp.match(node.name, kind, key), 2)
    pointer = emitter.keep(exact(emitter, node.arguments[2]))
    found = _together(emitter, node, warp.match(node.name, kind, key), 2)
    where = _own(emitter, node.arguments[2], pointer)
    places.write(
        emitter, where, _pointee(node.arguments[2]), typed(f"{found.text}[1]", "i32")
    )  # fmt: skip
    return typed(f"{found.text}[0]", "u32")


def _reduce(emitter: Emitter, node: tree.Intrinsic) -> Value:
    op = node.name.removeprefix("__reduce_").removesuffix("_sync")
    function = warp.reduce(node.name, op, kind_of(node.type))
    return _together(emitter, node, function, 2)


def _tile_reduce(emitter: Emitter, node: tree.Intrinsic) -> Value:
    op = node.name.removeprefix("c2n_tile_reduce_")
    function = warp.tile_reduce(node.name, op, kind_of(node.type))
    return _together(emitter, node, function, 2)


def _tile_mask(emitter: Emitter, node: tree.Intrinsic) -> Value:
    return typed(f"tile_mask(thread_rank, {exact(emitter, node.arguments[0]).text})", "u32")


def _rank(emitter: Emitter, node: tree.Intrinsic) -> Value:
    return Value("thread_rank", 0, 1023, simple=True)


# -- the rest -------------------------------------------------------------------------------------


def _nothing(emitter: Emitter, node: tree.Intrinsic) -> Value:
    for argument in node.arguments:
        emitter.line(expression(emitter, argument).text)
    return _NOTHING


def _clock(emitter: Emitter, node: tree.Intrinsic) -> Value:
    return typed("clock()", kind_of(node.type))


def _trap(emitter: Emitter, node: tree.Intrinsic) -> Value:
    emitter.line(f"raise Fault('C2N9010', name={node.name!r})")
    return integer(0) if kind_of(node.type) != "void" else _NOTHING


_EFFECTS: tuple[tuple[re.Pattern[str], Lowering], ...] = tuple(
    (re.compile(pattern), lowering)
    for pattern, lowering in (
        ("__ldg", _ldg),
        ("__stcs", _stcs),
        ("memcpy", _memcpy),
        ("memset", _memset),
        ("sincos|__sincosf|sincospi", _pair),
        ("frexp|modf|remquo", _with_pointer),
        ("atomic[A-Z].*", _atomic),
        ("__syncthreads(_count|_and|_or)?", _barrier),
        ("__syncwarp", _syncwarp),
        ("__shfl.*", _shuffle),
        ("__(any|all|uni|ballot)(_sync)?", _vote),
        ("__activemask", _activemask),
        ("__match_.*", _match),
        ("__reduce_.*", _reduce),
        ("c2n_tile_reduce_.*", _tile_reduce),
        ("c2n_grid_sync", _grid_barrier),
        ("c2n_tile_mask", _tile_mask),
        ("c2n_thread_rank", _rank),
        ("__threadfence.*|__nanosleep", _nothing),
        ("clock|clock64", _clock),
        ("__trap|__brkpt", _trap),
    )
)
