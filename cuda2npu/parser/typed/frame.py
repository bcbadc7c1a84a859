"""The state of the typed stage: a `Unit` a file, a `Frame` a function instance, and `Scope`s.

In: nothing; out: the records that all handlers of this package pass along.

    frame.scope.find("n")      # Variable, a type (of a template's `T`), a constant, or None
    with frame.nested(): ...   # a block's scope
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pycparser import c_ast

from cuda2npu.diagnostics import NOWHERE, Refused, Sink, Span
from cuda2npu.parser.ctypes import CType, Record
from cuda2npu.parser.parsed import ParsedFunction, ParsedRecord, ParsedUnit, TemplateParam
from cuda2npu.parser.tree import Const, Expr, Function, LValue, Variable
from cuda2npu.parser.typed.names import Names, Path, span_of

if TYPE_CHECKING:
    from cuda2npu.parser.typed.groups import Group


@dataclass(frozen=True, slots=True)
class FunctionName:
    """A function as a template argument: `declared` is its overloads, `explicit` its own
    arguments (`reduce<add<float>>`)."""

    name: str
    declared: tuple[ParsedFunction, ...]
    explicit: tuple[c_ast.Node, ...] = ()

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ConstType:
    """`const T` as a template argument or as what a name of a type means. `const` is None where
    it is not known."""

    type: CType
    const: bool | None = True

    def __str__(self) -> str:
        return f"const {self.type}"


Argument = CType | ConstType | Const | FunctionName
"""A template argument."""

Entity = Variable | CType | ConstType | Expr | FunctionName | c_ast.Node
"""What a local name stands for; an `Expr` is a constant or a cooperative group; a node is the
declaration of a local struct or the like that is resolved elsewhere."""


@dataclass(slots=True)
class Scope:
    names: dict[str, Entity] = field(default_factory=dict[str, Entity])
    parent: Scope | None = None

    def find(self, name: str) -> Entity | None:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None


@dataclass(slots=True)
class Unit:
    """`instances`: typed functions, or why not, by declaration and arguments. `records`: struct
    instances likewise; `origins` leads back, `enclosing` to the struct that a struct is a member
    of. `pending`: how to complete a record on first use. `elsewhere`: the program's other files."""

    parsed: ParsedUnit
    names: Names
    sink: Sink
    instances: dict[object, Function | Refused] = field(
        default_factory=dict[object, "Function | Refused"]
    )
    active: list[tuple[object, str]] = field(default_factory=list[tuple[object, str]])
    records: dict[object, Record] = field(default_factory=dict[object, Record])
    enclosing: dict[Record, Record] = field(default_factory=dict[Record, Record])
    origins: dict[Record, tuple[ParsedRecord, tuple[Argument, ...]]] = field(
        default_factory=dict[Record, "tuple[ParsedRecord, tuple[Argument, ...]]"]
    )
    pending: dict[Record, Callable[[], None]] = field(
        default_factory=dict[Record, Callable[[], None]]
    )
    globals: dict[object, Variable | Const | Refused] = field(
        default_factory=dict[object, "Variable | Const | Refused"]
    )
    groups: dict[Record, Group] = field(default_factory=dict[Record, "Group"])
    signatures: dict[object, object] = field(default_factory=dict[object, object])
    evaluating: set[object] = field(default_factory=set[object])
    symbols: set[str] = field(default_factory=set[str])  # names of variables outside of functions
    statics: set[str] = field(default_factory=set[str])  # of static locals, in all linked files
    texts: dict[str, Argument] = field(default_factory=dict[str, "Argument"])
    elsewhere: Callable[[], Sequence[Unit]] = tuple


@dataclass(slots=True)
class Frame:
    """`function` is None at file scope. `constants`: `const` variables with a constant value.
    `before`: the place of its declaration in the file: what comes later is not seen, but by calls
    with one of `dependent`, the parameters whose types come from the template.
    `returns`: the return type as declared, None while `auto` waits for the first `return`."""

    unit: Unit
    scope: Scope
    namespace: Path = ()
    function: Function | None = None
    returns: CType | None = None
    returns_reference: bool = False
    constants: dict[Variable, Const] = field(default_factory=dict[Variable, Const])
    loops: int = 0
    switches: int = 0
    span: Span = NOWHERE
    before: int | None = None
    dependent: frozenset[str] = frozenset()

    def at(self, node: c_ast.Node | None) -> Span:
        return span_of(node, self.span)

    @contextmanager
    def nested(self) -> Generator[None]:
        outer, namespace = self.scope, self.namespace
        self.scope = Scope(parent=outer)
        try:
            yield
        finally:
            self.scope, self.namespace = outer, namespace


def file_frame(
    unit: Unit, namespace: Path, span: Span, names: dict[str, Entity] | None = None
) -> Frame:
    """A frame for what stands at file scope: types, constants, signatures."""
    return Frame(unit, Scope(dict(names or {})), namespace, span=span)


def bound(
    template: tuple[TemplateParam, ...], arguments: tuple[Argument, ...]
) -> dict[str, Entity]:
    """Template parameters with their arguments, as names of a scope."""
    return {param.name: argument for param, argument in zip(template, arguments, strict=False)}


def unqualified(type_: CType | ConstType) -> CType:
    """A type without its outermost `const`."""
    return type_.type if isinstance(type_, ConstType) else type_


Typed = Expr | LValue
