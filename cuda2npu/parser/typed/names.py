"""Names at file scope: what `a::b` stands for, seen from a namespace.

In: `ParsedUnit`; out: `Names.lookup(path, namespace)`, the declarations of that name from the
innermost scope that has any, through `using`s and namespace aliases.

    namespace a { int f(); namespace b { /* here */ } }
    names.lookup(("f",), ("a", "b")) == [ParsedFunction f]
"""

from __future__ import annotations

from dataclasses import dataclass

from pycparser import c_ast

from cuda2npu.diagnostics import Span, diagnostic
from cuda2npu.parser.parsed import Declaration, ParsedEnum, ParsedFunction, ParsedUnit

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enumerator:
    """The constant number `index` of `enumeration`."""

    enumeration: ParsedEnum
    index: int


Named = Declaration | Enumerator


def span_of(node: c_ast.Node | None, otherwise: Span) -> Span:
    """The place of a pycparser node; names are marked whole."""
    coord = getattr(node, "coord", None)
    if coord is None or not coord.line:
        return otherwise
    name = node.name if isinstance(node, c_ast.ID) else ""
    return Span(str(coord.file), coord.line, coord.column or 1, len(name) or 1)


def children(node: c_ast.Node) -> list[c_ast.Node]:
    """The nodes right below; pycparser's own method has no useful type."""
    pairs: tuple[tuple[str, c_ast.Node], ...] = node.children()  # type: ignore[assignment]
    return [child for _, child in pairs]


def arguments_of(node: c_ast.FuncCall) -> list[c_ast.Node]:
    return list(node.args.exprs) if node.args is not None else []


def is_auto(node: c_ast.Node) -> bool:
    """Whether a declaration's type is `auto`."""
    inner: c_ast.Node | None = node.type  # type: ignore[union-attr]
    while isinstance(inner, c_ast.PtrDecl | c_ast.TypeDecl | c_ast.ArrayDecl):
        inner = inner.type
    if isinstance(inner, c_ast.InferredType):
        return True
    return isinstance(inner, c_ast.IdentifierType) and inner.names == ["__auto"]


class Names:
    """The index of a unit's declarations by full path."""

    def __init__(self, parsed: ParsedUnit) -> None:
        self.sugar = parsed.sugar
        self.using_names = dict(parsed.sugar.using_names)
        self.table: dict[Path, list[Named]] = {}
        for declared in parsed.declarations:
            if declared.name:
                self._enter((*declared.namespace, declared.name), declared)
            if isinstance(declared, ParsedEnum) and declared.node.values is not None:
                self._enumerators(declared)
        self._memo: dict[tuple[Path, Path], list[Named]] = {}
        for scope, target in parsed.sugar.using_inside:
            self._use(scope, target)
        self._inner: set[str] | None = None

    def _enter(self, path: Path, named: Named) -> None:
        path = tuple(part for part in path if part)
        self.table.setdefault(path, []).append(named)

    def _enumerators(self, declared: ParsedEnum) -> None:
        assert declared.node.values is not None
        scope = declared.namespace
        for index, value in enumerate(declared.node.values.enumerators):
            named = Enumerator(declared, index)
            if isinstance(value, c_ast.Enumerator):
                if not declared.scoped:
                    self._enter((*scope, value.name), named)
                if declared.name:
                    self._enter((*scope, declared.name, value.name), named)

    def _use(self, scope: Path, target: Path) -> None:
        """`using target;` in the namespace `scope`; what is not of this file is a library's."""
        found = self._search(target, scope)
        for named in found:
            self._enter((*scope, target[-1]), named)
        if not found:
            self.using_names.setdefault(target[-1], target)

    def lookup(self, path: Path, namespace: Path) -> list[Named]:
        """The declarations of `path`, or nothing."""
        key = (path, namespace)
        if key not in self._memo:
            self._memo[key] = self._search(path, namespace)
        return self._memo[key]

    def _search(self, path: Path, namespace: Path) -> list[Named]:
        if path and path[0] == "":
            path, namespace = path[1:], ()
        for candidate in self._spellings(path):
            for depth in range(len(namespace), -1, -1):
                found = self.table.get((*namespace[:depth], *candidate))
                if found:
                    return self._hidden(path, found) or found
        for opened in self.sugar.using_namespaces:
            for prefix in self._spellings(opened):
                found = self.table.get((*prefix, *path))
                if found:
                    return found
        return []

    def _hidden(self, path: Path, found: list[Named]) -> list[Named]:
        """The refusal of a name that a `using` in some block may mean differently."""
        for used, span in self.sugar.using_blocks.items() if len(path) == 1 else ():
            target = used if used[-1:] == path else (*used, *path)
            other = self.table.get(target)
            if other and other is not found:
                why = f"there is another `{path[0]}` besides `{'::'.join(target)}`"
                words = {"construct": "a `using` in a function", "why": why, "hint": ""}
                refusal = diagnostic("C2N2003", span, **words)
                return [ParsedFunction(path[0], (), span, "device", None, refusal=refusal)]
        return []

    def _spellings(self, path: Path) -> list[Path]:
        """The path, and what aliases and `using`s of its first part make of it."""
        spellings = [path]
        if path[0] in self.sugar.namespace_aliases:
            spellings.append((*self.sugar.namespace_aliases[path[0]], *path[1:]))
        if path[0] in self.using_names:
            spellings.append((*self.using_names[path[0]], *path[1:]))
        return spellings

    def library(self, path: Path) -> Path:
        """`path` with aliases resolved and the namespaces of libraries whose names we know taken
        off: `std::min`, `cg::reduce` -> `min`, `reduce`."""
        path = self._spellings(path)[-1]
        path = path[1:] if path and path[0] == "" else path
        for prefix in (("cuda", "std"), ("std",), ("cooperative_groups",), ("cg",)):
            if path[: len(prefix)] == prefix and len(path) > len(prefix):
                return path[len(prefix) :]
        return path

    def functions(self, path: Path, namespace: Path) -> list[ParsedFunction]:
        """All of this name; at file scope, those that a `using` brings in join the file's own."""
        found = [f for f in self.lookup(path, namespace) if isinstance(f, ParsedFunction)]
        if len(path) == 1 and found and not any(found[0].namespace) and not found[0].refusal:
            known = {id(f) for f in found}
            found += [f for f in self._brought_in(path) if id(f) not in known]
        return found

    def _brought_in(self, path: Path) -> list[ParsedFunction]:
        places = [(*opened, *path) for opened in self.sugar.using_namespaces]
        if path[0] in self.using_names:
            places.append(self.using_names[path[0]])
        named = [named for place in dict.fromkeys(places) for named in self.table.get(place, ())]
        return [f for f in named if isinstance(f, ParsedFunction)]

    def functions_in(self, name: str, namespace: Path) -> list[ParsedFunction]:
        """Those that stand in `namespace` itself."""
        place = (*(part for part in namespace if part), name)
        return [f for f in self.table.get(place, ()) if isinstance(f, ParsedFunction)]

    def is_in_a_namespace(self, name: str) -> bool:
        """Whether any namespace has a `name`."""
        if self._inner is None:
            self._inner = {path[-1] for path in self.table if len(path) > 1}
        return name in self._inner
