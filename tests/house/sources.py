"""The checkout's own files, for the tests of the house's rules.

In: nothing. Out: Python sources as text and syntax tree.

    for source in python_sources("cuda2npu"): source.path, source.tree
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """`path` is relative to the checkout."""

    path: str
    text: str
    tree: ast.Module


@cache
def python_sources(*folders: str) -> tuple[Source, ...]:
    return tuple(_read(*(folders or ("cuda2npu", "tests", "docs", "samples", "benchmarks"))))


def _read(*folders: str) -> Iterator[Source]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
