"""Specialisations and `const`: what of a template's argument is const is not always kept.

In: the keys of two lists of template arguments. Out: whether they may be the same.

    >>> maybe_equal(["int ? *"], ["int const *"]), maybe_equal(["int *"], ["int const *"])
    (True, False)
"""

from __future__ import annotations

from collections.abc import Sequence

from pycparser import c_ast

from cuda2npu.diagnostics import Span
from cuda2npu.parser.typed.dispatch import unsupported
from cuda2npu.parser.typed.frame import Frame
from cuda2npu.parser.typed.spelled import resolve

WHICH = "whether a specialisation is meant hangs on a `const` in a template argument"


def maybe_equal(one: Sequence[object], other: Sequence[object]) -> bool:
    """Whether the keys differ only where nothing is known about a `const`."""
    keys = [[str(key) for key in side] for side in (one, other)]
    if len(one) != len(other) or not any(" ? *" in key for key in (*keys[0], *keys[1])):
        return False
    return [_blurred(k) for k in keys[0]] == [_blurred(k) for k in keys[1]]


def _blurred(key: str) -> str:
    return key.replace(" const *", " *").replace(" ? *", " *")


def refuse_const(frame: Frame, nodes: Sequence[c_ast.Node], name: str, span: Span) -> None:
    """A specialisation for `const T` is not told from one for `T`."""
    for node in nodes:
        if isinstance(node, c_ast.Typename) and resolve(frame, node).const:
            raise unsupported(frame, node, f"a specialisation of `{name}` for a const type", WHICH)
