"""The lowering of one kernel: variables, places, masks, regions. Constructs register handlers.

In: a typed `Function` and a block shape; out: a `TileProgram` in which the block's threads run in
lockstep. A variable is an SSA value (or one a field); under divergence, an assignment is a `select`
by the mask of the lanes that execute it. `if` and loops pass on what their regions assigned.

    x = 1; if (c) x = 2;      %x = select %c, 2, 1
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

from cuda2npu.diagnostics import refuse
from cuda2npu.ir.program import FALSE, TRUE, Buffer, Op, Operand, Region, Symbol, Value
from cuda2npu.ir.types import PTR, U32, Type
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import Array, CType, Record, Scalar
from cuda2npu.parser.tree import Expr, Function, LValue, Node, Stmt, Variable
from cuda2npu.translate.builder import Builder, Mask
from cuda2npu.translate.scan import alias_of, homes_of
from cuda2npu.translate.state import (
    Aggregate,
    Flag,
    Frame,
    Key,
    Lowered,
    MemoryPlace,
    Place,
    RegisterPlace,
    Scope,
    element_of,
    holds_memory,
    is_scalar,
    leaves,
    parts_of,
    rebuild,
)

PRIVATE_LIMIT = 1 << 19  # bytes of one private array: CUDA's limit of local memory a thread
EXPRESSIONS: dict[type[Node], Callable[[Lowering, Any], Lowered]] = {}
STATEMENTS: dict[type[Node], Callable[[Lowering, Any], None]] = {}
Handler = TypeVar("Handler", bound=Callable[..., Any])


def lowers(kind: type[Node]) -> Callable[[Handler], Handler]:
    """Registers the handler of an expression or statement of the typed tree."""

    def register(handler: Handler) -> Handler:
        table = EXPRESSIONS if issubclass(kind, Expr) else STATEMENTS
        assert kind not in table, f"two handlers for {kind.__name__}"
        table[kind] = handler  # type: ignore[index]
        return handler

    return register


class Lowering:
    """One kernel being lowered. `env` maps each register variable and flag to its value now; None
    stands for a variable that nothing has assigned."""

    def __init__(self, kernel: Function, block: tuple[int, int, int]) -> None:
        self.kernel = kernel
        self.block = block
        self.builder = Builder()
        self.env: dict[Key, Lowered | None] = {}
        self.homes: dict[Key, Scope] = {}
        self.aliases: dict[Variable, Place] = {}
        self.scope = Scope(None)
        self.frames: list[Frame] = []
        self.shared: dict[str, Buffer] = {}
        self.local: dict[str, Buffer] = {}
        self.symbols: dict[str, Symbol] = {}
        self.loop_shapes: dict[tuple[object, ...], Any] = {}
        self.record_parts: set[Value] = set()
        self._buffer_names: dict[Variable, str] = {}

    # -- nodes --

    def value(self, node: Expr) -> Lowered:
        """The value of an expression, for the lanes that are on."""
        builder = self.builder
        saved, builder.span = builder.span, node.span
        result = EXPRESSIONS[type(node)](self, node)
        builder.span = saved
        return result

    def scalar(self, node: Expr) -> Operand:
        """The value of an expression of scalar or pointer type."""
        result = self.value(node)
        assert not isinstance(result, Aggregate), f"{node.span}: a scalar is expected"
        return result

    def statement(self, node: Stmt) -> None:
        saved, self.builder.span = self.builder.span, node.span
        STATEMENTS[type(node)](self, node)
        self.builder.span = saved

    # -- masks and scopes --

    @property
    def mask(self) -> Mask:
        """The lanes that execute the construct at hand."""
        return self.scope.mask

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    @property
    def live(self) -> Operand:
        """The lanes that have not returned from the kernel."""
        returned = self.env[self.frames[0].returned]
        assert not isinstance(returned, Aggregate) and returned is not None
        return self.builder.emit("not", returned)

    @contextmanager
    def lanes(self, mask: Mask) -> Generator[Scope]:
        """A scope of its own for the lanes of `mask`."""
        outer, self.scope = self.scope, Scope(mask)
        try:
            yield self.scope
        finally:
            self.scope = outer

    def leave(self, flag: Flag) -> None:
        """The lanes that are on raise `flag` and are off from here on."""
        raised = TRUE if self.mask is None else self.mask
        before = self.env[flag]
        assert not isinstance(before, Aggregate) and before is not None
        self.env[flag] = self.builder.emit("or", before, raised)
        self.scope.mask = FALSE

    # -- variables --

    def declare(self, key: Key, value: Lowered | None) -> None:
        """A register variable comes to life in the scope at hand."""
        self.env[key] = value
        self.homes[key] = self.scope

    def in_memory(self, variable: Variable) -> bool:
        if variable.storage not in ("local", "param"):
            return True
        return any(variable in homes_of(f.function).memory for f in self.frames)

    def read(self, place: Place) -> Lowered:
        """The value at `place`; of an unassigned register: zeros (C leaves it open)."""
        if isinstance(place, MemoryPlace):
            return self.load(place)
        found = self.env[place.key]
        if found is None:
            return self.zero(place.type)
        for part in place.path:
            assert isinstance(found, Aggregate)
            found = found.parts[part]
        return found

    def write(self, place: Place, value: Lowered) -> None:
        """Stores `value` for the lanes that are on."""
        if isinstance(place, MemoryPlace):
            self.store(place, value)
            return
        before = self.env[place.key]
        is_result = any(place.key is frame.result for frame in self.frames)
        if before is None and not is_result:  # each lane returns: a result needs no value before
            before = self.zero(place.key.type)
        if place.path:
            value = _replaced(before or self.zero(place.key.type), place.path, value)
        home = self.homes[place.key]
        if before is not None and home is not self.scope and home.mask is not self.mask:
            value = self.merged(value, before)
        if not isinstance(value, Aggregate):
            self.builder.named(value, place.key.name)
        self.env[place.key] = value

    def merged(self, new: Lowered, old: Lowered) -> Lowered:
        """`new` for the lanes that are on, `old` for the others."""
        mask = self.mask
        if mask is None:
            return new
        pairs = zip(leaves(new), leaves(old), strict=True)
        return rebuild(new, [self.builder.emit("select", mask, a, b, element=a.type.element)
                             for a, b in pairs])  # fmt: skip

    def zero(self, type: CType) -> Lowered:
        if is_scalar(type):
            return self.builder.const(element_of(type), 0)
        return Aggregate(type, tuple(self.zero(t) for _, t in parts_of(type)))

    def clear(self, place: MemoryPlace) -> None:
        """Zeros, except in arrays: what a local holds that nothing has assigned yet."""
        type = place.type
        if isinstance(type, Array):
            return
        if isinstance(type, Record) and not type.is_overlaid and holds_memory(type):
            for part in self._parts(place):
                self.clear(part)
            return
        self.store(place, self.zero(type))

    # -- places --

    def place(self, node: LValue) -> Place:
        """Where an lvalue is; evaluates the pointers and indices in it."""
        return _PLACES[type(node)](self, node)

    def variable_place(self, variable: Variable) -> Place:
        if self.in_memory(variable):
            return MemoryPlace(self.base_of(variable), self.builder.const("i32", 0), 1, 0,
                               variable.type)  # fmt: skip
        return RegisterPlace(variable, (), variable.type)

    def member(self, place: Place, field: tree.Field) -> Place:
        if isinstance(place, MemoryPlace):
            return MemoryPlace(place.base, place.index, place.scale,
                               place.displacement + field.offset, field.type)  # fmt: skip
        assert isinstance(place.type, Record)
        return RegisterPlace(place.key, (*place.path, place.type.fields.index(field)), field.type)

    def element(self, place: Place, index: Operand, of: CType) -> MemoryPlace:
        """`place[index]` where `place` is an array in memory."""
        assert isinstance(place, MemoryPlace)
        if place.index == self.builder.const("i32", 0):
            return MemoryPlace(place.base, index, of.size, place.displacement, of)
        base = self.address(place)
        return MemoryPlace(base, index, of.size, 0, of)

    def pointer_place(self, pointer: Expr, type: CType) -> Place:
        """`*pointer`."""
        name = alias_of(pointer)
        if name is not None and name in self.aliases:
            return self.aliases[name]
        if isinstance(pointer, tree.AddressOf) and not isinstance(pointer.place.type, Array):
            return self.place(pointer.place)
        if isinstance(pointer, tree.PointerAdd):
            base, index = self.scalar(pointer.pointer), self.scalar(pointer.index)
            return MemoryPlace(base, index, type.size, 0, type)
        return MemoryPlace(self.scalar(pointer), self.builder.const("i32", 0), type.size, 0, type)

    def address(self, place: Place) -> Operand:
        """The address of a place in memory, as a ptr."""
        assert isinstance(place, MemoryPlace), "a register has no address"
        zero = self.builder.const("i32", 0)
        if place.index == zero and place.displacement == 0:
            return place.base
        return self.builder.emit("offset", place.base, place.index, scale=place.scale,
                                 displacement=place.displacement)  # fmt: skip

    def spill(self, value: Lowered, type: CType, name: str) -> MemoryPlace:
        """A private buffer that holds `value`."""
        variable = Variable(name, type, "local", self.builder.span)
        place = MemoryPlace(self._private_base(variable), self.builder.const("i32", 0), 1, 0, type)
        self.store(place, value)
        return place

    def bind(self, place: Place, variable: Variable) -> Operand:
        """The address of `place` for the pointer `variable`, which is not an alias."""
        if isinstance(place, RegisterPlace):
            return self.address(self.spill(self.read(place), place.type, variable.name))
        return self.address(place)

    # -- memory --

    def load(self, place: MemoryPlace, *, part: bool = False, raw: bool = False) -> Lowered:
        """`part`: of a record; `raw`: of a union, which nobody need have written."""
        type = place.type
        if not is_scalar(type):
            raw = raw or (isinstance(type, Record) and type.is_overlaid)
            parts = (self.load(p, part=True, raw=raw) for p in self._parts(place))
            return Aggregate(type, tuple(parts))
        truth = isinstance(type, Scalar) and type.kind == "bool"
        element = "u8" if truth else element_of(type)
        tile = place.base.type.tile or place.index.type.tile
        result = self.builder.op("load", (place.base, place.index), Type(element, tile), self.mask,
                                 **_at(place), **({"raw": 1} if raw else {}))  # fmt: skip
        if part:
            self.record_parts.add(result)
        return self.builder.cast(result, "i1") if truth else result

    def store(self, place: MemoryPlace, value: Lowered) -> None:
        if isinstance(value, Aggregate):
            for part, piece in zip(self._parts(place), value.parts, strict=True):
                self.store(part, piece)
            return
        if value.type.element == "i1":
            value = self.builder.cast(value, "u8")
        self.builder.effect("store", (place.base, place.index, value), self.mask, **_at(place))

    @staticmethod
    def _parts(place: MemoryPlace) -> list[MemoryPlace]:
        """The first part keeps what the whole asks for: a `float4` lies at a multiple of 16."""
        return [MemoryPlace(place.base, place.index, place.scale, place.displacement + offset, type,
                            max(place.align, place.type.align) if offset == 0 else 1)
                for offset, type in parts_of(place.type)]  # fmt: skip

    # -- buffers --

    def base_of(self, variable: Variable) -> Operand:
        """The address of a variable that lives in memory."""
        if variable.storage in ("local", "param"):
            return self._private_base(variable)
        if variable.storage in ("constant", "device"):
            return self._symbol_base(variable)
        return self._shared_base(variable)

    def _private_base(self, variable: Variable) -> Operand:
        type = variable.type
        if type.size > PRIVATE_LIMIT:
            raise refuse("C2N3001", variable.span, name=variable.name, bytes=type.size,
                         limit=PRIVATE_LIMIT)  # fmt: skip
        name = self._buffer_name(variable, self.local)
        self.local.setdefault(name, _buffer(name, type))
        return self.builder.at_entry("local_base", PTR.varying, name, key=name, name=name)

    def _shared_base(self, variable: Variable) -> Operand:
        if variable.storage == "dynamic":
            name = "dynamic_shared"
            self.shared.setdefault(name, Buffer(name, 0, 16))
        else:
            name = self._buffer_name(variable, self.shared)
            self.shared.setdefault(name, _buffer(name, variable.type))
        return self.builder.at_entry("shared_base", PTR, name, key=name, name=name)

    def _symbol_base(self, variable: Variable) -> Operand:
        name = variable.name
        type, initial = variable.type, variable.initial
        constant = variable.storage == "constant"
        self.symbols.setdefault(name, Symbol(name, type.size, type.align, initial, constant))
        short = name.rsplit("::", 1)[-1].replace(".", "_")
        return self.builder.at_entry("symbol_base", PTR, short, key=name, name=name)

    def _buffer_name(self, variable: Variable, taken: dict[str, Buffer]) -> str:
        if variable not in self._buffer_names:
            name, count = variable.name, 0
            while name in taken:
                count += 1
                name = f"{variable.name}_{count}"
            self._buffer_names[variable] = name
        return self._buffer_names[variable]

    # -- thread and block indices --

    def thread_index(self, axis: str) -> Operand:
        if self.block["xyz".index(axis)] == 1:
            return self.builder.const("u32", 0)
        return self.builder.at_entry("thread_id", U32.varying, f"t{axis}", key=axis, axis=axis)

    def grid_index(self, opcode: str, axis: str) -> Operand:
        name = f"b{axis}" if opcode == "block_id" else f"grid_{axis}"
        return self.builder.at_entry(opcode, U32, name, key=axis, axis=axis)

    def thread_rank(self) -> Operand:
        """The linear index of the thread in its block, x fastest; u32."""
        x, y, _ = self.block
        emit, const = self.builder.emit, self.builder.const
        rank = self.thread_index("x")
        for axis, stride in (("y", x), ("z", x * y)):
            index = self.thread_index(axis)
            if isinstance(index, Value):
                rank = emit("add", rank, emit("mul", index, const("u32", stride)))
        return rank

    # -- regions that may or may not run --

    def branches(
        self, condition: Operand, then: Callable[[], None], other: Callable[[], None]
    ) -> None:
        """An `if` op: its results are what the branches assign, and the lanes they leave on."""
        before, mask = dict(self.env), self.mask
        outcomes: list[tuple[list[Op], dict[Key, Lowered | None], Mask]] = []
        for lower in (then, other):
            self.env = dict(before)
            self.scope.mask = mask
            with self.builder.region() as ops:
                lower()
            outcomes.append((ops, self.env, self.mask))
        self._join(condition, before, mask, outcomes)

    def _join(
        self,
        condition: Operand,
        before: dict[Key, Lowered | None],
        mask: Mask,
        outcomes: list[tuple[list[Op], dict[Key, Lowered | None], Mask]],
    ) -> None:
        (then_ops, then_env, then_mask), (else_ops, else_env, else_mask) = outcomes
        changed = [
            k for k in before if then_env[k] is not before[k] or else_env[k] is not before[k]
        ]
        pairs = [_pair(then_env[k], else_env[k]) for k in changed]
        columns = [list(zip(leaves(a), leaves(b), strict=True)) for a, b in pairs]
        if then_mask is not mask or else_mask is not mask:
            columns.append([(_lit(then_mask), _lit(else_mask))])
        flat = [pair for column in columns for pair in column]
        kept = [pair for pair in flat if pair[0] is not pair[1] and pair[0] != pair[1]]
        types = [Type(a.type.element, a.type.tile or b.type.tile) for a, b in kept]
        regions = [
            Region((), (*ops, Op("yield", tuple(pair[side] for pair in kept))))
            for side, ops in enumerate((then_ops, else_ops))
        ]
        results: dict[tuple[int, int], Operand] = {}
        if kept or then_ops or else_ops:
            values = self.builder.control("if", (condition,), types, regions)
            results = {(id(a), id(b)): v for (a, b), v in zip(kept, values, strict=True)}
        merged = [[results.get((id(a), id(b)), a) for a, b in column] for column in columns]
        self.scope.mask = mask
        if len(merged) > len(changed):
            self.scope.mask = _unlit(merged.pop()[0])
        self.env = before
        for key, (shape, _), scalars in zip(changed, pairs, merged, strict=True):
            self.env[key] = rebuild(shape, scalars)

    def guarded(self, mask: Mask, body: Callable[[], None], heavy: bool) -> Mask:
        """Runs `body` for the lanes of `mask`, inside `if any(mask)` where it is `heavy`; returns
        the lanes that are left on."""

        def inner() -> None:
            with self.lanes(mask) as scope:
                body()
            left.append(scope.mask)

        left: list[Mask] = []
        if not heavy or mask is None:
            inner()
            return left[0]
        outer = self.mask

        def carry() -> None:
            inner()
            self.scope.mask = left[0]

        def skip() -> None:
            self.scope.mask = mask if left[0] is mask else FALSE

        self.branches(self.builder.any(mask), carry, skip)
        remaining, self.scope.mask = self.mask, outer
        return mask if left[0] is mask else remaining


def _lit(mask: Mask) -> Operand:
    return TRUE if mask is None else mask


def _unlit(mask: Operand) -> Mask:
    return None if mask == TRUE else mask


def _pair(a: Lowered | None, b: Lowered | None) -> tuple[Lowered, Lowered]:
    """Both values of a variable, one of which may be unassigned."""
    shape = a if a is not None else b
    assert shape is not None
    blank = rebuild(shape, [Builder.const(leaf.type.element, 0) for leaf in leaves(shape)])
    return (a if a is not None else blank), (b if b is not None else blank)


def _at(place: MemoryPlace) -> dict[str, int]:
    """The attributes of a load or store; `align` only where it is more than the element's."""
    attrs = {"scale": place.scale, "displacement": place.displacement}
    return attrs | ({"align": place.align} if place.align > place.type.size else {})


def _replaced(whole: Lowered, path: tuple[int, ...], value: Lowered) -> Lowered:
    """`whole` with the part at `path` replaced."""
    if not path:
        return value
    assert isinstance(whole, Aggregate)
    parts = list(whole.parts)
    parts[path[0]] = _replaced(parts[path[0]], path[1:], value)
    return Aggregate(whole.type, tuple(parts))


def _buffer(name: str, type: CType) -> Buffer:
    shape: list[int] = []
    inner = type
    while isinstance(inner, Array):
        shape.append(inner.length)
        inner = inner.of
    element = element_of(inner) if is_scalar(inner) else ""
    return Buffer(name, type.size, type.align, "u8" if element == "i1" else element, tuple(shape))


def _place_of_variable(lowering: Lowering, node: tree.VarRef) -> Place:
    return lowering.variable_place(node.variable)


def _place_of_deref(lowering: Lowering, node: tree.Deref) -> Place:
    return lowering.pointer_place(node.pointer, node.type)


def _place_of_member(lowering: Lowering, node: tree.Member) -> Place:
    return lowering.member(lowering.place(node.record), node.field)


def _place_of_element(lowering: Lowering, node: tree.Element) -> Place:
    return lowering.element(lowering.place(node.array), lowering.scalar(node.index), node.type)


def _place_of_temporary(lowering: Lowering, node: tree.Temporary) -> Place:
    value = lowering.value(node.value)
    variable = Variable("temporary", node.type, "local", node.span)
    if holds_memory(node.type):
        return lowering.spill(value, node.type, "temporary")
    lowering.declare(variable, value)
    return RegisterPlace(variable, (), node.type)


_PLACES: dict[type[LValue], Callable[[Lowering, Any], Place]] = {
    tree.VarRef: _place_of_variable,
    tree.Deref: _place_of_deref,
    tree.Member: _place_of_member,
    tree.Element: _place_of_element,
    tree.Temporary: _place_of_temporary,
}
