"""Runs a table's rows: translated? equal to the referee in every bit? equal to the reference?

In: a `Suite` and the folder of a checkout. Out: a `Verdict` for each row, and for each kernel of
the same files that no row names.

    for verdict in check(suite, Path("polybench")):
        print(verdict.row.kernel, verdict.ok)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from benchmarks.launches.row import Argument, Row, Suite
from cuda2npu import pipeline
from cuda2npu.api.binding import pack_scalar
from cuda2npu.diagnostics import Refused
from cuda2npu.ir.program import TileProgram
from cuda2npu.parser import CudaUnit, Options
from cuda2npu.parser.ctypes import CType, Scalar
from cuda2npu.parser.tree import Function
from cuda2npu.parser.unit import KernelEntry
from cuda2npu.pipeline import Manner
from cuda2npu.runtime.memory import DeviceMemory
from cuda2npu.runtime.native import Mode


@dataclass(frozen=True, slots=True)
class Verdict:
    """`referee`, `reference`: None where it did not come that far. `why`: the first thing that is
    wrong. `beyond`: why the kernel is refused rightly."""

    file: str
    kernel: str
    translated: bool
    referee: bool | None = None
    reference: bool | None = None
    why: str = ""
    beyond: str = ""

    @property
    def ok(self) -> bool:
        if self.beyond and not self.translated:
            return True
        return self.translated and self.referee is True and self.reference is True


def check(
    suite: Suite, root: Path, *, gaps: bool = True, native: bool = False
) -> Iterator[Verdict]:
    """`gaps`: kernels that no row names are looked at, too."""
    units: dict[tuple[Path, str], CudaUnit] = {}
    for row in suite.rows:
        path = find(root, row.file)
        if path is None:
            yield Verdict(row.file, row.kernel, False, why="no such file")
            continue
        key = path, repr(sorted(row.define.items()))
        if key not in units:
            units[key] = _parsed(path, row.define, suite.undefine)
        yield _checked(row, units[key], native)
    seen = {path: unit for (path, _), unit in units.items()} if gaps else {}
    for path, unit in seen.items():
        yield from _rowless(suite, path, unit)


def find(root: Path, file: str) -> Path | None:
    """The file whose path ends so; the one nearest to the root where there are several."""
    name = Path(file).name
    found = [p for p in root.rglob(name) if p.as_posix().endswith("/" + file)]
    return min(found, key=lambda p: (len(p.parts), p), default=None)


def _parsed(path: Path, define: Mapping[str, str], undefine: tuple[str, ...]) -> CudaUnit:
    options = Options(include=(str(path.parent),), define=define)
    text = redefine(pipeline.read_source(str(path)), define, undefine)
    return pipeline.parse_text(text, str(path), options)


def redefine(text: str, define: Mapping[str, str], undefine: tuple[str, ...] = ()) -> str:
    """The text with other values in its `#define NAME value` lines. Places stay the same lines."""
    for name, value in define.items():
        text = re.sub(rf"(?m)^([ \t]*#[ \t]*define[ \t]+{name}\b).*$", rf"\1 {value}", text)
    for name in undefine:
        text = re.sub(rf"(?m)^[ \t]*#[ \t]*define[ \t]+{name}\b.*$", "", text)
    return text


def _rowless(suite: Suite, path: Path, unit: CudaUnit) -> Iterator[Verdict]:
    """Kernels that no row names: refused for the reason in `beyond`, or a gap in the table."""
    named = {row.kernel for row in suite.rows if path.as_posix().endswith("/" + row.file)}
    for entry in unit.entries:
        if entry.name in named:
            continue
        why = _refusal(unit, entry)
        beyond = next(
            (known.why for (file, name), known in suite.beyond.items()
             if name == entry.name and path.as_posix().endswith("/" + file)
             and why.startswith(known.code)), "",
        )  # fmt: skip
        gap = why or "no row of the table"
        yield Verdict(path.name, entry.name, not why, why=gap, beyond=beyond)


def _refusal(unit: CudaUnit, entry: KernelEntry) -> str:
    """Code and message, "" where it is carried. Template arguments that no launch gives are tried:
    types and values, until the refusal is for another reason."""
    guesses = [dict(zip(entry.template, words, strict=True))
               for words in product(("float", "1"), repeat=len(entry.template))]  # fmt: skip
    why = ""
    for given in [None] if entry.instances else guesses:
        try:
            unit.kernel(entry.name, given)
        except Refused as refused:
            why = f"{refused.diagnostic.code}: {refused.diagnostic.message}"
            if "template argument" not in why:
                return why
        else:
            return ""
    return why


# -- one row --------------------------------------------------------------------------------------


def _checked(row: Row, unit: CudaUnit, native: bool) -> Verdict:
    file = Path(row.file).name
    name = row.kernel + (f"<{', '.join(row.template.values())}>" if row.template else "")
    try:
        function = unit.kernel(row.kernel, row.template)
        program = pipeline.translate(function, row.block)
    except KeyError:
        return Verdict(file, name, False, why="no such kernel")
    except Refused as refused:
        why = f"{refused.diagnostic.code}: {refused.diagnostic.message}"
        return Verdict(file, name, False, why=why)
    if len(function.params) != len(row.arguments):
        return Verdict(file, name, True, False, False, "another number of parameters")
    if not _launched_so(row, unit):
        return Verdict(file, name, True, False, False, "its program's block is another one")
    expected, fault = execute(row, function)
    found, other = execute(row, function, program)
    if fault or other:
        return Verdict(file, name, True, fault[:7] == other[:7], False, fault or other)
    apart = _apart(expected, found)
    for checked in (True, False) if native else ():
        mode = Mode(checked=checked, library_math=True)
        compiled, other = execute(row, function, program, Manner(native=mode))
        wrong = _apart(expected, compiled) or other
        apart = apart or (wrong and f"native code, {'' if checked else 'un'}checked: {wrong}")
    wrong = _wrong(row, found)
    return Verdict(file, name, True, not apart, not wrong, apart or wrong)


def _launched_so(row: Row, unit: CudaUnit) -> bool:
    """Where the program's own launch has a constant block, the row has the same one."""
    known = [x.block for x in unit.launches if x.kernel == row.kernel and x.block and all(x.block)]
    return not known or row.block in known


def execute(
    row: Row,
    function: Function,
    program: TileProgram | None = None,
    manner: Manner | None = None,
) -> tuple[dict[str, NDArray[Any]], str]:
    """The arrays afterwards, by name, and the fault's code and message, "" where there is none. On
    the interpreter where the program is given, else on the referee."""
    memory = DeviceMemory()
    places: dict[str, int] = {}
    packed: list[bytes] = []
    for param, (name, value) in zip(function.params, row.arguments.items(), strict=True):
        if isinstance(value, np.ndarray):
            places[name] = memory.upload(value, name)
            value = places[name]
        packed.append(_packed(param.type, value))
    launch = (row.grid, row.block, row.shared)
    outcome = pipeline.execute(program or function, launch, packed, memory, {}, manner)
    fault = f"{outcome.fault.code}: {outcome.fault.message}" if outcome.fault else ""
    after = {
        name: memory.download(place, np.empty_like(row.arguments[name]))
        for name, place in places.items()
    }
    return after, fault


def _packed(type: CType, value: float | None) -> bytes:
    if isinstance(type, Scalar):
        return pack_scalar(type, value)
    return int(value or 0).to_bytes(8, "little")


def _wrong(row: Row, found: Mapping[str, NDArray[Any]]) -> str:
    """Where an array is not as the reference says, or changed although it says nothing."""
    before = {
        name: value.astype(np.float64) if _is_float(value) else value
        for name, value in row.arguments.items()
    }
    with np.errstate(all="ignore"):
        expected = row.expected(SimpleNamespace(**before))
    for name, array in found.items():
        wanted = expected.get(name)
        if wanted is None:
            if array.tobytes() != np.ascontiguousarray(row.arguments[name]).tobytes():
                return f"{name} changed"
            continue
        fault = _unlike(array, np.broadcast_to(np.asarray(wanted, np.float64), array.shape), row)
        if fault:
            return f"{name}{fault}"
    return ""


def _is_float(value: Argument) -> TypeGuard[NDArray[Any]]:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _unlike(array: NDArray[Any], wanted: NDArray[np.float64], row: Row) -> str:
    finite = np.isfinite(wanted)
    largest = float(np.abs(wanted[finite]).max(initial=0.0))
    near = np.isclose(array, wanted, rtol=row.rtol, atol=row.rtol * largest, equal_nan=True)
    if near.all():
        return ""
    at = tuple(int(i) for i in np.argwhere(~near)[0])
    return f"{list(at)} is {array[at]!r}, not {wanted[at]!r}; {int((~near).sum())} of {near.size}"


def _apart(expected: Mapping[str, NDArray[Any]], found: Mapping[str, NDArray[Any]]) -> str:
    """Where the two executors differ: in a bit, one NaN like another."""
    for name, left in expected.items():
        right = found[name]
        same = left.view(f"u{left.itemsize}") == right.view(f"u{right.itemsize}")
        if left.dtype.kind == "f":
            same |= np.isnan(left) & np.isnan(right)
        if not same.all():
            i = int(np.flatnonzero(~same)[0])
            return f"{name}[{i}]: {left.flat[i]!r} and {right.flat[i]!r}, {int((~same).sum())}"
    return ""
