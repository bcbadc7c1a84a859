"""What the tests of the typed half share: a kernel's body from a few lines of CUDA, and its nodes.

one(T.Assign, "*f = i;").value   # Cast(Load(i), float)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import pytest

from cuda2npu.diagnostics import Refused
from cuda2npu.parser import parse
from cuda2npu.parser import tree as T
from cuda2npu.parser.ctypes import Record

PARAMS = "int i, unsigned u, long long l, float *f, double *d, char *c, short *s, int *p, float4 *v"
NodeT = TypeVar("NodeT")


def kernel(body: str, before: str = "", params: str = PARAMS) -> T.Function:
    """The typed kernel `k` with these statements; `before` stands at file scope."""
    text = f"{before}\n__global__ void k({params}) {{\n{body}\n}}\n"
    return parse(text, "k.cu").kernel("k")


def nodes(root: object, seen: set[int] | None = None) -> Iterator[Any]:
    """All nodes of a tree, callees' bodies too, in order."""
    seen = set() if seen is None else seen
    if isinstance(root, tuple):
        for part in root:
            yield from nodes(part, seen)
    elif is_dataclass(root) and not isinstance(root, type):
        if isinstance(root, T.Function | T.Variable | Record):
            if id(root) in seen:
                return
            seen.add(id(root))
        yield root
        for field in fields(root):
            yield from nodes(getattr(root, field.name), seen)


def every(kind: type[NodeT], root: object) -> list[NodeT]:
    return [node for node in nodes(root) if isinstance(node, kind)]


def one(kind: type[NodeT], body: str, before: str = "") -> NodeT:
    """The only node of a class in a kernel's body."""
    found = every(kind, kernel(body, before).body)
    assert len(found) == 1, found
    return found[0]


def value(text: str, before: str = "") -> T.Expr:
    """The typed expression `text`."""
    function = kernel(f"auto result = {text};", before)
    declare = [n for n in every(T.Declare, function.body) if n.variable.name == "result"]
    assert declare[0].initial is not None
    return declare[0].initial


def constant(text: str, before: str = "") -> tuple[str, bool | int | float]:
    """The type and value of the constant expression `text`."""
    found = value(text, before)
    assert isinstance(found, T.Const), found
    return str(found.type), found.value


def refused(body: str, before: str = "", params: str = PARAMS) -> tuple[str, int, int]:
    """The code and place of the diagnostic: lines count from the body's first one."""
    with pytest.raises(Refused) as caught:
        kernel(body, before, params)
    found = caught.value.diagnostic
    assert found.kernel == "k"
    return found.code, found.span.line - before.count("\n") - 2, found.span.column
