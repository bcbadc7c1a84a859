"""The syntactic half of the parser: the text of a `.cu` file to pycparser subtrees.

In: text, path, options. Out: `ParsedUnit`; what is wrong with the file as a whole goes to the
sink, what is wrong with one declaration is its `refusal`. Nothing here knows what a type means.

    unit = parse_text("__global__ void k(float &x) { x = 1; }", "k.cu", Options(), Sink())
    unit.declarations[0].node.decl.name      # "k"
"""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Generator
from functools import cache
from importlib import resources

from tree_sitter import Node

from cuda2npu.diagnostics import Sink, Span
from cuda2npu.parser.cparse import CText, SyntaxFault
from cuda2npu.parser.declare import Builder, calls_of
from cuda2npu.parser.declare.outside import join_bodies
from cuda2npu.parser.desugar import Desugarer
from cuda2npu.parser.parsed import Declaration, ParsedFunction, ParsedUnit, Sugar
from cuda2npu.parser.pp_lexer import PpToken
from cuda2npu.parser.preprocess import preprocess
from cuda2npu.parser.scan import items, tree_of
from cuda2npu.parser.source import ALIAS, Source, make_source
from cuda2npu.parser.typenames import type_names
from cuda2npu.parser.unit import Options

_KERNEL = re.compile(r"__global__ [^;{}]*?([A-Za-z_]\w*) (?:< [^;{}()]* > )?\(")


@cache
def builtin_types() -> frozenset[str]:
    """Names of types that CUDA's and C's headers declare."""
    return frozenset(
        resources.files("cuda2npu.parser").joinpath("prelude/types.txt").read_text().split()
    )


def parse_text(text: str, path: str, options: Options, sink: Sink) -> ParsedUnit:
    """See above. Never raises on any text."""
    with _without_collection():
        tokens, lines = preprocess(text, path, options, sink)
        return _parse(tokens, lines, path)


def parse_tokens(tokens: list[PpToken], lines: dict[str, list[str]], path: str) -> ParsedUnit:
    """What was preprocessed before; `lines` of each file, for messages."""
    with _without_collection():
        return _parse(tokens, lines, path)


@contextlib.contextmanager
def _without_collection() -> Generator[None]:
    """Hundreds of thousands of small objects, none of them garbage: a third faster."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _parse(tokens: list[PpToken], lines: dict[str, list[str]], path: str) -> ParsedUnit:
    source = make_source(tokens)
    sugar = Sugar()
    root = tree_of(source.text).root_node
    d = Desugarer(source, sugar, type_names(source.text, root, builtin_types()))
    d.aliases = _aliases(root, source)
    builder = Builder(d, CText())
    declarations: list[Declaration] = []
    for item in items(root):
        declarations += builder.build(item)
    declarations += _lost_kernels(source, declarations)
    declarations = join_bodies(declarations, sugar)
    d.known = d.types.all()
    calls, hosts = calls_of(builder, root, declarations)
    return ParsedUnit(path, declarations, calls, hosts, sugar, lines)


def _aliases(root: Node, source: Source) -> dict[str, Node]:
    """The type that each of the source's aliases stands for."""
    found: dict[str, Node] = {}
    if not source.aliases:
        return found
    for node in reversed(root.named_children):
        name, target = node.child_by_field_name("name"), node.child_by_field_name("type")
        if node.type != "alias_declaration" or name is None or target is None:
            break
        text = source.text[name.start_byte : name.end_byte]
        if not text.startswith(ALIAS):
            break
        found[text] = target.named_children[0]
    return found


def _lost_kernels(source: Source, declarations: list[Declaration]) -> list[Declaration]:
    """Kernels that the grammar did not find: refused by name, not dropped in silence."""
    known = {d.name for d in declarations if isinstance(d, ParsedFunction)}
    found: list[Declaration] = []
    for match in _KERNEL.finditer(source.text):
        name = match[1]
        if name not in known:
            known.add(name)
            span = Span(*source.place(match.start(1)), len(name))
            refusal = SyntaxFault(span, f"the declaration of `{name}`").refusal(name)
            found.append(ParsedFunction(name, (), span, "kernel", None, refusal=refusal))
    return found
