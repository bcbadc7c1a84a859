"""How strict a simulated launch is, and how much of it runs at once.

>>> Policy(chunk=1).chunk  # one block at a time
1
"""

from __future__ import annotations

from typing import NamedTuple


class Policy(NamedTuple):
    """`chunk`: about how many threads run together; blocks whose order can be seen always run one
    by one. `uninitialised`: loads of bytes that nothing has written are faults. `unassigned`: so
    are reads of scalar and record locals that nothing has been assigned to (referee only);
    otherwise these are zero each time that their declaration is reached, in all executors, their
    address taken or not; arrays, those in records too, stay unwritten. `steps`: ops that one chunk
    may execute before the launch is stopped. `progress`: turns of a `while` between two looks at
    whether anything still changes. `scratch`: bytes of shared and private memory that a chunk may
    take; `values`: bytes of tiles."""

    chunk: int = 1 << 18
    uninitialised: bool = True
    unassigned: bool = False
    steps: int = 200_000_000
    progress: int = 4096
    scratch: int = 1 << 28
    values: int = 1 << 30
