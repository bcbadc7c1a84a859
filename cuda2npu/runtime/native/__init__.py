"""Native execution: a tile program becomes C with explicit vectors, compiled once, run by a pool.

In: a tile program, a launch; out: an `Outcome`. `obstacle` says why a program cannot be run so.

    if not obstacle(program, Mode()):
        outcome = run(program, (64, 1, 1), arguments, memory)
"""

from cuda2npu.runtime.native.launch import NO_COMPILER, Mode, obstacle, run
from cuda2npu.runtime.native.library import FAILURES

__all__ = ["FAILURES", "NO_COMPILER", "Mode", "obstacle", "run"]
