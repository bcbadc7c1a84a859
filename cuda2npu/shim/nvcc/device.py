"""The device side of a CUDA file when it is compiled: its code as bytes, and its faults.

In: a path and nvcc's options. Out: what goes into the object file; diagnostics in a sink. Text that
cannot be read is an error, as with any compiler. A kernel that cannot be carried over is a warning:
the program may never launch it, and a launch says why it fails.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from cuda2npu import pipeline
from cuda2npu.diagnostics import Diagnostic, Refused, Sink
from cuda2npu.diagnostics.render import no_lines, to_text
from cuda2npu.parser import Options as ParserOptions
from cuda2npu.parser.packed import pack, parse_packed
from cuda2npu.parser.unit import CudaUnit
from cuda2npu.shim.nvcc.options import Options

UNDEFINED = "C2N2013"  # another file may define it, which is seen when the kernel is launched


class DeviceCode(NamedTuple):
    """`lines`: of the files that it came from, for messages."""

    packed: bytes
    lines: Callable[[str], list[str]]


def parser_options(options: Options) -> ParserOptions:
    define = dict(options.define)
    for name in options.undefine:
        define.pop(name, None)
    if options.architectures:
        define["__CUDA_ARCH__"] = str(10 * max(options.architectures))
    return ParserOptions(tuple(options.include), define)


def device_code(path: str, options: Options, sink: Sink) -> DeviceCode:
    """Raises nothing: where the file cannot be read that is in the sink."""
    try:
        text = pipeline.read_source(path)
    except Refused as refused:
        sink.add(refused.diagnostic)
        return DeviceCode(b"", no_lines)
    asked = {"contract": options.contract, "fast_math": options.fast_math}
    notes = {name: "1" for name, is_asked in asked.items() if is_asked}
    packed = pack(text, path, parser_options(options), sink, notes)
    unit = parse_packed(packed)
    for each in (*unit.sink, *refusals(unit)):
        if not (options.relocatable and each.code == UNDEFINED):
            sink.add(each)
    return DeviceCode(packed, unit.lines)


def refusals(unit: CudaUnit) -> Iterable[Diagnostic]:
    """Why kernels that are no templates cannot be carried over."""
    for entry in unit.entries:
        if entry.template:
            continue
        try:
            unit.kernel(entry.name)
        except Refused as refused:
            found = refused.diagnostic
            yield found if found.code.startswith("C2N0") else replace(found, level="warning")


def say(diagnostics: Iterable[Diagnostic], lines: Callable[[str], list[str]]) -> bool:
    """Prints those that matter; whether one is an error."""
    failed = False
    for each in diagnostics:
        if each.level not in ("error", "warning"):
            continue
        failed |= each.level == "error"
        print(to_text(each, lines), file=sys.stderr)
    return failed
