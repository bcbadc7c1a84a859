"""The house's rules about its sources: docstrings, names, sizes, no leftovers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.house.sources import ROOT, Source, functions, python_sources

BANNED = {"data", "info", "manager", "helper", "util", "utils", "helpers", "infos", "managers"}
MAX_FILE, MAX_FUNCTION, MAX_ARGUMENTS, MAX_NESTING = 600, 80, 6, 4

TABLES = {  # rows, one a line, however many there are
    "cuda2npu/diagnostics/table.py",
    "cuda2npu/ir/ops.py",
    "cuda2npu/parser/signatures.py",
}
NESTING = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.Match)


@cache
def words(name: str) -> frozenset[str]:
    """`loadUserData_now` -> load, user, data, now"""
    return frozenset(w.lower() for w in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name))


def defined_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names that the source itself gives: functions, classes, parameters, variables, fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno


def lines_of(source: Source) -> list[str]:
    return source.text.splitlines()


def test_there_are_sources() -> None:
    assert len(python_sources("cuda2npu")) > 20


def test_every_module_opens_with_a_docstring() -> None:
    """A package's door may be empty: then it exports nothing."""
    bare = [
        source.path
        for source in python_sources("cuda2npu")
        if source.text.strip() and not ast.get_docstring(source.tree)
    ]
    assert not bare


def test_no_banned_names() -> None:
    found = [
        f"{source.path}:{line}: {name}"
        for source in python_sources()
        for name, line in defined_names(source.tree)
        if words(name) & BANNED
    ]
    found += [s.path for s in python_sources() if words(s.path.rsplit("/", 1)[1]) & BANNED]
    assert not found


def test_banned_words_are_recognised() -> None:
    assert words("loadUserData_now") == {"load", "user", "data", "now"}
    assert "data" not in words("dataclass_like metadata")


def test_files_are_short() -> None:
    long = {s.path: len(lines_of(s)) for s in python_sources() if s.path not in TABLES}
    assert not {path: count for path, count in long.items() if count > MAX_FILE}


def test_functions_are_short() -> None:
    long = [
        f"{source.path}:{node.lineno}: {node.name} has {length} lines"
        for source in python_sources()
        for node in functions(source.tree)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION
    ]
    assert not long


def test_functions_take_few_arguments() -> None:
    """`self` and what can only be given by name do not count, nor do fixtures of tests."""
    many = [
        f"{source.path}:{node.lineno}: {node.name} takes {count}"
        for source in python_sources("cuda2npu")
        for node in functions(source.tree)
        if (count := len([a for a in node.args.args if a.arg not in ("self", "cls")]))
        > MAX_ARGUMENTS
    ]
    assert not many


def depth(node: ast.AST, level: int = 0) -> int:
    """How deep statements nest; an `elif` is on the level of its `if`."""
    deepest = level
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST):
                continue
            is_elif = isinstance(node, ast.If) and name == "orelse" and isinstance(child, ast.If)
            deeper = isinstance(child, NESTING) and not is_elif
            deepest = max(deepest, depth(child, level + deeper))
    return deepest


def test_functions_do_not_nest_deeply() -> None:
    deep = [
        f"{source.path}:{node.lineno}: {node.name}"
        for source in python_sources("cuda2npu")
        for node in functions(source.tree)
        if depth(node) > MAX_NESTING
    ]
    assert not deep


def test_nesting_is_measured() -> None:
    nested = ast.parse("if a:\n  for b in c:\n    if d:\n      pass\n    elif e:\n      pass")
    assert depth(nested) == 3


def test_no_leftovers() -> None:
    """Nothing is put off, skipped or swallowed; a test may do without a program that is not
    there, such as a compiler."""
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|pytest\.(skip|mark\.(skip|xfail))")
    here = "tests/house/test_sources.py"
    found = [
        f"{source.path}:{number}: {line.strip()}"
        for source in python_sources()
        if source.path != here
        for number, line in enumerate(lines_of(source), 1)
        if marks.search(line) and "shutil.which" not in line
    ]
    swallowed = [
        f"{source.path}:{node.lineno}"
        for source in python_sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and node.type is None
        and all(isinstance(s, ast.Pass) for s in node.body)
    ]
    assert not found + swallowed


def test_every_room_has_tests() -> None:
    """A room that holds code has a folder or file of tests that imports it."""
    tests = "\n".join(source.text for source in python_sources("tests"))
    rooms = {
        s.path.split("/")[1] for s in python_sources("cuda2npu") if s.path.count("/") > 1 and s.text
    }
    assert not {room for room in rooms if f"cuda2npu.{room}" not in tests}


def test_the_sources_are_text_of_ours() -> None:
    """Unix line ends, a newline at the end, no blanks at line ends, in documents too."""
    listed = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile"]
    texts = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in listed}
    assert not {name for name, text in texts.items() if "\r" in text or not text.endswith("\n")}
