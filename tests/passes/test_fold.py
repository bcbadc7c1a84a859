"""Constants and identities."""

from __future__ import annotations

import pytest

from cuda2npu.translate.passes.fold import FOLD
from tests.passes.textual import becomes, body_of, program, stays

TX = "  %tx = thread_id x : tile<8xu32>\n  %i = cast %tx : tile<8xi32>\n"

LOADED = "%c = lt %i, %n : tile<8xi1>\n  %l = load %y[%i], mask %c : tile<8xi32>\n"


def used(ops: str, value: str, element: str = "i32") -> str:
    """`value` after `ops`, stored, so that it can be seen."""
    place = {"i32": "%y", "u32": "%y", "f32": "%x", "i64": "%y"}[element]
    return f"{TX}{ops}  store {place}[%i], {value} : {element}\n"


@pytest.mark.parametrize(
    ("op", "value"),
    [
        ("%v = add 2147483647, 1 : i32", "-2147483648"),
        ("%v = mul 65536, 65536 : i32", "0"),
        ("%v = div 7, 0 : i32", "-1"),
        ("%v = div -2147483648, -1 : i32", "-2147483648"),
        ("%v = rem -7, 2 : i32", "-1"),
        ("%v = rem 7, 0 : i32", "7"),
        ("%v = shr -8, 40 : i32", "-1"),
        ("%v = shl 1, 32 : i32", "0"),
        ("%v = neg -2147483648 : i32", "-2147483648"),
        ("%v = cast 300:i64 : i32", "300"),
        ("%v = cast 1.5:f64 : i32", "1"),
        ("%v = cast nan:f32 : i32", "0"),
        ("%v = cast inf:f32 : i32", "2147483647"),
        ("%v = popc 255:i32 : i32", "8"),
        ("%v = select true, 3, 4 : i32", "3"),
        ("%v = min -1, 1 : i32", "-1"),
        ("%v = add %i, 0 : tile<8xi32>", "%i"),
        ("%v = add 0, %i : tile<8xi32>", "%i"),
        ("%v = sub %i, 0 : tile<8xi32>", "%i"),
        ("%v = sub %i, %i : tile<8xi32>", "0"),
        ("%v = mul %i, 1 : tile<8xi32>", "%i"),
        ("%v = mul 0, %i : tile<8xi32>", "0"),
        ("%v = div %i, 1 : tile<8xi32>", "%i"),
        ("%v = rem %i, 1 : tile<8xi32>", "0"),
        ("%v = and %i, -1 : tile<8xi32>", "%i"),
        ("%v = and %i, 0 : tile<8xi32>", "0"),
        ("%v = or %i, %i : tile<8xi32>", "%i"),
        ("%v = xor %i, %i : tile<8xi32>", "0"),
        ("%v = shl %i, 0 : tile<8xi32>", "%i"),
        ("%v = max %i, %i : tile<8xi32>", "%i"),
        ("%c = lt %i, %n : tile<8xi1>\n  %v = select %c, %i, %i : tile<8xi32>", "%i"),
        (LOADED + "  %v = select %c, %l, 0 : tile<8xi32>", "%l"),
        ("%w = cast %i : tile<8xi64>\n  %v = cast %w : tile<8xi32>", "%i"),
        ("%w = neg %i : tile<8xi32>\n  %v = neg %w : tile<8xi32>", "%i"),
        ("%w = not %i : tile<8xi32>\n  %v = not %w : tile<8xi32>", "%i"),
    ],
)
def test_becomes_an_operand(op: str, value: str) -> None:
    text = body_of(FOLD.run(program(used(f"  {op}\n", "%v"))))
    assert f"store %y[%i], {value} : i32" in text
    assert "%v" not in text


@pytest.mark.parametrize(
    ("op", "bits"),
    [
        ("%v = add 0.0, -0.0 : f32", "0.0"),
        ("%v = add 0.1, 0.2 : f32", "0.3"),
        ("%v = mul inf, 0.0 : f32", None),
        ("%v = div 1.0, 0.0 : f32", "inf"),
        ("%v = div -1.0, 0.0 : f32", "-inf"),
        ("%v = neg 0.0 : f32", "-0.0"),
        ("%v = min -0.0, 0.0 : f32", "-0.0"),
        ("%v = max nan, 1.0 : f32", "1.0"),
        ("%v = sqrt 2.0 : f32", "1.41421"),
        ("%v = cast 16777217:i32 : f32", "16777216.0"),
    ],
)
def test_float_constants(op: str, bits: str | None) -> None:
    text = body_of(FOLD.run(program(used(f"  {op}\n", "%v", "f32"))))
    assert "%v" not in text
    if bits is not None:
        number = text.split("store %x[%i], ")[1].split(" : ")[0]
        assert float(number) == pytest.approx(float(bits), rel=1e-5, abs=0.0)
        assert number.startswith("-") == bits.startswith("-")


@pytest.mark.parametrize(
    "op",
    [
        "%v = add %f, 0.0 : tile<8xf32>",  # -0.0 would become 0.0
        "%v = sub %f, %f : tile<8xf32>",  # infinity, NaN
        "%v = mul %f, 0.0 : tile<8xf32>",
        "%v = mul %f, 1.0 : tile<8xf32>",  # a signalling NaN
        "%v = min %f, %f : tile<8xf32>",
        "%d = cast %f : tile<8xf64>\n  %v = cast %d : tile<8xf32>",
    ],
)
def test_floats_that_stay(op: str) -> None:
    stays(FOLD, used(f"  %f = load %x[%i] : tile<8xf32>\n  {op}\n", "%v", "f32"))


def test_both_branches_of_an_if_leave_one_select() -> None:
    ops = """\
  %c = lt %i, %n : tile<8xi1>
  %d = not %c : tile<8xi1>
  %a = select %c, %i, 0 : tile<8xi32>
  %v = select %d, %n, %a : tile<8xi32>
"""
    text = body_of(FOLD.run(program(used(ops, "%v"))))
    assert "%v = select %d, %n, %i" in text


def test_a_load_whose_other_lanes_are_not_zero_stays_selected() -> None:
    text = body_of(
        FOLD.run(program(used(f"  {LOADED}  %v = select %c, %l, 1 : tile<8xi32>\n", "%v")))
    )
    assert "select %c, %l, 1" in text


def test_float_comparisons_are_not_negated() -> None:
    stays(
        FOLD,
        TX
        + """\
  %f = load %x[%i] : tile<8xf32>
  %c = lt %f, 1.0 : tile<8xi1>
  %d = not %c : tile<8xi1>
  %e = eq %f, %f : tile<8xi1>
  %g = and %d, %e : tile<8xi1>
  store %x[%i], %f, mask %g : f32
""",
    )


def test_masks() -> None:
    becomes(
        FOLD,
        TX
        + """\
  %c = lt %i, %n : tile<8xi1>
  %d = not %c : tile<8xi1>
  %e = and %d, true : tile<8xi1>
  %f = and %e, %d : tile<8xi1>
  %g = cast %f : tile<8xi32>
  %h = ne %g, 0 : tile<8xi1>
  store %y[%i], 1, mask %h : i32
  store %y[%i], 2, mask true : i32
  store %y[%i], 3, mask false : i32
  %l = load %y[%i], mask false : tile<8xi32>
  store %y[%i], %l : i32
""",
        TX
        + """\
  %c = lt %i, %n : tile<8xi1>
  %d = ge %i, %n : tile<8xi1>
  %g = cast %d : tile<8xi32>
  store %y[%i], 1, mask %d : i32
  store %y[%i], 2 : i32
  store %y[%i], 0 : i32
""",
    )


def test_addresses() -> None:
    becomes(
        FOLD,
        TX
        + """\
  %p = offset %y[3 * 4 + 4 bytes] : ptr
  store %p[%i], 1 : i32
  store %p[2], 2 : i32
  %q = offset %y[%i * 4 bytes] : tile<8xptr>
  store %q[5], 3 : i32
  %r = offset %q[%i * 4 bytes] : tile<8xptr>
  store %r[0], 4 : i32
  %t = offset %y[0 * 4 bytes] : ptr
  store %t[0 * 4 + 6 bytes], 5 : i32
""",
        TX
        + """\
  %p = offset %y[16] : ptr
  store %y[%i * 4 + 16 bytes], 1 : i32
  store %y[6], 2 : i32
  %q = offset %y[%i * 4 bytes] : tile<8xptr>
  store %y[%i * 4 + 20 bytes], 3 : i32
  %r = offset %q[%i * 4 bytes] : tile<8xptr>
  store %q[%i], 4 : i32
  store %y[0 * 4 + 6 bytes], 5 : i32
""".replace("%p = offset %y[16]", "%p = offset %y[16 * 1 bytes]"),
    )


def test_control_flow() -> None:
    becomes(
        FOLD,
        """\
  %a = if true : (i32) {
    %b = add %n, 1 : i32
    yield %b
  } else {
    yield 0
  }
  %c = for %k: i32 = 3 to 3 step 1 carry(%d: i32 = %a) {
    yield 9
  }
  %e = for %k2: i32 = 3 to 4 step 1 carry(%f: i32 = %c) {
    %g = add %f, %k2 : i32
    yield %g
  }
  %h, %j = for %k3: i32 = 0 to %n step 1 carry(%u: i32 = %e, %w: i32 = 0) {
    %z = add %w, %u : i32
    yield %u, %z
  }
  store %y[%h], %j : i32
""",
        """\
  %b = add %n, 1 : i32
  %g = add %n, 4 : i32
  %h, %j = for %k3: i32 = 0 to %n step 1 carry(%u: i32 = %g, %w: i32 = 0) {
    %z = add %w, %g : i32
    yield %g, %z
  }
  store %y[%g], %j : i32
""",
    )


def test_constants_of_sums_and_products_are_merged() -> None:
    becomes(
        FOLD,
        TX
        + """\
  %a = mul %i, 65536 : tile<8xi32>
  %b = mul %a, 65537 : tile<8xi32>
  %c = add %i, 2147483647 : tile<8xi32>
  %d = sub %c, -3 : tile<8xi32>
  store %y[%b], %d : i32
""",
        TX
        + """\
  %a = mul %i, 65536 : tile<8xi32>
  %b = mul %i, 65536 : tile<8xi32>
  %c = add %i, 2147483647 : tile<8xi32>
  %d = add %i, -2147483646 : tile<8xi32>
  store %y[%b], %d : i32
""",
    )


def test_any() -> None:
    becomes(
        FOLD,
        TX
        + """\
  %u = lt %n, 3 : i1
  %a = any %u : i1
  %b = any false : i1
  %c = lt %i, %n : tile<8xi1>
  %d = any true, mask %c : i1
  %e = any %c, mask %c : i1
  if %a {
    store %y[0], 1 : i32
  }
  if %b {
    store %y[0], 2 : i32
  }
  if %d {
    store %y[0], 3 : i32
  }
  if %e {
    store %y[0], 4 : i32
  }
""",
        TX
        + """\
  %u = lt %n, 3 : i1
  %c = lt %i, %n : tile<8xi1>
  %d = any %c : i1
  %e = any %c : i1
  if %u {
    store %y[0], 1 : i32
  }
  if %d {
    store %y[0], 3 : i32
  }
  if %e {
    store %y[0], 4 : i32
  }
""",
    )
