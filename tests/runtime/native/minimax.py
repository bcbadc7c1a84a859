"""The polynomials of the vector math functions: where their coefficients come from.

In: a name of `FITS`. Out: coefficients, lowest power first, as the header files have them, and the
greatest weighted error in bits. Remez' exchange on a grid; the coefficients are rounded one after
the other, the lowest first, and the others fitted anew each time.

    python -m tests.runtime.native.minimax sine32 cosine32
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath

from cuda2npu.runtime.native import vector_math

mp: Any = mpmath  # has no types
Real = Any
LOG2 = mp.log(2)
THIRD = mp.mpf(1) / 3
FAINT = mp.mpf("1e-5")
CIRCLE = (mp.pi / 4 * mp.mpf("1.001")) ** 2
OCTAVE = LOG2 / 2 * mp.mpf("1.002")
DECADE = mp.log10(2) / 2 * mp.mpf("1.002")
ROOT = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1) * mp.mpf("1.0001")) ** 2


@dataclass(frozen=True)
class Fit:
    """`terms` coefficients of powers from 0, for `function` on low..high; the error counts times
    `weight`, and where that is less than `least` of its greatest not at all."""

    function: Callable[[Real], Real]
    terms: int
    weight: Callable[[Real], Real]
    low: Real
    high: Real
    bits: int
    least: Real = FAINT


def in_square(function: Callable[[Real], Real]) -> Callable[[Real], Real]:
    return lambda z: function(mp.sqrt(z))


def odd(f: Callable[[Real], Real], terms: int, high: Real, bits: int, slope: Real = 1) -> Fit:
    """f(x) = slope x + x^3 P(x^2)."""
    rest = in_square(lambda x: (f(x) - slope * x) / x**3)
    return Fit(rest, terms, in_square(lambda x: x**3 / f(x)), 0, high, bits)


def exponential(terms: int, bits: int, by: Callable[[Real], Real]) -> Fit:
    """e^r = 1 + r + r^2 P(r)."""
    return Fit(
        lambda r: (mp.exp(r) - 1 - r) / r**2, terms, lambda r: r**2 / by(r), -OCTAVE, OCTAVE, bits
    )


def logarithm(of_base: Real) -> Fit:
    """log(1 + f) / of_base = f P(f)."""
    return Fit(lambda f: mp.log1p(f) / f / of_base, 9, lambda f: f / mp.log1p(f), -THIRD, THIRD, 24)


def power(base: int, high: Real, terms: int = 6) -> Fit:
    """base^r = 1 + r P(r)."""
    b = mp.mpf(base)
    return Fit(lambda r: (b**r - 1) / r, terms, lambda r: r / b**r, -high, high, 24)


def log_ratio(z: Real) -> Real:
    """log(1 + f) = 2 s + s z R(z) by s = f / (2 + f), z = s^2. Out: R."""
    s = mp.sqrt(z)
    return (2 * mp.atanh(s) / s - 2) / z


def erfc_scaled(t: Real) -> Real:
    """e^(a^2) erfc(a) by t = (a - 4) / (a + 4)."""
    a = 4 * (1 + t) / (1 - t)
    return mp.exp(a * a) * mp.erfc(a)


def erf_near(terms: int, high: str, bits: int) -> Fit:
    rest = in_square(lambda x: mp.erf(x) / x - 1)
    return Fit(rest, terms, in_square(lambda x: x / mp.erf(x)), 0, mp.mpf(high), bits)


def erf_far(terms: int, low: str, high: int, bits: int, least: str) -> Fit:
    return Fit(
        lambda a: mp.log(mp.erfc(a)),
        terms,
        lambda a: mp.erfc(a) / mp.erf(a),
        mp.mpf(low),
        high,
        bits,
        mp.mpf(least),
    )


def log_tail(f: Real) -> Real:
    return (mp.log1p(f) - f + f * f / 2) / f**3


FITS: dict[str, Fit] = {
    "exp32": exponential(5, 24, mp.exp),
    "expm132": exponential(5, 24, mp.expm1),
    "exp64": exponential(11, 53, mp.exp),
    "exp2_32": power(2, mp.mpf(0.5)),
    "exp10_32": power(10, DECADE),
    "log32": Fit(log_tail, 9, lambda f: f**3 / mp.log1p(f), -THIRD, THIRD, 24),
    "log64": Fit(log_ratio, 8, lambda z: z, 0, ROOT, 53),
    "log_pair64": Fit(
        lambda z: (log_ratio(z) - mp.mpf(2) / 3) / z, 8, lambda z: z * z, 0, ROOT, 53
    ),
    "d_log2": Fit(
        lambda f: mp.log1p(f) / f / LOG2, 14, lambda f: f / mp.log1p(f), -THIRD, THIRD, 53
    ),
    "d_exp2": Fit(lambda r: mp.mpf(2) ** r, 8, lambda r: mp.mpf(2) ** -r, -0.5, 0.5, 53),
    "sine32": odd(mp.sin, 3, CIRCLE, 24),
    "sine64": odd(mp.sin, 6, CIRCLE, 53),
    "sine_pi32": odd(mp.sinpi, 4, mp.mpf(1) / 16, 24, mp.pi),
    "cosine32": Fit(
        in_square(lambda x: (mp.cos(x) - 1 + x * x / 2) / x**4),
        3,
        in_square(lambda x: x**4 / mp.cos(x)),
        0,
        CIRCLE,
        24,
    ),
    "cosine64": Fit(
        in_square(lambda x: (mp.cos(x) - 1 + x * x / 2) / x**4),
        6,
        in_square(lambda x: x**4 / mp.cos(x)),
        0,
        CIRCLE,
        53,
    ),
    "cosine_pi32": Fit(
        in_square(lambda x: (mp.cospi(x) - 1) / x**2),
        4,
        in_square(lambda x: x**2 / mp.cospi(x)),
        0,
        mp.mpf(1) / 16,
        24,
    ),
    "arcsine32": odd(mp.asin, 5, mp.mpf(0.25), 24),
    "arctangent32": odd(mp.atan, 8, 1, 24),
    "sinh32": odd(mp.sinh, 4, 1, 24),
    "tanh32": odd(mp.tanh, 6, mp.mpf("0.66") ** 2, 24),
    "erf_near32": erf_near(7, "0.9216", 24),
    "erf_far32": erf_far(8, "0.9", 4, 24, "1e-9"),
    "erf_near64": erf_near(12, "1", 53),
    "erf_far64": erf_far(20, "0.99", 6, 53, "1e-18"),
    "erfc32": Fit(
        erfc_scaled, 12, lambda t: 1 / erfc_scaled(t), -1, (mp.mpf("10.3") - 4) / mp.mpf("14.3"), 53
    ),
    "fast_exp2_32": power(2, mp.mpf(0.5), 5),
    "fast_sine32": Fit(
        in_square(lambda x: (mp.sin(x) - x) / x**3), 4, in_square(lambda x: x**3), 0, 4 * CIRCLE, 24
    ),
    "fast_log32": Fit(lambda f: (mp.log1p(f) - f) / f**2, 7, lambda f: f**2, -THIRD, THIRD, 24),
    "fast_log2_32": logarithm(LOG2),
    "fast_log10_32": logarithm(mp.log(10)),
}


def written() -> set[float]:
    """The constants of the header files."""
    text = "".join(vector_math.pieces().values())
    return {float.fromhex(n) for n in re.findall(r"-?0x1\.[0-9a-f]+p[+-]?\d+", text)}


def exchange(values: Sequence[Real], basis: list[list[Real]], weights: list[Real]) -> list[Real]:
    """The combination of `basis` that is nearest to `values`, by Remez' exchange."""
    terms, points = len(basis), len(values)
    places = [round((points - 1) * (i + 0.5) / (terms + 1)) for i in range(terms + 1)]
    found: list[Real] = []
    for _ in range(40):
        rows = [
            [*(column[k] for column in basis), (-1) ** i / weights[k]] for i, k in enumerate(places)
        ]
        solved = mp.lu_solve(mp.matrix(rows), mp.matrix([values[k] for k in places]))
        found = [solved[j] for j in range(terms)]
        errors = [
            weights[k] * (values[k] - mp.fsum(c * b[k] for c, b in zip(found, basis, strict=True)))
            for k in range(points)
        ]
        moved = extremes(errors, terms + 1)
        if moved == places or len(moved) <= terms:
            break
        places = moved
    return found


def extremes(errors: list[Real], count: int) -> list[int]:
    """Places of the greatest errors of alternating sign."""
    places: list[int] = []
    for k, error in enumerate(errors):
        if not places or (error >= 0) != (errors[places[-1]] >= 0):
            places.append(k)
        elif abs(error) > abs(errors[places[-1]]):
            places[-1] = k
    while len(places) > count + 1:
        sizes = [abs(errors[k]) for k in places]
        least = min(range(len(places) - 1), key=[*map(max, sizes, sizes[1:])].__getitem__)
        del places[least : least + 2]
    if len(places) > count:
        del places[0 if abs(errors[places[0]]) < abs(errors[places[-1]]) else -1]
    return places


def rounded(c: Real, bits: int) -> Real:
    mantissa, exponent = mp.frexp(c)
    return mp.ldexp(mp.nint(mp.ldexp(mantissa, bits)), exponent - bits)


def fitted(fit: Fit) -> tuple[list[float], float]:
    """The coefficients, and the binary logarithm of the greatest weighted error."""
    with mp.workprec(300):
        size = max(160, 20 * fit.terms) | 1
        low, high = mp.mpf(fit.low), mp.mpf(fit.high)
        places = [
            (low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / size) for i in range(size + 1)
        ]
        places = [x if x else (high - low) / size / 1000 for x in places]
        weights = [abs(fit.weight(x)) for x in places]
        kept = [k for k, w in enumerate(weights) if w > max(weights) * fit.least]
        weights = [weights[k] for k in kept]
        values = [fit.function(places[k]) for k in kept]
        basis = [[places[k] ** j for k in kept] for j in range(fit.terms)]
        found: list[float] = []
        while basis:
            c = rounded(exchange(values, basis, weights)[0], fit.bits)
            found.append(float(c))
            values = [v - c * b for v, b in zip(values, basis.pop(0), strict=True)]
        worst = max(abs(w * v) for w, v in zip(weights, values, strict=True))
        return found, float(mp.log(worst, 2))


if __name__ == "__main__":
    for name in sys.argv[1:] or FITS:
        coefficients, bits = fitted(FITS[name])
        print(f"{name}: 2^{bits:.1f}", *(c.hex() for c in coefficients), sep="\n    ")
