"""Arithmetic against C compiled on this machine: rounding modes, conversions, printf, operators."""

from __future__ import annotations

import ctypes
import math
import random
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cuda2npu.simt.formatting import formatter
from cuda2npu.simt.numbers import WRAP, float_to_int, int_to_f32, quotient, rest, round_f32
from cuda2npu.simt.scalars import scalar

SOURCE = r"""
#include <fenv.h>
#include <math.h>
#include <stdio.h>
static int modes[4] = {FE_TONEAREST, FE_TOWARDZERO, FE_UPWARD, FE_DOWNWARD};
#define OP(T, N, S) \
T N(int op, int mode, T a, T b, T c) { \
    volatile T x = a, y = b, z = c, r = 0; \
    fesetround(modes[mode]); \
    switch (op) { \
    case 0: r = x + y; break; case 1: r = x - y; break; case 2: r = x * y; break; \
    case 3: r = x / y; break; case 4: r = sqrt##S(x); break; case 5: r = fma##S(x, y, z); break; \
    case 6: r = 1 / x; break; } \
    fesetround(FE_TONEAREST); return r; }
OP(float, in_f32, f) OP(double, in_f64, )
float narrow(int mode, double a) {
    volatile double x = a; fesetround(modes[mode]); volatile float r = x;
    fesetround(FE_TONEAREST); return r; }
float from_ll(int mode, long long a) {
    volatile long long x = a; fesetround(modes[mode]); volatile float r = x;
    fesetround(FE_TONEAREST); return r; }
int divide(int a, int b) { return a / b; }
int modulo(int a, int b) { return a % b; }
int print_real(char *out, const char *format, double x) { return snprintf(out, 200, format, x); }
int print_int(char *out, const char *format, int x) { return snprintf(out, 200, format, x); }
int print_long(char *out, const char *format, long long x) { return snprintf(out, 200, format, x); }
"""
OPS = ("add", "sub", "mul", "div", "sqrt", "fma", "rcp")
MODES = ("rn", "rz", "ru", "rd")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder: Path = tmp_path_factory.mktemp("host")
    (folder / "c.c").write_text(SOURCE)
    compiler = shutil.which("gcc") or shutil.which("cc") or shutil.which("clang")
    assert compiler, "these tests need a C compiler"
    flags = ["-O1", "-frounding-math", "-ffp-contract=off", "-shared", "-fPIC", "-w"]
    subprocess.run([compiler, *flags, "c.c", "-o", "c.so", "-lm"], cwd=folder, check=True)
    library = ctypes.CDLL(str(folder / "c.so"))
    integer, single, double = ctypes.c_int, ctypes.c_float, ctypes.c_double
    library.in_f32.restype, library.in_f64.restype = single, double
    library.in_f32.argtypes = [integer, integer, single, single, single]
    library.in_f64.argtypes = [integer, integer, double, double, double]
    library.narrow.restype, library.narrow.argtypes = single, [integer, double]
    library.from_ll.restype, library.from_ll.argtypes = single, [integer, ctypes.c_longlong]
    library.print_real.argtypes = [ctypes.c_char_p, ctypes.c_char_p, double]
    library.print_long.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_longlong]
    return library


def f32_of(bits: int) -> float:
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def f64_of(bits: int) -> float:
    return struct.unpack("<d", struct.pack("<Q", bits))[0]


SPECIAL = (0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 0.5, 3.0)


def samples(kind: str, count: int) -> list[float]:
    draw = random.Random(7)
    found: list[float] = list(SPECIAL)
    if kind == "f32":
        found += [2.0**-149, 2.0**-126, f32_of(0x7F7FFFFF), f32_of(0x007FFFFF)]
        found += [f32_of(draw.getrandbits(32)) for _ in range(count)]
        found += [f32_of(draw.randrange(0x3F000000, 0x41000000)) for _ in range(count)]
    else:
        found += [5e-324, 2.0**-1022, 1.7976931348623157e308]
        found += [f64_of(draw.getrandbits(64)) for _ in range(count)]
        found += [f64_of(draw.randrange(0x3FE << 52, 0x402 << 52)) for _ in range(count)]
    return found


def same(a: float, b: float) -> bool:
    return (a != a and b != b) or (a == b and math.copysign(1, a) == math.copysign(1, b))


def _name(op: str, kind: str, mode: str) -> str:
    if op == "fma":
        return f"__fma{'f' if kind == 'f32' else ''}_{mode}"
    return f"__{'f' if kind == 'f32' else 'd'}{op}_{mode}"


@pytest.mark.parametrize("kind", ["f32", "f64"])
@pytest.mark.parametrize("mode", range(4))
@pytest.mark.parametrize("op", range(7))
def test_rounding_modes(host: Any, kind: str, mode: int, op: int) -> None:
    count = {"sqrt": 1, "rcp": 1, "fma": 3}.get(OPS[op], 2)
    found = scalar(_name(OPS[op], kind, MODES[mode]), (kind,) * count, kind)
    assert found is not None
    values = samples(kind, 12)
    draw = random.Random(op)
    native: Callable[..., float] = host.in_f32 if kind == "f32" else host.in_f64
    for a in values:
        for b in values:
            c = draw.choice([*values, -a * b if kind == "f64" else round_f32(-a * b)])
            result = found.function(*(a, b, c)[:count])
            result = round_f32(result) if found.rounds and kind == "f32" else result
            assert same(result, native(op, mode, a, b, c)), (a, b, c)
            if count == 1:
                break


def test_narrowing_and_integers_in_every_mode(host: Any) -> None:
    draw = random.Random(3)
    for mode, name in enumerate(MODES):
        narrow = scalar(f"__double2float_{name}", ("f64",), "f32")
        widen = scalar(f"__ll2float_{name}", ("i64",), "f32")
        assert narrow is not None
        assert widen is not None
        for value in samples("f64", 100) + samples("f32", 20) + [1e39, -1e39, 1e-46, 1e-45]:
            assert same(narrow.function(value), host.narrow(mode, value)), value
        for _ in range(200):
            value = draw.getrandbits(63) >> draw.randrange(60)
            assert widen.function(-value) == host.from_ll(mode, -value)


def test_plain_conversions(host: Any) -> None:
    draw = random.Random(4)
    for _ in range(1000):
        value = draw.getrandbits(64) - (1 << 63) >> draw.randrange(40)
        assert int_to_f32(value) == host.from_ll(0, value), value


def test_float_to_integer_saturates() -> None:
    inf, nan = math.inf, math.nan
    cases = {
        ("f32", "i32"): [(2.9, 2), (-2.9, -2), (inf, 2**31 - 1), (-inf, -(2**31)), (nan, 0)],
        ("f64", "i32"): [(3e9, 2**31 - 1), (nan, -(2**31))],
        ("f32", "u32"): [(-1.0, 0), (5e9, 2**32 - 1), (nan, 0)],
        ("f64", "u32"): [(nan, 2**31)],
        ("f32", "i64"): [(1e30, 2**63 - 1), (nan, -(2**63))],
        ("f64", "u64"): [(1e30, 2**64 - 1), (nan, 2**63), (-0.5, 0)],
        ("f32", "u8"): [(300.0, 44), (-1.0, 0), (nan, 0)],
        ("f32", "i8"): [(200.0, -56), (3e9, -1)],
        ("f64", "i16"): [(40000.0, -25536)],
    }
    for (source, target), pairs in cases.items():
        for value, expected in pairs:
            assert float_to_int(source, target)(value) == expected, (source, target, value)


def test_division_of_integers(host: Any) -> None:
    draw = random.Random(5)
    for _ in range(500):
        a = WRAP["i32"](draw.getrandbits(32) >> draw.randrange(32))
        b = WRAP["i32"](draw.getrandbits(32) >> draw.randrange(32)) or 1
        assert quotient(a, b) == host.divide(a, b)
        assert rest(a, b) == host.modulo(a, b)
    assert quotient(7, 0) == -1
    assert rest(7, 0) == 7


REAL = ("%f", "%.3f", "%10.2e", "%-12g|", "%+g", "% .0f", "%#.0f", "%012.4f", "%G", "%a", "%.2a")
INT = ("%d", "%5d|", "%-5d|", "%05d", "%+d", "%u", "%x", "%#X", "%o", "%.4d", "%c", "%8.3d", "%hhd")
LONG = ("%lld", "%llu", "%llx", "%ld", "%20lld", "%lo")


def test_printf(host: Any) -> None:
    out = ctypes.create_string_buffer(200)
    reals = [0.0, -0.0, 1.5, -2.25, 1e10, 123456.789, 1e-7, math.inf, -math.inf, 0.1, 2.5, 1e100]
    for kind, formats, values, native in (
        ("f64", REAL, reals, host.print_real),
        ("i32", INT, [65, -1, 99999, 97], host.print_int),
        ("i64", LONG, [0, -1, 1 << 40, -(1 << 63)], host.print_long),
    ):
        for text in formats:
            for value in values:
                native(out, text.encode(), value)
                assert formatter(text, (kind,))((value,), str) == out.value.decode("latin-1"), (
                    text, value)  # fmt: skip


def test_printf_of_several() -> None:
    shown = formatter("%s=%d%% %p %*d|%-*s|", ("text", "i32", "u64", "i32", "i32", "i32", "text"))
    assert shown(("x", 3, 255, 4, 7, 3, "a"), str) == "x=3% 0xff    7|a  |"
