"""What C's math functions mean, on numpy arrays.

In: the result's element type and arrays of f32 or f64; out: an array of the same. f32 functions are
evaluated in f64 and rounded; f64 functions are the C library's own, called element by element (for
`tgamma` and `hypot`: Python's), so that all executors agree to the last bit. Exact
functions (`fma`, `fmod`, `ldexp`...) are exact in both.

    >>> fma("f32", np.float32([1 + 2**-12]), np.float32([1 + 2**-12]), np.float32([-1]))
    array([0.00048834], dtype=float32)
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Meaning = Callable[..., Array]

_UNARY = [
    "cbrt",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "erf",
    "erfc",
    "lgamma",
]
_BINARY = ("pow", "atan2", "remainder")


@functools.cache
def _library() -> Any:
    """The C library's math functions, through cffi."""
    import cffi

    ffi = cffi.FFI()
    lines = [f"double {name}(double);" for name in _UNARY]
    lines += [f"double {name}(double, double);" for name in _BINARY]
    ffi.cdef("\n".join([*lines, "double fma(double, double, double);"]))
    return ffi.dlopen("libm.so.6")


def _gamma(x: float) -> float:
    if x == 0:
        return math.copysign(math.inf, x)
    try:
        return math.gamma(x)
    except ValueError:
        return math.nan
    except OverflowError:
        return math.inf


def _erfinv(y: float) -> float:
    """From the normal distribution's quantile, then Newton steps."""
    if not -1 < y < 1:
        return math.copysign(math.inf, y) if abs(y) == 1 else math.nan
    if y == 0:
        return y
    x = NormalDist().inv_cdf((1 + y) / 2) / math.sqrt(2.0)
    for _ in range(3):
        slope = 2 / math.sqrt(math.pi) * math.exp(-x * x)
        error = math.erf(x) - y
        if abs(y) >= 0.5:
            error = math.copysign(1, y) * ((1 - abs(y)) - math.erfc(abs(x)))
        x -= error / slope if slope else 0.0
    return x


_PYTHON = {"tgamma": _gamma, "hypot": math.hypot, "erfinv": _erfinv}


@functools.cache
def _elementwise(name: str, operands: int) -> Callable[..., Array]:
    scalar = _PYTHON.get(name) or getattr(_library(), name)
    function = np.frompyfunc(scalar, operands, 1)

    def call(*arrays: Array) -> Array:
        return np.asarray(function(*arrays)).astype(np.float64)

    return call


def _libm(name: str, operands: int = 1, fast: Callable[..., Array] | None = None) -> Meaning:
    """The library's function; `fast`: numpy's f64 one, good enough once rounded to f32."""

    def meaning(element: str, *arrays: Array) -> Array:
        if element == "f64":
            return _elementwise(name, operands)(*arrays)
        wide = [a.astype(np.float64) for a in arrays]
        function = fast if fast is not None else _elementwise(name, operands)
        return function(*wide).astype(np.float32)

    return meaning


def _in_double(function: Callable[..., Array]) -> Meaning:
    """A formula in f64, rounded to the result's type."""

    def meaning(element: str, *arrays: Array) -> Array:
        found = function(*(a.astype(np.float64) for a in arrays))
        return found.astype(np.float32) if element == "f32" else found

    return meaning


def _call(name: str) -> Callable[..., Array]:
    def function(*arrays: Array) -> Array:
        return _elementwise(name, len(arrays))(*arrays)

    return function


# -- fused multiply-add ---------------------------------------------------------------------------


def fma(element: str, a: Array, b: Array, c: Array) -> Array:
    if element == "f64":
        return _elementwise("fma", 3)(a, b, c)
    product = a.astype(np.float64) * b.astype(np.float64)  # exact: 48 bits
    return _add_to_odd(product, c.astype(np.float64)).astype(np.float32)


def _add_to_odd(a: Array, b: Array) -> Array:
    """`a + b` rounded to odd, after which rounding to f32 is the only rounding."""
    total = a + b
    part = total - a
    error = (a - (total - part)) + (b - part)
    bits = total.view(np.int64)
    fix = (error != 0) & ((bits & 1) == 0) & np.isfinite(total)
    if not fix.any():
        return total
    step = np.where((error > 0) == (total > 0), np.int64(1), np.int64(-1))
    return np.where(fix, bits + step, bits).view(np.float64)


# -- formulas -------------------------------------------------------------------------------------


def _rsqrt(a: Array) -> Array:
    return 1.0 / np.sqrt(a)


def _rcbrt(a: Array) -> Array:
    return 1.0 / _call("cbrt")(a)


def _exp10(element: str, a: Array) -> Array:
    if element == "f64":
        return _call("pow")(np.float64(10.0), a)
    return np.power(10.0, a.astype(np.float64)).astype(np.float32)


def _sinpi(a: Array) -> Array:
    quarter, rest = _quarter(a)
    sine, cosine = np.sin(np.pi * rest), np.cos(np.pi * rest)
    found = np.where(quarter % 2 == 0, sine, cosine)
    found = np.where(quarter >= 2, -found, found)
    return np.where(found == 0, np.copysign(0.0, a), found)


def _cospi(a: Array) -> Array:
    quarter, rest = _quarter(a)
    sine, cosine = np.sin(np.pi * rest), np.cos(np.pi * rest)
    found = np.where(quarter % 2 == 0, cosine, sine)
    found = np.where((quarter == 1) | (quarter == 2), -found, found)
    return np.where(found == 0, 0.0, found)


def _quarter(a: Array) -> tuple[Array, Array]:
    """`a` as halves modulo 4 and an exact rest in -0.25..0.25."""
    turn = np.fmod(a, 2.0)
    halves = np.rint(2.0 * turn)
    return np.mod(np.where(np.isfinite(halves), halves, 0.0), 4.0), turn - 0.5 * halves


_ROOT, _ROOT_REST = math.sqrt(2.0), -9.667293313452913e-17  # of 2, to 106 bits
_SPLIT = 134217729.0  # 2 ** 27 + 1


def _halves(a: Array) -> tuple[Array, Array]:
    """Veltkamp's splitting: two halves whose products are exact."""
    high = a * _SPLIT - (a * _SPLIT - a)
    return high, a - high


def _normcdf(a: Array) -> Array:
    """By `erfc` at `-a / sqrt(2)`, corrected for what rounding that argument loses."""
    t = -a / _ROOT
    (high, low), (root_high, root_low) = _halves(t), _halves(np.array(_ROOT))
    product = t * _ROOT
    rest = ((high * root_high - product) + high * root_low + low * root_high) + low * root_low
    lost = (((-a - product) - rest) - t * _ROOT_REST) / _ROOT
    slope = 2 / math.sqrt(math.pi) * np.exp(-t * t)
    return (_call("erfc")(t) - np.where(np.abs(t) < 30, lost * slope, 0.0)) / 2


def _ilogb(element: str, a: Array) -> Array:
    exponent = np.frexp(a)[1].astype(np.int32) - np.int32(1)
    limits = np.iinfo(np.int32)
    exponent = np.where((a == 0) | np.isnan(a), np.int32(limits.min), exponent)
    return np.where(np.isinf(a), np.int32(limits.max), exponent)


def _logb(element: str, a: Array) -> Array:
    exponent = (np.frexp(a)[1] - 1).astype(a.dtype)
    exponent = np.where(a == 0, a.dtype.type(-np.inf), exponent)
    return np.where(np.isfinite(a), exponent, np.abs(a))


def _fdim(element: str, a: Array, b: Array) -> Array:
    return np.where(a <= b, a.dtype.type(0), a - b)


def _ldexp(element: str, a: Array, b: Array) -> Array:
    return np.ldexp(a, np.clip(b.astype(np.int32), -5000, 5000))


def _exact(function: Callable[..., Array]) -> Meaning:
    def meaning(element: str, *arrays: Array) -> Array:
        return function(*arrays)

    return meaning


MEANING: dict[str, Meaning] = {
    "fma": fma,
    "ilogb": _ilogb,
    "logb": _logb,
    "rsqrt": _in_double(_rsqrt),
    "rcbrt": _in_double(_rcbrt),
    "cbrt": _libm("cbrt", 1, np.cbrt),
    "exp": _libm("exp", 1, np.exp),
    "exp2": _libm("exp2", 1, np.exp2),
    "exp10": _exp10,
    "expm1": _libm("expm1", 1, np.expm1),
    "log": _libm("log", 1, np.log),
    "log2": _libm("log2", 1, np.log2),
    "log10": _libm("log10", 1, np.log10),
    "log1p": _libm("log1p", 1, np.log1p),
    "sin": _libm("sin", 1, np.sin),
    "cos": _libm("cos", 1, np.cos),
    "tan": _libm("tan", 1, np.tan),
    "sinpi": _in_double(_sinpi),
    "cospi": _in_double(_cospi),
    "asin": _libm("asin", 1, np.arcsin),
    "acos": _libm("acos", 1, np.arccos),
    "atan": _libm("atan", 1, np.arctan),
    "sinh": _libm("sinh", 1, np.sinh),
    "cosh": _libm("cosh", 1, np.cosh),
    "tanh": _libm("tanh", 1, np.tanh),
    "asinh": _libm("asinh", 1, np.arcsinh),
    "acosh": _libm("acosh", 1, np.arccosh),
    "atanh": _libm("atanh", 1, np.arctanh),
    "erf": _libm("erf"),
    "erfc": _libm("erfc"),
    "erfinv": _libm("erfinv"),
    "normcdf": _in_double(_normcdf),
    "tgamma": _libm("tgamma"),
    "lgamma": _libm("lgamma"),
    "pow": _libm("pow", 2, np.power),
    "atan2": _libm("atan2", 2, np.arctan2),
    "hypot": _libm("hypot", 2, np.hypot),
    "fmod": _exact(np.fmod),
    "remainder": _libm("remainder", 2),
    "copysign": _exact(np.copysign),
    "nextafter": _exact(np.nextafter),
    "fdim": _fdim,
    "ldexp": _ldexp,
}
