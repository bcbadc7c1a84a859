"""The functions that random expressions call: names, each with the exact types of its arguments.

`HOST_...` mean the same in host C++. To let the generator use one more, add a row.

    Row("fmaf", (FLOAT, FLOAT, FLOAT))
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.law.pen import DOUBLE, FLOAT, INT, LONG, ULONG, UNSIGNED, Scalar


@dataclass(frozen=True, slots=True)
class Row:
    """`types`: the exact type of each argument."""

    name: str
    types: tuple[Scalar, ...]


def _rows(text: str, *types: Scalar) -> list[Row]:
    return [Row(name, types) for name in text.split()]


HOST_INTEGER_ROWS = [
    *_rows("min max", INT, INT),
    *_rows("min max", UNSIGNED, UNSIGNED),
    *_rows("min max", LONG, LONG),
    *_rows("abs", INT),
    *_rows("__popc __clz __brev __ffs", UNSIGNED),
    *_rows("__popcll __clzll __brevll __ffsll", ULONG),
    *_rows("isnan isinf isfinite", FLOAT),
    *_rows("isnan isinf isfinite", DOUBLE),
]
INTEGER_ROWS = [
    *HOST_INTEGER_ROWS,
    *_rows("umin umax __umulhi __umul24", UNSIGNED, UNSIGNED),
    *_rows("__mulhi __mul24", INT, INT),
    *_rows("__mul64hi", LONG, LONG),
    *_rows("__umul64hi min max", ULONG, ULONG),
    *_rows("__byte_perm __usad", UNSIGNED, UNSIGNED, UNSIGNED),
    Row("__sad", (INT, INT, UNSIGNED)),
    *_rows("llabs labs", LONG),
    *_rows("__float2int_rn __float2int_rz __float2int_ru __float2int_rd", FLOAT),
    *_rows("__float2uint_rn __float2uint_rz __float2ll_rn __float2ull_rz", FLOAT),
    *_rows("__double2int_rn __double2int_rz __double2ll_rd __double2uint_rz", DOUBLE),
    *_rows("lrintf lroundf llrintf", FLOAT),
    *_rows("__funnelshift_l __funnelshift_r __funnelshift_lc", UNSIGNED, UNSIGNED, UNSIGNED),
    *_rows("__hadd __rhadd", INT, INT),
    *_rows("__uhadd __urhadd", UNSIGNED, UNSIGNED),
    *_rows("__dp4a", INT, INT, INT),
    *_rows("__dp4a", UNSIGNED, UNSIGNED, UNSIGNED),
    *_rows("__float2uint_ru __float2ll_rd __float2ull_rn", FLOAT),
    *_rows("__double2uint_rn __double2ll_ru __double2ull_rd", DOUBLE),
    *_rows("__double2hiint __double2loint", DOUBLE),
]
EXACT = "fabsf floorf ceilf truncf rintf roundf sqrtf nearbyintf"
EXACT_DOUBLE = "fabs floor ceil trunc rint round sqrt"
HOST_FLOATING_ROWS = [
    *_rows(EXACT, FLOAT),
    *_rows("fminf fmaxf fmodf fdimf", FLOAT, FLOAT),
    *_rows("fmaf", FLOAT, FLOAT, FLOAT),
    *_rows(EXACT_DOUBLE, DOUBLE),
    *_rows("fmin fmax fmod", DOUBLE, DOUBLE),
    *_rows("fma", DOUBLE, DOUBLE, DOUBLE),
    *_rows("sqrt fabs floor ceil", FLOAT),
]
FLOATING_ROWS = [
    *HOST_FLOATING_ROWS,
    *_rows("min max fmin fmax", FLOAT, FLOAT),
    *_rows("min max", DOUBLE, DOUBLE),
    *_rows("expf logf sinf cosf tanhf exp2f log2f rsqrtf atanf erff cbrtf log1pf expm1f", FLOAT),
    *_rows("__expf __logf __sinf __cosf __saturatef __frcp_rn __fsqrt_rn", FLOAT),
    *_rows("powf atan2f hypotf remainderf __fdividef __powf", FLOAT, FLOAT),
    *_rows("__fadd_rn __fmul_rn __fdiv_rn", FLOAT, FLOAT),
    *_rows("__fmaf_rn", FLOAT, FLOAT, FLOAT),
    *_rows("__dadd_rn __dmul_rn __ddiv_rn", DOUBLE, DOUBLE),
    *_rows("exp log sin cos", FLOAT),
    Row("ldexpf", (FLOAT, INT)),
    *_rows("__int2float_rn", INT),
    *_rows("__uint2float_rn", UNSIGNED),
    *_rows("__int2double_rn", INT),
    *_rows("__int_as_float", INT),
    *_rows("__longlong_as_double", LONG),
    *_rows("norm3df", FLOAT, FLOAT, FLOAT),
    *_rows("__dsub_rn", DOUBLE, DOUBLE),
    *_rows("__double2float_rn __double2float_rz __double2float_ru", DOUBLE),
    *_rows("__ll2float_rn __ll2double_rn", LONG),
    *_rows("__ull2float_rn __ull2double_rn", ULONG),
    *_rows("__uint2double_rn __uint2float_rz", UNSIGNED),
    *_rows("__hiloint2double", INT, INT),
    *_rows("asinf acosf sinhf coshf asinhf acoshf atanhf exp10f log10f logbf", FLOAT),
    *_rows("erfcf erfinvf normcdff tgammaf lgammaf rcbrtf sinpif cospif", FLOAT),
    *_rows("nextafterf rhypotf", FLOAT, FLOAT),
]
