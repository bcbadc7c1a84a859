"""Rodinia 3.1: each kernel of its CUDA programs, translated or refused for a reason that is true,
and equal to the referee.

    python -m benchmarks.launches rodinia PATH [--json FILE] [--only TEXT]

In: the folder of a checkout. Out: a table of launches, totals over kernels; exit code 1 where
anything differs or crashes, where a refusal is not the one that is right for its kernel, and where
a file has a kernel that no launch names.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from benchmarks.launches import rodinia_grids, rodinia_irregular, rodinia_physics, rodinia_trees
from benchmarks.launches.launch import BAD, Launch, examine, report, unnamed

LAUNCHES: tuple[Launch, ...] = (
    *rodinia_grids.LAUNCHES,
    *rodinia_irregular.LAUNCHES,
    *rodinia_physics.LAUNCHES,
    *rodinia_trees.LAUNCHES,
)


def main(path: Path, results_to: Path | None = None, only: str = "", native: bool = False) -> int:
    """`only`: launches whose program, file or kernel holds this text."""
    root = path / "cuda" if (path / "cuda").is_dir() else path
    chosen = [x for x in LAUNCHES if only in f"{x.program} {x.file} {x.kernel}"]
    results = [examine(root, launch, native) for launch in chosen]
    if not only:
        results += unnamed(root, LAUNCHES, results)
    if results_to:
        results_to.write_text(json.dumps([asdict(result) for result in results], indent=1))
    print(report(results))
    return 1 if not results or any(result.status in BAD for result in results) else 0
