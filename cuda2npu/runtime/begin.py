"""What comes before a launch runs, whichever executor it is.

In: a program, a grid, arguments as C packs them; out: why it cannot be begun, or None; the
addresses of the file-scope variables.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from cuda2npu.diagnostics import TABLE, Diagnostic
from cuda2npu.ir.program import TileProgram
from cuda2npu.ir.walk import meets
from cuda2npu.runtime.memory import DeviceMemory

Grid = tuple[int, int, int]
MOST_MEETING = 4096  # blocks that wait for one another
GRID_LIMITS = (2**31 - 1, 65535, 65535)
THREAD_LIMIT = 1024


def refusal(
    program: TileProgram, grid: Grid, arguments: Sequence[bytes], dynamic_shared: int
) -> Diagnostic | None:
    """Why this launch cannot be begun."""
    why = ""
    if not 1 <= program.threads <= THREAD_LIMIT:
        why = f"a block of {program.threads} threads (1 to {THREAD_LIMIT})"
    elif any(not 1 <= n <= limit for n, limit in zip(grid, GRID_LIMITS, strict=True)):
        why = f"a grid of {grid} blocks"
    elif prod(grid) > MOST_MEETING and meets(program):
        why = f"{prod(grid)} blocks that wait for one another (at most {MOST_MEETING})"
    elif dynamic_shared < 0:
        why = f"{dynamic_shared} bytes of dynamic shared memory"
    elif program.arguments and len(arguments) != len(program.arguments):
        why = f"{len(arguments)} arguments for {len(program.arguments)} parameters"
    if why:
        return _diagnose("C2N9008", program, why=why)
    for given, (argument, kind, size) in zip(arguments, program.arguments, strict=False):
        if len(given) != size:
            why = f"{len(given)} bytes for `{kind}` ({size} bytes)"
            return _diagnose("C2N9007", program, name=argument, why=why)
    return None


def _diagnose(code: str, program: TileProgram, **places: object) -> Diagnostic:
    row = TABLE[code]
    message = row.message.format(kernel=program.name, **places)
    return Diagnostic(code, row.level, program.span, message, row.help, program.name)


def place_symbols(
    program: TileProgram, memory: DeviceMemory, symbols: dict[str, int] | None
) -> dict[str, int]:
    """`symbols` (address by name) with those that the program uses and that are missing: they are
    allocated and initialised."""
    symbols = {} if symbols is None else symbols
    for symbol in program.symbols:
        if symbol.name not in symbols:
            initial = np.frombuffer(symbol.initial or bytes(symbol.bytes), np.uint8)
            symbols[symbol.name] = memory.upload(initial, symbol.name)
    return symbols
