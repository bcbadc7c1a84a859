"""The arithmetic of `#if`: 64 bits, signed or unsigned, as C++ has it.

In: the words of the condition, macros expanded and `defined` replaced. Out: its value; ValueError
says what is wrong with it.

    >>> evaluate("- 1 > 0u && ( 2 || 1 / 0 )".split())
    1
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cuda2npu.parser.typed.literals import character

Value = tuple[int, bool]
"""A number, and whether its type is unsigned."""

_INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)((?:[uU]|[lL]{1,2}|[zZ])*)")
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"|"}), frozenset({"^"}), frozenset({"&"}), frozenset({"==", "!="}),
    frozenset({"<", ">", "<=", ">="}), frozenset({"<<", ">>"}), frozenset({"+", "-"}),
    frozenset({"*", "/", "%"}),
)  # fmt: skip


def evaluate(words: Sequence[str]) -> int:
    """The value of a whole condition."""
    reader = _Reader(words)
    found = reader.comma(True)
    if reader.word:
        raise ValueError(f"unexpected `{reader.word}`")
    return found[0]


class _Reader:
    """Each rule takes whether its value is used: what is not used may divide by zero."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.at = 0

    @property
    def word(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def take(self, word: str) -> bool:
        if self.word != word:
            return False
        self.at += 1
        return True

    def expect(self, word: str) -> None:
        if not self.take(word):
            raise ValueError(f"`{word}` is missing")

    def comma(self, used: bool) -> Value:
        found = self.conditional(used)
        while self.take(","):
            found = self.conditional(used)
        return found

    def conditional(self, used: bool) -> Value:
        test = self.either(used)
        if not self.take("?"):
            return test
        then = self.comma(used and test[0] != 0)
        self.expect(":")
        other = self.conditional(used and test[0] == 0)
        return _typed(then[0] if test[0] else other[0], then[1] or other[1])

    def either(self, used: bool) -> Value:
        found = self.both(used)
        while self.take("||"):
            right = self.both(used and not found[0])
            found = (int(bool(found[0] or right[0])), False)
        return found

    def both(self, used: bool) -> Value:
        found = self.binary(0, used)
        while self.take("&&"):
            right = self.binary(0, used and bool(found[0]))
            found = (int(bool(found[0] and right[0])), False)
        return found

    def binary(self, level: int, used: bool) -> Value:
        if level == len(_LEVELS):
            return self.unary(used)
        found = self.binary(level + 1, used)
        while self.word in _LEVELS[level]:
            operator = self.word
            self.at += 1
            found = _apply(operator, found, self.binary(level + 1, used), used)
        return found

    def unary(self, used: bool) -> Value:
        word = self.word
        self.at += 1
        if word == "(":
            found = self.comma(used)
            self.expect(")")
            return found
        if word in _UNARY:
            return _UNARY[word](self.unary(used))
        if word[-1:] == "'":
            return (character(word), False)
        if word.isidentifier():
            return self.name(word)
        return _number(word)

    def name(self, word: str) -> Value:
        """A name that is no macro is 0; so is what looks like a call of one."""
        if self.take("("):
            depth = 1
            while depth and self.word:
                depth += (self.word == "(") - (self.word == ")")
                self.at += 1
        return (int(word == "true"), False)


_UNARY: dict[str, Callable[[Value], Value]] = {
    "-": lambda v: _typed(-v[0], v[1]),
    "+": lambda v: v,
    "~": lambda v: _typed(~v[0], v[1]),
    "!": lambda v: (int(not v[0]), False),
}


def _typed(value: int, unsigned: bool) -> Value:
    value &= (1 << 64) - 1
    return (value if unsigned or value < 1 << 63 else value - (1 << 64), unsigned)


def _number(word: str) -> Value:
    match = _INTEGER.fullmatch(word.replace("'", ""))
    if match is None:
        raise ValueError(f"unexpected `{word}`" if word else "it ends too early")
    digits = match[1]
    base = 10
    if digits[0] == "0" and len(digits) > 1:
        base = {"x": 16, "b": 2}.get(digits[1].lower(), 8)
    value = int(digits, base)
    if value >= 1 << 64:
        raise ValueError(f"`{word}` is too large")
    return (value, "u" in match[2].lower() or value >= 1 << 63)


def _apply(operator: str, left: Value, right: Value, used: bool) -> Value:
    unsigned = left[1] or right[1]
    if operator in ("<<", ">>"):
        return _shifted(left, right[0] if operator == "<<" else -right[0])
    one, other = _typed(left[0], unsigned)[0], _typed(right[0], unsigned)[0]
    if operator in ("/", "%"):
        if other == 0:
            if used:
                raise ValueError("division by zero")
            return (0, unsigned)
        quotient = abs(one) // abs(other) * (1 if (one < 0) == (other < 0) else -1)
        return _typed(quotient if operator == "/" else one - quotient * other, unsigned)
    if operator in _COMPARISONS:
        return (int(_COMPARISONS[operator](one, other)), False)
    return _typed(_ARITHMETIC[operator](one, other), unsigned)


def _shifted(left: Value, by: int) -> Value:
    if by >= 0:
        return _typed(left[0] << min(by, 64), left[1])
    return _typed(left[0] >> min(-by, 64), left[1])


_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}  # fmt: skip
_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "&": lambda a, b: a & b, "|": lambda a, b: a | b, "^": lambda a, b: a ^ b,
}  # fmt: skip
