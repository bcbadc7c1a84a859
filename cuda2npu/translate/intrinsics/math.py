"""Floating-point and plain integer intrinsics.

sqrtf(x)      %1 = sqrt %0 : f32
"""

from __future__ import annotations

import math
from typing import Any

from cuda2npu.ir.program import Operand
from cuda2npu.parser import tree
from cuda2npu.translate.constructs.expressions import place_behind
from cuda2npu.translate.intrinsics.registry import INTRINSICS, intrinsic, nothing, scalars
from cuda2npu.translate.lowering import Lowering
from cuda2npu.translate.state import Lowered, element_of

_SAME = """min max abs floor ceil trunc rint round sqrt isnan isinf isfinite signbit fma rsqrt cbrt
rcbrt exp exp2 exp10 expm1 log log2 log10 log1p sin cos tan sinpi cospi asin acos atan sinh cosh
tanh asinh acosh atanh erf erfc erfinv normcdf tgamma lgamma logb pow atan2 hypot fmod remainder
copysign nextafter fdim"""

# Canonical names that are one op, by the op's name.
DIRECT: dict[str, str] = {
    **{name: name for name in _SAME.split()},
    "nearbyint": "rint", "__saturatef": "saturate", "__fdividef": "div", "__tanf": "tan",
    "__fdiv_rn": "div", "__ddiv_rn": "div", "__dsqrt_rn": "sqrt", "__fmaf_rn": "fma",
    "__fma_rn": "fma",
}  # fmt: skip
# Those that may be less exact than the op, and those that may not.
FAST: dict[str, str] = {
    "__expf": "exp", "__exp10f": "exp10", "__logf": "log", "__log2f": "log2", "__log10f": "log10",
    "__powf": "pow", "__sinf": "sin", "__cosf": "cos", "__tanhf": "tanh",
}  # fmt: skip
ROUNDED: dict[str, str] = {
    "__fadd_rn": "add", "__fsub_rn": "sub", "__fmul_rn": "mul", "__dadd_rn": "add",
    "__dsub_rn": "sub", "__dmul_rn": "mul", "__fsqrt_rn": "sqrt", "__frsqrt_rn": "rsqrt",
}  # fmt: skip


def _direct(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.builder.emit(DIRECT[node.name], *scalars(low, node))


def _fast(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.builder.emit(FAST[node.name], *scalars(low, node), fast=True)


def _rounded(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.builder.emit(ROUNDED[node.name], *scalars(low, node), fast=False)


INTRINSICS.update(dict.fromkeys(DIRECT, _direct))
INTRINSICS.update(dict.fromkeys(FAST, _fast))
INTRINSICS.update(dict.fromkeys(ROUNDED, _rounded))

_DIRECTED = ("rz", "ru", "rd")
_TO_INTEGER = {"rn": "rint", "ru": "ceil", "rd": "floor", "rz": ""}


def _to_integer(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """`__float2int_ru(x)` and its kin: rounds, then converts (saturating)."""
    value = low.scalar(node.arguments[0])
    rounding = _TO_INTEGER[node.name[-2:]]
    if rounding:
        value = low.builder.emit(rounding, value)
    return low.builder.cast(value, element_of(node.type))


for _source in ("float", "double"):
    for _target in ("int", "uint", "ll", "ull"):
        for _mode in _TO_INTEGER:
            INTRINSICS[f"__{_source}2{_target}_{_mode}"] = _to_integer


@intrinsic(
    "__double2float_rn", "__int2float_rn", "__uint2float_rn", "__ll2float_rn", "__ull2float_rn",
    "__int2double_rn", "__uint2double_rn", "__ll2double_rn", "__ull2double_rn",
)  # fmt: skip
def convert(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.builder.cast(low.scalar(node.arguments[0]), element_of(node.type))


@intrinsic(
    *(f"__{source}2float_{mode}" for source in ("double", "int", "uint") for mode in _DIRECTED)
)
def convert_directed(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """To the nearest f32, then one step back where that went the wrong way; f64 holds the value and
    the f32 exactly."""
    exact = low.builder.cast(low.scalar(node.arguments[0]), "f64")
    emit, const = low.builder.emit, low.builder.const
    near = low.builder.cast(exact, "f32")
    back = low.builder.cast(near, "f64")
    mode = node.name[-2:]
    if mode == "rz":
        wrong, towards = emit("gt", emit("abs", back), emit("abs", exact)), 0.0
    elif mode == "rd":
        wrong, towards = emit("gt", back, exact), -math.inf
    else:
        wrong, towards = emit("lt", back, exact), math.inf
    stepped = emit("nextafter", near, const("f32", towards))
    return emit("select", wrong, stepped, near, element="f32")


@intrinsic("bitcast")
def bitcast(low: Lowering, node: tree.Intrinsic) -> Lowered:
    value = low.scalar(node.arguments[0])
    return low.builder.emit("bitcast", value, element=element_of(node.type))


@intrinsic("__frcp_rn", "__drcp_rn")
def reciprocal(low: Lowering, node: tree.Intrinsic) -> Lowered:
    value = low.scalar(node.arguments[0])
    return low.builder.emit("div", low.builder.const(value.type.element, 1.0), value)


@intrinsic("lround", "lrint")
def to_long(low: Lowering, node: tree.Intrinsic) -> Lowered:
    opcode = "round" if node.name == "lround" else "rint"
    return low.builder.cast(low.builder.emit(opcode, low.scalar(node.arguments[0])), "i64")


@intrinsic("ilogb")
def ilogb(low: Lowering, node: tree.Intrinsic) -> Lowered:
    return low.builder.emit("ilogb", low.scalar(node.arguments[0]), element="i32")


@intrinsic("isnormal")
def isnormal(low: Lowering, node: tree.Intrinsic) -> Lowered:
    value = low.scalar(node.arguments[0])
    emit, element = low.builder.emit, value.type.element
    least = low.builder.const(element, 2.0**-126 if element == "f32" else 2.0**-1022)
    return emit("and", emit("isfinite", value), emit("ge", emit("abs", value), least))


@intrinsic("norm3d", "norm4d", "rnorm3d", "rnorm4d", "rhypot")
def norm(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """f32 in f64, where the squares cannot overflow; f64 by repeated `hypot`."""
    values = scalars(low, node)
    emit, element = low.builder.emit, values[0].type.element
    total = low.builder.cast(values[0], "f64")
    for value in values[1:]:
        total = emit("hypot", total, low.builder.cast(value, "f64"))
    if node.name.startswith("r"):
        total = emit("div", low.builder.const("f64", 1.0), total)
    return low.builder.cast(total, element)


@intrinsic("sincos", "sincospi", "__sincosf")
def sincos(low: Lowering, node: tree.Intrinsic) -> Lowered:
    value = low.scalar(node.arguments[0])
    suffix = "pi" if node.name == "sincospi" else ""
    attrs: dict[str, Any] = {"fast": True} if node.name == "__sincosf" else {}
    sine = low.builder.emit("sin" + suffix, value, **attrs)
    cosine = low.builder.emit("cos" + suffix, value, **attrs)
    low.write(place_behind(low, node.arguments[1]), sine)
    low.write(place_behind(low, node.arguments[2]), cosine)
    return nothing(low)


@intrinsic("modf")
def modf(low: Lowering, node: tree.Intrinsic) -> Lowered:
    value = low.scalar(node.arguments[0])
    emit = low.builder.emit
    whole = emit("trunc", value)
    low.write(place_behind(low, node.arguments[1]), whole)
    zero = low.builder.const(value.type.element, 0.0)
    rest = emit("select", emit("isinf", value), zero, emit("sub", value, whole),
                element=value.type.element)  # fmt: skip
    return emit("copysign", rest, value)


@intrinsic("ldexp")
def ldexp(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """`scalbln` takes a 64-bit exponent: beyond what any float spans, the nearest is as good."""
    value, exponent = scalars(low, node)
    if exponent.type.element == "i64":
        emit, most = low.builder.emit, low.builder.const("i64", 1 << 20)
        least = low.builder.const("i64", -1 << 20)
        exponent = low.builder.cast(emit("min", emit("max", exponent, least), most), "i32")
    return low.builder.emit("ldexp", value, exponent)


@intrinsic("frexp")
def frexp(low: Lowering, node: tree.Intrinsic) -> Lowered:
    value = low.scalar(node.arguments[0])
    emit, element = low.builder.emit, value.type.element
    zero, none = low.builder.const(element, 0.0), low.builder.const("i32", 0)
    usual = emit("and", emit("isfinite", value), emit("ne", value, zero))
    exponent = emit("add", emit("ilogb", value, element="i32"), low.builder.const("i32", 1))
    exponent = emit("select", usual, exponent, none, element="i32")
    low.write(place_behind(low, node.arguments[1]), exponent)
    scaled = _scaled_down(low, value, exponent)
    return emit("select", usual, scaled, value, element=element)


def _scaled_down(low: Lowering, value: Operand, exponent: Operand) -> Operand:
    return low.builder.emit("ldexp", value, low.builder.emit("neg", exponent))
