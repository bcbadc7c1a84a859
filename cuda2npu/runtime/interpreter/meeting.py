"""A grid whose blocks wait for one another: they take turns, each on a thread of its own.

In: the blocks of a launch, each as a chunk of one; out: what they leave. Between two barriers of
the grid they run one after the other, in linear order; one thread runs at a time.

    fault = take_turns([Turn(chunk, execute) for chunk, execute in blocks])
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from cuda2npu.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cuda2npu.runtime.interpreter.chunk import Chunk


class _Over(BaseException):
    """Ends a block's thread: the launch has ended."""


class Turn:
    """One block. `waiting`: it has come to the grid's barrier; `missed`: what to say if others
    never do."""

    def __init__(self, chunk: Chunk, execute: Callable[[], Diagnostic | None]) -> None:
        self.fault: Diagnostic | None = None
        self.waiting = False
        self.missed: Diagnostic | None = None
        self._error: BaseException | None = None
        self._over = False
        self._chunk, self._execute = chunk, execute
        self._mine, self._others = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        chunk.turn = self

    def go(self) -> None:
        """Runs it to its next barrier of the grid, or to its end."""
        self.waiting = False
        if not self._thread.is_alive():
            self._thread.start()
        self._mine.release()
        self._others.acquire()
        if self._error is not None:
            raise self._error

    def wait(self, missed: Diagnostic) -> None:
        """Called on its own thread, at the barrier."""
        self.waiting, self.missed = True, missed
        self._others.release()
        self._mine.acquire()
        if self._over:
            raise _Over
        self._chunk.changed = True  # by others, maybe

    def end(self) -> None:
        """Ends its thread, wherever it is."""
        self._over = True
        if self._thread.is_alive():
            self._mine.release()
            self._thread.join()

    def _run(self) -> None:
        self._mine.acquire()
        try:
            with np.errstate(all="ignore"):
                self.fault = self._execute()
        except _Over:
            return
        except BaseException as error:
            self._error = error
        self._others.release()


def take_turns(turns: Sequence[Turn]) -> Diagnostic | None:
    """The fault of the first block to have one."""
    at_work = list(turns)
    try:
        while at_work:
            for turn in at_work:
                turn.go()
                if turn.fault is not None:
                    return turn.fault
            at_work = [turn for turn in at_work if turn.waiting]
            if at_work and len(at_work) < len(turns):
                return at_work[0].missed
        return None
    finally:
        for turn in turns:
            turn.end()
