"""Each rule of the verifier, broken once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cuda2npu.ir.program import (
    TRUE,
    Buffer,
    Op,
    Operand,
    Param,
    Region,
    TileProgram,
    Value,
    constant,
)
from cuda2npu.ir.types import F32, I1, I32, I64, PTR, U32
from cuda2npu.ir.verify import verify
from tests.ir.random_program import random_program

N, X = Value("n", I32), Value("x", PTR)
A, B, C, T = Value("a", I32), Value("b", I1), Value("c", F32), Value("t", U32.varying)
W = Value("w", I1.varying)
ZERO, ONE = constant(I32, 0), constant(I32, 1)
AT = {"scale": 4, "displacement": 0}
LANES = Op("thread_id", (), (T,), attrs={"axis": "x"})
VARYING = Op("lt", (T, constant(U32, 3)), (W,))


def program(*ops: Op, end: Op | None = None) -> TileProgram:
    return TileProgram(
        "k",
        (8, 1, 1),
        (Param(N, 0, 0, "n"), Param(X, 1, 0, "x", "int")),
        Region((), (*ops, end or Op("yield"))),
        shared=(Buffer("s", 4, 4, "i32"),),
        arguments=(("n", "int", 4), ("x", "int *", 8)),
    )


def region(*ops: Op, params: tuple[Value, ...] = (), yields: tuple[Operand, ...] = ()) -> Region:
    return Region(params, (*ops, Op("yield", yields)))


def add(a: Operand, b: Operand, result: Value) -> Op:
    return Op("add", (a, b), (result,))


def loop(*, low: Operand = ZERO, step: Operand = ONE, yields: tuple[Operand, ...] = (ONE,)) -> Op:
    counter, carried = Value("k", I32), Value("p", I32)
    body = region(params=(counter, carried), yields=yields)
    return Op("for", (low, N, step, ZERO), (A,), regions=(body,))


def turn(go: Operand = B) -> Op:
    first = Region((A,), (Op("lt", (A, N), (B,)), Op("condition", (go, A))))
    second = region(params=(Value("q", I32),), yields=(ONE,))
    return Op("while", (ZERO,), (Value("r", I32),), regions=(first, second))


BROKEN: dict[str, tuple[str, Callable[[], TileProgram]]] = {
    "unknown opcode": ("opcode", lambda: program(Op("addd", (N, N), (A,)))),
    "too few operands": ("arity", lambda: program(Op("add", (N,), (A,)))),
    "no result": ("arity", lambda: program(Op("add", (N, N)))),
    "a region too many": ("arity", lambda: program(replace(add(N, N, A), regions=(region(),)))),
    "cas without a value": (
        "arity",
        lambda: program(Op("atomic", (X, ZERO, ONE), (A,), attrs={"kind": "cas", **AT})),
    ),
    "used before its definition": ("defined", lambda: program(add(A, N, A))),
    "used behind its region": (
        "defined",
        lambda: program(
            Op("if", (TRUE,), regions=(region(add(N, N, A)), region())),
            add(A, N, Value("z", I32)),
        ),
    ),
    "first region's value in the second": (
        "defined",
        lambda: program(
            replace(
                turn(),
                regions=(
                    turn().regions[0],
                    region(add(A, N, C), params=(Value("q", I32),), yields=(ONE,)),
                ),
            )
        ),
    ),
    "undefined mask": (
        "defined",
        lambda: program(Op("store", (X, ZERO, ONE), (), W, AT)),
    ),
    "defined twice": ("unique", lambda: program(add(N, N, A), add(N, N, A))),
    "two of one name": ("unique", lambda: program(add(N, N, A), add(N, N, Value("a", I32)))),
    "two buffers of one name": (
        "unique",
        lambda: replace(program(), shared=(Buffer("s", 4, 4), Buffer("s", 4, 4))),
    ),
    "no name": ("name", lambda: program(add(N, N, Value("a b", I32)))),
    "result of another type": ("type", lambda: program(add(N, N, C))),
    "operands of two types": ("type", lambda: program(add(N, constant(I64, 1), A))),
    "uniform result of a tile": ("type", lambda: program(LANES, add(T, T, Value("u", U32)))),
    "tile of uniforms": ("type", lambda: program(add(N, N, Value("u", I32.varying)))),
    "comparison that is no i1": ("type", lambda: program(Op("lt", (N, N), (A,)))),
    "select on a number": ("type", lambda: program(Op("select", (N, N, N), (A,)))),
    "shift by an i32": ("type", lambda: program(Op("shl", (N, N), (A,)))),
    "float and": ("type", lambda: program(Op("and", (constant(F32, 1), constant(F32, 1)), (C,)))),
    "integer sqrt": ("type", lambda: program(Op("sqrt", (N,), (A,)))),
    "bitcast to another width": ("type", lambda: program(Op("bitcast", (X,), (A,)))),
    "uniform atomic": (
        "type",
        lambda: program(Op("atomic", (X, ZERO, ONE), (A,), attrs={"kind": "add", **AT})),
    ),
    "load from a number": ("type", lambda: program(Op("load", (N, ZERO), (A,), attrs=AT))),
    "mask that is no i1": (
        "mask",
        lambda: program(Op("store", (X, ZERO, ONE), (), N, AT)),
    ),
    "mask on an add": ("mask", lambda: program(replace(add(N, N, A), mask=TRUE))),
    "no scale": ("attribute", lambda: program(Op("load", (X, ZERO), (A,)))),
    "no axis": ("attribute", lambda: program(Op("thread_id", (), (T,), attrs={"axis": "w"}))),
    "no format": ("attribute", lambda: program(Op("printf", (), (Value("p", I32.varying),)))),
    "unknown buffer": (
        "declared",
        lambda: program(Op("shared_base", (), (Value("p", PTR),), attrs={"name": "t"})),
    ),
    "no end": ("terminator", lambda: program(end=add(N, N, A))),
    "an end in the middle": ("terminator", lambda: program(Op("yield"))),
    "varying condition": (
        "condition",
        lambda: program(LANES, VARYING, Op("if", (W,), regions=(region(), region()))),
    ),
    "while on a number": ("condition", lambda: program(turn(go=N))),
    "one side yields too little": (
        "arity",
        lambda: program(Op("if", (TRUE,), (A,), regions=(region(yields=(N,)), region()))),
    ),
    "yields another type": (
        "type",
        lambda: program(Op("if", (TRUE,), (C,), regions=(region(yields=(N,)),) * 2)),
    ),
    "carries a tile in a scalar": ("type", lambda: program(LANES, loop(yields=(T,)))),
    "float bound": ("type", lambda: program(loop(low=constant(F32, 0)))),
    "step 0": ("type", lambda: program(loop(step=ZERO))),
    "no such argument": (
        "argument",
        lambda: replace(program(), params=(Param(N, 2, 0, "n"), Param(X, 1, 0, "x"))),
    ),
    "no threads": ("block", lambda: replace(program(), block=(0, 1, 1))),
}


@pytest.mark.parametrize("case", BROKEN)
def test_finds(case: str) -> None:
    rule, make = BROKEN[case]
    faults = verify(make())
    assert faults and any(f"[{rule}]" in fault for fault in faults), faults


def test_the_fault_stands_beside_its_op() -> None:
    assert verify(program(add(A, ONE, Value("z", I32)))) == [
        "<none>:0:0: [defined] `%a` is used where nothing has defined it: %z = add %a, 1 : i32"
    ]


def test_sound_programs_pass() -> None:
    assert verify(program(loop(), LANES, VARYING)) == []
    assert verify(program(turn())) == []
    assert verify(program(loop(step=constant(I64, -1)))) == []
    for seed in range(20):
        assert verify(random_program(seed)) == []
