"""Every elementwise op: native code computes, bit for bit, what the numpy meaning says.

In: for each element type, all ops that have it, on values at the edges; out: one compiled program
an element type, and one more where the operands are the same in all lanes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cuda2npu.ir.affine import Access, variable
from cuda2npu.ir.meaning import DTYPES
from cuda2npu.ir.ops import OPS
from cuda2npu.ir.program import Const, Op, Param, Region, TileProgram, Value, constant
from cuda2npu.ir.types import Type
from cuda2npu.ir.verify import verify
from cuda2npu.runtime import interpreter
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import Mode, run
from tests.runtime.native.kernels import NEEDS_COMPILER

Array = NDArray[Any]
INTEGERS = ("i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64")
FLOATS = ("f32", "f64")
THREADS = 256
BITWISE = ("and", "or", "xor", "not", "shl", "shr", "brev", "popc", "clz", "ffs", "rem")
FLOAT_ONLY = frozenset(
    name for name, row in OPS.items() if row.evaluate is not None and row.engine == "scalar"
) | {"floor", "ceil", "trunc", "rint", "round", "sqrt", "saturate", "isnan", "isinf", "isfinite",
     "signbit", "fma", "ilogb"}  # fmt: skip
INEXACT = frozenset(name for name in FLOAT_ONLY if OPS[name].ulp)
I32_RESULTS = ("popc", "clz", "ffs", "ilogb")


def takes(name: str, element: str) -> bool:
    if OPS[name].evaluate is None or name in ("select", "cast", "bitcast", "byte_perm"):
        return False
    if element in FLOATS:
        return name not in BITWISE and name != "mulhi"
    return name not in FLOAT_ONLY and (name != "mulhi" or DTYPES[element].itemsize >= 4)


def values(element: str, seed: int) -> Array:
    random = np.random.default_rng(seed)
    dtype = DTYPES[element]
    if element in FLOATS:
        edges = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.5, -2.5, 1e-42, -1e-42]
        edges += [np.inf, -np.inf, np.nan]
        edges += [2147483647.0, 2147483648.0, -2147483648.0, 4294967295.0, 1e19, -1e19, 300.7]
        found = np.concatenate((edges, random.normal(0, 10.0, THREADS - len(edges))))
        return random.permutation(found.astype(dtype))
    limits = np.iinfo(dtype)
    some = [0, 1, 2, 3, 31, 32, 33, 63, 64, limits.max, limits.min, limits.max - 1]
    some += [-1, -2] if limits.min else []
    found = random.integers(limits.min, limits.max, THREADS, dtype=dtype, endpoint=True)
    found[: len(some)] = some
    return random.permutation(found)


class Maker:
    """A program that applies ops to three arrays and a count, and stores each result."""

    def __init__(self, element: str, same: bool) -> None:
        self.element, self.same, self.ops = element, same, list[Op]()
        self.outputs: list[str] = []
        self.params: list[Value] = []
        self.index = self.add("thread_id", Type("u32", True), (), axis="x")
        self.read = constant(Type("u32"), 5) if same else self.index

    def name(self) -> str:
        return f"v{len(self.ops)}"

    def add(
        self, opcode: str, type: Type, operands: tuple[Value | Const, ...], **more: object
    ) -> Value:
        value = Value(self.name(), type)
        self.ops.append(Op(opcode, operands, (value,), None, more))
        return value

    def param(self) -> Value:
        value = Value(f"p{len(self.params)}", Type("ptr"))
        self.params.append(value)
        return value

    def access(self, element: str, kind: str) -> dict[str, object]:
        size = DTYPES[element].itemsize
        address = variable("x").scaled(size) if kind == "dma" else variable("x").scaled(0)
        access = Access("global", kind, (THREADS, 1, 1), address)  # type: ignore[arg-type]
        return {"scale": size, "displacement": 0, "access": access}

    def load(self, element: str) -> Value:
        kind = "uniform" if self.same else "dma"
        type = Type(element, not self.same)
        return self.add("load", type, (self.param(), self.read), **self.access(element, kind))

    def store(self, value: Value) -> None:
        element = value.type.element
        if element == "i1":
            value, element = self.add("cast", Type("u8", value.type.tile), (value,)), "u8"
        self.outputs.append(element)
        operands = (self.param(), self.index, value)
        self.ops.append(Op("store", operands, (), None, self.access(element, "dma")))

    def program(self) -> TileProgram:
        ops = (*self.ops, Op("yield"))
        params = tuple(Param(value, i) for i, value in enumerate(self.params))
        arguments = tuple((value.name, "void *", 8) for value in self.params)
        return TileProgram("t", (THREADS, 1, 1), params, Region((), ops), arguments=arguments)


def apply(maker: Maker, name: str, a: Value, b: Value, c: Value, count: Value) -> None:
    element, tile = maker.element, not maker.same
    operands = {1: (a,), 2: (a, b), 3: (a, b, c)}[len(OPS[name].operands)]
    if name in ("shl", "shr", "ldexp"):
        operands = (a, count if name != "ldexp" else maker.add("cast", Type("i32", tile), (count,)))
    result = element
    if OPS[name].shape == "compare":
        result = "i1"
    elif name in I32_RESULTS:
        result = "i32"
    maker.store(maker.add(name, Type(result, tile), operands))


def made(element: str, same: bool) -> tuple[TileProgram, list[str], list[Array]]:
    maker = Maker(element, same)
    tile = not same
    a, b, c, count = (maker.load(of) for of in (element, element, element, "u32"))
    inputs = [*(values(element, seed) for seed in (1, 2, 3)), values("u32", 4) % np.uint32(70)]
    for name in OPS:
        if takes(name, element) and name not in INEXACT:
            apply(maker, name, a, b, c, count)
    below = maker.add("lt", Type("i1", tile), (a, b))
    maker.store(maker.add("select", Type(element, tile), (below, a, b)))
    for target in (*INTEGERS, *FLOATS):
        if target != element:
            maker.store(maker.add("cast", Type(target, tile), (a,)))
        if target != element and DTYPES[target].itemsize == DTYPES[element].itemsize:
            maker.store(maker.add("bitcast", Type(target, tile), (a,)))
    for name, operands in (("and", (below, below)), ("not", (below,))):
        maker.store(maker.add(name, Type("i1", tile), operands))
    if element == "u32":
        maker.store(maker.add("byte_perm", Type("u32", tile), (a, b, c)))
    return maker.program(), maker.outputs, inputs


@NEEDS_COMPILER
@pytest.mark.parametrize("same", [False, True], ids=["vectors", "scalars"])
@pytest.mark.parametrize("element", [*INTEGERS, *FLOATS])
def test_every_op_means_what_numpy_says(element: str, same: bool) -> None:
    program, outputs, inputs = made(element, same)
    assert verify(program) == []
    found: list[list[Array]] = []
    for compiled in (False, True):
        memory = DeviceMemory()
        addresses = [memory.upload(array) for array in inputs]
        results = [np.zeros(THREADS, DTYPES[of]) for of in outputs]
        addresses += [memory.upload(array) for array in results]
        arguments = [address.to_bytes(8, "little") for address in addresses]
        if compiled:
            outcome = run(program, (1, 1, 1), arguments, memory, mode=Mode(library_math=True))
        else:
            outcome = interpreter.run(program, (1, 1, 1), arguments, memory)
        assert outcome.fault is None
        for array, address in zip(results, addresses[len(inputs) :], strict=True):
            memory.download(address, array)
        found.append(results)
    stores = [op for op in program.body.ops if op.opcode == "store"]
    for op, meant, computed in zip(stores, *found, strict=True):
        assert np.array_equal(meant, computed, equal_nan=meant.dtype.kind == "f"), op
        if meant.dtype.kind == "f":
            assert np.array_equal(np.signbit(meant), np.signbit(computed)) or np.isnan(meant).any()


@NEEDS_COMPILER
@pytest.mark.parametrize("element", FLOATS)
def test_inexact_ops_are_within_their_error(element: str) -> None:
    """Of the C library in f64, rounded, on both sides."""
    maker = Maker(element, same=False)
    a, b, c, count = (maker.load(of) for of in (element, element, element, "u32"))
    names = [name for name in OPS if name in INEXACT and takes(name, element)]
    for name in names:
        apply(maker, name, a, b, c, count)
    inputs = [*(values(element, seed) for seed in (1, 2, 3)), values("u32", 4) % np.uint32(70)]
    program = maker.program()
    found: list[list[Array]] = []
    for compiled in (False, True):
        memory = DeviceMemory()
        addresses = [memory.upload(array) for array in inputs]
        addresses += [memory.upload(np.zeros(THREADS, DTYPES[element])) for _ in names]
        arguments = [address.to_bytes(8, "little") for address in addresses]
        mode = Mode(library_math=True)
        if compiled:
            run(program, (1, 1, 1), arguments, memory, mode=mode)
        else:
            interpreter.run(program, (1, 1, 1), arguments, memory)
        empty = np.empty(THREADS, DTYPES[element])
        found.append([memory.download(at, empty.copy()) for at in addresses[len(inputs) :]])
    for name, meant, computed in zip(names, *found, strict=True):
        with np.errstate(all="ignore"):
            near = np.abs(meant - computed) <= 8 * np.spacing(np.abs(meant))
        equal = near | (meant == computed) | (np.isnan(meant) & np.isnan(computed))
        assert equal.all(), (name, inputs[0][~equal], meant[~equal], computed[~equal])
