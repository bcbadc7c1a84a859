"""Templates, overloads, calls, launches."""

from __future__ import annotations

import pytest

from cuda2npu.diagnostics import Refused
from cuda2npu.parser import CudaUnit, parse
from cuda2npu.parser import tree as T
from cuda2npu.parser.ctypes import F32, F64, I32, Pointer
from tests.parser.typed import constant, every, kernel, one, refused, value


def unit(text: str) -> CudaUnit:
    return parse(text, "k.cu")


def called(body: str, before: str) -> str:
    return one(T.Call, body, before).function.display


TWO = "__device__ int g(int a) { return 1; } __device__ int g(float a) { return 2; }"


@pytest.mark.parametrize(
    ("argument", "type_"),
    [("1", "int"), ("*c", "int"), ("*f", "float"), ("true", "int"), ("*s", "int")],
)
def test_overload_by_rank(argument: str, type_: str) -> None:
    found = one(T.Call, f"g({argument});", TWO)
    assert str(found.function.params[0].type) == type_


@pytest.mark.parametrize("argument", ["*d", "l", "u"])
def test_ambiguous_overload(argument: str) -> None:
    assert refused(f"g({argument});", TWO) == ("C2N2014", 1, 1)


def test_users_overload_beside_an_intrinsic() -> None:
    before = "__device__ double max(double a, int b) { return a; }"
    assert isinstance(value("max(*d, i)", before), T.Call)
    assert isinstance(value("max(i, i)", before), T.Intrinsic)


def test_default_arguments_from_the_declaration() -> None:
    before = "__device__ int g(int a, int b = 4); __device__ int g(int a, int b) { return a * b; }"
    found = one(T.Call, "i = g(2);", before)
    assert [a.value for a in found.arguments if isinstance(a, T.Const)] == [2, 4]


def test_references_and_temporaries() -> None:
    before = "__device__ void g(int &a, const float &b) { a = b; }"
    found = one(T.Call, "g(i, i + 1);", before)
    first, second = found.arguments
    assert isinstance(first, T.AddressOf)
    assert isinstance(second, T.AddressOf)
    assert isinstance(second.place, T.Temporary)
    assert second.type == Pointer(F32)


DEDUCED = """
template <typename T, int N> __device__ T sum(T (&a)[N]) { T s = 0; for (int i = 0; i < N; i++)
  s += a[i]; return s; }
template <typename T> __device__ T twice(T x) { return x + x; }
template <typename To, typename From> __device__ To as(From x) { return (To)x; }
template <typename T, int N = 2> struct V { T v[N]; };
template <typename T, int N> __device__ T first(const V<T, N> &x) { return x.v[0]; }
"""


@pytest.mark.parametrize(
    ("body", "display"),
    [
        ("float a[3]; *f = sum(a);", "sum<float, 3>"),
        ("*f = twice(*c);", "twice<char>"),
        ("*f = twice<double>(1);", "twice<double>"),
        ("i = as<int>(*d);", "as<int, double>"),
        ("V<short> x; i = first(x);", "first<short, 2>"),
    ],
)
def test_deduction(body: str, display: str) -> None:
    assert called(body, DEDUCED) == display


def test_explicit_specialisation() -> None:
    before = """
    template <typename T> __device__ int size() { return 1; }
    template <> __device__ int size<float>() { return 4; }
    """
    found = {c.function.display: c.function for c in
             every(T.Call, kernel("i = size<int>() + size<float>();", before).body)}  # fmt: skip
    values = {name: every(T.Const, f.body)[0].value for name, f in found.items()}
    assert values == {"size<int>": 1, "size<float>": 4}


def test_function_as_a_template_argument() -> None:
    before = """
    __device__ float neg(float x) { return -x; }
    template <float (*F)(float)> __device__ float apply(float x) { return F(x); }
    """
    names = [c.function.name for c in every(T.Call, kernel("*f = apply<neg>(*f);", before).body)]
    assert sorted(names) == ["apply", "neg"]


def test_an_instance_is_made_once() -> None:
    before = "template <typename T> __device__ T id(T x) { return x; }"
    calls = every(T.Call, kernel("i = id(1) + id(2);", before).body)
    assert calls[0].function is calls[1].function


def test_struct_constants_and_types() -> None:
    before = """
    template <typename T, int N> struct V { static const int size = N * 2; using type = T; };
    """
    assert constant("V<float, 3>::size", before) == ("int", 6)
    assert constant("sizeof(typename V<double, 1>::type)", before)[1] == 8


def test_type_traits() -> None:
    assert constant("std::is_same<int, signed>::value") == ("bool", True)
    assert constant("std::is_same_v<float, double>") == ("bool", False)
    assert constant("sizeof(std::conditional_t<true, char, int>)")[1] == 1


@pytest.mark.parametrize(
    ("before", "cycle"),
    [
        ("__device__ int h(int n) { return n ? h(n - 1) : 0; }", "h -> h"),
        ("__device__ int g(int); __device__ int h(int n) { return g(n); }"
         "__device__ int g(int n) { return h(n); }", "h -> g -> h"),
    ],
)  # fmt: skip
def test_recursion(before: str, cycle: str) -> None:
    with pytest.raises(Refused) as caught:
        kernel("i = h(3);", before)
    assert caught.value.diagnostic.code == "C2N2005"
    assert f"({cycle})" in caught.value.diagnostic.message


@pytest.mark.parametrize(
    ("body", "before", "code"),
    [
        ("nothing(1);", "", "C2N2013"),
        ("S a; S b = a + a;", "struct S { int x; }; __device__ S operator+(S a, S b) "
         "{ return a; }", "C2N2008"),
        ("auto g = [](int x) { return x; };", "", "C2N2010"),
        ('asm("trap;");', "", "C2N2015"),
        ("int *q = new int[3];", "", "C2N2017"),
        ("int *q = (int *)malloc(4);", "", "C2N2017"),
        ("int (*g)(int) = &h; g(1);", "__device__ int h(int x) { return x; }", "C2N2006"),
        ("curandState st;", "", "C2N2018"),
        ("cooperative_groups::this_cluster().sync();", "", "C2N4002"),
        ("*f = __hadd2(1, 2);", "", "C2N2011"),
    ],
)  # fmt: skip
def test_refused(body: str, before: str, code: str) -> None:
    assert refused(body, before)[0] == code


# -- kernels --------------------------------------------------------------------------------------

AXPY = "template <typename T, int N> __global__ void axpy(T a, T *x) { x[0] = a * N; }\n"


def test_template_arguments_by_name() -> None:
    for text, type_ in (("float", F32), ("double", F64), ("unsigned int", None)):
        function = unit(AXPY).kernel("axpy", {"T": text, "N": "16"})
        assert function.display == f"axpy<{text}, 16>"
        assert type_ is None or function.params[0].type == type_


def test_template_argument_unknown() -> None:
    with pytest.raises(Refused) as caught:
        unit(AXPY).kernel("axpy", {"T": "float"})
    assert caught.value.diagnostic.code == "C2N2007"


def test_instances_from_launches() -> None:
    host = """
    const int N = 8;
    void run(float *x, double *y) {
      axpy<float, 16><<<1, 32>>>(1.0f, x);
      axpy<double, N * 2><<<1, 32>>>(1.0, y);
    }
    """
    entry = unit(AXPY + host).entries[0]
    assert entry.template == ("T", "N")
    assert [dict(i) for i in entry.instances] == [
        {"T": "float", "N": "16"},
        {"T": "double", "N": "16"},
    ]
    assert unit(AXPY + host).kernel("axpy").display == "axpy<float, 16>"


def test_instances_by_deduction() -> None:
    text = """
    template <typename T> __global__ void scale(T *x, T a) { x[0] *= a; }
    int main() { float *x; cudaMalloc(&x, 4); scale<<<1, 32>>>(x, 2.0f); }
    """
    assert [dict(i) for i in unit(text).entries[0].instances] == [{"T": "float"}]


@pytest.mark.parametrize(
    ("code", "block", "grid"),
    [
        ("k<<<4, 256>>>();", (256, 1, 1), (4, 1, 1)),
        ("dim3 b(16, 16); dim3 g(n / 16, 2); k<<<g, b>>>();", (16, 16, 1), None),
        ("const int B = 64; k<<<(1000 + B - 1) / B, B>>>();", (64, 1, 1), (16, 1, 1)),
        ("k<<<dim3(2, 3), dim3(4, 5, 6)>>>();", (4, 5, 6), (2, 3, 1)),
        ("k<<<n, n>>>();", None, None),
    ],
)
def test_launch_shapes(
    code: str, block: tuple[int, int, int] | None, grid: tuple[int, int, int] | None
) -> None:
    found = unit(f"__global__ void k() {{}}\nvoid run(int n) {{ {code} }}\n").launches[0]
    assert (found.kernel, found.block, found.grid) == ("k", block, grid)


def test_launch_bounds() -> None:
    assert kernel("").max_threads is None
    text = "#define B 128\n__global__ void __launch_bounds__(B * 2) k() {}"
    assert unit(text).kernel("k").max_threads == 256


def test_no_such_kernel() -> None:
    with pytest.raises(KeyError):
        unit(AXPY).kernel("nothing")


def test_one_bad_kernel_leaves_the_others() -> None:
    found = unit("__global__ void a() { x = 1; }\n__global__ void b(int *p) { *p = 1; }\n")
    assert found.kernel_names() == ("a", "b")
    assert found.kernel("b").params[0].type == Pointer(I32)
    with pytest.raises(Refused):
        found.kernel("a")


# -- cooperative groups ---------------------------------------------------------------------------

CG = "namespace cg = cooperative_groups;\n"
TILE = """
cg::thread_block b = cg::this_thread_block();
cg::thread_block_tile<16> t = cg::tiled_partition<16>(b);
"""


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("b.sync();", ["__syncthreads"]),
        ("cg::sync(b);", ["__syncthreads"]),
        ("t.sync();", ["__syncwarp", "c2n_tile_mask"]),
        ("i = t.shfl_down(i, 2);", ["__shfl_down_sync", "c2n_tile_mask"]),
        ("u = t.thread_rank();", ["c2n_thread_rank"]),
        ("u = t.meta_group_rank();", ["c2n_thread_rank"]),
        ("i = t.any(i > 0);", ["__any_sync", "c2n_tile_mask"]),
        ("u = t.ballot(i);", ["__ballot_sync", "c2n_tile_mask", "c2n_thread_rank"]),
        ("*f = cg::reduce(t, *f, cg::plus<float>());", ["c2n_tile_reduce_add"]),
        ("auto q = cg::tiled_partition<4>(t); q.sync();", ["__syncwarp", "c2n_tile_mask"]),
    ],
)
def test_groups(body: str, names: list[str]) -> None:
    function = kernel(TILE + body, CG)
    assert [n.name for n in every(T.Intrinsic, function.body)] == names
    assert not [v for v in every(T.Variable, function) if v.name in ("b", "t", "q")]


def test_group_as_a_parameter() -> None:
    before = (
        CG
        + """
    __device__ int total(cg::thread_group g, int v) { g.sync(); return v + g.size(); }
    """
    )
    function = kernel(TILE + "i = total(b, 1) + total(t, 2);", before)
    calls = every(T.Call, function.body)
    assert [len(c.arguments) for c in calls] == [1, 1]
    assert calls[0].function is not calls[1].function


def test_tile_size_is_checked() -> None:
    assert refused("auto t = cg::tiled_partition<64>(cg::this_thread_block());", CG)[0] == "C2N2003"
