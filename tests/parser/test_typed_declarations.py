"""Variables, initialisers, structs, file scope."""

from __future__ import annotations

import struct

import pytest

from cuda2npu.parser import tree as T
from cuda2npu.parser.ctypes import F32, I32, U32, Array, Pointer, Record
from tests.parser.typed import constant, every, kernel, one, refused, value


def variable(name: str, body: str, before: str = "") -> T.Variable:
    found = {v.name: v for v in every(T.Variable, kernel(body, before))}
    return found[name]


def test_array_length_from_initialiser_and_missing_braces() -> None:
    function = kernel("int a[][2] = {1, 2, {3}};")
    assert variable("a", "int a[][2] = {1, 2, {3}};").type == Array(Array(I32, 2), 2)
    assert every(T.Declare, function.body)[0].zeroed
    assert len(every(T.Assign, function.body)) == 3


def test_designated_initialiser() -> None:
    before = "struct S { int a; float b[3]; int c; };"
    function = kernel("S s = {.c = 1, .b = {[1] = 2}};", before)
    places = [str(a.place.type) for a in every(T.Assign, function.body)]
    assert places == ["int", "float"]


def test_struct_by_value() -> None:
    found = value("S{1, 2.5}", "struct S { int a; float b; };")
    assert isinstance(found, T.RecordValue)
    assert [str(v.type) for v in found.values if isinstance(v, T.Expr)] == ["int", "float"]


@pytest.mark.parametrize(
    ("fields", "size", "align"),
    [
        ("char a; double b; char c;", 24, 8),
        ("char a; short b; int c;", 8, 4),
        ("float3 a; float b;", 16, 4),
        ("float4 a; char b;", 32, 16),
        ("union { int x; float y; }; char z;", 8, 4),
        ("char a[5]; struct { short p; char q; } n;", 10, 2),
        ("", 1, 1),
    ],
)
def test_layout(fields: str, size: int, align: int) -> None:
    before = f"struct S {{ {fields} }};"
    assert constant("sizeof(S) * 100 + alignof(S)", before)[1] == size * 100 + align


def test_alignment_of_a_struct() -> None:
    before = "struct __align__(16) S { float x, y; };"
    assert constant("sizeof(S) + alignof(S)", before)[1] == 32


def test_anonymous_members_are_flattened() -> None:
    before = "struct S { int a; union { float f; unsigned bits; }; };"
    place = one(T.Assign, "S s; s.bits = 1;", before).place
    assert isinstance(place, T.Member)
    assert (place.field.name, place.field.offset, place.field.type) == ("bits", 4, U32)


def test_struct_that_points_to_itself() -> None:
    found = one(T.Assign, "N n; n.next->v = 1;", "struct N { N *next; int v; };")
    assert isinstance(found.place, T.Member)
    assert found.place.field.offset == 8


def test_reference_is_a_pointer() -> None:
    function = kernel("float &r = f[i]; r = 2;")
    declared = every(T.Variable, function)
    r = next(v for v in declared if v.name == "r")
    assert r.reference
    assert r.type == Pointer(F32)
    place = every(T.Assign, function.body)[0].place
    assert isinstance(place, T.Deref)


def test_auto() -> None:
    names = {"x": "float", "y": "float *", "z": "int"}
    function = kernel("auto x = *f; auto *y = f; const auto z = 3; int a[z]; a[0] = 1;")
    types = {v.name: str(v.type) for v in every(T.Variable, function)}
    assert {name: types[name] for name in names} == names


def test_shared_and_dynamic() -> None:
    body = "__shared__ float a[4][5]; extern __shared__ char s[]; a[1][2] = s[3];"
    assert variable("a", body).storage == "shared"
    dynamic = variable("s", body)
    assert (dynamic.storage, dynamic.type) == ("dynamic", Array(variable("s", body).type.of, 0))  # type: ignore[union-attr]


def test_constant_memory_has_bytes() -> None:
    found = variable("t", "f[0] = t[i];", "__constant__ float t[3] = {1, 2.5};")
    assert found.storage == "constant"
    assert found.initial == struct.pack("<3f", 1, 2.5, 0)


def test_device_variable_without_initialiser_is_zero() -> None:
    found = variable("count", "count += i;", "__device__ int count;")
    assert (found.storage, found.initial) == ("device", None)


def test_static_local_is_a_device_variable() -> None:
    found = variable("k::n", "static int n = 7; n++;")
    assert found.storage == "device"
    assert found.initial == struct.pack("<i", 7)


def test_file_constants_are_values() -> None:
    before = "const int N = 4; constexpr float h = 1.0f / N; enum { A = 3, B };"
    assert constant("N * B", before) == ("int", 16)
    assert constant("h", before) == ("float", 0.25)


def test_file_constant_array_has_an_address() -> None:
    found = variable("w", "f[0] = w[i];", "constexpr float w[2] = {1, 2};")
    assert found.initial == struct.pack("<2f", 1, 2)


def test_constexpr_function_in_an_array_length() -> None:
    before = "constexpr int up(int a, int b) { return (a + b - 1) / b; }"
    assert variable("x", "float x[up(100, 8)]; x[0] = 1;", before).type == Array(F32, 13)


def test_namespaces_and_using() -> None:
    before = """
    namespace a { namespace b { const int n = 5; } using real = float; }
    namespace c = a::b;
    using namespace a;
    """
    assert constant("a::b::n + c::n + b::n", before) == ("int", 15)
    assert constant("sizeof(real)", before)[1] == 4


def test_scoped_enumeration() -> None:
    before = "enum class E : unsigned char { x = 2, y };"
    assert constant("(int)E::y + sizeof(E)", before)[1] == 4


def test_constants_have_addresses() -> None:
    function = kernel("const int one = 1; c[0] = *(const char *)&one; i = one;")
    assert len(every(T.AddressOf, function.body)) == 1
    assert isinstance(every(T.Assign, function.body)[1].value, T.Const)


def test_dim3_constructor() -> None:
    found = value("dim3(2, 3).z")
    assert isinstance(found, T.Const)
    assert found.value == 1


def test_local_struct_and_typedef() -> None:
    function = kernel("struct P { int a, b; } q; typedef float real; real x = q.b; f[0] = x;")
    assert any(isinstance(v.type, Record) for v in every(T.Variable, function))


@pytest.mark.parametrize(
    ("body", "before", "code"),
    [
        ("S s; s.a = 1;", "struct S { int a : 3; };", "C2N2003"),
        ("S s(1);", "struct S { int a; S(int x) : a(x) {} };", "C2N2009"),
        ("S s = 1;", "struct S { int a; __device__ S(int x) : a(x) {} };", "C2N2009"),
        ("S s; s.a = 1;", "struct S { int a = 3; int b; };", "C2N2009"),
        (
            "S s(1);",
            "struct R { int a; __device__ R(int x) : a(x) {} };"
            " struct S { R r; __device__ S(int x) {} };",
            "C2N2009",
        ),
        ("S s(1, 2);", "struct S { int a; __device__ S(int x) : a(x) {} };", "C2N2014"),
        (
            "i = A::none();",
            "template <class T> struct S { T a; static T none() { return 0; } }; typedef S<int> A;",
            "C2N2013",
        ),
        ("S s; i = s.get();", "struct S { int a; int get() { return a; } };", "C2N2009"),
        (
            "const S s = {1}; i = s.get();",
            "struct S { int a; __device__ int get() { return a; } };",
            "C2N2014",
        ),
        ("S s; i = s.get();", "struct S { int a; __device__ int get(); };", "C2N2013"),
        ("S s; s.a = 1;", "struct B { int b; }; struct S : B { int a; };", "C2N2003"),
        ("p->a = 1;", "struct S;\n__device__ S *p;", "C2N2002"),
        ("int a[3] = {1, 2, 3, 4};", "", "C2N2002"),
        ("int &r = 3;", "", "C2N2002"),
        ("__nv_fp8_e4m3 h;", "", "C2N2011"),
        ("float x = tex2D<float>(t, 1, 2);", "texture<float, 2> t;", "C2N2012"),
        ("f[0] = n;", "extern const float n;", "C2N2001"),
    ],
)
def test_refused(body: str, before: str, code: str) -> None:
    assert refused(body, before)[0] == code


def test_what_is_not_used_does_no_harm() -> None:
    before = """
    struct Bad { int a : 3; half h; };
    __device__ half unused(half x) { return x + nowhere; }
    const int strange = some_function();
    """
    assert kernel("f[i] = 1;", before).name == "k"


@pytest.mark.parametrize(
    "before",
    [
        "typedef float X __attribute__((vector_size(16)));",
        "typedef int X __attribute__((aligned(64)));",
        "using X [[gnu::aligned(32)]] = int;",
        "typedef unsigned int X __attribute__((__mode__(DI)));",
        "struct __attribute__((packed)) X { char a; int b; };",
        "struct X { char a; int b __attribute__((packed)); };",
        "struct [[gnu::packed]] X { char a; int b; };",
        "typedef struct { char a; int b; } __attribute__((aligned(4), packed)) X;",
        "struct X { int a; } __attribute__((aligned));",
    ],
)
def test_attributes_that_change_a_type_are_refused(before: str) -> None:
    assert refused("X v; (void)v;", before)[0] == "C2N2003"
    assert kernel("f[0] = 1;", before)


@pytest.mark.parametrize(
    ("before", "size"),
    [
        ("struct X { int a; } __attribute__((unused, __aligned__(32)));", 32),
        ("struct __attribute__((aligned(16))) X { int a; };", 16),
        ("typedef struct { char a; int b; } __attribute__((aligned(16))) X;", 16),
        ("struct [[gnu::aligned(8)]] X { int a; };", 8),
        ("typedef struct __attribute__((unused)) { char a; int b; } X;", 8),
    ],
)
def test_attributes_that_align_or_change_nothing(before: str, size: int) -> None:
    assert constant("(int)sizeof(X)", before) == ("int", size)
