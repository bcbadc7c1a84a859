"""`docs/tile_ir.md` says what the op table and the translator say."""

from __future__ import annotations

import re
from pathlib import Path

from cuda2npu.ir.manual import page
from cuda2npu.ir.ops import OPS
from cuda2npu.ir.printer import to_text
from cuda2npu.ir.reader import read
from cuda2npu.ir.verify import verify
from cuda2npu.parser import parse
from cuda2npu.translate import translate_kernel
from cuda2npu.translate.passes import optimise

PAGE = Path(__file__).parents[2] / "docs" / "tile_ir.md"


def test_the_page_is_current() -> None:
    assert PAGE.read_text() == page(), "python -m cuda2npu.ir.manual > docs/tile_ir.md"


def test_every_op_has_a_row() -> None:
    rows = set(re.findall(r"^\| `(\w+)", page(), re.MULTILINE))
    assert set(OPS) <= rows


def test_the_tour_is_what_the_translator_makes() -> None:
    source = page().split("```c\n")[1].split("```")[0]
    text = page().split("becomes, for blocks of 256 threads:\n\n```\n")[1].split("```")[0]
    kernel = parse(source, "saxpy.cu").kernel("saxpy")
    assert to_text(optimise(translate_kernel(kernel, (256, 1, 1)))) == text


def test_the_control_flow_of_the_tour_is_read() -> None:
    text = page().split("Control flow is MLIR's `scf`:\n\n```\n")[1].split("```")[0]
    head = "tile_program @k(%c0: i1, %a: f32, %v: f32, %n: i32) block(256, 1, 1) {\n"
    head += '  arguments(c0: "bool" 1, a: "float" 4, v: "float" 4, n: "int" 4)\n'
    head += "  %tx = thread_id x : tile<256xu32>\n  %i0 = cast %tx : tile<256xi32>\n"
    found = read(f"{head}{text.replace('if %c ', 'if %c0 ')}}}\n")
    assert verify(found) == []
    assert [op.opcode for op in found.body.ops][-4:] == ["if", "for", "while", "yield"]
