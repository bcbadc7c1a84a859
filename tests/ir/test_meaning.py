"""The numpy meaning of each elementwise op against Python's integers, fractions and libm."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cuda2npu.ir.meaning import DTYPES, MEANING, evaluate_scalar
from cuda2npu.ir.ops import OPS
from cuda2npu.ir.types import Type, float_bits, wrap

INTEGERS = ("i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64")
F32_EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, 1e-45, -1e-45, 1e-39, 3.4e38, -3.4e38,
    0.49999997, 8388609.0, 16777216.0, 2147483520.0, 2147483648.0, -2147483648.0, 4294967040.0,
    4294967296.0, 9.2e18, -9.3e18, 1.9e19, 255.5, 300.0, -129.0, 65536.5, math.inf, -math.inf,
    math.nan, 88.8, -104.0, 0.1, 10.0, 171.5,
]  # fmt: skip


def edges(element: str) -> list[int]:
    bits = Type(element).bits
    if element[0] == "u":
        return [0, 1, 2, 3, 7, 100, (1 << bits) - 1, 1 << (bits - 1), (1 << (bits - 1)) - 1]
    high = 1 << (bits - 1)
    return [0, 1, -1, 2, -2, 7, -7, 100, high - 1, -high, -high + 1]


def apply(opcode: str, element: str, *arrays: NDArray[Any]) -> NDArray[Any]:
    with np.errstate(all="ignore"):
        found = MEANING[opcode](element, *arrays)
    assert found.dtype == DTYPES[element]
    return found


def f32(*values: float) -> NDArray[np.float32]:
    with np.errstate(all="ignore"):
        return np.array(values, np.float64).astype(np.float32)


def c_divide(a: int, b: int) -> int:
    if b == 0:
        return -1
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def c_shift_right(a: int, b: int) -> int:
    return a >> min(b, 64)


BINARY: dict[str, Callable[[int, int], int]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": c_divide,
    "rem": lambda a, b: a - b * c_divide(a, b) if b else a,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "min": min,
    "max": max,
}


def test_every_elementwise_op_has_a_meaning() -> None:
    rows = [r for r in OPS.values() if r.shape in ("same", "compare", "given")]
    assert [r.name for r in rows if r.evaluate is None] == ["offset"]


@pytest.mark.parametrize("element", INTEGERS)
@pytest.mark.parametrize("opcode", BINARY)
def test_integer_arithmetic(opcode: str, element: str) -> None:
    pairs = list(itertools.product(edges(element), repeat=2))
    a, b = (np.array(column, DTYPES[element]) for column in zip(*pairs, strict=True))
    want = [wrap(element, BINARY[opcode](x, y)) for x, y in pairs]
    assert apply(opcode, element, a, b).tolist() == want


@pytest.mark.parametrize("element", INTEGERS)
@pytest.mark.parametrize("opcode", ["div", "rem"])
def test_division_by_one_value(opcode: str, element: str) -> None:
    values = edges(element)
    for divisor in values:
        a, b = np.array(values, DTYPES[element]), np.array([[divisor]], DTYPES[element])
        want = [wrap(element, BINARY[opcode](x, divisor)) for x in values]
        assert apply(opcode, element, a, b)[0].tolist() == want


@pytest.mark.parametrize("element", INTEGERS)
def test_shifts(element: str) -> None:
    pairs = list(itertools.product(edges(element), [0, 1, 5, 7, 8, 31, 32, 63, 64, 256, 2**32 - 1]))
    a = np.array([x for x, _ in pairs], DTYPES[element])
    b = np.array([n for _, n in pairs], np.uint32)
    left = [wrap(element, x << n) if n < 64 else 0 for x, n in pairs]
    assert apply("shl", element, a, b).tolist() == left
    right = [wrap(element, c_shift_right(x, n)) for x, n in pairs]
    assert apply("shr", element, a, b).tolist() == right


@pytest.mark.parametrize("element", ["i32", "u32", "i64", "u64"])
def test_upper_half_of_the_product(element: str) -> None:
    pairs = list(itertools.product(edges(element), repeat=2))
    a, b = (np.array(column, DTYPES[element]) for column in zip(*pairs, strict=True))
    bits = Type(element).bits
    want = [wrap(element, x * y >> bits) for x, y in pairs]
    assert apply("mulhi", element, a, b).tolist() == want


@pytest.mark.parametrize("element", ["i32", "u32", "i64", "u64"])
def test_bits(element: str) -> None:
    values, bits = edges(element), Type(element).bits
    a = np.array(values, DTYPES[element])
    patterns = [x & ((1 << bits) - 1) for x in values]
    with np.errstate(all="ignore"):
        count, zeros, first = (MEANING[name]("i32", a) for name in ("popc", "clz", "ffs"))
    assert count.tolist() == [p.bit_count() for p in patterns]
    assert zeros.tolist() == [bits - p.bit_length() for p in patterns]
    assert first.tolist() == [(p & -p).bit_length() for p in patterns]
    reverse = [wrap(element, int(f"{p:0{bits}b}"[::-1], 2)) for p in patterns]
    assert apply("brev", element, a).tolist() == reverse
    assert apply("neg", element, a).tolist() == [wrap(element, -x) for x in values]
    assert apply("not", element, a).tolist() == [wrap(element, ~x) for x in values]
    assert apply("abs", element, a).tolist() == [wrap(element, abs(x)) for x in values]


def test_byte_perm() -> None:
    a, b = np.array([0x33221100], np.uint32), np.array([0x77665544], np.uint32)
    for selector, want in ((0x3210, 0x33221100), (0x7654, 0x77665544), (0xFA51, 0x77225511)):
        chosen = np.array([selector], np.uint32)
        assert hex(apply("byte_perm", "u32", a, b, chosen).item()) == hex(want)


# -- conversions ----------------------------------------------------------------------------------


def c_cast(x: float, source: str, target: str) -> int:
    if target in ("i8", "u8", "i16", "u16"):
        return wrap(target, c_cast(x, source, target[0] + "32"))
    bits = Type(target).bits
    if math.isnan(x):
        return wrap(target, 1 << (bits - 1) if source == "f64" or bits == 64 else 0)
    low, high = (0, 2**bits - 1) if target[0] == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return low if x <= low else high if x >= high else math.trunc(x)


@pytest.mark.parametrize("source", ["f32", "f64"])
@pytest.mark.parametrize("target", INTEGERS)
def test_float_to_integer(source: str, target: str) -> None:
    a = np.array(F32_EDGES, np.float32).astype(DTYPES[source])
    want = [c_cast(x, source, target) for x in a.tolist()]
    assert apply("cast", target, a).tolist() == want


@pytest.mark.parametrize("source", INTEGERS)
@pytest.mark.parametrize("target", [*INTEGERS, "i1", "ptr"])
def test_integer_to_integer(source: str, target: str) -> None:
    values = edges(source)
    want = [wrap("u64" if target == "ptr" else target, x) for x in values]
    assert apply("cast", target, np.array(values, DTYPES[source])).tolist() == want


@pytest.mark.parametrize("source", INTEGERS)
def test_integer_to_float_rounds_once(source: str) -> None:
    values = [*edges(source), *([2**40 + 2**16 + 1] if "64" in source else [])]
    found = apply("cast", "f32", np.array(values, DTYPES[source]))
    assert found.tolist() == [to_f32(Fraction(x)) for x in values]


def test_bitcast_keeps_the_bits() -> None:
    a = f32(1.0, -0.0)
    assert apply("bitcast", "u32", a).tolist() == [0x3F800000, 0x80000000]
    assert apply("cast", "i1", np.array([0.0, -0.0, math.nan, 2.0])).tolist() == [0, 0, 1, 1]


# -- floats ---------------------------------------------------------------------------------------


def to_f32(exact: Fraction) -> float:
    """`exact` rounded once to f32, to nearest, ties to even, by exact comparison."""
    near = np.float32(float(exact))
    around = [near, np.nextafter(near, np.float32(-np.inf)), np.nextafter(near, np.float32(np.inf))]
    finite = [x for x in around if np.isfinite(x)]
    return min(
        (abs(Fraction(float(x)) - exact), int(x.view(np.uint32)) & 1, float(x)) for x in finite
    )[2]


def test_fma_rounds_once() -> None:
    rng = np.random.default_rng(5)
    a, b = rng.uniform(-2, 2, (2, 400)).astype(np.float32)
    c = (-(a.astype(np.float64) * b) * rng.choice([1, 1 + 2.0**-24, 0.5, 1e-9], 400)).astype(
        np.float32
    )
    a[:3], b[:3] = np.float32(1 + 2.0**-12), np.float32(1 + 2.0**-12)
    c[:3] = f32(2.0**-60, -(2.0**-60), -1.0)
    exact = [
        Fraction(x) * Fraction(y) + Fraction(z)
        for x, y, z in zip(a.tolist(), b.tolist(), c.tolist(), strict=True)
    ]
    assert apply("fma", "f32", a, b, c).tolist() == [to_f32(x) for x in exact]
    wide = [array.astype(np.float64) for array in (a, b, c)]
    assert apply("fma", "f64", *wide).tolist() == [float(x) for x in exact]


def test_fma_of_edges() -> None:
    a, b, c = (np.array(x, np.float32) for x in ([3e38, math.inf, 1.0], [10, 0, 1], [-3e38, 1, -1]))
    found = apply("fma", "f32", a, b, c)
    assert found[0] == math.inf
    assert math.isnan(found[1])
    assert found[2] == 0


@pytest.mark.parametrize("element", ["f32", "f64"])
def test_least_and_greatest(element: str) -> None:
    a, b = np.array(list(itertools.product([0.0, -0.0, 1.0, math.nan], repeat=2))).T.copy()
    for opcode, sign in (("min", 1), ("max", -1)):
        found = apply(opcode, element, a.astype(DTYPES[element]), b.astype(DTYPES[element]))
        for x, y, z in zip(a, b, found.tolist(), strict=True):
            known = [v for v in (x, y) if not math.isnan(v)]
            want = sorted(known, key=lambda v: (sign * v, sign * math.copysign(1, v)))
            assert repr(float(want[0])) == repr(z) if want else math.isnan(z)


ROUNDING: dict[str, Callable[[float], float]] = {
    "floor": lambda x: float(math.floor(x)),
    "ceil": lambda x: float(math.ceil(x)),
    "trunc": lambda x: float(math.trunc(x)),
    "rint": lambda x: float(round(x)),
    "round": lambda x: float(math.floor(abs(Fraction(x)) + Fraction(1, 2))) * (1 if x > 0 else -1),
}


@pytest.mark.parametrize("opcode", ROUNDING)
def test_rounding(opcode: str) -> None:
    values = [x for x in F32_EDGES if math.isfinite(x)]
    a = np.array(values, np.float32)
    found = apply(opcode, "f32", a)
    assert found.tolist() == [ROUNDING[opcode](x) for x in a.tolist()]
    assert np.signbit(found).tolist() == np.signbit(a).tolist()
    assert np.isnan(apply(opcode, "f32", f32(math.nan))).all()


NAMED: dict[str, Callable[[float], float]] = {
    "tgamma": math.gamma,
    "exp": math.exp,
    "exp2": math.exp2,
    "expm1": math.expm1,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "log1p": math.log1p,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "asinh": math.asinh,
    "acosh": math.acosh,
    "atanh": math.atanh,
    "erf": math.erf,
    "erfc": math.erfc,
    "cbrt": math.cbrt,
}


@pytest.mark.parametrize("name", NAMED)
def test_functions_are_those_of_libm(name: str) -> None:
    rng = np.random.default_rng(7)
    a = np.concatenate((F32_EDGES, rng.uniform(-1, 1, 300), rng.normal(0, 20, 300)))
    a = a.astype(np.float32).astype(np.float64)
    single, double = apply(name, "f32", a.astype(np.float32)), apply(name, "f64", a)
    for x, f, d in zip(a.tolist(), single.tolist(), double.tolist(), strict=True):
        try:
            want = NAMED[name](x)
        except (ValueError, OverflowError):
            assert not math.isfinite(d)
            assert repr(f) == repr(d)
            continue
        assert repr(d) == repr(want), x
        assert repr(f) == repr(f32(want).item()), x


def test_functions_without_a_counterpart() -> None:
    a = f32(0.25, 0.5, 0.9, -0.999)
    assert np.allclose(apply("erf", "f32", apply("erfinv", "f32", a)), a, rtol=1e-6)
    assert apply("normcdf", "f64", np.array([0.0, 1.96])).tolist() == [0.5, 0.9750021048517795]
    assert apply("sinpi", "f32", f32(0.5, 1, -1, 1e30, 2.25))[0] == 1
    assert apply("cospi", "f64", np.array([0.5, 1.0, 2.0, 3.5])).tolist() == [0, -1, 1, 0]
    assert apply("rsqrt", "f32", f32(4.0, 0.0, -0.0)).tolist() == [
        0.5, math.inf, -math.inf,
    ]  # fmt: skip
    assert apply("saturate", "f32", f32(math.nan, -1, 0.5, 7)).tolist() == [
        0, 0, 0.5, 1,
    ]  # fmt: skip
    a = np.array([0, 1, 10, -math.inf, 1e-310], np.float64)
    with np.errstate(all="ignore"):
        found = MEANING["ilogb"]("i32", a)
    assert found.tolist() == [-(2**31), 0, 3, 2**31 - 1, -1030]
    assert apply("fdim", "f32", f32(3, 1), f32(1, 3)).tolist() == [2, 0]
    assert apply("ldexp", "f32", f32(1, 3), np.array([-149, 200], np.int32)).tolist() == [
        2.0**-149, math.inf,
    ]  # fmt: skip


def test_constants_fold_as_they_run() -> None:
    assert evaluate_scalar("add", "i32", [("i32", 2**31 - 1), ("i32", 1)]) == -(2**31)
    assert evaluate_scalar("div", "u8", [("u8", 7), ("u8", 0)]) == 255
    one, third = float_bits("f32", 1.0), float_bits("f32", 1 / 3)
    assert evaluate_scalar("div", "f32", [("f32", one), ("f32", float_bits("f32", 3.0))]) == third
    assert evaluate_scalar("lt", "i1", [("i32", -1), ("i32", 1)]) == 1
    assert evaluate_scalar("select", "f32", [("i1", 0), ("f32", one), ("f32", third)]) == third
