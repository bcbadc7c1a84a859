"""The host side of a CUDA file: what of its text is changed, and what is not."""

from __future__ import annotations

import re

import pytest

from cuda2npu.shim.nvcc.rewrite import rewrite
from cuda2npu.shim.nvcc.scan import statements, tokenize


def host(text: str) -> str:
    """Rewritten, without the module's declaration and with stubs as `STUB`."""
    made = rewrite(text, "M").text
    made = re.sub(r'^extern "C" \{ extern const c2n_module M .*?; \} ', "", made)
    return re.sub(r"\{ typedef void \(\*__c2n_type\).*?__c2n_arguments\); \}", "STUB", made)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("__global__ void k(int n) { f(n); }", " void k(int n) STUB"),
        ("void __global__ __launch_bounds__(256, 2) k() {}", "void   k() STUB"),
        ("__global__ void k(int, float *);", " void k(int, float *);"),
        ("__global__ void k(int, float *) {}", " void k(int __c2n_0, float * __c2n_1) STUB"),
        ("__global__ void k(unsigned, T t = 3) {}", " void k(unsigned __c2n_0, T t = 3) STUB"),
        ("__device__ int f(int x) { return x; }", "__attribute__((unused)) int f(int x) ;"),
        ("__device__ int S::f() const { return x; }",
         "__attribute__((unused)) int S::f() const { __builtin_trap(); }"),
        ("template <class T> __device__ V<T> V<T>::operator()(T x) { return x; }",
         "template <class T> __attribute__((unused)) V<T> V<T>::operator()(T x) "
         "{ __builtin_trap(); }"),
        ("__host__ __device__ int f() { return 1; }", "  int f() { return 1; }"),
        ("constexpr __device__ int f() { return 1; }", "constexpr  int f() { return 1; }"),
        ("struct S { __device__ int f() { g(); } };",
         "struct S {  int f() { __builtin_trap(); } };"),
        ("struct S { __device__ S() : a{1} { g(); } int a; };",
         "struct S {  S() : a{1} { __builtin_trap(); } int a; };"),
        ("__constant__ float c[4];", "static __attribute__((unused))  float c[4];"),
        ("static __device__ int n = 3;", "static  int n = 3;"),
        ("extern __constant__ int c;\n__constant__ int c;", "extern  int c;\n int c;"),
        ("extern __shared__ float s[];", ""),
        ("int main() { k<<<1, 2>>>(x); }", "int main() { (::__c2n_push(1, 2), k(x)); }"),
        ("void f() { n::k<T, 2><<<g, b, 0, s>>>(x, y(1)); }",
         "void f() { (::__c2n_push(g, b, 0, s), n::k<T, 2>(x, y(1))); }"),
        ("void f() { k << < g, b >> > (x); }", "void f() { (::__c2n_push( g, b ), k  (x)); }"),
        ("void f() { (*p)<<<1, 1>>>(); }", "void f() { (::__c2n_push(1, 1), (*p)()); }"),
        ("void f() { a[i]<<<1, 1>>>(); }", "void f() { (::__c2n_push(1, 1), a[i]()); }"),
        ("void f() { x = a << b; y = c >> d; }", "void f() { x = a << b; y = c >> d; }"),
        ("auto f = [] __device__ (int i) { return i; };", "auto f = []  (int i) { return i; };"),
        ("__attribute__((__noinline__)) void f();", "__attribute__((__noinline__)) void f();"),
        ('auto s = "__global__ k<<<1, 1>>>(x)";', 'auto s = "__global__ k<<<1, 1>>>(x)";'),
    ],
)  # fmt: skip
def test_text(text: str, expected: str) -> None:
    assert host(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "__global__ void k(int n)\n{\n  f(n);\n}\nint after;",
        "void f() {\n  k<<<1,\n    2>>>(x,\n  y);\n}\nint after;",
        "__device__ int g()\n{\n  return 1;\n}\nint after;",
    ],
)
def test_lines_stay_where_they_are(text: str) -> None:
    made = rewrite(text, "M").text
    assert made.count("\n") == text.count("\n")
    assert made.splitlines()[-1] == "int after;"


def test_system_headers_are_left_alone() -> None:
    text = '# 1 "/usr/include/x.h" 1 3\nvoid f() { __global__; }\n# 2 "a.cu" 2\nint x;\n'
    assert rewrite(text, "M").text.splitlines()[1] == "void f() { __global__; }"


def test_names_have_their_namespaces() -> None:
    text = (
        "namespace a { namespace { __global__ void k() {} } inline namespace v1 {"
        " __constant__ int c, d[2]; } } namespace b::c { __device__ float *p = 0; }"
    )
    found = rewrite(text, "M")
    assert found.kernels == ["a::k"]
    assert [(v.name, v.kind) for v in found.variables] == [
        ("a::c", "C2N_CONSTANT"),
        ("a::d", "C2N_CONSTANT"),
        ("b::c::p", "C2N_DEVICE"),
    ]


def test_template_arguments_are_handed_over() -> None:
    text = "template <typename T, int N = 4, class... R> __global__ void k(T *x) {}"
    made = rewrite(text, "M").text
    assert 't.type<T>("T"); t.constant<decltype(N), N>("N"); t.name("R"); t.add("?");' in made
    assert "&::k<T, N, R...>" in made


def test_statements_of_classes_and_namespaces() -> None:
    text = (
        "namespace n { class A : public B { public: int f() { if (x) { } } int y; }; }"
        " enum { P, Q };"
    )
    found = [" ".join(s.words) for s in statements(tokenize(text))]
    assert found == ["int f ( )", "int y", "P , Q"]
