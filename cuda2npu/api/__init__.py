"""The Python front door: CUDA kernels that run on numpy arrays.

In: CUDA text or a path, then numpy arrays and Python numbers. Out: the arrays, changed in place,
and a `Run` with what the kernel printed and its modelled time.

    module = cuda2npu.compile("saxpy.cu")
    run = module.kernel("saxpy")[64, 256](n, 2.0, x, y)
"""

from cuda2npu.api.binding import Unwritten
from cuda2npu.api.errors import ArgumentError, CudaError, KernelFault, TranslationError
from cuda2npu.api.module import Executor, Kernel, Launch, Module, Run, compile

__all__ = [
    "ArgumentError",
    "CudaError",
    "Executor",
    "Kernel",
    "KernelFault",
    "Launch",
    "Module",
    "Run",
    "TranslationError",
    "Unwritten",
    "compile",
]
