"""Every node of the AST says where in the user's text it came from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pycparser import c_ast

from cuda2npu.diagnostics import Sink
from cuda2npu.parser.parsed import ParsedFunction, ParsedUnit
from cuda2npu.parser.syntax import parse_text
from cuda2npu.parser.unit import Options


def parsed(text: str, path: str = "k.cu", *include: str) -> ParsedUnit:
    return parse_text(text, path, Options(include=include), Sink())


def functions(unit: ParsedUnit) -> dict[str, ParsedFunction]:
    return {d.name: d for d in unit.declarations if isinstance(d, ParsedFunction)}


def walk(node: Any) -> list[Any]:
    found: list[Any] = []
    stack: list[Any] = [node]
    while stack:
        part = stack.pop()
        found.append(part)
        stack.extend(child for _, child in part.children())
    return found


def _name(node: Any) -> str | None:
    for kind, attribute in ((c_ast.ID, "name"), (c_ast.TypeDecl, "declname")):
        if isinstance(node, kind):
            return getattr(node, attribute)
    return node.value if isinstance(node, c_ast.Constant) else None


def identifiers(function: ParsedFunction) -> list[Any]:
    return [node for node in walk(function.node) if type(node) is c_ast.ID]


def constants(function: ParsedFunction) -> list[Any]:
    return [node for node in walk(function.node) if type(node) is c_ast.Constant]


def wrong_places(unit: ParsedUnit) -> list[tuple[str, str]]:
    """Names whose place in the text holds something else."""
    wrong: list[tuple[str, str]] = []
    for function in functions(unit).values():
        assert function.node is not None, function.refusal
        for node in walk(function.node):
            name = _name(node)
            if not name or name.startswith("__init"):
                continue
            line = unit.lines[node.coord.file][node.coord.line - 1]
            if not line[node.coord.column - 1 :].startswith(name):
                wrong.append((name, str(node.coord)))
    return wrong


def coord_of(unit: ParsedUnit, name: str) -> tuple[str, int, int]:
    """The place of the only use of `name`."""
    found = [
        node.coord
        for f in functions(unit).values()
        if f.node is not None
        for node in identifiers(f)
        if node.name == name
    ]
    assert len(found) == 1, found
    return found[0].file, found[0].line, found[0].column


def test_plain_text_maps_to_itself():
    unit = parsed(
        "/* a comment\n   of two lines */\n"
        "__global__ void k(float *x, int n) // trailing\n"
        "{\n\tint i = blockIdx.x * blockDim.x + threadIdx.x; /* in */ if (i < n)\n"
        "    x[i] = /* here */ 2.0f * x[i];\n}\n"
    )
    assert wrong_places(unit) == []
    assert coord_of(unit, "blockDim") == ("k.cu", 5, 23)


def test_a_template_keeps_its_places():
    unit = parsed(
        "template <typename T, int N>\n"
        "__device__ T sum(const T &a, T (&b)[N]) {\n"
        "  T total(a);\n"
        "  for (int i = 0; i < N; ++i) total += static_cast<T>(b[i]);\n"
        "  return total;\n}\n"
    )
    assert wrong_places(unit) == []


def test_a_macro_is_the_place_of_its_use():
    unit = parsed(
        "#define TWICE(x) (value + (x))\n#define SIZE 16\n"
        "__global__ void k(int *p) {\n  p[SIZE] = TWICE(  p[3]);\n}\n"
    )
    assert coord_of(unit, "value") == ("k.cu", 4, 13)
    places = {(n.value, n.coord.line, n.coord.column) for n in constants(functions(unit)["k"])}
    assert places == {("16", 4, 5), ("3", 4, 23)}


def test_an_argument_through_two_macros_keeps_its_own_place():
    unit = parsed(
        "#define INNER(x) ((x) + 1)\n#define OUTER(x) INNER(x)\n"
        "__global__ void k(int *p, int here) {\n  *p = OUTER(here);\n}\n"
    )
    assert coord_of(unit, "here") == ("k.cu", 4, 14)


def test_an_include_is_the_header(tmp_path: Path):
    (tmp_path / "inc").mkdir()
    (tmp_path / "inc" / "f.cuh").write_text("\n\n__device__ int f(int q) { return q; }\n")
    path = tmp_path / "k.cu"
    unit = parsed('#include "inc/f.cuh"\n__global__ void k(int *p) { *p = f(1); }\n', str(path))
    file, line, column = coord_of(unit, "q")
    assert Path(file) == tmp_path / "inc" / "f.cuh"
    assert (line, column) == (3, 34)
    assert coord_of(unit, "f") == (str(path), 2, 34)
    assert unit.lines[file][2] == "__device__ int f(int q) { return q; }"


def test_crlf_bom_splices_and_latin_1():
    text = "\ufeff// caf\xe9\r\n__global__ void k(int *p)\r\n{\r\n  *p = \\\r\n"
    text += "    p[1] + \\\r\n other;\r\n}"
    unit = parsed(text)
    assert coord_of(unit, "other") == ("k.cu", 6, 2)


def test_a_character_outside_ascii_shifts_nothing():
    unit = parsed('__global__ void k(int n) { printf("\xe9\u20ac\U0001f600 %d", n); }')
    assert wrong_places(unit) == []
    strings = [n.value for n in constants(functions(unit)["k"])]
    assert strings == ['"\xe9\u20ac\U0001f600 %d"']


def test_a_refusal_has_the_place_of_the_fault():
    unit = parsed("__global__ void k(int n) {\n  int a = n +;\n}\n__global__ void ok() {}\n")
    found = functions(unit)
    refusal = found["k"].refusal
    assert refusal is not None
    assert (refusal.code, refusal.span.line, refusal.span.column) == ("C2N0001", 2, 14)
    assert refusal.message == "cannot parse this: unexpected `;`"
    assert refusal.kernel == "k"
    assert found["ok"].node is not None
