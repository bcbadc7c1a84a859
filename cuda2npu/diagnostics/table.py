"""Every code and every sentence that a user can be shown: one row each, codes never reused.

C2N and four digits: 0 parse, 1 host API, 2 device language, 3 memory and access, 4 synchronisation
and warp, 5 numerics, 6 target limits, 7 performance, 8 libraries, 9 run time. A message states
(lower case, code in backticks, named places in braces); only `help` advises.

    >>> TABLE["C2N0001"].level
    'error'
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["note", "warning", "error"]
LEVELS: tuple[Level, ...] = ("note", "warning", "error")


@dataclass(frozen=True, slots=True)
class Row:
    """`message` and `help` hold named places such as `{what}`, filled by `diagnostic()`."""

    code: str
    name: str
    level: Level
    message: str
    help: str = ""


ROWS: tuple[Row, ...] = (
    # 0: parse
    Row("C2N0001", "syntax-error", "error", "cannot parse this: {what}"),
    Row(
        "C2N0002",
        "header-not-found",
        "note",
        "header `{header}` is not found and is left out",
        "add its folder with -I where the kernel needs it",
    ),
    Row("C2N0003", "preprocessor-error", "error", "the preprocessor stops here: {what}"),
    Row("C2N0004", "file-unreadable", "error", "cannot read `{file}`: {why}"),
    Row("C2N0005", "no-kernel", "warning", "`{file}` holds no `__global__` function"),
    # 1: host API and launches
    Row(
        "C2N1001",
        "block-shape-assumed",
        "note",
        "nothing in this file gives the block shape of `{kernel}`: {threads} threads are assumed",
        "give it: --block X[,Y,Z]",
    ),
    Row(
        "C2N1002",
        "block-shape-ambiguous",
        "note",
        "launches in this file give `{kernel}` several block shapes ({shapes}): {chosen} is taken",
        "choose one: --block X[,Y,Z]",
    ),
    Row(
        "C2N1010",
        "api-textures",
        "error",
        "`{function}` is not supported: an NPU has no texture units, so textures and surfaces are not carried over",
        "read the memory itself in the kernel",
    ),
    Row(
        "C2N1011",
        "api-arrays",
        "error",
        "`{function}` is not supported: only textures and surfaces can read a CUDA array, and they are not carried over",
        "use `cudaMallocPitch` or `cudaMalloc`, and copies between linear memory",
    ),
    Row(
        "C2N1012",
        "api-graphs",
        "error",
        "`{function}` is not supported: graphs of work, and the capture of streams, are not carried over yet",
        "launch the kernels and copies one by one in a stream",
    ),
    Row(
        "C2N1013",
        "api-memory-pools",
        "error",
        "`{function}` is not supported: there is one memory pool, the default one, and no handle of it",
        "use `cudaMallocAsync` and `cudaFreeAsync` without a pool",
    ),
    Row(
        "C2N1014",
        "api-graphics",
        "error",
        "`{function}` is not supported: a simulated NPU draws nothing, so there is no graphics memory to share",
        "keep the results in memory of the device and copy them to the host",
    ),
    Row(
        "C2N1015",
        "api-sharing",
        "error",
        "`{function}` is not supported: memory and semaphores of other processes and libraries cannot be used",
        "copy through memory of the host",
    ),
    Row(
        "C2N1016",
        "api-device-binaries",
        "error",
        "`{function}` is not supported: code of NVIDIA's GPUs cannot run here; build the program with `cuda2npu nvcc`",
        "build all `.cu` files of the program with `cuda2npu nvcc`",
    ),
    Row("C2N1017", "api-other", "error", "`{function}` is not supported: {why}"),
    Row(
        "C2N1018",
        "api-driver",
        "error",
        "`{function}` is not supported: the driver API is not carried over yet",
        "use the runtime's functions, and build the kernels with `cuda2npu nvcc`",
    ),
    Row(
        "C2N1019",
        "api-unknown",
        "error",
        "`{function}` is no function of CUDA's runtime that is known, and is not declared here",
        "check its name, or add the folder of the header that declares it with -I",
    ),
    # 2: device language
    Row("C2N2001", "unknown-name", "error", "`{name}` is not declared", "{hint}"),
    Row("C2N2002", "type-mismatch", "error", "{what}"),
    Row(
        "C2N2003",
        "unsupported-construct",
        "error",
        "{construct} is not carried over: {why}",
        "{hint}",
    ),
    Row(
        "C2N2004",
        "goto",
        "error",
        "`goto` is not carried over: a tile program has structured control flow only",
        "write the jump as a loop or an `if`",
    ),
    Row(
        "C2N2005",
        "recursion",
        "error",
        "`{function}` calls itself ({cycle}): a tile program has no call stack",
        "rewrite it as a loop with a stack of fixed size",
    ),
    Row(
        "C2N2006",
        "function-pointer",
        "error",
        "call through a function pointer: the callee is not known when translating",
        "call the function by name, or switch over an enumeration",
    ),
    Row(
        "C2N2007",
        "template-argument-unknown",
        "error",
        "template argument `{parameter}` of `{kernel}` is not known from this file",
        "give it: --template '{parameter}=...'",
    ),
    Row(
        "C2N2008",
        "operator-overload",
        "error",
        "user-defined `operator{operator}` is not carried over yet",
        "call a named device function",
    ),
    Row(
        "C2N2009",
        "method",
        "error",
        "method `{method}` of `{record}` is not carried over yet",
        "write it as a device function",
    ),
    Row(
        "C2N2010",
        "lambda",
        "error",
        "lambda expressions are not carried over yet",
        "write it as a device function",
    ),
    Row(
        "C2N2011",
        "half-type",
        "error",
        "`{type}`, of the half types, is not carried over yet",
        "use `float`",
    ),
    Row(
        "C2N2012",
        "texture",
        "error",
        "`{name}` (textures and surfaces) is not carried over yet",
        "read the array with an index and clamp it by hand",
    ),
    Row(
        "C2N2013",
        "unknown-intrinsic",
        "error",
        "device function `{name}` has no definition here and is no known intrinsic",
        "add the folder of its header with -I, or its source",
    ),
    Row(
        "C2N2014",
        "overload-unresolved",
        "error",
        "no overload of `{name}` fits the arguments ({types})",
    ),
    Row(
        "C2N2015",
        "inline-assembly",
        "error",
        "inline PTX assembly is not carried over",
        "write it in C, or with an intrinsic",
    ),
    Row(
        "C2N2016",
        "dynamic-parallelism",
        "error",
        "a kernel launch inside device code is not carried over",
        "launch from the host",
    ),
    Row(
        "C2N2017",
        "device-allocation",
        "error",
        "`{name}` in device code is not carried over",
        "allocate on the host and pass a pointer",
    ),
    Row(
        "C2N2018",
        "device-library",
        "error",
        "`{name}` belongs to {library}, which is not carried over yet",
        "{hint}",
    ),
    Row(
        "C2N2019",
        "not-understood",
        "error",
        "`{function}` is not understood ({why})",
        "please report it with the kernel",
    ),
    # 3: memory and access
    Row(
        "C2N3001",
        "private-array-large",
        "error",
        "`{name}` takes {bytes} bytes a thread: more than the {limit} that a tile program holds",
    ),
    # 4: synchronisation and warp
    Row(
        "C2N4001",
        "spin-wait",
        "error",
        "this loop waits for another thread to change memory: a tile's threads run in lockstep and blocks in any order, so it may never end",
        "split the kernel at this point",
    ),
    Row(
        "C2N4002",
        "cluster-sync",
        "error",
        "`{name}` is about clusters of blocks or grids of several devices: not carried over yet",
        "split the kernel at this point",
    ),
    # 8: libraries
    Row(
        "C2N8001",
        "library",
        "error",
        "`{name}` belongs to {library}, which is not carried over yet",
        "{hint}",
    ),
    Row(
        "C2N8002",
        "library-cublas",
        "error",
        "`{function}` is not supported: of cuBLAS there are handles, settings and copies, nothing that computes",
        "write the product as a kernel",
    ),
    # 9: run time
    Row(
        "C2N9001",
        "out-of-bounds",
        "error",
        "{access} of {bytes} bytes at {where} is outside {object}: {thread}",
    ),
    Row(
        "C2N9002",
        "misaligned",
        "error",
        "{access} of {bytes} bytes at {where} is misaligned: {thread}",
    ),
    Row(
        "C2N9003",
        "uninitialised",
        "error",
        "load of {bytes} bytes at {where} reads memory that nothing has written: {thread}",
    ),
    Row(
        "C2N9004",
        "barrier-divergence",
        "error",
        "only some of the threads that must meet reach this barrier: {thread}",
    ),
    Row(
        "C2N9005",
        "no-progress",
        "error",
        "this loop makes no progress: its threads wait for one another",
        "split the kernel at this point",
    ),
    Row("C2N9006", "assertion-failed", "error", "assertion `{condition}` fails: {thread}"),
    Row("C2N9007", "bad-argument", "error", "argument `{name}` of `{kernel}`: {why}"),
    Row("C2N9008", "bad-launch", "error", "launch of `{kernel}`: {why}"),
    Row(
        "C2N9009",
        "warp-divergence",
        "error",
        "the warp function `{name}` names lanes that do not reach it: {thread}",
    ),
    Row("C2N9010", "trap", "error", "`{name}` stops the kernel: {thread}"),
    Row(
        "C2N9011",
        "step-limit",
        "error",
        "the kernel ran {steps} steps without an end",
        "raise the limit, or look for a loop that does not end",
    ),
    Row(
        "C2N9020",
        "differs-from-referee",
        "error",
        "`{kernel}` on the simulated NPU differs from the referee: {what}",
        "this is a fault of cuda2npu: please report it with the kernel",
    ),
)

TABLE: dict[str, Row] = {row.code: row for row in ROWS}
