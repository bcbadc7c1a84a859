"""Private memory that was just stored or loaded, and stores that are overwritten."""

from __future__ import annotations

from cuda2npu.translate.passes.forward import FORWARD
from tests.passes.textual import becomes, stays

V = """\
  local @v : 16xi32
  local @w : 16xi32
  %v = local_base @v : tile<8xptr>
  %w = local_base @w : tile<8xptr>
  %tx = thread_id x : tile<8xu32>
"""
SUM = "  %2 = add %1, %tx : tile<8xu32>\n"


def test_a_load_takes_what_was_stored() -> None:
    becomes(
        FORWARD,
        V + "  store %v[%m], %tx : u32\n"
        "  store %w[%m], %n : i32\n"
        "  store %x[%m], 1.0 : f32\n"
        "  barrier true\n"
        "  %1 = load %v[%m] : tile<8xu32>\n" + SUM + "  store %y[%tx], %2 : u32\n",
        V + "  store %v[%m], %tx : u32\n"
        "  store %w[%m], %n : i32\n"
        "  store %x[%m], 1.0 : f32\n"
        "  barrier true\n"
        "  %2 = add %tx, %tx : tile<8xu32>\n  store %y[%tx], %2 : u32\n",
    )


def test_a_store_that_is_overwritten_goes_where_there_was_an_access_before() -> None:
    becomes(
        FORWARD,
        V + "  %1 = load %v[%m] : tile<8xu32>\n" + SUM + "  store %v[%m], %2 : u32\n"
        "  %3 = load %v[%m] : tile<8xu32>\n"
        "  %4 = add %3, %m : tile<8xu32>\n"
        "  store %v[%m], %4 : u32\n",
        V + "  %1 = load %v[%m] : tile<8xu32>\n" + SUM + "  %4 = add %2, %m : tile<8xu32>\n"
        "  store %v[%m], %4 : u32\n",
    )
    stays(FORWARD, V + "  store %v[%m], %tx : u32\n  store %v[%m], %n : i32\n")


def test_a_store_that_is_read_stays() -> None:
    store = "  store %v[{}], %tx : u32\n"
    twice = store.format("%m") + "  %1 = load %v[%n] : tile<8xu32>\n" + store.format("%m")
    stays(FORWARD, V + store.format("%m") + twice)
    loop = "  for %k: i32 = 0 to %n step 1 {\n    %1 = load %v[%k] : tile<8xu32>\n  }\n"
    stays(FORWARD, V + store.format("%m") + store.format("%m") + loop + store.format("%m"))


def test_places_of_which_nothing_is_known() -> None:
    load = "  %1 = load %v[%m] : tile<8xu32>\n"
    for between in (
        "  store %v[%n], %m : u32\n",  # the same buffer
        "  store %v[%m * 4 + 2 bytes], 1 : u8\n",  # half of it
        "  %0 = atomic add %v[0], 1 : tile<8xu32>\n",
        "  for %k: i32 = 0 to %n step 1 {\n    store %v[%k], %m : u32\n  }\n",
        "  %c = eq %n, 3 : i1\n  %p = select %c, %v, %w : tile<8xptr>\n  store %p[0], %m : u32\n",
    ):
        stays(FORWARD, V + "  store %v[%m], %tx : u32\n" + between + load)
    stays(FORWARD, V + "  store %v[%m], %tx : u32\n  %1 = load %v[%m] : tile<8xf32>\n")


def test_neighbours_are_apart() -> None:
    becomes(
        FORWARD,
        V + "  store %v[%m * 8 bytes], %tx : u32\n"
        "  store %v[%m * 8 + 4 bytes], %m : u32\n"
        "  %1 = load %v[%m * 8 bytes] : tile<8xu32>\n" + SUM + "  store %y[%tx], %2 : u32\n",
        V + "  store %v[%m * 8 bytes], %tx : u32\n"
        "  store %v[%m * 8 + 4 bytes], %m : u32\n"
        "  %2 = add %tx, %tx : tile<8xu32>\n  store %y[%tx], %2 : u32\n",
    )


def test_masks() -> None:
    masks = "  %a = lt %tx, %m : tile<8xi1>\n  %b = lt %tx, 3 : tile<8xi1>\n"
    masks += "  %c = and %a, %b : tile<8xi1>\n"
    becomes(
        FORWARD,
        V + masks + "  store %v[0], %tx, mask %a : u32\n"
        "  %1 = load %v[0], mask %c : tile<8xu32>\n" + SUM + "  store %y[%tx], %2, mask %c : u32\n",
        V + masks + "  store %v[0], %tx, mask %a : u32\n"
        "  %2 = add %tx, %tx : tile<8xu32>\n  store %y[%tx], %2, mask %c : u32\n",
    )
    for mask in ("", ", mask %b"):
        stays(
            FORWARD,
            V + masks + "  store %v[0], %tx, mask %a : u32\n"
            f"  %1 = load %v[0]{mask} : tile<8xu32>\n",
        )


def test_control_flow() -> None:
    store, load = "  store %v[0], %tx : u32\n", "load %v[0] : tile<8xu32>\n"
    use = "    store %y[%tx], %1 : u32\n"
    condition = "  %c = eq %n, 3 : i1\n"
    becomes(
        FORWARD,
        V + condition + store + "  if %c {\n    %1 = " + load + use + "    store %v[0], %m : u32\n"
        "  }\n  %2 = " + load + "  store %y[%tx], %2 : u32\n",
        V
        + condition
        + store
        + "  if %c {\n    store %y[%tx], %tx : u32\n    store %v[0], %m : u32\n"
        "  }\n  %2 = " + load + "  store %y[%tx], %2 : u32\n",
    )
    turn = "    store %v[0], %m : u32\n  }\n"
    stays(FORWARD, V + store + "  for %k: i32 = 0 to %n step 1 {\n    %1 = " + load + use + turn)
