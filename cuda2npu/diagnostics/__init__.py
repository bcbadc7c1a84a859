"""Diagnostics: spans, the table of codes, the sink. See `table` for the numbering."""

from cuda2npu.diagnostics.sink import Diagnostic, Refused, Sink, diagnostic, refuse
from cuda2npu.diagnostics.span import NOWHERE, Span
from cuda2npu.diagnostics.table import TABLE, Level, Row

__all__ = [
    "NOWHERE",
    "TABLE",
    "Diagnostic",
    "Level",
    "Refused",
    "Row",
    "Sink",
    "Span",
    "diagnostic",
    "refuse",
]
