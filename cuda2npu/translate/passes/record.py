"""What a pass is: a name, what it does, and a function from program to program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cuda2npu.ir.program import TileProgram


@dataclass(frozen=True, slots=True)
class Pass:
    """`run` never changes what the program computes, nor the faults that it finds."""

    name: str
    doc: str
    run: Callable[[TileProgram], TileProgram]
