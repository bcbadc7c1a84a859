"""Work on many files, in as many processes as are wanted.

In: a function and its arguments. Out: a result for each, in their order. A process that dies loses
only the work that it was at.

    with Workers(4) as workers:
        sizes = workers.map(size_of, ["a.cu", "b.cu"], lost=on_loss)
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def _begin() -> None:
    """Ctrl-C ends a worker without a word."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Workers:
    """`jobs`: 1 does all in this process."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self.pool is not None:
            self.pool.shutdown(wait=False, cancel_futures=True)
        self.pool = None

    def map(
        self,
        work: Callable[[T], R],
        given: Sequence[T],
        lost: Callable[[T], R],
        done: Callable[[int], None] = lambda count: None,
    ) -> list[R]:
        """`lost`: the result where the process died; `done` hears how many are ready."""
        if self.jobs == 1 or len(given) < 2:
            return [_told(work(each), number, done) for number, each in enumerate(given, 1)]
        if self.pool is None:
            self.pool = ProcessPoolExecutor(self.jobs, initializer=_begin)
        futures = [self.pool.submit(work, each) for each in given]
        found: list[R] = []
        for number, (future, each) in enumerate(zip(futures, given, strict=True), 1):
            found.append(_told(self._result(future, work, each, lost), number, done))
        return found

    def _result(
        self, future: Future[R], work: Callable[[T], R], each: T, lost: Callable[[T], R]
    ) -> R:
        try:
            return future.result()
        except BrokenProcessPool:  # of this one, or of another that the pool was at: try it alone
            self._close()
            return _alone(work, each, lost)


def _alone(work: Callable[[T], R], each: T, lost: Callable[[T], R]) -> R:
    with ProcessPoolExecutor(1, initializer=_begin) as pool:
        try:
            return pool.submit(work, each).result()
        except BrokenProcessPool:
            return lost(each)


def _told(result: R, number: int, done: Callable[[int], None]) -> R:
    done(number)
    return result
