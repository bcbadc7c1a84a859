"""Expressions of the typed tree as ops.

a * n      %2 = mul %a, %1
"""

from __future__ import annotations

from cuda2npu.ir.program import FALSE, Operand
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import VOID, CType, Pointer, Record, Scalar
from cuda2npu.translate.lowering import Lowering, lowers
from cuda2npu.translate.scan import contains_loop, is_plain, walk
from cuda2npu.translate.state import (
    Aggregate,
    Lowered,
    MemoryPlace,
    Place,
    RegisterPlace,
    element_of,
    leaves,
    parts_of,
    rebuild,
)

BINARY = {
    "+": "add", "-": "sub", "*": "mul", "/": "div", "%": "rem", "&": "and", "|": "or", "^": "xor",
    "<<": "shl", ">>": "shr", "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
}  # fmt: skip


@lowers(tree.Const)
def constant(low: Lowering, node: tree.Const) -> Lowered:
    return low.builder.const(element_of(node.type), node.value)


@lowers(tree.Special)
def special(low: Lowering, node: tree.Special) -> Lowered:
    if node.name == "threadIdx":
        return low.thread_index(node.axis)
    if node.name == "blockDim":
        return low.builder.const("u32", low.block["xyz".index(node.axis)])
    return low.grid_index("block_id" if node.name == "blockIdx" else "grid_dim", node.axis)


@lowers(tree.Load)
def load(low: Lowering, node: tree.Load) -> Lowered:
    return low.read(low.place(node.place))


@lowers(tree.AddressOf)
def address_of(low: Lowering, node: tree.AddressOf) -> Lowered:
    place = low.place(node.place)
    if isinstance(place, RegisterPlace):
        place = low.spill(low.read(place), place.type, place.key.name)
    return low.address(place)


@lowers(tree.Unary)
def unary(low: Lowering, node: tree.Unary) -> Lowered:
    operand = low.scalar(node.operand)
    return low.builder.emit("neg" if node.op == "-" else "not", operand)


@lowers(tree.Binary)
def binary(low: Lowering, node: tree.Binary) -> Lowered:
    return arithmetic(low, node.op, low.scalar(node.left), low.scalar(node.right))


def arithmetic(low: Lowering, op: str, left: Operand, right: Operand) -> Operand:
    """`left op right` of one type (shifts: any integer count)."""
    if op in ("<<", ">>"):
        right = _shift_count(low, right)
    if op == "%" and left.type.is_float:
        return low.builder.emit("fmod", left, right)
    return low.builder.emit(BINARY[op], left, right)


def _shift_count(low: Lowering, count: Operand) -> Operand:
    """As u32; a 64-bit count is clamped, so that one beyond 32 bits stays too large."""
    if count.type.bits == 64:
        limit = low.builder.const("u64", 255)
        count = low.builder.emit("min", low.builder.cast(count, "u64"), limit)
    return low.builder.cast(count, "u32")


@lowers(tree.PointerAdd)
def pointer_add(low: Lowering, node: tree.PointerAdd) -> Lowered:
    pointer, index = low.scalar(node.pointer), low.scalar(node.index)
    assert isinstance(node.type, Pointer)
    return _moved(low, pointer, index, node.type)


def _moved(low: Lowering, pointer: Operand, index: Operand, type: Pointer) -> Operand:
    if index == low.builder.const(index.type.element, 0):
        return pointer
    return low.builder.emit("offset", pointer, index, scale=type.to.size, displacement=0)


@lowers(tree.PointerDiff)
def pointer_diff(low: Lowering, node: tree.PointerDiff) -> Lowered:
    left, right = (low.builder.cast(low.scalar(n), "i64") for n in (node.left, node.right))
    assert isinstance(node.left.type, Pointer)
    size = low.builder.const("i64", node.left.type.to.size)
    return low.builder.emit("div", low.builder.emit("sub", left, right), size)


def is_free(low: Lowering, node: tree.Expr) -> bool:
    """May be evaluated whether or not it is needed: registers only, no effect."""
    return is_plain(node) and not any(
        isinstance(n, tree.VarRef) and low.in_memory(n.variable) for n in walk(node)
    )


@lowers(tree.Logical)
def logical(low: Lowering, node: tree.Logical) -> Lowered:
    left = low.scalar(node.left)
    opcode = "and" if node.op == "&&" else "or"
    if is_free(low, node.right):
        return low.builder.emit(opcode, left, low.scalar(node.right))
    wanted = left if node.op == "&&" else low.builder.emit("not", left)
    if wanted == FALSE:
        return left
    right = where(low, wanted, node.right)
    assert not isinstance(right, Aggregate)
    return low.builder.emit(opcode, left, right)


def where(low: Lowering, wanted: Operand, node: tree.Expr) -> Lowered:
    """The value of `node`, evaluated only for the lanes of `wanted`."""
    slot = tree.Variable("chosen", node.type, "local", node.span)
    low.declare(slot, None)

    def evaluate() -> None:
        value = low.value(node)
        if node.type is not VOID:
            low.env[slot] = value

    mask = low.builder.both(low.mask, wanted)
    low.guarded(mask, evaluate, contains_loop(node))
    del low.homes[slot]
    chosen = low.env.pop(slot)
    return low.builder.const("i32", 0) if chosen is None else chosen


@lowers(tree.Conditional)
def conditional(low: Lowering, node: tree.Conditional) -> Lowered:
    condition = low.scalar(node.condition)
    if is_free(low, node.then) and is_free(low, node.other):
        then, other = low.value(node.then), low.value(node.other)
    else:
        then = where(low, condition, node.then)
        other = where(low, low.builder.emit("not", condition), node.other)
    if node.type is VOID:
        return then
    return _chosen(low, condition, then, other)


def _chosen(low: Lowering, condition: Operand, then: Lowered, other: Lowered) -> Lowered:
    pairs = zip(leaves(then), leaves(other), strict=True)
    emit = low.builder.emit
    return rebuild(
        then, [emit("select", condition, a, b, element=a.type.element) for a, b in pairs]
    )


@lowers(tree.Comma)
def comma(low: Lowering, node: tree.Comma) -> Lowered:
    low.value(node.left)
    return low.value(node.right)


@lowers(tree.Cast)
def cast(low: Lowering, node: tree.Cast) -> Lowered:
    value = low.value(node.operand)
    if not isinstance(node.type, Scalar | Pointer) or isinstance(value, Aggregate):
        return value
    return low.builder.cast(value, element_of(node.type))


@lowers(tree.RecordValue)
def record_value(low: Lowering, node: tree.RecordValue) -> Lowered:
    if isinstance(node.type, Record) and node.type.is_overlaid:
        return _union_value(low, node, node.type)
    kinds = [type for _, type in parts_of(node.type)]
    parts = [_part(low, given, kind) for given, kind in zip(node.values, kinds, strict=True)]
    return Aggregate(node.type, tuple(parts))


def _part(low: Lowering, given: tree.Expr | tuple[tree.Expr, ...], kind: CType) -> Lowered:
    if not isinstance(given, tuple):
        return low.value(given)
    return Aggregate(kind, tuple(low.value(v) for v in given))


def _union_value(low: Lowering, node: tree.RecordValue, type: Record) -> Lowered:
    place = low.spill(low.zero(type), type, "union")
    for field, given in zip(type.initial_fields, node.values, strict=False):
        low.write(low.member(place, field), _part(low, given, field.type))
    return low.load(place)


@lowers(tree.MemberOf)
def member_of(low: Lowering, node: tree.MemberOf) -> Lowered:
    value = low.value(node.value)
    type = node.value.type
    assert isinstance(value, Aggregate) and isinstance(type, Record)
    if type.is_overlaid:
        return low.read(low.member(low.spill(value, type, "union"), node.field))
    return value.parts[type.fields.index(node.field)]


@lowers(tree.Assign)
def assign(low: Lowering, node: tree.Assign) -> Lowered:
    place = low.place(node.place)
    value = low.value(node.value)
    low.write(place, value)
    return low.read(place) if isinstance(place, RegisterPlace) else value


@lowers(tree.CompoundAssign)
def compound_assign(low: Lowering, node: tree.CompoundAssign) -> Lowered:
    place = low.place(node.place)
    value = low.scalar(node.value)
    old = low.read(place)
    assert not isinstance(old, Aggregate)
    if isinstance(node.compute, Pointer):
        if node.op == "-":
            value = low.builder.emit("neg", low.builder.cast(value, "i64"))
        return _stored(low, place, _moved(low, old, value, node.compute))
    wide = low.builder.cast(old, element_of(node.compute))
    result = arithmetic(low, node.op, wide, value)
    return _stored(low, place, low.builder.cast(result, old.type.element))


def _stored(low: Lowering, place: Place, value: Operand) -> Lowered:
    low.write(place, value)
    return low.read(place) if isinstance(place, RegisterPlace) else value


@lowers(tree.Increment)
def increment(low: Lowering, node: tree.Increment) -> Lowered:
    place = low.place(node.place)
    old = low.read(place)
    assert not isinstance(old, Aggregate)
    if isinstance(place.type, Pointer):
        new = _moved(low, old, low.builder.const("i64", node.step), place.type)
    elif old.type.element == "i1":
        new = low.builder.const("i1", 1)
    else:
        new = low.builder.emit("add", old, low.builder.const(old.type.element, node.step))
    stored = _stored(low, place, new)
    return stored if node.prefix else old


@lowers(tree.Printf)
def printf(low: Lowering, node: tree.Printf) -> Lowered:
    operands = [low.scalar(a) for a in node.arguments if isinstance(a, tree.Expr)]
    texts = tuple(a.text if isinstance(a, tree.Text) else None for a in node.arguments)
    type = low.builder.const("i32", 0).type.varying
    return low.builder.op("printf", tuple(operands), type, low.mask, format=node.format,
                          texts=texts)  # fmt: skip


@lowers(tree.Assert)
def assertion(low: Lowering, node: tree.Assert) -> Lowered:
    low.builder.effect("assert", (low.scalar(node.condition),), low.mask, text=node.text)
    return low.builder.const("i32", 0)


@lowers(tree.Intrinsic)
def intrinsic(low: Lowering, node: tree.Intrinsic) -> Lowered:
    from cuda2npu.translate.intrinsics import lower_intrinsic

    return lower_intrinsic(low, node)


def place_behind(low: Lowering, pointer: tree.Expr) -> Place:
    """What an out-pointer argument points to, in a register where it can be."""
    assert isinstance(pointer.type, Pointer)
    return low.pointer_place(pointer, pointer.type.to)


def memory_behind(low: Lowering, pointer: tree.Expr) -> MemoryPlace:
    """What a pointer argument points to, as base and index."""
    place = place_behind(low, pointer)
    if isinstance(place, RegisterPlace):
        return low.spill(low.read(place), place.type, place.key.name)
    return place
