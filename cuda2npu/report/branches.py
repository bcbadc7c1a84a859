"""Which branches of `#if` a build on Linux with our nvcc certainly leaves out.

In: directives, as lists of words. Out: whether the text that follows may be compiled. A condition
over names that nothing here decides keeps both of its branches: a report had rather say too much.

    branches = Branches({"CUDART_VERSION": 13000})
    branches.directive("if", ["CUDART_VERSION", "<", "12000"])
    branches.active         # False
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cuda2npu.parser.conditions import evaluate

ABSENT = frozenset([
    "__HIPCC__", "__HIP__", "__HIP_PLATFORM_AMD__", "__HIP_PLATFORM_HCC__",
    "__HIP_DEVICE_COMPILE__", "HIP_VERSION", "SYCL_LANGUAGE_VERSION", "_WIN32", "_WIN64",
    "WIN32", "WIN64", "_MSC_VER", "__APPLE__", "__MACOSX",
])  # fmt: skip
_NAME = re.compile(r"[A-Za-z_]\w*")
_INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|[0-9]+)[uUlL]*")


@dataclass
class _Level:
    """One `#if` that is open. `taken`: a branch was certainly compiled; `maybe`: one perhaps."""

    outer: bool  # the text around it may be compiled
    sure: bool  # it certainly is
    value: bool | None
    taken: bool = False
    maybe: bool = False


class Branches:
    """`values`: macros that are defined as integers; None for a macro of another value."""

    def __init__(self, values: Mapping[str, int | None]) -> None:
        self.values = dict(values)
        self.gone = set(ABSENT) - set(values)
        self.levels: list[_Level] = []

    @property
    def active(self) -> bool:
        """The text here may be compiled."""
        last = self.levels[-1] if self.levels else None
        return last is None or (last.outer and last.value is not False)

    @property
    def certain(self) -> bool:
        """The text here is compiled."""
        last = self.levels[-1] if self.levels else None
        return last is None or (last.sure and last.value is True)

    def directive(self, name: str, words: Sequence[str]) -> None:
        """One of `#if` and its kin, `#define` and `#undef`; others change nothing."""
        if name in ("if", "ifdef", "ifndef"):
            self.levels.append(_Level(self.active, self.certain, self._condition(name, words)))
        elif name in ("elif", "else") and self.levels:
            self._next(self.levels[-1], name, words)
        elif name == "endif" and self.levels:
            self.levels.pop()
        elif name in ("define", "undef") and words and self.active:
            self._define(name, words)

    def _next(self, level: _Level, name: str, words: Sequence[str]) -> None:
        level.taken = level.taken or level.value is True
        level.maybe = level.maybe or level.value is None
        value = False if level.taken else True if name == "else" else self._decide(words)
        level.value = None if value and level.maybe else value

    def _condition(self, name: str, words: Sequence[str]) -> bool | None:
        if name == "if":
            return self._decide(words)
        found = self._defined(words[0]) if words else None
        return found if found is None or name == "ifdef" else not found

    def _defined(self, name: str) -> bool | None:
        return True if name in self.values else False if name in self.gone else None

    def _decide(self, words: Sequence[str]) -> bool | None:
        """None where a name's value is not known here, or the text is no condition."""
        found: list[str] = []
        rest = list(words)
        while rest:
            word = rest.pop(0)
            value: int | bool | None
            if word == "defined":
                name = [rest.pop(0) for _ in range(3 if rest[:1] == ["("] else 1) if rest]
                value = self._defined(name[1] if len(name) == 3 else "".join(name))
            elif _NAME.fullmatch(word) is None:
                found.append(word)
                continue
            else:
                value = 0 if word in self.gone else self.values.get(word)
            if value is None:
                return None
            found.append(str(int(value)))
        try:
            return bool(evaluate(found))
        except ValueError:
            return None

    def _define(self, name: str, words: Sequence[str]) -> None:
        macro, value = words[0], list(words[1:])
        self.values.pop(macro, None)
        self.gone.discard(macro)
        if not self.certain:
            return
        if name == "undef":
            self.gone.add(macro)
            return
        number = _INTEGER.fullmatch(value[0]) if len(value) == 1 else None
        self.values[macro] = (
            int(number[1], 0 if number[1][:2] in ("0x", "0X") else 10) if number else None
        )
