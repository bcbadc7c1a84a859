"""Typed trees by hand, and launches of them: what the tests of the referee are written with.

In: short calls; out: nodes of `parser.tree`, each on a line of its own number where one is given.

    x, i = param("x", Pointer(F32)), local("i", I32)
    kernel([x], declare(i, special("threadIdx")), store(at(x, i), number(1.0, F32)))
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cuda2npu import simt
from cuda2npu.diagnostics import Span
from cuda2npu.parser import tree
from cuda2npu.parser.ctypes import (
    BOOL,
    I32,
    U32,
    VOID,
    Array,
    CType,
    Pointer,
    Scalar,
)
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.outcome import Outcome
from cuda2npu.simt.numbers import FORMATS

HERE = Span("k.cu", 1, 1)
Operand = tree.Expr | tree.Variable | int


def line(number: int) -> Span:
    return Span("k.cu", number, 1)


# -- variables and leaves -------------------------------------------------------------------------


def variable(name: str, ctype: CType, storage: tree.Storage = "local") -> tree.Variable:
    return tree.Variable(name, ctype, storage, HERE)


def param(name: str, ctype: CType) -> tree.Variable:
    return variable(name, ctype, "param")


def ref(of: tree.Variable) -> tree.VarRef:
    return tree.VarRef(HERE, of.type, of)


def expr(item: Operand) -> tree.Expr:
    if isinstance(item, tree.Variable):
        return tree.Load(HERE, item.type, ref(item))
    if isinstance(item, int):
        return number(item, I32)
    return item


def number(value: float, ctype: CType) -> tree.Const:
    return tree.Const(HERE, ctype, value)


def special(name: str = "threadIdx", axis: str = "x") -> tree.Expr:
    return tree.Special(HERE, U32, name, axis)


def tid() -> tree.Expr:
    return cast(special(), I32)


# -- expressions ----------------------------------------------------------------------------------


def cast(item: Operand, ctype: CType) -> tree.Expr:
    return tree.Cast(HERE, ctype, expr(item))


def binary(op: str, left: Operand, right: Operand) -> tree.Expr:
    first = expr(left)
    ctype = BOOL if op in ("==", "!=", "<", "<=", ">", ">=") else first.type
    return tree.Binary(HERE, ctype, op, first, expr(right))


def both(op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr:
    return tree.Logical(HERE, BOOL, op, left, right)


def choose(condition: tree.Expr, then: Operand, other: Operand) -> tree.Expr:
    first = expr(then)
    return tree.Conditional(HERE, first.type, condition, first, expr(other))


def decayed(array: tree.LValue) -> tree.Expr:
    assert isinstance(array.type, Array)
    return tree.AddressOf(HERE, Pointer(array.type.of), array)


def address(place: tree.LValue) -> tree.Expr:
    return tree.AddressOf(HERE, Pointer(place.type), place)


def at(base: tree.Variable | tree.Expr, index: Operand) -> tree.LValue:
    """`base[index]`, of a declared array or of a pointer."""
    if isinstance(base, tree.Variable) and isinstance(base.type, Array):
        return tree.Element(HERE, base.type.of, ref(base), expr(index))
    pointer = expr(base)
    assert isinstance(pointer.type, Pointer)
    moved = tree.PointerAdd(HERE, pointer.type, pointer, expr(index))
    return tree.Deref(HERE, pointer.type.to, moved)


def load(place: tree.LValue) -> tree.Expr:
    return tree.Load(HERE, place.type, place)


def assign(place: tree.LValue | tree.Variable, value: Operand) -> tree.Expr:
    where = ref(place) if isinstance(place, tree.Variable) else place
    return tree.Assign(HERE, where.type, where, expr(value))


def update(place: tree.LValue | tree.Variable, op: str, value: Operand) -> tree.Expr:
    where = ref(place) if isinstance(place, tree.Variable) else place
    return tree.CompoundAssign(HERE, where.type, where, op, expr(value), where.type)


def step(of: tree.Variable, by: int = 1, *, prefix: bool = True) -> tree.Expr:
    return tree.Increment(HERE, of.type, ref(of), by, prefix)


def intrinsic(name: str, result: CType, *arguments: Operand) -> tree.Expr:
    return tree.Intrinsic(HERE, result, name, tuple(expr(item) for item in arguments))


def call(function: tree.Function, *arguments: Operand) -> tree.Expr:
    given = tuple(expr(item) for item in arguments)
    return tree.Call(HERE, function.returns, function, given)


# -- statements -----------------------------------------------------------------------------------


def do(value: tree.Expr, number: int = 1) -> tree.Stmt:
    return tree.Evaluate(line(number), value)


def store(place: tree.LValue | tree.Variable, value: Operand, number: int = 1) -> tree.Stmt:
    return do(assign(place, value), number)


def declare(of: tree.Variable, initial: Operand | None = None, number: int = 1) -> tree.Stmt:
    return tree.Declare(line(number), of, None if initial is None else expr(initial))


def block(*body: tree.Stmt) -> tree.Block:
    return tree.Block(HERE, body)


def when(condition: tree.Expr, then: tree.Stmt, other: tree.Stmt | None = None) -> tree.Stmt:
    return tree.If(HERE, condition, then, other)


def loop(condition: tree.Expr, *body: tree.Stmt, number: int = 1) -> tree.Stmt:
    return tree.While(line(number), condition, block(*body))


def count(of: tree.Variable, end: Operand, *body: tree.Stmt) -> tree.Stmt:
    """`for (int of = 0; of < end; ++of)`"""
    return tree.For(HERE, declare(of, 0), binary("<", of, end), step(of), block(*body))


def sync(number: int = 1) -> tree.Stmt:
    return do(intrinsic("__syncthreads", VOID), number)


def kernel(params: Sequence[tree.Variable], *body: tree.Stmt) -> tree.Function:
    return tree.Function("k", "k", True, tuple(params), VOID, HERE, block(*body))


def device(
    name: str, returns: CType, params: Sequence[tree.Variable], *body: tree.Stmt
) -> tree.Function:
    return tree.Function(name, name, False, tuple(params), returns, HERE, block(*body))


def give(value: Operand | None = None) -> tree.Stmt:
    return tree.Return(HERE, None if value is None else expr(value))


# -- launches -------------------------------------------------------------------------------------


def packed(ctype: CType, value: float) -> bytes:
    kind = ctype.kind if isinstance(ctype, Scalar) else "u64"
    return struct.pack(FORMATS[kind], value)


def launch(
    function: tree.Function,
    *arguments: NDArray[np.generic] | float,
    threads: int | tuple[int, int, int] = 1,
    blocks: int = 1,
    policy: simt.Policy | None = None,
) -> Outcome:
    """Runs on numpy arrays, in place; an empty array of the right type stays unwritten memory."""
    memory = DeviceMemory()
    raw: list[bytes] = []
    arrays: list[tuple[int, NDArray[np.generic]]] = []
    for variable_, value in zip(function.params, arguments, strict=True):
        if isinstance(value, np.ndarray):
            where = memory.upload(value, variable_.name)
            arrays.append((where, value))
            raw.append(packed(variable_.type, where))
        else:
            raw.append(packed(variable_.type, value))
    shape = (threads, 1, 1) if isinstance(threads, int) else threads
    outcome = simt.run(function, (blocks, 1, 1), shape, raw, memory, policy=policy)
    for where, array in arrays:
        memory.download(where, array)
    return outcome


def computed(
    value: tree.Expr, params: Sequence[tree.Variable], *arguments: float
) -> bool | int | float:
    """What one thread computes from scalar arguments; its type must be a scalar."""
    assert isinstance(value.type, Scalar)
    kinds = {"bool": np.bool_, "f32": np.float32, "f64": np.float64}
    names = {"i": "int", "u": "uint"}
    kind = value.type.kind
    dtype = kinds.get(kind) or np.dtype(names[kind[0]] + kind[1:])
    out = param("out", Pointer(value.type))
    found = np.zeros(1, dtype)
    outcome = launch(kernel([out, *params], store(at(out, 0), value)), found, *arguments)
    assert outcome.ok, outcome.fault
    return found[0].item()
