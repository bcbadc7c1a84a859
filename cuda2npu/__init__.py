"""CUDA kernels as tile programs for NPUs, and a simulated NPU that runs them.

In: CUDA C text, or the path of a `.cu` file. Out: kernels that run on numpy arrays, in place.

    import cuda2npu
    cuda2npu.compile("saxpy.cu").kernel("saxpy")[64, 256](n, 2.0, x, y)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cuda2npu.version import VERSION

if TYPE_CHECKING:
    from cuda2npu.api import (
        ArgumentError,
        CudaError,
        Executor,
        Kernel,
        KernelFault,
        Module,
        Run,
        TranslationError,
        compile,
    )

__version__ = VERSION
__all__ = [
    "ArgumentError",
    "CudaError",
    "Executor",
    "Kernel",
    "KernelFault",
    "Module",
    "Run",
    "TranslationError",
    "__version__",
    "compile",
]


def __getattr__(name: str) -> Any:
    """The API is imported when first used, so that `cuda2npu --help` does not wait for numpy."""
    if name not in __all__:
        raise AttributeError(f"module 'cuda2npu' has no attribute {name!r}")
    from cuda2npu import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return __all__
