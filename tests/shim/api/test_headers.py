"""Each header compiles alone, in every language that it is for, without a warning.

In: the headers. Out: nothing.
"""

from __future__ import annotations

import pytest

from cuda2npu.shim.build import INCLUDE
from tests.shim.api.programs import C_COMPILERS, CPP_COMPILERS, compile_errors

HEADERS = sorted(p.relative_to(INCLUDE).as_posix() for p in INCLUDE.rglob("*.h*"))
PARTS = tuple(name for name in HEADERS if name.startswith("c2n_"))  # of other headers; not alone
ALONE = [name for name in HEADERS if name not in PARTS]
CPP_ONLY = ("cooperative_groups",)
FOR_C = [name for name in ALONE if not name.startswith(CPP_ONLY)]
AS_NVCC_DOES = ("-D__CUDACC__=1", "-include", "cuda_runtime.h")


def one(header: str) -> str:
    return f"#include <{header}>\n"


@pytest.mark.parametrize("compiler", C_COMPILERS)
@pytest.mark.parametrize("header", FOR_C)
def test_it_compiles_as_c(header: str, compiler: str) -> None:
    assert compile_errors(compiler, "c99", one(header)) == ""


@pytest.mark.parametrize("standard", ["c++11", "c++20"])
@pytest.mark.parametrize("compiler", CPP_COMPILERS)
@pytest.mark.parametrize("header", ALONE)
def test_it_compiles_as_cpp(header: str, compiler: str, standard: str) -> None:
    assert compile_errors(compiler, standard, one(header)) == ""


@pytest.mark.parametrize("standard", ["c++11", "c++14", "c++17", "c++20"])
@pytest.mark.parametrize("compiler", CPP_COMPILERS)
def test_all_of_them_compile_behind_one_another(compiler: str, standard: str) -> None:
    text = "".join(map(one, ALONE))
    assert compile_errors(compiler, standard, text) == ""
    assert compile_errors(compiler, standard, text, *AS_NVCC_DOES) == ""


@pytest.mark.parametrize("standard", ["c99", "c11", "c2x"])
@pytest.mark.parametrize("compiler", C_COMPILERS)
def test_all_of_them_compile_behind_one_another_in_c(compiler: str, standard: str) -> None:
    assert compile_errors(compiler, standard, "".join(map(one, FOR_C))) == ""
