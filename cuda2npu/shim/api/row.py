"""A function of CUDA's runtime, or of a library: its prototype, and what becomes of a call.

In: prototypes, as the tables beside this write them. Out: `Row`s.

    >>> exact("cudaError_t cudaFree(void *devPtr)").name
    'cudaFree'
    >>> [p.name for p in no_op("int f(void **a, char b[2], int (*c)(int) = 0)", "why").parameters]
    ['a', 'b', 'c']

A status is one of these:

    exact        as CUDA documents it
    emulated     the documented results, by other means than a GPU's
    approximate  a result that CUDA leaves to the machine differs, such as a time or a property
    no-op        accepted, checked as far as it goes, and without effect
    refused      answers cudaErrorNotSupported, or the library's status for that, and says why on
                 standard error, once
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from cuda2npu.diagnostics.table import TABLE

Status = Literal["exact", "emulated", "approximate", "no-op", "refused"]
STATUSES: tuple[Status, ...] = ("exact", "emulated", "approximate", "no-op", "refused")
RUNTIME, PROFILER, GRAPHICS = "cuda_runtime_api.h", "cuda_profiler_api.h", "cuda_gl_interop.h"
CUBLAS, CUBLAS_LT = "cublas_api.h", "cublasLt.h"
LIBRARIES = {CUBLAS: "cublas", CUBLAS_LT: "cublasLt"}  # of other headers: the runtime's
NO_HEADER = ""  # calls to it are written by NVIDIA's compiler alone

_PROTOTYPE = re.compile(r"(?P<result>.*?)(?P<name>\w+)\((?P<parameters>.*)\)")
_PARAMETER_NAME = re.compile(r"\(\*(\w+)\)|(\w+)(?:\[\w*\])?$")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`declaration` without the default; `default`: what C++ takes where it is left out, or ""."""

    declaration: str
    default: str

    @property
    def name(self) -> str:
        found = _PARAMETER_NAME.search(self.declaration)
        return (found[1] or found[2]) if found else ""


@dataclass(frozen=True, slots=True)
class Row:
    """`since`: the first of CUDA 8.0, 11.7, 12.0 to 12.9 and 13.0 that has it, "" for the first of
    them; `until`: the last one, "" where that is 13.0. `reason`: why it is not exact; `code`: the
    diagnostic of one that is refused."""

    prototype: str
    status: Status
    reason: str = ""
    code: str = ""
    since: str = ""
    until: str = ""
    header: str = RUNTIME

    @property
    def name(self) -> str:
        return self._parts()["name"]

    @property
    def result(self) -> str:
        return self._parts()["result"].strip()

    @property
    def library(self) -> str:
        return LIBRARIES.get(self.header, "cudart")

    @property
    def versions(self) -> str:
        """Of CUDA, that have it: "" for all, "12.3-", "-11.7"."""
        return f"{self.since}-{self.until}" if self.since or self.until else ""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        text = self._parts()["parameters"]
        if text == "void":
            return ()
        pairs = (each.partition(" = ") for each in _split(text))
        return tuple(Parameter(declaration.strip(), default) for declaration, _, default in pairs)

    def _parts(self) -> re.Match[str]:
        found = _PROTOTYPE.fullmatch(self.prototype)
        assert found is not None, self.prototype
        return found


def _split(text: str) -> list[str]:
    """At the commas outside parentheses."""
    return re.split(r",\s*(?![^()]*\))", text)


def exact(prototype: str, since: str = "", until: str = "", header: str = RUNTIME) -> Row:
    return Row(prototype, "exact", "", "", since, until, header)


def emulated(prototype: str, how: str, since: str = "", until: str = "") -> Row:
    return Row(prototype, "emulated", how, "", since, until)


def approximate(prototype: str, how: str, since: str = "", until: str = "") -> Row:
    return Row(prototype, "approximate", how, "", since, until)


def no_op(prototype: str, why: str, since: str = "", until: str = "", header: str = RUNTIME) -> Row:
    return Row(prototype, "no-op", why, "", since, until, header)


def refused(
    prototype: str,
    code: str,
    why: str = "",
    *,
    since: str = "",
    until: str = "",
    header: str = RUNTIME,
) -> Row:
    """`why` only where the code's own sentence leaves it open."""
    sentence = TABLE[code].message.partition("is not supported: ")[2]
    return Row(prototype, "refused", sentence.format(why=why), code, since, until, header)
