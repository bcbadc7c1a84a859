"""CUDA kernels as tile programs for NPUs, and a simulated NPU that runs them.

    >>> import cuda2npu
    >>> cuda2npu.compile("saxpy.cu").kernel("saxpy")[64, 256](n, 2.0, x, y)   # doctest: +SKIP
"""

__version__ = "0.1.0"
