"""Runs a command with a time limit, on a terminal of its own, so that what it prints comes at once.

In: command, folder, environment, limit, and a pattern after which no more is wanted. Out: text,
exit status, seconds, and whether time ran out. The whole process group ends with it, and all groups
with `stop`, the handler of signals.

    run(["echo", "a"], Path("."), {}, 5.0).text   ->  "a\\n"
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import select
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MOST = 32 << 20  # bytes of output that are kept
_COLOURS = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
_TAIL = 4096  # bytes in which `until` is looked for
_running: set[int] = set()
_stopped = threading.Event()


def stop(*_: object) -> None:
    """Ends what runs; nothing more is begun."""
    _stopped.set()
    for group in tuple(_running):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    raise KeyboardInterrupt


@dataclass(frozen=True, slots=True)
class Finished:
    text: str
    status: int
    seconds: float
    timed_out: bool


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float,
    until: str = "",
) -> Finished:  # fmt: skip
    if _stopped.is_set():
        raise KeyboardInterrupt
    begin = time.perf_counter()
    main, side = os.openpty()
    try:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=side,
            stderr=side, start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        os.close(main)
        return Finished(f"{command[0]}: {error.strerror}\n", 127, 0.0, False)
    finally:
        os.close(side)
    _running.add(process.pid)
    try:
        content, ended = _read(main, begin + seconds, until.encode())
    finally:
        os.close(main)
        _running.discard(process.pid)
    status = _end(process, ended == "output")
    text = _COLOURS.sub("", content.decode(errors="replace")).replace("\r\n", "\n")
    if ended == "until":
        status = 0
    return Finished(text, status, time.perf_counter() - begin, ended == "time")


def _read(main: int, deadline: float, until: bytes) -> tuple[bytes, str]:
    """Until the `output` ends, the pattern is found (`until`), or `time` is over."""
    content = bytearray()
    while True:
        left = deadline - time.perf_counter()
        if left <= 0:
            return bytes(content), "time"
        if not select.select([main], [], [], min(left, 1.0))[0]:
            continue
        try:
            chunk = os.read(main, 1 << 16)
        except OSError as error:
            if error.errno != errno.EIO:  # EIO: the last one that could write is gone
                raise
            chunk = b""
        if not chunk:
            return bytes(content), "output"
        if len(content) < MOST:
            content += chunk
        if until and re.search(until, content[-len(chunk) - _TAIL :]):
            return bytes(content), "until"


def _end(process: subprocess.Popen[bytes], alone: bool) -> int:
    """Its exit status: as it comes where its output has ended, else the group is killed."""
    if alone:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()
