"""How strict the referee is, and how long it runs: one frozen record.

In: nothing, or the fields to change; out: what `run` asks for.

    >>> Policy(uninitialised="allow").steps
    50000000
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Policy:
    """`uninitialised`: whether reading what nothing has written is a fault ("fault") or gives the
    poison pattern 0xFF ("allow"). `steps`: loop iterations and yields, of all threads together,
    after which the launch is stopped."""

    uninitialised: Literal["fault", "allow"] = "fault"
    steps: int = 50_000_000
