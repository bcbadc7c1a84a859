"""Polynomials in uniform values and thread axes, and what they say about a load or store.

In: integer arithmetic of a program (`translate/analysis/access.py` reads it); out: `Access`, the
attribute of a load, store or atomic that tells an NPU how it moves: a strided DMA or a gather.

A variable is the name of a uniform value (`%n`), a thread axis (`x`, `y`, `z`), or the element of
a tile at thread 0 (`%i[0]`).

    >>> str(variable("%n").times(variable("x")).plus(number(8)))
    '%n*x + 8'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

AXES = ("x", "y", "z")

Monomial = tuple[str, ...]
Space = Literal["global", "shared", "local", "unknown"]
Kind = Literal["uniform", "dma", "gather", "scatter"]


@dataclass(frozen=True, slots=True)
class Poly:
    """The sum of `coefficient * product of variables`; terms sorted, none zero."""

    terms: tuple[tuple[Monomial, int], ...] = ()

    def plus(self, other: Poly, factor: int = 1) -> Poly:
        """`self + factor * other`."""
        if not other.terms or not factor:
            return self
        total = dict(self.terms)
        for names, coefficient in other.terms:
            total[names] = total.get(names, 0) + factor * coefficient
        return poly(total)

    def times(self, other: Poly) -> Poly:
        total: dict[Monomial, int] = {}
        for names, coefficient in self.terms:
            for more, factor in other.terms:
                product = tuple(sorted(names + more))
                total[product] = total.get(product, 0) + coefficient * factor
        return poly(total)

    def scaled(self, factor: int) -> Poly:
        return poly({names: factor * coefficient for names, coefficient in self.terms})

    def centred(self, bits: int) -> Poly:
        """Equal modulo `2 ** bits`, each coefficient as small as can be."""
        half = 1 << (bits - 1)
        if all(-half <= coefficient < half for _, coefficient in self.terms):
            return self
        mask = (1 << bits) - 1
        return poly({names: ((c + half) & mask) - half for names, c in self.terms})

    def coefficient(self, name: str) -> Poly:
        """What stands before the variable `name`, which occurs at most once in a term."""
        found: dict[Monomial, int] = {}
        for names, coefficient in self.terms:
            if name in names:
                position = names.index(name)
                found[names[:position] + names[position + 1 :]] = coefficient
        return poly(found)

    @property
    def uniform(self) -> Poly:
        """The terms without a thread axis."""
        return Poly(tuple(t for t in self.terms if not any(axis in t[0] for axis in AXES)))

    @property
    def varying(self) -> Poly:
        """The terms with a thread axis."""
        return Poly(tuple(t for t in self.terms if any(axis in t[0] for axis in AXES)))

    @property
    def degree(self) -> int:
        """In the thread axes."""
        return max((sum(n in AXES for n in names) for names, _ in self.terms), default=0)

    @property
    def constant(self) -> int | None:
        """Its value where it has no variable."""
        if not self.terms:
            return 0
        return self.terms[0][1] if len(self.terms) == 1 and not self.terms[0][0] else None

    @property
    def variables(self) -> frozenset[str]:
        return frozenset(name for names, _ in self.terms for name in names)

    def evaluate(self, values: Mapping[str, int]) -> int:
        total = 0
        for names, coefficient in self.terms:
            for name in names:
                coefficient *= values[name]
            total += coefficient
        return total

    def __str__(self) -> str:
        text = ""
        for names, coefficient in self.terms:
            sign = "-" if coefficient < 0 else "+"
            size = abs(coefficient)
            parts = ([] if size == 1 and names else [str(size)]) + list(names)
            piece = "*".join(parts)
            if text:
                text += f" {sign} {piece}"
            else:
                text = ("-" if sign == "-" else "") + piece
        return text or "0"


def _order(term: tuple[Monomial, int]) -> tuple[bool, bool, bool, int, Monomial]:
    """Uniform terms first, a base before what is added, the axes behind them, constants last."""
    names, coefficient = term
    varying = any(axis in names for axis in AXES)
    return (not names, varying, coefficient != 1 or len(names) > 1, -len(names), names)


def poly(terms: Mapping[Monomial, int]) -> Poly:
    return Poly(tuple(sorted(((n, c) for n, c in terms.items() if c), key=_order)))


def number(value: int) -> Poly:
    return Poly((((), value),)) if value else Poly()


def variable(name: str) -> Poly:
    return Poly((((name,), 1),))


def parse_poly(text: str) -> Poly:
    """The other way round of `str`."""
    total: dict[Monomial, int] = {}
    for sign, piece in re.findall(r"([+-]?)\s*([^\s+-]+)", text):
        names: list[str] = []
        coefficient = -1 if sign == "-" else 1
        for factor in piece.split("*"):
            if factor.isdigit():
                coefficient *= int(factor)
            else:
                names.append(factor)
        key = tuple(sorted(names))
        total[key] = total.get(key, 0) + coefficient
    return poly(total)


# -- bounds and accesses --------------------------------------------------------------------------

_RELATIONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_OPCODES = {text: opcode for opcode, text in _RELATIONS.items()}


@dataclass(frozen=True, slots=True)
class Bound:
    """One condition of a mask: `left relation right`, affine on both sides; `relation` an opcode of
    the comparisons (`lt`, ...)."""

    left: Poly
    relation: str
    right: Poly

    def __str__(self) -> str:
        return f"{self.left} {_RELATIONS[self.relation]} {self.right}"


def parse_bound(text: str) -> Bound:
    left, relation, right = re.split(r"\s+(<=|>=|==|!=|<|>)\s+", text.strip())
    return Bound(parse_poly(left), _OPCODES[relation], parse_poly(right))


@dataclass(frozen=True, slots=True)
class Access:
    """How a load, store or atomic moves.

    `kind`: `uniform`, one address for the block; `dma`, strided along the thread axes; `gather`
    and `scatter`, an address a lane. `address`: of a `uniform` or `dma`, in bytes, on the lanes
    that are on; its uniform part holds the base pointer. `bounds`: conditions that the mask is the
    conjunction of; `masked`: the mask also holds others. `wraps`: `address` (or a bound) is right
    only where 32-bit unsigned arithmetic and narrowing conversions on the way do not wrap; signed
    32-bit arithmetic is always taken not to overflow, as C says. `shape`: threads along x, y, z."""

    space: Space
    kind: Kind
    shape: tuple[int, int, int]
    address: Poly = Poly()
    bounds: tuple[Bound, ...] = ()
    masked: bool = False
    wraps: bool = False

    @property
    def offset(self) -> Poly:
        """The address of thread 0: base pointer and what is added to it."""
        return self.address.uniform

    @property
    def strides(self) -> tuple[Poly, Poly, Poly]:
        """Bytes from a thread to the next, along x, y, z."""
        x, y, z = (self.address.coefficient(axis) for axis in AXES)
        return x, y, z

    def __str__(self) -> str:
        parts = [self.space]
        if self.kind in ("uniform", "dma"):
            parts[0] += f" {self.offset}"
        if self.kind == "dma":
            rows = zip(AXES, self.shape, self.strides, strict=True)
            parts += [f"{a}: {n} by {stride}" for a, n, stride in rows if n > 1]
        conditions = [str(bound) for bound in self.bounds] + ["mask"] * self.masked
        if conditions:
            parts.append("if " + " and ".join(conditions))
        if self.wraps:
            parts.append("unless unsigned wrap")
        return f"{self.kind}({', '.join(parts)})"


ACCESS_KINDS = ("uniform", "dma", "gather", "scatter")
_SPACES: dict[str, Space] = {s: s for s in ("global", "shared", "local", "unknown")}
_KINDS: dict[str, Kind] = {k: k for k in ACCESS_KINDS}


def parse_access(text: str, block: tuple[int, int, int]) -> Access:
    """Reads what `str(access)` wrote. ValueError or KeyError where it is something else."""
    kind, _, inside = text.strip().removesuffix(")").partition("(")
    first, *parts = inside.split(", ")
    space, _, offset = first.partition(" ")
    address = parse_poly(offset)
    bounds: list[Bound] = []
    masked = wraps = False
    for part in parts:
        if part == "unless unsigned wrap":
            wraps = True
        elif part.startswith("if "):
            conditions = part[3:].split(" and ")
            masked = "mask" in conditions
            bounds += [parse_bound(c) for c in conditions if c != "mask"]
        else:
            axis, _, stride = re.sub(r": \d+ by ", ":", part).partition(":")
            address = address.plus(parse_poly(stride).times(variable(axis)))
    return Access(_SPACES[space], _KINDS[kind], block, address, tuple(bounds), masked, wraps)
