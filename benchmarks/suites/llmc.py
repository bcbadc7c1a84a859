"""llm.c: the programs of `dev/cuda`, each with every kernel that it has.

Each kernel's result is compared with a CPU version's in the program itself, which prints that all
match; the benchmarks that follow are not waited for. Left out is what calls cuBLAS, and what cannot
match as the source stands; the reason is given, and can be read in the source.

    python -m benchmarks.suites llmc PATH
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from benchmarks.suites.judges import prints
from benchmarks.suites.program import Program, Run, Suite

_CUBLAS = "it calls cuBLAS"
_FLOAT = "the source has it for float alone, and defines ENABLE_BF16"
_ROUNDED = "it adds 8192 terms one by one in bfloat16, which is off by more than it allows"
_COLUMNS = "it takes multiples of 256 columns, and the program has 1600"
_FAULT = r"Mismatch of|^\[CUDA ERROR\]|^\[cuBLAS ERROR\]"
_DONE = r"All results match\. Starting benchmarks|All results match\.\s"
_LAST_BLOCK = r"All results match for block_size=1024"


def _run(program: str, number: int, done: str, beyond: str) -> Run:
    command = (f"./{program}", str(number)) if number >= 0 else (f"./{program}",)
    name = str(number) if number >= 0 else ""
    return Run(command, prints(done, _FAULT), name, until=f"{done}|Mismatch of", beyond=beyond)


def _program(
    name: str,
    kernels: tuple[int, ...] = (-1,),
    cublas: tuple[int, ...] = (),
    done: str = _DONE,
    others: Mapping[int, str] = MappingProxyType({}),
) -> Program:
    """`others`: kernels that are left out, and why."""
    runs = [_run(name, n, done, "") for n in kernels]
    runs += [
        _run(name, n, done, why) for n, why in (dict.fromkeys(cublas, _CUBLAS) | others).items()
    ]
    return Program(name, "dev/cuda", tuple(runs), "its CPU version, inside", goals=(name,))


_PROGRAMS = (
    _program("adamw", (1, 2)),
    _program("attention_backward", (), (1, 2, 3, 4, 5, 6, 7, 8)),
    _program("attention_forward", (1, 2), (3, 4, 5, 6, 10)),
    _program("classifier_fused", (1, 2, 3)),
    _program("crossentropy_forward", (1,)),
    _program("crossentropy_softmax_backward", (1,)),
    _program("encoder_backward", (1, 2)),
    _program("encoder_forward", (1, 2, 3)),
    _program("fused_residual_forward", (1, 2, 3, 4, 5, 6)),
    _program("gelu_backward", (1, 2)),
    _program("gelu_forward", (1, 2)),
    _program("global_norm", (1, 2, 3, 4)),
    _program(
        "layernorm_backward",
        (2, 5, 6, 7, 10),
        done=_LAST_BLOCK,
        others={1: _FLOAT, 3: _ROUNDED, 4: _ROUNDED, 8: _COLUMNS, 9: _COLUMNS},
    ),
    _program("layernorm_forward", (1, 2, 3, 4, 5, 6)),
    _program("matmul_backward", (), (1,)),
    _program("matmul_backward_bias", (1, 2, 3, 4, 7, 8, 9), done=_LAST_BLOCK, others={5: _FLOAT}),
    _program("matmul_forward", (1, 4), (2, 3)),
    _program("nccl_all_reduce", (), others={-1: "it needs NCCL and MPI"}),
    _program("permute"),
    _program("residual_forward", (1, 2)),
    _program("softmax_forward", (1, 2, 3, 4, 5, 6, 7, 8)),
    _program("trimat_forward", (1, 2, 3, 4), (0,)),
)

# No GPU is asked for its compute capability.
SUITE = Suite("llmc", _PROGRAMS, {"GPU_COMPUTE_CAPABILITY": ""})
