"""The legality rules of a tile program.

In: a `TileProgram`; out: its faults as text, the rule's name and the op beside; empty if sound.

    verify(program)
    ['k.cu:4:7: [defined] `%i` is used where nothing has defined it: %0 = add %i, 1 : u32']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from cuda2npu.ir.ops import OPS
from cuda2npu.ir.printer import op_text
from cuda2npu.ir.program import Const, Op, Operand, Region, TileProgram, Value
from cuda2npu.ir.syntax import ADDRESSED, NAME_ATTRIBUTE, TEXT_ATTRIBUTE, WORD_ATTRIBUTE
from cuda2npu.ir.types import ELEMENTS, I64, Type

_NAME = re.compile(r"[\w.$]+\Z", re.ASCII)
_INTEGERS = frozenset(e for e in ELEMENTS if e[0] in "iu")
_FLOATS = frozenset({"f32", "f64"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS: dict[str, frozenset[str]] = {
    "thread_id": frozenset("xyz"),
    "block_id": frozenset("xyz"),
    "grid_dim": frozenset("xyz"),
    "atomic": _words("add sub min max exch cas and or xor inc dec"),
    "barrier_reduce": frozenset({"count", "and", "or"}),
    "vote": frozenset({"any", "all", "ballot", "uni"}),
    "match": frozenset({"any", "all"}),
    "warp_reduce": frozenset({"add", "min", "max", "and", "or", "xor"}),
    "shuffle": frozenset({"idx", "up", "down", "xor"}),
}
"""What the attribute that stands behind the opcode may be."""

_INTEGER_OPS = _words("rem and or xor shl shr mulhi brev not popc clz ffs byte_perm")
_FLOAT_OPS = frozenset(row.name for row in OPS.values() if row.ulp) | _words(
    "floor ceil trunc rint round sqrt saturate fma isnan isinf isfinite signbit ilogb"
)
_MASKED = frozenset(row.name for row in OPS.values() if not row.pure and row.engine != "control")
MASKED = _MASKED | {"any"}
"""Ops that may have a mask."""

_REGIONS = {"if": 2, "for": 1, "while": 2}

Faults = Iterator[tuple[str, str]]


def verify(program: TileProgram) -> list[str]:
    return _Verifier(program).faults()


class _Verifier:
    """`scope`: the values that are defined at the op at hand; `names`: all names met so far."""

    def __init__(self, program: TileProgram) -> None:
        self.program = program
        self.scope: set[Value] = set()
        self.names: set[str] = set()
        self.found: list[str] = []
        self.declared = {
            "shared_base": {buffer.name for buffer in program.shared},
            "local_base": {buffer.name for buffer in program.local},
            "symbol_base": {symbol.name for symbol in program.symbols},
        }

    def faults(self) -> list[str]:
        program = self.program
        for rule, message in self.header():
            self.found.append(f"{program.span}: [{rule}] {message}")
        for param in program.params:
            for rule, message in self.define(param.value):
                self.found.append(f"{program.span}: [{rule}] {message}")
        self.region(program.body, "yield", (), None)
        return self.found

    def fault(self, op: Op, rule: str, message: str) -> None:
        self.found.append(f"{op.span}: [{rule}] {message}: {op_text(op, self.program)}")

    def header(self) -> Faults:
        if min(self.program.block) < 1:
            yield "block", f"no threads: {self.program.block}"
        for kind, declared in self.declared.items():
            source = {"shared_base": self.program.shared, "local_base": self.program.local}
            count = len(source.get(kind, self.program.symbols))
            if len(declared) != count:
                yield "unique", f"two declarations for {kind} have the same name"
        count = len(self.program.arguments)
        for param in self.program.params:
            if not 0 <= param.argument < count:
                yield "argument", f"`%{param.value.name}` belongs to no argument"
            if param.value.type.tile:
                yield "type", f"parameter `%{param.value.name}` is not uniform"

    def define(self, value: Value) -> Faults:
        if value in self.scope or value.name in self.names:
            yield "unique", f"`%{value.name}` is defined twice"
        if not _NAME.match(value.name):
            yield "name", f"`{value.name}` is no name"
        if value.type.element not in ELEMENTS:
            yield "type", f"`{value.type.element}` is no element type"
        self.scope.add(value)
        self.names.add(value.name)

    # -- regions --

    def region(self, region: Region, end: str, kinds: Sequence[Type], around: Op | None) -> None:
        """`kinds`: what the region must yield; what it defines is out of scope after it."""
        defined: list[Value] = list(region.params)
        if not region.ops or region.ops[-1].opcode != end:
            place = f"in {op_text(around, self.program)}" if around else "in the body"
            self.found.append(
                f"{self.program.span}: [terminator] a region ends without `{end}` {place}"
            )
        for position, op in enumerate(region.ops):
            last = position == len(region.ops) - 1
            for rule, message in self.op(op, last):
                self.fault(op, rule, message)
            if last and op.opcode == end:
                for rule, message in _handed(op.operands[end == "condition" :], kinds):
                    self.fault(op, rule, message)
            for value in op.results:
                for rule, message in self.define(value):
                    self.fault(op, rule, message)
            defined += op.results
        self.scope.difference_update(defined)

    def open(self, region: Region, around: Op) -> None:
        for value in region.params:
            for rule, message in self.define(value):
                self.fault(around, rule, message)

    # -- ops --

    def op(self, op: Op, last: bool) -> Faults:
        row = OPS.get(op.opcode)
        if row is None:
            yield "opcode", f"`{op.opcode}` is no op"
            return
        for operand in (*op.operands, *([op.mask] if op.mask is not None else [])):
            if isinstance(operand, Value) and operand not in self.scope:
                yield "defined", f"`%{operand.name}` is used where nothing has defined it"
        faults = [*_arity(op), *_mask(op)]
        if op.opcode in ("yield", "condition") and not last:
            faults.append(("terminator", f"`{op.opcode}` in the middle of a region"))
        yield from faults
        if any(rule == "arity" for rule, _ in faults):
            return
        yield from self.attributes(op)
        if op.opcode in _REGIONS:
            yield from _CONTROL[op.opcode](self, op)
            return
        yield from _operand_types(op)
        yield from _result_type(op)

    def attributes(self, op: Op) -> Faults:
        if op.opcode in WORD_ATTRIBUTE:
            name = WORD_ATTRIBUTE[op.opcode]
            if op.attrs.get(name) not in WORDS[op.opcode]:
                yield "attribute", f"`{name}` is {op.attrs.get(name)!r}"
        if op.opcode in TEXT_ATTRIBUTE and not isinstance(
            op.attrs.get(TEXT_ATTRIBUTE[op.opcode]), str
        ):
            yield "attribute", f"no text `{TEXT_ATTRIBUTE[op.opcode]}`"
        if op.opcode in ADDRESSED:
            for name in ("scale", "displacement"):
                if type(op.attrs.get(name)) is not int:
                    yield "attribute", f"no number `{name}`"
        if op.opcode in NAME_ATTRIBUTE and op.attrs.get("name") not in self.declared[op.opcode]:
            yield "declared", f"`{op.attrs.get('name')}` is not declared"

    # -- control flow --

    def if_(self, op: Op) -> Faults:
        yield from _condition(op.operands[0])
        kinds = [value.type for value in op.results]
        for region in op.regions:
            if region.params:
                yield "region", "a region of `if` has no parameters"
            self.region(region, "yield", kinds, op)

    def for_(self, op: Op) -> Faults:
        region = op.regions[0]
        kinds = [value.type for value in op.results]
        if len(region.params) != len(kinds) + 1:
            yield "arity", "the body takes the counter and one parameter a result"
            return
        counter = region.params[0].type
        if counter.tile or counter.element not in _INTEGERS:
            yield "type", f"the counter `%{region.params[0].name}` is no uniform integer"
        step = op.operands[2].type
        yield from _handed(op.operands[:3], [counter, counter, step if step == I64 else counter])
        if [value.type for value in region.params[1:]] != kinds:
            yield "type", "the carried values have other types than the results"
        yield from _handed(op.operands[3:], kinds)
        if isinstance(op.operands[2], Const) and op.operands[2].bits == 0:
            yield "type", "the step is 0"
        self.open(region, op)
        self.region(region, "yield", kinds, op)

    def while_(self, op: Op) -> Faults:
        before, after = op.regions
        carried = [value.type for value in before.params]
        forwarded = [value.type for value in after.params]
        yield from _handed(op.operands, carried)
        if [value.type for value in op.results] != forwarded:
            yield "type", "the second region takes other types than the results"
        self.open(before, op)
        self.region(before, "condition", forwarded, op)
        if before.ops and before.ops[-1].opcode == "condition" and before.ops[-1].operands:
            for rule, message in _condition(before.ops[-1].operands[0]):
                self.fault(before.ops[-1], rule, message)
        self.open(after, op)
        self.region(after, "yield", carried, op)


_CONTROL: dict[str, Callable[[_Verifier, Op], Faults]] = {
    "if": _Verifier.if_,
    "for": _Verifier.for_,
    "while": _Verifier.while_,
}


def _arity(op: Op) -> Faults:
    names = OPS[op.opcode].operands
    fixed = len(names) - ("*" in names)
    count = len(op.operands)
    if count < fixed or (count > fixed and "*" not in names):
        yield "arity", f"{count} operands instead of {fixed}"
    if op.opcode == "atomic" and count != (4 if op.attrs.get("kind") == "cas" else 3):
        yield "arity", f"{count} operands of an atomic"
    if len(op.regions) != _REGIONS.get(op.opcode, 0):
        yield "arity", f"{len(op.regions)} regions"
    shape = OPS[op.opcode].shape
    if shape != "region" and len(op.results) != (shape != "none"):
        yield "arity", f"{len(op.results)} results"


def _mask(op: Op) -> Faults:
    if op.mask is None:
        return
    if op.mask.type.element != "i1":
        yield "mask", f"the mask is {op.mask.type.element}, not i1"
    if op.opcode not in MASKED:
        yield "mask", "this op has no mask: it computes on every lane"


def _condition(operand: Operand) -> Faults:
    if operand.type != Type("i1"):
        yield "condition", "the condition is no uniform i1"


def _handed(operands: Sequence[Operand], kinds: Sequence[Type]) -> Faults:
    """Values handed to region parameters or results: a uniform one may stand for a tile."""
    if len(operands) != len(kinds):
        yield "arity", f"{len(operands)} values are handed over instead of {len(kinds)}"
    for operand, kind in zip(operands, kinds, strict=False):
        if operand.type.element != kind.element or (operand.type.tile and not kind.tile):
            text = f"%{operand.name}" if isinstance(operand, Value) else "a constant"
            yield (
                "type",
                f"{text} is not {'a tile of ' if kind.tile else 'a uniform '}{kind.element}",
            )


_I1, _U32, _I32, _PTR = (frozenset({e}) for e in ("i1", "u32", "i32", "ptr"))
_PLACES: dict[str, tuple[frozenset[str] | None, ...]] = {
    "select": (_I1,),
    "offset": (_PTR, _INTEGERS),
    "load": (_PTR, _INTEGERS),
    "store": (_PTR, _INTEGERS),
    "atomic": (_PTR, _INTEGERS),
    "shl": (None, _U32),
    "shr": (None, _U32),
    "ldexp": (None, _I32),
    "barrier": (_I1,),
    "grid_barrier": (_I1,),
    "barrier_reduce": (_I1, _I32 | _I1 | _U32),
    "warp_sync": (_U32, _I1),
    "shuffle": (_U32, _I1, None, _I32 | _U32, _I32 | _U32),
    "vote": (_U32, _I1, _I1 | _I32),
    "match": (_U32, _I1),
    "warp_reduce": (_U32, _I1, _INTEGERS),
    "any": (_I1,),
    "assert": (_I1,),
    "isnan": (_FLOATS,),
}
"""Elements that an operand may have, where that does not follow from the result."""

_ALIKE: dict[str, tuple[int, int]] = {"select": (1, 3), "shl": (0, 1), "shr": (0, 1),
    "ldexp": (0, 1), "offset": (0, 1), "shuffle": (2, 3), "warp_reduce": (2, 3), "atomic": (2, 4),
}  # fmt: skip
"""The operands, from and to, that have the result's element; else by the op's shape."""


def _operand_types(op: Op) -> Faults:
    for operand, allowed in zip(op.operands, _PLACES.get(op.opcode, ()), strict=False):
        if allowed is not None and operand.type.element not in allowed:
            yield "type", f"operand of type {operand.type.element}"
    elements = [operand.type.element for operand in op.operands]
    shape = OPS[op.opcode].shape
    if shape == "compare" and len(set(elements)) > 1:
        yield "type", f"compares {elements[0]} with {elements[1]}"
    first, last = _ALIKE.get(op.opcode, (0, len(elements) if shape == "same" else 0))
    result = op.results[0].type.element if op.results else ""
    if any(element != result for element in elements[first:last]):
        yield "type", f"an operand is not {result} as the result is"
    if op.opcode in _INTEGER_OPS and elements[0] not in _INTEGERS:
        yield "type", f"{op.opcode} of {elements[0]}"
    if op.opcode in _FLOAT_OPS and elements[0] not in _FLOATS:
        yield "type", f"{op.opcode} of {elements[0]}"
    if op.opcode == "bitcast" and op.operands[0].type.bits != op.results[0].type.bits:
        yield "type", "the widths differ"


_RESULTS = {
    "popc": "i32", "clz": "i32", "ffs": "i32", "ilogb": "i32", "thread_id": "u32",
    "block_id": "u32", "grid_dim": "u32", "shared_base": "ptr", "symbol_base": "ptr",
    "local_base": "ptr", "offset": "ptr", "barrier_reduce": "i32", "any": "i1", "printf": "i32",
    "clock": "i64", "active_lanes": "u32", "match": "u32",
}  # fmt: skip


def _result_type(op: Op) -> Faults:
    if not op.results:
        return
    result = op.results[0].type
    shape = OPS[op.opcode].shape
    wanted = "i1" if shape == "compare" else _RESULTS.get(op.opcode, result.element)
    if op.opcode == "vote":
        wanted = "u32" if op.attrs.get("kind") == "ballot" else "i1"
    if result.element != wanted:
        yield "type", f"the result is {result.element}, not {wanted}"
    varying = any(operand.type.tile for operand in op.operands)
    tile = {"uniform": False, "varying": True, "access": varying or result.tile}.get(shape, varying)
    if op.opcode in ("atomic", "local_base"):
        tile = op.opcode == "atomic" or result.tile
    if result.tile != tile:
        yield "type", f"the result is {'no tile' if tile else 'a tile'}"
