"""The table of intrinsics: canonical name to the function that lowers a call of it.

To add one, add a row to `parser/signatures.py` and a handler, or a row of `math.DIRECT`, here.

    @intrinsic("__mul24")
    def mul24(low: Lowering, node: tree.Intrinsic) -> Lowered: ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cuda2npu.diagnostics import refuse
from cuda2npu.ir.program import Operand
from cuda2npu.parser import tree
from cuda2npu.translate.lowering import Lowering
from cuda2npu.translate.state import Lowered

Handler = Callable[[Lowering, tree.Intrinsic], Lowered]
H = TypeVar("H", bound=Handler)
INTRINSICS: dict[str, Handler] = {}


def intrinsic(*names: str) -> Callable[[H], H]:
    """Registers one handler for `names`; a name registered twice is an error."""

    def register(handler: H) -> H:
        for name in names:
            assert name not in INTRINSICS, f"two handlers for {name}"
            INTRINSICS[name] = handler
        return handler

    return register


def lower_intrinsic(low: Lowering, node: tree.Intrinsic) -> Lowered:
    """Raises `Refused` (C2N2003) where the intrinsic has no tile form yet."""
    handler = INTRINSICS.get(node.name)
    if handler is None:
        raise refuse("C2N2003", node.span, construct=f"`{node.name}`",
                     why="it has no tile form yet", hint="")  # fmt: skip
    return handler(low, node)


def scalars(low: Lowering, node: tree.Intrinsic) -> list[Operand]:
    """The values of all arguments."""
    return [low.scalar(argument) for argument in node.arguments]


def nothing(low: Lowering) -> Lowered:
    """What a void intrinsic yields: never looked at."""
    return low.builder.const("i32", 0)
