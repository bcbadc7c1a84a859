"""C's and CUDA's mathematical functions on f64, never raising.

In: floats; out: floats. The f32 forms are these, rounded to f32 afterwards (see `intrinsics`).
NaN, infinities and poles as in C.

    >>> SINGLE["exp"](1000.0), SINGLE["log"](0.0), DOUBLE["pow"](-8.0, 1 / 3)
    (inf, -inf, nan)
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import math
from collections.abc import Callable
from fractions import Fraction
from statistics import NormalDist

from cuda2npu.simt.numbers import INF, NAN, divide

Function = Callable[..., float]

_ROOT = Fraction(math.sqrt(2.0)) - Fraction(9.667293313452913e-17)  # of 2, to 106 bits
_SLOPE = 2 / math.sqrt(math.pi)
_WHOLE = 4503599627370496.0  # 2 ** 52: every f64 from here on is an integer


def _total(function: Function, error: float = NAN, overflow: float = INF) -> Function:
    """`function`, with values in place of Python's ValueError and OverflowError."""

    def apply(*arguments: float) -> float:
        try:
            return function(*arguments)
        except ValueError:
            return error
        except OverflowError:
            return overflow

    return apply


def _periodic(function: Function) -> Function:
    def apply(x: float) -> float:
        return function(x) if -INF < x < INF else NAN

    return apply


def _log(function: Function) -> Function:
    def apply(x: float) -> float:
        if x > 0:
            return function(x)
        return -INF if x == 0 else NAN

    return apply


def _integral(function: Callable[[float], int]) -> Function:
    def apply(x: float) -> float:
        if not -_WHOLE < x < _WHOLE:
            return x
        return math.copysign(float(function(x)), x)

    return apply


def sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0 else NAN


def half_away(x: float) -> int:
    size = abs(x)
    whole = math.floor(size)
    found = whole + 1 if size - whole >= 0.5 else whole
    return -found if x < 0 else found


def power(x: float, y: float) -> float:
    try:
        return math.pow(x, y)
    except OverflowError:
        return -INF if x < 0 and math.fmod(y, 2.0) else INF
    except ValueError:
        if x != 0:
            return NAN
        return math.copysign(INF, x) if math.fmod(y, 2.0) in (1.0, -1.0) else INF


def _over(function: Function) -> Function:
    """Odd functions that overflow to an infinity of the argument's sign."""

    def apply(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return math.copysign(INF, x)

    return apply


def _reduced_pi(x: float) -> tuple[int, float]:
    """`x` as quadrant and rest: x = quadrant / 2 + rest, exactly."""
    x = math.fmod(x, 2.0)
    quadrant = round(2 * x)
    return quadrant, x - quadrant / 2


def sinpi(x: float) -> float:
    if not -INF < x < INF:
        return NAN
    if x == math.floor(x):
        return math.copysign(0.0, x)
    quadrant, left = _reduced_pi(x)
    found = math.sin(math.pi * left) if not quadrant & 1 else math.cos(math.pi * left)
    return -found if quadrant & 2 else found


def cospi(x: float) -> float:
    if not -INF < x < INF:
        return NAN
    quadrant, left = _reduced_pi(x)
    if quadrant & 1 and left == 0:
        return 0.0
    found = math.cos(math.pi * left) if not quadrant & 1 else -math.sin(math.pi * left)
    return -found if quadrant & 2 else found


def _gamma(x: float) -> float:
    if x == 0:
        return math.copysign(INF, x)
    return _total(math.gamma)(x)


def _atanh(x: float) -> float:
    return math.copysign(INF, x) if abs(x) == 1 else _total(math.atanh)(x)


def _log1p(x: float) -> float:
    return -INF if x == -1 else _total(math.log1p)(x)


def _cbrt(x: float) -> float:
    return x if not -INF < x < INF else math.cbrt(x)


def normcdf_inverse(p: float) -> float:
    if not 0 < p < 1:
        return {0.0: -INF, 1.0: INF}.get(p, NAN)
    x = NormalDist().inv_cdf(p)
    for _ in range(2):  # Newton: to the last bits
        slope = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
        x -= (_normcdf(x) - p) / slope if slope else 0.0
    return x


def _normcdf(x: float) -> float:
    """By `erfc` at `-x / sqrt(2)`, corrected for what rounding that argument loses."""
    t = -x / math.sqrt(2.0)
    if not -30 < t < 30:
        return math.erfc(t) / 2
    lost = float(Fraction(-x) - Fraction(t) * _ROOT) / math.sqrt(2.0)
    return (math.erfc(t) - lost * _SLOPE * math.exp(-t * t)) / 2


def _erfinv(y: float) -> float:
    if not -1 < y < 1:
        return math.copysign(INF, y) if abs(y) == 1 else NAN
    if y == 0:
        return y
    x = NormalDist().inv_cdf((1 + y) / 2) / math.sqrt(2.0)
    for _ in range(3):
        slope = 2 / math.sqrt(math.pi) * math.exp(-x * x)
        upper = math.copysign(1.0, y) * ((1 - abs(y)) - math.erfc(abs(x)))
        error = math.erf(x) - y if abs(y) < 0.5 else upper
        x -= error / slope if slope else 0.0
    return x


def _erfcinv(y: float) -> float:
    if not 0 < y < 2:
        return {0.0: INF, 2.0: -INF}.get(y, NAN)
    return -normcdf_inverse(y / 2) / math.sqrt(2.0)


def _erfcx(x: float) -> float:
    if x < -26:
        return INF
    if x < 25:
        return math.exp(x * x) * math.erfc(x)
    tail = 0.0
    for k in range(40, 0, -1):  # continued fraction
        tail = k / 2 / (x + tail)
    return 1 / (x + tail) / math.sqrt(math.pi)


def bessel_i(order: int) -> Function:
    """Modified Bessel function of the first kind, order 0 or 1: its power series."""

    def apply(x: float) -> float:
        if not abs(x) < 720:
            return x if x != x else (INF if order == 0 else math.copysign(INF, x))
        quarter, term, total, k = x * x / 4, (x / 2) ** order, 0.0, 0
        while True:
            total += term
            k += 1
            term *= quarter / (k * (k + order))
            if abs(term) <= abs(total) * 1e-18:
                return total

    return apply


@functools.cache
def from_libm(name: str) -> Function | None:
    """A function that Python's math module lacks (Bessel functions), where C's libm is found."""
    path = ctypes.util.find_library("m")
    if path is None:
        return None
    function = getattr(ctypes.CDLL(path), name)
    function.restype = ctypes.c_double
    function.argtypes = [ctypes.c_int] * (len(name) == 2 and name[1] == "n") + [ctypes.c_double]
    return function


def _logb(x: float) -> float:
    if x == 0 or not -INF < x < INF:
        return -INF if x == 0 else abs(x)
    return float(math.frexp(x)[1] - 1)


def ilogb(x: float) -> int:
    if x == 0 or x != x:
        return -0x80000000
    return 0x7FFFFFFF if abs(x) == INF else math.frexp(x)[1] - 1


def ldexp(x: float, exponent: int) -> float:
    try:
        return math.ldexp(x, exponent)
    except OverflowError:
        return math.copysign(INF, x)


def minimum(a: float, b: float) -> float:
    """C's fmin: a NaN loses; -0 is below +0."""
    if a < b or b != b:
        return a
    if a == b == 0:
        return a if math.copysign(1, a) < 0 else b
    return b


def maximum(a: float, b: float) -> float:
    if a > b or b != b:
        return a
    if a == b == 0:
        return b if math.copysign(1, a) < 0 else a
    return b


def _fdim(x: float, y: float) -> float:
    return NAN if x != x or y != y else (x - y if x > y else 0.0)


def _hypot(*values: float) -> float:
    return math.hypot(*values)


def remquo(x: float, y: float) -> tuple[float, int]:
    left = _total(math.remainder)(x, y)
    if left != left or not -INF < y < INF:
        return left, 0
    exact = round((_ratio(x) - _ratio(left)) / _ratio(y))
    low = abs(exact) & 7
    return left, -low if exact < 0 else low


def _ratio(x: float) -> Fraction:
    return Fraction(x)


def saturate(x: float) -> float:
    return 1.0 if x >= 1 else x if x > 0 else 0.0


SINGLE: dict[str, Callable[[float], float]] = {
    "sqrt": sqrt,
    "rsqrt": lambda x: divide(1.0, sqrt(x)),
    "cbrt": _cbrt,
    "rcbrt": lambda x: divide(1.0, _cbrt(x)),
    "exp": _total(math.exp),
    "exp2": _total(math.exp2),
    "exp10": lambda x: power(10.0, x),
    "expm1": _total(math.expm1),
    "log": _log(math.log),
    "log2": _log(math.log2),
    "log10": _log(math.log10),
    "log1p": _log1p,
    "logb": _logb,
    "sin": _periodic(math.sin),
    "cos": _periodic(math.cos),
    "tan": _periodic(math.tan),
    "sinpi": sinpi,
    "cospi": cospi,
    "asin": _total(math.asin),
    "acos": _total(math.acos),
    "atan": math.atan,
    "sinh": _over(math.sinh),
    "cosh": _total(math.cosh),
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": _total(math.acosh),
    "atanh": _atanh,
    "erf": math.erf,
    "erfc": math.erfc,
    "erfinv": _erfinv,
    "erfcinv": _erfcinv,
    "erfcx": _erfcx,
    "normcdf": _normcdf,
    "normcdfinv": normcdf_inverse,
    "tgamma": _gamma,
    "lgamma": from_libm("lgamma") or _total(math.lgamma, error=INF),
    "ceil": _integral(math.ceil),
    "floor": _integral(math.floor),
    "trunc": _integral(math.trunc),
    "round": _integral(half_away),
    "rint": _integral(round),
    "nearbyint": _integral(round),
    "cyl_bessel_i0": bessel_i(0),
    "cyl_bessel_i1": bessel_i(1),
    "__saturatef": saturate,
}
FAST = {
    "__expf": "exp", "__exp10f": "exp10", "__logf": "log", "__log2f": "log2", "__log10f": "log10",
    "__sinf": "sin", "__cosf": "cos", "__tanf": "tan", "__tanhf": "tanh", "__frsqrt_rn": "rsqrt",
    "__powf": "pow",
}  # fmt: skip

_TWO: dict[str, Callable[[float, float], float]] = {
    "pow": power,
    "atan2": math.atan2,
    "fmod": _total(math.fmod),
    "remainder": _total(math.remainder),
    "copysign": math.copysign,
    "hypot": _hypot,
    "rhypot": lambda x, y: divide(1.0, math.hypot(x, y)),
    "fdim": _fdim,
    "__fdividef": divide,
}
DOUBLE: dict[str, Function] = {
    **_TWO,
    "norm3d": _hypot,
    "norm4d": _hypot,
    "rnorm3d": lambda *values: divide(1.0, math.hypot(*values)),
    "rnorm4d": lambda *values: divide(1.0, math.hypot(*values)),
}


def frexp(x: float) -> tuple[float, int]:
    return math.frexp(x)


def modf(x: float) -> tuple[float, float]:
    return math.modf(x)
