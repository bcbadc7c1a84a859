"""The typed tree as C: what is printed means the same, and says what the source leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from cuda2npu.parser import parse
from cuda2npu.parser.show import to_c
from cuda2npu.parser.walk import callees, file_variables

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.cu"))


def shown(text: str, kernel: str | None = None, **template: str) -> str:
    unit = parse(text, "k.cu")
    return to_c(unit.kernel(kernel or unit.kernel_names()[-1], template or None))


def body(text: str) -> list[str]:
    """The lines of a kernel's body, without indentation."""
    return [line.strip() for line in shown(text).split("\n")[2:-1]]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_what_is_printed_reads_back_as_the_same(path: Path) -> None:
    unit = parse(path.read_text(), str(path))
    count = 0
    for entry in unit.entries:
        for template in entry.instances or [None] * (not entry.template):
            text = to_c(unit.kernel(entry.name, template))
            again = "\n".join(line for line in text.split("\n") if not line.startswith("//"))
            assert shown(again) == again
            count += 1
    assert count or any(entry.template for entry in unit.entries)


def test_conversions_are_written_out() -> None:
    text = "__global__ void k(float *x, char c, unsigned u) { x[1] = c + u; u += 1.5f; }"
    assert body(text) == [
        "x[1] = (float)((unsigned int)c + u);",
        "u += /* as float */ 1.5f;",
    ]


def test_references_are_pointers() -> None:
    text = "__device__ void f(int &r) { r++; } __global__ void k(int *x) { f(x[3]); }"
    assert "__device__ void f(int *r)\n{\n    (*r)++;\n}" in shown(text)
    assert "    f(x + 3);" in shown(text)


def test_a_template_is_bound() -> None:
    text = "template <typename T, int N> __global__ void k(T *x) { x[N] = N; }"
    out = shown(text, T="double", N="3")
    assert out.startswith("// k<double, 3>\n__global__ void k_double_3(double *x)")
    assert "    x[3] = 3.0;" in out


def test_what_stands_outside() -> None:
    text = """__constant__ float c[2]; extern __shared__ int s[]; struct P { char a; int *p; };
    __device__ int one(P p) { return p.p[0]; } __device__ int two(P p) { return one(p); }
    __global__ void k(P p) { s[0] = two(p) + c[1]; }"""
    out = shown(text)
    order = ["struct P {  // 16 bytes", "int *p;  // at 8", "extern __shared__ int s[];"]
    order += ["__constant__ float c[2];", "int one(", "int two(", "void k("]
    places = [out.find(part) for part in order]
    assert -1 not in places
    assert places[:2] == sorted(places[:2]) and places[4:] == sorted(places[4:])


def test_walks() -> None:
    text = """__device__ int g; __device__ int f() { return g; } __device__ int h() { return f(); }
    __global__ void k(int *x) { __shared__ int s; s = h() + f(); *x = s; }"""
    functions = callees(parse(text, "k.cu").kernel("k"))
    assert [f.name for f in functions] == ["f", "h", "k"]
    assert [v.name for v in file_variables(functions)] == ["g"]


@pytest.mark.parametrize(
    "line",
    [
        "if (n < 3) {\nn = 1;\n} else if (n == 4) {\nn = 2;\n} else {\nn++;\n}",
        "do {\nn--;\n} while (n > 0);",
        "while (true) {\nbreak;\n}",
        "switch (n) {\ncase 1:\ncase 2:\nn = 1;\nbreak;\ndefault:\nn = 3;\n}",
        "#pragma unroll 4\nfor (int i = 0; i < n; i++) {\ncontinue;\n}",
        "float f = (n > 0) ? 0.1f : -1e-20f;",
        "unsigned long long u = 18446744073709551615ull;",
        "n = (n << 3) & ~n;",
        "int a[2][3] = {};",
        "x[n] = __float_as_int(sqrt(2.0f));",
        'printf("%d\\n", n);',
        "assert(n > 0);",
        "float4 v = (float4){1.0f, 2.0f, 3.0f, 4.0f};",
        "return;",
        "((unsigned int *)(x + 1))[n] = 1u;",
        "n = -(-n);",
        "*x = -(*x) + (*x)++;",
    ],
)
def test_statements_read_as_they_were(line: str) -> None:
    assert body(f"__global__ void k(int *x, int n)\n{{\n{line}\n}}") == line.split("\n")
