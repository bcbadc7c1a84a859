"""Other executors of the same kernels, where they are installed.

In: a `Case` and its `Problem`. Out: a `Prepared`, as of our own executors. `Absent` says why
there is none. PoCL runs the CUDA text itself, rewritten to OpenCL C; Numba's simulator runs
`numba_twins.py`.

    opencl(CASES["saxpy"], problem).run()
"""

from __future__ import annotations

import importlib
import os
import re
from typing import Any

import numpy as np

from benchmarks.native.executors import Prepared
from benchmarks.native.problems import Case, Problem

_INDICES = {
    "threadIdx": "get_local_id", "blockIdx": "get_group_id", "blockDim": "get_local_size",
    "gridDim": "get_num_groups",
}  # fmt: skip
_WORDS = {
    "__shared__": "__local", "__device__": "static",
    "__syncthreads()": "barrier(CLK_LOCAL_MEM_FENCE)",
    "expf": "exp", "logf": "log", "sqrtf": "sqrt", "rsqrtf": "rsqrt", "fabsf": "fabs",
    "fmaxf": "fmax", "atomicAdd": "atomic_add",
}  # fmt: skip


class Absent(Exception):
    """There is no such executor here, or it has no twin of the kernel."""


def opencl_text(cuda: str) -> str:
    """OpenCL C of one of our kernels: they keep to what both languages have."""
    text = re.sub(r"__global__ void (\w+)\(([^)]*)\)", _kernel_head, cuda)
    for name, function in _INDICES.items():
        for number, axis in enumerate("xyz"):
            text = text.replace(f"{name}.{axis}", f"((uint){function}({number}))")
    pattern = "|".join(rf"\b{re.escape(word)}" for word in _WORDS)
    return re.sub(pattern, lambda m: _WORDS[m.group()], text)


def _kernel_head(found: re.Match[str]) -> str:
    name, params = found.groups()
    parts = [f"__global {p.strip()}" if "*" in p else p.strip() for p in params.split(",")]
    return f"__kernel void {name}({', '.join(parts)})"


def opencl(case: Case, problem: Problem) -> Prepared:
    cl = _module("pyopencl")
    device = opencl_device()
    context = cl.Context([device])
    queue = cl.CommandQueue(context)
    program = cl.Program(context, opencl_text(case.text)).build()
    flags = cl.mem_flags.READ_WRITE | cl.mem_flags.COPY_HOST_PTR
    held = {n: cl.Buffer(context, flags, hostbuf=a) for n, a in problem.arrays.items()}
    kernels = {n: cl.Kernel(program, n) for n in {launch.kernel for launch in problem.launches}}
    calls: list[Any] = []
    for launch in problem.launches:
        everywhere = tuple(g * b for g, b in zip(launch.grid, launch.block, strict=True))
        arguments = [held[a] if isinstance(a, str) else a for a in launch.arguments]
        calls.append((kernels[launch.kernel], everywhere, launch.block, arguments))

    def run() -> None:
        for kernel, everywhere, block, arguments in calls:
            kernel(queue, everywhere, block, *arguments)
        queue.finish()

    def renew() -> None:
        for name in problem.renewed:
            cl.enqueue_copy(queue, held[name], problem.arrays[name])
        queue.finish()

    def result(name: str) -> Any:
        got = np.empty_like(problem.arrays[name])
        cl.enqueue_copy(queue, got, held[name])
        return got

    return Prepared(run, renew, result)


def opencl_device() -> Any:
    """The first processor that an OpenCL platform called PoCL offers."""
    cl = _module("pyopencl")
    for platform in cl.get_platforms():
        if "Portable" in platform.name or "PoCL" in platform.version:
            return platform.get_devices()[0]
    raise Absent("not installed")


def numba(case: Case, problem: Problem) -> Prepared:
    """Numba reads the variable when it is imported: a process has either simulator or GPU."""
    os.environ["NUMBA_ENABLE_CUDASIM"] = "1"
    _module("numba")
    cuda = _module("numba.cuda")
    twins = importlib.import_module("benchmarks.native.numba_twins")
    held = {n: cuda.to_device(a.reshape(-1)) for n, a in problem.arrays.items()}
    calls: list[Any] = []
    for launch in problem.launches:
        twin = getattr(twins, launch.kernel, None)
        if twin is None:
            raise Absent("no twin")
        arguments = [held[a] if isinstance(a, str) else a.item() for a in launch.arguments]
        calls.append((twin[launch.grid, launch.block], arguments))

    def run() -> None:
        for call, arguments in calls:
            call(*arguments)

    def renew() -> None:
        for name in problem.renewed:
            held[name].copy_to_device(problem.arrays[name].reshape(-1))

    def result(name: str) -> Any:
        return held[name].copy_to_host().reshape(problem.arrays[name].shape)

    return Prepared(run, renew, result)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as fault:
        raise Absent("not installed") from fault
