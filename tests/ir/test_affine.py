"""Polynomials: the algebra, the text, the modulus."""

from __future__ import annotations

import random

from cuda2npu.ir.affine import (
    Access,
    Bound,
    Poly,
    number,
    parse_access,
    parse_bound,
    parse_poly,
    variable,
)

NAMES = ("%n", "%bx", "%i[0]", "x", "y", "z")


def some(rng: random.Random) -> Poly:
    total = number(rng.randint(-9, 9))
    for _ in range(rng.randint(0, 4)):
        term = number(rng.choice((-4, -1, 1, 2, 256)))
        for _ in range(rng.randint(0, 2)):
            term = term.times(variable(rng.choice(NAMES)))
        total = total.plus(term)
    return total


def test_algebra_and_text() -> None:
    rng = random.Random(1)
    for _ in range(300):
        a, b = some(rng), some(rng)
        values = {name: rng.randint(-50, 50) for name in NAMES}
        x, y = a.evaluate(values), b.evaluate(values)
        assert a.plus(b).evaluate(values) == x + y
        assert a.plus(b, -3).evaluate(values) == x - 3 * y
        assert a.times(b).evaluate(values) == x * y
        assert a.scaled(7).evaluate(values) == 7 * x
        assert a.uniform.plus(a.varying) == a
        assert (a.scaled(1 << 30).centred(32).evaluate(values) - (x << 30)) % (1 << 32) == 0
        assert parse_poly(str(a)) == a
        assert a.plus(b) == b.plus(a)
        assert a.plus(a, -1) == Poly()


def test_coefficients() -> None:
    found = parse_poly("%x + 4*%n*%k + 4*%n*y + 4*x + 8")
    assert str(found.coefficient("x")) == "4"
    assert str(found.coefficient("y")) == "4*%n"
    assert str(found.coefficient("%k")) == "4*%n"
    assert str(found.uniform) == "%x + 4*%k*%n + 8"
    assert found.degree == 1
    assert number(5).constant == 5
    assert found.constant is None


def test_accesses_as_text() -> None:
    access = Access(
        "global", "dma", (16, 4, 1), parse_poly("%x + 8 + 4*x + 4*%n*y"),
        (Bound(parse_poly("16*%bx + x"), "lt", parse_poly("%n")), parse_bound("y != 0")),
        masked=True, wraps=True,
    )  # fmt: skip
    assert str(access) == (
        "dma(global %x + 8, x: 16 by 4, y: 4 by 4*%n, if 16*%bx + x < %n and y != 0 and mask, "
        "unless unsigned wrap)"
    )
    assert parse_access(str(access), (16, 4, 1)) == access
    assert [str(stride) for stride in access.strides] == ["4", "4*%n", "0"]
    for text in ("gather(unknown)", "scatter(shared)", "uniform(local %a + 4)"):
        assert str(parse_access(text, (8, 1, 1))) == text
