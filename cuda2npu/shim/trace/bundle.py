"""What a traced run left, as one JSON value that a bug report can hold.

In: the folder that the tracing library wrote to. Out: `schema.json` describes it.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cuda2npu.ir.printer import to_text
from cuda2npu.runtime.native.compilers import find_compiler
from cuda2npu.shim.behind import Files, Unanswered, translated
from cuda2npu.shim.targets import USUAL
from cuda2npu.version import VERSION

SCHEMA = 1
OURS = ("CUDA2NPU_", "CUDA_")


def bundle(
    folder: Path, command: Sequence[str], environment: Mapping[str, str], status: int
) -> dict[str, Any]:
    calls = list(_calls(folder / "calls"))
    compiler = find_compiler()
    return {
        "schema": SCHEMA,
        "cuda2npu": VERSION,
        "platform": platform.platform(),
        "python": platform.python_version(),
        "compiler": " ".join(compiler.identity) if compiler else "",
        "target": environment.get("CUDA2NPU_TARGET") or USUAL,
        "command": list(command),
        "environment": {k: v for k, v in sorted(environment.items()) if k.startswith(OURS)},
        "status": status,
        "calls": calls,
        "kernels": _kernels(folder, calls, environment.get("CUDA2NPU_CHECK") or "bounds"),
    }


def _calls(path: Path) -> Iterator[dict[str, Any]]:
    """A line that the program's end cut off is left out."""
    if not path.exists():
        return
    for line in path.read_bytes().decode("utf-8", "replace").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue


def _kernels(folder: Path, calls: list[dict[str, Any]], check: str) -> list[dict[str, Any]]:
    """Each kernel once for each block shape and template arguments."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for call in calls:
        if "kernel" in call:
            which = call["code"], call["kernel"], call["template"], tuple(call["block"])
            if which not in found:
                found[which] = _kernel(folder, call, check)
            found[which]["launches"] += 1
    return list(found.values())


def _kernel(folder: Path, call: Mapping[str, Any], check: str) -> dict[str, Any]:
    known = {name: call[name] for name in ("kernel", "template", "file", "block")}
    row: dict[str, Any] = {**known, "launches": 0, "line": 0, "tile_program": "", "refused": ""}
    others = tuple(
        path.read_bytes() for path in sorted(folder.glob("*.linked")) if path.stem != call["code"]
    )
    own = next(folder.glob(f"{call['code']}.*"), None)
    if own is None:
        return {**row, "refused": "its device code was not recorded"}
    x, y, z = call["block"]
    try:
        files = Files(own.read_bytes(), others if own.suffix == ".linked" else ())
        made = translated(files, call["kernel"], call["template"], (x, y, z), check)
    except Unanswered as why:
        return {**row, "refused": str(why)}
    return {**row, "line": made.program.span.line, "tile_program": to_text(made.program)}
