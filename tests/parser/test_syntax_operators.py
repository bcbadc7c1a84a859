"""Operators that the C++ grammar may take for the ends of template argument lists."""

from __future__ import annotations

import pytest

from cuda2npu.parser import parse
from cuda2npu.parser.show import to_c


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("(a < b || c >= d)", "(a < b) || (c >= d)"),
        ("(a < b >= c)", ">= c"),
        ("(a < (b) && c > (d))", "(a < b) && (c > d)"),
        ("(a < b || c > (d))", "(a < b) || (c > d)"),
        ("a < b >> 1", "a < (b >> 1)"),
        ("c < (a < b >> 1)", "a < (b >> 1)"),
        ("(a * (b & c)) + d", "(a * (b & c)) + d"),
        ("(a & (b * c)) & d", "(a & (b * c)) & d"),
        ("(a * (b)) - d", "(a * b) - d"),
        ("(~a) == b ? 1 : 2", "~a == b"),
        ("(int)(short(a) & 3)", "(short)a"),
        ("int(long(a) + b)", "a"),
        ("(unsigned(a) < 3u) + b", "3u"),
    ],
)
def test_comparisons_and_shifts_stay_what_they_are(expression: str, shown: str) -> None:
    text = f"__global__ void k(int *x, int a, int b, int c, int d) {{ x[0] = {expression}; }}"
    unit = parse(text, "k.cu")
    printed = to_c(unit.kernel("k"))
    assert shown in printed, printed


def test_a_template_of_types_may_have_a_variables_name() -> None:
    text = """using namespace std::chrono;
    typedef duration<float> seconds_t;
    typedef struct { double re, im; } Complex;
    __global__ void k(Complex *x) { x[0].re = 1; }
    int main() { auto begin = clock(); double duration = clock() - begin; }"""
    assert "x->re = 1.0" in to_c(parse(text, "k.cu").kernel("k"))


def test_a_template_id_ends_where_no_operand_follows() -> None:
    text = """template <typename T> __constant__ T mask[4];
    template <int A, int B> __global__ void k(int *x, int n)
    { if (n >= 0 && n < A) x[n] += B * mask<int>[n]; }
    int main()
    {
        const int size = 2; int mask = 3, k;
        ::k<size, size * 2><<<1, 32>>>(0, 1);
    }"""
    unit = parse(text, "k.cu")
    (entry,) = unit.entries
    assert entry.instances == ({"A": "2", "B": "4"},)
    assert "mask" in to_c(unit.kernel("k", {"A": "2", "B": "4"}))


def test_a_statement_may_begin_with_a_complement() -> None:
    text = "__global__ void k(int *x, int a) { (~a) == a ? (void)(x[0] = 1) : (void)(x[0] = 2); }"
    assert "~a == a" in to_c(parse(text, "k.cu").kernel("k"))


def test_nested_template_arguments_still_close() -> None:
    text = """template <typename T> struct A { T v; };
    __global__ void k(int *x) { A<A<int>> p; p.v.v = 3; x[0] = p.v.v; }"""
    assert parse(text, "k.cu").kernel("k").name == "k"
