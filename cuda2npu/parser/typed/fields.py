"""What stands between the braces of a struct: its members' types and where they lie.

In: a `ParsedRecord` and the frame inside of it; out: its `Record`, laid out.

    struct S { char c; float x[2]; };   ->   c at 0, x at 4, 12 bytes
"""

from __future__ import annotations

from pycparser import c_ast

from cuda2npu.diagnostics import Refused, Span
from cuda2npu.parser.ctypes import Array, Record
from cuda2npu.parser.parsed import ParsedRecord
from cuda2npu.parser.typed import layout
from cuda2npu.parser.typed.convert import mismatch
from cuda2npu.parser.typed.dispatch import complete, constant_integer, unsupported
from cuda2npu.parser.typed.frame import Frame
from cuda2npu.parser.typed.spelled import resolve, type_of


def complete_parsed(frame: Frame, parsed: ParsedRecord, record: Record, span: Span) -> None:
    if parsed.refusal is not None:
        raise Refused(parsed.refusal)
    if parsed.bases:
        why = "inheritance comes later"
        raise unsupported(frame, None, f"`{parsed.name}` with a base class", why)
    if parsed.node is None or parsed.node.decls is None:
        raise mismatch(f"`{parsed.name}` is declared, but not defined here", span)
    align = 1
    if parsed.alignment is not None:
        align = constant_integer(frame, parsed.alignment, "alignment")
    lay_out(frame, parsed.node, record, align)


def lay_out(frame: Frame, node: c_ast.Struct | c_ast.Union, record: Record, align: int) -> None:
    if record in frame.unit.evaluating:
        raise mismatch(f"`{record}` contains itself", frame.at(node))
    frame.unit.evaluating.add(record)
    try:
        members = [m for decl in node.decls or () for m in _members(frame, decl)]
    finally:
        frame.unit.evaluating.discard(record)
    layout.lay_out(record, members, isinstance(node, c_ast.Union), align)


def _members(frame: Frame, decl: c_ast.Node) -> list[layout.Member]:
    if not isinstance(decl, c_ast.Decl):
        return []
    if decl.bitsize is not None:
        raise unsupported(frame, decl, f"bit-field `{decl.name}`", "it comes later")
    if "static" in decl.storage or "typedef" in decl.storage:
        return []
    if isinstance(decl.type, c_ast.Enum) or (
        decl.name is None and getattr(decl.type, "name", None) is not None
    ):
        resolve(frame, decl.type)
        return []
    spelled = resolve(frame, decl.type)
    if spelled.reference:
        why = "a reference as a member comes later"
        raise unsupported(frame, decl, f"member `{decl.name}`", why)
    type_ = spelled.type
    of = type_
    while isinstance(of, Array):
        of = of.of
    if isinstance(of, Record):
        complete(frame, of, frame.at(decl))
    align = max([type_.align, *(_alignas(frame, a) for a in decl.align or ())])
    return [layout.Member(decl.name, type_, align, spelled.const)]


def _alignas(frame: Frame, node: c_ast.Node) -> int:
    inner = node.alignment if isinstance(node, c_ast.Alignas) else node
    if isinstance(inner, c_ast.Typename):
        return type_of(frame, inner).align
    return constant_integer(frame, inner, "alignment")
