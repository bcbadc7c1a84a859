"""Template argument deduction: from the types of a call's arguments to a template's `T` and `N`.

In: a function template's parameters as declared, the arguments' types; out: bindings.

    template <typename T, int N> void f(T (&a)[N], const T *p);   f(x, y), `float x[4], *y`
    -> {"T": F32, "N": Const 4}
"""

from __future__ import annotations

from collections.abc import Sequence

from pycparser import c_ast

from cuda2npu.diagnostics import NOWHERE
from cuda2npu.parser.ctypes import I32, Array, CType, Pointer, Record
from cuda2npu.parser.parsed import Sugar, TemplateParam
from cuda2npu.parser.tree import Const
from cuda2npu.parser.typed.convert import same
from cuda2npu.parser.typed.frame import Argument, ConstType, FunctionName, Unit, unqualified
from cuda2npu.parser.typed.names import children
from cuda2npu.parser.typed.spelled import of_argument
from cuda2npu.parser.typed.types import canonical_key


class Conflict(Exception):
    """Two arguments ask for different values of one parameter: the candidate does not fit."""


class Deduction:
    """Collects what the arguments say about the parameters of one template."""

    def __init__(self, unit: Unit, template: Sequence[TemplateParam]) -> None:
        self.unit = unit
        self.sugar: Sugar = unit.parsed.sugar
        self.wanted = {param.name for param in template}
        self.found: dict[str, Argument] = {}
        self.fixed: set[str] = set()

    def give(self, name: str, argument: Argument) -> None:
        """An argument that the call names; arguments do not change it any more."""
        self.found[name] = argument
        self.fixed.add(name)

    def _bind(self, name: str, argument: Argument) -> None:
        if name in self.fixed:
            return
        known = self.found.setdefault(name, argument)
        if isinstance(known, Const) and isinstance(argument, Const):
            if known.value != argument.value:
                raise Conflict(name)
        elif isinstance(known, Const | FunctionName) or isinstance(argument, Const | FunctionName):
            if canonical_key(known) != canonical_key(argument):
                raise Conflict(name)
        elif not _alike(known, argument):
            raise Conflict(name)

    def match(
        self,
        node: c_ast.Node | None,
        type_: CType,
        const: bool | None = False,
        *,
        reference: bool = False,
    ) -> None:
        """The declared type `node` meets an argument of `type_`; `const`: whether that is const."""
        if isinstance(node, c_ast.Decl | c_ast.TypeDecl | c_ast.Typename):
            taken = isinstance(node, c_ast.TypeDecl) and "const" in node.quals
            self.match(node.type, type_, False if taken else const, reference=reference)
        elif isinstance(node, c_ast.PtrDecl):
            self._pointer(node, type_, const)
        elif isinstance(node, c_ast.ArrayDecl):
            self._array(node, type_, const, reference)
        elif isinstance(node, c_ast.IdentifierType):
            if not reference:
                type_ = Pointer(type_.of, const=const) if isinstance(type_, Array) else type_
                const = False
            self._name(node.names[-1], type_, const)

    def _pointer(self, node: c_ast.PtrDecl, type_: CType, const: bool | None) -> None:
        if "__ref" in node.quals:
            self.match(node.type, type_, const, reference=True)
        elif isinstance(type_, Pointer):
            self.match(node.type, type_.to, type_.const, reference=True)
        elif isinstance(type_, Array):
            self.match(node.type, type_.of, const, reference=True)
        elif self._mentions(node):
            raise Conflict("pointer")

    def _array(
        self, node: c_ast.ArrayDecl, type_: CType, const: bool | None, reference: bool
    ) -> None:
        if isinstance(type_, Array):
            if reference and isinstance(node.dim, c_ast.ID) and node.dim.name in self.wanted:
                self._bind(node.dim.name, Const(NOWHERE, I32, type_.length))
            self.match(node.type, type_.of, const, reference=True)
        elif isinstance(type_, Pointer) and not reference:
            self.match(node.type, type_.to, type_.const, reference=True)

    def _name(self, name: str, type_: CType, const: bool | None) -> None:
        if name in self.wanted:
            self._bind(name, type_ if const is False else ConstType(type_, const))
            return
        template = self.sugar.template_ids.get(name)
        if template is None:
            return
        origin = self.unit.origins.get(type_) if isinstance(type_, Record) else None
        if origin is None or origin[0].name != template.name[-1]:
            if any(self._mentions(a) for a in template.arguments):
                raise Conflict(name)
            return
        for pattern, argument in zip(template.arguments, origin[1], strict=False):
            self._argument(pattern, argument)

    def _argument(self, pattern: c_ast.Node, argument: Argument) -> None:
        if isinstance(pattern, c_ast.ID):
            if pattern.name in self.wanted:
                self._bind(pattern.name, argument)
            elif not isinstance(argument, Const | FunctionName):
                self._name(pattern.name, unqualified(argument), False)
        elif isinstance(pattern, c_ast.Typename) and not isinstance(argument, Const | FunctionName):
            spelled = of_argument(argument)
            self.match(pattern, spelled.type, spelled.const, reference=True)

    def _mentions(self, node: c_ast.Node) -> bool:
        """Whether a template parameter occurs in the declared type."""
        if isinstance(node, c_ast.IdentifierType):
            return any(name in self.wanted - self.fixed for name in node.names)
        if isinstance(node, c_ast.ID):
            return node.name in self.wanted - self.fixed
        return any(self._mentions(child) for child in children(node))


def _alike(one: CType | ConstType, other: CType | ConstType) -> bool:
    """Whether they are the same type, as far as it is known of each `const`."""
    left, right = of_argument(one), of_argument(other)
    if None not in (left.const, right.const) and left.const != right.const:
        return False
    return same(left.type, right.type) and _const_alike(left.type, right.type)


def _const_alike(one: CType, other: CType) -> bool:
    """Whether pointers point to what is equally const, as far as it is known."""
    while isinstance(one, Pointer) and isinstance(other, Pointer):
        if one.const is not None and other.const is not None and one.const != other.const:
            return False
        one, other = one.to, other.to
    return True


def depth(node: c_ast.Node | None) -> int:
    """How much structure a parameter's declared type has: the more, the more special."""
    total = 0
    while node is not None and hasattr(node, "type"):
        is_level = isinstance(node, c_ast.PtrDecl | c_ast.ArrayDecl)
        total += 2 if is_level and "__ref" not in getattr(node, "quals", ()) else 0
        node = node.type  # type: ignore[union-attr]
    return total
