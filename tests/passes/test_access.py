"""What the access analysis says of each idiom, held to the addresses that the program makes."""

from __future__ import annotations

from contextlib import suppress

import pytest

from cuda2npu.ir.affine import Access
from cuda2npu.ir.program import TileProgram
from cuda2npu.ir.walk import walk
from cuda2npu.translate.analysis.access import accesses
from tests.passes.evaluator import Evaluator, TooLong
from tests.passes.test_access_law import check, check_bounds
from tests.passes.textual import program

TX = "  %tx = thread_id x : tile<8xu32>\n  %t = cast %tx : tile<8xi32>\n  %bx = block_id x : u32\n"
GLOBAL = f"{TX}  %0 = mul %bx, 8 : u32\n  %1 = add %0, %tx : tile<8xu32>\n"
I = f"{GLOBAL}  %i = cast %1 : tile<8xi32>\n"  # noqa: E741


def found_in(text: str, block: str = "8, 1, 1") -> list[str]:
    """The accesses of `text`, in order, after a look at the addresses that it makes."""
    found = program(text, block)
    known = accesses(found)
    lawful(found, known)
    return [str(known[id(op)]) for op in walk(found.body) if id(op) in known]


def lawful(found: TileProgram, known: dict[int, Access]) -> None:
    for n in (0, 1, 5, 20):
        for block in (0, 3):
            evaluator = Evaluator(found)
            with suppress(TooLong):  # what has happened until then is looked at
                evaluator.run(n, block)
            for event in evaluator.events:
                check(event, known[id(event.op)], found.block)
                check_bounds(event, known[id(event.op)], found.block)


INDICES = [
    ("%v = add %t, 3 : tile<8xi32>", "dma(global %y + 12, x: 8 by 4)"),
    ("%v = sub 7, %t : tile<8xi32>", "dma(global %y + 28, x: 8 by -4)"),
    ("%v = mul %t, %n : tile<8xi32>", "dma(global %y, x: 8 by 4*%n)"),
    ("%v = shl %t, 2 : tile<8xi32>", "dma(global %y, x: 8 by 16)"),
    ("%v = mul %t, 0 : tile<8xi32>", "uniform(global %y)"),
    ("%v = mul %t, %t : tile<8xi32>", "gather(global)"),
    ("%v = rem %t, 8 : tile<8xi32>", "dma(global %y, x: 8 by 4)"),
    ("%v = rem %t, 4 : tile<8xi32>", "gather(global)"),
    ("%v = div %t, 8 : tile<8xi32>", "uniform(global %y)"),
    ("%v = div %t, 2 : tile<8xi32>", "gather(global)"),
    ("%v = and %t, 7 : tile<8xi32>", "dma(global %y, x: 8 by 4)"),
    ("%v = and %t, 3 : tile<8xi32>", "gather(global)"),
    ("%v = xor %t, 1 : tile<8xi32>", "gather(global)"),
    ("%v = shr %t, 1 : tile<8xi32>", "gather(global)"),
    ("%v = load %y[%t] : tile<8xi32>", "gather(global)"),
    ("%v = mul %t, 1103515245 : tile<8xi32>", "gather(global)"),  # surely overflows
    ("%v = mul %tx, 2654435769 : tile<8xu32>", "gather(global)"),  # surely wraps
    ("%v = sub %tx, 1 : tile<8xu32>", "gather(global)"),  # wraps in thread 0
    (
        "%w = sub %tx, 1 : tile<8xu32>\n  %v = cast %w : tile<8xi32>",
        "dma(global %y - 4, x: 8 by 4)",
    ),
    ("%w = sub %tx, 1 : tile<8xu32>\n  %v = add %w, 1 : tile<8xu32>", "dma(global %y, x: 8 by 4)"),
    (
        "%w = cast %t : tile<8xi64>\n  %v = add %w, 5 : tile<8xi64>",
        "dma(global %y + 20, x: 8 by 4)",
    ),
    ("%v = cast %t : tile<8xu8>", "dma(global %y, x: 8 by 4)"),
    ("%w = mul %t, 100 : tile<8xi32>\n  %v = cast %w : tile<8xu8>", "gather(global)"),
    ("%v = add %tx, %m : tile<8xu32>", "dma(global %y + 4*%m, x: 8 by 4, unless unsigned wrap)"),
    ("%c = lt %n, 3 : i1\n  %v = select %c, %t, 0 : tile<8xi32>", "gather(global)"),
    ("%c = lt %t, 3 : tile<8xi1>\n  %v = select %c, %t, 0 : tile<8xi32>", "gather(global)"),
    ("%v = min %t, %n : tile<8xi32>", "gather(global)"),
]


@pytest.mark.parametrize(("ops", "expected"), INDICES)
def test_index(ops: str, expected: str) -> None:
    assert found_in(f"{TX}  {ops}\n  %r = load %y[%v] : tile<8xi32>\n")[-1] == expected


def test_the_plain_kernel() -> None:
    text = (
        I
        + """\
  %c = lt %i, %n : tile<8xi1>
  %d = ge %t, 1 : tile<8xi1>
  %e = and %c, %d : tile<8xi1>
  %f = load %x[%i], mask %e : tile<8xf32>
  %g = lt %f, 0.0 : tile<8xi1>
  %h = and %e, %g : tile<8xi1>
  store %y[%i], 1, mask %h : i32
  store %y[%bx], 1 : i32
"""
    )
    assert found_in(text) == [
        "dma(global %x + 32*%bx, x: 8 by 4, if 8*%bx + x < %n and x >= 1, unless unsigned wrap)",
        "dma(global %y + 32*%bx, x: 8 by 4, if 8*%bx + x < %n and x >= 1 and mask, "
        "unless unsigned wrap)",
        "uniform(global %y + 4*%bx)",
    ]


def test_two_axes_and_pointers() -> None:
    text = """\
  %tx = thread_id x : tile<2x4xu32>
  %ty = thread_id y : tile<2x4xu32>
  %tz = thread_id z : tile<2x4xu32>
  %a = cast %tx : tile<2x4xi32>
  %b = cast %ty : tile<2x4xi32>
  %c = mul %b, %n : tile<2x4xi32>
  %p = offset %y[%c * 4 bytes] : tile<2x4xptr>
  %d = load %p[%a * 4 + 8 bytes] : tile<2x4xi32>
  %s1 = shared_base @s : ptr
  %q = offset %s1[%a * 32 bytes] : tile<2x4xptr>
  store %q[%b], %d : i32
  %u = lt %n, 3 : i1
  %w = select %u, %s1, %y : ptr
  store %w[%tz], 1 : i32
  store %w[%tx], 1 : i32
"""
    found = program(text, "4, 2, 1")
    known = accesses(found)
    assert [str(known[id(op)]) for op in walk(found.body) if id(op) in known] == [
        "dma(global %y + 8, x: 4 by 4, y: 2 by 4*%n)",
        "dma(shared %s1, x: 4 by 32, y: 2 by 4)",
        "uniform(unknown %w)",
        "dma(unknown %w, x: 4 by 4, y: 2 by 0)",
    ]


def test_grid_stride_loop() -> None:
    """Divergent, as the translator makes it: lanes leave one by one."""
    text = (
        I
        + """\
  %r, %s = while(%go: tile<8xi1> = true, %k: tile<8xi32> = %i) {
    %c = lt %k, %n : tile<8xi1>
    %e = and %go, %c : tile<8xi1>
    %f = any %e : i1
    condition %f, %e, %k
  } do(%go2: tile<8xi1>, %k2: tile<8xi32>) {
    %v = load %y[%k2], mask %go2 : tile<8xi32>
    store %y[%k2], %v, mask %go2 : i32
    %next = add %k2, 8 : tile<8xi32>
    yield %go2, %next
  }
"""
    )
    access = (
        "dma(global %y + 4*%k2[0], x: 8 by 4, if %k2[0] + x < %n and mask, unless unsigned wrap)"
    )
    assert found_in(text) == [access, access]


LOOP = (
    I
    + """\
  %r, %s = while(%go: tile<8xi1> = true, %k: tile<8xi32> = %i) {{
    %c = lt %k, %n : tile<8xi1>
    %e = and %go, %c : tile<8xi1>
    %f = any %e : i1
    condition %f, %e, %k
  }} do(%go2: tile<8xi1>, %k2: tile<8xi32>) {{
    %v = load %y[%k2]{mask} : tile<8xi32>
    %o = rem %v, 3 : tile<8xi32>
    %odd = eq %o, 0 : tile<8xi1>
    %left = and %go2, %odd : tile<8xi1>
    %add = add %k2, 8 : tile<8xi32>
    %next = select {lanes}, %add, %k2 : tile<8xi32>
    yield {stay}, %next
  }}
  store %y[%s], 1 : i32
"""
)


def test_a_variable_that_only_active_lanes_advance() -> None:
    """`while (i < n) { ...; if (...) break; i += 8; }`: strided on the lanes of the loop's mask."""
    text = LOOP.format(mask=", mask %go2", lanes="%left", stay="%left")
    inside, behind = found_in(text)
    assert inside.startswith("dma(global %y + 4*%k2[0], x: 8 by 4, if %k2[0] + x < %n and mask")
    assert behind == "scatter(global)"


@pytest.mark.parametrize(
    ("mask", "lanes", "stay"),
    [
        ("", "%left", "%left"),  # lanes that are out of the loop are read too
        (", mask %go2", "%left", "%go2"),  # some lanes of the loop do not advance
        (", mask %go2", "%odd", "%go2"),
    ],
)
def test_lanes_that_drift_apart(mask: str, lanes: str, stay: str) -> None:
    text = LOOP.format(mask=mask, lanes=lanes, stay=stay)
    assert found_in(text) == ["gather(global)", "scatter(global)"]


def test_counted_loops() -> None:
    text = (
        TX
        + """\
  %a, %p, %q = for %k: i32 = 0 to 4 step 1 carry(CARRIED) {
    %e = mul %k, %n : i32
    %f = add %e, %t : tile<8xi32>
    %g = load %x[%f] : tile<8xf32>
    store %o[%b], 1 : i32
    store %y[%d], 1 : i32
    %h = add %b, %n : tile<8xi32>
    %m1 = offset %o[0 * 4 bytes] : ptr
    %d2 = mul %d, 2 : tile<8xi32>
    yield %h, %m1, %d2
  }
  store %p[%a], 1 : i32
  store %y[%q], 1 : i32
"""
    ).replace("CARRIED", "%b: tile<8xi32> = %t, %o: ptr = %y, %d: tile<8xi32> = %t")
    assert found_in(text) == [
        "dma(global %x + 4*%k*%n, x: 8 by 4)",
        "dma(global %o + 4*%b[0], x: 8 by 4)",
        "scatter(global)",
        "dma(global %p + 4*%a[0], x: 8 by 4)",
        "scatter(global)",
    ]


def test_results_of_if() -> None:
    text = (
        I
        + """\
  %u = lt %n, 3 : i1
  %a, %b = if %u : (tile<8xi32>, tile<8xi32>) {
    %c = add %i, %n : tile<8xi32>
    yield %c, %c
  } else {
    %d = mul %t, 2 : tile<8xi32>
    yield %t, %d
  }
  store %y[%a], 1 : i32
  store %y[%b], 1 : i32
  %l = lt %t, %n : tile<8xi1>
  %g = any %l : i1
  %h = if %g : (tile<8xi32>) {
    %j = select %l, %t, 0 : tile<8xi32>
    yield %j
  } else {
    yield 0
  }
  store %y[%h], 1, mask %l : i32
  store %y[%h], 1 : i32
"""
    )
    assert found_in(text) == [
        "dma(global %y + 4*%a[0], x: 8 by 4, unless unsigned wrap)",
        "scatter(global)",
        "dma(global %y + 4*%h[0], x: 8 by 4, if x < %n)",
        "scatter(global)",
    ]


def test_atomics() -> None:
    found = program(
        TX + "  %a = atomic add %y[%t], 1 : tile<8xi32>\n  %b = atomic add %y[0], 1 : tile<8xi32>\n"
    )
    assert [str(a) for a in accesses(found).values()] == [
        "dma(global %y, x: 8 by 4)",
        "uniform(global %y)",
    ]


def test_a_mask_that_an_if_narrows() -> None:
    text = (
        TX
        + """\
  %l = lt %t, %n : tile<8xi1>
  %h = gt %t, 2 : tile<8xi1>
  %v = select %l, %t, 0 : tile<8xi32>
  %u = lt %n, 7 : i1
  %a, %b = if %u : (tile<8xi1>, tile<8xi1>) {
    %c = and %l, %h : tile<8xi1>
    yield %c, %c
  } else {
    yield %h, false
  }
  store %y[%v], 1, mask %a : i32
  store %y[%v], 1, mask %b : i32
"""
    )
    assert found_in(text) == ["scatter(global)", "dma(global %y, x: 8 by 4, if mask)"]
