"""Mathematical functions and the other scalar intrinsics, at ordinary and at special values."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import pytest

from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import SCALARS, VOID, Pointer
from cuda2npu.parser.signatures import SIGNATURES
from cuda2npu.simt.program import compile_kernel
from cuda2npu.simt.scalars import scalar
from tests.simt.build import HERE, computed, expr, intrinsic, kernel, number, param

INF, NAN = math.inf, math.nan


def apply(name: str, *values: float, kind: str = "f64", result: str | None = None) -> float:
    found = scalar(name, (kind,) * len(values), result or kind)
    assert found is not None
    return found.function(*values)


def same(a: float, b: float) -> bool:
    return (a != a and b != b) or (a == b and math.copysign(1, a) == math.copysign(1, b))


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("exp", (1000.0,), INF),
        ("exp", (-INF,), 0.0),
        ("log", (0.0,), -INF),
        ("log", (-1.0,), NAN),
        ("log2", (8.0,), 3.0),
        ("log1p", (-1.0,), -INF),
        ("sqrt", (-1.0,), NAN),
        ("sqrt", (-0.0,), -0.0),
        ("rsqrt", (0.0,), INF),
        ("rsqrt", (4.0,), 0.5),
        ("rcbrt", (-8.0,), -0.5),
        ("sin", (INF,), NAN),
        ("sinpi", (0.5,), 1.0),
        ("sinpi", (-3.0,), -0.0),
        ("cospi", (1.0,), -1.0),
        ("cospi", (0.5,), 0.0),
        ("cospi", (1e300,), 1.0),
        ("sinh", (-1000.0,), -INF),
        ("atanh", (1.0,), INF),
        ("tgamma", (0.0,), INF),
        ("tgamma", (-1.0,), NAN),
        ("tgamma", (5.0,), 24.0),
        ("lgamma", (-2.0,), INF),
        ("floor", (-0.5,), -1.0),
        ("ceil", (-0.5,), -0.0),
        ("floor", (INF,), INF),
        ("trunc", (-2.7,), -2.0),
        ("round", (2.5,), 3.0),
        ("round", (-0.4,), -0.0),
        ("round", (0.49999999999999994,), 0.0),
        ("rint", (2.5,), 2.0),
        ("pow", (-8.0, 1 / 3), NAN),
        ("pow", (0.0, -1.0), INF),
        ("pow", (-0.0, -3.0), -INF),
        ("pow", (-2.0, 1e308), INF),
        ("pow", (-10.0, 309.0), -INF),
        ("pow", (NAN, 0.0), 1.0),
        ("fmod", (5.5, 0.0), NAN),
        ("fmod", (-5.5, 2.0), -1.5),
        ("remainder", (5.0, 3.0), -1.0),
        ("fdim", (3.0, 1.0), 2.0),
        ("fdim", (1.0, 3.0), 0.0),
        ("hypot", (INF, NAN), INF),
        ("norm3d", (2.0, 3.0, 6.0), 7.0),
        ("rnorm4d", (1.0, 1.0, 1.0, 1.0), 0.5),
        ("min", (NAN, 1.0), 1.0),
        ("max", (1.0, NAN), 1.0),
        ("min", (0.0, -0.0), -0.0),
        ("max", (-0.0, 0.0), 0.0),
        ("logb", (0.1,), -4.0),
        ("copysign", (3.0, -0.0), -3.0),
        ("erfcx", (30.0,), 0.018795888861416751),
        ("normcdf", (0.0,), 0.5),
        ("normcdfinv", (0.5,), 0.0),
        ("cyl_bessel_i0", (0.0,), 1.0),
    ],
)
def test_values(name: str, values: tuple[float, ...], expected: float) -> None:
    found = apply(name, *values)
    assert same(found, expected) or math.isclose(found, expected, rel_tol=1e-15)


@pytest.mark.parametrize(
    ("forth", "back", "values"),
    [
        ("erf", "erfinv", (-0.9, 0.1, 0.5, 0.999, 1.5)),
        ("erfc", "erfcinv", (-0.9, 0.1, 0.5, 2.0, 5.0)),
        ("normcdf", "normcdfinv", (-3.0, -0.5, 0.3, 2.0)),
        ("exp10", "log10", (-3.0, 0.5, 17.0)),
        ("cbrt", "", (-27.0, 2.0)),
    ],
)
def test_inverses(forth: str, back: str, values: tuple[float, ...]) -> None:
    for x in values:
        y = apply(forth, x)
        assert math.isclose(apply(back, y) if back else y**3 if y > 0 else -((-y) ** 3), x,
                            rel_tol=1e-12)  # fmt: skip


def test_f32_results_are_rounded_once() -> None:
    x = param("x", SCALARS["f32"])
    assert computed(intrinsic("exp", SCALARS["f32"], x), [x], 1.0) == 2.7182817459106445
    product = intrinsic("fma", SCALARS["f32"], x, x, number(-1.0, SCALARS["f32"]))
    assert computed(product, [x], 1 + 2.0**-12) == 2.0**-11 + 2.0**-24


@pytest.mark.parametrize(
    ("name", "kinds", "values", "expected"),
    [
        ("__popc", "u32", (0xF0F0,), 8),
        ("__clz", "i32", (1,), 31),
        ("__clz", "i32", (-1,), 0),
        ("__clzll", "i64", (0,), 64),
        ("__ffs", "i32", (-8,), 4),
        ("__ffs", "i32", (0,), 0),
        ("__brev", "u32", (1,), 0x80000000),
        ("__byte_perm", "u32", (0x33221100, 0x77665544, 0x7531), 0x77553311),
        ("__byte_perm", "u32", (0x000000F0, 0, 0x8898), 0xF0F000F0),
        ("__mul24", "i32", (0x00FFFFFF, 2), -2),
        ("__umul24", "u32", (0x01000003, 5), 15),
        ("__mulhi", "i32", (-(2**31), 2), -1),
        ("__umulhi", "u32", (0xFFFFFFFF, 0xFFFFFFFF), 0xFFFFFFFE),
        ("__mul64hi", "i64", (-(2**63), -(2**63)), 2**62),
        ("__sad", "i32", (-5, 7, 1), 13),
        ("__hadd", "i32", (2**31 - 1, 2**31 - 1), 2**31 - 1),
        ("__rhadd", "i32", (1, 2), 2),
        ("__funnelshift_l", "u32", (0x80000000, 1, 33), 3),
        ("__funnelshift_rc", "u32", (5, 7, 40), 7),
        ("abs", "i32", (-7,), 7),
        ("min", "i32", (-7, 3), -7),
        ("__dp4a", "i32", (0x01FF0203, 0x01020304, 10), 10 + 1 - 2 + 6 + 12),
    ],
)
def test_integers(name: str, kinds: str, values: tuple[int, ...], expected: int) -> None:
    assert apply(name, *values, kind=kinds, result=kinds) == expected


def test_absolute_value_wraps() -> None:
    x = param("x", SCALARS["i32"])
    assert computed(intrinsic("abs", SCALARS["i32"], x), [x], -(2**31)) == -(2**31)


def test_bits() -> None:
    assert apply("bitcast", 1.0, kind="f32", result="i32") == 0x3F800000
    assert apply("bitcast", -(2**31), kind="i32", result="f32") == 0
    assert apply("__double2hiint", -2.0, result="i32") == -0x40000000
    assert apply("__hiloint2double", 0x3FF00000, 0, kind="i32", result="f64") == 1.0
    assert apply("nextafter", 1.0, 2.0, kind="f32") == 1 + 2.0**-23
    assert apply("nextafter", 0.0, -1.0, kind="f32") == -(2.0**-149)
    assert apply("isnormal", 1e-39, kind="f32", result="bool") == 0
    assert apply("isnormal", 1e-39, kind="f64", result="bool") == 1
    assert apply("signbit", -0.0, result="bool") == 1


def test_to_integer_in_a_mode() -> None:
    convert: Callable[..., float] = partial(apply, kind="f32", result="i32")
    assert [convert(f"__float2int_{mode}", 2.5) for mode in ("rn", "rz", "ru", "rd")] == [
        2,
        2,
        3,
        2,
    ]
    assert convert("__float2int_rn", NAN) == 0
    assert convert("__float2int_rd", 1e20) == 2**31 - 1
    assert apply("lround", -2.5, kind="f32", result="i64") == -3
    assert apply("lrint", -2.5, kind="f64", result="i64") == -2


def _type(kind: str) -> tree.CType:
    if kind[0] == "*":
        return Pointer(_type(kind[1:]))
    if kind == "void":
        return VOID
    return SCALARS.get(kind, SCALARS["f32"])


def test_every_intrinsic_of_the_signatures_compiles() -> None:
    for rows in SIGNATURES.values():
        for row in rows:
            params = [param(f"p{i}", _type(kind)) for i, kind in enumerate(row.params)]
            arguments = tuple(expr(item) for item in params)
            node = tree.Intrinsic(HERE, _type(row.result), row.canonical, arguments)
            compile_kernel(kernel(params, tree.Evaluate(HERE, node)), strict=True)
