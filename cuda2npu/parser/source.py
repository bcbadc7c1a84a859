"""The text that tree-sitter reads, and the way back from it to the user's.

In: the preprocessed tokens. Out: `Source`: one line of text, a space between the tokens, in which
what only disturbs the C++ grammar is left out (attributes, alignment, `__restrict__`, pragmas) and
kept in `notes`, and a template-id in front of a name is one identifier (see `aliases`): otherwise
`cg::thread_block_tile<32> w = ...` reads as two comparisons.

    source = make_source(tokens)
    source.place(source.text.index("blockIdx"))      # ("k.cu", 12, 19)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from cuda2npu.parser.pp_lexer import Place, PpToken

ALIAS = "__c2n_alias_"

_DROPPED = frozenset(
    [
        "__restrict__",
        "__restrict",
        "restrict",
        "__forceinline__",
        "__noinline__",
        "__inline__",
        "__inline",
        "__extension__",
        "__grid_constant__",
        "__cdecl",
        "__stdcall",
        "register",
        "__signed__",
        "__host_launch__",
        "__device_builtin__",
        "__cudart_builtin__",
        "__forceinline",
        "_Noreturn",
    ]
)
_RENAMED = {
    "and": "&&", "or": "||", "not": "!", "xor": "^", "bitand": "&", "bitor": "|", "compl": "~",
    "and_eq": "&=", "or_eq": "|=", "xor_eq": "^=", "not_eq": "!=", "__asm__": "asm",
    "__asm": "asm", "__volatile__": "volatile", "__volatile": "volatile", "__const": "const",
    "__const__": "const", "_Bool": "bool", "__typeof__": "decltype", "typeof": "decltype",
    "__typeof": "decltype", "__alignof__": "alignof", "_Static_assert": "static_assert",
    "__managed__": "__device__", "__decltype": "decltype",
}  # fmt: skip
# `short(e)`: tree-sitter knows the functional casts of one-word types only as calls of a name.
CAST_WORDS = {"short": "c2n_s", "long": "c2nl", "unsigned": "c2n_unsi", "signed": "c2n_si"}
_WITH_ARGUMENTS = {
    "__attribute__": "attribute", "__attribute": "attribute", "__declspec": "attribute",
    "__align__": "align", "__builtin_align__": "align", "alignas": "align", "_Alignas": "align",
    "__launch_bounds__": "bounds", "__maxnreg__": "other", "__cluster_dims__": "other",
    "__block_size__": "other",
}  # fmt: skip
# GNU's attributes that change a type's size, layout or meaning, or what a scope does.
_CHANGES_TYPE = frozenset(
    [
        "vector_size",
        "ext_vector_type",
        "mode",
        "packed",
        "transparent_union",
        "scalar_storage_order",
        "ms_struct",
        "cleanup",
    ]
)
_TEMPLATE_WORDS = frozenset({"template", "operator", "typename", "class", "struct", "requires"})
_KNOWN_TEMPLATES = frozenset(
    [
        "thread_block_tile",
        "coalesced_group",
        "texture",
        "surface",
        "vector",
        "array",
        "pair",
        "tuple",
        "complex",
        "numeric_limits",
        "fragment",
        "barrier",
        "pipeline",
    ]
)
_AFTER_VARIABLE = frozenset({"=", ";", ",", ")", "[", ":"})
_AFTER_ID = frozenset({"=", ";", ",", ")", "(", "[", "{", ":"})
_NOT_A_NAME = frozenset(
    [
        "if",
        "for",
        "while",
        "do",
        "switch",
        "return",
        "case",
        "else",
        "sizeof",
        "and",
        "or",
        "not",
        "new",
        "delete",
        "throw",
        "goto",
    ]
)
_NOT_A_TYPE = _NOT_A_NAME | {"using", "namespace", "template", "operator", "public", "private"}


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out at `offset`: `kind` align, attribute (that changes a type), bounds, unroll,
    pack; `tokens` its argument."""

    offset: int
    kind: str
    tokens: tuple[tuple[str, Place], ...]


@dataclass(slots=True)
class Source:
    """`aliases`: the names, for template-ids, of the `using` declarations that end the text."""

    text: str = ""
    values: list[str] = field(default_factory=list[str])
    starts: list[int] = field(default_factory=list[int])
    places: list[Place] = field(default_factory=list[Place])
    notes: list[Note] = field(default_factory=list[Note])
    aliases: list[str] = field(default_factory=list[str])

    def index(self, offset: int) -> int:
        """Of the token that holds the character at `offset`."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def next_start(self, offset: int) -> int:
        """Of the first token at `offset` or behind it."""
        after = bisect_left(self.starts, offset)
        return self.starts[after] if after < len(self.starts) else len(self.text)

    def place(self, offset: int) -> Place:
        if not self.starts:
            return ("", 1, 1)
        index = self.index(offset)
        file, line, column = self.places[index]
        return file, line, column + min(offset - self.starts[index], len(self.values[index]))

    def notes_between(self, kind: str, start: int, end: int) -> list[Note]:
        first = bisect_left(self.notes, start, key=lambda note: note.offset)
        found: list[Note] = []
        for note in self.notes[first:]:
            if note.offset > end:
                break
            if note.kind == kind:
                found.append(note)
        return found


def make_source(tokens: list[PpToken]) -> Source:
    return _Maker(_friends_first(tokens)).make()


def _friends_first(tokens: list[PpToken]) -> list[PpToken]:
    """`__device__ friend T f()` as `friend __device__ T f()`, the order that the grammar knows."""
    ordered: list[PpToken] = []
    for token in tokens:
        at = len(ordered)
        if token.value == "friend":
            while at and ordered[at - 1].value in _BEFORE_FRIEND:
                at -= 1
        ordered.insert(at, token)
    return ordered


class _Maker:
    def __init__(self, tokens: list[PpToken]) -> None:
        self.tokens = tokens
        self.source = Source()
        self.shown: list[str] = []
        self.offset = 0
        self.pending: list[tuple[str, list[PpToken]]] = []
        self.names: dict[str, str] = {}
        self.templates = _KNOWN_TEMPLATES | {
            tokens[i + 1].value
            for i, token in enumerate(tokens[:-1])
            if token.value in ("struct", "class", "using", "union")
        }
        self.variables = self.declared_variables()

    def declared_variables(self) -> set[str]:
        """Names that stand somewhere as `int n =`, `float x,`, `, m = 1`: what a `<` behind one of
        them opens is no template argument list."""
        found = {"x", "y", "z", "w"}
        tokens, depth, in_template = self.tokens, 0, False
        for i in range(1, len(tokens) - 1):
            value = tokens[i].value
            depth += (value == "(") - (value == ")")
            in_template = (in_template or value == "template") and value not in (";", "{", "}")
            if tokens[i].type != "CPP_ID" or tokens[i + 1].value not in _AFTER_VARIABLE:
                continue
            before = tokens[i - 1]
            typed = before.type == "CPP_ID" and before.value not in _NOT_A_TYPE
            if in_template and depth == 0:
                continue
            if typed or (before.value == "," and tokens[i + 1].value == "="):
                found.add(value)
        return found - self.templates

    def make(self) -> Source:
        i, tokens = 0, self.tokens
        while i < len(tokens):
            i = self.step(i)
        self.write_aliases()
        self.source.text = " ".join(self.shown)
        return self.source

    def write(self, value: str, token: PpToken, shown: str = "") -> None:
        """`shown`: what tree-sitter reads instead, as long as `value`."""
        self.source.values.append(value)
        self.shown.append(shown or value)
        self.source.starts.append(self.offset)
        self.source.places.append(token.place or token.lineno.place)
        self.offset += len(value) + 1

    def note(self, kind: str, tokens: list[PpToken]) -> None:
        kept = tuple((t.value, t.place or t.lineno.place) for t in tokens)
        self.source.notes.append(Note(self.offset, kind, kept))

    def step(self, i: int) -> int:
        """Write the token (or group) at `i`; the index of the next one."""
        token = self.tokens[i]
        value = token.value
        if token.type != "CPP_ID":
            return self.step_other(i, token)
        if value in _DROPPED:
            return i + 1
        if value in _WITH_ARGUMENTS:
            return self.step_arguments(i, _WITH_ARGUMENTS[value])
        if value == "noexcept":
            return self.after_parentheses(i + 1) if self.value(i + 1) == "(" else i + 1
        if value == "_Pragma" and self.value(i + 1) == "(" and self.value(i + 3) == ")":
            return self.step_pragma(i)
        if value == "extern" and self.kind(i + 1) == "CPP_STRING" and self.value(i + 2) != "{":
            return i + 2
        if self.value(i + 1) in ("<", "::") and self.before(i) not in ("::", ".", "->"):
            end = self.template_id_end(i)
            if end:
                return self.step_template_id(i, end)
        shown = CAST_WORDS[value] if value in CAST_WORDS and self.is_cast(i) else ""
        self.write(_RENAMED.get(value, value), token, shown)
        return i + 1

    def is_cast(self, i: int) -> bool:
        """`short(e)` inside an expression; not a declarator's `short (*p)`."""
        if self.value(i + 1) != "(" or self.value(i + 2) in ("*", "&", ")"):
            return False
        before = self.before(i)
        if self.value(self.after_parentheses(i + 1)) in _AFTER_VALUE:
            return True
        if i and self.kind(i - 1) == "CPP_ID":
            return before in ("return", "case", "and", "or", "not")
        return before not in ("", ";", "{", "}", ">", "::", ":")

    def step_other(self, i: int, token: PpToken) -> int:
        if token.type == "PRAGMA":
            kind = token.value.split()[0].split("(")[0]
            self.note(kind, [token])
            return i + 1
        if token.value == "[" and self.value(i + 1) == "[" and self.before(i) not in (")", "]"):
            end = self.attribute_end(i)
            if end:
                self.note_attributes(i + 2, end - 2)
                return end
        self.write(token.value, token, self.as_operator(i, token.value))
        return i + 1

    def as_operator(self, i: int, value: str) -> str:
        """`a < b || c >= d` and `i < n >> 1` must not read as template-ids: they are shown with
        operators of the same precedence that close nothing. `(~x)` is no destructor's name."""
        if self.before(i) == "operator":
            return ""
        if value == ">=":
            return "<="
        if value == "~" and self.before(i) == "(":
            return "-"
        if value == ">" and self.compares(i):
            return "<"
        return "<<" if value == ">>" and not self.closes_two(i) else ""

    def compares(self, i: int) -> bool:
        """Whether the `>` at `i` is that of `f(a < b, c > d)`: what stands before the `<` that it
        would close is a variable, or a logical operator stands between and it is no template."""
        logical, parentheses = False, 0
        if self.value(i + 1) in _NO_OPERAND:
            return False
        for j in range(i - 1, max(-1, i - 200), -1):
            value = self.tokens[j].value
            parentheses += (value == ")") - (value == "(")
            if parentheses < 0 or value in (";", "{", "}", ">", ">>"):
                return False
            if parentheses:
                continue
            logical = logical or value in ("&&", "||", "and", "or")
            if value == "<":
                if self.value(j + 1) in _TYPE_WORDS and self.value(j + 2) != "(":
                    return False
                name = self.before(j)
                known = name in self.templates or self.before(j - 1) in ("::", "template")
                return (logical or name in self.variables) and not known and name != "template"
        return False

    def closes_two(self, i: int) -> bool:
        """Whether two template argument lists may be open before the `>>` at `i`."""
        depth = parentheses = 0
        for j in range(i - 1, max(-1, i - 200), -1):
            value, kind = self.tokens[j].value, self.tokens[j].type
            parentheses += (value == ")") - (value == "(")
            if parentheses < 0:
                return False
            if value == "<":
                depth += self.opens(j)
            elif value == ">":
                depth -= 1
            elif kind not in ("CPP_ID", "CPP_INTEGER") and value not in _IN_ANGLES:
                return False
            if depth == 2:
                return True
        return False

    def opens(self, i: int) -> bool:
        """Whether the `<` at `i` may open template arguments: no variable stands before it."""
        name = self.before(i)
        return name in self.templates or (name.isidentifier() and name not in self.variables)

    def step_arguments(self, i: int, kind: str) -> int:
        if self.value(i + 1) != "(":
            return i + 1
        end = self.after_parentheses(i + 1)
        if kind == "attribute":
            self.note_attributes(i + 2, end - 1)
        elif kind != "other":
            self.note(kind, self.tokens[i + 2 : end - 1])
        return end

    def note_attributes(self, first: int, end: int) -> None:
        """Of the attributes between two indices: alignments, and those that change a type; so does
        `aligned` without a number, whose meaning is the machine's."""
        i = first
        while i < end:
            name = self.value(i).strip("_")
            after = self.after_parentheses(i + 1) if self.value(i + 1) == "(" else i + 1
            if name in ("aligned", "align") and after > i + 1:
                self.note("align", self.tokens[i + 2 : after - 1])
            elif name == "aligned" or name in _CHANGES_TYPE:
                self.note("attribute", [self.tokens[i]])
            i = after if self.kind(i) == "CPP_ID" else i + 1

    def step_pragma(self, i: int) -> int:
        if self.kind(i + 2) == "CPP_STRING":
            text = self.value(i + 2)[1:-1].strip()
            if text.startswith(("unroll", "nounroll")):
                token = self.tokens[i + 2]
                new = PpToken("PRAGMA", text, token.lineno, token.place or token.lineno.place)
                self.note(text.split()[0].split("(")[0], [new])
        return i + 4

    def step_template_id(self, i: int, end: int) -> int:
        tokens = self.tokens[i:end]
        text = " ".join(t.value for t in tokens)
        if text not in self.names:
            self.names[text] = f"{ALIAS}{len(self.names)}"
            self.pending.append((self.names[text], tokens))
        self.write(self.names[text], tokens[0])
        return end

    def write_aliases(self) -> None:
        for name, tokens in self.pending:
            self.source.aliases.append(name)
            first, last = tokens[0], tokens[-1]
            for value in ("using", name, "="):
                self.write(value, first)
            for token in tokens:
                self.write(_RENAMED.get(token.value, token.value), token)
            self.write(";", last)

    # -- looking ahead ----------------------------------------------------------------------------

    def value(self, i: int) -> str:
        return self.tokens[i].value if i < len(self.tokens) else ""

    def kind(self, i: int) -> str:
        return self.tokens[i].type if i < len(self.tokens) else ""

    def before(self, i: int) -> str:
        return self.tokens[i - 1].value if i else ""

    def after_parentheses(self, i: int) -> int:
        """The index after the `)` that closes the `(` at `i`."""
        depth = 0
        for j in range(i, len(self.tokens)):
            value = self.tokens[j].value
            depth += (value == "(") - (value == ")")
            if depth == 0:
                return j + 1
        return len(self.tokens)

    def attribute_end(self, i: int) -> int:
        depth = 0
        for j in range(i, min(i + 64, len(self.tokens))):
            value = self.tokens[j].value
            depth += (value == "[") - (value == "]")
            if depth == 0:
                return j + 1 if self.tokens[j - 1].value == "]" else 0
        return 0

    def template_id_end(self, i: int) -> int:
        """After `a::b<...>` at `i`, if a declared name follows it; 0 where it is something else."""
        if self.before(i) in _TEMPLATE_WORDS or self.value(i) in _TEMPLATE_WORDS | _NOT_A_NAME:
            return 0
        j = i + 1
        while self.value(j) == "::" and self.kind(j + 1) == "CPP_ID":
            j += 2
        if self.value(j) != "<" or (j == i + 1 and self.value(i) not in self.templates):
            return 0
        end = self.after_angles(j)
        follow = end
        while end and self.value(follow) in ("&", "*", "&&", "const", "__restrict__"):
            follow += 1
        named = self.kind(follow) == "CPP_ID" and self.value(follow) not in _NOT_A_NAME
        return end if end and named and self.value(follow + 1) in _AFTER_ID else 0

    def after_angles(self, i: int) -> int:
        """After the `>` that closes the `<` at `i`, where only types and constants are between."""
        depth = parentheses = 0
        for j in range(i, min(i + 200, len(self.tokens))):
            value, kind = self.tokens[j].value, self.tokens[j].type
            parentheses += (value == "(") - (value == ")")
            if value == "<":
                depth += 1
            elif value in (">", ">>", ">>>") and parentheses:
                return 0
            elif value in (">", ">>", ">>>"):
                depth -= len(value)
                if depth <= 0:
                    return j + 1 if depth == 0 else 0
            elif kind not in ("CPP_ID", "CPP_INTEGER") and value not in _IN_ANGLES:
                return 0
        return 0


_BEFORE_FRIEND = frozenset(
    {"__host__", "__device__", "__forceinline__", "inline", "constexpr", "static"}
)
_NO_OPERAND = frozenset({"<<<", "[", "]", ")", "}", ",", ";", "::", ">", ">>"})
_TYPE_WORDS = frozenset(
    {"bool", "char", "short", "int", "long", "unsigned", "signed", "float", "double", "const"}
)
_AFTER_VALUE = frozenset(
    {"<", ">", "<=", ">=", "==", "!=", "+", "-", "/", "%", "&&", "||", "?", "<<", ">>", "^", "|"}
    | {"&", "*"}
)
_IN_ANGLES = frozenset({",", "::", "*", "&", "(", ")", "+", "-", "/", "..."})
