"""Blocks that run together give what blocks in linear order give, also where they meet."""

from __future__ import annotations

import numpy as np
import pytest

from cuda2npu import simt
from cuda2npu.parser import parse
from cuda2npu.runtime import interpreter
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.translate import translate_kernel
from cuda2npu.translate.passes import optimise

MEETINGS = {
    "reads what the block before wrote": "x[i + 1] = x[i] + 1;",
    "reads what the block behind will write": "x[i] = x[i + 1] + 1;",
    "all blocks add to the same place": "x[threadIdx.x] = x[threadIdx.x] + blockIdx.x;",
    "two statements store to the same place": "x[i % 5] = i; x[(i + 2) % 5] = -i;",
    "a later statement of an earlier block reads": "x[i] = i; x[i + 40] = x[(i + 31) % 64];",
    "atomics, then loads": "atomicAdd(&x[i % 7], i); y[i] = x[i % 7];",
    "loads, then atomics": "y[i] = x[i % 7]; atomicAdd(&x[i % 7], i);",
    "in a loop": "for (int k = 0; k < 3; k++) x[(i + k) % 9] = x[(i + 2 * k) % 9] + k;",
    "bytes and words": "((char *)x)[i + 3] = i; x[i / 4] = x[i / 4] + 1;",
}


@pytest.mark.parametrize("body", MEETINGS.values(), ids=MEETINGS.keys())
def test_the_order_of_blocks_is_kept(body: str) -> None:
    text = f"""__global__ void k(int *x, int *y) {{
        int i = blockIdx.x * blockDim.x + threadIdx.x;
        {body}
    }}"""
    kernel = parse(text, "k.cu").kernel("k")
    program = optimise(translate_kernel(kernel, (16, 1, 1)))
    results: list[list[int]] = []
    for executor in ("referee", "interpreter"):
        memory = DeviceMemory()
        x = memory.upload(np.arange(200, dtype=np.int32), "x")
        y = memory.upload(np.zeros(200, np.int32), "y")
        arguments = [np.int64(a).tobytes() for a in (x, y)]
        if executor == "referee":
            outcome = simt.run(kernel, (8, 1, 1), (16, 1, 1), arguments, memory)
        else:
            outcome = interpreter.run(program, (8, 1, 1), arguments, memory)
        assert outcome.ok, outcome.fault
        both = np.concatenate([memory.download(a, np.empty(200, np.int32)) for a in (x, y)])
        results.append(both.tolist())
    assert results[0] == results[1]


def test_the_fault_is_that_of_the_first_block_that_has_one() -> None:
    """Block 1 faults in the first statement, block 0 in the second: block 0 comes first."""
    text = """__global__ void k(int *x) {
        if (blockIdx.x == 1) x[1000000] = 1;
        if (blockIdx.x == 0 && threadIdx.x == 3) x[2000000] = 1;
    }"""
    program = translate_kernel(parse(text, "k.cu").kernel("k"), (8, 1, 1))
    memory = DeviceMemory()
    x = memory.upload(np.zeros(8, np.int32), "x")
    fault = interpreter.run(program, (4, 1, 1), [np.int64(x).tobytes()], memory).fault
    assert fault is not None and fault.span.line == 3
    assert "(3, 0, 0)" in fault.message


def test_what_was_undone_is_unwritten_again() -> None:
    """Blocks meet after the whole array has been written and looked at; block 0 then reads what
    only block 1 writes."""
    text = """__global__ void k(int *x, int *y) {
        int i = blockIdx.x * blockDim.x + threadIdx.x;
        x[i] = i;
        y[i] = x[i];
        y[i] = x[(i + 8) % 16];
    }"""
    program = translate_kernel(parse(text, "k.cu").kernel("k"), (8, 1, 1))
    memory = DeviceMemory()
    arguments = [np.int64(memory.allocate(64, name)).tobytes() for name in "xy"]
    fault = interpreter.run(program, (2, 1, 1), arguments, memory).fault
    assert fault is not None
    assert (fault.code, fault.span.line) == ("C2N9003", 5)
    assert "thread (0, 0, 0) of block (0, 0, 0)" in fault.message
