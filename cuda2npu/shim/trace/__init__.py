"""What an application asked of CUDA, call by call: `cuda2npu run-app --trace calls.json`.

In: a program and its environment. Out: a JSON file (`schema.json`) with each call and launch, and
the tile program of each kernel.
"""

from cuda2npu.shim.trace.bundle import SCHEMA, bundle
from cuda2npu.shim.trace.library import tracing_library
from cuda2npu.shim.trace.run import traced

__all__ = ["SCHEMA", "bundle", "traced", "tracing_library"]
