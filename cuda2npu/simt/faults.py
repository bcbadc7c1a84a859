"""Faults on their way from the place that finds one to the launch that reports it.

In: a code of the diagnostics table and the places of its message; out: `Fault`, which the engine
turns into a `Diagnostic` once it knows the thread and the CUDA line.

    >>> Fault("C2N9010", name="__trap").code
    'C2N9010'
"""

from __future__ import annotations

from types import CodeType, FrameType
from typing import Any

from cuda2npu.diagnostics import NOWHERE, Span

FILENAME = "<simt>"  # of every piece of generated Python


class Fault(Exception):
    """Ends the launch. `thread`: linear index in the block, None for the thread that runs now."""

    def __init__(self, code: str, thread: int | None = None, **places: object) -> None:
        super().__init__(code)
        self.code = code
        self.thread = thread
        self.places = places


def raised_at(error: BaseException, spans: list[Span]) -> Span:
    """The CUDA line of the innermost generated line that `error` passed through."""
    found = NOWHERE
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILENAME:
            found = spans[trace.tb_lineno]
        trace = trace.tb_next
    return found


def waiting_at(thread: Any, spans: list[Span]) -> Span:
    """The CUDA line at which a suspended generator waits."""
    while thread.gi_yieldfrom is not None:
        thread = thread.gi_yieldfrom
    frame: FrameType | None = thread.gi_frame
    return spans[frame.f_lineno] if frame is not None else NOWHERE


def frames_of(thread: Any) -> list[tuple[CodeType, dict[str, Any]]]:
    """The local variables of a suspended generator and of all that it waits for."""
    found: list[tuple[CodeType, dict[str, Any]]] = []
    while thread is not None and thread.gi_frame is not None:
        found.append((thread.gi_code, dict(thread.gi_frame.f_locals)))
        thread = thread.gi_yieldfrom
    return found
