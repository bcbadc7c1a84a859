"""Types, conversions and constants of expressions."""

from __future__ import annotations

import math

import pytest

from cuda2npu.parser import tree as T
from cuda2npu.parser.ctypes import BOOL, F32, F64, I32, I64, U32, Pointer
from tests.parser.typed import constant, every, kernel, one, refused, value


@pytest.mark.parametrize(
    ("text", "type_", "expected"),
    [
        ("1", "int", 1),
        ("1u", "unsigned int", 1),
        ("0xffffffff", "unsigned int", 2**32 - 1),
        ("4294967295", "long", 2**32 - 1),
        ("1ull << 40", "unsigned long long", 1 << 40),
        ("'a'", "char", 97),
        ("'a' + 0", "int", 97),
        ("'\\xff'", "char", -1),
        ("true + true", "int", 2),
        ("0.1f", "float", 0.10000000149011612),
        ("0.5", "double", 0.5),
        ("1.0f / 3", "float", 0.3333333432674408),
        ("0x1p-2f", "float", 0.25),
        ("2147483647 + 1", "int", -(2**31)),
        ("-7 / 2", "int", -3),
        ("-7 % 2", "int", -1),
        ("-7 >> 1", "int", -4),
        ("-1 < 1u", "bool", False),
        ("(unsigned char)300", "unsigned char", 44),
        ("(int)3.99f", "int", 3),
        ("(int)1e20", "int", 2**31 - 1),
        ("(unsigned)-1.5f", "unsigned int", 0),
        ("(signed char)200", "signed char", -56),
        ("sizeof(int[3])", "unsigned long", 12),
        ("sizeof(*d)", "unsigned long", 8),
        ("sizeof('a')", "unsigned long", 1),
        ("alignof(float4)", "unsigned long", 16),
        ("sizeof(float3)", "unsigned long", 12),
        ("1 ? 2 : 3.0", "double", 2.0),
        ("0 && i", "bool", False),
        ("(1, 2)", "int", 2),
        ("!3", "bool", False),
        ("~0u", "unsigned int", 2**32 - 1),
        ("-2147483648LL", "long long", -(2**31)),
        ("INT_MAX", "int", 2**31 - 1),
        ("UINT_MAX", "unsigned int", 2**32 - 1),
        ("std::numeric_limits<float>::max()", "float", 3.4028234663852886e38),
        ("std::numeric_limits<int>::min()", "int", -(2**31)),
        ("std::numeric_limits<double>::epsilon()", "double", 2.0**-52),
        ("(float)16777217", "float", 16777216.0),
        ("(float)9007199791611905ll", "float", 9007200328482816.0),
        ("static_cast<short>(70000)", "short", 4464),
        ("warpSize", "int", 32),
        ("min(3, 4) + max(1, 2)", "int", 5),
        ("__int_as_float(0x3f800000)", "float", 1.0),
    ],
)
def test_constants(text: str, type_: str, expected: bool | int | float) -> None:
    assert constant(text) == (type_, expected)


def test_infinity_is_a_constant() -> None:
    assert constant("std::numeric_limits<float>::infinity()") == ("float", math.inf)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("*c + *c", "int"),
        ("*s * *s", "int"),
        ("i + u", "unsigned int"),
        ("l + u", "long long"),
        ("*f * i", "float"),
        ("*f * *d", "double"),
        ("*f * 2.0", "double"),
        ("i == u", "bool"),
        ("*s << l", "int"),
        ("f + i", "float *"),
        ("p - p", "long long"),
        ("&f[i]", "float *"),
        ("threadIdx.x", "unsigned int"),
        ("-*c", "int"),
        ("!f", "bool"),
        ("v->x", "float"),
        ("i ? *s : *c", "int"),
        ("i ? f : nullptr", "float *"),
    ],
)
def test_types(text: str, type_: str) -> None:
    assert str(value(text).type) == type_


def test_float_initialiser_is_a_float_constant() -> None:
    declare = one(T.Declare, "float x = 0.5;")
    assert isinstance(declare.initial, T.Const)
    assert (declare.initial.type, declare.initial.value) == (F32, 0.5)


def test_comparison_has_equal_operands() -> None:
    found = value("i < u")
    assert isinstance(found, T.Binary)
    assert found.left.type == found.right.type == U32
    assert isinstance(found.left, T.Cast)
    assert found.type == BOOL


def test_conditions_are_bool() -> None:
    function = kernel("if (i) while (f) p[0] = i && u ? 1 : 2;")
    loop, branch = every(T.While, function.body)[0], every(T.If, function.body)[0]
    logical = every(T.Logical, function.body)[0]
    for condition in (loop.condition, branch.condition, logical.left, logical.right):
        assert condition.type == BOOL
        assert isinstance(condition, T.Cast)


def test_subscript_is_pointer_arithmetic() -> None:
    place = one(T.Assign, "f[i] = 1;").place
    assert isinstance(place, T.Deref)
    assert isinstance(place.pointer, T.PointerAdd)
    assert place.pointer.index.type == I32


def test_subtraction_widens_the_index() -> None:
    found = value("f - u")
    assert isinstance(found, T.PointerAdd)
    assert isinstance(found.index, T.Unary)
    assert found.index.type == I64
    assert isinstance(found.index.operand, T.Cast)


def test_compound_assignment_computes_in_the_common_type() -> None:
    found = one(T.CompoundAssign, "*c += 1.5f;")
    assert found.compute == F32
    assert str(found.type) == "char"
    assert one(T.CompoundAssign, "*s <<= u;").compute == I32
    assert one(T.CompoundAssign, "f += i;").compute == Pointer(F32)


def test_call_arguments_convert() -> None:
    found = one(T.Intrinsic, "*d = sqrt(i);")
    assert (found.name, found.type, found.arguments[0].type) == ("sqrt", F64, F64)


@pytest.mark.parametrize("body", ["(i ? u : *(unsigned *)p) = 3;", "(i = 2) += 3;", "++i = 4;"])
def test_places_that_cxx_adds(body: str) -> None:
    found = every(T.Deref, kernel(body).body)
    assert isinstance(found[0].pointer, T.Conditional | T.Comma)


def test_a_condition_is_no_cast() -> None:
    found = value("((i) >= (l) && (u) <= (p[1]))")
    assert isinstance(found, T.Logical)


def test_special_registers_as_a_whole() -> None:
    found = value("threadIdx")
    assert isinstance(found, T.RecordValue)
    assert str(found.type) == "uint3"


def test_reinterpreted_reference_is_the_same_place() -> None:
    found = one(T.Assign, "reinterpret_cast<float4 &>(f[4]).y = 1;").place
    assert isinstance(found, T.Member)
    assert isinstance(found.record, T.Deref)
    assert str(found.record.type) == "float4"


@pytest.mark.parametrize(
    ("body", "code", "column"),
    [
        ("i = nowhere;", "C2N2001", 5),
        ("i = f;", "C2N2002", 5),
        ("i = *u;", "C2N2002", 6),
        ("*f = *f % 2;", "C2N2002", 7),
        ("v[0] = v[1] + v[2];", "C2N2002", 8),
        ("i = v->q;", "C2N2002", 8),
        ('c = "text";', "C2N2003", 5),
        ("(i + 1) = i;", "C2N2002", 2),
        ("int a[i];", "C2N2003", 7),
        ("l = 1 / (int *)2;", "C2N2002", 5),
    ],
)
def test_refused_with_place(body: str, code: str, column: int) -> None:
    assert refused(body) == (code, 1, column)
