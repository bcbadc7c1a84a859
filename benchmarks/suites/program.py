"""What a suite says of its programs, and what became of each.

In: rows of `Program`, written by the modules of the suites; out: a `Verdict` for each `Run`.

    Program("bfs", "cuda/bfs", (Run(("./bfs.out", "graph.txt"), distances),), "a search in numpy")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.suites.tap import Copies


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run left: its text, exit status (below zero: a signal), and the folder it ran in."""

    text: str
    status: int
    folder: Path
    seconds: float = 0.0
    timed_out: bool = False
    copies: Copies = field(default_factory=Copies)

    def read(self, name: str) -> str:
        """The text of a file that the program wrote; empty where it wrote none."""
        path = self.folder / name
        return path.read_text(errors="replace") if path.is_file() else ""


# Why the outcome is wrong, or an empty text; the second is that of the reference, where one runs.
Judge = Callable[[Outcome, Outcome | None], str]


@dataclass(frozen=True, slots=True)
class Reference:
    """A version for the CPU from the same checkout: built by its own makefile, then run; or a
    `source` of ours, compiled in a folder with the program's."""

    folder: str
    command: tuple[str, ...]
    goals: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    source: Path | None = None


def nothing(_: Path) -> None:
    """The inputs of a program that makes its own."""


@dataclass(frozen=True, slots=True)
class Run:
    """One call of a program. `until`: a pattern that ends it, where benchmarks follow the check;
    `tap`: copies between host and device are recorded; `inputs` writes into the folder that it runs
    in, which is the program's or one below."""

    command: tuple[str, ...]
    judge: Judge
    name: str = ""
    until: str = ""
    inputs: Callable[[Path], None] = nothing
    tap: bool = False
    reference: Reference | None = None
    folder: str = ""
    beyond: str = ""  # why it is not run at all: a library, or a fault of its own


@dataclass(frozen=True, slots=True)
class Program:
    """`folder`: where make runs, below the checkout; `copies`: what else of it is needed there."""

    name: str
    folder: str
    runs: tuple[Run, ...]
    judged: str
    goals: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    copies: tuple[str, ...] = ()
    flags: str = ""  # of nvcc, in front of the makefile's
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """`variables`: of make, for all programs; `{cuda}` in a value is CUDA's folder, `{root}` the
    copy of the checkout. `prepare` adds to that copy what the checkout lacks."""

    name: str
    programs: tuple[Program, ...]
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    prepare: Callable[[Path], None] = nothing


@dataclass(frozen=True, slots=True)
class Verdict:
    program: str
    run: str
    judged: str
    needs: str = ""
    built: bool = False
    ran: bool = False
    passed: bool = False
    beyond: str = ""
    build_seconds: float = 0.0
    run_seconds: float = 0.0
    reason: str = ""
    log: str = ""
