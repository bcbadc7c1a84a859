"""C's printf, as the C library prints."""

from __future__ import annotations

import ctypes
import math

import pytest

from cuda2npu.runtime.interpreter.printf import format_line


def c_printf(text: str, *values: int | float) -> str:
    """What the C library makes of it."""
    library = ctypes.CDLL(None)
    buffer = ctypes.create_string_buffer(512)
    given = [ctypes.c_double(v) if isinstance(v, float) else ctypes.c_longlong(v) for v in values]
    library.snprintf(buffer, ctypes.c_size_t(512), text.encode(), *given)
    return buffer.value.decode("latin-1")


INTEGERS = [
    "%d",
    "%i",
    "%5d",
    "%-5d",
    "%05d",
    "%+d",
    "% d",
    "%u",
    "%x",
    "%X",
    "%#x",
    "%o",
    "%#o",
    "%8.3d",
    "%.0d",
    "%lld",
    "%llu",
    "%hhd",
    "%hu",
    "%ld",
    "%08x",
    "%-8x",
    "%08.3d",
]
FLOATS = [
    "%f",
    "%.0f",
    "%10.3f",
    "%-10.2f",
    "%e",
    "%.3E",
    "%g",
    "%G",
    "%+.1f",
    "%010.2f",
    "%a",
    "%.10g",
    "%#.3g",
]


@pytest.mark.parametrize("text", INTEGERS)
@pytest.mark.parametrize("value", [0, 1, -1, 42, -123456, 2**31 - 1, 2**40 + 7])
def test_integers(text: str, value: int) -> None:
    assert format_line(f"{text}|", [value]) == c_printf(f"{text}|", value)


@pytest.mark.parametrize("text", FLOATS)
@pytest.mark.parametrize("value", [0.0, 1.0, -2.5, 3.14159, 1e-7, 1.5e20, math.inf, -math.inf])
def test_floats(text: str, value: float) -> None:
    assert format_line(f"{text}|", [value]) == c_printf(f"{text}|", value)


def test_the_rest() -> None:
    assert format_line("%c%c%%|%5c|\n", [72, 105, 33]) == "Hi%|    !|\n"
    assert format_line("%*d|%-*d|%.*f", [5, 42, 4, 7, 1, 2.25]) == "   42|7   |2.2"
    assert format_line("%s is %d", [3], ("text", None)) == "text is 3"
    assert format_line("%p %p", [0x7_0000_0100, 0]) == "0x700000100 (nil)"
    assert format_line("%f", [math.nan]) == "nan"
    assert format_line("100%", []) == "100%"
