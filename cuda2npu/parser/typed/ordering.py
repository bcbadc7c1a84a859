"""Which of two function templates is the more special one: C++'s partial ordering.

In: two templates that fit a call equally well. Out: whether one of them takes everything that it
takes because the other would, too, but not the other way round.

    template <typename A, typename B> int f(A, B);
    template <typename A> int f(A, A);                // more special: called by f(1, 2)
"""

from __future__ import annotations

from cuda2npu.diagnostics import NOWHERE, Refused
from cuda2npu.parser.ctypes import I32, Record
from cuda2npu.parser.parsed import ParsedFunction
from cuda2npu.parser.tree import Const
from cuda2npu.parser.typed.convert import identity, qualified, same
from cuda2npu.parser.typed.deduce import Conflict, Deduction
from cuda2npu.parser.typed.frame import Argument, Unit
from cuda2npu.parser.typed.functions import Param, parameter_nodes, shape

_TYPES = tuple(Record(f"__T{i}") for i in range(16))
_VALUES = tuple(Const(NOWHERE, I32, 1_000_003 + i) for i in range(16))


def abstract(unit: Unit, parsed: ParsedFunction) -> tuple[Param, ...] | None:
    """The parameters, with a type or number of its own for each template parameter; None where
    they follow from properties of the arguments (`typename T::type`)."""
    own = _own(parsed)
    try:
        return None if own is None else shape(unit, parsed, own).params
    except Refused:
        return None


def signature(unit: Unit, parsed: ParsedFunction) -> tuple[tuple[str, bool], ...] | None:
    """Equal for declarations of one template, whatever its parameters are called."""
    found = abstract(unit, parsed)
    if found is None:
        return None
    return tuple((identity(p.type), p.reference) for p in found)


def more_special(unit: Unit, one: ParsedFunction, other: ParsedFunction) -> bool:
    return _at_least(unit, one, other) and not _at_least(unit, other, one)


def _own(parsed: ParsedFunction) -> tuple[Argument, ...] | None:
    if len(parsed.template) > len(_TYPES):
        return None
    rows = zip(parsed.template, _TYPES, _VALUES, strict=False)
    return tuple(type_ if param.kind == "type" else value for param, type_, value in rows)


def _at_least(unit: Unit, one: ParsedFunction, other: ParsedFunction) -> bool:
    """Whether `other` takes whatever `one` takes."""
    given, own = abstract(unit, one), _own(other)
    if given is None or own is None:
        return False
    deduction = Deduction(unit, other.template)
    try:
        for node, param in zip(parameter_nodes(other), given, strict=False):
            deduction.match(node, param.type, reference=param.reference)
        found = [deduction.found.get(p.name, a) for p, a in zip(other.template, own, strict=True)]
        wanted = shape(unit, other, tuple(found)).params
    except (Conflict, Refused):
        return False
    pairs = zip(given, wanted, strict=False)
    return all(
        same(mine.type, theirs.type) and qualified(mine.type, theirs.type, False) is False
        for mine, theirs in pairs
    )
