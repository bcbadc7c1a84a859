"""`--arg`: what its text may say, and what is refused with a reason."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any, cast

import click
import numpy as np
import pytest
from numpy.typing import NDArray

from cuda2npu.api import Unwritten
from cuda2npu.cli.options import read_template, split_top
from cuda2npu.cli.values import read_value
from cuda2npu.diagnostics import NOWHERE
from cuda2npu.parser.ctypes import BOOL, F32, I8, I32, CType, Field, Pointer, Record
from cuda2npu.parser.tree import Variable

PAIR = Record("pair", fields=(Field("n", I32, 0), Field("a", F32, 4)), size=8, align=4)


def read(type: CType, text: str, seed: int = 0) -> Any:
    return read_value(Variable("v", type, "param", NOWHERE), text, np.random.default_rng(seed))


def array(text: str, seed: int = 0) -> NDArray[Any]:
    return cast("NDArray[Any]", read(Pointer(F32), text, seed))


@pytest.mark.parametrize(
    ("type", "text", "value"),
    [
        (I32, "3", 3),
        (I32, "-1", -1),
        (I32, "0x10", 16),
        (I32, "1e6", 1_000_000),
        (F32, "0x1p-3", 0.125),
        (F32, "2.5", 2.5),
        (F32, "2.5f", 2.5),
        (F32, "1e-3", 1e-3),
        (F32, "inf", float("inf")),
        (F32, "7", 7),
        (BOOL, "true", 1),
        (I8, "'a'", 97),
        (PAIR, "4, 0.5", (4, 0.5)),
        (Pointer(F32), "null", None),
    ],
)
def test_numbers(type: CType, text: str, value: object) -> None:
    assert read(type, text) == value


def test_made_arrays() -> None:
    assert array("zeros:f32[3]").tolist() == [0, 0, 0]
    assert array("ones:i32[2,2]").tolist() == [[1, 1], [1, 1]]
    assert array("iota:i32[2x3]").tolist() == [[0, 1, 2], [3, 4, 5]]
    assert array("zeros:float[1]").dtype == np.float32
    assert array("zeros:uint16[1]").dtype == np.uint16


def test_random_arrays_follow_the_seed_and_the_range() -> None:
    first = array("random:f32[1000]")
    assert np.array_equal(first, array("random:f32[1000]"))
    assert not np.array_equal(first, array("random:f32[1000]", seed=1))
    assert first.min() >= 0 and first.max() < 1
    numbers = array("random(-5,5):i32[1000]")
    assert set(numbers.tolist()) == set(range(-5, 5))
    assert set(array("random:bool[100]").tolist()) == {False, True}
    assert set(array("random(254,256):u8[100]").tolist()) == {254, 255}
    assert array(f"random({2**64 - 1},{2**64}):u64[1]").tolist() == [2**64 - 1]


def test_an_empty_array_is_unwritten() -> None:
    made = read(Pointer(F32), "empty:f32[4]")
    assert isinstance(made, Unwritten) and made.array.shape == (4,)


def test_a_file(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.arange(3))
    assert array(str(tmp_path / "x.npy")).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("type", "text", "why"),
    [
        (I32, "2.5", "not a whole number"),
        (I32, "010", "not a whole number"),
        (I32, "inf", "not a whole number"),
        (I32, "abc", "not a number"),
        (F32, "1e400", "out of the range of a double"),
        (PAIR, "1", "has 2 members"),
        (Pointer(F32), "zeros:f32", "neither"),
        (Pointer(F32), "zeros:f99[4]", "not one of"),
        (Pointer(F32), "zeros:f32[a]", "not a shape"),
        (Pointer(F32), "zeros:f32[-1]", "negative"),
        (Pointer(F32), "zeros:f64[99999999999]", "too large"),
        (Pointer(F32), "noise:f32[4]", "not one of"),
        (Pointer(F32), "random(5,1):f32[4]", "not below"),
        (Pointer(F32), "random(a):f32[4]", "not LOW,HIGH"),
        (Pointer(F32), "random(0,inf):f32[4]", "is not within"),
        (Pointer(F32), "random(0,0.5):i32[4]", "0.5 is not a whole number"),
        (Pointer(F32), "random(0,1e30):i32[4]", "is not within"),
        (Pointer(F32), "random(-1,1):u8[4]", "is not within 0 and 256"),
        (Pointer(F32), "random(0,257):u8[4]", "is not within 0 and 256"),
        (Pointer(F32), "zeros(1,2):f32[4]", "takes no range"),
        (Pointer(F32), f"zeros:f32[{'1,' * 40}1]", "at most 32"),
        (Pointer(F32), f"zeros:f32[{10**20},0]", "too large"),
        (Pointer(F32), "missing.npy", "cannot read"),
    ],
)
def test_refused(type: CType, text: str, why: str) -> None:
    with pytest.raises(click.BadParameter, match=why):
        read(type, text)


def saved() -> bytes:
    file = BytesIO()
    np.save(file, np.zeros(4))
    return file.getvalue()


@pytest.mark.parametrize("raw", [b"", b"no array", saved()[:7], saved()[:-1], b"PK\3\4"])
def test_a_file_that_is_no_array(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.npy").write_bytes(raw)
    with pytest.raises(click.BadParameter, match="no array of numbers"):
        read(Pointer(F32), str(tmp_path / "x.npy"))


def test_template_arguments() -> None:
    assert read_template("T=float, N=256") == {"T": "float", "N": "256"}
    assert read_template("F=pair<int, int>,G=f(1, 2)") == {"F": "pair<int, int>", "G": "f(1, 2)"}
    assert split_top("a, [b, c]") == ["a", "[b, c]"]
    for bad in ("T", "T=", "=float", "1=2"):
        with pytest.raises(click.BadParameter):
            read_template(bad)
