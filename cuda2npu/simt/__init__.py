"""The referee: runs a kernel's typed tree thread by thread, as plainly as it can be.

In: a `parser.tree.Function`, a launch shape, packed arguments, device memory; out: `Outcome`. It
shares nothing with `translate` and `ir`, so that it can tell when they are wrong.

    outcome = simt.run(kernel, (1, 1, 1), (32, 1, 1), arguments, memory)
"""

from __future__ import annotations

from cuda2npu.runtime.policy import Policy
from cuda2npu.simt.launch import run

__all__ = ["Policy", "run"]
