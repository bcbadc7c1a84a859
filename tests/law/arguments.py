"""Arguments of a random kernel: what each holds is told by four small numbers, so that a failing
kernel's text alone brings them back.

    >>> Argument("x", "i4", 4, "small", 1).array().dtype
    dtype('int32')
    >>> Argument.parse("x: i4[4] small 1") == Argument("x", "i4", 4, "small", 1)
    True
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.law.pen import Scalar, Structure

PATTERNS = ("zeros", "small", "edges", "full")
_INT_EDGES = (0, 1, 2, 3, 7, 31, 32, 63, 64, 127, 128, 255, -1, -2, -128, 32767, 65535,
              1 << 31, (1 << 31) - 1, (1 << 32) - 1, -(1 << 31), 1 << 63,
              (1 << 63) - 1, (1 << 64) - 1)  # fmt: skip
_FLOAT_EDGES = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, float("inf"), float("-inf"), float("nan"), 1e-40,
                3.4e38, -3.4e38, 2147483648.0, -2147483904.0, 9.3e18, 1e-20, 16777216.0, 1.5, 255.5,
                1e30)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Argument:
    """`count` 0: a scalar; else a pointer to an array of `count`. `exact`: compared bit for bit,
    else f64 within a few ulp. A structure by value has `raw`."""

    name: str
    kind: str
    count: int
    pattern: str
    seed: int
    exact: bool = True
    raw: bytes = b""

    def array(self) -> NDArray[Any]:
        """A fresh array; of one element for a scalar."""
        return fill(self.kind, max(1, self.count), self.pattern, self.seed)

    def __str__(self) -> str:
        if self.raw:
            return f"{self.name}: bytes {self.raw.hex()}"
        shape = f"[{self.count}]" if self.count else ""
        return f"{self.name}: {self.kind}{shape} {self.pattern} {self.seed}" + (
            "" if self.exact else " approximate"
        )

    @staticmethod
    def parse(text: str) -> Argument:
        name, rest = text.split(": ", 1)
        if rest.startswith("bytes "):
            return Argument(name, "u1", 0, "zeros", 0, raw=bytes.fromhex(rest[6:]))
        found = re.fullmatch(r"(\w+?)(?:\[(\d+)\])? (\w+) (-?\d+)( approximate)?", rest)
        if found is None:
            raise ValueError(f"no argument: {text}")
        kind, count, pattern, seed, approximate = found.groups()
        return Argument(name, kind, int(count or 0), pattern, int(seed), not approximate)


def fill(kind: str, count: int, pattern: str, seed: int) -> NDArray[Any]:
    """`pattern` is one of PATTERNS, or "value": all are the number `seed`."""
    dtype = np.dtype("?" if kind == "b" else kind)
    if pattern == "value":
        return np.full(count, seed, dtype)
    random = np.random.RandomState(seed)
    if kind == "b":
        return (
            random.randint(0, 2, count).astype(dtype)
            if pattern != "zeros"
            else np.zeros(count, dtype)
        )
    if pattern == "zeros":
        return np.zeros(count, dtype)
    if pattern == "small":
        low = 0 if kind[0] == "u" else -8
        return random.randint(low, 17, count).astype(dtype)
    if pattern == "edges":
        return _edges(dtype, count, random)
    raw = random.bytes(count * dtype.itemsize)
    if kind[0] == "f":
        return (random.standard_normal(count) * 10.0 ** random.randint(-3, 4, count)).astype(dtype)
    return np.frombuffer(raw, dtype).copy()


def _edges(dtype: np.dtype[Any], count: int, random: np.random.RandomState) -> NDArray[Any]:
    with np.errstate(all="ignore"):
        if dtype.kind == "f":
            return np.array(_FLOAT_EDGES, "f8")[random.randint(0, len(_FLOAT_EDGES), count)].astype(
                dtype
            )
        whole = np.array([v & ((1 << 64) - 1) for v in _INT_EDGES], "u8").astype(dtype)
        return whole[random.randint(0, whole.size, count)]


def pack_structure(type: Structure, random: np.random.RandomState) -> bytes:
    """The bytes of a value with small numbers in its members, laid out as C does."""
    return _layout(type, random)[0]


def _layout(type: Structure, random: np.random.RandomState) -> tuple[bytes, int]:
    raw, most = b"", 1
    if type.make:
        most = _vector_alignment(type)
    for member, count in type.members:
        for _ in range(count):
            if isinstance(member, Scalar):
                part, align = (
                    fill(member.kind, 1, "small", int(random.randint(1 << 30))).tobytes(),
                    member.size,
                )
            else:
                part, align = _layout(member, random)
            raw += b"\0" * (-len(raw) % align) + part
            most = max(most, align)
    return raw + b"\0" * (-len(raw) % most), most


def _vector_alignment(type: Structure) -> int:
    size = sum(m.size for m, _ in type.members if isinstance(m, Scalar))
    first = type.members[0][0]
    assert isinstance(first, Scalar)
    return first.size if len(type.members) == 3 else size
