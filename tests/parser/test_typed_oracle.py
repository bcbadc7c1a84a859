"""Random C expressions over all types: type and value must be what g++ makes of them.

In: expressions of a seeded generator, over one variable a type; out: g++'s type and bits beside
those of the typed tree, run by the parser's own evaluator.
"""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from cuda2npu.parser import parse
from cuda2npu.parser import tree as T
from cuda2npu.parser.ctypes import SCALARS, Scalar
from cuda2npu.parser.typed.evaluate import evaluate
from tests.parser.typed import every

VARIABLES = {
    "b": ("bool", "true"), "c": ("char", "-7"), "h": ("unsigned char", "200"),
    "s": ("short", "-30000"), "t": ("unsigned short", "65000"), "i": ("int", "-2147483647"),
    "u": ("unsigned int", "4000000000u"), "l": ("long", "-9000000000000000000l"),
    "m": ("unsigned long long", "18000000000000000000ull"), "f": ("float", "1.7f"),
    "d": ("double", "-2.3e10"), "j": ("int", "5"),
}  # fmt: skip
LITERALS = ["3", "(-1)", "7u", "'x'", "0x80000000", "2.5f", "1e10", "true", "100000000000", "0"]
CASTS = ["bool", "char", "unsigned char", "short", "unsigned short", "int", "unsigned", "long long",
         "unsigned long", "float", "double"]  # fmt: skip
INTEGERS = "bchstiulmj"
COUNT = 400

PROLOGUE = """
#include <cstdio>
#include <cstring>
template <typename T> const char *kind();
#define KIND(T, K) template <> const char *kind<T>() { return K; }
KIND(bool, "bool") KIND(char, "i8") KIND(signed char, "i8") KIND(unsigned char, "u8")
KIND(short, "i16") KIND(unsigned short, "u16") KIND(int, "i32") KIND(unsigned, "u32")
KIND(long, "i64") KIND(unsigned long, "u64") KIND(long long, "i64")
KIND(unsigned long long, "u64") KIND(float, "f32") KIND(double, "f64")
template <typename T> void show(T x) {
  unsigned long long bits = 0; memcpy(&bits, &x, sizeof x); printf("%s %llx\\n", kind<T>(), bits);
}
"""


class Generator:
    """Expressions without undefined behaviour: counts and divisors are made safe, and what may be
    large and floating is not cast to an integer."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def integer(self, depth: int) -> str:
        pick = self.random.choice
        if depth == 0:
            return pick([*INTEGERS, "3", "(-1)", "7u", "'x'", "0x80000000", "100000000000"])
        kind = self.random.randrange(9)
        left, right = self.integer(depth - 1), self.integer(depth - 1)
        if kind < 3:
            return f"({left} {pick('+-*&|^')} {right})"
        if kind == 3:
            return f"({left} {pick(['<<', '>>'])} (({right}) & 15))"
        if kind == 4:
            return f"({left} {pick('/%')} (({right}) | 1 ? 7 : 3))"
        if kind == 5:
            return f"({pick('-~!+')}{left})"
        if kind == 6:
            return f"({pick(CASTS[:9])})({left})"
        if kind == 7:
            return self.truth(depth)
        return f"({self.truth(depth - 1)} ? {left} : {right})"

    def truth(self, depth: int) -> str:
        pick = self.random.choice
        side = self.integer if self.random.random() < 0.7 else self.real
        other = self.integer if self.random.random() < 0.7 else self.real
        left, right = side(max(depth - 1, 0)), other(max(depth - 1, 0))
        if self.random.random() < 0.3:
            return f"({left} {pick(['&&', '||'])} {right})"
        return f"({left} {pick(['<', '<=', '==', '!=', '>', '>='])} {right})"

    def real(self, depth: int) -> str:
        pick = self.random.choice
        if depth == 0:
            return pick(["f", "d", "2.5f", "1e10", "0.1f", "(float)m", "(double)l", "(float)u"])
        left = self.real(depth - 1)
        right = self.real(depth - 1) if self.random.random() < 0.5 else self.integer(depth - 1)
        kind = self.random.randrange(4)
        if kind < 2:
            return f"({left} {pick('+-*/')} {right})"
        if kind == 2:
            return f"({pick(['(float)', '(double)', '-'])}{left})"
        return f"({self.truth(depth - 1)} ? {left} : {right})"

    def expression(self) -> str:
        depth = self.random.randrange(1, 5)
        return self.integer(depth) if self.random.random() < 0.6 else self.real(depth)


def declarations() -> str:
    return ", ".join(f"{type_} {name}" for name, (type_, _) in VARIABLES.items())


def by_gcc(expressions: list[str], folder: Path) -> list[str]:
    calls = "".join(f"show({e});\n" for e in expressions)
    values = "".join(
        f"volatile {t} {n}_ = {v}; {t} {n} = {n}_;\n" for n, (t, v) in VARIABLES.items()
    )
    source = folder / "oracle.cpp"
    source.write_text(f"{PROLOGUE}int main() {{\n{values}{calls}}}\n")
    program = folder / "oracle"
    flags = ["-O0", "-w", "-std=c++17", "-fwrapv", "-ffp-contract=off"]
    subprocess.run(["g++", *flags, str(source), "-o", str(program)], check=True, timeout=100)
    run = subprocess.run([str(program)], check=True, capture_output=True, text=True, timeout=100)
    return run.stdout.splitlines()


CODES = {"bool": "?", "i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i", "u32": "I",
         "i64": "q", "u64": "Q", "f32": "f", "f64": "d"}  # fmt: skip


def by_us(expressions: list[str]) -> list[str]:
    functions = "".join(
        f"__device__ auto f{n}({declarations()}) {{ return {e}; }}\n"
        for n, e in enumerate(expressions)
    )
    values = ", ".join(value for _, value in VARIABLES.values())
    calls = "".join(f"f{n}({values});\n" for n in range(len(expressions)))
    unit = parse(f"{functions}__global__ void k() {{\n{calls}}}\n", "oracle.cu")
    body = unit.kernel("k").body.body
    return [shown(call) for call in every(T.Evaluate, body) if isinstance(call.value, T.Call)]


def shown(statement: T.Evaluate) -> str:
    call = statement.value
    assert isinstance(call, T.Call)
    type_ = call.function.returns
    assert isinstance(type_, Scalar)
    found = evaluate(call)
    if found is None:
        return type_.kind
    packed = struct.pack("<" + CODES[type_.kind], found.value).ljust(8, b"\0")
    return f"{type_.kind} {struct.unpack('<Q', packed)[0]:x}"


@pytest.mark.skipif(shutil.which("g++") is None, reason="needs g++")
def test_types_and_values_are_those_of_gcc(tmp_path: Path) -> None:
    generator = Generator(2024)
    expressions = [generator.expression() for _ in range(COUNT)]
    expected, found = by_gcc(expressions, tmp_path), by_us(expressions)
    assert len(found) == len(expected) == COUNT
    wrong = [
        (e, a, b)
        for e, a, b in zip(expressions, expected, found, strict=True)
        if a != b and a.split()[0] != b
    ]
    assert wrong == []
    assert sum(" " in one for one in found) > 0.9 * COUNT


def test_every_scalar_type_has_a_variable() -> None:
    names = {"long": "i64"} | {s.spelling: kind for kind, s in SCALARS.items()}
    assert {names[type_] for type_, _ in VARIABLES.values()} == set(SCALARS)
