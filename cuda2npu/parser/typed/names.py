"""Names at file scope: what `a::b` stands for, seen from a namespace.

In: `ParsedUnit`; out: `Names.lookup(path, namespace)`, the declarations of that name from the
innermost scope that has any, through `using`s and namespace aliases.

    namespace a { int f(); namespace b { /* here */ } }
    names.lookup(("f",), ("a", "b")) == [ParsedFunction f]
"""

from __future__ import annotations

from dataclasses import dataclass

from pycparser import c_ast

from cuda2npu.diagnostics import Span
from cuda2npu.parser.parsed import Declaration, ParsedEnum, ParsedFunction, ParsedUnit

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enumerator:
    """The constant number `index` of `enumeration`."""

    enumeration: ParsedEnum
    index: int


Named = Declaration | Enumerator

BLOCK = "{block}"  # with a number, a block of code in `Frame.namespace`
DEEPEST = 16  # aliases of aliases that are followed


def _common(scope: Path, target: Path) -> int:
    """How many namespaces are around both."""
    pairs = zip(scope, target, strict=False)
    return next(
        (i for i, (one, other) in enumerate(pairs) if one != other), min(len(scope), len(target))
    )


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


def is_using(node: c_ast.Node) -> bool:
    """Whether a statement stands for a `using` or a namespace alias: `__using(number);`"""
    name = node.name if isinstance(node, c_ast.FuncCall) else None
    return isinstance(name, c_ast.ID) and name.name == "__using"


class Names:
    """The index of a unit's declarations by full path. A block of code with usings or namespace
    aliases of its own is a namespace too, of a name that no source can spell."""

    def __init__(self, parsed: ParsedUnit) -> None:
        self.sugar = parsed.sugar
        self.using_names: dict[str, Path] = {}
        self.aliases = dict(parsed.sugar.namespace_aliases)
        self.table: dict[Path, list[Named]] = {}
        self.places = {id(declared): i for i, declared in enumerate(parsed.declarations)}
        for declared in parsed.declarations:
            if declared.name:
                self._enter((*declared.namespace, declared.name), declared)
            if isinstance(declared, ParsedEnum) and declared.node.values is not None:
                self._enumerators(declared)
        self.spaces = {path[:n] for path in self.table for n in range(1, len(path))}
        self._memo: dict[tuple[Path, Path, int | None], list[Named]] = {}
        self._opened: list[tuple[Path, Path]] = []
        self._following = 0
        for scope, target in parsed.sugar.using_namespaces:
            self._open(scope, target)
        for scope, target in parsed.sugar.using_names:
            self._use(scope, target)
        self._inner: set[str] | None = None

    def _enter(self, path: Path, named: Named) -> None:
        path = tuple(part for part in path if part)
        known = self.table.setdefault(path, [])
        if not any(named is other for other in known):
            known.append(named)

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

    # -- usings -----------------------------------------------------------------------------------

    def _use(self, scope: Path, target: Path) -> None:
        """`using target;` in the namespace `scope`; what is not of this file is a library's."""
        found = self._search(target, scope)
        for named in found:
            self._enter((*scope, target[-1]), named)
        if not found:
            self.using_names.setdefault(target[-1], target)

    def _open(self, scope: Path, target: Path) -> None:
        """`using namespace target;` in `scope`."""
        found = self._space(target, scope) or target
        if (scope, found) not in self._opened:
            self._opened.append((scope, found))

    def _space(self, path: Path, namespace: Path) -> Path | None:
        """The full path of the namespace that `path` names."""
        if path and path[0] == "":
            path, namespace = path[1:], ()
        for depth in range(len(namespace), -1, -1):
            here = (*namespace[:depth], *path)
            if here in self.spaces:
                return here
            if here in self.aliases and self._following < DEEPEST:
                self._following += 1
                found = self._space(self.aliases[here], namespace[:depth])
                self._following -= 1
                return found
        return None

    def opened(self, number: int, namespace: Path) -> Path:
        """`namespace` from the statement `__using(number)` on, to the end of its block."""
        using = self.sugar.using_blocks[number]
        inside = (*namespace, f"{BLOCK}{number}")
        if using.kind == "alias":
            self.aliases[*inside, using.name] = using.target
        elif using.kind == "namespace":
            self._open(inside, using.target)
        elif len(using.target) > 1:
            self._use(inside, using.target)
        return inside

    # -- looking up -------------------------------------------------------------------------------

    def lookup(self, path: Path, namespace: Path, before: int | None = None) -> list[Named]:
        """The declarations of `path`, or nothing. `before`: the place in the file's declarations
        from which it is seen; a scope of which nothing is declared there does not hide another."""
        key = (path, namespace, before)
        if key not in self._memo:
            found = self._search(path, namespace, before) if before is not None else []
            self._memo[key] = found or self._search(path, namespace)
        return self._memo[key]

    def place(self, named: Named) -> int:
        """Where in the file's declarations something stands."""
        declared = named.enumeration if isinstance(named, Enumerator) else named
        return self.places.get(id(declared), -1)

    def _search(self, path: Path, namespace: Path, before: int | None = None) -> list[Named]:
        if path and path[0] == "":
            path, namespace = path[1:], ()
        for depth in range(len(namespace), -1, -1):
            found = self._at(path, namespace, depth)
            if found and (before is None or any(self.place(n) <= before for n in found)):
                return found
        return []

    def _at(self, path: Path, namespace: Path, depth: int) -> list[Named]:
        """What `path` is in the namespace that is the first `depth` parts of `namespace`."""
        here = namespace[:depth]
        found = self.table.get((*here, *path), [])
        if not found and len(path) > 1:
            found = self._through_alias(path, here) or self._through_namespace((*here, *path))
        beside = self._beside(path, namespace, depth)
        if not found:
            return beside
        if all(isinstance(named, ParsedFunction) for named in (*found, *beside)):
            known = {id(named) for named in found}
            return [*found, *(named for named in beside if id(named) not in known)]
        return found

    def _through_alias(self, path: Path, here: Path) -> list[Named]:
        for count in range(len(path) - 1, 0, -1):
            target = self.aliases.get((*here, *path[:count]))
            if target is not None and self._following < DEEPEST:
                self._following += 1
                found = self._search((*target, *path[count:]), here)
                self._following -= 1
                return found
        return []

    def _through_namespace(self, path: Path) -> list[Named]:
        """`a::f`, where `a` says `using namespace b;`"""
        places = [target for scope, target in self._opened if scope == path[:-1]]
        return [named for place in places for named in self.table.get((*place, path[-1]), ())]

    def _beside(self, path: Path, namespace: Path, depth: int) -> list[Named]:
        """What `using namespace`s bring: as if it stood in the innermost namespace around both."""
        found: list[Named] = []
        for scope, target in self._opened:
            if namespace[: len(scope)] == scope and _common(scope, target) == depth:
                for named in self.table.get((*target, *path), ()):
                    if not any(named is other for other in found):
                        found.append(named)
        return found

    def library(self, path: Path, namespace: Path = ()) -> Path:
        """`path` with aliases resolved and the namespaces of libraries whose names we know taken
        off: `std::min`, `cg::reduce` -> `min`, `reduce`."""
        path = path[1:] if path and path[0] == "" else path
        path = self.spelled_out(path, namespace)
        path = path[1:] if path and path[0] == "" else path
        for prefix in (("cuda", "std"), ("std",), ("cooperative_groups",), ("cg",)):
            if path[: len(prefix)] == prefix and len(path) > len(prefix):
                return path[len(prefix) :]
        return path

    def spelled_out(self, path: Path, namespace: Path) -> Path:
        """`path` with the alias or using that it begins with resolved."""
        for depth in range(len(namespace), -1, -1):
            target = self.aliases.get((*namespace[:depth], *path[:1]))
            if target is not None:
                return (*target, *path[1:])
        if path and path[0] in self.using_names:
            return (*self.using_names[path[0]], *path[1:])
        return path

    def brought_in(self, path: Path) -> list[Path]:
        """What `path` may be by way of the `using namespace`s of the file."""
        return [(*target, *path) for _, target in self._opened]

    def functions(
        self, path: Path, namespace: Path, before: int | None = None
    ) -> list[ParsedFunction]:
        """All of this name, later ones too."""
        return [f for f in self.lookup(path, namespace, before) if isinstance(f, ParsedFunction)]

    def functions_in(self, name: str, namespace: Path) -> list[ParsedFunction]:
        """Those that stand in `namespace` itself."""
        place = (*(part for part in namespace if part), name)
        return [f for f in self.table.get(place, ()) if isinstance(f, ParsedFunction)]

    def count(self, name: str) -> int:
        """How many declarations have this name, in whatever namespace."""
        return len(
            {id(n) for path, found in self.table.items() if path[-1:] == (name,) for n in found}
        )

    def is_in_a_namespace(self, name: str) -> bool:
        """Whether any namespace has a `name`."""
        if self._inner is None:
            self._inner = {path[-1] for path in self.table if len(path) > 1}
        return name in self._inner
