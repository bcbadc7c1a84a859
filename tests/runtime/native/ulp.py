"""How far the vector math functions are from the true values, in units of the last place.

In: a compiler, its flags, a width. Out: for each function the greatest distance from mpmath's
value, over the whole range; for each fast form, how much of what CUDA allows it takes. What is not
finite, and zeros, must be as in `ir/meaning_math.py`: else the distance is infinite. As a program:
prints the tables of `docs/math.md`, without AVX-512's estimates, so that every machine prints the
same.

    python -m tests.runtime.native.ulp
"""

from __future__ import annotations

import ctypes
import functools
import math
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
from numpy.typing import NDArray

from cuda2npu.ir.meaning_math import MEANING
from cuda2npu.runtime.native.vector_math import fast_names, function_names, functions_for

Array = NDArray[Any]
mp: Any = mpmath  # has no types
ROOM = Path(functions_for.__code__.co_filename).parent
FLAGS = (
    "-O2",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fwrapv",
    "-fno-strict-aliasing",
    "-shared",
    "-fPIC",
    "-w",
    "-Wno-psabi",
)
BITS = {"f32": 24, "f64": 53}
LEAST = {"f32": -149, "f64": -1074}
TYPES = {"f32": np.float32, "f64": np.float64}
EXACT = ("sqrt", "fma", "fmod")

# CUDA's table: "CUDA C++ Programming Guide", mathematical functions, maximum ULP error
LIMITS: dict[str, dict[str, float]] = {
    "f32": {
        "exp": 2, "exp2": 2, "exp10": 2, "expm1": 1, "log": 1, "log2": 1, "log10": 2, "log1p": 1,
        "sin": 2, "cos": 2, "tan": 4, "sinpi": 2, "cospi": 2, "asin": 2, "acos": 2, "atan": 2,
        "atan2": 3, "sinh": 3, "cosh": 2, "tanh": 2, "asinh": 3, "acosh": 4, "atanh": 3, "erf": 2,
        "erfc": 4, "normcdf": 5, "pow": 4, "hypot": 3, "cbrt": 1, "rcbrt": 1, "rsqrt": 2,
        "sqrt": 0, "fma": 0, "fmod": 0,
    },
    "f64": {
        "exp": 1, "exp2": 1, "exp10": 1, "expm1": 1, "log": 1, "log2": 1, "log10": 1, "log1p": 1,
        "sin": 2, "cos": 2, "tanh": 1, "erf": 2, "pow": 2, "cbrt": 1, "rcbrt": 1, "rsqrt": 1,
        "sqrt": 0, "fma": 0,
    },
}  # fmt: skip

NAMED = """exp expm1 log log10 log1p sin cos tan sinpi cospi asin acos atan sinh cosh tanh asinh
    acosh atanh erf erfc"""
TRUE: dict[str, Callable[[Any], Any]] = {
    **{name: getattr(mp, name) for name in NAMED.split()},
    "sqrt": mp.sqrt,
    "exp2": lambda x: mp.power(2, x),
    "exp10": lambda x: mp.power(10, x),
    "log2": lambda x: mp.log(x) / mp.ln2,
    "normcdf": lambda x: mp.erfc(-x / mp.sqrt(2)) / 2,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "rcbrt": lambda x: mp.sign(x) / mp.cbrt(abs(x)),
    "rsqrt": lambda x: 1 / mp.sqrt(x),
}
TRUE_OF_TWO = {"pow": mp.power, "atan2": mp.atan2, "hypot": mp.hypot}

# where a function is busy, besides all exponents
BUSY = {
    "exp": (-104, 89), "exp2": (-150, 128), "exp10": (-46, 39), "expm1": (-20, 89), "sinh": (-4, 4),
    "cosh": (-4, 4), "tanh": (-4, 4), "log": (0.5, 2), "log2": (0.5, 2), "log10": (0.5, 2),
    "log1p": (-0.6, 2), "erfc": (-4, 10.2), "normcdf": (-14.2, 6), "asin": (-1, 1), "acos": (-1, 1),
    "atanh": (-1, 1), "acosh": (1, 3), "sin": (-100, 100), "cos": (-100, 100), "tan": (-100, 100),
}  # fmt: skip
WIDER = {"exp": (-745, 710), "exp2": (-1074, 1024), "exp10": (-324, 309), "expm1": (-40, 710)}


@dataclass(frozen=True)
class Reference:
    """`high + low` is the true value over `2 ** unit` where `measured`; elsewhere `meaning`
    decides."""

    arguments: tuple[Array, ...]
    meaning: Array
    high: Array
    low: Array
    unit: Array
    measured: Array


@dataclass(frozen=True)
class Bound:
    """CUDA's for a fast function ("Intrinsic Functions"): `allowed(unit, value, arguments)` is how
    far from the value it may be; `unit`: of the value's last place."""

    text: str
    allowed: Callable[[Array, Array, Sequence[Array]], Array]


def _power_of(text: str, growth: float) -> Bound:
    """For a power of x: more units the greater it is."""
    return Bound(text, lambda unit, _, given: (2 + np.floor(np.abs(growth * given[0]))) * unit)


def _logarithm(text: str, absolute: float, units: int) -> Bound:
    def allowed(unit: Array, _: Array, given: Sequence[Array]) -> Array:
        return np.where((given[0] >= 0.5) & (given[0] <= 2), absolute, units * unit)

    return Bound(f"{text} in 0.5..2, else {units} ulp", allowed)


def _circular(text: str, absolute: float) -> Bound:
    return Bound(f"{text} in -pi..pi", lambda unit, _, __: np.full_like(unit, absolute))


def _power_error(unit: Array, value: Array, given: Sequence[Array]) -> Array:
    """What the errors of log2 and of the product do to the power, and 2 units of exp2."""
    x, y = given
    log = np.log2(x, where=x > 0, out=np.zeros_like(x))
    of_log = np.where((x >= 0.5) & (x <= 2), 2.0**-22, 2 * np.spacing(np.float32(1)) * np.abs(log))
    of_product = np.abs(y) * of_log + 2.0**-24 * np.abs(y * log)
    return np.expm1(math.log(2) * of_product) * np.abs(value) + 2 * unit


FAST: dict[str, Bound] = {
    "exp": _power_of("2 + |1.173 x| ulp", 1.173),
    "exp10": _power_of("2 + |2.95 x| ulp", 2.95),
    "log": _logarithm("2^-21.41", 2.0**-21.41, 3),
    "log2": _logarithm("2^-22", 2.0**-22, 2),
    "log10": _logarithm("2^-24", 2.0**-24, 3),
    "sin": _circular("2^-21.41", 2.0**-21.41),
    "cos": _circular("2^-21.19", 2.0**-21.19),
    "pow": Bound("that of exp2(y log2(x))", _power_error),
    "sqrt": Bound("1 ulp", lambda unit, _, __: unit),
    "tanh": Bound("2^-11 of the value", lambda _, value, __: 2.0**-11 * np.abs(value)),
}


def function_of(function: str) -> Callable[..., Any]:
    return TRUE_OF_TWO.get(function) or TRUE[function]


def split(name: str) -> tuple[str, str]:
    """`exp` and `f32`; of a fast form too."""
    function, _, element = name.removeprefix("fast_").rpartition("_")
    return function, element


def _all_exponents(element: str, count: int, seed: int) -> Array:
    rng = np.random.default_rng(seed)
    limits = np.finfo(TYPES[element])
    low, high = LEAST[element], int(limits.maxexp)
    exponents = rng.integers(low, high, count)
    sizes = np.ldexp(rng.uniform(1, 2, count), exponents)
    return (sizes * rng.choice([-1.0, 1.0], count)).astype(TYPES[element])


def _special(element: str) -> Array:
    limits = np.finfo(TYPES[element])
    sizes = [0, 1, 0.5, 2, 3, 4, 0.25, 1.5, 1e-3, 7, 10, 8388607.5, 16777216, 3e9, math.inf]
    sizes += [float(limits.smallest_subnormal), float(limits.tiny), float(limits.max)]
    sizes += [float(np.nextafter(TYPES[element](1), TYPES[element](k))) for k in (0, 2)]
    return np.array([*sizes, *(-s for s in sizes), math.nan], TYPES[element])


def samples(name: str, count: int) -> tuple[Array, ...]:
    """Arguments for a function: special ones, all exponents, and many where it is busy."""
    function, element = split(name)
    operands = {"pow": 2, "atan2": 2, "hypot": 2, "fmod": 2, "fma": 3}.get(function, 1)
    rng = np.random.default_rng(len(function))
    special = _special(element)
    low, high = BUSY.get(function, (-5, 5))
    low, high = WIDER.get(function, (low, high)) if element == "f64" else (low, high)
    if operands == 1:
        busy = rng.uniform(low, high, count).astype(TYPES[element])
        return (np.concatenate([special, _all_exponents(element, count, 1), busy]),)
    crossed = [a.ravel() for a in np.meshgrid(*[special] * 2)]
    columns: list[Array] = []
    for k in range(operands):
        near = rng.uniform(0.5, 2, count) if k == 0 else rng.uniform(-130, 130, count)
        tame = np.exp(rng.normal(0, 4, count)) * rng.choice([1, 1, -1], count)
        parts = [_all_exponents(element, count, k), near, tame]
        columns.append(np.concatenate([crossed[k % 2], *parts]).astype(TYPES[element]))
    return tuple(columns)


def meaning_of(function: str, element: str, arguments: Sequence[Array]) -> Array:
    return np.sqrt(*arguments) if function == "sqrt" else MEANING[function](element, *arguments)


@functools.cache
def reference(name: str, count: int) -> Reference:
    function, element = split(name)
    arguments = samples(name, count)
    with np.errstate(all="ignore"):
        meaning = meaning_of(function, element, arguments)
    high, low = np.zeros(len(meaning)), np.zeros(len(meaning))
    unit = np.zeros(len(meaning), np.int32)
    measured = np.isfinite(meaning) & (meaning != 0)
    for a in arguments:
        measured &= np.isfinite(a)
    if function in EXACT and not name.startswith("fast_"):
        measured[:] = False
    with mp.workprec(160):
        for i in np.flatnonzero(measured):
            true = function_of(function)(*(mp.mpf(float(a[i])) for a in arguments))
            unit[i] = max(int(mp.frexp(true)[1]) - BITS[element], LEAST[element])
            scaled = mp.ldexp(true, -int(unit[i]))
            high[i] = float(scaled)
            low[i] = float(scaled - mp.mpf(high[i]))
    return Reference(arguments, meaning, high, low, unit, measured)


@functools.cache
def swept(name: str, step: int) -> Reference:
    """Every `step`-th f32, or as many pairs; the true values by the C library, in double."""
    function, _ = split(name)
    arguments = (np.arange(0, 2**32, step, dtype=np.uint64).astype(np.uint32).view(np.float32),)
    if function in TRUE_OF_TWO:
        arguments = samples(name, len(arguments[0]) // 3)
    with np.errstate(all="ignore"):
        meaning = meaning_of(function, "f32", arguments)
        true = meaning_of(function, "f64", [a.astype(np.float64) for a in arguments])
    unit = np.maximum(np.frexp(true)[1] - BITS["f32"], LEAST["f32"])
    measured = np.isfinite(meaning) & (meaning != 0) & np.isfinite(true)
    return Reference(arguments, meaning, np.ldexp(true, -unit), np.zeros(len(true)), unit, measured)


def library_text(names: Sequence[str], width: int) -> str:
    """C with a function `run_NAME(result, arguments..., count)` for each name."""
    texts = [f"#define W {width}\n#include <stdint.h>\n"]
    texts += [(ROOM / "vectors.h").read_text(encoding="utf-8"), functions_for(names)]
    for name in names:
        t = split(name)[1]
        letters = "abc"[: len(samples(name, 0))]
        declared = "".join(f"const {t} *{x}, " for x in letters)
        call = ", ".join(f"*(const {t}m *)({x} + i)" for x in letters)
        texts.append(
            f"void run_{name}({t} *r, {declared}long n)\n"
            f"{{ for (long i = 0; i < n; i += W) *({t}m *)(r + i) = {name}({call}); }}\n"
        )
    return "".join(texts)


def build(command: Sequence[str], names: Sequence[str], width: int, folder: Path) -> ctypes.CDLL:
    """`command`: a compiler and its flags."""
    source, library = folder / "math.c", folder / "math.so"
    source.write_text(library_text(names, width), encoding="utf-8")
    subprocess.run([*command, *FLAGS, str(source), "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library))


def results(library: ctypes.CDLL, name: str, arguments: Sequence[Array]) -> Array:
    length = len(arguments[0])
    room = -length % 16
    padded = [np.concatenate([a, np.ones(room, a.dtype)]) for a in arguments]
    found = np.empty_like(padded[0])
    pointers = [ctypes.c_void_p(a.ctypes.data) for a in (found, *padded)]
    getattr(library, f"run_{name}")(*pointers, ctypes.c_long(len(found)))
    return found[:length]


def _scaled(a: Array, exponents: Array) -> Array:
    """`a * 2 ** exponents`, also where the power is not a double."""
    half = exponents // 2
    return np.ldexp(np.ldexp(a, half), exponents - half)


def distances(library: ctypes.CDLL, name: str, count: int) -> Array:
    """Of each result of a library from the true value, in ULP."""
    wanted = reference(name, count)
    return distance(wanted, results(library, name, wanted.arguments))


def distance(wanted: Reference, found: Array) -> Array:
    same = (found == wanted.meaning) & (np.signbit(found) == np.signbit(wanted.meaning))
    same |= np.isnan(found) & np.isnan(wanted.meaning)
    far = np.where(same, 0.0, math.inf)
    m = wanted.measured
    with np.errstate(all="ignore"):
        scaled = _scaled(found[m].astype(np.float64), -wanted.unit[m])
        error = (scaled - wanted.high[m]) - wanted.low[m]
        far[m] = np.abs(np.nan_to_num(error, nan=math.inf))
    return far


def limit(name: str) -> float:
    function, element = split(name)
    return LIMITS[element][function]


def worst(library: ctypes.CDLL, name: str, count: int, step: int) -> float:
    far = distances(library, name, count)
    if name.endswith("_f32") and split(name)[0] not in EXACT:
        wanted = swept(name, step)
        far = np.concatenate([far, distance(wanted, results(library, name, wanted.arguments))])
    return float(far.max())


def share(library: ctypes.CDLL, function: str, count: int, step: int = 0) -> float:
    """How much of what CUDA allows a fast form takes, beyond the half unit of rounding: at most 1
    where it is as near as that. `step`: look at every so manieth f32 too."""
    name = f"fast_{function}_f32"
    wanted = [reference(name, count), *([swept(name, step)] if step else [])]
    return max(nearness(library, name, each, FAST[function]) for each in wanted)


def nearness(library: ctypes.CDLL, name: str, wanted: Reference, bound: Bound) -> float:
    """Usual arguments come together: beside others a vector goes the slower, exacter way."""
    m = wanted.measured
    usual = m & (wanted.arguments[0] > 0)
    order = np.argsort(usual, kind="stable")
    found = np.empty_like(wanted.meaning)
    found[order] = results(library, name, [a[order] for a in wanted.arguments])
    far = distance(wanted, found)
    with np.errstate(all="ignore"):
        unit = np.ldexp(1.0, wanted.unit[m])
        value = np.ldexp(wanted.high[m], wanted.unit[m])
        given = [a[m].astype(np.float64) for a in wanted.arguments]
        allowed = bound.allowed(unit, value, given) / unit
    shares = np.maximum(far[m] - 0.5, 0) / allowed
    return math.inf if np.any(far[~m]) else float(shares.max(initial=0.0))


def _command() -> list[str]:
    command = ["gcc", "-march=native", "-ffp-contract=off"]
    return command + (["-mno-avx512f"] if platform.machine() in ("x86_64", "AMD64") else [])


def fast_table(count: int = 300, step: int = 80021) -> str:
    lines = [f"{'fast form':<12}{'CUDA allows':<37}found, of that"]
    with tempfile.TemporaryDirectory() as folder:
        names = [f"fast_{name}" for name in sorted(fast_names())]
        library = build(_command(), names, 8, Path(folder))
        for function, bound in sorted(FAST.items()):
            found = share(library, function, count, step)
            lines.append(f"{function:<12}{bound.text:<37}{found:>14.0%}")
    return "\n".join(lines)


def table(count: int = 300, step: int = 80021) -> str:
    lines = ["function    f32: limit  found    f64: limit  found"]
    with tempfile.TemporaryDirectory() as folder:
        library = build(_command(), sorted(function_names()), 8, Path(folder))
        for function in sorted(LIMITS["f32"]):
            cells = [f"{function:<12}"]
            for element in ("f32", "f64"):
                name = f"{function}_{element}"
                if name in function_names():
                    found = worst(library, name, count, step)
                    cells.append(f"{limit(name):>10g} {found:6.2f}    ")
                else:
                    cells.append(f"{'C library':>17}    ")
            lines.append("".join(cells).rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n\n{fast_table()}\n")
