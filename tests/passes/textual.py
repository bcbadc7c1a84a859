"""Tests of passes as text: before and after, through the reader and the printer."""

from __future__ import annotations

from cuda2npu.ir.printer import to_text
from cuda2npu.ir.program import TileProgram
from cuda2npu.ir.reader import read
from cuda2npu.ir.verify import verify
from cuda2npu.translate.passes.record import Pass

HEAD = """\
tile_program @k(%n: i32, %m: u32, %x: ptr<float>, %y: ptr<int>) block({block}) {{
  arguments(n: "int" 4, m: "unsigned" 4, x: "float *" 8, y: "int *" 8)
  shared @s : 64xi32
"""


def program(body: str, block: str = "8, 1, 1") -> TileProgram:
    """The ops of `body` in a program with parameters n, m, x, y and a shared buffer s."""
    found = read(HEAD.format(block=block) + body.rstrip() + "\n}\n")
    assert verify(found) == []
    return found


def body_of(found: TileProgram) -> str:
    lines = to_text(found).splitlines()[3:-1]
    return "\n".join(line.rstrip() for line in lines)


def becomes(step: Pass, before: str, after: str) -> None:
    """Holds where `step` makes `after` from `before`, and nothing from `after`."""
    done = step.run(program(before))
    assert verify(done) == []
    expected = body_of(program(after))
    assert body_of(done) == expected
    assert body_of(step.run(program(after))) == expected


def stays(step: Pass, text: str) -> None:
    becomes(step, text, text)
