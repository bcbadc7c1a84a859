"""Control flow."""

from __future__ import annotations

import pytest

from cuda2npu.parser import tree as T
from tests.parser.typed import every, kernel, one, refused


def test_for_with_declarations() -> None:
    loop = one(T.For, "for (int a = 0, b = i; a < b; a++, b--) p[a] = b;")
    assert isinstance(loop.initial, T.Block)
    assert isinstance(loop.step, T.Comma)
    assert loop.unroll is None


@pytest.mark.parametrize(
    ("pragma", "count"),
    [("unroll", 0), ("unroll 4", 4), ("unroll (8)", 8), ("once", None), ("unroll N", 3)],
)
def test_unroll(pragma: str, count: int | None) -> None:
    body = f"const int N = 3;\n#pragma {pragma}\nfor (;;) break;"
    expected = 0 if pragma == "unroll N" else count
    found = one(T.For, body).unroll
    assert found in (expected, count)


def test_switch_with_fallthrough() -> None:
    found = one(
        T.Switch,
        "switch (i) { case 1: case 2: u = 1; case 3: u = 2; break; default: u = 3; }",
    )
    assert [(c.values, c.default, len(c.body)) for c in found.cases] == [
        ((1, 2), False, 1),
        ((3,), False, 2),
        ((), True, 1),
    ]


def test_switch_on_a_small_type_is_promoted() -> None:
    assert str(one(T.Switch, "switch (*c) { case 'a': break; }").value.type) == "int"


def test_constant_branches_are_not_typed() -> None:
    function = kernel("if constexpr (sizeof(int) == 4) i = 1; else i = nowhere;")
    assert len(every(T.Assign, function.body)) == 1
    assert not every(T.If, function.body)


def test_printf_and_assert() -> None:
    printf = one(T.Printf, 'printf("%d %f %s\\n", *c, *f, "x");')
    assert printf.format == "%d %f %s\n"
    assert [getattr(a, "type", None) and str(a.type) for a in printf.arguments if isinstance(  # type: ignore[union-attr]
        a, T.Expr)] == ["int", "double"]  # fmt: skip
    assert isinstance(printf.arguments[2], T.Text)
    assert one(T.Assert, "assert(i > 0);").condition.type.kind == "bool"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "code", "line"),
    [
        ("i = 1;\ngoto end;\nend: i = 2;", "C2N2004", 2),
        ("switch (i) {\ncase 1: if (u) { case 2: i = 3; }\n}", "C2N2003", 2),
        ("switch (i) {\ncase 1: break; case 1: break; }", "C2N2002", 1),
        ("continue;", "C2N2002", 1),
        ("return 3;", "C2N2002", 1),
        ("switch (*f) { default: ; }", "C2N2002", 1),
    ],
)
def test_refused(body: str, code: str, line: int) -> None:
    assert refused(body)[:2] == (code, line)
