"""Fast math: which functions take their fast forms, and that those are as near as CUDA says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import cuda2npu
from cuda2npu import pipeline
from cuda2npu.runtime.native import Mode, library
from cuda2npu.runtime.native.compilers import find_compiler
from cuda2npu.runtime.native.emit import Settings
from cuda2npu.runtime.native.launch import prepare
from cuda2npu.runtime.native.text import native_text
from cuda2npu.runtime.native.vector_math import fast_names, function_names
from tests.runtime.native import minimax, ulp
from tests.runtime.native.kernels import FOUND, NEEDS_COMPILER
from tests.runtime.native.test_math import BUILDS, SAMPLES
from tests.runtime.native.test_text import program

FORMS = [
    ("expf(v)", "exp_f32", "fast_exp_f32"),
    ("__expf(v)", "fast_exp_f32", "fast_exp_f32"),
    ("__powf(v, v)", "fast_pow_f32", "fast_pow_f32"),
    ("sqrtf(v)", "sqrt_f32", "fast_sqrt_f32"),
    ("__fsqrt_rn(v)", "sqrt_f32", "sqrt_f32"),
    ("rsqrtf(v)", "rsqrt_f32", "rsqrt_f32"),
    ("__frsqrt_rn(v)", "rounded_rsqrt_f32", "rounded_rsqrt_f32"),
    ("(float)exp((double)v)", "exp_f64", "exp_f64"),
    ("erff(v)", "erf_f32", "erf_f32"),
]


@pytest.mark.parametrize("compiler, width, contract", BUILDS)
def test_fast_forms_are_as_near_as_cuda_says(
    compiler: str, width: int, contract: str, tmp_path: Path
) -> None:
    command = [compiler, "-march=native", f"-ffp-contract={contract}"]
    names = [f"fast_{name}" for name in sorted(fast_names())]
    made = ulp.build(command, names, width, tmp_path)
    shares = {name: ulp.share(made, name, SAMPLES, 900_001) for name in ulp.FAST}
    assert not {name: share for name, share in shares.items() if share > 1}


@NEEDS_COMPILER
def test_a_form_that_is_not_near_enough_is_seen(tmp_path: Path) -> None:
    made = ulp.build([FOUND[0], "-march=native"], ["fast_tanh_f32"], 8, tmp_path)
    strict = ulp.Bound("", lambda unit, _, __: 4 * unit)
    wanted = ulp.reference("fast_tanh_f32", SAMPLES)
    assert ulp.nearness(made, "fast_tanh_f32", wanted, strict) > 1


def test_every_fast_form_has_a_bound_and_an_exact_form() -> None:
    assert fast_names() == {f"{name}_f32" for name in ulp.FAST}
    assert fast_names() <= function_names()


@pytest.mark.parametrize("call, usual, fast", FORMS)
def test_who_takes_a_fast_form(call: str, usual: str, fast: str) -> None:
    given = program(f"float v = x[threadIdx.x]; x[threadIdx.x] = {call};")
    for settings, wanted in ((Settings(), usual), (Settings(fast_math=True), fast)):
        text = native_text(given, settings).code
        kernel = text[text.index("/* One block") :]
        assert f" {wanted}(" in kernel, kernel
    text = native_text(given, Settings(library_math=True, fast_math=True)).code
    assert "fast_" not in text


@NEEDS_COMPILER
@pytest.mark.parametrize("compiler", FOUND)
@pytest.mark.parametrize("same", [False, True], ids=["vectors", "scalars"])
@pytest.mark.parametrize("option", ["contract", "fast_math"])
def test_what_is_rounded_is_not_fused(
    compiler: str, same: bool, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(1 + 2^-23)^2 has a last bit that only the fused form keeps."""
    monkeypatch.setenv("CUDA2NPU_CC", compiler)
    mode = Mode(checked=False)._replace(**{option: True})
    y = np.full(64, 1 + 2**-23, np.float32)
    z = -(y * y)
    for text, wanted in (("__fadd_rn(__fmul_rn(b, b), c)", 0.0), ("b * b + c", 2.0**-46)):
        x = np.ones(64, np.float32)
        place = "0" if same else "threadIdx.x"
        source = f"""__global__ void k(float *x, const float *y, const float *z) {{
            float b = y[{place}], c = z[{place}]; x[threadIdx.x] = {text}; }}"""
        cuda2npu.compile(source).kernel("k")[1, 64](x, y, z, mode=mode, executor="native")
        assert (x == wanted).all(), text


@NEEDS_COMPILER
def test_results_are_near_and_those_of_library_math_exact() -> None:
    text = "__global__ void k(float *x) { x[threadIdx.x] = sinf(x[threadIdx.x]); }"
    kernel = cuda2npu.compile(text).kernel("k")

    def result(**given: Any) -> NDArray[Any]:
        x = np.linspace(-3, 3, 256, dtype=np.float32)
        kernel[1, 256](x, **given)
        return x

    exact = result(executor="interpreter")
    fast = result(mode=Mode(fast_math=True), executor="native")
    assert np.abs(fast - exact).max() < 2.0**-21.41
    assert (fast != exact).any()
    assert (result(mode=Mode(fast_math=True, library_math=True), executor="native") == exact).all()


@NEEDS_COMPILER
def test_compiled_code_is_kept_apart() -> None:
    """In memory and on disk."""
    unit = pipeline.parse_text("__global__ void k(float *x) { x[threadIdx.x] += 1; }")
    given = pipeline.translate(unit.kernel("k"), (64, 1, 1))
    assert prepare(given, Mode()) is not prepare(given, Mode(fast_math=True))
    unit = pipeline.parse_text("__global__ void k(float *x) { *x = expf(x[threadIdx.x]); }")
    given = pipeline.translate(unit.kernel("k"), (64, 1, 1))
    compiler = find_compiler()
    assert compiler is not None
    keys = {
        library.key_for(native_text(given, Settings(fast_math=fast)), (), compiler)
        for fast in (False, True)
    }
    assert len(keys) == 2


@pytest.mark.parametrize(
    "name, bits", [("fast_exp2_32", -23), ("fast_sine32", -27), ("fast_log32", -24),
                   ("fast_log2_32", -23), ("fast_log10_32", -25)]
)  # fmt: skip
def test_coefficients_are_those_of_the_fits(name: str, bits: int) -> None:
    coefficients, error = minimax.fitted(minimax.FITS[name])
    assert set(coefficients) <= minimax.written()
    assert error < bits
