"""Reads a case: a `.cu` file whose comments say how to launch its kernel and what comes out.

In: a file of this folder; out: a `Case`. All lines are optional but `launch`:

    // launch: 2 32            grid and block (as 2x1x1), then bytes of dynamic shared memory
    // kernel: name            where there are several
    // template: T=float, N=4
    // arg n: 5                one line a parameter, in order: a scalar,
    // arg x: f32[4] = 1 2 3 4     an array (one value fills it; 0..3 is 0 1 2 3; 7*3 is 7 7 7)
    // arg s: {x = 1, y = {z = 2}}   a struct
    // symbol table: i32[2] = 5 6  what a __constant__ or __device__ variable holds
    // expect x: 2 4 6 8       an array after the launch
    // expect table: i32[2] = 5 7  a variable after the launch
    // prints: thread 0        one line of output each
    // tolerance: 1e-6         for floats in `expect`; else exactly equal
    // invalid: why            CUDA's own compiler does not take this file

An error is expected where a line of the code ends in `// error: C2N2004`.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

DTYPES: dict[str, Any] = {
    "bool": np.bool_, "i8": np.int8, "u8": np.uint8, "i16": np.int16, "u16": np.uint16,
    "i32": np.int32, "u32": np.uint32, "i64": np.int64, "u64": np.uint64,
    "f32": np.float32, "f64": np.float64,
}  # fmt: skip
SECTION = re.compile(r"//\s*(\w+)(?:\s+(\w+))?:\s?(.*?)\s*$")
ARRAY = re.compile(r"(\w+)\[(\d+)\]\s*=\s*(.*)")
ERROR = re.compile(r"\s*\S.*//\s*error:\s*(C2N\d{4})\s*$")
KEYS = ("launch", "kernel", "template", "arg", "symbol", "expect", "prints", "tolerance", "invalid")


@dataclass
class Case:
    """`error`: code and line number. `arguments` and `expected` by name, in the file's order."""

    path: Path
    grid: tuple[int, ...] = (1,)
    block: tuple[int, ...] = (1,)
    shared: int = 0
    kernel: str = ""
    template: dict[str, str] | None = None
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    symbols: dict[str, Numbers] = field(default_factory=dict[str, Numbers])
    expected: dict[str, Numbers] = field(default_factory=dict[str, Numbers])
    printed: str = ""
    tolerance: float = 0.0
    invalid: str = ""
    error: tuple[str, int] | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the error is found when translating, not at run time."""
        return self.error is not None and not self.error[0].startswith("C2N9")


def read_case(path: Path) -> Case:
    case = Case(path)
    for number, line in enumerate(path.read_text().splitlines(), 1):
        section = SECTION.match(line)
        if section and section[1] in KEYS:
            _READERS[section[1]](case, section[2] or "", section[3])
        elif error := ERROR.match(line):
            case.error = error[1], number
    return case


def values(text: str, dtype: Any) -> list[Any]:
    found: list[Any] = []
    for word in text.split():
        if ".." in word:
            low, high = word.split("..")
            found += range(int(low), int(high) + 1)
        elif "*" in word:
            value, count = word.split("*")
            found += [value_of(value, dtype)] * int(count)
        else:
            found.append(value_of(word, dtype))
    return found


def value_of(word: str, dtype: Any) -> Any:
    if np.issubdtype(dtype, np.floating):
        return float.fromhex(word) if "0x" in word else float(word)
    return int(word, 0)


def array(text: str) -> Numbers:
    """`f32[4] = 1 2 3 4`."""
    parts = ARRAY.fullmatch(text)
    if parts is None:
        raise ValueError(f"not an array: {text}")
    return filled(parts[3], int(parts[2]), DTYPES[parts[1]])


def filled(text: str, length: int, dtype: Any) -> Numbers:
    found = values(text, dtype)
    if len(found) == 1:
        found *= length
    if len(found) != length:
        raise ValueError(f"{len(found)} values for {length} elements: {text}")
    return np.array(found, dtype)


def scalar(text: str) -> Any:
    if text.startswith("{"):
        return ast.literal_eval(re.sub(r"(\w+)\s*=", r'"\1":', text))
    return int(text, 0) if re.fullmatch(r"-?(\d+|0x[\da-fA-F]+)", text) else float(text)


def extent(text: str) -> tuple[int, ...]:
    return tuple(int(n) for n in text.split("x"))


def _launch(case: Case, name: str, text: str) -> None:
    grid, block, *shared = text.split()
    case.grid, case.block = extent(grid), extent(block)
    case.shared = int(shared[0]) if shared else 0


def _template(case: Case, name: str, text: str) -> None:
    pairs = (pair.split("=") for pair in text.split(","))
    case.template = {parameter.strip(): value.strip() for parameter, value in pairs}


def _argument(case: Case, name: str, text: str) -> None:
    case.arguments[name] = array(text) if ARRAY.fullmatch(text) else scalar(text)


def _symbol(case: Case, name: str, text: str) -> None:
    case.symbols[name] = array(text)


def _expect(case: Case, name: str, text: str) -> None:
    if name in case.arguments:
        given = case.arguments[name]
        case.expected[name] = filled(text, given.size, given.dtype)
    else:
        case.expected[name] = array(text)


def _kernel(case: Case, name: str, text: str) -> None:
    case.kernel = text


def _prints(case: Case, name: str, text: str) -> None:
    case.printed += text + "\n"


def _tolerance(case: Case, name: str, text: str) -> None:
    case.tolerance = float(text)


def _invalid(case: Case, name: str, text: str) -> None:
    case.invalid = text


_READERS = {
    "launch": _launch,
    "kernel": _kernel,
    "template": _template,
    "arg": _argument,
    "symbol": _symbol,
    "expect": _expect,
    "prints": _prints,
    "tolerance": _tolerance,
    "invalid": _invalid,
}
