"""Printer and reader: the same text and the same program back, to the last bit and span."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cuda2npu.diagnostics import NOWHERE, Span
from cuda2npu.ir.printer import to_json, to_text
from cuda2npu.ir.program import (
    Buffer,
    Const,
    Op,
    Operand,
    Param,
    Region,
    Symbol,
    TileProgram,
    Value,
    constant,
)
from cuda2npu.ir.reader import ReadError, read
from cuda2npu.ir.types import F32, F64, I1, I32, PTR, Type
from cuda2npu.ir.walk import walk
from cuda2npu.translate.passes import optimise
from tests.ir.random_program import random_program


def flat(found: TileProgram) -> list[object]:
    """All of a program as plain values, to be compared."""

    def operand(o: Operand | None) -> object:
        return (o.name, o.type) if isinstance(o, Value) else o

    head: list[object] = [
        found.name, found.block, found.shared, found.local, found.symbols, found.arguments,
        found.file, found.span,
    ]  # fmt: skip
    head += [(operand(p.value), p.argument, p.offset, p.path, p.pointee) for p in found.params]
    for op in walk(found.body):
        regions = [[operand(value) for value in region.params] for region in op.regions]
        row = (op.opcode, op.operands, op.results, op.mask, op.attrs, op.span)
        head.append([row[0], [operand(o) for o in row[1]], [operand(o) for o in row[2]],
                     operand(row[3]), dict(row[4]), row[5], regions])  # fmt: skip
    return head


@pytest.mark.parametrize("seed", range(60))
def test_round_trip(seed: int) -> None:
    for found in (random_program(seed), optimise(random_program(seed))):
        text = to_text(found)
        again = read(text)
        assert to_text(again) == text
        assert flat(again) == flat(found)


def test_it_reads_like_this() -> None:
    x, n = Value("x", PTR), Value("n", I32)
    tx, wide = Value("tx", Type("u32", tile=True)), Value("0", Type("i32", tile=True))
    mask = Value("m", I1.varying)
    ops = (
        Op("thread_id", (), (tx,), attrs={"axis": "x"}, span=Span("k.cu", 2, 5, 11)),
        Op("cast", (tx,), (wide,), span=Span("k.cu", 2, 5, 11)),
        Op("lt", (wide, n), (mask,), span=Span("k.cu", 3, 9)),
        Op(
            "store",
            (x, wide, constant(F32, 0.1)),
            (),
            mask,
            {"scale": 4, "displacement": 0},
            span=Span("k.cu", 3, 16),
        ),
        Op(
            "store",
            (x, constant(I32, 1), constant(F32, 2)),
            (),
            None,
            {"scale": 12, "displacement": 8},
            span=Span("k.h", 7, 1),
        ),
        Op("yield"),
    )
    found = TileProgram("k", (32, 4, 1), (Param(x, 0, 0, "x", "float"), Param(n, 1, 4, "s.n")),
                        Region((), ops), arguments=(("x", "float *", 8), ("s", "S<int>", 8)),
                        file="k.cu", span=Span("k.cu", 1, 17, 1))  # fmt: skip
    source = "__global__ void k(float *x, S<int> s)\n  int i = threadIdx.x;\n  if (i < n) x[i] = 1;"
    text = to_text(found, source)
    assert text == (
        'tile_program @k(%x: ptr<float>, %n: i32 from 1+4 as "s.n") block(32, 4, 1) {'
        "  // 1:17 | __global__ void k(float *x, S<int> s)\n"
        '  file "k.cu"\n'
        '  arguments(x: "float *" 8, s: "S<int>" 8)\n'
        "  %tx = thread_id x : tile<4x32xu32>                                    "
        "// 2:5+11 | int i = threadIdx.x;\n"
        "  %0 = cast %tx : tile<4x32xi32>\n"
        "  %m = lt %0, %n : tile<4x32xi1>                                        "
        "// 3:9 | if (i < n) x[i] = 1;\n"
        "  store %x[%0], 0.1, mask %m : f32                                      // :16\n"
        '  store %x[1 * 12 + 8 bytes], 2.0 : f32                                 // "k.h" 7:1\n'
        "}\n"
    )
    assert flat(read(text)) == flat(found)


CONSTANTS = [
    constant(F32, 0.1), constant(F32, -0.0), constant(F32, 1e-45), constant(F32, 3.4028235e38),
    constant(F32, float("inf")), constant(F32, float("-inf")), constant(F32, float("nan")),
    Const(F32, 0x7FC00001), Const(F32, 0xFFC00000), constant(F64, 0.1), constant(F64, 1e300),
    Const(F64, 0x7FF0000000000001), constant(F64, 5.0), constant(I32, -(2**31)),
    constant(Type("u64"), 2**64 - 1), constant(Type("i64"), -5), constant(Type("u8"), 255),
    constant(Type("i16"), -1), constant(PTR, 0), constant(PTR, 0x700000100), constant(I1, 1),
    constant(I1, 0),
]  # fmt: skip


@pytest.mark.parametrize("value", CONSTANTS, ids=repr)
@pytest.mark.parametrize("opcode", ["cast", "select", "eq", "printf", "yield"])
def test_constants_keep_type_and_bits(value: Const, opcode: str) -> None:
    other = Value("v", value.type)
    ops: tuple[Op, ...] = {
        "cast": (Op("cast", (value,), (Value("r", F32),)),),
        "select": (Op("select", (constant(I1, 1), value, value), (Value("r", value.type),)),),
        "eq": (Op("eq", (value, other), (Value("r", I1),)),
               Op("eq", (value, value), (Value("s", I1),))),
        "printf": (
            Op("printf", (value,), (Value("r", I32.varying),), attrs={"format": "%\"\n//"}),
        ),
        "yield": (
            Op("if", (constant(I1, 1),), (Value("r", value.type),),
               regions=(Region((), (Op("yield", (value,)),)),) * 2),
        ),
    }[opcode]  # fmt: skip
    found = TileProgram("k", (4, 1, 1), (Param(other, 0, 0, "v"),), Region((), (*ops, Op("yield"))))
    again = read(to_text(found))
    assert flat(again) == flat(found)


def test_buffers_and_symbols() -> None:
    found = TileProgram(
        "f<float, 4>", (1, 1, 1), (), Region((), (Op("yield", span=Span("a b.cu", 3, 1)),)),
        shared=(Buffer("t", 16 * 17 * 4, 4, "f32", (16, 17)), Buffer("d", 0, 16, "f32"),
                Buffer("r", 12, 4), Buffer("one", 8, 8, "f64"), Buffer("pad", 40, 16, "f32", (9,))),
        local=(Buffer("t", 3, 1, "u8", (3,)),),
        symbols=(Symbol("c", 2, 2, b"\x00\xff", True), Symbol("d::e", 4, 4, None, False)),
        span=Span("a b.cu", 0, 0, 0),
    )  # fmt: skip
    text = to_text(found)
    assert "  shared @t : 16x17xf32\n  shared @d : f32, dynamic, align 16\n" in text
    assert "  shared @r : ?, 12 bytes, align 4\n  shared @one : f64\n" in text
    assert flat(read(text)) == flat(found)


def test_attributes_of_other_ops() -> None:
    attrs = {"kind": "add", "scale": 4, "displacement": -8, "note": 'a "b"', "shape": (1, (2, "c"))}
    p = Value("p", PTR)
    op = Op("atomic", (p, constant(I32, 0), constant(F32, 1)), (Value("o", F32.varying),),
            attrs={**attrs, "flag": True, "none": None, "ratio": 0.5})  # fmt: skip
    found = TileProgram("k", (4, 1, 1), (Param(p, 0, 0, "p"),), Region((), (op, Op("yield"))))
    assert "atomic add %p[0 * 4 + -8 bytes], 1.0 {flag = true, none = none" in to_text(found)
    assert flat(read(to_text(found))) == flat(found)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%a = add %b, 1 : i32", "`%b` is not defined"),
        ("%n = add 1, 1 : i32", "`%n` is defined twice"),
        ("%a = add %n, 1 : tile<9xi32>", "no tile of this block"),
        ("%a = add %n, 1 : i33", "is no type"),
        ("%a = add %n, 1", "a result without a type"),
        ("%a = add %n, 1 : i32 5", "`5` is too much"),
        ("%a = add %n, 3000000000 : i32", "does not fit"),
        ("if %n {", "the text ends too early"),
        ("%a = add %n ` 1 : i32", "cannot read this"),
        ("yield\n  fence", "after the end"),
        ("load", "a result without a type"),
    ],
)
def test_faults_name_their_line(line: str, message: str) -> None:
    text = f'tile_program @k(%n: i32) block(8, 1, 1) {{\n  arguments(n: "int" 4)\n  {line}\n}}\n'
    if message == "a result without a type" and line == "load":
        text = text.replace("load", "%a = load %n[0]")
    with pytest.raises(ReadError, match=message.replace("%", "%").replace("`", "`")):
        read(text)


def test_json_is_plain() -> None:
    found = optimise(random_program(3))
    tree = to_json(found)
    assert json.loads(json.dumps(tree)) == tree
    assert tree["block"] == list(found.block)
    assert [op["op"] for op in tree["body"]["ops"]] == [op.opcode for op in found.body.ops]


def test_places_in_the_json() -> None:
    found = random_program(5)
    plain = replace(found, body=Region((), (Op("fence", span=Span("k.cu", 3, 4, 5)), Op("yield"))))
    (fence, end) = to_json(plain)["body"]["ops"]
    assert fence["at"] == ["k.cu", 3, 4, 5]
    assert "at" not in end
    assert plain.body.ops[1].span == NOWHERE
