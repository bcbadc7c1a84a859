"""What a launch came to, whichever executor ran it.

>>> Outcome().ok
True
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from cuda2npu.diagnostics import Diagnostic


class Outcome(NamedTuple):
    """`fault`: why the launch was stopped, None where it ran to its end; `printed`: device printf,
    in block order. `counts`: what each op of the program did, for the timing model: op id to the
    number of times a block executed it, and to the lanes and bytes that it moved."""

    fault: Diagnostic | None = None
    printed: str = ""
    counts: Mapping[int, tuple[int, int, int]] = MappingProxyType({})

    @property
    def ok(self) -> bool:
        return self.fault is None
