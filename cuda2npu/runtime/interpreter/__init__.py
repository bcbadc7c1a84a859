"""The tile program's interpreter on numpy: the living definition of what a program means.

In: a tile program, a grid, packed arguments, device memory; out: an `Outcome`; results are in the
memory. Many blocks run at once (`chunk`), each op as a few numpy calls on [blocks, threads].

    outcome = run(program, (64, 1, 1), [bytes(x), ...], memory)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cuda2npu.runtime.interpreter.launch import run

__all__ = ["run"]


def __getattr__(name: str) -> Any:
    """`run` loads the interpreter: native code needs only what this room knows of programs."""
    if name != "run":
        raise AttributeError(f"module `{__name__}` has no `{name}`")
    from cuda2npu.runtime.interpreter.launch import run

    globals()["run"] = run
    return run
