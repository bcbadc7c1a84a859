"""The tile program's interpreter on numpy: the living definition of what a program means.

In: a tile program, a grid, packed arguments, device memory; out: an `Outcome`; results are in the
memory. Many blocks run at once (`chunk`), each op as a few numpy calls on [blocks, threads].

    outcome = run(program, (64, 1, 1), [bytes(x), ...], memory)
"""

from cuda2npu.runtime.interpreter.launch import run

__all__ = ["run"]
