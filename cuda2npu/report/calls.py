"""What becomes of a name of CUDA's: a function of the runtime or the driver, a library's, a header.

In: a name, and the names that the program itself declares. Out: an `Answer`, from the tables of the
shim and of the libraries; None for what is no finding.

    >>> answer(Use("cudaMalloc", "call", 1, 1), Own()).status
    'exact'
    >>> answer(Use("cudaMallac", "call", 1, 1), Own()).code
    'C2N1019'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cuda2npu.shim
from cuda2npu.diagnostics import NOWHERE, diagnostic
from cuda2npu.diagnostics.table import TABLE
from cuda2npu.parser.headers import is_left_out
from cuda2npu.report.effort import effort_of
from cuda2npu.report.finding import Effort, Kind, Status
from cuda2npu.report.libraries import REFUSED, Library, of_header, of_name, of_space
from cuda2npu.report.uses import Use
from cuda2npu.shim.api import BY_NAME, Row

DRIVER, UNKNOWN = "C2N1018", "C2N1019"
HEADERS = Path(cuda2npu.shim.__file__).parent / "include"

# Functions that CUDA's headers define by another one.
DEFINED_BY = {
    "cudaOccupancyMaxPotentialBlockSize": "cudaOccupancyMaxActiveBlocksPerMultiprocessor",
    "cudaOccupancyMaxPotentialBlockSizeWithFlags": "cudaOccupancyMaxActiveBlocksPerMultiprocessor",
    "cudaOccupancyMaxPotentialBlockSizeVariableSMem": (
        "cudaOccupancyMaxActiveBlocksPerMultiprocessor"
    ),
    "cudaOccupancyMaxPotentialBlockSizeVariableSMemWithFlags": (
        "cudaOccupancyMaxActiveBlocksPerMultiprocessor"
    ),
    "cudaLaunchKernelEx": "cudaLaunchKernelExC",
}
_DRIVER = re.compile(
    r"cu(Array|Checkpoint|Coredump|Ctx|D3D\d+|Destroy|Dev|Device|Driver|EGL|Event|External|Flush|Func"
    r"|GL|Get|Graph|Graphics|Green|Import|Init|Ipc|Kernel|Launch|Library|Link|Logs|Mem|Memcpy|Memset"
    r"|Mipmapped|Module|Multicast|Occupancy|Param|Pointer|Profiler|Signal|Stream|Surf|Tensor|Tex"
    r"|Thread|User|VDPAU|WGL|Wait)([A-Z0-9_]\w*)?"
)


@dataclass(frozen=True, slots=True)
class Own:
    """Names of the program; see `Scan`."""

    defined: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    kind: Kind
    name: str
    status: Status
    reason: str = ""
    help: str = ""
    code: str = ""
    effort: Effort = "none"
    library: str = ""


@cache
def header_names() -> frozenset[str]:
    """Every name in our headers."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(HEADERS.rglob("*.h")))
    return frozenset(re.findall(r"[A-Za-z_]\w*", _COMMENT.sub(" ", text)))


_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def answer(use: Use, own: Own) -> Answer | None:
    name = use.name
    if use.form == "space":
        space = name.partition("::")[0]
        library = of_space(space)
        is_own = space == "cuda" and space in own.declared
        return None if library is None or is_own else of_library(library, name)
    row = row_of(name)
    if row is not None:
        return None if use.form != "root" and name in own.defined else _of_row(row, name)
    if use.form != "call" or name in own.declared:
        return None
    library = of_name(name)
    if library is not None:
        return of_library(library, name)
    if _DRIVER.fullmatch(name):
        return _refused("api", DRIVER, name, function=name)
    if name.startswith("cuda") and name not in header_names():
        return _refused("api", UNKNOWN, name, function=name)
    return None


def row_of(name: str) -> Row | None:
    """The function, or the one that it stands for: with `_v2` or without."""
    base = re.sub(r"_v\d+$", "", name)
    if base.startswith("cudaCreateChannelDesc"):
        base = "cudaCreateChannelDesc"
    return BY_NAME.get(name) or BY_NAME.get(DEFINED_BY.get(base, base)) or BY_NAME.get(f"{base}_v2")


def _of_row(row: Row, name: str) -> Answer:
    found = of_name(name)
    kind, library = ("library", found.name) if found else ("api", "")
    if row.status == "refused":
        advice, effort = TABLE[row.code].help, effort_of(row.code)
        return Answer(kind, name, "refused", row.reason, advice, row.code, effort, library)
    effort = "minutes" if row.status == "approximate" else "none"
    return Answer(kind, name, row.status, row.reason, effort=effort, library=library)


def of_library(library: Library, name: str) -> Answer:
    """`name`: of a header, a function, or `space::name`."""
    if _is_here(name):
        return Answer("library", name, library.status, library.reason, library=library.name)
    found = diagnostic(REFUSED, NOWHERE, name=name, library=library.name, hint=library.help)
    return Answer(
        "library", name, "refused", found.message, found.help, REFUSED, library.effort, library.name
    )


def _is_here(name: str) -> bool:
    """Whether our headers have it."""
    if "::" not in name:
        return (HEADERS / name).is_file() or name in header_names()
    parts = name.split("::")
    return (HEADERS / parts[0]).is_dir() and all(part in header_names() for part in parts)


def _refused(kind: Kind, code: str, name: str, **places: str) -> Answer:
    found = diagnostic(code, NOWHERE, **places)
    return Answer(kind, name, "refused", found.message, found.help, code, effort_of(code))


def include_answer(spelled: str, folders: Sequence[str], is_users: bool) -> Answer | None:
    """Of an `#include` as it is spelled. `is_users`: a file of that name is the program's."""
    name = spelled.strip('<>"')
    library = of_header(name)
    if library is None or (is_users and not is_left_out(spelled, folders)):
        return None
    return of_library(library, name)
