"""The library that records calls: preloaded, it stands before `libcudart.so`.

In: the table of functions. Out: the path of the library, built once.

    tracing_library()       # .../toolkit-3f2a.../lib64/libcuda2npu_trace.so
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import NamedTuple

from cuda2npu.shim.api import ROWS, Row
from cuda2npu.shim.api.render import signature
from cuda2npu.shim.api.row import NO_HEADER, Parameter
from cuda2npu.shim.build import FLAGS, INCLUDE, compile_c, library_folder

HERE = Path(__file__).parent
NAME = "libcuda2npu_trace.so"
_OUT = re.compile(
    r"(void \*|size_t |int |unsigned int |float |unsigned long long |cuda\w+_t |enum \w+ )\*"
)


class Argument(NamedTuple):
    """`kind`: string, out (its value is known after the call), or value; `type`: as written."""

    name: str
    kind: str
    type: str


class Function(NamedTuple):
    """`types`, `names`: of its parameters, for a pointer to it and a call; `said`: its result as
    text."""

    name: str
    result: str
    signature: str
    types: str
    names: str
    parameters: tuple[Argument, ...]
    said: str


def functions() -> list[Function]:
    return [_function(row) for row in ROWS if row.result in _SAID and row.header != NO_HEADER]


_SAID = {"cudaError_t": "cudaGetErrorName(result)", "const char *": 'result ? result : ""'}


def _function(row: Row) -> Function:
    return Function(
        row.name,
        row.result,
        signature(row),
        ", ".join(p.declaration for p in row.parameters) or "void",
        ", ".join(p.name for p in row.parameters),
        tuple(map(_argument, row.parameters)),
        _SAID[row.result],
    )


def _argument(parameter: Parameter) -> Argument:
    type_ = parameter.declaration.removesuffix(parameter.name).strip()
    if type_ == "const char *":
        return Argument(parameter.name, "string", type_)
    if _OUT.fullmatch(type_):
        return Argument(parameter.name, "out", type_.removesuffix("*").strip())
    return Argument(parameter.name, "value", type_.replace('"', ""))


def calls_text() -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = (HERE / "calls.c.j2").read_text(encoding="utf-8")
    return environment.from_string(template).render(functions=functions())


def tracing_library() -> Path:
    """Raises BuildFailed where there is no compiler or it fails."""
    made = library_folder() / NAME
    if not made.exists():
        with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=library_folder()) as folder:
            calls, library = Path(folder) / "calls.c", Path(folder) / NAME
            calls.write_text(calls_text())
            sources = [str(calls), str(HERE / "trace.c")]
            includes = [f"-I{HERE}", f"-I{INCLUDE}"]
            links = [f"-L{library_folder()}", "-lcudart", "-ldl", "-lpthread"]
            compile_c([*includes, *sources, "-o", str(library), *links], FLAGS)
            os.replace(library, made)
    return made
