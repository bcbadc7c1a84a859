"""The Python half's door: questions as the library's C asks them, through cffi.

In: cffi's view of a `c2n_question` (`core/question.h`). Out: its answers filled in, and how it
ended. Never raises: what goes wrong is the question's `why`.
"""

from __future__ import annotations

import traceback
from typing import Any

from cuda2npu.runtime.native.library import Fault
from cuda2npu.shim.behind import Files, Unanswered, compiled, explained, translated
from cuda2npu.shim.build import sources_key

ANSWERED, FAILED, REFUSED = 0, 1, 2
TRANSLATE = 0
OUTDATED = "cuda2npu has changed since this library was built: run `cuda2npu shim build`"


def answer(ffi: Any, lib: Any, built_from: str, what: int, asked: Any) -> int:
    """The number for the library: ANSWERED, FAILED or REFUSED. `built_from`: the `sources_key` of
    which it was built."""

    def text(pointer: Any) -> str:
        return bytes(ffi.string(pointer)).decode("utf-8", "replace")

    def say(message: str) -> Any:
        return lib.strdup(message.encode())

    try:
        if built_from != sources_key():
            raise Unanswered(OUTDATED)
        packed = bytes(ffi.buffer(asked.text, asked.text_bytes))
        others = tuple(
            bytes(ffi.buffer(asked.others[i], asked.other_bytes[i]))
            for i in range(asked.other_count)
        )
        shape = asked.block[0], asked.block[1], asked.block[2]
        name, arguments, check = text(asked.name), text(asked.arguments), text(asked.check)
        made = translated(Files(packed, others), name, arguments, shape, check)
        if what == TRANSLATE:
            entry, outside = compiled(made, text(asked.key), text(asked.target))
            asked.entry, asked.path = say(entry), say(outside)
        else:
            grid = asked.grid[0], asked.grid[1], asked.grid[2]
            where = asked.code, asked.op, asked.fault_block, asked.thread, asked.address
            asked.why = say(explained(made, grid, asked.shared, Fault(*where), bool(asked.went_on)))
    except Unanswered as fault:
        asked.why = say(str(fault))
        return REFUSED if fault.refused else FAILED
    except BaseException:  # a fault of ours must not end the user's program without a word
        asked.why = say("a fault of cuda2npu, please report it:\n" + traceback.format_exc())
        return FAILED
    return ANSWERED
