"""Carried values in lanes that have left a loop."""

from __future__ import annotations

import pytest

from cuda2npu.translate.passes.leave import LEAVE
from tests.passes.textual import becomes, stays

LOOP = """\
  %tx = thread_id x : tile<8xu32>
  %t = cast %tx : tile<8xi32>
  %a, %b = while(%go: tile<8xi1> = true, %i: tile<8xi32> = %t) {{
    %c = lt %i, %n : tile<8xi1>
    %w = and %go, %c : tile<8xi1>
    %any = any {go} : i1
    condition %any, %w, %i
  }} do(%go_1: tile<8xi1>, %j: tile<8xi32>) {{
    {body}
    %k = add %j, 256 : tile<8xi32>
    %kept = select {by}, %k, %j : tile<8xi32>
    yield {on}, {end}
  }}
{after}"""
STORE = "store %x[%j], 1.0, mask %go_1 : f32"


def loop(end: str, **parts: str) -> str:
    plain = {"go": "%w", "body": STORE, "by": "%go_1", "on": "%go_1", "after": "", "end": end}
    return LOOP.format(**{**plain, **parts})


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"body": "%v = load %y[%j], mask %go_1 : tile<8xi32>"},
        {"body": "%q = mul %j, %j : tile<8xi32>\n    %r = eq %q, %n : tile<8xi1>\n"
                 "    %s = and %r, %go_1 : tile<8xi1>\n    store %x[%q], 1.0, mask %s : f32"},
        {"body": f"%q = ne %j, 7 : tile<8xi1>\n    %s = and %go_1, %q : tile<8xi1>\n    {STORE}",
         "by": "%s", "on": "%s"},
    ],
    ids=["store", "load", "narrower mask", "break"],
)  # fmt: skip
def test_the_old_value_of_lanes_that_left_is_let_go(parts: dict[str, str]) -> None:
    before, after = loop("%kept", **parts), loop("%k", **parts)
    becomes(LEAVE, before, after)


@pytest.mark.parametrize(
    "parts",
    [
        {"after": "  store %y[%t], %b : i32\n"},
        {"body": "store %x[%j], 1.0 : f32"},
        {"body": "%u = active_lanes mask %go_1 : tile<8xu32>\n    store %y[%t], %j : i32"},
        {"body": "%z = eq %j, 3 : tile<8xi1>\n    store %x[%j], 1.0, mask %z : f32"},
        {"go": "%c"},
        {"on": "true"},
        {"body": f"%q = ne %j, 7 : tile<8xi1>\n    %s = and %go_1, %q : tile<8xi1>\n    {STORE}",
         "by": "%s"},
        {"body": f"%p = any %c2 : i1\n    {STORE}".replace("%p", "%c2 = eq %j, 1 : tile<8xi1>\n"
                 "    %p")},
    ],
    ids=["used behind", "no mask", "stored", "mask without go", "no go", "lanes come back",
         "skipped, not left", "a vote"],
)  # fmt: skip
def test_a_value_that_is_looked_at_stays(parts: dict[str, str]) -> None:
    stays(LEAVE, loop("%kept", **parts))
