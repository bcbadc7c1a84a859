"""What the syntactic half of the parser hands to its typed half.

In: preprocessed, scanned and desugared text. Out: pycparser subtrees, one a declaration, whose
`coord`s already are the user's file:line:col, with what C cannot say beside them in `Sugar`.

The desugared text is C23, in which
    `a::b` is the identifier `a__b`                       -> Sugar.qualified["a__b"] == ("a", "b")
    `::f` is the identifier `__root__f`                   -> Sugar.qualified: ("", "f")
    `f<int, 16>` (call, type, launch) is `f__t0`          -> Sugar.template_ids["f__t0"]
    `S<T>::f` is `S__t1__f`: a template-id inside a name is one part, ("S__t1", "f")
    `if constexpr` is `if`, its place (file, line, column) is in Sugar.constexpr_ifs
    `T &x` is a pointer whose PtrDecl.quals has "__ref"   (`T &&x` too)
    `auto` is the typedef name `__auto`; `decltype(e)` is `typeof(e)`
    `static_cast<T>(e)` etc. and `float(e)` are `(T)(e)`; `S{a, b}` is `(S){a, b}`
    `f({a, b})`, `return {a, b}`, `x = {a, b}` are `(__auto){a, b}`: of the type wanted there
    `T x(a, b)` is `T x = __init(a, b)`;  `T x{a}` is `T x = {a}`
    `T(e)` with a name that may be a type stays a call: the typed stage decides
    `if (T x = e)` is `{ T x = e; if (x) ... }`
    a method call `b.sync()` stays `FuncCall(StructRef(b, sync))`; `this` stays an identifier
    `true false nullptr constexpr bool` are C23; `__shared__` etc. are in `Decl.storage`
    `k<<<g, b, s, t>>>(a)` inside device code is the call `__launch(...)`
    what has no C form is the call `__unsupported("lambda")`, with the reason's word, in its place:
    lambda new delete throw try asm operator pack fold goto-label statement-expression
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pycparser import c_ast

from cuda2npu.diagnostics import Diagnostic, Span


@dataclass(frozen=True, slots=True)
class TemplateParam:
    """`type`: a value parameter's (None for a type's); `default`: Typename or expression."""

    name: str
    kind: Literal["type", "value", "pack"]
    type: c_ast.Node | None = None
    default: c_ast.Node | None = None


@dataclass(frozen=True, slots=True)
class TemplateId:
    """`name<arguments>`: each argument a c_ast.Typename, or an expression (a lone identifier is
    c_ast.ID: type or value, the typed stage decides)."""

    name: tuple[str, ...]
    arguments: tuple[c_ast.Node, ...]


@dataclass(slots=True)
class Declared:
    """Common to all: unqualified `name` in `namespace` (enclosing records too, outermost first)."""

    name: str
    namespace: tuple[str, ...]
    span: Span


@dataclass(slots=True)
class ParsedFunction(Declared):
    """`node` is None where only `refusal` is known, or for a declaration without body (then
    `declaration` is set). `defaults`: one a parameter, None where it has none. `arguments`: of an
    explicit specialisation (`template <> void f<int>`). `methods` of a record have `record`;
    `member` is set for those between its braces: all but the static ones have a first parameter
    `this`, a reference to the record; `outside` is set where the name has a scope before it:
    a method's body stands there. `initialisers`: of a constructor, members with arguments."""

    kind: Literal["kernel", "device", "host_device", "host"]
    node: c_ast.FuncDef | None
    template: tuple[TemplateParam, ...] = ()
    defaults: tuple[c_ast.Node | None, ...] = ()
    arguments: tuple[c_ast.Node, ...] | None = None
    max_threads: c_ast.Node | None = None
    record: str | None = None
    operator: str | None = None
    declaration: c_ast.Decl | None = None
    refusal: Diagnostic | None = None
    member: Literal["", "plain", "const", "static", "constructor"] = ""
    outside: Literal["", "plain", "const"] = ""
    initialisers: tuple[tuple[str, tuple[c_ast.Node, ...]], ...] = ()


@dataclass(slots=True)
class ParsedRecord(Declared):
    """`node`: Struct or Union with the members' Decls (methods left out; static constants are
    `ParsedVariable`s in the namespace `scope`); None of a template that is only declared.
    `scope`: `name`, but of its own for an explicit specialisation. `alignment`: of
    `__align__(n)` / `alignas`. `has_default`: a constructor `S() = default`; `has_values`: members
    with initial values; `has_copy`: how it is copied is its own, or deleted."""

    node: c_ast.Struct | c_ast.Union | None
    template: tuple[TemplateParam, ...] = ()
    arguments: tuple[c_ast.Node, ...] | None = None
    bases: tuple[str, ...] = ()
    alignment: c_ast.Node | None = None
    has_constructor: bool = False
    has_default: bool = False
    has_values: bool = False
    has_copy: bool = False
    has_conversion: bool = False
    scope: str = ""
    refusal: Diagnostic | None = None


@dataclass(slots=True)
class ParsedAlias(Declared):
    """typedef, `using T = ...`, alias templates: `type` is what a Decl's type would be."""

    type: c_ast.Node
    template: tuple[TemplateParam, ...] = ()


@dataclass(slots=True)
class ParsedEnum(Declared):
    """`scoped`: `enum class`. `underlying`: of `enum E : T`."""

    node: c_ast.Enum
    scoped: bool = False
    underlying: c_ast.Node | None = None


@dataclass(slots=True)
class ParsedVariable(Declared):
    """`space`: `const` is a host-side `const`/`constexpr`/static constant that device code may use
    by value; `dynamic` is a file-scope `extern __shared__`."""

    space: Literal["constant", "device", "const", "shared", "dynamic"]
    node: c_ast.Decl
    template: tuple[TemplateParam, ...] = ()


@dataclass(slots=True)
class ParsedCall:
    """Host code that asks for an instance: `run<float>(x)`, `template void run<float>(float *);`,
    `&k<float>`. `callee`: the identifier as in the text (`a__k`, `k__t0`), to be looked up in
    `Sugar` from `namespace`. `arguments`: None where the callee is only named; an explicit
    instantiation's are names in `scope`. `scope`: host declarations visible there, for deduction:
    name to a Decl's type. `constants`: host variables with one constant initialiser, name to
    expression. `types`: local typedefs, and the enumerations of local
    enumerators. `caller`: the host function template around it, out of
    `ParsedUnit.hosts`; `unbound`: parameters of other templates around it."""

    callee: str
    arguments: tuple[c_ast.Node | None, ...] | None
    scope: dict[str, c_ast.Node]
    constants: dict[str, c_ast.Node]
    types: dict[str, c_ast.Node]
    namespace: tuple[str, ...]
    caller: ParsedFunction | None
    unbound: tuple[str, ...]
    span: Span


@dataclass(slots=True)
class ParsedLaunch(ParsedCall):
    """`callee`: the kernel. `grid`/`block`: expressions, None where they could not be parsed."""

    grid: c_ast.Node | None = None
    block: c_ast.Node | None = None


Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Using:
    """`using namespace target;`, `using target;`, or `namespace name = target;` in a block."""

    kind: Literal["namespace", "name", "alias"]
    target: Path
    name: str = ""


@dataclass(slots=True)
class Sugar:
    """`namespace_aliases`: of `namespace a { namespace b = c; }`, `a::b` to its target.
    `using_namespaces`, `using_names`: (namespace, target) of `namespace a { using b::f; }`.
    `using_blocks`: the number in the statement `__using(number);`, which stands for a using or a
    namespace alias in a block of code, to its kind, name and target."""

    qualified: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    template_ids: dict[str, TemplateId] = field(default_factory=dict[str, TemplateId])
    namespace_aliases: dict[Path, Path] = field(default_factory=dict[Path, Path])
    using_namespaces: list[tuple[Path, Path]] = field(default_factory=list[tuple[Path, Path]])
    using_names: list[tuple[Path, Path]] = field(default_factory=list[tuple[Path, Path]])
    using_blocks: list[Using] = field(default_factory=list["Using"])
    constexpr_ifs: set[tuple[str, int, int]] = field(default_factory=set[tuple[str, int, int]])


Declaration = ParsedFunction | ParsedRecord | ParsedAlias | ParsedEnum | ParsedVariable


@dataclass(slots=True)
class ParsedUnit:
    """In the order of the text. The prelude's declarations (vector types, macros' leftovers) are
    not in it: the typed stage knows them. `hosts`: host function templates from which kernels are
    launched, also through each other, and what is overloaded with them, with empty bodies;
    for methods of a class template a function of its name without parameters (`record` is set).
    `calls`: launches, and host code's calls of `hosts`."""

    path: str
    declarations: list[Declaration]
    calls: list[ParsedCall]
    hosts: list[ParsedFunction]
    sugar: Sugar
    lines: dict[str, list[str]]

    @property
    def launches(self) -> list[ParsedLaunch]:
        return [call for call in self.calls if isinstance(call, ParsedLaunch)]
