"""The table of intrinsics: consistent, whole, and what the typed half makes of it."""

from __future__ import annotations

import pytest

from cuda2npu.diagnostics import NOWHERE
from cuda2npu.parser import tree as T
from cuda2npu.parser.ctypes import SCALARS
from cuda2npu.parser.signatures import CANONICAL, SIGNATURES, later
from tests.parser.typed import refused, value

KINDS = {*SCALARS, "void", "any", "F", "A"}


def test_kinds_are_known() -> None:
    for name, overloads in SIGNATURES.items():
        for signature in overloads:
            for kind in (*signature.params, signature.result):
                assert kind.removeprefix("*") in KINDS, (name, kind)
            assert len(signature.defaults) <= len(signature.params)


def test_no_overload_stands_twice() -> None:
    for name, overloads in SIGNATURES.items():
        assert len({s.params for s in overloads}) == len(overloads), name


def test_no_intrinsic_is_also_refused() -> None:
    assert [name for name in SIGNATURES if later(name, NOWHERE) is not None] == []


def test_canonical_names() -> None:
    for name in ("sqrtf", "__popc", "atomicAdd_system", "fminf", "__ldcg", "umax"):
        assert SIGNATURES[name][0].canonical in CANONICAL
    assert {"sqrt", "min", "max", "__ldg", "atomicAdd", "abs", "bitcast"} <= CANONICAL
    assert not CANONICAL & {"sqrtf", "fabs", "fmaxf", "atomicAdd_block"}


@pytest.mark.parametrize(
    ("call", "name", "result"),
    [
        ("sqrt(*f)", "sqrt", "float"),
        ("sqrt(i)", "sqrt", "double"),
        ("sqrtf(*d)", "sqrt", "float"),
        ("pow(*f, i)", "pow", "double"),
        ("pow(*f, 2.0f)", "pow", "float"),
        ("std::pow(*f, *d)", "pow", "double"),
        ("abs(*f)", "abs", "float"),
        ("abs(i)", "abs", "int"),
        ("abs(*s)", "abs", "int"),
        ("fabs(*d)", "abs", "double"),
        ("min(i, u)", "min", "unsigned int"),
        ("max(l, l)", "max", "long long"),
        ("max(*f, *d)", "max", "double"),
        ("std::max(*f, 1.0f)", "max", "float"),
        ("std::max<double>(*f, 1)", "max", "double"),
        ("fmaxf(i, 0)", "max", "float"),
        ("isnan(*f)", "isnan", "bool"),
        ("ldexp(*f, i)", "ldexp", "float"),
        ("atomicAdd(f, 1.0)", "atomicAdd", "float"),
        ("atomicAdd((unsigned long long *)p, 1)", "atomicAdd", "unsigned long long"),
        ("atomicCAS(p, 0, 1)", "atomicCAS", "int"),
        ("atomicMax_system(&i, 3)", "atomicMax", "int"),
        ("__shfl_down_sync(0xffffffff, *f, 2)", "__shfl_down_sync", "float"),
        ("__shfl_xor_sync(~0u, (long)l, 1)", "__shfl_xor_sync", "long long"),
        ("__ballot_sync(~0u, i > 0)", "__ballot_sync", "unsigned int"),
        ("__popc(i)", "__popc", "int"),
        ("__float2int_rn(*f)", "__float2int_rn", "int"),
        ("__float_as_int(*f)", "bitcast", "int"),
        ("__fadd_rz(*f, *f)", "__fadd_rz", "float"),
        ("__saturatef(*f)", "__saturatef", "float"),
        ("clock64()", "clock64", "long long"),
    ],
)
def test_calls(call: str, name: str, result: str) -> None:
    found = value(call)
    assert isinstance(found, T.Intrinsic)
    assert (found.name, str(found.type)) == (name, result)


def test_load_hint_of_a_vector() -> None:
    found = value("__ldg(v)")
    assert isinstance(found, T.Intrinsic)
    assert str(found.type) == "float4"


def test_defaults_are_filled_in() -> None:
    found = value("__shfl_sync(~0u, i, 3)")
    assert isinstance(found, T.Intrinsic)
    width = found.arguments[-1]
    assert isinstance(width, T.Const)
    assert width.value == 32


@pytest.mark.parametrize("call", ["max(*f, 1)", "abs(u)", "atomicAdd(s, 1)", "sqrt()", "min(f, f)"])
def test_calls_that_cuda_refuses_too(call: str) -> None:
    assert refused(f"auto x = {call};")[0] == "C2N2014"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("__half2float", "C2N2011"),
        ("__nv_bfloat162_raw", "C2N2011"),
        ("tex2D", "C2N2012"),
        ("surf2Dwrite", "C2N2012"),
        ("curand_init", "C2N2018"),
        ("cub::BlockReduce", "C2N2018"),
        ("wmma::mma_sync", "C2N2003"),
        ("malloc", "C2N2017"),
        ("cg::this_cluster", "C2N4002"),
        ("cudaMemcpyAsync", "C2N2003"),
        ("__vadd4", "C2N2003"),
    ],
)
def test_names_for_later(name: str, code: str) -> None:
    found = later(name, NOWHERE)
    assert found is not None
    assert found.code == code
    assert name in found.message


def test_any_other_name_is_not_known() -> None:
    assert later("my_function", NOWHERE) is None
