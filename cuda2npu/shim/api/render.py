"""C text made from the table.

In: the rows. Out: the headers' prototypes, as they are checked in, and the C file of the functions
that are refused, made when the library is built.

    >>> from cuda2npu.shim.api import BY_NAME
    >>> print(declaration(BY_NAME["cudaEventRecord"]), end="")
    extern C2N_API cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream C2N_OR(0));
"""

from __future__ import annotations

from pathlib import Path

from cuda2npu.shim.api.row import CUBLAS, NO_HEADER, Parameter, Row
from cuda2npu.shim.api.table import BY_NAME

INCLUDE = Path(__file__).parent.parent / "include"
CUBLAS_V2 = "cublas_v2.h"  # holds the short names
WIDTH = 110
BEGIN, END = "/* made from the table of functions */\n", "/* end of what is made */\n"


def refused_text() -> str:
    """The C file: each function says why, and answers cudaErrorNotSupported."""
    from jinja2 import Environment, StrictUndefined

    template = (Path(__file__).parent / "refused.c.j2").read_text(encoding="utf-8")
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    rows = [row for row in BY_NAME.values() if row.status == "refused"]
    return environment.from_string(template).render(
        rows=rows, signature=signature, answer=answer, no_header=NO_HEADER
    )


def headers() -> list[str]:
    """Those that hold prototypes of the table."""
    return sorted({row.header for row in BY_NAME.values()} - {NO_HEADER} | {CUBLAS_V2})


def header_text(header: str) -> str:
    """The header as it should be: what lies between the marks made anew."""
    text = (INCLUDE / header).read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{declarations_text(header)}{END}{after}"


def declarations_text(header: str) -> str:
    if header == CUBLAS_V2:
        return "".join(_renaming(row) for row in BY_NAME.values() if row.header == CUBLAS)
    return "".join(declaration(row) for row in BY_NAME.values() if row.header == header)


def _renaming(row: Row) -> str:
    """Of a function whose symbol tells the version of its interface."""
    short = row.name.removesuffix("_v2")
    return f"#define {short} {row.name}\n" if short != row.name else ""


def declaration(row: Row) -> str:
    """With defaults for C++: `C2N_OR(0)` is ` = 0` there and nothing in C."""
    return _wrapped(f"extern C2N_API {_head(row)}", [_with_default(p) for p in row.parameters], ";")


def signature(row: Row) -> str:
    return _wrapped(_head(row), [p.declaration for p in row.parameters], "")


def answer(row: Row) -> str:
    """The call that refuses, and what it answers where that is no cudaError_t."""
    given = f'("{row.name}", &said, "{row.code}", "{plain(row.reason)}")'
    if row.result == "cudaError_t":
        return f"return c2n_refused{given};"
    then = {"void": "", "cublasStatus_t": " return CUBLAS_STATUS_NOT_SUPPORTED;"}
    return f"c2n_say_refused{given};{then.get(row.result, ' return 0;')}"


def _head(row: Row) -> str:
    return f"{row.result}{'' if row.result.endswith('*') else ' '}{row.name}("


def _with_default(parameter: Parameter) -> str:
    if not parameter.default:
        return parameter.declaration
    return f"{parameter.declaration} C2N_OR({parameter.default})"


def _wrapped(head: str, parts: list[str], end: str) -> str:
    """One line, or more where it is long."""
    lines = [head]
    for number, part in enumerate(parts or ["void"]):
        piece = part + ("," if number < len(parts) - 1 else ")" + end)
        first = lines[-1].endswith("(")
        if len(lines[-1]) + len(piece) + 1 > WIDTH and not first:
            lines.append("    " + piece)
        else:
            lines[-1] += ("" if first else " ") + piece
    return "\n".join(lines) + "\n"


def write_headers() -> None:
    """Brings the headers up to date: `python -m cuda2npu.shim.api`."""
    for header in headers():
        path = INCLUDE / header
        text = header_text(header)
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def plain(sentence: str) -> str:
    """Without the marks of code."""
    return sentence.replace("`", "")
