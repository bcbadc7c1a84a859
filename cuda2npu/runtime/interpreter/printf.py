r"""Device `printf`: C's formats on Python values.

>>> format_line("%5.2f|%x|%c\n", [3.14159, -1, 65])
' 3.14|ffffffff|A\n'
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SPEC = re.compile(r"%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(hh|h|ll|l|q|j|z|t|L)?([a-zA-Z%])|%")
_BITS = {"hh": 8, "h": 16, "": 32, "l": 64, "ll": 64, "q": 64, "j": 64, "z": 64, "t": 64, "L": 64}


def _no_text(address: int) -> str:
    return ""


def format_line(
    text: str,
    values: list[int | float],
    texts: tuple[str | None, ...] = (),
    reader: Callable[[int], str] = _no_text,
) -> str:
    """`values`: the arguments in order; `texts`: where an argument is a string literal, that, else
    None (its place takes none of `values`). `reader`: of the C string at an address."""
    pending: list[int | float | str] = []
    rest = iter(values)
    for given in texts:
        pending.append(given if given is not None else next(rest, 0))
    pending.extend(rest)
    taken = iter(pending)

    def replace(match: re.Match[str]) -> str:
        flags, width, precision, length, kind = match.groups()
        if kind is None:
            return "%"
        if kind == "%":
            return "%"
        if width == "*":
            given = int(next(taken, 0))
            flags, width = (flags + "-", str(-given)) if given < 0 else (flags, str(given))
        dotted = "." in match.group(0)
        if precision == "*":
            given = int(next(taken, 0))
            precision, dotted = (str(given), True) if given >= 0 else (None, False)
        spec = f"%{flags}{width or ''}" + (f".{precision or 0}" if dotted else "")
        value = next(taken, 0)
        if kind == "s":
            return (spec + "s") % (value if isinstance(value, str) else reader(int(value)))
        return _one(spec, length or "", kind, value)

    return _SPEC.sub(replace, text)


def _one(spec: str, length: str, kind: str, value: int | float | str) -> str:
    if isinstance(value, str):
        return ""
    if kind in "diuxXoc":
        return _integer(spec, length, kind, int(value) if value == value else 0)
    if kind == "p":
        return (spec + "s") % (hex(int(value)) if value else "(nil)")
    if kind in "fFeEgG":
        return _float(spec, kind, float(value))
    if kind in "aA":
        found = _hex_float(float(value))
        return (spec.split(".")[0] + "s") % (found.upper() if kind == "A" else found)
    return spec + length + kind


def _integer(spec: str, length: str, kind: str, value: int) -> str:
    bits = _BITS[length]
    value &= (1 << bits) - 1
    if kind == "c":
        return (spec + "s") % chr(value & 0xFF)
    if kind in "di" and value >> (bits - 1):
        value -= 1 << bits
    if "." in spec:  # a precision makes the flag 0 void
        flags = re.match(r"%[-+ #0]*", spec)
        assert flags is not None
        spec = flags.group(0).replace("0", "") + spec[flags.end() :]
        if value == 0 and spec.endswith(".0"):
            return (spec[: spec.index(".")] + "s") % ""
    if kind == "o" and "#" in spec:
        return (spec.replace("#", "").split(".")[0] + "s") % (f"0{value:o}" if value else "0")
    if kind in "xX" and value == 0:
        spec = spec.replace("#", "")
    return (spec + ("d" if kind in "diu" else kind)) % value


def _float(spec: str, kind: str, value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        flags = re.match(r"%[-+ #0]*", spec)
        assert flags is not None
        spec = flags.group(0).replace("0", "") + spec[flags.end() :]
    return (spec + kind) % value


def _hex_float(value: float) -> str:
    found = value.hex()
    if "x" not in found:
        return found
    mantissa, exponent = found.split("p")
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}p{exponent}"
