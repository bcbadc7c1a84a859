"""An NPU as the timing model sees it, read from one TOML file a machine.

In: the name of a target (`targets/<name>.toml`) or a path; out: a frozen `NpuSpec`. A file that is
not right raises `SpecError`, which names file and key.

    >>> load_target("rngd").cores
    8
"""

from __future__ import annotations

import dataclasses
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, get_args

Status = Literal["validated", "cost-model", "estimate"]


class SpecError(ValueError):
    """`file: key: why`."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A stationary `rows` x `columns` tile a unit; `rows_per_cycle` moving rows enter a cycle.
    `passes`: what a product costs by data type; a type that is missing falls back to the vector
    engine. cycles = fill + tiles * max(min_interval, m / rows_per_cycle) * passes / (units *
    efficiency)."""

    rows: int
    columns: int
    units: int
    rows_per_cycle: float
    clock_ghz: float
    min_interval: float
    fill: float
    efficiency: float
    passes: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Vector:
    """`fp32_per_cycle`: elementwise results a cycle; `two_operand_factor`: how much longer an op
    takes that reads two tiles; `issue_cycles` an instruction, `dependent_issue_cycles` one that
    waits for the one before."""

    fp32_per_cycle: float
    clock_ghz: float
    two_operand_factor: float
    issue_cycles: float
    dependent_issue_cycles: float


@dataclass(frozen=True, slots=True)
class Lanes:
    """An engine that makes `fp32_per_cycle` results a cycle."""

    fp32_per_cycle: float
    clock_ghz: float


@dataclass(frozen=True, slots=True)
class Scratch:
    """The scratchpad of one core. `partitions`: 0 where it has none."""

    kind: str
    bytes: int
    partitions: int = 0


@dataclass(frozen=True, slots=True)
class Dram:
    kind: str
    bytes: int
    gbps: float


@dataclass(frozen=True, slots=True)
class Dma:
    """A core's DMA queues. `startup_ns` a transfer; `descriptor_ns` a contiguous run; a run shorter
    than `best_run_bytes` takes as long as one of that size. `gather`: how the machine gathers."""

    engines_per_core: float
    gbps_per_engine: float
    startup_ns: float
    issue_ns: float
    descriptor_ns: float
    best_run_bytes: int
    dims: int
    gather: str


@dataclass(frozen=True, slots=True)
class NpuSpec:
    """`status`: what modelled times on this machine are worth, `status_note` why. `cores`: of the
    chip; one runs one tile program. `scalar` makes transcendental functions, `gather` indexes
    inside the scratchpad."""

    name: str
    title: str
    vendor: str
    status: Status
    status_note: str
    cores: int
    tdp_w: float
    launch_us: float
    peak_tflops: Mapping[str, float]
    matrix: Matrix
    vector: Vector
    scalar: Lanes
    gather: Lanes
    scratch: Scratch
    dram: Dram
    dma: Dma
    language: str


def list_targets() -> list[str]:
    """Names of the machines that come with cuda2npu."""
    folder = resources.files("cuda2npu.npu") / "targets"
    return sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name[-5:] == ".toml")


@cache
def load_target(name: str) -> NpuSpec:
    """SpecError where there is no such target."""
    known = list_targets()
    if name not in known:
        raise SpecError(f"target `{name}` is not known: there are {', '.join(known)}")
    file = resources.files("cuda2npu.npu") / "targets" / f"{name}.toml"
    return read_spec(file.read_text("utf-8"), f"{name}.toml")


def load_file(path: str | Path) -> NpuSpec:
    return read_spec(Path(path).read_text("utf-8"), str(path))


def read_spec(text: str, file: str) -> NpuSpec:
    """A machine from the text of its file."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise SpecError(f"{file}: {fault}") from fault
    return _read(NpuSpec, table, file, "")


# -- validation -----------------------------------------------------------------------------------


def _read(record: type[Any], table: Mapping[str, Any], file: str, prefix: str) -> Any:
    fields = {field.name: field for field in dataclasses.fields(record)}
    hints = typing.get_type_hints(record)
    for key in table:
        if key not in fields:
            raise SpecError(f"{file}: {prefix}{key}: no such key")
    values: dict[str, Any] = {}
    for key, field in fields.items():
        if key in table:
            values[key] = _value(hints[key], table[key], file, f"{prefix}{key}")
        elif field.default is dataclasses.MISSING:
            raise SpecError(f"{file}: {prefix}{key}: is missing")
    return record(**values)


def _value(wanted: Any, given: Any, file: str, key: str) -> Any:
    if dataclasses.is_dataclass(wanted):
        if not isinstance(given, dict):
            raise SpecError(f"{file}: {key}: a table is wanted, not {given!r}")
        return _read(typing.cast(type[Any], wanted), given, file, f"{key}.")
    if wanted is str:
        return _checked(isinstance(given, str), given, "a text", file, key)
    if wanted is int:
        return _checked(_is_number(given, int), given, "a whole number from 0 on", file, key)
    if wanted is float:
        fits = _is_number(given, int, float)
        return float(_checked(fits, given, "a number from 0 on", file, key))
    if get_args(wanted) == get_args(Status):
        words = get_args(Status)
        return _checked(given in words, given, f"one of {', '.join(words)}", file, key)
    if not isinstance(given, dict):
        raise SpecError(f"{file}: {key}: a table is wanted, not {given!r}")
    return {k: _value(float, v, file, f"{key}.{k}") for k, v in given.items()}


def _is_number(given: Any, *types: type) -> bool:
    return isinstance(given, types) and not isinstance(given, bool) and 0 <= given < float("inf")


def _checked(fits: bool, given: Any, wanted: str, file: str, key: str) -> Any:
    if not fits:
        raise SpecError(f"{file}: {key}: {wanted} is wanted, not {given!r}")
    return given
