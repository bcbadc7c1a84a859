"""Private memory: a load of what this thread has just stored, or loaded, is that value.

A store is dropped that another one overwrites before anything reads it. What goes never was the
first access to its address under its mask, so the same faults are found. Nobody else writes to a
thread's private memory: only stores to the same buffer, or through a pointer that may point into
it, end what is known of it.

    store %v[%i], %1 : f32                      dropped: the store below overwrites it
    %2 = load %v[%i] : tile<256xf32>            dropped, %1 for %2
    %3 = add %2, %x : tile<256xf32>
    store %v[%i], %3 : f32
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from cuda2npu.ir.program import Const, Op, Operand, Region, TileProgram
from cuda2npu.ir.walk import Rewriting, Visited, walk
from cuda2npu.translate.passes.record import Pass

_ACCESSES = frozenset({"load", "store", "atomic"})
_LOOKS = frozenset({"printf", "assert"})  # at text that a pointer may lead to
_UNKNOWN = ""  # the buffer of a pointer that may point anywhere
Made = Callable[[Operand], Op | None]


class _Place(NamedTuple):
    """Bytes of a private buffer, from `base + at * scale + begin` on; no `at` where that is a
    constant."""

    buffer: str
    base: Operand
    at: Operand | None
    scale: int
    begin: int
    bytes: int

    def apart(self, other: _Place) -> bool:
        """Whether they share no byte, surely."""
        if self.buffer != other.buffer:
            return True
        if self[:4] != other[:4]:
            return False
        return self.begin + self.bytes <= other.begin or other.begin + other.bytes <= self.begin


class _Known(NamedTuple):
    """What a place holds in the lanes of `mask`; `align`: what its address is a multiple of."""

    value: Operand
    mask: Operand | None
    align: int

    def serves(self, op: Op, made: Made) -> bool:
        """Whether all that `op` asks of the place has been asked before."""
        return _covers(self.mask, op.mask, made) and op.attrs.get("align", 1) <= self.align


def _covers(mask: Operand | None, other: Operand | None, made: Made) -> bool:
    """Whether each lane of `other` is one of `mask`."""
    if mask is None or mask is other:
        return True
    op = None if other is None else made(other)
    if op is None or op.opcode != "and":
        return False
    return any(_covers(mask, part, made) for part in op.operands)


def _buffer(pointer: Operand, made: Made) -> str | None:
    """The private buffer that it points into; None: into other memory; else _UNKNOWN."""
    op = made(pointer)
    while op is not None and op.opcode == "offset":
        pointer = op.operands[0]
        op = made(pointer)
    if op is None:
        return _UNKNOWN
    if op.opcode == "local_base":
        return str(op.attrs["name"])
    return None if op.opcode in ("shared_base", "symbol_base", "parameter") else _UNKNOWN


@dataclass
class _Touched:
    """The private buffers that stores, and loads, of a region may touch."""

    written: set[str] = field(default_factory=set[str])
    read: set[str] = field(default_factory=set[str])


class _Buffers:
    """Where pointers of a program lead. `shown`: the buffers to which a pointer may lead that is
    not just an offset into them."""

    def __init__(self, program: TileProgram) -> None:
        entering = Op("parameter")
        self.made: dict[Operand, Op] = {param.value: entering for param in program.params}
        for op in walk(program.body):
            self.made.update(dict.fromkeys(op.results, op))
        self.shown: set[str] = set()
        for op in walk(program.body):
            for operand in op.operands[1 if op.opcode in (*_ACCESSES, "offset") else 0 :]:
                if operand.type.element == "ptr" and (buffer := _buffer(operand, self.made.get)):
                    self.shown.add(buffer)
        self.touched: dict[int, _Touched] = {}
        self.scan(program.body)

    def of(self, op: Op) -> set[str]:
        """The private buffers that an access may touch."""
        buffer = _buffer(op.operands[0], self.made.get)
        if buffer == _UNKNOWN:
            return self.shown
        return set() if buffer is None else {buffer}

    def scan(self, region: Region) -> _Touched:
        found = self.touched[id(region)] = _Touched()
        for op in region.ops:
            for inner in map(self.scan, op.regions):
                found.written |= inner.written
                found.read |= inner.read
            if op.opcode in _ACCESSES:
                if op.opcode != "load":
                    found.written |= self.of(op)
                if op.opcode != "store":
                    found.read |= self.of(op)
            elif op.opcode in _LOOKS:
                found.read |= self.shown
        return found

    def place(self, op: Op, made: Made) -> _Place | None:
        """What a load or store touches, where that is one private buffer."""
        base, index = op.operands[:2]
        buffer = _buffer(base, made)
        if not buffer:
            return None
        scale, begin = int(op.attrs["scale"]), int(op.attrs["displacement"])
        size = (op.operands[2] if op.opcode == "store" else op.result).type.bytes
        if isinstance(index, Const):
            return _Place(buffer, base, None, 0, begin + int(index.value) * scale, size)
        return _Place(buffer, base, index, scale, begin, size)


class _Forwarding(Rewriting):
    """`known`: what places hold where the op at hand is; `starts`: at the begin of a region;
    `again`: `id`s of stores to where there was an access before."""

    def __init__(self, program: TileProgram) -> None:
        super().__init__(_forward)
        self.buffers = _Buffers(program)
        self.known: dict[_Place, _Known] = {}
        self.starts: dict[int, dict[_Place, _Known]] = {id(program.body): {}}
        self.again: set[int] = set()

    def region(self, region: Region) -> Region:
        outer, self.known = self.known, self.starts.pop(id(region))
        done = super().region(region)
        self.known = outer
        return done

    def made(self, operand: Operand) -> Op | None:
        return self.definition(operand) or self.buffers.made.get(operand)

    def forget(self, buffers: set[str]) -> None:
        self.known = {p: known for p, known in self.known.items() if p.buffer not in buffers}

    def enter(self, op: Op) -> None:
        before = self.known
        for region in op.regions:
            self.forget(self.buffers.touched[id(region)].written)
        for region in op.regions:
            self.starts[id(region)] = dict(before if op.opcode == "if" else self.known)

    def load(self, op: Op, place: _Place) -> Op | None:
        known = self.known.get(place)
        if known is not None and known.serves(op, self.made):
            if known.value.type.element == op.result.type.element:
                self.replace(op.result, known.value)
                return None
        elif known is None or _covers(op.mask, known.mask, self.made):
            self.known[place] = _Known(op.result, op.mask, op.attrs.get("align", 1))
        return op

    def store(self, op: Op, place: _Place) -> Op:
        before = self.known.get(place)
        align = op.attrs.get("align", 1)
        if before is not None and before.serves(op, self.made):
            self.again.add(id(op))
            align = max(align, before.align)
        self.known = {p: known for p, known in self.known.items() if p.apart(place)}
        self.known[place] = _Known(op.operands[2], op.mask, align)
        return op


def _forward(op: Op, rewriting: Rewriting) -> Visited:
    assert isinstance(rewriting, _Forwarding)
    if op.regions:
        rewriting.enter(op)
    elif op.opcode in ("load", "store"):
        place = rewriting.buffers.place(op, rewriting.made)
        if place is not None:
            return rewriting.load(op, place) if op.opcode == "load" else rewriting.store(op, place)
        if op.opcode == "store":
            rewriting.forget(rewriting.buffers.of(op))
    elif op.opcode == "atomic":
        rewriting.forget(rewriting.buffers.of(op))
    return op


class _Overwritten:
    """Drops those of the stores `again` that are overwritten before anything reads them."""

    def __init__(self, program: TileProgram, again: set[int]) -> None:
        self.buffers = _Buffers(program)
        self.again = again

    def region(self, region: Region) -> Region:
        later: dict[_Place, Operand | None] = {}
        ops: list[Op] = []
        for op in reversed(region.ops):
            if op.regions:
                later = _without(later, *(self.buffers.touched[id(r)].read for r in op.regions))
                op = replace(op, regions=tuple(map(self.region, op.regions)))
            elif op.opcode in _LOOKS:
                later = _without(later, self.buffers.shown)
            elif op.opcode in _ACCESSES:
                place = self.place(op)
                if place is None:
                    read = op.opcode != "store"
                    later = _without(later, self.buffers.of(op)) if read else later
                elif op.opcode == "load":
                    later = {p: mask for p, mask in later.items() if p.apart(place)}
                else:
                    if id(op) in self.again and self.hidden(op, place, later):
                        continue
                    later[place] = op.mask
            ops.append(op)
        return Region(region.params, tuple(reversed(ops)))

    def place(self, op: Op) -> _Place | None:
        return None if op.opcode == "atomic" else self.buffers.place(op, self.buffers.made.get)

    def hidden(self, op: Op, place: _Place, later: dict[_Place, Operand | None]) -> bool:
        return place in later and _covers(later[place], op.mask, self.buffers.made.get)


def _without(
    later: dict[_Place, Operand | None], *read: Iterable[str]
) -> dict[_Place, Operand | None]:
    gone = set[str]().union(*read)
    return {place: mask for place, mask in later.items() if place.buffer not in gone}


def run(program: TileProgram) -> TileProgram:
    if not program.local:
        return program
    forwarding = _Forwarding(program)
    program = replace(program, body=forwarding.region(program.body))
    if not forwarding.again:
        return program
    return replace(program, body=_Overwritten(program, forwarding.again).region(program.body))


FORWARD = Pass("forward", "takes what private memory holds from where it was computed", run)
