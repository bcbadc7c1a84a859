"""Diagnostics as text and JSON."""

from __future__ import annotations

import json

import pytest

from cuda2npu.diagnostics import Diagnostic, Sink, Span, diagnostic
from cuda2npu.diagnostics.render import WIDTH, Lines, excerpt, to_json, to_text


def lines(text: str) -> Lines:
    return lambda file: text.split("\n") if file == "k.cu" else []


def test_text_with_line_caret_and_help() -> None:
    found = diagnostic("C2N2004", Span("k.cu", 2, 5, 8), kernel="k")
    assert to_text(found, lines("{\n    goto end;\n}")).split("\n") == [
        "k.cu:2:5: error: `goto` is not carried over: a tile program has structured control flow "
        "only [C2N2004]",
        "    2 |     goto end;",
        "      |     ^~~~~~~~",
        "      = in kernel `k`",
        "      = help: write the jump as a loop or an `if`",
    ]


def test_the_kernel_is_not_said_twice() -> None:
    found = diagnostic("C2N9008", Span("k.cu", 1, 1), kernel="k", why="no grid")
    assert to_text(found) == "k.cu:1:1: error: launch of `k`: no grid [C2N9008]"


@pytest.mark.parametrize(
    ("span", "place"),
    [
        (Span("k.cu", 0, 0), "k.cu: "),
        (Span("k.cu", 3, 0), "k.cu:3: "),
        (Span("gone.cu", 3, 4), "gone.cu:3:4: "),
        (Span("k.cu", 99, 1), "k.cu:99:1: "),
    ],
)
def test_places_without_a_line_to_show(span: Span, place: str) -> None:
    text = to_text(Diagnostic("C2N0001", "error", span, "what"), lines("one"))
    assert text == f"{place}error: what [C2N0001]"


def test_colour_only_when_asked() -> None:
    found = diagnostic("C2N2004", Span("k.cu", 1, 1, 4))
    assert "\x1b" in to_text(found, lines("goto"), colour=True)
    assert "\x1b" not in to_text(found, lines("goto"))


@pytest.mark.parametrize(
    ("line", "span", "marker"),
    [
        ("\tx = y;", Span("k.cu", 1, 2, 1), "\t^"),
        ("abc", Span("k.cu", 1, 2, 99), " ^~"),
        ("abc", Span("k.cu", 1, 99, 5), "   ^"),
        ("abc", Span("k.cu", 1, 1, 0), "^"),
    ],
)
def test_markers(line: str, span: Span, marker: str) -> None:
    assert excerpt(span, lines(line)) == (line, marker)


@pytest.mark.parametrize("column", [1, 60, 500, 990, 1000])
def test_long_lines_are_clipped_around_the_place(column: int) -> None:
    line = "".join(chr(97 + i % 26) for i in range(1000))
    shown = excerpt(Span("k.cu", 1, column, 3), lines(line))
    assert shown is not None
    text, marker = shown
    assert len(text) <= WIDTH and len(marker) <= WIDTH
    assert text[marker.index("^")] == line[column - 1]


def test_json() -> None:
    found = to_json(diagnostic("C2N2004", Span("k.cu", 2, 5, 8), kernel="k"))
    assert json.loads(json.dumps(found)) == found
    assert (found["code"], found["line"], found["column"], found["kernel"]) == (
        "C2N2004",
        2,
        5,
        "k",
    )
    nowhere = to_json(Diagnostic("C2N0004", "error", Span("k.cu", 0, 0), "what"))
    assert nowhere["line"] is None and nowhere["help"] is None


def test_the_sink_keeps_each_once_in_the_order_of_the_source() -> None:
    sink = Sink()
    for line in (3, 1, 3):
        sink.report("C2N2004", Span("k.cu", line, 1))
    assert [d.span.line for d in sink] == [1, 3]
    assert sink.at_least("error") and not Sink().at_least("note")
