"""Broken, odd and large input: a result or a diagnostic, soon, and never an exception."""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from cuda2npu.diagnostics import Sink
from cuda2npu.parser import preprocess
from cuda2npu.parser.parsed import ParsedFunction, ParsedUnit
from cuda2npu.parser.syntax import parse_text
from cuda2npu.parser.unit import Options

KERNEL = """
#include "missing.h"
#include <cuda_runtime.h>
#define IDX(i, j) ((i) * N + (j))
#ifndef N
#define N 16
#endif
namespace cg = cooperative_groups;
struct __align__(8) Pair { float a; int b; };
__constant__ float weights[3] = {1.0f, 2.0f, 3.0f};
template <typename T> __device__ __forceinline__ T twice(const T &x) { return x + x; }
__global__ void __launch_bounds__(256) k(float *__restrict__ x, Pair *p, int n) {
  __shared__ float s[N][N + 1];
  cg::thread_block_tile<32> w = cg::tiled_partition<32>(cg::this_thread_block());
  int i = blockIdx.x * blockDim.x + threadIdx.x;
#pragma unroll 4
  for (int j = 0; j < N; ++j) { s[j % N][0] = twice<float>(x[IDX(i, j)]); }
  switch (n) { case 1: x[i] = 0; break; default: p[i].b = static_cast<int>(s[0][0]); }
}
int main() { dim3 b(16, 16); k<<<4, b>>>(x, p, 3); return 0; }
"""


def parsed(text: str, sink: Sink | None = None, path: str = "k.cu") -> ParsedUnit:
    return parse_text(text, path, Options(), sink or Sink())


def kernel(unit: ParsedUnit, name: str = "k") -> ParsedFunction:
    return next(d for d in unit.declarations if isinstance(d, ParsedFunction) and d.name == name)


def mutated(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(text) or 1)
        kind = rng.randrange(5)
        if kind == 0:
            text = text[:at] + text[at + rng.randint(1, 6) :]
        elif kind == 1:
            text = text[:at] + rng.choice("(){}[]<>;,#\"'\\\n*&:=@$`?.") + text[at:]
        elif kind == 2:
            text = text[:at] + text[at : at + 40] * 3 + text[at:]
        elif kind == 3:
            text = text[at:] + text[:at]
        else:
            text = text[: max(at, 8)]
    return text


@pytest.mark.parametrize("seed", range(8))
def test_mutated_text_never_raises(seed: int):
    rng = random.Random(seed)
    for _ in range(40):
        text = mutated(KERNEL, rng)
        for declaration in parsed(text).declarations:
            if isinstance(declaration, ParsedFunction):
                whole = (declaration.node, declaration.declaration, declaration.refusal)
                assert sum(part is not None for part in whole) == 1, text


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "#", "#define", "#define (", "#define A(", "#define A(a,,b) a", "#undef", "#if",
        "#ifdef", "#ifndef", "#elif 1", "#else", "#endif", "#if 1", "#if 1 +", "#if defined",
        "#if !defined", "#if (", "#include", "#include <", '#include "', "#include X", "#pragma",
        "#line 3", "#error", "#if 1/0\n#endif", "#define A A\nA", "#define A(x) A(x)\nA(A(1))",
        "#define A B\n#define B A\nint x = A;", "#define F(x) #x\nF(", '"unclosed', "'", "/*", "//",
        "__global__", "__global__ void", "__global__ void k(", "__global__ void k() {", "}}}}",
        "template <", "struct {", "k<<<", "int main() { k<<<1,2>>>(; }", "\\", "R\"x(",
        "__align__(", "__launch_bounds__(", "[[", "_Pragma(",
        "extern \"C\"", "operator", "::", "a::b<c> d",
    ],
)  # fmt: skip
def test_fragments_never_raise(text: str):
    parsed(text)
    unit = parsed("__global__ void first() {}\n" + text)
    assert unit.path == "k.cu"


def test_one_bad_kernel_does_not_stop_the_others():
    unit = parsed(KERNEL + "\n__global__ void bad(int n) { n = ; }\n__global__ void last() {}\n")
    assert kernel(unit).node is not None
    assert kernel(unit, "bad").refusal is not None
    assert kernel(unit, "last").node is not None


def test_a_kernel_that_the_grammar_loses_is_refused_not_dropped():
    unit = parsed("__global__ %% void lost(int n) { }\n__global__ void kept() {}\n")
    names = {d.name for d in unit.declarations if isinstance(d, ParsedFunction)}
    assert {"lost", "kept"} <= names


def test_headers_and_errors_of_the_preprocessor():
    sink = Sink()
    unit = parsed(KERNEL, sink)
    assert [(d.code, d.level, d.span.line) for d in sink] == [("C2N0002", "note", 2)]
    assert kernel(unit).node is not None
    sink = Sink()
    parsed("#if 0\n#error not here\n#endif\n  #error but here\n", sink)
    assert [(d.code, d.span.line, d.message) for d in sink] == [
        ("C2N0003", 4, "the preprocessor stops here: #error but here")
    ]


def test_a_header_of_the_users_with_a_system_headers_name_is_read(tmp_path: Path) -> None:
    """Otherwise what it defines would be missing without a word."""
    toolkit, own = tmp_path / "toolkit", tmp_path / "own"
    for folder in (toolkit, own):
        folder.mkdir()
        (folder / "cuda_runtime.h").write_text("#define A toolkit\n")
    (own / "cuda_runtime.h").rename(own / "cuda_sizes.h")
    (own / "math_sizes.h").write_text('#include "complex.h"\n')
    (own / "complex.h").write_text("#define B 2\n")
    (own / "cuda_sizes.h").write_text("#define A 1\n")
    headers = ("cuda_runtime.h", "cuda_sizes.h", "math_sizes.h")
    text = "".join(f"#include <{h}>\n" for h in headers) + "int x[] = {A, B};"
    options = Options(include=(str(toolkit), str(own)))
    sink = Sink()
    tokens, _ = preprocess.preprocess(text, str(tmp_path / "k.cu"), options, sink)
    assert "".join(t.value for t in tokens) == "intx[]={1,2};"
    tokens, _ = preprocess.preprocess(text, str(own / "k.cu"), Options(), sink)
    assert "".join(t.value for t in tokens) == "intx[]={A,B};"
    quoted = text.replace("<cuda_s", '"cuda_s').replace("sizes.h>", 'sizes.h"')
    quoted = quoted.replace("<math", '"math')
    tokens, _ = preprocess.preprocess(quoted, str(own / "k.cu"), Options(), sink)
    assert "".join(t.value for t in tokens) == "intx[]={1,2};"


def test_macros_of_cuda_are_defined():
    unit = parsed(
        "#if defined(__CUDACC__) && __CUDA_ARCH__ >= 700 && __cplusplus >= 201703L\n"
        "__global__ void k(float *x) { *x = FLT_MAX + M_PI + INT_MAX; }\n#endif\n"
    )
    assert kernel(unit).node is not None


def test_definitions_from_the_command_line():
    unit = parse_text(
        "#if WIDTH == 8\n__global__ void k() {}\n#endif\n",
        "k.cu",
        Options(define={"WIDTH": "8"}),
        Sink(),
    )
    assert kernel(unit).node is not None


def test_a_header_that_includes_itself_ends(tmp_path: Path):
    (tmp_path / "a.h").write_text('#include "a.h"\n')
    sink = Sink()
    parsed('#include "a.h"\n__global__ void k() {}\n', sink, str(tmp_path / "k.cu"))
    assert [d.code for d in sink] == ["C2N0003"]


def test_macros_that_explode_end(monkeypatch: pytest.MonkeyPatch):
    """Without an end they would be 10 ** 12 words."""
    monkeypatch.setattr(preprocess, "_SECONDS", 0.3)
    lines = ["#define A0 x x x x x x x x x x"]
    lines += [f"#define A{i} " + " ".join([f"A{i - 1}"] * 10) for i in range(1, 12)]
    sink = Sink()
    parsed("\n".join(lines) + "\n__global__ void k() { A11; }\n", sink)
    assert [d.code for d in sink] == ["C2N0003"]


def test_deep_nesting_is_refused():
    deep = "(" * 3000 + "1" + ")" * 3000
    unit = parsed(f"__global__ void k(int *p) {{ *p = {deep}; }}\n__global__ void ok() {{}}\n")
    assert kernel(unit).refusal is not None
    assert kernel(unit, "ok").node is not None


def work(text: str) -> int:
    """How many calls of functions parsing takes: the same on every machine."""
    calls = Counter[str]()
    sys.setprofile(lambda _, event, __: calls.update((event,)))
    try:
        parsed(text)
    finally:
        sys.setprofile(None)
    return calls["call"] + calls["c_call"]


def test_work_grows_with_the_length_only():
    kernels = [KERNEL.replace("k(", f"k{i}(") for i in range(161)]
    one, small, large = (work("".join(kernels[:count])) for count in (1, 21, 161))
    assert 0 < large - one < 8.5 * (small - one)


def test_a_large_table_of_macros_is_little_work():
    small, large = (
        work(f"#define A(x) ((x) + 1)\n__constant__ int t[] = {{{table}}};\n")
        for table in (", ".join(f"A({i})" for i in range(count)) for count in (500, 5000))
    )
    assert 0 < large < 10.5 * small


def test_has_include_asks_for_the_users_headers_and_knows_the_toolkits(tmp_path: Path) -> None:
    (tmp_path / "here.h").write_text("")
    asked = ('"here.h"', "<here.h>", '"gone.h"', "<cuda_fp16.h>", "<cstdint>", "<cudnn.h>", "H")
    lines = ['#define H "here.h"', "#ifndef __has_include", "no", "#endif"]
    lines += ["#if defined(__has_include) && defined __has_include", "yes", "#endif"]
    for i, name in enumerate(asked):
        lines += ["#if 0", f"#elif __has_include ({name}) && !0", str(i), "#endif"]
    sink = Sink()
    text = "\n".join(lines)
    tokens, _ = preprocess.preprocess(text, str(tmp_path / "k.cu"), Options(), sink)
    assert [t.value for t in tokens] == ["yes", "0", "3", "4", "6"]
    assert not list(sink)


def test_a_header_that_only_looks_like_cudas_is_missed() -> None:
    """`cuda_utils.h` is no header of CUDA's; thrust's are left out without a word."""
    sink = Sink()
    text = '#include "cuda_utils.h"\n#include <cuda_fp16.h>\n#include "thrust/sort.h"\n'
    parsed(text + "#include <cudaGL.h>\n#include <device_atomic_functions.hpp>\n", sink)
    assert [(d.code, d.span.line) for d in sink] == [("C2N0002", 1)]
