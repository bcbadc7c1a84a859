"""Device printf: C's conversions on Python values.

In: a format and the kinds of its arguments; out: a function from the arguments to the text.

    >>> formatter("%5.2f|%u", ("f64", "i32"))((1.5, -1), str)
    ' 1.50|4294967295'
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from cuda2npu.simt.numbers import WRAP

Reader = Callable[[int], str]  # of the C string at an address
_SPEC = re.compile(r"%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(hh|h|ll|l|j|z|t|L|q)?(.)", re.S)
_HAS_POINT = re.compile(r"%[-+ #0]*(?:\*|\d+)?\.")
_BITS = {"hh": 8, "h": 16, "": 32, "l": 64, "ll": 64, "j": 64, "z": 64, "t": 64, "q": 64, "L": 64}


def formatter(text: str, kinds: Sequence[str]) -> Callable[[Sequence[Any], Reader], str]:
    def apply(values: Sequence[Any], reader: Reader) -> str:
        left = list(zip(values, kinds, strict=True))

        def replace(found: re.Match[str]) -> str:
            return _conversion(found, left, reader)

        return _SPEC.sub(replace, text)

    return apply


def _take(left: list[tuple[Any, str]]) -> tuple[Any, str]:
    return left.pop(0) if left else (0, "i32")


def _count(text: str | None, left: list[tuple[Any, str]]) -> int | None:
    if text == "*":
        return int(_take(left)[0])
    return int(text) if text else None


def _conversion(found: re.Match[str], left: list[tuple[Any, str]], reader: Reader) -> str:
    flags, width_text, precision_text, length, letter = found.groups()
    if letter == "%":
        return "%"
    if letter not in "diuxXocspfFeEgGaA":
        return found[0]
    width = _count(width_text, left)
    if width is not None and width < 0:
        flags, width = flags + "-", -width
    precision = _count(precision_text, left)
    if precision is None and _HAS_POINT.match(found[0]):
        precision = 0
    value, kind = _take(left)
    if letter in "diuxXoc":
        body = _integer(int(value), letter, flags, precision, _BITS[length or ""])
    elif letter == "s":
        body = value if kind == "text" else reader(int(value))
        body = body[:precision] if precision is not None else body
    elif letter == "p":
        body = hex(int(value)) if value else "(nil)"
    else:
        body = _real(float(value), letter, flags, precision)
    zeros = "0" in flags and "-" not in flags and letter not in "csp"
    zeros = zeros and (letter not in "diuxXo" or precision is None)
    return _padded(body, width or 0, flags, zeros and body.lstrip("+- ")[:3] not in _WORDS)


_WORDS = ("inf", "nan", "INF", "NAN")


def _padded(body: str, width: int, flags: str, zeros: bool) -> str:
    if "-" in flags:
        return body.ljust(width)
    if not zeros:
        return body.rjust(width)
    start = len(body) - len(body.lstrip("+- "))
    if body[start : start + 2].lower() == "0x":
        start += 2
    return body[:start] + "0" * (width - len(body)) + body[start:]


def _sign(negative: bool, flags: str) -> str:
    return "-" if negative else "+" if "+" in flags else " " if " " in flags else ""


def _integer(value: int, letter: str, flags: str, precision: int | None, bits: int) -> str:
    if letter == "c":
        return chr(value & 0xFF)
    if letter in "di":
        value = WRAP[f"i{bits}"](value)
        digits, sign = str(abs(value)), _sign(value < 0, flags)
    else:
        value = WRAP[f"u{bits}"](value)
        digits, sign = {"u": str(value)}.get(letter) or format(value, letter), ""
        if "#" in flags and value:
            sign = {"x": "0x", "X": "0X", "o": "0"}.get(letter, "")
    if precision is not None:
        digits = "" if precision == 0 and value == 0 else digits.rjust(precision, "0")
    return sign + digits


def _real(value: float, letter: str, flags: str, precision: int | None) -> str:
    if not math.isfinite(value):
        word = "nan" if value != value else "inf"
        sign = _sign(value < 0, flags)
        return sign + (word.upper() if letter.isupper() else word)
    sign = _sign(math.copysign(1.0, value) < 0, flags)
    size = abs(value)
    if letter in "aA":
        digits = _hexadecimal(size, precision)
        return sign + (digits.upper() if letter == "A" else digits)
    point = "#" if "#" in flags else ""
    return sign + f"%{point}.{6 if precision is None else precision}{letter}" % size


def _hexadecimal(size: float, precision: int | None) -> str:
    mantissa, exponent = size.hex()[2:].split("p")
    whole, _, fraction = mantissa.partition(".")
    if precision is None:
        fraction = fraction.rstrip("0")
    elif precision < 13 and fraction:
        bits = int(whole + fraction.ljust(13, "0"), 16)
        drop = 4 * (13 - precision)
        low, bits = bits & ((1 << drop) - 1), bits >> drop
        half = 1 << (drop - 1)
        bits += low > half or (low == half and bits & 1)
        text = f"{bits:0{precision + 1}x}"
        whole, fraction = text[: len(text) - precision], text[len(text) - precision :]
    else:
        fraction = fraction.ljust(precision, "0")
    point = "." if fraction else ""
    return f"0x{whole}{point}{fraction}p{int(exponent):+d}"
