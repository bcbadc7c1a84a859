"""Uniformity, common subexpressions, invariant code motion, dead code."""

from __future__ import annotations

from cuda2npu.translate.passes.cse import CSE
from cuda2npu.translate.passes.dce import DCE
from cuda2npu.translate.passes.licm import LICM
from cuda2npu.translate.passes.uniformity import UNIFORMITY
from tests.passes.textual import becomes, stays

TX = "  %tx = thread_id x : tile<8xu32>\n  %i = cast %tx : tile<8xi32>\n"


def test_carried_values_become_uniform() -> None:
    becomes(
        UNIFORMITY,
        """\
  %r, %q = for %k: i32 = 0 to %n step 1 carry(%a: tile<8xi32> = 0, %b: tile<8xi32> = %n) {
    %c = add %a, %b : tile<8xi32>
    %d = load %y[%c] : tile<8xi32>
    yield %d, %a
  }
  %t = if true : (tile<8xi32>) {
    yield %r
  } else {
    yield %q
  }
  store %y[0], %t : i32
""",
        """\
  %r, %q = for %k: i32 = 0 to %n step 1 carry(%a: i32 = 0, %b: i32 = %n) {
    %c = add %a, %b : i32
    %d = load %y[%c] : i32
    yield %d, %a
  }
  %t = if true : (i32) {
    yield %r
  } else {
    yield %q
  }
  store %y[0], %t : i32
""",
    )


def test_one_varying_turn_keeps_the_tile() -> None:
    stays(
        UNIFORMITY,
        TX
        + """\
  %r, %q = while(%a: tile<8xi32> = 0, %b: tile<8xi32> = 1) {
    %g = lt %n, 3 : i1
    condition %g, %b, %a
  } do(%c: tile<8xi32>, %d: tile<8xi32>) {
    %e = add %d, %i : tile<8xi32>
    yield %c, %e
  }
  store %y[%r], %q : i32
""",
    )


def test_cse_and_its_scopes() -> None:
    becomes(
        CSE,
        TX
        + """\
  %a = mul %i, 4 : tile<8xi32>
  %b = mul 4, %i : tile<8xi32>
  %u = lt %n, 3 : i1
  if %u {
    %c = mul %i, 4 : tile<8xi32>
    %d = mul %i, 5 : tile<8xi32>
    store %y[%c], %d : i32
  } else {
    %e = mul %i, 5 : tile<8xi32>
    store %y[%b], %e : i32
  }
  %f = mul %i, 5 : tile<8xi32>
  store %y[%f], %f : i32
""",
        TX
        + """\
  %a = mul %i, 4 : tile<8xi32>
  %u = lt %n, 3 : i1
  if %u {
    %d = mul %i, 5 : tile<8xi32>
    store %y[%a], %d : i32
  } else {
    %e = mul %i, 5 : tile<8xi32>
    store %y[%a], %e : i32
  }
  %f = mul %i, 5 : tile<8xi32>
  store %y[%f], %f : i32
""",
    )


def test_cse_of_loads() -> None:
    becomes(
        CSE,
        TX
        + """\
  %m1 = lt %i, %n : tile<8xi1>
  %a = load %y[%i] : tile<8xi32>
  %b = load %y[%i] : tile<8xi32>
  %c = load %y[%i], mask %m1 : tile<8xi32>
  store %y[%b], %c : i32
  %d = load %y[%i] : tile<8xi32>
  %g = lt %n, 3 : i1
  if %g {
    %e = load %y[%i] : tile<8xi32>
    store %y[0], %e : i32
  }
  %f = load %y[%i] : tile<8xi32>
  for %k: i32 = 0 to %n step 1 {
    %h = load %y[%i] : tile<8xi32>
    store %y[1], %h : i32
  }
  barrier true
  %j = load %y[%i] : tile<8xi32>
  store %y[%d], %f : i32
  store %y[2], %j : i32
""",
        TX
        + """\
  %m1 = lt %i, %n : tile<8xi1>
  %a = load %y[%i] : tile<8xi32>
  %c = load %y[%i], mask %m1 : tile<8xi32>
  store %y[%a], %c : i32
  %d = load %y[%i] : tile<8xi32>
  %g = lt %n, 3 : i1
  if %g {
    store %y[0], %d : i32
  }
  %f = load %y[%i] : tile<8xi32>
  for %k: i32 = 0 to %n step 1 {
    %h = load %y[%i] : tile<8xi32>
    store %y[1], %h : i32
  }
  barrier true
  %j = load %y[%i] : tile<8xi32>
  store %y[%d], %f : i32
  store %y[2], %j : i32
""",
    )


def test_float_sums_are_not_commuted() -> None:
    stays(
        CSE,
        TX
        + """\
  %a = load %x[%i] : tile<8xf32>
  %b = load %x[0] : f32
  %c = add %a, %b : tile<8xf32>
  %d = add %b, %a : tile<8xf32>
  store %x[%i], %c : f32
  store %x[%i], %d : f32
""",
    )


def test_licm_goes_out_of_all_loops() -> None:
    becomes(
        LICM,
        TX
        + """\
  for %k: i32 = 0 to %n step 1 {
    %a = add %k, 1 : i32
    for %l: i32 = 0 to %n step 1 {
      %b = mul %n, 3 : i32
      %g = lt %b, 7 : i1
      if %g {
        %c = mul %a, %b : i32
        %d = add %c, %l : i32
        store %y[%d], %b : i32
      }
    }
  }
""",
        TX
        + """\
  %b = mul %n, 3 : i32
  %g = lt %b, 7 : i1
  for %k: i32 = 0 to %n step 1 {
    %a = add %k, 1 : i32
    %c = mul %a, %b : i32
    for %l: i32 = 0 to %n step 1 {
      if %g {
        %d = add %c, %l : i32
        store %y[%d], %b : i32
      }
    }
  }
""",
    )


def test_licm_of_loads() -> None:
    becomes(
        LICM,
        """\
  %r = for %k: i32 = 0 to 4 step 1 carry(%s: i32 = 0) {
    %a = add %n, 1 : i32
    %b = load %y[%a] : i32
    %c = load %y[%k] : i32
    %d = load %y[2] : i32
    %e = add %b, %c : i32
    %f = add %d, %e : i32
    yield %f
  }
  store %y[0], %r : i32
""",
        """\
  %a = add %n, 1 : i32
  %b = load %y[%a] : i32
  %r = for %k: i32 = 0 to 4 step 1 carry(%s: i32 = 0) {
    %c = load %y[%k] : i32
    %d = load %y[2] : i32
    %e = add %b, %c : i32
    %f = add %d, %e : i32
    yield %f
  }
  store %y[0], %r : i32
""",
    )


def test_loads_that_stay_in_their_loop() -> None:
    stays(
        LICM,
        """\
  %r = for %k: i32 = 0 to %n step 1 carry(%s: i32 = 0) {
    %a = load %y[1] : i32
    yield %a
  }
  %t = for %l: i32 = 0 to 4 step 1 carry(%u: i32 = %r) {
    %b = load %y[1] : i32
    store %y[1], %l : i32
    yield %b
  }
  store %y[0], %t : i32
""",
    )


def test_dce() -> None:
    becomes(
        DCE,
        TX
        + """\
  %a = mul %i, 4 : tile<8xi32>
  %b = load %y[%i] : tile<8xi32>
  %g = lt %n, 3 : i1
  %c, %d = if %g : (i32, i32) {
    %p = add %n, 1 : i32
    %q = add %n, 2 : i32
    yield %p, %q
  } else {
    yield 0, 1
  }
  %e, %f = for %k: i32 = 0 to %n step 1 carry(%s: i32 = 0, %t: i32 = 1) {
    %u = add %s, %k : i32
    %v = add %t, %k : i32
    yield %u, %v
  }
  %h = for %l: i32 = 0 to %n step 1 carry(%w: i32 = 0) {
    yield %n
  }
  store %y[%d], %f : i32
""",
        TX
        + """\
  %b = load %y[%i] : tile<8xi32>
  %g = lt %n, 3 : i1
  %d = if %g : (i32) {
    %q = add %n, 2 : i32
    yield %q
  } else {
    yield 1
  }
  %f = for %k: i32 = 0 to %n step 1 carry(%t: i32 = 1) {
    %v = add %t, %k : i32
    yield %v
  }
  store %y[%d], %f : i32
""",
    )


def test_dce_in_while() -> None:
    becomes(
        DCE,
        """\
  %a, %b = while(%c: i32 = 0, %d: i32 = 1, %e: i32 = 2) {
    %g = lt %c, %n : i1
    condition %g, %c, %d
  } do(%f: i32, %h: i32) {
    %j = add %f, 1 : i32
    %k = add %h, 1 : i32
    yield %j, %k, %k
  }
""",
        """\
  %a = while(%c: i32 = 0) {
    %g = lt %c, %n : i1
    condition %g, %c
  } do(%f: i32) {
    %j = add %f, 1 : i32
    yield %j
  }
""",
    )
