"""Integer and bit intrinsics.

__popc(x)     %1 = popc %0 : i32
"""

from __future__ import annotations

from cuda2npu.ir.program import Operand
from cuda2npu.parser import tree
from cuda2npu.translate.intrinsics.registry import intrinsic, scalars
from cuda2npu.translate.lowering import Lowering
from cuda2npu.translate.state import Lowered, element_of


@intrinsic("__popc", "__popcll", "__clz", "__clzll", "__ffs", "__ffsll")
def count(low: Lowering, node: tree.Intrinsic) -> Lowered:
    opcode = node.name.strip("_").removesuffix("ll")
    return low.builder.emit(opcode, low.scalar(node.arguments[0]), element="i32")


@intrinsic("__brev", "__brevll")
def brev(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.builder.emit("brev", low.scalar(node.arguments[0]))


@intrinsic("__byte_perm")
def byte_perm(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.builder.emit("byte_perm", *scalars(low, node))


@intrinsic("__mul24", "__umul24")
def mul24(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """The low 32 bits of the product of the low 24 bits (signed: sign-extended)."""
    a, b = scalars(low, node)
    eight = low.builder.const("u32", 8)

    def narrow(value: Operand) -> Operand:
        shifted = low.builder.emit("shl", value, eight)
        return low.builder.emit("shr", shifted, eight)

    return low.builder.emit("mul", narrow(a), narrow(b))


@intrinsic("__mulhi", "__umulhi", "__mul64hi", "__umul64hi")
def mulhi(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.builder.emit("mulhi", *scalars(low, node))


@intrinsic("__sad", "__usad")
def sad(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """`|x - y| + z`, the difference as if in infinite precision."""
    x, y, z = scalars(low, node)
    emit = low.builder.emit
    greater, lesser = emit("max", x, y), emit("min", x, y)
    return emit("add", low.builder.cast(emit("sub", greater, lesser), "u32"), z)


@intrinsic("__hadd", "__rhadd", "__uhadd", "__urhadd")
def average(low: Lowering, node: tree.Intrinsic) -> Lowered:
    a, b = scalars(low, node)
    emit, narrow = low.builder.emit, a.type.element
    wide = "i64" if narrow == "i32" else "u64"
    total = emit("add", low.builder.cast(a, wide), low.builder.cast(b, wide))
    if "rhadd" in node.name:
        total = emit("add", total, low.builder.const(wide, 1))
    return low.builder.cast(emit("shr", total, low.builder.const("u32", 1)), narrow)


@intrinsic("__funnelshift_l", "__funnelshift_r", "__funnelshift_lc", "__funnelshift_rc")
def funnelshift(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """The upper (l) or lower (r) word of `hi:lo` shifted; the count wraps at 32, or (c) stops."""
    lo, hi, shift = scalars(low, node)
    emit, const = low.builder.emit, low.builder.const
    if node.name.endswith("c"):
        shift = emit("min", shift, const("u32", 32))
    else:
        shift = emit("and", shift, const("u32", 31))
    upper = emit("shl", low.builder.cast(hi, "u64"), const("u32", 32))
    both = emit("or", upper, low.builder.cast(lo, "u64"))
    if "_l" in node.name:
        return low.builder.cast(emit("shr", emit("shl", both, shift), const("u32", 32)), "u32")
    return low.builder.cast(emit("shr", both, shift), "u32")


@intrinsic("__dp4a")
def dp4a(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """`c` plus the four products of the bytes of `a` and `b`."""
    a, b, total = scalars(low, node)
    emit, word = low.builder.emit, element_of(node.type)
    byte = "i8" if word == "i32" else "u8"

    def part(value: Operand, i: int) -> Operand:
        moved = emit("shr", value, low.builder.const("u32", 8 * i))
        return low.builder.cast(low.builder.cast(moved, byte), word)

    for i in range(4):
        total = emit("add", total, emit("mul", part(a, i), part(b, i)))
    return total


@intrinsic("__double2hiint", "__double2loint")
def half_of_double(low: Lowering, node: tree.Intrinsic) -> Lowered:
    bits = low.builder.emit("bitcast", low.scalar(node.arguments[0]), element="u64")
    if node.name == "__double2hiint":
        bits = low.builder.emit("shr", bits, low.builder.const("u32", 32))
    return low.builder.cast(bits, "i32")


@intrinsic("__hiloint2double")
def double_of_halves(low: Lowering, node: tree.Intrinsic) -> Lowered:
    high, lower = (low.builder.cast(low.builder.cast(v, "u32"), "u64") for v in scalars(low, node))
    emit = low.builder.emit
    bits = emit("or", emit("shl", high, low.builder.const("u32", 32)), lower)
    return emit("bitcast", bits, element="f64")
