"""The C text of kernels: what is scalar, what a vector, what runs once a block."""

from __future__ import annotations

import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta

from cuda2npu import pipeline
from cuda2npu.ir.program import TileProgram
from cuda2npu.runtime.native import text as text_module
from cuda2npu.runtime.native.emit import Settings
from cuda2npu.runtime.native.forms import Forms
from cuda2npu.runtime.native.plan import Control, Phase, Plan, Scalar
from cuda2npu.runtime.native.text import native_text

Shape = tuple[int, int, int]


def program(
    body: str, block: Shape = (64, 1, 1), parameters: str = "float *x, int n"
) -> TileProgram:
    unit = pipeline.parse_text(f"__global__ void k({parameters}) {{ {body} }}")
    return pipeline.translate(unit.kernel("k"), block)


def code(*arguments: object, checked: bool = False, widest: int = 64) -> str:
    """The function for one block."""
    text = native_text(program(*arguments), Settings(checked), widest=widest).code  # type: ignore[arg-type]
    return text[text.index("/* One block") : text.index("void c2n_run")]


SAXPY = "int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) x[i] = 2 * x[i];"


def test_neighbouring_lanes_are_one_vector() -> None:
    text = code(SAXPY)
    assert re.search(r"u8 \*const \$p\d+ = GLOBAL\(x\$ \+ \(u64\)\(i64\)i\$0 \* 4u\);", text)
    assert "load_masked_f32($p" in text
    assert "EACH" not in text


def test_an_index_that_may_wrap_has_a_way_out() -> None:
    text = code("int i = n + threadIdx.x; x[i] = 0;")
    assert re.search(r"if \(LIKELY\(!\(i\$0 > \(i32\)2147483616ll\)\)\)", text)
    assert "store_wrapping_f32_i32" in text  # lane by lane, where it wraps


SCATTER = ("x[y[threadIdx.x]] = 1;", (64, 1, 1), "float *x, const int *y")


def test_an_index_from_memory_scatters_but_where_its_lanes_are_in_a_row() -> None:
    text = code(*SCATTER)
    assert "if (in_a_row_i32(_0$0)) store_f32(" in text
    text = code("int i = threadIdx.x; if (i < n) x[y[i]] = 1;", (64, 1, 1), SCATTER[2] + ", int n")
    assert re.search(r"if \(in_a_row_i32\(_\d+\$0\)\) store_masked_f32\(", text)
    assert "else scatter_f32(" in text


def test_checked_code_scatters_where_all_lanes_are_in_bounds() -> None:
    text = code(*SCATTER, checked=True)
    assert re.search(r"if \(LIKELY\(c2n_easy_at\(.*\)\)\) \{\s+scatter_f32\(", text)
    assert text.count("CHECK_LANES(") == 2  # else lane by lane, in both vectors of a warp


def test_a_row_of_a_block_reads_one_element() -> None:
    text = code("x[threadIdx.y * 16 + threadIdx.x] = x[1000 + threadIdx.y];", (16, 16, 1))
    assert "const f32 " in text  # one for all lanes of the vector
    assert text.count("store_f32(") == 2


@pytest.mark.parametrize(
    ("block", "axis", "kind"),
    [
        ((64, 1, 1), "x", "ramp"),
        ((16, 4, 1), "x", "ramp"),
        ((16, 4, 1), "y", "same"),
        ((1, 64, 1), "y", "ramp"),
        ((10, 4, 1), "x", "vector"),
        ((10, 4, 1), "y", "vector"),
        ((4, 4, 4), "z", "same"),
        ((33, 1, 1), "x", "ramp"),
        ((1, 1, 1), "x", "same"),
    ],
)
def test_forms_of_thread_indices(block: Shape, axis: str, kind: str) -> None:
    made = program(f"x[threadIdx.{axis}] = threadIdx.{axis};", block)
    forms = Forms(made, 16)
    ids = [op for op in made.body.ops if op.opcode == "thread_id"]
    assert [forms.of(op.result).kind for op in ids] == ([kind] if ids else [])


def test_lane_and_warp_of_a_thread() -> None:
    made = program("int lane = threadIdx.x % 32, warp = threadIdx.x / 32; x[warp * 99 + lane] = 1;")
    forms = Forms(made, 16)
    found = {op.opcode: forms.of(op.result).kind for op in made.body.ops if op.results}
    assert found["rem"] == "ramp"
    assert found["div"] == "same"


def test_a_shift_by_a_ramp_is_a_vector() -> None:
    made = program("x[n << threadIdx.x] = 1;")
    shift = next(op for op in made.body.ops if op.opcode == "shl")
    assert Forms(made, 16).of(shift.result).kind == "vector"


def test_doubles_take_narrower_vectors() -> None:
    body = "x[threadIdx.x] = x[threadIdx.x] * 1.5;"
    assert "#define W 16" in native_text(program(body)).code
    wide = program(body, (64, 1, 1), "double *x")
    assert "#define W 8" in native_text(wide).code


TREE = """__shared__ float s[64]; s[threadIdx.x] = x[threadIdx.x]; __syncthreads();
for (int k = 32; k > 0; k /= 2) { if (threadIdx.x < k) s[threadIdx.x] += s[threadIdx.x + k];
__syncthreads(); } if (threadIdx.x == 0) x[0] = s[0];"""


def test_a_loop_with_a_barrier_runs_once_a_block() -> None:
    plan = Plan(program(TREE))
    kinds = [type(item) for item in plan.items if not isinstance(item, Scalar)]
    assert kinds.count(Control) == 1
    assert kinds[0] is Phase
    assert kinds[-1] is Phase


def test_a_loop_without_one_runs_for_some_warps_at_a_time() -> None:
    body = "float s = 0; for (int k = 0; k < n; k++) s += x[k]; x[threadIdx.x] = s;"
    plan = Plan(program(body))
    assert not any(isinstance(item, Control) for item in plan.items)
    assert sum(isinstance(item, Phase) for item in plan.items) == 1


def test_what_crosses_a_barrier_is_kept_or_computed_again() -> None:
    kept = code("__shared__ float s[64]; float v = x[threadIdx.x]; s[threadIdx.x] = v;"
                "__syncthreads(); x[threadIdx.x] = v + s[63 - threadIdx.x];")  # fmt: skip
    assert re.search(r"^    f32x \w+\$\[4\];$", kept, re.M)
    again = code("__shared__ float s[64]; int i = threadIdx.x + 5; s[threadIdx.x] = x[i];"
                 "__syncthreads(); x[i] = s[63 - threadIdx.x];")  # fmt: skip
    assert not re.search(r"^    \w+ \w+\$\[4\];$", again, re.M)


def test_checked_code_looks_before_every_access() -> None:
    text = code(SAXPY, checked=True)
    versions = 2  # all lanes on, or some
    assert (
        text.count("c2n_easy(&near[") == 2 * versions
    )  # load and store, of both vectors of a warp
    assert text.count("CHECK_SIDE(") == 4 * versions
    assert "CHECK" not in code(SAXPY)


def test_names_of_the_user_meet_none_of_ours() -> None:
    body = (
        "int t = threadIdx.x, unit = n, lanes = 3, near = 4, W = 5; x[t * unit + lanes + near] = W;"
    )
    assert "const i32 t$0" in code(body)


def test_a_loop_under_a_steady_mask_has_a_version_for_full_warps() -> None:
    body = "float s = 0; for (int k = 0; k < n; k++) s += x[i + k]; x[i] = s;"
    text = code("int i = threadIdx.x; if (x[i] > 0) {" + body + "}")
    assert re.search(r"if \(\w+\$0 == ALL && \w+\$1 == ALL\b", text)
    assert "load_f32(" in text
    assert "load_masked_f32(" in text


def test_a_phase_under_one_mask_is_left_early() -> None:
    assert re.search(r"if \(\w+\$0 >= \w+\$\) break;", code(TREE))  # all units behind are off too
    assert "continue;" in code("int t = threadIdx.x * threadIdx.x; if (t < n) x[t] = 1;")


def test_units_whose_lanes_are_all_on_have_a_version() -> None:
    text = code(SAXPY)
    assert re.search(r"if \(i\$0 <= \(i32\)2147483616ll && \(i32\)\(i\$0 \+ .*31\) < n\$\)", text)
    assert "load_f32($p" in text


def test_turns_of_a_loop_in_which_all_lanes_are_on_have_a_version() -> None:
    text = code("for (int i = threadIdx.x; i < n; i += 64) x[i] = 2 * x[i];", (64, 1, 1))
    assert re.search(r"if \(LIKELY\(\$all\d+ && i\w*\$0 <= ", text)


def test_where_one_mask_is_on_its_opposite_is_off() -> None:
    body = "int t = threadIdx.x; if (t >= n) x[t] = x[t - n]; else x[t] = 0;"
    text = code(body, (64, 1, 1))
    assert text.count("store_masked_f32(") == 2 * text.count("load_masked_f32(")
    assert re.search(r"else if \(\(i32\)\(t\$0 \+ \(i32\)31\) < n\$\)", text)


def test_threads_that_share_an_element_update_it_together() -> None:
    body = "for (int k = 0; k < n; k++) x[threadIdx.x] += k;"
    plan = Plan(program(body, (32, 8, 1)))
    assert any(isinstance(item, Control) for item in plan.items)
    assert not any(isinstance(item, Control) for item in Plan(program(body)).items)
    pinned = "if (threadIdx.y == 0) " + body
    assert not any(isinstance(i, Control) for i in Plan(program(pinned, (32, 8, 1))).items)


def test_float_atomics_come_in_the_order_of_threads_unless_told_otherwise() -> None:
    body = "for (int k = 0; k < n; k++) atomicAdd(x, 1.5f);"
    assert any(isinstance(item, Control) for item in Plan(program(body)).items)
    assert not any(isinstance(item, Control) for item in Plan(program(body), exact=False).items)


@pytest.mark.parametrize("lanes", [16, 8, 4])
@pytest.mark.parametrize(
    "block",
    [(64, 1, 1), (256, 1, 1), (200, 1, 1), (16, 16, 1), (32, 8, 1), (48, 4, 1), (8, 8, 4),
     (16, 3, 5), (64, 4, 2), (1, 128, 1), (1, 1, 64), (24, 2, 2), (96, 2, 1), (16, 1, 64)],
)  # fmt: skip
def test_vectors_are_related_as_their_classes_say(block: Shape, lanes: int) -> None:
    """Of each aligned group of 1, 2, 4 or 8 vectors: those in one class differ by the offsets."""
    x, y, z = block
    firsts_of = {
        axis: [t // inner % length for t in range(0, x * y * z, lanes)]
        for axis, inner, length in (("x", 1, x), ("y", x, y), ("z", x * y, z))
    }
    made = program("x[n + threadIdx.x + threadIdx.y * 7 + threadIdx.z * 9] = 1;", block)
    found = {value.name: form for value, form in Forms(made, lanes).found.items()}
    for axis, firsts in firsts_of.items():
        form = found.get(f"t{axis}")
        if form is None or form.kind == "vector":
            assert form or dict(zip("xyz", block, strict=True))[axis] == 1
            continue
        for size in (1, 2, 4, 8):
            for start in range(0, len(firsts), size):
                for j, first in enumerate(firsts[start : start + size]):
                    for k, other in enumerate(firsts[start : start + size]):
                        (one, a), (two, b) = form.across[j], form.across[k]
                        assert one != two or first - other == a - b, (axis, size, start, j, k)


GRID_STRIDE = "int s = gridDim.x * blockDim.x; for (int i = %s; i < n; i += s) x[i] = 2 * x[i];"


def test_a_loop_over_the_grid_reads_ahead() -> None:
    at = "blockIdx.x * blockDim.x + threadIdx.x"
    assert "__builtin_prefetch($p" in code(GRID_STRIDE % at)
    assert "prefetch" not in code(SAXPY)


@pytest.mark.parametrize(
    ("index", "bytes_a_block"),
    [("blockIdx.x * 64 + threadIdx.x", "256"), ("blockIdx.x * n + threadIdx.x", "4 * (i64)n$"),
     ("blockIdx.x * 4096 + threadIdx.x", None), ("blockIdx.x * 16 + threadIdx.x", None)],
)  # fmt: skip
def test_a_block_with_barriers_asks_for_what_the_next_one_reads(
    index: str, bytes_a_block: str | None
) -> None:
    body = "__shared__ float s[64]; s[threadIdx.x] = x[%s]; __syncthreads(); x[0] = s[n];"
    asked = f"GLOBAL(x$ + {bytes_a_block} * (block[0] + 1ull)"
    for checked in (False, True):
        text = code(body % index, checked=checked)
        assert (asked in text) if bytes_a_block else ("prefetch" not in text)


def test_a_loop_that_follows_indices_goes_lane_by_lane() -> None:
    body = "float s = 0; for (int k = y[i]; k < y[i + 1]; k++) s += x[y[k]]; x[i] = s;"
    parameters = "float *x, const int *y"
    text = code("int i = threadIdx.x; " + body, (64, 1, 1), parameters)
    assert "EACH {" in text and "gather_f32" not in text
    assert "EACH if (ON($on0)) {" in code("int i = threadIdx.x; " + body, (40, 1, 1), parameters)
    stored = body.replace("s +=", "x[k + i] = s +=")
    assert "gather_f32" in code("int i = threadIdx.x; " + stored, (64, 1, 1), parameters)


@pytest.mark.parametrize(
    ("body", "streams"),
    [
        ("if (i < n) x[i] = y[i];", True),
        ("for (; i < n; i += 4096) x[i] = y[i];", True),
        ("if (i < n) x[i] += y[i];", False),
        ("for (int k = 0; k < n; k++) x[i] = y[k];", False),
        ("if (i < n) { x[i] = y[i]; atomicAdd(x, 1.0f); }", False),
        ("float *p = n > 7 ? x : y; if (i < n) p[i] = 1;", False),
        (
            "__shared__ float s[64]; s[threadIdx.x] = i < n ? y[i] : 0; __syncthreads();"
            "if (i < n) x[i] = s[n];",
            True,
        ),
    ],
)
def test_arrays_that_are_written_once_go_past_the_caches(body: str, streams: bool) -> None:
    text = code("int i = blockIdx.x * blockDim.x + threadIdx.x; " + body, (64, 1, 1),
                "float *x, float *y, int n")  # fmt: skip
    assert ("stream_f32(" in text) == streams


def test_large_shared_arrays_begin_with_a_cache_line() -> None:
    body = "__shared__ float a[3]; __shared__ float b[16], c[5]; __shared__ double d[9];"
    body += "a[0] = b[n] = c[n] = d[n] = 1; __syncthreads(); x[0] = a[0] + b[0] + c[0] + d[0];"
    found = re.findall(r"ptr ([abcd])\$ = 0x1([0-9a-f]{8})ull", code(body))
    places = {name: int(place, 16) for name, place in found}
    assert places == {"a": 0, "b": 64, "c": 144, "d": 192}


def test_texts_that_differ_are_told_apart_before_they_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = native_text(program(SAXPY))
    assert made.content == native_text(program(SAXPY)).content
    changed = [made._replace(given={**made.given, name: None}) for name in made.given]
    others = [
        native_text(program(SAXPY), Settings(checked=True)),
        native_text(program("x[0] = 1;")),
    ]
    contents = {text.content for text in (made, *changed, *others)}
    assert len(contents) == 1 + len(made.given) + 2
    monkeypatch.setattr(text_module, "TEMPLATE", "abi.h")
    assert made.content not in contents


def test_all_that_the_template_reads_is_given() -> None:
    """A constant of the template's own would be missing from what tells texts apart."""
    path = Path(text_module.__file__).parent / text_module.TEMPLATE
    tree = jinja2.Environment().parse(path.read_text())
    assert meta.find_undeclared_variables(tree) == set(native_text(program(SAXPY)).given)
    assert not [*meta.find_referenced_templates(tree)]
