"""Existing CUDA applications: the `libcudart` shim, its headers, and the nvcc look-alike.

In: an application's sources, unmodified, with their makefile. Out: a program whose kernels run on
the simulated NPU. `nvcc` compiles the host side with the machine's C++ compiler and keeps the
device side in the object; `core`, the library, translates a kernel when it is first launched.
"""
