"""The part of <type_traits> that device code uses, and `std::numeric_limits`.

In: `std::is_same<T, U>::value` or `std::make_unsigned<T>::type`, as the path and arguments behind
the name; out: its constant or its type.

    std::conditional<sizeof(T) == 4, int, long>::type   ->   int, where T is float
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from pycparser import c_ast

from cuda2npu.diagnostics import Span
from cuda2npu.parser.ctypes import (
    BOOL,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    VOID,
    Array,
    CType,
    Pointer,
    Record,
    Scalar,
    Void,
)  # fmt: skip
from cuda2npu.parser.tree import Const
from cuda2npu.parser.typed import builtin, convert
from cuda2npu.parser.typed.frame import Argument, ConstType, Frame, FunctionName, unqualified
from cuda2npu.parser.typed.names import Path

_PREDICATES: dict[str, Callable[[CType], bool]] = {
    "is_floating_point": lambda t: isinstance(t, Scalar) and t.is_float,
    "is_integral": lambda t: isinstance(t, Scalar) and not t.is_float,
    "is_arithmetic": lambda t: isinstance(t, Scalar),
    "is_signed": lambda t: isinstance(t, Scalar) and t.is_signed,
    "is_unsigned": lambda t: isinstance(t, Scalar) and not t.is_signed,
    "is_pointer": lambda t: isinstance(t, Pointer),
    "is_array": lambda t: isinstance(t, Array),
    "is_void": lambda t: isinstance(t, Void),
    "is_class": lambda t: isinstance(t, Record) and not t.is_union,
}
_SIGNED = {1: I8, 2: I16, 4: I32, 8: I64}
_UNSIGNED = {1: U8, 2: U16, 4: U32, 8: U64}


def _with_sign(table: dict[int, Scalar], type_: CType) -> CType | None:
    return table[type_.size] if isinstance(type_, Scalar) and not type_.is_float else None


_TYPES: dict[str, Callable[[CType], CType | None]] = {
    "make_unsigned": lambda t: _with_sign(_UNSIGNED, t),
    "make_signed": lambda t: _with_sign(_SIGNED, t),
    "remove_pointer": lambda t: t.to if isinstance(t, Pointer) else t,
    "remove_extent": lambda t: t.of if isinstance(t, Array) else t,
    "decay": lambda t: Pointer(t.of) if isinstance(t, Array) else t,
    "remove_reference": lambda t: t, "remove_const": lambda t: t, "remove_cv": lambda t: t,
    "remove_volatile": lambda t: t, "remove_cvref": lambda t: t, "type_identity": lambda t: t,
    "add_const": lambda t: t,
}  # fmt: skip


def tag(frame: Frame, path: Path, nodes: Sequence[c_ast.Node], span: Span) -> Record | None:
    """`std::bool_constant<true>`, `std::integral_constant<int, 3>`: structs without members, by
    which functions are told apart."""
    if path not in (("bool_constant",), ("integral_constant",)):
        return None
    given = [BOOL, *_arguments(frame, nodes, span)][-2:]
    type_, value = given if len(given) == 2 else (VOID, VOID)
    if not isinstance(type_, Scalar) or not isinstance(value, Const):
        return None
    return _tag(type_, bool(value.value) if type_ == BOOL else value.value)


@functools.cache
def _tag(type_: Scalar, value: float) -> Record:
    return Record(f"std::integral_constant<{type_}, {value}>", size=1, complete=True)


def _arguments(frame: Frame, nodes: Sequence[c_ast.Node], span: Span) -> list[Argument]:
    from cuda2npu.parser.typed.types import template_argument

    return [template_argument(frame, node, span) for node in nodes]


def _named(frame: Frame, path: Path, suffix: str) -> tuple[str, tuple[c_ast.Node, ...]] | None:
    """The trait and its arguments, of `trait<...>::suffix` or `trait_s<...>`."""
    sugar = frame.unit.parsed.sugar
    for at, part in enumerate(path):
        template = sugar.template_ids.get(part)
        if template is None:
            continue
        name = template.name[-1]
        if at + 1 < len(path) and path[at + 1] == suffix:
            return name, template.arguments
        if at + 1 == len(path) and name.endswith(f"_{suffix[0]}"):
            return name[:-2], template.arguments
    return None


def constant_of(frame: Frame, path: Path, span: Span) -> Const | None:
    """`std::is_same<T, U>::value`, `std::is_same_v<T, U>`, `std::numeric_limits<T>::max`."""
    limit = _limit(frame, path, span)
    if limit is not None:
        return limit
    found = _named(frame, path, "value")
    if found is None or frame.unit.names.lookup((found[0],), frame.namespace):
        return None
    name, nodes = found
    if name not in _PREDICATES and name != "is_same":
        return None
    types = [a for a in _arguments(frame, nodes, span) if not isinstance(a, Const | FunctionName)]
    if name == "is_same" and len(types) == 2:
        return Const(span, BOOL, _same(types[0], types[1]))
    if name in _PREDICATES and len(types) == 1:
        return Const(span, BOOL, _PREDICATES[name](unqualified(types[0])))
    return None


def _same(one: CType | ConstType, other: CType | ConstType) -> bool:
    consts = [isinstance(type_, ConstType) for type_ in (one, other)]
    one, other = unqualified(one), unqualified(other)
    same = convert.same(one, other) and convert.identity(one) == convert.identity(other)
    return same and consts[0] == consts[1]


def _limit(frame: Frame, path: Path, span: Span) -> Const | None:
    sugar = frame.unit.parsed.sugar
    for part in path[:-1]:
        template = sugar.template_ids.get(part)
        if template is None or template.name[-1] != "numeric_limits" or not template.arguments:
            continue
        found = _arguments(frame, template.arguments[:1], span)[0]
        found = found.type if isinstance(found, ConstType) else found
        limit = builtin.numeric_limit(found, path[-1]) if isinstance(found, Scalar) else None
        if limit is None:
            raise convert.mismatch(f"`std::numeric_limits<{found}>::{path[-1]}` is not known", span)
        return Const(span, limit[0], limit[1])
    return None


def _changed(name: str, given: CType | ConstType) -> CType | ConstType | None:
    """What the trait makes of a type; a `const` stays, where it is not what the trait takes off."""
    type_ = unqualified(given)
    made = _TYPES[name](type_)
    if name == "remove_pointer" and isinstance(type_, Pointer):
        return type_.to if type_.const is False else ConstType(type_.to, type_.const)
    if made is None or name in _PLAIN:
        return made
    if name == "add_const":
        return ConstType(made)
    return ConstType(made, given.const) if isinstance(given, ConstType) else made


_PLAIN = frozenset({"remove_const", "remove_cv", "remove_cvref", "decay"})


def type_of(frame: Frame, path: Path, span: Span) -> CType | ConstType | None:
    """`std::conditional<c, T, U>::type`, `std::conditional_t<c, T, U>` and kin."""
    found = _named(frame, path, "type")
    if found is None or (found[0] not in _TYPES and found[0] not in ("conditional", "enable_if")):
        return None
    arguments = _arguments(frame, found[1], span)
    if found[0] in _TYPES and arguments and not isinstance(arguments[0], Const | FunctionName):
        return _changed(found[0], arguments[0])
    if not arguments or not isinstance(arguments[0], Const):
        return None
    types = [a for a in arguments[1:] if not isinstance(a, Const | FunctionName)]
    if found[0] == "conditional" and len(types) == 2:
        return types[0] if arguments[0].value else types[1]
    if found[0] == "enable_if" and arguments[0].value:
        return types[0] if types else VOID
    return None
