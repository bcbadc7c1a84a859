"""Work done in a child process, so that what kills the child is found and does not end the run.

In: functions without arguments, whose results can be pickled; out: their results, with a `Breach`
for each that its process died of. What the child wrote to stderr is the breach's detail: a
sanitizer's report, for example.

    apart([partial(judge_native, law) for law in laws])   ->  [None, Breach("died", ...), None]
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, TypeVar

from tests.law.law import Breach

R = TypeVar("R")
REPORT = re.compile(r"runtime error: .*|ERROR: AddressSanitizer: \S+")


def apart(tasks: Sequence[Callable[[], R]]) -> list[R | Breach]:
    results: list[R | Breach] = []
    while len(results) < len(tasks):
        results += _in_child(tasks[len(results) :])
    return results


def _in_child(tasks: Sequence[Callable[[], R]]) -> list[R | Breach]:
    """The results of the first tasks, until the child is done or dead."""
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            _work(tasks, writer, said)
        os.close(writer)
        with open(reader, "rb") as pipe:
            results: list[R | Breach] = list(_read(pipe))
        _, status = os.waitpid(child, 0)
        if len(results) < len(tasks):
            said.seek(0)
            results.append(_death(status, said.read().decode(errors="replace")))
    return results


def _work(tasks: Sequence[Callable[[], object]], writer: int, said: IO[bytes]) -> None:
    """Does not return."""
    code = 70
    try:
        faulthandler.disable()
        os.dup2(said.fileno(), 2)
        with open(writer, "wb") as pipe:
            for task in tasks:
                pickle.dump(task(), pipe)
                pipe.flush()
        code = 0
    finally:
        os._exit(code)


def _read(pipe: IO[bytes]) -> Iterator[Any]:
    while True:
        try:
            yield pickle.load(pipe)
        except EOFError:
            return


def _death(status: int, said: str) -> Breach:
    code = os.waitstatus_to_exitcode(status)
    why = f"exit status {code}" if code >= 0 else signal.Signals(-code).name
    report = REPORT.search(said)
    if report is None:
        return Breach("died", f"died: {why}", f"{said[-4000:]}\n{why}")
    key = re.sub(r"0x[0-9a-f]+|-?\d+", "_", report[0])[:60]
    return Breach("died", f"died: {key}", f"{said[report.start() :][:4000]}\n{report[0]}")
