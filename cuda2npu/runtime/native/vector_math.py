"""Math functions on vectors, in C: the text of those that a kernel calls, and of what they call.

In: names such as `exp_f32` or `pow_f64`. Out: C, to be put after `vectors.h`. The header files here
are made of pieces; a piece opens with a comment that names it, and what it needs is what its text
mentions. `docs/math.md` says how accurate each function is.

    >>> "m_exp_tail32" in functions_for(["exp_f32"])
    True
    >>> "erfc_f64" in function_names()  # called in the C library, lane by lane
    False
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

FILES = ("math_base.h", "math_f32.h", "math_wide.h", "math_f64.h", "math_fast.h")
WORD = re.compile(r"\w+")
FUNCTION = re.compile(r"[a-z0-9]+_f(32|64)")
DEFINED = re.compile(r"^#define (\w+)|^VECTOR\(\w+, (\w+)|^typedef .*\b(\w+);$", re.M)


@functools.cache
def pieces() -> dict[str, str]:
    """The header files' pieces by name, in an order in which each follows what it needs."""
    folder = Path(__file__).parent
    texts = [(folder / name).read_text(encoding="utf-8") for name in FILES]
    parts = [part for text in texts for part in f"\n{text}".split("\n/* ")[1:]]
    named = ((part.partition(": ")[0], part) for part in parts)
    return {name: f"/* {part.rstrip()}\n" for name, part in named if WORD.fullmatch(name)}


@functools.cache
def _owners() -> dict[str, str]:
    """The piece that defines a name: its own, and that of each macro and type in it."""
    inner = {
        name: piece
        for piece, text in pieces().items()
        for names in DEFINED.findall(text)
        for name in names
        if name
    }
    return inner | {piece: piece for piece in pieces()}


@functools.cache
def _needs(piece: str) -> frozenset[str]:
    """The pieces that a piece needs, itself among them."""
    mentioned = {_owners().get(word, piece) for word in WORD.findall(pieces()[piece])} - {piece}
    return frozenset({piece}).union(*(_needs(other) for other in mentioned))


@functools.cache
def function_names() -> frozenset[str]:
    """Every function that `functions_for` knows."""
    return frozenset(name for name in pieces() if FUNCTION.fullmatch(name) and name[:2] != "m_")


@functools.cache
def fast_names() -> frozenset[str]:
    """The functions of f32 that have a fast form: `exp_f32`, of which `fast_exp_f32` is one."""
    return frozenset(name.removeprefix("fast_") for name in pieces() if name.startswith("fast_"))


def functions_for(names: Iterable[str]) -> str:
    """The C text of the functions named and of what they need, each once."""
    wanted = {piece for name in names for piece in _needs(name)}
    if not wanted:
        return ""
    return "".join(text for piece, text in pieces().items() if piece in wanted)
