"""Which instances of kernel templates the host code of a file asks for."""

from __future__ import annotations

import pytest

from cuda2npu.diagnostics import Refused
from cuda2npu.parser import CudaUnit, parse

KERNELS = """
template <typename T> __global__ void one(T *x) { x[0] = 0; }
template <typename T, int N> __global__ void k(T *x) { x[N] = N; }
"""
ONE = "template <typename T> void run(T *x) { one<<<1, 32>>>(x); }\n"


def unit(text: str) -> CudaUnit:
    return parse(KERNELS + text, "k.cu")


def instances(text: str, name: str = "one") -> list[str]:
    """`float`, `float 16`: the template arguments of each instance, in order."""
    entry = next(e for e in unit(text).entries if e.name == name)
    return [" ".join(i[p] for p in entry.template) for i in entry.instances]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("int main() { float *x; run<float>(x); }", ["float"]),
        ("int main() { double *x; run(x); }", ["double"]),
        ("void f(double *x, short *y) { run(y); run(x); run(y); }", ["short", "double"]),
        ("template void run<float>(float *);", ["float"]),
        ("template void run(short *);", ["short"]),
        ("float *x; int main() { run(x); }", ["float"]),
        ("int main() { run((float *)malloc(4)); }", ["float"]),
        ("int main() { auto f = run<char>; f(0); }", ["char"]),
        ("int main() { auto f = [&](int *x) { run(x); }; f(0); }", ["int"]),
        ("namespace a { void f(int *x) { ::run(x); } }", ["int"]),
        ("template <typename U> void outer(U **x) { run(*x); } void f(int **x) { outer(x); }",
         ["int"]),
        ("template <typename U> void outer() { run<U>(0); } int main() { outer<int>(); }", ["int"]),
        ("struct S { float v; }; int main() { S *s; run(s); run(&s->v); }", ["S", "float"]),
        ("template <> void run<float>(float *x) {} void f(float *x, int *y) { run(x); run(y); }",
         ["int"]),
        ("void run(float *x) {} int main() { float *x; run(x); int *y; run(y); }", ["int"]),
        ("namespace a { template <typename T> void run(T *x) {} void f(int *x) { run(x); } }", []),
        ("namespace a { template <typename T> void run(T *x) {} void f(int *x) { ::run(x); } }",
         ["int"]),
        ("template <typename T> void run(T **x) {} int main() { int **x; run(x); }", []),
    ],
)  # fmt: skip
def test_through_one_host_template(text: str, expected: list[str]) -> None:
    assert instances(ONE + text) == expected


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE + "template <typename T> void outer(T *x) { run(x); }",
        ONE + "int main() { run(unknown()); }",
        ONE + "using T = float; template <typename U> void outer(U *x) { run(x); }",
        ONE + "int main() { Unknown<float> x; run(x); }",
        ONE + "__global__ void other(int *x) { run(x); }",
        "struct T { int v; }; " + ONE,
        "typedef float T; template <typename T> void run() { one<T><<<1, 1>>>(0); }",
        "using U = int; template <typename U> struct S { void f(U *x) { one<U><<<1, 1>>>(x); } };",
        ONE + "template <typename T> void run(T x) {} int main() { run(unknown()); }",
    ],
)
def test_never_guessed(text: str) -> None:
    found = unit(text)
    assert instances(text) == []
    with pytest.raises(Refused) as caught:
        found.kernel("one")
    assert caught.value.diagnostic.code == "C2N2007"


SWITCH = """
template <typename T> void run(T *x, int threads) {
  switch (threads) {
    case 512: k<T, 512><<<1, 512>>>(x); break;
    case 256: k<T, 256><<<1, 256>>>(x); break;
  }
  if (threads == 1) k<float, 1><<<1, 1>>>((float *)x);
}
void f(int *x, double *y, int n) { run(x, n); run(y, n); }
"""


def test_switch_with_constant_arguments() -> None:
    expected = ["int 512", "double 512", "int 256", "double 256", "float 1"]
    assert instances(SWITCH, "k") == expected
    blocks = [launch.block for launch in unit(SWITCH).launches]
    assert [b[0] for b in blocks if b] == [512, 512, 256, 256, 1]


@pytest.mark.parametrize(
    ("host", "call", "expected"),
    [
        ("template <typename T, int N = 4> void run(T *x) { k<T, N * 2><<<1, N>>>(x); }",
         "run(x); run<int, 3>(0);", ["float 8", "int 6"]),
        ("template <typename T> void run(T *x) { constexpr int N = 64 / sizeof(T);"
         " k<T, N><<<1, N>>>(x); }", "run(x); double *y; run(y);", ["float 16", "double 8"]),
        ("template <typename T> void run(T *x) { enum { A = 3, N = A + 1 };"
         " k<T, N><<<1, N>>>(x); }", "run(x);", ["float 4"]),
        ("template <typename T> void run(T *x) { using V = T; V *y = x; k<V, 1><<<1, 1>>>(y); }",
         "run(x);", ["float 1"]),
        ("enum E { P, Q }; template <E e> void run(float *x) { k<float, e><<<1, 1>>>(x); }",
         "run<Q>(x);", ["float 1"]),
        ("template <int N> void run(float *x) { auto f = &k<float, N>; f<<<1, N>>>(x); }",
         "run<7>(x);", ["float 7"]),
        ("template <int N> void a(float *x) { k<float, N><<<1, 1>>>(x); }"
         "template <int N> void b(float *x) { a<N>(x); a<N + 1>(x); }", "b<1>(x); b<2>(x);",
         ["float 1", "float 2", "float 3"]),
    ],
)  # fmt: skip
def test_values(host: str, call: str, expected: list[str]) -> None:
    assert instances(f"{host}\nint main() {{ float *x; {call} }}", "k") == expected


def test_explicit_instantiation_of_a_kernel() -> None:
    text = "template __global__ void k<float, 3>(float *); template __global__ void one(int *);"
    assert instances(text, "k") == ["float 3"]
    assert instances(text) == ["int"]


def test_block_of_the_launch_in_an_instance() -> None:
    host = "template <int B> void run(float *x) { one<<<1, B>>>(x); } void f() { run<96>(0); }"
    (launch,) = unit(host).launches
    assert (launch.kernel, launch.block) == ("one", (96, 1, 1))


def test_endless_recursion_ends() -> None:
    text = """
template <int N> void run(float *x) { k<float, N><<<1, 1>>>(x); run<N + 1>(x); }
int main() { run<0>(nullptr); }
"""
    assert 8 < len(instances(text, "k")) <= 64


def test_most_instances() -> None:
    calls = " ".join(f"run<{n}>(x);" for n in range(100))
    host = "template <int N> void run(float *x) { k<float, N><<<1, 1>>>(x); }"
    assert len(instances(f"{host} void f(float *x) {{ {calls} }}", "k")) == 64


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ONE + "int main() { cub::Traits<float> *x; run<cub::Traits<float>>(x); }", "C2N2018"),
        ("int main() { one<<<1, 1>>>([] __device__(int i) {}); }", "C2N2010"),
    ],
)
def test_the_reason_is_the_type(text: str, code: str) -> None:
    """Where the text does say what `T` is, but that is not carried over."""
    with pytest.raises(Refused) as caught:
        unit(text).kernel("one")
    assert (caught.value.diagnostic.code, caught.value.diagnostic.kernel) == (code, "one")


def test_given_by_hand_all_the_same() -> None:
    found = unit(ONE)
    assert found.kernel("one", {"T": "float"}).display == "one<float>"


METHOD = """
template <typename T, int N = 3> struct Runner {
  T *x;
  void run() { k<T, N><<<1, N>>>(x); }
  void other(T *y);
};
template <typename U, int M> void Runner<U, M>::other(U *y) { one<<<1, M>>>(y); }
"""


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("int main() { Runner<float> r; r.run(); }", ["float 3"], ["float"]),
        ("template struct Runner<short, 4>;", ["short 4"], ["short"]),
        ("template <typename T> void f(T *x) { Runner<T, 5> r; r.run(); }"
         " void g(int *x) { f(x); }", ["int 5"], ["int"]),
        ("template <> struct Runner<int, 2> {}; Runner<int, 2> a; Runner<int, 1> b;",
         ["int 1"], ["int"]),
        ("template <typename T> void f(T *x) { Runner<T, 5> r; r.run(); }", [], []),
        ("typedef int V; template <typename V> void f(V *x) { Runner<V, 5> r; r.run(); }", [], []),
        ("void f() { constexpr int N = 7; using V = int; Runner<V, N> r; r.run(); }", ["int 7"],
         ["int"]),
    ],
)  # fmt: skip
def test_methods_of_class_templates(text: str, first: list[str], second: list[str]) -> None:
    assert instances(METHOD + text, "k") == first
    assert instances(METHOD + text) == second
