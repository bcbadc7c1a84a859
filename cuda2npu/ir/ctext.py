"""What each elementwise op is in C: an expression that fits scalars and vectors alike, or the body
of a function on scalars.

In: an opcode; out: text with the places `{a}`, `{b}`, `{c}`; in bodies `T` is the element type, `U`
the unsigned one of its width and `BITS` that width. `meaning.py` says the same in numpy; the tests
hold the two together. Functions named `NAME_T_1` are on scalars, `NAME_T` on vectors; `bits_f32`,
`f32_bits` tell a float's bits.

    add  {a} + {b}
    rem  u: return b == 0 ? a : a % b;
"""

from __future__ import annotations

OPERATORS: dict[str, str] = {
    "add": "{a} + {b}",
    "sub": "{a} - {b}",
    "mul": "{a} * {b}",
    "and": "{a} & {b}",
    "or": "{a} | {b}",
    "xor": "{a} ^ {b}",
    "neg": "-{a}",
    "not": "~{a}",
}

COMPARISONS: dict[str, str] = {
    "eq": "{a} == {b}",
    "ne": "{a} != {b}",
    "lt": "{a} < {b}",
    "le": "{a} <= {b}",
    "gt": "{a} > {b}",
    "ge": "{a} >= {b}",
}

BODIES: dict[str, dict[str, str]] = {
    "div": {
        "i": "return b == 0 ? (T)-1 : b == -1 ? (T)-a : (T)(a / b);",
        "u": "return b == 0 ? (T)~(T)0 : (T)(a / b);",
        "f": "return a / b;",
    },
    "rem": {
        "i": "return b == 0 ? a : b == -1 ? (T)0 : (T)(a % b);",
        "u": "return b == 0 ? a : (T)(a % b);",
    },
    "shl": {"iu": "return b >= BITS ? (T)0 : (T)((U)a << b);"},
    "shr": {
        "i": "return (T)(a >> (b >= BITS ? BITS - 1 : b));",
        "u": "return b >= BITS ? (T)0 : (T)(a >> b);",
    },
    "min": {
        "iu": "return a < b ? a : b;",
        "f": "return a != a ? b : b != b ? a : a == b ? T_bits(bits_T(a) | bits_T(b)) "
        ": a < b ? a : b;",
    },
    "max": {
        "iu": "return a > b ? a : b;",
        "f": "return a != a ? b : b != b ? a : a == b ? T_bits(bits_T(a) & bits_T(b)) "
        ": a > b ? a : b;",
    },
    "mulhi": {
        "i": "return BITS == 64 ? (T)((__int128)a * b >> 64) : (T)((i64)a * (i64)b >> BITS % 64);",
        "u": "return BITS == 64 ? (T)((unsigned __int128)a * b >> 64) "
        ": (T)((u64)a * (u64)b >> BITS % 64);",
    },
    "abs": {
        "i": "return (T)(a < 0 ? -a : a);",
        "u": "return a;",
        "f": "return T_bits(bits_T(a) & ~SIGN);",
    },
    "floor": {"f": "return FN(floor)(a);"},
    "ceil": {"f": "return FN(ceil)(a);"},
    "trunc": {"f": "return FN(trunc)(a);"},
    "rint": {"f": "return FN(rint)(a);"},
    "round": {
        "f": "T w = FN(trunc)(a), d = a - w;\n"
        "    return FN(copysign)((d < 0 ? -d : d) >= (T)0.5 ? w + FN(copysign)((T)1, a) : w, a);"
    },
    "sqrt": {"f": "return FN(sqrt)(a);"},
    "saturate": {"f": "return a > 0 ? (a < 1 ? a : (T)1) : (T)0;"},
    "brev": {
        "iu": "U r = 0;\n    for (int k = 0; k < BITS; k++) "
        "r = (U)(r | ((U)((U)a >> k & 1) << (BITS - 1 - k)));\n    return (T)r;"
    },
    "isnan": {"f": "return a != a;"},
    "isinf": {"f": "return (bits_T(a) & ~SIGN) == INFINITE;"},
    "isfinite": {"f": "return (bits_T(a) & ~SIGN) < INFINITE;"},
    "signbit": {"f": "return (bits_T(a) & SIGN) != 0;"},
    "popc": {"iu": "return __builtin_popcountll((u64)(U)a);"},
    "clz": {"iu": "return (U)a ? __builtin_clzll((u64)(U)a) - (64 - BITS) : BITS;"},
    "ffs": {"iu": "return __builtin_ffsll((i64)(u64)(U)a);"},
    "ilogb": {
        "f": "if (a == 0 || a != a) return INT32_MIN;\n"
        "    if ((bits_T(a) & ~SIGN) == INFINITE) return INT32_MAX;\n"
        "    return FN(ilogb)(a);"
    },
    "logb": {"f": "return FN(logb)(a);"},
    "fma": {"f": "return FN(fma)(a, b, c);"},
    "byte_perm": {
        "u": "u64 both = (u64)b << 32 | a;\n    u32 r = 0;\n"
        "    for (int k = 0; k < 4; k++) "
        "r |= (u32)(both >> (c >> 4 * k & 7) * 8 & 0xff) << 8 * k;\n    return r;"
    },
    "fmod": {"f": "return FN(fmod)(a, b);"},
    "remainder": {"f": "return FN(remainder)(a, b);"},
    "copysign": {"f": "return FN(copysign)(a, b);"},
    "nextafter": {"f": "return FN(nextafter)(a, b);"},
    "fdim": {"f": "return a <= b ? (T)0 : a - b;"},
    "ldexp": {"f": "return FN(ldexp)(a, b < -5000 ? -5000 : b > 5000 ? 5000 : b);"},
    "rsqrt": {"f": "return (T)(1.0 / __builtin_sqrt((f64)a));"},
    "rcbrt": {"f": "return (T)(1.0 / cbrt((f64)a));"},
    "exp10": {"f": "return (T)pow(10.0, (f64)a);"},
    "normcdf": {  # corrected for what rounding the argument of `erfc` loses
        "f": "const f64 root = 0x1.6a09e667f3bcdp+0, t = -(f64)a / root;\n"
        "    const f64 rest = __builtin_fma(-t, root, -(f64)a) + t * 9.667293313452913e-17;\n"
        "    const f64 slope = 1.1283791670955126 * exp(-t * t);\n"
        "    const f64 lost = t > -30 && t < 30 ? rest / root * slope : 0;\n"
        "    return (T)((erfc(t) - lost) / 2);"
    },
    "erfinv": {  # Winitzki's approximation, then Newton steps
        "f": "const f64 y = a, m = y < 0 ? -y : y;\n"
        '    if (!(m < 1)) return (T)(m == 1 ? y * __builtin_inf() : __builtin_nan(""));\n'
        "    if (y == 0) return a;\n"
        "    const f64 g = log1p(-y * y), h = 4.330746750799873 + g / 2;\n"
        "    f64 x = __builtin_sqrt(__builtin_sqrt(h * h - g / 0.147) - h);\n"
        "    for (int k = 0; k < 5; k++) {\n"
        "        const f64 slope = 1.1283791670955126 * exp(-x * x);\n"
        "        const f64 error = m >= 0.5 ? (1 - m) - erfc(x) : erf(x) - m;\n"
        "        x -= slope > 0 ? error / slope : 0;\n    }\n"
        "    return (T)(y < 0 ? -x : x);"
    },
    "tgamma": {"f": "return (T)tgamma((f64)a);"},
    "sinpi": {
        "f": "f64 t = fmod((f64)a, 2.0), h = rint(2 * t), r = t - 0.5 * h, p = M_PI_ * r;\n"
        "    int q = h == h ? (int)h & 3 : 0;\n"
        "    f64 y = q & 1 ? cos(p) : sin(p);\n    y = q >= 2 ? -y : y;\n"
        "    return (T)(y == 0 ? copysign(0.0, (f64)a) : y);"
    },
    "cospi": {
        "f": "f64 t = fmod((f64)a, 2.0), h = rint(2 * t), r = t - 0.5 * h, p = M_PI_ * r;\n"
        "    int q = h == h ? (int)h & 3 : 0;\n"
        "    f64 y = q & 1 ? sin(p) : cos(p);\n    y = q == 1 || q == 2 ? -y : y;\n"
        "    return (T)(y == 0 ? 0.0 : y);"
    },
}

_BINARY = ("pow", "atan2", "hypot")
LIBRARY = (
    *("cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan"),
    *("asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
    *("erf", "erfc", "lgamma", *_BINARY),
)
"""Called in f64 and rounded, as `meaning_math` does."""
for _name in LIBRARY:
    _operands = "(f64)a, (f64)b" if _name in _BINARY else "(f64)a"
    BODIES[_name] = {"f": f"return (T){_name}({_operands});"}


def body(opcode: str, element: str) -> str | None:
    """The text of `opcode` on scalars of `element`; None where there is none."""
    kind = "u" if element == "ptr" else element[0]
    for kinds, text in BODIES.get(opcode, {}).items():
        if kind in kinds:
            return text
    return None
