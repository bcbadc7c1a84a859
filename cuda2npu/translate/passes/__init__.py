"""The passes over a tile program, in `ORDER`.

In: a program as the translator left it; out: one that computes the same, smaller, with `access` on
each load, store and atomic.

    program = optimise(translate_kernel(kernel, (256, 1, 1)))
"""

from __future__ import annotations

from cuda2npu.ir.program import TileProgram
from cuda2npu.translate.passes.access import ACCESS
from cuda2npu.translate.passes.cse import CSE
from cuda2npu.translate.passes.dce import DCE
from cuda2npu.translate.passes.fold import FOLD
from cuda2npu.translate.passes.forward import FORWARD
from cuda2npu.translate.passes.leave import LEAVE
from cuda2npu.translate.passes.licm import LICM
from cuda2npu.translate.passes.record import Pass
from cuda2npu.translate.passes.uniformity import UNIFORMITY

ORDER: tuple[Pass, ...] = (
    FOLD,
    UNIFORMITY,
    FOLD,
    CSE,
    LICM,
    FOLD,
    FORWARD,
    DCE,
    LEAVE,
    DCE,
    ACCESS,
)


def optimise(program: TileProgram, *, check: bool = False) -> TileProgram:
    """Runs all passes; `check`: the verifier before the first and after each, AssertionError where
    it finds a fault."""
    if check:
        _check(program, "translation")
    for step in ORDER:
        program = step.run(program)
        if check:
            _check(program, step.name)
    return program


def _check(program: TileProgram, after: str) -> None:
    from cuda2npu.ir.verify import verify

    faults = verify(program)
    if faults:
        raise AssertionError(f"{program.name}, after {after}:\n" + "\n".join(faults))


__all__ = ["ORDER", "Pass", "optimise"]
