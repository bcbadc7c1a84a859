"""C's literals: numbers, characters, strings.

In: pycparser's spelling; out: a type and a value.

    >>> number("0x10u"), number("1.5f"), number("1e3")[1], character("'\\\\n'")
    ((Scalar(kind='u32', size=4, spelling='unsigned int'), 16), \
(Scalar(kind='f32', size=4, spelling='float'), 1.5), 1000.0, 10)
"""

from __future__ import annotations

import re

from cuda2npu.parser.ctypes import F32, F64, I8, I32, I64, U16, U32, U64, Scalar
from cuda2npu.parser.typed.builtin import LONG, ULONG
from cuda2npu.parser.typed.fold import to_f32

_ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "\\": "\\",
    "'": "'", '"': '"', "?": "?", "e": "\x1b",
}  # fmt: skip
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]+|[0-7]{1,3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.S)
_FLOAT = re.compile(r"^(0[xX][0-9a-fA-F.]+[pP]|[0-9.]*\.|[0-9]+[eE])|^[0-9]+[fF]$")


def number(text: str) -> tuple[Scalar, int | float]:
    """An integer or floating literal; ValueError where it is neither."""
    text = text.replace("'", "")
    if text[:2].lower() != "0x" and (_FLOAT.match(text) or re.search(r"[.eE]", text)):
        return _floating(text)
    if text[:2].lower() == "0x" and re.search(r"[pP]", text):
        return _floating(text)
    return _integer(text)


def _floating(text: str) -> tuple[Scalar, float]:
    hexadecimal = text[:2].lower() == "0x"
    body = text.rstrip("fFlL") if not hexadecimal else re.sub(r"[fFlL]$", "", text)
    value = float.fromhex(body) if hexadecimal else float(body)
    single = text[-1] in "fF"
    if single and not hexadecimal:
        return F32, _decimal_to_f32(body, value)
    return (F32, to_f32(value)) if single else (F64, value)


def _decimal_to_f32(body: str, value: float) -> float:
    """The float nearest to the decimal: by way of double it could round twice. Where the double is
    a tie between two floats, the decimal itself decides."""
    from fractions import Fraction

    found = to_f32(value)
    if found in (float("inf"), float("-inf")) or found == value:
        return found
    exact = Fraction(body)
    other = to_f32(found + (value - found) * 2)
    if abs(Fraction(found) - exact) <= abs(Fraction(other) - exact) if _finite(other) else True:
        return found
    return other


def _finite(value: float) -> bool:
    return value - value == 0.0


def _integer(text: str) -> tuple[Scalar, int]:
    match = re.fullmatch(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlLzZ]*)", text)
    if match is None:
        raise ValueError(text)
    digits, suffix = match[1], match[2].lower().replace("z", "ul")
    decimal = digits[0] != "0" or digits == "0"
    base = 10 if decimal else 16 if digits[1] in "xX" else 2 if digits[1] in "bB" else 8
    value = int(digits, base)
    unsigned, long = "u" in suffix, suffix.count("l")
    choices: list[Scalar] = [I32, U32] if not long else []
    choices += [LONG, ULONG] if long < 2 else []
    choices += [I64, U64]
    for type_ in choices:
        if (unsigned and type_.is_signed) or (decimal and not unsigned and not type_.is_signed):
            continue
        if value < 1 << (type_.bits - type_.is_signed):
            return type_, value
    if value < 1 << 64:
        return U64, value
    raise ValueError(text)


def character(text: str) -> int:
    """`'a'`: a char's value (signed); several characters are one int, as gcc packs them."""
    body = unescape(text[text.index("'") + 1 : -1])
    if len(body) == 1:
        code = ord(body)
        return code - 256 if 128 <= code < 256 and text[0] == "'" else code
    packed = 0
    for letter in body:
        packed = (packed << 8 | ord(letter)) & 0xFFFFFFFF
    return packed - (1 << 32) if packed >> 31 else packed


def typed_character(text: str) -> tuple[Scalar, int]:
    """A character literal: a char, an int where it is several, or what its prefix says."""
    prefix, code = text[: text.index("'")], character(text)
    wide = {"L": I32, "u": U16, "U": U32}.get(prefix)
    if wide is not None:
        return wide, code
    several = len(unescape(text[text.index("'") + 1 : -1])) > 1
    return (I32 if several or not -128 <= code < 128 else I8), code


def string(text: str) -> str:
    """One or several quoted fragments, joined."""
    return "".join(unescape(part) for part in re.findall(r'"((?:[^"\\]|\\.)*)"', text, re.S))


def unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "uU" and len(code) > 1:
            return chr(min(int(code[1:], 16), 0x10FFFF))
        if code[0] == "x":
            return chr(int(code[1:], 16) & 0xFF)
        if code[0] in "01234567":
            return chr(int(code, 8) & 0xFF)
        return _ESCAPES.get(code, code)

    return _ESCAPE.sub(one, text)
