"""Structs whose fields are loaded and stored together: which, and that the shuffles are right.

What their loads and stores do, faults included, is in `test_bounds.py`.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

import cuda2npu.runtime.native
from cuda2npu.runtime.native.functions import Functions
from tests.runtime.native.kernels import FOUND, NEEDS_COMPILER
from tests.runtime.native.test_text import code

FOUR = "struct four { float a, b, c, d; }; struct four *p = (struct four *)x; "
PAIR = "struct pair { float a, b; }; struct pair *p = (struct pair *)x; "

CHECK = r"""
#include <stdio.h>
#define CHECK(t, n) do { \
    t memory[n * W + 1], back[n * W], far[n * W]; \
    t##x r[n]; \
    for (int k = 0; k < n * W; k++) memory[k] = (t)(k * k + 1), back[k] = 0; \
    load_side##n##_##t((const u8 *)memory, ALL, r); \
    for (int k = 0; k < n; k++) EACH wrong += r[k][l] != memory[n * l + k]; \
    store_side##n##_##t((u8 *)back, r, 0); \
    for (int k = 0; k < n * W; k++) wrong += back[k] != memory[k]; \
    load_side##n##_##t((const u8 *)memory, (lanes)(ALL >> 1), r); \
    EACH wrong += r[0][l] != memory[n * l]; \
    wrong += r[n - 1][W - 1] != 0; \
    checks++; \
} while (0)
#define CHECK_FAR(t, n) do { \
    t memory[n * W], back[n * W]; \
    t##x r[n]; \
    u64x at; \
    EACH at[l] = 16 * ((l * 5 + 3) % W); \
    for (int k = 0; k < n * W; k++) memory[k] = (t)(k * k + 1), back[k] = 0; \
    load_far##n##_##t((const u8 *)memory, at, r); \
    for (int k = 0; k < n; k++) EACH wrong += r[k][l] != memory[n * ((l * 5 + 3) % W) + k]; \
    store_far##n##_##t((u8 *)back, at, r); \
    for (int k = 0; k < n * W; k++) wrong += back[k] != memory[k]; \
    checks++; \
} while (0)
int main(void) {
    int wrong = 0, checks = 0;
    CHECK(f32, 4); CHECK(i32, 2); CHECK(u32, 4); CHECK(f64, 2); CHECK(i64, 2); CHECK(f32, 2);
    CHECK_FAR(f32, 4); CHECK_FAR(u32, 4); CHECK_FAR(f64, 2); CHECK_FAR(i64, 2);
    printf("%d %d\n", wrong, checks);
}
"""


@NEEDS_COMPILER
@pytest.mark.parametrize("compiler", FOUND)
@pytest.mark.parametrize("width", [4, 8, 16])
@pytest.mark.parametrize("flags", [["-march=native"], ["-O0"]], ids=" ".join)
def test_shuffles(compiler: str, width: int, flags: list[str], tmp_path: Path) -> None:
    functions = Functions()
    for element, fields in (("f32", 4), ("i32", 2), ("u32", 4), ("f64", 2), ("i64", 2), ("f32", 2)):
        functions.struct("side", element, fields)
    for element, fields in (("f32", 4), ("u32", 4), ("f64", 2), ("i64", 2)):
        functions.struct("far", element, fields)
    vectors = Path(cuda2npu.runtime.native.__file__).with_name("vectors.h").read_text()
    text = [f"#include <stdint.h>\n#define W {width}", vectors, *functions.texts(), CHECK]
    command = [compiler, "-O2", "-w", "-fno-strict-aliasing", *flags, "-x", "c", "-"]
    subprocess.run([*command, "-o", str(tmp_path / "check"), "-lm"], input="\n".join(text),
                   text=True, check=True)  # fmt: skip
    said = subprocess.run([str(tmp_path / "check")], capture_output=True, text=True, check=True)
    assert said.stdout == "0 10\n"


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        (FOUR + "float s = p[i].a + p[i].d; y[i] = s * p[i].b;", "load_side4_f32"),
        (FOUR + "p[i].a = 1; p[i].b = 2; p[i].c = 3; p[i].d = 4;", "store_side4_f32"),
        ("float4 *p = (float4 *)x; p[(int)y[i]] = p[i];", "store_far4_f32"),
        (FOUR + "struct four v = p[(int)y[i]]; y[i] = v.a + v.b + v.c + v.d;", "load_far4_f32"),
        (PAIR + "y[i] = p[i].a * p[i].b;", "load_side2_f32"),
        ("double2 *p = (double2 *)x; y[i] = p[i].x + p[i].y;", "load_side2_f64"),
    ],
)
def test_fields_are_taken_together(body: str, taken: str) -> None:
    for checked in (False, True):
        text = code("int i = threadIdx.x; " + body, (64, 1, 1), "float *x, float *y",
                    checked=checked)  # fmt: skip
        assert f" {taken}(" in text[text.index("/* One block") :]


@pytest.mark.parametrize(
    "body",
    [
        FOUR + "y[i] = p[i].a;",  # a field by itself
        FOUR + "float s = p[i].a; x[i + 7] = s; y[i] = p[i].b;",  # the store may reach it
        FOUR + "float s = p[i].a; __syncthreads(); y[i] = s + p[i].b;",
        FOUR + "float s = p[i].a; if (s > 1) s += p[i].b; y[i] = s;",  # not of the same lanes
        FOUR + "int k = y[i]; y[i] = p[k].a + p[k].b + p[k].c;",  # what follows may be no memory
        FOUR + "p = (struct four *)(x + threadIdx.y); p[i].a = 1; p[i].b = 2; p[i].c = 3;"
        " p[i].d = 4;",  # those of two rows lie askew
        FOUR + "p[i].a = 1; p[i].b = 2; p[i].d = 4;",  # c stays
        FOUR + "struct four v = p[0]; y[i] = v.a + v.b;",  # the same for all
    ],
)
def test_fields_that_are_not(body: str) -> None:
    text = code("int i = threadIdx.x; " + body, (16, 4, 1), "float *x, float *y")
    kernel = text[text.index("/* One block") :]
    assert not [word for word in ("_side2_", "_side4_", "_far4_", "_far2_") if word in kernel]


def test_the_end_of_a_struct_that_nobody_reads_is_not_touched() -> None:
    body = FOUR + "y[i] = p[i].a + p[i].b + p[i].c;"
    text = code("int i = threadIdx.x; " + body, (64, 1, 1), "float *x, float *y")
    assert "(lanes)(ALL >> 1), $f)" in text
