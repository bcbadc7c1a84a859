"""Declared types: the door to the rules that read them, one a kind of AST node.

In: the type part of a declaration; out: `Spelled`. `types` and `records` fill the table.

    resolve(frame, node).type
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pycparser import c_ast

from cuda2npu.parser.ctypes import CType
from cuda2npu.parser.typed.dispatch import unsupported
from cuda2npu.parser.typed.frame import ConstType, Frame


@dataclass(frozen=True, slots=True)
class Spelled:
    """A declared type; `const` of what a reference or value is declared with: None where a
    template's argument decides."""

    type: CType
    reference: bool = False
    const: bool | None = False

    @property
    def argument(self) -> CType | ConstType:
        """The type as a template argument, or as what an alias stands for."""
        known = self.reference or self.const is False
        return self.type if known else ConstType(self.type, self.const)


def of_argument(argument: CType | ConstType) -> Spelled:
    if isinstance(argument, ConstType):
        return Spelled(argument.type, const=argument.const)
    return Spelled(argument)


RULES: dict[type[c_ast.Node], Callable[[Frame, Any], Spelled]] = {}


def resolve(frame: Frame, node: c_ast.Node) -> Spelled:
    """The type that a declarator node spells."""
    rule = RULES.get(type(node))
    if rule is None:
        raise unsupported(frame, node, "this type", f"no rule reads `{type(node).__name__}`")
    return rule(frame, node)


def type_of(frame: Frame, node: c_ast.Node) -> CType:
    return resolve(frame, node).type
