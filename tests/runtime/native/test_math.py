"""Vector math functions against mpmath, and the printing of only those that are used."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from cuda2npu.runtime.native import vector_math
from cuda2npu.runtime.native.vector_math import function_names, functions_for
from tests.runtime.native import minimax, ulp

SAMPLES = 400
FOUND = [name for name in ("gcc", "clang") if shutil.which(name)]
NEEDS_COMPILER = pytest.mark.skipif(not FOUND, reason="no C compiler")  # by shutil.which
BUILDS = [
    (compiler, width, contract)
    for compiler in FOUND
    for width, contract in ((16, "off"), (8, "fast"), (4, "off"))
]


@pytest.mark.parametrize("compiler, width, contract", BUILDS)
def test_every_function_is_as_near_as_cuda_says(
    compiler: str, width: int, contract: str, tmp_path: Path
) -> None:
    """CUDA counts from the rounded value, we from the true one: half a unit is for the rounding."""
    names = sorted(function_names())
    command = [compiler, "-march=native", f"-ffp-contract={contract}"]
    library = ulp.build(command, names, width, tmp_path)
    far = {name: float(ulp.distances(library, name, SAMPLES).max()) for name in names}
    assert not {name: d for name, d in far.items() if d > max(ulp.limit(name), 0.5)}


@NEEDS_COMPILER
def test_what_has_an_exact_result_gets_it(tmp_path: Path) -> None:
    """Powers of 2 and 10, and cubes, where the type holds them."""
    functions = [f"{f}_{t}" for f in ("exp2", "exp10", "log2", "log10", "cbrt") for t in ulp.TYPES]
    library = ulp.build([FOUND[0], "-march=native"], functions, 8, tmp_path)
    for t, dtype in ulp.TYPES.items():
        tens = np.arange(11 if t == "f32" else 23, dtype=dtype)
        twos, roots = np.arange(-126, 128, dtype=dtype), np.arange(-200, 200, dtype=dtype)
        powers = (10.0 ** tens.astype(np.float64)).astype(dtype)
        powers_of_2 = np.ldexp(dtype(1), twos.astype(np.int32))
        for name, argument, wanted in (
            ("exp10", tens, powers),
            ("log10", powers, tens),
            ("exp2", twos, powers_of_2),
            ("log2", powers_of_2, twos),
            ("cbrt", roots**3, roots),
        ):
            assert np.array_equal(ulp.results(library, f"{name}_{t}", [argument]), wanted), name


def test_an_error_of_one_unit_is_seen() -> None:
    wanted = ulp.reference("exp_f32", SAMPLES)
    off = np.nextafter(wanted.meaning, np.float32(np.inf))
    assert ulp.distance(wanted, wanted.meaning).max() <= 0.51
    assert ulp.distance(wanted, off)[wanted.measured].max() > 0.9
    assert np.isinf(ulp.distance(wanted, off)[np.flatnonzero(wanted.meaning == 0)]).all()


@NEEDS_COMPILER
@pytest.mark.parametrize("width", [16, 4])
def test_each_function_brings_all_that_it_needs(width: int, tmp_path: Path) -> None:
    texts: list[str] = []
    for k, name in enumerate(sorted(function_names())):
        path = tmp_path / f"{k}.c"
        path.write_text(ulp.library_text([name], width), encoding="utf-8")
        texts.append(str(path))
    strict = ["-Wall", "-Wextra", "-Wno-psabi", "-Wno-unused-function", "-Werror", "-fsyntax-only"]
    command = [FOUND[0], "-O2", "-march=native", *strict, *texts]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_only_what_is_used_is_printed() -> None:
    text = functions_for(["exp_f32"])
    assert "f32x exp_f32(f32x x)" in text
    assert "log" not in re.sub(r"/\*.*?\*/", "", text, flags=re.S) and "f64" not in text
    assert functions_for(["exp_f32", "exp_f32"]) == text
    assert text in functions_for(["exp_f32"]) and not functions_for([])


def test_a_piece_follows_what_it_needs() -> None:
    place = {piece: k for k, piece in enumerate(vector_math.pieces())}
    macros = {piece for piece, text in vector_math.pieces().items() if "\n#define" in text}
    late = [
        (piece, other)
        for piece in place
        for other in set(vector_math.WORD.findall(vector_math.pieces()[piece])) & set(place)
        if place[other] > place[piece] and piece not in macros
    ]
    assert not late


def test_an_unknown_function_is_an_error() -> None:
    with pytest.raises(KeyError):
        functions_for(["gamma_f32"])


def test_every_function_has_a_limit() -> None:
    assert {f"{f}_{t}" for t, table in ulp.LIMITS.items() for f in table} == function_names()


@pytest.mark.parametrize("name", ["sine32", "cosine32", "exp32"])
def test_coefficients_are_those_of_the_fits(name: str) -> None:
    coefficients, bits = minimax.fitted(minimax.FITS[name])
    assert set(coefficients) <= minimax.written()
    assert bits < -26
