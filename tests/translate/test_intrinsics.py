"""Every intrinsic that the typed tree can hold has a tile form, or is refused by name."""

from __future__ import annotations

import numpy as np
import pytest

from cuda2npu import simt
from cuda2npu.parser import parse
from cuda2npu.parser.signatures import CANONICAL
from cuda2npu.runtime import interpreter
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.translate import translate_kernel
from cuda2npu.translate.intrinsics import INTRINSICS

# Special functions beyond C's, the quotient of `remquo`, arithmetic with a directed rounding.
SPECIAL = """j0 j1 jn y0 y1 yn cyl_bessel_i0 cyl_bessel_i1 erfcinv erfcx normcdfinv remquo"""
DIRECTED = """fadd fsub fmul fdiv fmaf frcp fsqrt dadd dsub dmul ddiv fma drcp dsqrt ll2float
ull2float ll2double ull2double"""
WITHOUT = {
    *SPECIAL.split(),
    *(f"__{name}_{mode}" for mode in ("rz", "ru", "rd") for name in DIRECTED.split()),
}


def test_each_canonical_name_has_a_handler_or_is_named_here() -> None:
    assert CANONICAL - set(INTRINSICS) == WITHOUT
    assert set(INTRINSICS) <= CANONICAL


@pytest.mark.parametrize("mode", ["rn", "rz", "ru", "rd"])
@pytest.mark.parametrize("source", ["double", "int", "uint"])
def test_conversions_with_a_direction_agree_with_the_referee(source: str, mode: str) -> None:
    kind = {"double": "double", "int": "int", "uint": "unsigned"}[source]
    text = f"""__global__ void k({kind} *x, float *y) {{
        y[threadIdx.x] = __{source}2float_{mode}(x[threadIdx.x]);
    }}"""
    inputs = {
        "double": np.array([0.1, -0.1, 1e300, -1e300, 1e-50, 1.0, -0.0, 16777217.0], np.float64),
        "int": np.array([0, 1, -1, 16777217, -16777219, 2**31 - 1, -(2**31), 99], np.int32),
        "uint": np.array([0, 1, 2**32 - 1, 16777217, 2**31 + 1, 7, 2**24 + 3, 99], np.uint32),
    }[source]
    kernel = parse(text, "k.cu").kernel("k")
    results: list[bytes] = []
    for executor in ("referee", "interpreter"):
        memory = DeviceMemory()
        x, y = memory.upload(inputs), memory.allocate(32)
        arguments = [np.int64(a).tobytes() for a in (x, y)]
        if executor == "referee":
            outcome = simt.run(kernel, (1, 1, 1), (8, 1, 1), arguments, memory)
        else:
            program = translate_kernel(kernel, (8, 1, 1))
            outcome = interpreter.run(program, (1, 1, 1), arguments, memory)
        assert outcome.ok, outcome.fault
        results.append(memory.read(y, 32).tobytes())
    assert results[0] == results[1]
