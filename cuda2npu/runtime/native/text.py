"""The whole C text of a kernel.

In: an optimised tile program and `Settings`; out: `Text`. Raises `NoForm` where an op has no C.

    text = native_text(program, Settings())
    text.code       # exports c2n_run, see abi.h
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from cuda2npu.ir.program import Buffer, Op, TileProgram, Value
from cuda2npu.ir.walk import meets, operands_of, walk
from cuda2npu.runtime.native import accesses, loops, warp
from cuda2npu.runtime.native.ahead import fetch_next_block
from cuda2npu.runtime.native.emit import MOST_TILES, WARP, Emitter, Settings
from cuda2npu.runtime.native.forms import Forms
from cuda2npu.runtime.native.functions import BITS, Functions, NoForm
from cuda2npu.runtime.native.places import space_of
from cuda2npu.runtime.native.plan import Control, Item, Plan
from cuda2npu.runtime.native.streams import write_once
from cuda2npu.runtime.native.structs import structs_of
from cuda2npu.runtime.native.vector_math import functions_for
from cuda2npu.runtime.spaces import LOCAL_BASE, SHARED_BASE, lay_out

_CHEAP = frozenset(
    (
        *("add", "sub", "mul", "and", "or", "xor", "not", "neg", "abs", "min", "max", "shl", "shr"),
        *("eq", "ne", "lt", "le", "gt", "ge", "select", "cast", "bitcast", "offset"),
        *("thread_id", "local_base"),
    )
)
_STREAMED = 8 << 20  # bytes that a launch writes, from which on it goes past the caches
_MOST_AGAIN = 12  # ops that are computed again rather than kept
Sources = Mapping[str, str]
OWN = "/* -- the kernel */"
_REGISTERED = (
    accesses.load,
    loops.inner,
    warp.shuffle,
)  # their modules add to the table of effects


_LAYOUT: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True}
TEMPLATE = "templates/kernel.c.j2"


class Text(NamedTuple):
    """`given`: what the template is filled with. `sites`: the ops that a fault names by number.
    Scratch in bytes, without dynamic shared memory. `offsets`: of each kernel argument among the
    packed ones. `counters`: how many it counts, if it does. `meets`: its blocks wait for others."""

    given: Mapping[str, object]
    sites: tuple[Op, ...]
    shared_bytes: int
    local_bytes: int
    stack_bytes: int
    offsets: tuple[int, ...]
    checked: bool
    counters: int = 0
    meets: bool = False

    @property
    def code(self) -> str:
        """The C text, made anew each time: jinja2 takes longer than a compiled kernel to load."""
        return _template().render(self.given)

    @property
    def content(self) -> tuple[str, ...]:
        """All that the C text is made from; two texts that differ differ here."""
        named = [(name, type(v).__name__, str(v)) for name, v in sorted(self.given.items())]
        return (_file(TEMPLATE), repr(_LAYOUT), *(part for row in named for part in row))


@functools.cache
def _file(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")


@functools.cache
def _template() -> Any:
    import jinja2

    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, **_LAYOUT)
    return environment.from_string(_file(TEMPLATE))


def native_text(
    program: TileProgram,
    settings: Settings | None = None,
    *,
    widest: int = 64,
    sources: Sources | None = None,
) -> Text:
    """`widest`: bytes of the machine's vectors; `sources`: texts of the CUDA files, whose lines are
    then among the comments."""
    settings = settings or Settings()
    lanes = widest // 4
    forms = Forms(program, lanes)
    if program.block[0] == 8 or _has_wide_vectors(program, forms):
        lanes //= 2
        forms = Forms(program, lanes)
    return _text(program, replace(settings, lanes=lanes), forms, sources or {})


def kernel_part(text: Text) -> str:
    """What of the text is the kernel's own: not what every kernel begins with."""
    return text.code.partition(OWN)[2].lstrip()


def _has_wide_vectors(program: TileProgram, forms: Forms) -> bool:
    return any(
        value.type.tile and value.type.bits == 64 and forms.of(value).kind == "vector"
        for op in walk(program.body)
        for value in (*op.results, *(p for region in op.regions for p in region.params))
    )


def _text(program: TileProgram, settings: Settings, forms: Forms, sources: Sources) -> Text:
    plan = Plan(program, settings.exact)
    functions = Functions(settings.library_math, settings.fast_math)
    e = Emitter(program, settings, forms, plan, functions)
    lanes, threads = settings.lanes, program.threads
    warps = -(-threads // WARP)
    e.per_warp = WARP // lanes if warps > 1 else -(-threads // lanes)
    e.vectors = warps * e.per_warp
    shared, shared_bytes = lay_out(program.shared, SHARED_BASE, 0)
    local, local_bytes = lay_out(program.local, LOCAL_BASE, 0)
    e.addresses = {"shared_base": shared, "local_base": local}
    e.interleaved = bool(_interleaved(program))
    e.used = {o for op in walk(program.body) for o in operands_of(op) if isinstance(o, Value)}
    e.line_of = _Lines(sources)
    e.streams = write_once(program)
    e.structs = structs_of(program)
    if settings.counted:
        from cuda2npu.runtime.native.tally import tally_of

        e.tally = tally_of(program)
    for param in program.params:
        e.base_name(param.value)
    _choose_kept(e)
    fetch_next_block(e)
    e.items(plan.items)
    kept, stack_bytes = _kept_declarations(e)
    offsets = _offsets(program)
    counters = e.tally.size if e.tally else 0
    given = dict[str, object](
        name=program.name,
        block="x".join(map(str, program.block)),
        version=_version(),
        checked=settings.checked,
        lanes=lanes,
        abi=_file("abi.h"),
        vectors=_file("vectors.h"),
        kernel_head=_file("kernel.h"),
        checked_head=_file("checked.h"),
        math=functions_for(sorted(e.functions.vector_math)),
        functions=e.functions.texts(),
        local_bytes=local_bytes,
        interleaved=_interleaved(program),
        shared_rooms=_rooms(program.shared, shared),
        local_rooms=_rooms(program.local, local),
        shared_bytes=shared_bytes,
        threads=threads,
        groups=e.vectors,
        params=[
            ("u8" if p.value.type.element == "i1" else p.value.type.element,
             e.base_name(p.value), offsets[p.argument] + p.offset)
            for p in program.params
        ],
        stream=_STREAMED // (4 * program.threads) if e.streams else 0,
        sites=len(e.sites) if settings.checked else 0,
        forgotten=[i for i, op in enumerate(e.sites) if _changes_rooms(op)],
        kept=kept,
        counters=range(1, counters),
        body="\n".join(e.out.lines),
    )  # fmt: skip
    local_all = local_bytes * e.vectors * lanes
    return Text(
        given,
        tuple(e.sites),
        shared_bytes,
        local_all,
        stack_bytes,
        offsets,
        settings.checked,
        counters,
        meets(program),
    )


def _version() -> str:
    from cuda2npu.version import VERSION

    return VERSION


class _Lines:
    """The CUDA line of an op, where it differs from the op before."""

    def __init__(self, sources: Sources) -> None:
        self._sources = {file: text.split("\n") for file, text in sources.items()}
        self._before = ("", 0)

    def __call__(self, op: Op) -> str:
        file, line = op.span.file, op.span.line
        if not line or (file, line) == self._before:
            return ""
        self._before = file, line
        lines = self._sources.get(file, [])
        text = lines[line - 1].strip() if line <= len(lines) else ""
        return f"line {line}: {text}".replace("*/", "* /") if text else f"line {line}"


def _offsets(program: TileProgram) -> tuple[int, ...]:
    """Every argument 16-byte aligned, one after the other."""
    offsets: list[int] = []
    end = 0
    for _, _, size in program.arguments:
        offsets.append(end)
        end += (size + 15) // 16 * 16
    if not program.arguments:
        return tuple(
            16 * i for i in range(1 + max((p.argument for p in program.params), default=0))
        )
    return tuple(offsets)


def _changes_rooms(op: Op) -> bool:
    """Whether the room that an access was in may be another one in the next block."""
    return op.opcode in ("load", "store", "atomic") and space_of(op) != "global"


def _rooms(buffers: tuple[Buffer, ...], addresses: dict[str, int]) -> list[tuple[int, int, int]]:
    """First, end, whether it is the dynamic one."""
    unique = {addresses[b.name]: b for b in reversed(buffers)}
    return [(at, at + b.bytes, int(b.bytes == 0)) for at, b in sorted(unique.items())]


def _interleaved(program: TileProgram) -> int:
    """Bytes of the words in which private memory is kept lane beside lane; 0: it is not, since
    accesses of several sizes meet there, or go there through pointers of no known space."""
    sizes: set[int] = set()
    if not program.local:
        return 0
    for op in walk(program.body):
        if op.opcode not in ("load", "store", "atomic"):
            continue
        space = space_of(op)
        of = op.result if op.opcode == "load" else op.operands[-1]
        if space == "unknown" or (space == "local" and op.opcode == "atomic"):
            return 0
        if space == "local":
            sizes.add(max(1, BITS.get(of.type.element, 8) // 8))
    return sizes.pop() if len(sizes) == 1 else 0


# -- what is kept between phases ------------------------------------------------------------------


def _choose_kept(e: Emitter) -> None:
    """Carried values of loops that are walked once a block, and what phases hand to one another
    unless it is as well computed again."""
    for item in _controls(e.plan.items):
        params = (p for region in item.op.regions for p in region.params)
        e.spill.update(e.plan.kept(v) for v in (*item.op.results, *params) if v.type.tile)
    known: dict[Value, int] = {}
    for phase in e.plan.phases():
        for value in e.external(phase):
            if e.plan.kept(value) in e.spill:
                continue
            if _cost_again(e, value, known) > _MOST_AGAIN:
                e.spill.add(e.plan.kept(value))


def _controls(items: list[Item]) -> list[Control]:
    found: list[Control] = []
    for item in items:
        if isinstance(item, Control):
            found.append(item)
            for body in item.bodies:
                found += _controls(body)
    return found


def _cost_again(e: Emitter, value: Value, known: dict[Value, int]) -> int:
    """Ops that computing it again takes; a lot where it cannot be."""
    if e.plan.kept(value) in e.spill:
        return 1
    if value in known:
        return known[value]
    op = e.plan.made.get(value)
    cost = 1000
    if op is not None and op.opcode in _CHEAP and not op.regions:
        cost = 1
        for operand in op.operands:
            if isinstance(operand, Value):
                if operand.type.tile:
                    cost += _cost_again(e, operand, known)
                elif operand not in e.plan.scalars:
                    cost += 1000
    known[value] = cost
    return cost


def _kept_declarations(e: Emitter) -> tuple[list[str], int]:
    """And the bytes of stack that they take."""
    lines: list[str] = []
    total = 0
    for value in e.spill:
        size = max(1, value.type.bits // 8) * (e.lanes if e.is_vector(value) else 1)
        total += size * e.vectors
        lines.append(f"{e.c_type(value)} {e.base_name(value)}[{e.vectors}];")
    if total > MOST_TILES:
        raise NoForm(f"{total} bytes of values kept between barriers")
    return sorted(lines), total
