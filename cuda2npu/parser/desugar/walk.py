"""The walk over tree-sitter's tree that writes words, and the table of its handlers.

In: a node. Out: words in `out`. A node without a handler is written as its leaves are, so what is
C already needs no code.

    @handles("lambda_expression")
    def _lambda(d: Desugarer, node: Node) -> None:
        d.unsupported("lambda", node)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from cuda2npu.diagnostics import Diagnostic, Span, diagnostic
from cuda2npu.parser.lexer import Word
from cuda2npu.parser.parsed import Sugar
from cuda2npu.parser.pp_lexer import Place
from cuda2npu.parser.source import Note, Source
from cuda2npu.parser.typenames import TypeNames

Handler = Callable[["Desugarer", Node], None]
HANDLERS: dict[str, Handler] = {}


def handles(*types: str) -> Callable[[Handler], Handler]:
    """Register a handler for these types of node."""

    def register(handler: Handler) -> Handler:
        for name in types:
            HANDLERS[name] = handler
        return handler

    return register


class Unsupported(Exception):
    """A whole declaration that has no C form, not even with `__unsupported` in it."""

    def __init__(self, refusal: Diagnostic) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


@dataclass(slots=True)
class Pending:
    """A template-id whose arguments are not parsed yet; `key`: its row in `idents`."""

    key: object
    ident: str
    name: tuple[str, ...]
    arguments: list[list[Word]]


@dataclass(slots=True)
class Desugarer:
    """`known`: names of types that the declaration at hand can see. `seen`: those that it uses as
    types; `parameters`: its template's types, `values`: its values; `declared`: its variables.
    `renamed`: node id to the identifier written for it."""

    source: Source
    sugar: Sugar
    types: TypeNames
    known: set[str] = field(default_factory=set[str])
    aliases: dict[str, Node] = field(default_factory=dict[str, Node])
    out: list[Word] = field(default_factory=list[Word])
    seen: set[str] = field(default_factory=set[str])
    declared: set[str] = field(default_factory=set[str])
    parameters: set[str] = field(default_factory=set[str])
    values: set[str] = field(default_factory=set[str])
    renamed: dict[int, str] = field(default_factory=dict[int, str])
    pending: list[Pending] = field(default_factory=list[Pending])
    idents: dict[object, str] = field(default_factory=dict[object, str])
    fresh: int = 0

    # -- writing ----------------------------------------------------------------------------------

    def walk(self, node: Node) -> None:
        stack = [node]
        handlers, renamed = HANDLERS, self.renamed
        while stack:
            node = stack.pop()
            if renamed and node.id in renamed:
                self.write(renamed[node.id], node)
                continue
            handler = handlers.get(node.type)
            if handler is not None:
                handler(self, node)
            elif node.child_count == 0:
                self.leaf(node)
            else:
                stack.extend(reversed(node.children))

    def walk_all(self, nodes: Iterable[Node | None]) -> None:
        for node in nodes:
            if node is not None:
                self.walk(node)

    def leaf(self, node: Node) -> None:
        """The text of a token as it stands."""
        start, end = node.start_byte, node.end_byte
        if start == end:
            return
        source = self.source
        index = source.index(start)
        value = source.values[index]
        if value == "&&" and end - start == 1:
            if source.starts[index] != start:
                return  # `(a) && (b)`: the grammar reads a cast of `& & (b)`
        elif source.starts[index] != start or len(value) != end - start:
            value = source.text[start:end]
        self.out.append(Word(value, source.place(start)))

    def whole(self, node: Node) -> None:
        """A literal: one token, whatever tree-sitter sees in it."""
        source = self.source
        index = source.index(node.start_byte)
        self.out.append(Word(source.values[index], source.places[index]))

    def write(self, text: str, at: Node, fixed: str = "") -> None:
        """Words of our own, split at spaces, at the place of `at`."""
        place = self.source.place(at.start_byte)
        for value in text.split():
            self.out.append(Word(value, place, fixed))

    def write_after(self, text: str, at: Node) -> None:
        """Words of our own at the last token of `at`."""
        place = self.source.place(max(at.start_byte, at.end_byte - 1))
        for value in text.split():
            self.out.append(Word(value, place))

    def unsupported(self, reason: str, at: Node) -> None:
        place = self.source.place(at.start_byte)
        for value in ("__unsupported", "(", f'"{reason}"', ")"):
            self.out.append(Word(value, place))

    def capture(self, *nodes: Node | None) -> list[Word]:
        """The words of `nodes`, kept out of `out`."""
        before, self.out = self.out, []
        try:
            self.walk_all(nodes)
            return self.out
        finally:
            self.out = before

    # -- what the text says -----------------------------------------------------------------------

    def text(self, node: Node) -> str:
        return self.source.text[node.start_byte : node.end_byte]

    def place(self, node: Node) -> Place:
        return self.source.place(node.start_byte)

    def span(self, node: Node) -> Span:
        return Span(*self.place(node), self.length(node))

    def length(self, node: Node) -> int:
        return (
            len(self.source.values[self.source.index(node.start_byte)]) if self.source.starts else 1
        )

    def new_ident(self, stem: str) -> str:
        self.fresh += 1
        return f"{stem}{self.fresh - 1}"

    def drop_pending(self) -> None:
        """Forget the template-ids of a declaration that is refused."""
        for pending in self.pending:
            del self.idents[pending.key]
        self.pending.clear()

    def begin(self) -> None:
        """A new declaration: forget the last one's names."""
        self.seen, self.declared, self.renamed = set(), set(), {}
        self.parameters, self.values = set(), set()
        self.out = []

    def types_in(self, words: Iterable[Word], but: str = "") -> set[str]:
        """The names among `words` that are types."""
        names = (self.known - self.values) | self.parameters | (self.seen - self.declared)
        return {w.value for w in words if w.value in names and not w.fixed and w.value != but}

    def is_type_name(self, name: str) -> bool:
        """Whether `name` is a type for sure, not only where the grammar guesses."""
        if name in self.parameters:
            return True
        return name in self.known and name not in self.declared | self.values

    def notes_of(self, kind: str, node: Node) -> list[Note]:
        """In a declaration; a record's may stand behind it: `struct { int a; } note name note;`."""
        end = node.end_byte
        if node.parent is not None and node.parent.type in ("type_definition", "declaration"):
            end = node.parent.end_byte
        elif node.child_by_field_name("body") is not None:
            end = self.source.next_start(end)
        return self.source.notes_between(kind, node.start_byte, end)

    def refuse_attributes(self, node: Node, *kinds: str) -> None:
        """Raises `Unsupported` where an attribute of `node` changes a type; as do those of the
        `kinds` of notes that are given."""
        for kind in ("attribute", *kinds):
            for note in self.notes_of(kind, node):
                name = note.tokens[0][0].strip("_") if kind == "attribute" else "aligned"
                why = "C has no form of what it does to a type"
                raise self.refuse(node, f"the attribute `{name}`", why)

    def refuse(self, node: Node, construct: str, why: str) -> Unsupported:
        found = diagnostic(
            "C2N2003", self.span(node), construct=construct, why=why, hint="write it in plain C"
        )
        return Unsupported(found)
