"""The arithmetic of `#if`."""

from __future__ import annotations

import pytest

from cuda2npu.parser.conditions import evaluate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("- 1 > 0u", 1),
        ("- 1 > 0", 0),
        ("- 1 >> 1", -1),
        ("- 1u >> 1", (1 << 63) - 1),
        ("- 7 / 2", -3),
        ("- 7 % 3", -1),
        ("7 / - 2 * - 1u", 3),
        ("1 ? 0 : 1 / 0", 0),
        ("0 ? 1 / 0 : 5u - 6", (1 << 64) - 1),
        ("1 ? - 1 : 0u", (1 << 64) - 1),
        ("'\\xff' < 0", 1),
        ("~ 0u == 0xffffffffffffffff", 1),
        ("0x7fffffffffffffff + 1u > 0", 1),
        ("1 << 63 < 0", 1),
        ("2 - 1 - 1", 0),
        ("0x10 + 010 + 0b11 + 1'000", 1027),
        ("( 1 , 2 ) == 2", 1),
        ("UNKNOWN ( 1 , ( 2 ) ) + 3", 3),
        ("1 || 1 / 0", 1),
        ("0 && 1 / 0", 0),
        ("true && ! false && ! other", 1),
        ("1 < 2 < 3 == 1 & 3 | 4 ^ 1", 5),
    ],
)
def test_values(text: str, value: int):
    assert evaluate(text.split()) == value


@pytest.mark.parametrize("text", ["", "1 +", "1 / 0", "( 1", "1 2", "0x", "3 ? 1", "1.5 > 1"])
def test_what_is_no_condition(text: str):
    with pytest.raises(ValueError):
        evaluate(text.split())
