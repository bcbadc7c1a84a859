"""The host side of a CUDA file as C++: kernels become stubs, launches become calls.

In: what `g++ -E` printed for the file, with `c2n_host.h` before it. Out: `Host`: the same text,
line for line, as plain C++, and the names of the device variables.

    __global__ void k(int *x) { ... }   ->  void k(int *x) { <stub> }
    k<<<g, b, s>>>(x);                  ->  (::__c2n_push(g, b, s), k(x));
    __device__ int f(int) { ... }       ->  int f(int);
    __constant__ float c[4];            ->  static float c[4];

Only text between tokens of the user's is changed, so template deduction, overloads, default
arguments and conversions stay with the C++ compiler, and its messages name the user's lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cuda2npu.shim.nvcc.scan import (
    Statement,
    Token,
    is_three,
    matching,
    matching_angle,
    split,
    statements,
    tokenize,
    without_attributes,
)
from cuda2npu.shim.nvcc.stubs import Parameter, TemplateParameter, stub

QUALIFIERS = frozenset(
    {
        *("__global__", "__device__", "__host__", "__constant__", "__shared__", "__managed__"),
        *("__grid_constant__", "__forceinline__", "__noinline__", "__inline_hint__", "__nv_pure__"),
    }
)
_SPACES = {"__constant__": "C2N_CONSTANT", "__device__": "C2N_DEVICE", "__managed__": "C2N_MANAGED"}
_TYPE_WORDS = frozenset(
    {
        *("int", "float", "double", "char", "long", "short", "unsigned", "signed", "bool", "void"),
        *("const", "volatile", "__restrict__", "__restrict", "restrict", "struct", "class"),
        *("enum", "union", "typename", "auto", "register"),
    }
)


@dataclass(frozen=True, slots=True)
class DeviceVariable:
    """`name` with its namespaces; `kind`: an enumerator of `c2n_host.h`."""

    name: str
    kind: str


@dataclass(slots=True)
class Host:
    """`kernels`: their names. `relocatable`: other files may use the file's variables."""

    text: str
    variables: list[DeviceVariable]
    kernels: list[str]
    relocatable: bool = False


@dataclass(slots=True)
class _Edits:
    """Replacements of ranges of the text, none inside another."""

    text: str
    made: dict[int, tuple[int, str]] = field(default_factory=dict[int, "tuple[int, str]"])
    before: dict[int, str] = field(default_factory=dict[int, str])
    after: dict[int, str] = field(default_factory=dict[int, str])

    def replace(self, start: int, end: int, by: str) -> None:
        """Keeps the number of lines."""
        lines = self.text.count("\n", start, end) - by.count("\n")
        self.made[start] = end, by + "\n" * lines

    def applied(self) -> str:
        found: list[str] = []
        at = 0
        for start in sorted({*self.made, *self.before, *self.after}):
            if start < at:
                continue
            found.append(self.text[at:start])
            found += [self.after.get(start, ""), self.before.get(start, "")]
            at = start
            if start in self.made:
                at, by = self.made[start]
                found.append(by)
        return "".join(found) + self.text[at:]


def rewrite(text: str, module: str, relocatable: bool = False) -> Host:
    """`module`: the name by which the stubs refer to the file's device code. `relocatable`: as
    nvcc's `-rdc=true`."""
    tokens = tokenize(text)
    edits = _Edits(text)
    host = Host("", [], [], relocatable)
    declared: set[str] = set()
    for statement in statements(tokens):
        _rewrite_statement(statement, edits, host, module, declared)
    _rewrite_launches(tokens, edits)
    _delete_qualifiers(tokens, edits)
    if tokens:
        declaration = (
            f'extern "C" {{ extern const c2n_module {module} '
            '__attribute__((visibility("hidden"))); } '
        )
        first = tokens[0].start
        edits.before[first] = declaration + edits.before.get(first, "")
    host.text = edits.applied()
    return host


def _rewrite_statement(
    s: Statement, edits: _Edits, host: Host, module: str, declared: set[str]
) -> None:
    kept = without_attributes(s.tokens, s.first, s.head)
    words = {s.tokens[i].value for i in kept}
    if "__global__" in words:
        if s.body:
            _rewrite_kernel(s, kept, edits, host, module)
    elif "__shared__" in words and not s.body:
        edits.replace(s.tokens[s.first].start, s.tokens[s.end - 1].end, "")
    elif not s.body:
        before = {s.tokens[i].value for i in kept[: _first_equals(s, kept)]}
        if before & _SPACES.keys() and not s.in_class and not _declares_function(s, kept):
            _rewrite_variable(s, kept, edits, host, declared)
    elif "__device__" in words and "__host__" not in words:
        _drop_body(s, kept, edits)


def _first_equals(s: Statement, kept: list[int]) -> int:
    """How many of the tokens stand before the first `=`: what follows is a value."""
    return next((n for n, i in enumerate(kept) if s.tokens[i].value == "="), len(kept))


def _drop_body(s: Statement, kept: list[int], edits: _Edits) -> None:
    """Of a function of the device alone. A constant expression may need its own, and so may a type
    that is deduced."""
    words = [s.tokens[i].value for i in kept]
    if "constexpr" in words or ("auto" in words and "->" not in words):
        return
    body, end = s.tokens[s.body], s.tokens[s.end - 1]
    stays = s.in_class or _is_qualified(s, kept)
    edits.replace(body.start, end.end, "{ __builtin_trap(); }" if stays else ";")
    first = next(i for i in kept if s.tokens[i].value == "__device__")
    if not s.in_class:
        token = s.tokens[first]
        edits.replace(token.start, token.end, "__attribute__((unused))")


def _is_qualified(s: Statement, kept: list[int]) -> bool:
    """`void S::f()`, `S S::operator+(S)`: only a definition may stand outside of `S`."""
    values = [s.tokens[k].value for k in kept if k >= _after_template(s, kept)]
    name = values.index("operator") if "operator" in values else values.index("(") - 1
    return values[name - 1] in ("::", "~")


def _declares_function(s: Statement, kept: list[int]) -> bool:
    """Whether the first parenthesis outside template parameters opens parameters."""
    tokens = s.tokens
    i = _after_template(s, kept)
    indices = [k for k in kept if k >= i]
    for position, k in enumerate(indices):
        value = tokens[k].value
        if value in ("=", "[", "{"):
            return False
        if value == "operator":
            return True
        if value == "(":
            before = tokens[indices[position - 1]] if position else None
            inner = tokens[k + 1].value if k + 1 < len(tokens) else ""
            return before is not None and before.is_word and inner not in ("*", "&")
    return False


def _after_template(s: Statement, kept: list[int]) -> int:
    """The index behind `template <...>`; the first one's where there is none."""
    i = s.first
    while s.tokens[i].value == "template" and s.tokens[i + 1].value == "<":
        i = matching_angle(s.tokens, i + 1) + 1
    return i


# -- variables ------------------------------------------------------------------------------------


def _rewrite_variable(
    s: Statement, kept: list[int], edits: _Edits, host: Host, declared: set[str]
) -> None:
    tokens = s.tokens
    words = [tokens[i].value for i in kept]
    names = list(_declared_names(s, kept))
    if "extern" in words:
        declared.update(names)
        return
    kind = next(_SPACES[w] for w in ("__managed__", "__constant__", "__device__") if w in words)
    host.variables += [DeviceVariable("::".join((*s.scope, name)), kind) for name in names]
    alone = not ({"static", "template"} & set(words)) and not declared.intersection(names)
    if alone and not host.relocatable:
        start = tokens[s.first].start
        edits.before[start] = "static __attribute__((unused)) " + edits.before.get(start, "")


def _declared_names(s: Statement, kept: list[int]) -> Iterable[str]:
    """`float a[3], *b = 0` declares a and b."""
    tokens = s.tokens
    inner = [i for i in kept if i >= s.first]
    last = s.end - 1 if s.tokens[s.end - 1].value == ";" else s.end
    for first, end in split(tokens, inner[0] if inner else s.first, last):
        name = ""
        i = first
        while i < end:
            token = tokens[i]
            if token.value in ("=", "[", "{"):
                break
            if token.value in ("__align__", "alignas", "__attribute__"):
                i = matching(tokens, i + 1) if tokens[i + 1].value == "(" else i
            elif token.value == "<":
                i = max(i, matching_angle(tokens, i))
            elif token.value == "(" and not name:
                pass
            elif token.is_word:
                name = token.value
            i += 1
        if name:
            yield name


# -- kernels --------------------------------------------------------------------------------------


def _rewrite_kernel(s: Statement, kept: list[int], edits: _Edits, host: Host, module: str) -> None:
    tokens = s.tokens
    after = _after_template(s, kept)
    opening = next((i for i in kept if i >= after and tokens[i].value == "("), 0)
    if not opening:
        return
    name_at = opening - 1
    given = ""
    if tokens[name_at].value == ">":
        angle = next(i for i in range(after, name_at) if tokens[i].value == "<")
        given = edits.text[tokens[angle + 1].start : tokens[name_at].start].strip()
        name_at = angle - 1
    name = "::".join((*s.scope, tokens[name_at].value))
    parameters = _parameters(tokens, opening, edits)
    templates = _template_parameters(tokens, s.first)
    body = stub(name, parameters, templates, given, module, _launch_bounds(s, edits.text))
    edits.replace(tokens[s.body].start, tokens[s.end - 1].end, body)
    host.kernels.append(name)


def _launch_bounds(s: Statement, text: str) -> str:
    """The most threads of a block, an expression; 0 where nothing is said."""
    tokens = s.tokens
    for i in range(s.first, s.body):
        if tokens[i].value == "__launch_bounds__" and tokens[i + 1].value == "(":
            first, end = split(tokens, i + 2, matching(tokens, i + 1))[0]
            return text[tokens[first].start : tokens[end - 1].end]
    return "0"


def _parameters(tokens: list[Token], opening: int, edits: _Edits) -> list[Parameter]:
    """Those of the list that opens there; the unnamed get names."""
    end = matching(tokens, opening)
    found: list[Parameter] = []
    ranges = split(tokens, opening + 1, end)
    if len(ranges) == 1 and [t.value for t in tokens[opening + 1 : end]] == ["void"]:
        return []
    for number, (first, last) in enumerate(ranges):
        name, at = _parameter_name(tokens, first, last)
        is_pack = any(tokens[i].value == "..." for i in range(first, last))
        if not name:
            name = f"__c2n_{number}"
            edits.after[tokens[at - 1].end] = f" {name}"
        found.append(Parameter(name, is_pack))
    return found


def _parameter_name(tokens: list[Token], first: int, last: int) -> tuple[str, int]:
    """The name, or "" and the index before which it belongs."""
    end = first
    words: list[int] = []
    while end < last and tokens[end].value not in ("=", "["):
        if tokens[end].value == "(":
            star = next((i for i in range(end, last) if tokens[i].value in ("*", "&")), end)
            return (tokens[star + 1].value, end) if tokens[star + 1].is_word else ("", star + 1)
        if tokens[end].value == "<":
            end = max(end, matching_angle(tokens, end))
        elif tokens[end].is_word:
            words.append(end)
        end += 1
    types = [i for i in words if tokens[i].value in _TYPE_WORDS]
    others = [i for i in words if tokens[i].value not in _TYPE_WORDS | QUALIFIERS]
    if not others or tokens[end - 1].value in ("*", "&", ">") or end - 1 != others[-1]:
        return "", end
    is_qualified = tokens[others[-1] - 1].value == "::"
    plain = {"const", "volatile", "struct", "class", "enum", "union", "typename"}
    has_type = len(others) > 1 or any(tokens[i].value not in plain for i in types)
    return ("", end) if is_qualified or not has_type else (tokens[others[-1]].value, end)


def _template_parameters(tokens: list[Token], first: int) -> list[TemplateParameter]:
    if tokens[first].value != "template":
        return []
    found: list[TemplateParameter] = []
    for start, end in split(tokens, first + 2, matching_angle(tokens, first + 1)):
        stop = next((i for i in range(start, end) if tokens[i].value == "="), end)
        words = [t.value for t in tokens[start:stop]]
        names = [w for w in words if w[0].isalpha() or w[0] == "_"]
        unnamed = len(names) < 2 or (names[-1] in _TYPE_WORDS)
        name = "" if unnamed else names[-1]
        is_type = words[0] in ("typename", "class")
        kind = "pack" if "..." in words else "template" if words[0] == "template" else (
            "type" if is_type else "value"
        )  # fmt: skip
        found.append(TemplateParameter(name, kind))
    return found


# -- launches, qualifiers -------------------------------------------------------------------------


def _rewrite_launches(tokens: list[Token], edits: _Edits) -> None:
    for i, token in enumerate(tokens):
        if token.value != "<<<" or _is_covered(token.start, edits):
            continue
        closing, behind = _closing(tokens, i)
        if behind >= len(tokens) or tokens[behind].value != "(":
            continue
        first = tokens[_callee(tokens, i)].start
        shape = edits.text[token.end : tokens[closing].start]
        edits.before[first] = edits.before.get(first, "") + f"(::__c2n_push({shape}), "
        edits.made[token.start] = tokens[behind - 1].end, ""  # its lines moved with the shape
        call_end = tokens[matching(tokens, behind)].end
        edits.after[call_end] = ")" + edits.after.get(call_end, "")


def _is_covered(at: int, edits: _Edits) -> bool:
    return any(start <= at < end for start, (end, _) in edits.made.items())


def _closing(tokens: list[Token], opening: int) -> tuple[int, int]:
    """The indices of the `>>>`, or of the first of `>> >`, and of the token behind it."""
    i = opening + 1
    while i < len(tokens):
        if tokens[i].value == ">>>":
            return i, i + 1
        if is_three(tokens, i, ">"):
            return i, i + 3
        i = matching(tokens, i) + 1 if tokens[i].value in ("(", "[", "{") else i + 1
    return i, i


def _callee(tokens: list[Token], launch: int) -> int:
    """The index of the first token of what is launched."""
    i = launch - 1
    while i >= 0:
        value = tokens[i].value
        if value in (">", ")", "]"):
            i = _matching_back(tokens, i)
            if value == ")" and not tokens[i - 1].is_word:
                break
            i -= 1
            continue
        if not tokens[i].is_word:
            break
        before = tokens[i - 1].value
        if before in ("::", ".") or (before == ">" and tokens[i - 2].value == "-"):
            i -= 2
            if i >= 0 and not (tokens[i].is_word or tokens[i].value in (">", ")", "]")):
                return i + 1
            continue
        if before == "->":
            i -= 2
            continue
        break
    return max(i, 0)


def _matching_back(tokens: list[Token], at: int) -> int:
    pairs = {">": "<", ")": "(", "]": "["}
    close, depth = tokens[at].value, 0
    for i in range(at, -1, -1):
        value = tokens[i].value
        if value == close:
            depth += 1
        elif value == pairs[close]:
            depth -= 1
            if depth == 0:
                return i
    return at


def _delete_qualifiers(tokens: list[Token], edits: _Edits) -> None:
    ranges = sorted((start, end) for start, (end, _) in edits.made.items())
    position = 0
    for i, token in enumerate(tokens):
        while position < len(ranges) and ranges[position][1] <= token.start:
            position += 1
        if position < len(ranges) and ranges[position][0] <= token.start:
            continue
        if token.value == "__launch_bounds__" and tokens[i + 1].value == "(":
            edits.replace(token.start, tokens[matching(tokens, i + 1)].end, "")
        elif token.value in QUALIFIERS and not _in_attribute(tokens, i):
            by = "inline __attribute__((always_inline))" if token.value == "__forceinline__" else ""
            edits.replace(token.start, token.end, by)


def _in_attribute(tokens: list[Token], i: int) -> bool:
    """`__attribute__((__noinline__))`."""
    return i >= 2 and tokens[i - 1].value in ("(", ",") and tokens[i - 2].value in ("(", ",")
