"""What every CUDA file knows without a header: type names, vector types, named constants.

In: a name; out: its type or its `(type, value)`.

    >>> str(TYPES["size_t"]), VECTORS["float4"].align, CONSTANTS["INT_MAX"]
    ('unsigned long', 16, (Scalar(kind='i32', size=4, spelling='int'), 2147483647))
"""

from __future__ import annotations

import math

from cuda2npu.parser.ctypes import (
    BOOL,
    F32,
    F64,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    VOID,
    CType,
    Field,
    Pointer,
    Record,
    Scalar,
)  # fmt: skip
from cuda2npu.parser.typed import half, pairs
from cuda2npu.parser.typed.fold import to_f32

SCHAR = Scalar("i8", 1, "signed char")
LONG = Scalar("i64", 8, "long")
ULONG = Scalar("u64", 8, "unsigned long")

_SPECIFIERS: dict[str, CType] = {
    "void": VOID, "bool": BOOL, "_Bool": BOOL, "float": F32, "double": F64, "char": I8,
    "char signed": SCHAR, "char unsigned": U8, "short": I16, "int short": I16,
    "short signed": I16, "int short signed": I16, "short unsigned": U16,
    "int short unsigned": U16, "int": I32, "signed": I32, "int signed": I32, "unsigned": U32,
    "int unsigned": U32, "long": LONG, "int long": LONG, "long signed": LONG,
    "int long signed": LONG, "long unsigned": ULONG, "int long unsigned": ULONG,
    "long long": I64, "int long long": I64, "long long signed": I64,
    "int long long signed": I64, "long long unsigned": U64, "int long long unsigned": U64,
    "wchar_t": I32, "char8_t": U8, "char16_t": U16, "char32_t": U32,
}  # fmt: skip


def of_specifiers(names: list[str]) -> CType | None:
    """`["unsigned", "long"]` in any order; None where they are not C's own words."""
    return _SPECIFIERS.get(" ".join(sorted(names)) if len(names) > 1 else names[0])


TYPES: dict[str, CType] = {
    "size_t": ULONG, "ssize_t": LONG, "ptrdiff_t": LONG, "intptr_t": LONG, "uintptr_t": ULONG,
    "int8_t": SCHAR, "uint8_t": U8, "int16_t": I16, "uint16_t": U16, "int32_t": I32,
    "uint32_t": U32, "int64_t": LONG, "uint64_t": ULONG, "intmax_t": LONG, "uintmax_t": ULONG,
    "int_fast8_t": SCHAR, "uint_fast8_t": U8, "int_least8_t": SCHAR, "uint_least8_t": U8,
    "int_fast16_t": LONG, "uint_fast16_t": ULONG, "int_least16_t": I16, "uint_least16_t": U16,
    "int_fast32_t": LONG, "uint_fast32_t": ULONG, "int_least32_t": I32, "uint_least32_t": U32,
    "int_fast64_t": LONG, "uint_fast64_t": ULONG, "int_least64_t": LONG, "uint_least64_t": ULONG,
    "uchar": U8, "ushort": U16, "uint": U32, "ulong": ULONG, "u_char": U8, "u_short": U16,
    "u_int": U32, "u_long": ULONG, "u_int8_t": U8, "u_int16_t": U16, "u_int32_t": U32,
    "u_int64_t": ULONG, "__int8_t": SCHAR, "__uint8_t": U8, "__int32_t": I32, "__uint32_t": U32,
    "__int64_t": LONG, "__uint64_t": ULONG, "clock_t": LONG, "time_t": LONG, "off_t": LONG,
    "cudaError_t": U32, "nullptr_t": ULONG, "byte": U8, "__bool": BOOL, "float_t": F32,
    "double_t": F64,
}  # fmt: skip

_LANES: dict[str, tuple[Scalar, tuple[int, int, int, int]]] = {
    "char": (I8, (1, 2, 1, 4)), "uchar": (U8, (1, 2, 1, 4)), "short": (I16, (2, 4, 2, 8)),
    "ushort": (U16, (2, 4, 2, 8)), "int": (I32, (4, 8, 4, 16)), "uint": (U32, (4, 8, 4, 16)),
    "long": (LONG, (8, 16, 8, 16)), "ulong": (ULONG, (8, 16, 8, 16)),
    "longlong": (I64, (8, 16, 8, 16)), "ulonglong": (U64, (8, 16, 8, 16)),
    "float": (F32, (4, 8, 4, 16)), "double": (F64, (8, 16, 8, 16)),
}  # fmt: skip


def _vector(name: str, of: Scalar, count: int, align: int) -> Record:
    fields = tuple(Field(axis, of, i * of.size) for i, axis in enumerate("xyzw"[:count]))
    size = -(-of.size * count // align) * align
    return Record(name, False, fields, size, align, True)


VECTORS: dict[str, Record] = {
    f"{stem}{n}": _vector(f"{stem}{n}", of, n, aligns[n - 1])
    for stem, (of, aligns) in _LANES.items()
    for n in (1, 2, 3, 4)
}
DIM3 = _vector("dim3", U32, 3, 4)
VECTORS["dim3"] = DIM3
UINT3 = VECTORS["uint3"]

SPECIALS = {"threadIdx": UINT3, "blockIdx": UINT3, "blockDim": DIM3, "gridDim": DIM3}


def _struct(name: str, **members: CType) -> Record:
    """A struct of the runtime's, all of whose members have eight bytes."""
    fields = tuple(Field(n, of, 8 * i) for i, (n, of) in enumerate(members.items()))
    return Record(name, False, fields, 8 * len(fields), 8, True)


TYPES.update(half.TYPES)
TYPES.update(pairs.TYPES)
TYPES.update(
    {
        "cudaExtent": _struct("cudaExtent", width=ULONG, height=ULONG, depth=ULONG),
        "cudaPos": _struct("cudaPos", x=ULONG, y=ULONG, z=ULONG),
        "cudaPitchedPtr": _struct(
            "cudaPitchedPtr", ptr=Pointer(VOID), pitch=ULONG, xsize=ULONG, ysize=ULONG
        ),
    }
)


def _limits(type_: Scalar) -> tuple[int | float | bool, int | float | bool]:
    if type_.kind == "bool":
        return False, True
    if type_.is_float:
        top = to_f32(3.4028234663852886e38) if type_ == F32 else 1.7976931348623157e308
        return -top, top
    low = -(1 << (type_.bits - 1)) if type_.is_signed else 0
    return low, low + (1 << type_.bits) - 1


def numeric_limit(type_: Scalar, name: str) -> tuple[Scalar, int | float | bool] | None:
    """`std::numeric_limits<type_>::name`, a function or a constant."""
    low, high = _limits(type_)
    epsilon = {"f32": 2.0**-23, "f64": 2.0**-52}.get(type_.kind, 0)
    smallest = {"f32": 2.0**-126, "f64": 2.0**-1022}.get(type_.kind, low)
    denormal = {"f32": 2.0**-149, "f64": 5e-324}.get(type_.kind, 0)
    digits = {"f32": 24, "f64": 53, "bool": 1}.get(type_.kind, type_.bits - type_.is_signed)
    of_type = {
        "max": high, "lowest": low, "min": smallest, "epsilon": epsilon, "denorm_min": denormal,
        "infinity": math.inf if type_.is_float else 0,
        "quiet_NaN": math.nan if type_.is_float else 0,
    }  # fmt: skip
    if name in of_type:
        return type_, of_type[name]
    flags: dict[str, tuple[Scalar, int | bool]] = {
        "digits": (I32, digits), "is_signed": (BOOL, type_.is_signed),
        "is_integer": (BOOL, not type_.is_float), "has_infinity": (BOOL, type_.is_float),
        "is_specialized": (BOOL, True),
    }  # fmt: skip
    return flags.get(name)


def _promoted(type_: Scalar) -> Scalar:
    return I32 if type_.size < 4 else type_


def _constants() -> dict[str, tuple[Scalar, int | float]]:
    table: dict[str, tuple[Scalar, int | float]] = {
        "warpSize": (I32, 32), "CHAR_BIT": (I32, 8), "RAND_MAX": (I32, 2**31 - 1),
        "FLT_MAX": (F32, to_f32(3.4028234663852886e38)), "FLT_MIN": (F32, 2.0**-126),
        "FLT_EPSILON": (F32, 2.0**-23), "FLT_TRUE_MIN": (F32, 2.0**-149),
        "DBL_MAX": (F64, 1.7976931348623157e308), "DBL_MIN": (F64, 2.0**-1022),
        "DBL_EPSILON": (F64, 2.0**-52), "DBL_TRUE_MIN": (F64, 5e-324),
        "HUGE_VAL": (F64, math.inf), "HUGE_VALF": (F32, math.inf), "INFINITY": (F32, math.inf),
        "NAN": (F32, math.nan), "MAXFLOAT": (F32, to_f32(3.4028234663852886e38)),
        "FLT_DIG": (I32, 6), "DBL_DIG": (I32, 15), "FLT_MANT_DIG": (I32, 24),
        "DBL_MANT_DIG": (I32, 53), "FLT_RADIX": (I32, 2),
        "EXIT_SUCCESS": (I32, 0), "EXIT_FAILURE": (I32, 1), "NULL": (LONG, 0),
        "cudaSuccess": (U32, 0),
    }  # fmt: skip
    for prefix, type_ in (
        ("SCHAR", SCHAR), ("CHAR", I8), ("SHRT", I16), ("INT", I32), ("LONG", LONG),
        ("LLONG", I64), ("INT8", I8), ("INT16", I16), ("INT32", I32), ("INT64", LONG),
        ("INTMAX", LONG), ("INTPTR", LONG), ("PTRDIFF", LONG), ("LONG_LONG", I64),
    ):  # fmt: skip
        unsigned = {1: U8, 2: U16, 4: U32, 8: ULONG if type_ is LONG else U64}[type_.size]
        low, high = _limits(type_)
        table |= {f"{prefix}_MIN": (_promoted(type_), int(low))}
        table |= {f"{prefix}_MAX": (_promoted(type_), int(high))}
        top = int(_limits(unsigned)[1])
        table |= {f"U{prefix.replace('SCHAR', 'CHAR')}_MAX": (_promoted(unsigned), top)}
    table |= {"USHRT_MAX": (I32, 65535), "SIZE_MAX": (ULONG, 2**64 - 1)}
    for name, value in _MATH.items():
        table |= {f"M_{name}": (F64, value), f"CUDART_{name}": (F64, value)}
        table |= {f"M_{name}f": (F32, to_f32(value)), f"CUDART_{name}_F": (F32, to_f32(value))}
    return table | _CUDART


_MATH = {
    "E": math.e, "LOG2E": 1.4426950408889634, "LOG10E": 0.4342944819032518,
    "LN2": 0.6931471805599453, "LN10": 2.302585092994046, "PI": math.pi, "PI_2": math.pi / 2,
    "PI_4": math.pi / 4, "1_PI": 1 / math.pi, "2_PI": 2 / math.pi,
    "2_SQRTPI": 1.1283791670955126, "SQRT2": 1.4142135623730951, "SQRT1_2": 0.7071067811865476,
}  # fmt: skip
_CUDART: dict[str, tuple[Scalar, int | float]] = {
    "CUDART_INF_F": (F32, math.inf), "CUDART_INF": (F64, math.inf),
    "CUDART_NAN_F": (F32, math.nan), "CUDART_NAN": (F64, math.nan),
    "CUDART_MIN_DENORM_F": (F32, 2.0**-149), "CUDART_MIN_DENORM": (F64, 5e-324),
    "CUDART_MAX_NORMAL_F": (F32, to_f32(3.4028234663852886e38)),
    "CUDART_NEG_ZERO_F": (F32, -0.0), "CUDART_NEG_ZERO": (F64, -0.0),
    "CUDART_ZERO_F": (F32, 0.0), "CUDART_ZERO": (F64, 0.0),
    "CUDART_ONE_F": (F32, 1.0), "CUDART_ONE": (F64, 1.0),
    "CUDART_SQRT_HALF_F": (F32, to_f32(0.7071067811865476)),
    "CUDART_SQRT_HALF": (F64, 0.7071067811865476),
    "CUDART_SQRT_TWO_F": (F32, to_f32(1.4142135623730951)),
    "CUDART_SQRT_TWO": (F64, 1.4142135623730951),
    "CUDART_PIO4_F": (F32, to_f32(math.pi / 4)), "CUDART_PIO4": (F64, math.pi / 4),
    "CUDART_PIO2_F": (F32, to_f32(math.pi / 2)), "CUDART_PIO2": (F64, math.pi / 2),
    "CUDART_3PIO4_F": (F32, to_f32(3 * math.pi / 4)),
    "CUDART_2_OVER_PI_F": (F32, to_f32(2 / math.pi)), "CUDART_2_OVER_PI": (F64, 2 / math.pi),
    "CUDART_LN2_F": (F32, to_f32(0.6931471805599453)), "CUDART_LN2": (F64, 0.6931471805599453),
    "CUDART_L2E_F": (F32, to_f32(1.4426950408889634)), "CUDART_L2E": (F64, 1.4426950408889634),
}  # fmt: skip

CONSTANTS: dict[str, tuple[Scalar, int | float]] = _constants()
