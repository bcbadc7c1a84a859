"""Calls of CUDA's functions: found where they stand, with the status of the table."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuda2npu.diagnostics.table import TABLE
from cuda2npu.report.calls import HEADERS, header_names
from cuda2npu.report.uses import scan
from cuda2npu.shim.api import BY_NAME, ROWS
from tests.report.build import host, names, of, one


@pytest.mark.parametrize("status", ["exact", "emulated", "approximate", "no-op", "refused"])
def test_a_call_has_the_status_of_its_row(status: str, tmp_path: Path) -> None:
    row = next(r for r in ROWS if r.status == status and r.name.startswith("cuda"))
    found = one(of(tmp_path, host(f"    {row.name}();")), row.name)
    assert (found.kind, found.status, found.reason, found.code) == (
        "api",
        status,
        row.reason,
        row.code,
    )
    assert found.places == ((2, 5),)
    assert (found.effort == "none") == (status not in ("approximate", "refused"))
    assert found.help == (TABLE[row.code].help if row.code else "")


def test_every_function_of_the_table_is_found(tmp_path: Path) -> None:
    body = "\n".join(f"{name}();" for name in BY_NAME if name.startswith("cuda"))
    report = of(tmp_path, host(body))
    assert set(names(report)) == {name for name in BY_NAME if name.startswith("cuda")}


def test_occurrences_are_counted(tmp_path: Path) -> None:
    found = one(of(tmp_path, host("cudaFree(a); cudaFree(b);\n\tcudaFree(c);")), "cudaFree")
    assert found.count == 3
    assert found.places == ((2, 1), (2, 14), (3, 2))


def test_macros_are_looked_into(tmp_path: Path) -> None:
    text = "#define FREE(p) \\\n    cudaFree(p)\n#define CHECK(x) (x)\n"
    report = of(tmp_path, host("CHECK(cudaMalloc(&p, 4));\nFREE(p); FREE(q);", text))
    assert one(report, "cudaFree").places == ((2, 5),)
    assert one(report, "cudaMalloc").places == ((5, 7),)


@pytest.mark.parametrize(
    "text",
    [
        "// cudaFree(p);",
        "/* cudaFree(p);\n cudaFree(q); */",
        'puts("cudaFree(p)");',
        'puts(R"(\ncudaFree(p))");',
        "x.cudaFree(p); y->cudaFree(p); mine::cudaFree(p); Mine<int>::cudaFree(p);",
        "#if 0\ncudaFree(p);\n#endif",
        "#if 1\n#else\ncudaFree(p);\n#endif",
        "#ifdef __HIPCC__\ncudaFree(p);\n#endif",
        "#if CUDART_VERSION < 12000\ncudaFree(p);\n#endif",
        "#define OLD 0\n#if OLD\ncudaFree(p);\n#endif",
        "#if defined(_WIN32) || defined ( WIN32 )\ncudaFree(p);\n#elif 0\ncudaFree(p);\n#endif",
        "cudaError_t e; cudaStream_t s = cudaStreamPerThread; f(cudaMemcpyHostToDevice);",
        "cudaStream_t(); cudaExtent(e);",
    ],
)
def test_what_is_no_call(text: str, tmp_path: Path) -> None:
    assert names(of(tmp_path, host(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        "#ifdef SOMETHING\ncudaFree(p);\n#endif",
        "#ifndef SOMETHING\n#else\ncudaFree(p);\n#endif",
        "#if SOMETHING > 2 && defined(OTHER)\ncudaFree(p);\n#endif",
        "#if 0\n#elif 1\ncudaFree(p);\n#endif",
        "#if 0\n#if 1\n#endif\n#else\ncudaFree(p);\n#endif",
        "#define OLD 1\n#undef OLD\n#ifndef OLD\ncudaFree(p);\n#endif",
        "#ifdef __CUDACC__\ncudaFree(p);\n#endif",
        "#ifdef SOMETHING\n#define OLD 0\n#endif\n#if OLD\ncudaFree(p);\n#endif",
        "::cudaFree(p);",
        "return ::cudaFree(p);",
        "std::unique_ptr<int, decltype(&cudaFree)> p;",
        "hand_over(cudaFree);",
        "auto f = [](int *p) { cudaFree(p); };",
    ],
)
def test_what_is_a_call(text: str, tmp_path: Path) -> None:
    assert names(of(tmp_path, host(text))) == ["cudaFree"]


def test_given_macros_decide(tmp_path: Path) -> None:
    files = host("#if USE == 2\ncudaFree(p);\n#else\ncudaMalloc(p, 1);\n#endif")
    assert names(of(tmp_path, files, USE="2")) == ["cudaFree"]
    assert names(of(tmp_path, files, USE="3")) == ["cudaMalloc"]
    assert names(of(tmp_path, files)) == ["cudaFree", "cudaMalloc"]


def test_what_only_the_device_runs_is_left_out(tmp_path: Path) -> None:
    text = """
__device__ void d() { if (1) { cudaDeviceSynchronize(); } cudaDeviceSynchronize(); }
template <class T> __global__ void __launch_bounds__(32) k() { cudaGetLastError(); }
__device__ int v[2] = {1, 2};
#ifdef A
__device__ void b(int x) { if (x) {
#else
__device__ void b(float x) { if (x) {
#endif
cudaGetLastError(); } }
extern "C" { __device__ void c() { cudaGetLastError(); } void h() { cudaFree(0); } }
__host__ __device__ void both() { cudaGetDevice(0); }
"""
    report = of(tmp_path, host("cudaMalloc(0, 1);", text))
    assert names(report) == ["cudaFree", "cudaGetDevice", "cudaMalloc"]


def test_unknown_names(tmp_path: Path) -> None:
    found = one(of(tmp_path, host("cudaMallocAligned(&p, 4);")), "cudaMallocAligned")
    assert (found.status, found.code, found.effort) == ("refused", "C2N1019", "minutes")


@pytest.mark.parametrize(
    "declared",
    [
        "#define cudaMine(x) x\n",
        "void cudaMine(int);\n",
        "static inline float *cudaMine(int x) { return 0; }\n",
        "struct S { void cudaMine(int x); };\n",
        "template <typename T> T cudaMine(T x);\n",
        "struct cudaMine { cudaMine(int); };\n",
        "using cudaMine = int;\n",
        '#include "inner/mine.h"\n',
    ],
)
def test_names_of_the_program(declared: str, tmp_path: Path) -> None:
    files = host("cudaMine(3);", declared)
    files["inner/mine.h"] = '#pragma once\n#include "deeper.h"\n'
    files["inner/deeper.h"] = "void cudaMine(int);\n"
    assert names(of(tmp_path, files)) == []


def test_a_header_that_leans_on_those_that_include_it(tmp_path: Path) -> None:
    files = {
        "a.cu": "#define cudaMine(x) x\n#include <inner.cuh>\n",
        "inner.cuh": "inline void f() { cudaMine(1); cudaTheirs(2); }\n",
    }
    assert names(of(tmp_path, files)) == ["cudaTheirs"]


def test_a_function_of_cudas_that_the_program_defines(tmp_path: Path) -> None:
    own = "cudaError_t cudaMalloc(void **p, size_t n) { *p = malloc(n); return cudaSuccess; }\n"
    assert names(of(tmp_path, host("cudaMalloc(&p, 4); cudaFree(p);", own))) == ["cudaFree"]
    declared = "cudaError_t cudaMalloc(void **p, size_t n);\nstruct S { void cudaFree() {} };\n"
    both = ["cudaMalloc", "cudaFree"]
    assert names(of(tmp_path, host("cudaMalloc(&p, 4); cudaFree(p);", declared))) == both
    assert names(of(tmp_path, host("::cudaMalloc(&p, 4);", own))) == ["cudaMalloc"]


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("cudaOccupancyMaxPotentialBlockSize", "cudaOccupancyMaxActiveBlocksPerMultiprocessor"),
        ("cudaGetDeviceProperties_v2", "cudaGetDeviceProperties"),
        ("cudaCreateChannelDescHalf", "cudaCreateChannelDesc"),
        ("cudaLaunchKernelEx", "cudaLaunchKernelExC"),
    ],
)
def test_functions_that_our_headers_make_of_others(name: str, like: str, tmp_path: Path) -> None:
    found = one(of(tmp_path, host(f"{name}(a);")), name)
    assert (found.status, found.code) == (BY_NAME[like].status, BY_NAME[like].code)


def test_every_function_that_our_headers_define_has_an_answer(tmp_path: Path) -> None:
    """A name of theirs with a body, or made a macro of another function's, is in the table."""
    import re

    text = "\n".join(path.read_text() for path in HEADERS.rglob("*.h"))
    defined = set(re.findall(r"\b(cuda[A-Z]\w*)\([^;{}]*\)\s*\{", text)) - {"cudaLaunchConfig"}
    assert "cudaOccupancyMaxPotentialBlockSize" in defined
    body = "\n".join(f"{name}(a);" for name in sorted(defined))
    assert set(names(of(tmp_path, host(body)))) == defined


def test_templates_are_called_too(tmp_path: Path) -> None:
    body = "cudaMallocHost<float>(&p, 4); cudaTheirs<int, A<B>>(p); bool b = cudaLess < cudaMore;"
    assert names(of(tmp_path, host(body))) == ["cudaMallocHost", "cudaTheirs"]


def test_the_driver(tmp_path: Path) -> None:
    report = of(tmp_path, host("CUdevice d; cuInit(0); cuMemcpyHtoD_v2(a, b, 1); cuMine(1);"))
    assert names(report) == ["cuInit", "cuMemcpyHtoD_v2"]
    assert {(f.status, f.code) for f in report.findings} == {("refused", "C2N1018")}


def test_c_files_are_looked_at_too(tmp_path: Path) -> None:
    files = {
        "host.c": "int main(void) { return cudaFree(0); }\n",
        "gpu.hpp": "#ifdef __CUDACC__\n#endif\ninline void f() { cuInit(0); }\n",
        "other.cpp": "int main() { return 0; }\n",
        "other.py": "cudaFree(0)\n",
        ".git/x.cu": "void f() { cudaMalloc(0, 1); }\n",
    }
    report = of(tmp_path, files)
    assert names(report) == ["cuInit", "cudaFree"]
    assert report.files == (str(tmp_path / "gpu.hpp"), str(tmp_path / "host.c"))


PIECES = st.sampled_from([
    "{", "}", "(", ")", "#", '"', "'", "<", ">", "::", "<<", ";", ",", "=", "\n", "\\\n", "#if",
    "#else\n", "#elif", "#endif\n", "#define", "#include", "<a", "#undef", 'R"(', "extern", '"C"',
    "__device__", "__host__", "namespace", "cudaFree", "cuInit", "thrust::", "using", "/*", "//",
    "T", "0", "defined", "&&",
])  # fmt: skip


@given(st.lists(PIECES, max_size=40))
def test_any_text_can_be_read(pieces: list[str]) -> None:
    """And a call behind it, on a line of its own, at its true place or not at all."""
    text = " ".join(pieces) + "\ncudaMalloc(p);"
    places = [use[2:] for use in scan(text, "a.cu", {}).uses if use.name == "cudaMalloc"]
    assert places in ([], [(text.count("\n") + 1, 1)])


def test_comments_of_our_headers_are_no_names() -> None:
    assert "cudaMalloc" in header_names()
    assert "Functions" not in header_names()
