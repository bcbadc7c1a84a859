"""A whole `.cu` file as the rest of the house sees it: kernels to pick, launches, variables.

In: a path or a text, through `parse`. Out: `CudaUnit`; nothing is typed until `kernel()` asks, so
one bad kernel never stops the others.

    unit = parse(text, "saxpy.cu", Options())
    unit.kernel_names()                       # ("saxpy",)
    unit.kernel("saxpy").params[0].type       # I32
    unit.kernel("axpy", {"T": "float"})       # a template
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cuda2npu.diagnostics import Diagnostic, Sink, Span
from cuda2npu.parser.tree import Function, Launch, Variable


@dataclass(frozen=True, slots=True)
class Options:
    """`include`: folders (-I); `define`: name to value (-D, "1" where only the name is given)."""

    include: tuple[str, ...] = ()
    define: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class KernelEntry:
    """A kernel as declared. `template`: names of its template parameters, () where it is none.
    `instances`: template arguments, by parameter name, that launches in this file give or let
    deduce; the text of each argument, as in `--template`. `full_name`: with its namespaces."""

    name: str
    span: Span
    template: tuple[str, ...] = ()
    instances: tuple[Mapping[str, str], ...] = ()
    full_name: str = ""


@dataclass(slots=True)
class CudaUnit:
    """`kernel(name, template)` types one kernel with all its callees: raises `Refused` with the
    first reason where it cannot be carried, KeyError where there is no such kernel. `template`
    gives arguments by parameter name; where it is None the only, or first, instance is taken.
    `variables` names the `__constant__` and `__device__` ones."""

    path: str
    entries: tuple[KernelEntry, ...]
    launches: tuple[Launch, ...]
    sink: Sink
    type_kernel: Callable[[str, Mapping[str, str] | None], Function]
    lines: Callable[[str], list[str]]  # file name -> its lines, for messages and printed programs
    variables: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"CudaUnit({self.path!r}, kernels {', '.join(self.kernel_names()) or 'none'})"

    def kernel_names(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.entries)

    def kernel(self, name: str, template: Mapping[str, str] | None = None) -> Function:
        return self.type_kernel(name, template)


__all__ = ["CudaUnit", "Diagnostic", "Function", "KernelEntry", "Options", "Variable"]
