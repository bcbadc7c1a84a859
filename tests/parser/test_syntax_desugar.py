"""C++ syntax to C23: the text that pycparser's generator prints of what was parsed."""

from __future__ import annotations

import pytest
from pycparser import c_ast, c_generator

from cuda2npu.diagnostics import Sink
from cuda2npu.parser.parsed import (
    ParsedAlias,
    ParsedEnum,
    ParsedFunction,
    ParsedRecord,
    ParsedUnit,
    ParsedVariable,
)
from cuda2npu.parser.syntax import parse_text
from cuda2npu.parser.unit import Options


def parsed(text: str, **define: str) -> ParsedUnit:
    return parse_text(text, "k.cu", Options(define=define), Sink())


def c_text(node: c_ast.Node | None) -> str:
    assert node is not None
    return " ".join(c_generator.CGenerator().visit(node).split())


def body(statement: str, before: str = "") -> str:
    """The C of one statement in a kernel of `int *p, int n, T x` with `T` a type."""
    unit = parsed(
        f"struct T {{ int a, b; }};\n{before}\n"
        f"__global__ void k(int *p, int n, T x) {{ {statement} }}"
    )
    kernel = next(d for d in unit.declarations if d.name == "k")
    assert isinstance(kernel, ParsedFunction)
    assert kernel.node is not None, kernel.refusal
    return c_text(kernel.node.body)[2:-2]


@pytest.mark.parametrize(
    ("cuda", "c"),
    [
        ("n = static_cast<int>(1.5f);", "n = (int) 1.5f;"),
        ("n = int(1.5f) + unsigned(n);", "n = ((int) 1.5f) + ((unsigned) n);"),
        (
            "float4 &v = reinterpret_cast<float4 &>(p[n]);",
            "float4 * __ref v = (float4 * __ref) p[n];",
        ),
        ("n = static_cast<T>(x).a;", "n = ((T) x).a;"),
        ("n = reinterpret_cast<T *>(p)[n].b;", "n = ((T *) p)[n].b;"),
        ("const T &y = x;", "const T * __ref y = x;"),
        ("auto z = n, w = n;", "__auto z = n; __auto w = n;"),
        ("decltype(n) z;", "typeof(n) z;"),
        ("T y(1, 2);", "T y = __init(1, 2);"),
        ("T y(n);", "T y = __init(n);"),
        ("int z(p[n]);", "int z = __init(p[n]);"),
        ("T y{1, 2};", "T y = {1, 2};"),
        ("x = T{1, 2};", "x = (T){1, 2};"),
        ("x = {1, 2};", "x = (__auto){1, 2};"),
        ("x = T(1);", "x = T(1);"),
        ("if (int q = n) n = q;", "{ int q = n; if (q) n = q; }"),
        ("while (int q = n) n = q;", "while (1) { int q = n; if (!q) break; n = q; }"),
        ("using U = int *; U q = p;", "typedef int *U; U q = p;"),
        ("int (&r)[3] = x.q;", "int (* __ref r)[3] = x.q;"),
        ("n = n ? 1 : n = 2;", "n = (n) ? (1) : (n = 2);"),
        ("n = (n) - 1;", "n = n - 1;"),
        ("n = (N) - 1;", "n = N - 1;"),
        ("n = n and not p;", "n = n && (!p);"),
        ("n = 1'000 + 0b11;", "n = 1'000 + 0b11;"),
        ('asm volatile("bar.sync 0;");', '__unsupported("asm");'),
        ('asm volatile("" ::: "memory");', "(void) 0;"),
        ("auto f = [&](int q) { return q; };", '__auto f = __unsupported("lambda");'),
        ("p = new int[3];", 'p = __unsupported("new");'),
        ("delete p;", '__unsupported("delete");'),
        ("for (int q : p) n += q;", '__unsupported("range-for");'),
        ("k<<<1, 2>>>(p, n, x);", "__launch();"),
        ("auto [a, b] = x;", '__unsupported("structured-binding");'),
        ("static_assert(sizeof(int) == 4); n = 1;", "n = 1;"),
        ("T *q = (T *) p; n = sizeof(T);", "T *q = (T *) p; n = sizeof(T);"),
        ("n = ::max(n, 2);", "n = __root__max(n, 2);"),
        ("__shared__ __align__(16) float s[32][33];", "__shared__ float s[32][33];"),
        ("extern __shared__ float s[];", "extern __shared__ float s[];"),
    ],
)
def test_statement(cuda: str, c: str):
    assert body(cuda) == c


def test_a_template_id_in_front_of_a_name_is_no_comparison():
    text = "cg::thread_block_tile<32> w = cg::tiled_partition<32>(b); w.sync();"
    assert body(text) == "cg__thread_block_tile__t0 w = cg__tiled_partition__t1(b); w.sync();"


def test_names_go_to_the_side_table():
    unit = parsed(
        "__global__ void k() { a::f<int, 16>(std::numeric_limits<float>::max(), g<N>()); }"
    )
    sugar = unit.sugar
    limits = next(parts for parts in sugar.qualified.values() if parts[-1] == "max")
    assert len(limits) == 2
    assert sugar.template_ids[limits[0]].name == ("std", "numeric_limits")
    called = next(t for t in sugar.template_ids.values() if t.name == ("a", "f"))
    assert isinstance(called.arguments[0], c_ast.Typename)
    assert isinstance(called.arguments[1], c_ast.Constant)
    lone = next(t for t in sugar.template_ids.values() if t.name == ("g",))
    assert isinstance(lone.arguments[0], c_ast.ID)


def test_pragma_unroll_stands_before_its_loop():
    text = body("\n#pragma unroll N\nfor (int i = 0; i < 2; ++i) ;", "#define N 4")
    assert text.startswith("#pragma unroll 4 for (int i = 0;")
    assert "#pragma unroll" in body('if (n) _Pragma("unroll") while (n) n--;')


def test_constexpr_if_is_noted():
    unit = parsed("__global__ void k() {\n  if constexpr (1) return;\n  if (1) return;\n}")
    assert unit.sugar.constexpr_ifs == {("k.cu", 2, 3)}


def test_function_details():
    unit = parsed(
        "template <typename T, int N = 4, bool B = true> __device__ T f(T a, int n = 3 * 2);\n"
        "__global__ void __launch_bounds__(128, 2) k(float *__restrict__ x) {}\n"
        "template <> __device__ int f<int>(int a, int n) { return a; }\n"
        "struct V { float x; };\n"
        "inline __host__ __device__ V operator+(const V &a, V b) { return a; }\n"
        "void host() {}\n"
    )
    first, kernel, special, record, plus = unit.declarations
    assert isinstance(first, ParsedFunction)
    assert first.declaration is not None
    assert [(p.name, p.kind) for p in first.template] == [
        ("T", "type"),
        ("N", "value"),
        ("B", "value"),
    ]
    assert [c_text(p.default) for p in first.template[1:]] == ["4", "true"]
    assert first.defaults[0] is None
    assert c_text(first.defaults[1]) == "3 * 2"
    assert isinstance(kernel, ParsedFunction)
    assert kernel.kind == "kernel"
    assert c_text(kernel.max_threads) == "128"
    assert isinstance(special, ParsedFunction)
    assert special.arguments is not None
    assert c_text(special.arguments[0]) == "int"
    assert isinstance(record, ParsedRecord)
    assert isinstance(plus, ParsedFunction)
    assert (plus.name, plus.operator, plus.kind) == ("operator+", "+", "host_device")


def test_records():
    unit = parsed(
        "typedef struct { float x, y; } P, *PP;\n"
        "template <typename T> struct __align__(16) S : Base {\n"
        "  T a; int b : 3; static const int K = 4; enum E { A, B };\n"
        "  struct In { int z; } in; union { int i; float f; };\n"
        "  __device__ T get() const { return a; }\n};\n"
        "struct Q { int a = 1; };\nstruct R { R() {} int a; };\n"
        "enum class Z : unsigned char { X = 2 };\n"
    )
    by_name = {(type(d).__name__, d.name): d for d in unit.declarations}
    assert c_text(by_name["ParsedRecord", "P"].node) == "struct P { float x; float y; }"  # type: ignore[union-attr]
    alias = by_name["ParsedAlias", "PP"]
    assert isinstance(alias, ParsedAlias)
    assert isinstance(alias.type, c_ast.PtrDecl)
    record = by_name["ParsedRecord", "S"]
    assert isinstance(record, ParsedRecord)
    assert c_text(record.node) == "struct S { T a; int b : 3; In in; union { int i; float f; }; }"
    assert c_text(record.alignment) == "16"
    assert record.bases == ("Base",)
    assert not record.has_constructor
    constant = by_name["ParsedVariable", "K"]
    assert isinstance(constant, ParsedVariable)
    assert (constant.namespace, constant.space) == (("S",), "const")
    assert by_name["ParsedRecord", "In"].namespace == ("S",)
    assert by_name["ParsedFunction", "get"].record == "S"  # type: ignore[union-attr]
    assert by_name["ParsedRecord", "Q"].has_constructor  # type: ignore[union-attr]
    assert by_name["ParsedRecord", "R"].has_constructor  # type: ignore[union-attr]
    enum = by_name["ParsedEnum", "Z"]
    assert isinstance(enum, ParsedEnum)
    assert enum.scoped
    assert c_text(enum.underlying) == "unsigned char"


def test_variables_and_namespaces():
    unit = parsed(
        "namespace a { namespace b { __constant__ float c[2] = {1, 2}; } const int N = 3; }\n"
        "__device__ int counter; extern __shared__ char pool[]; constexpr int M = a::N, L = 2;\n"
        "int host = 3; const std::string text = f{};\n"
        "namespace cg = cooperative_groups; using namespace a::b; using std::min;\n"
    )
    found = [
        (d.name, d.namespace, d.space) for d in unit.declarations if isinstance(d, ParsedVariable)
    ]
    assert found[:6] == [
        ("c", ("a", "b"), "constant"),
        ("N", ("a",), "const"),
        ("counter", (), "device"),
        ("pool", (), "dynamic"),
        ("M", (), "const"),
        ("L", (), "const"),
    ]
    assert "host" not in [d.name for d in unit.declarations]
    assert unit.sugar.namespace_aliases == {("cg",): ("cooperative_groups",)}
    assert unit.sugar.using_namespaces == [((), ("a", "b"))]
    assert unit.sugar.using_names == [((), ("std", "min"))]


def test_launches():
    unit = parsed(
        "template <typename T, int N> __global__ void k(T *x, int n) {}\n"
        "int main() {\n  const int B = 16;\n  dim3 block(B, B), grid(4);\n  int changed = 1;\n"
        "  changed = 2;\n  float *x;\n  k<float, 8><<<grid, block>>>(x, changed);\n}\n"
    )
    (launch,) = unit.launches
    assert unit.sugar.template_ids[launch.callee].name == ("k",)
    assert (c_text(launch.grid), c_text(launch.block)) == ("grid", "block")
    assert [c_text(a) for a in launch.arguments or ()] == ["x", "changed"]
    assert isinstance(launch.scope["x"], c_ast.PtrDecl)
    assert {n: c_text(e) for n, e in launch.constants.items()} == {
        "block": "__init(B, B)",
        "grid": "__init(4)",
        "B": "16",
    }
    assert (launch.span.line, launch.span.column) == (8, 3)


def test_a_pack_is_refused_with_its_reason():
    unit = parsed("template <typename... A> __global__ void k(A... a) {}\n__global__ void ok() {}")
    pack, ok = unit.declarations
    assert isinstance(pack, ParsedFunction)
    assert isinstance(ok, ParsedFunction)
    assert pack.refusal is not None
    assert pack.refusal.code == "C2N2003"
    assert ok.node is not None
