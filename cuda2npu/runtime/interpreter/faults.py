"""How the interpreter stops a launch: one exception, made from a row of the diagnostics table.

In: the chunk, the place in it and the values of the row's message; out: `Stop`, which `run` turns
into `Outcome.fault`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cuda2npu.diagnostics import Diagnostic, Span, diagnostic

if TYPE_CHECKING:
    from cuda2npu.runtime.interpreter.chunk import Chunk


class Stop(Exception):
    """Ends the launch; never leaves the interpreter."""

    def __init__(self, fault: Diagnostic) -> None:
        super().__init__(fault.message)
        self.fault = fault


def first_lane(chunk: Chunk, lanes: NDArray[Any]) -> tuple[int, int]:
    """Block (in the chunk) and thread of the first lane that is set."""
    full = np.broadcast_to(lanes, (chunk.blocks, chunk.threads))
    block, thread = np.unravel_index(int(np.argmax(full)), full.shape)
    return int(block), int(thread)


def thread_text(chunk: Chunk, block: int, thread: int) -> str:
    """`thread (3, 0, 0) of block (1, 0, 0) of `k``."""
    x, y, _ = chunk.program.block
    where = (thread % x, thread // x % y, thread // (x * y))
    columns, rows, _ = chunk.grid
    linear = chunk.first + block
    of = (linear % columns, linear // columns % rows, linear // (columns * rows))
    return f"thread {where} of block {of} of `{chunk.program.name}`"


def stop(code: str, chunk: Chunk, span: Span, lanes: NDArray[Any], **places: object) -> Stop:
    """The fault `code` of the first thread in `lanes`, which is its `{thread}`."""
    text = thread_text(chunk, *first_lane(chunk, lanes))
    return Stop(diagnostic(code, span, kernel=chunk.program.name, thread=text, **places))
