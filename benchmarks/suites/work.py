"""One program: copied to a temporary folder, built by its own makefile, run, judged.

In: a `Program` of a `Suite`, the checkout, a `Toolchain`. Out: a `Verdict` for each of its runs.
The checkout is only read.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.suites import process, tap
from benchmarks.suites.program import Outcome, Program, Reference, Run, Suite, Verdict
from benchmarks.suites.toolchain import Toolchain

BUILD_SECONDS = 900.0
_ERROR = re.compile(
    r"\berror\b|\bfatal\b|cannot find|undefined reference|C2N\d{4}|No rule|\*\*\* ", re.I
)
_NOT_REAL = re.compile(r"\bmake(\[\d+\])?: (\*\*\*|Target)|ld returned|\(ignored\)|\bwarning\b")
_FAILED = re.compile(r"^cuda2npu: |C2N\d{4}|\berror\b", re.I)
_LOG = 8000  # characters of output that a verdict keeps


@dataclass(frozen=True, slots=True)
class Task:
    suite: Suite
    program: Program
    checkout: Path
    root: Path  # an empty folder of its own
    tools: Toolchain
    library: Path | None  # the compiled tap
    seconds: float

    @property
    def folder(self) -> Path:
        return self.root / self.program.folder


def examine(task: Task, said: Callable[[Verdict], None]) -> list[Verdict]:
    """`said` is told each verdict when it is there."""
    program = task.program
    blank = [Verdict(program.name, r.name, program.judged, program.needs) for r in program.runs]
    _copy(task, task.root, (program.folder, *program.copies))
    wanted = [run for run in program.runs if not run.beyond]
    built = _make(task, task.folder, program.goals, program.variables) if wanted else None
    verdicts: list[Verdict] = []
    for run, verdict in zip(program.runs, blank, strict=True):
        if run.beyond or built is None:
            verdict = replace(verdict, beyond=run.beyond, reason=f"not run: {run.beyond}")
        else:
            verdict = _run(task, run, replace(verdict, build_seconds=built.seconds), built)
        said(verdict)
        verdicts.append(verdict)
    return verdicts


def _copy(task: Task, root: Path, names: tuple[str, ...]) -> None:
    for name in names:
        source, goal = task.checkout / name, root / name
        if source.is_dir():
            shutil.copytree(source, goal, dirs_exist_ok=True, symlinks=True)
        elif source.is_file():
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, goal)
    for folder, _, files in os.walk(root):
        for path in (Path(folder), *(Path(folder) / file for file in files)):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o600)
    task.suite.prepare(root)


def _make(
    task: Task, folder: Path, goals: tuple[str, ...], variables: Mapping[str, str]
) -> process.Finished:
    if not any((folder / name).is_file() for name in ("GNUmakefile", "makefile", "Makefile")):
        return process.Finished(
            f"error: {folder.name} has no makefile in this checkout", 2, 0, False
        )
    given = {**task.tools.variables, **task.suite.variables, **variables}
    words = [f"{k}={_filled(v, task)}" for k, v in given.items()]
    command = ["make", "-k", *goals, *words]
    environment = {
        **task.tools.environment,
        "NVCC_PREPEND_FLAGS": _filled(task.program.flags, task),
    }
    return process.run(command, folder, environment, BUILD_SECONDS)


def _filled(text: str, task: Task) -> str:
    return text.replace("{root}", str(task.root)).replace("{cuda}", str(task.tools.cuda))


def _run(task: Task, run: Run, verdict: Verdict, built: process.Finished) -> Verdict:
    folder = task.folder / run.folder
    if not (folder / run.command[0]).is_file():
        reason = "the build took too long" if built.timed_out else first_errors(built.text, _ERROR)
        return replace(verdict, reason=reason or "make made no program", log=built.text[-_LOG:])
    run.inputs(folder)
    outcome = _execute(task, run, folder)
    reference = None
    if run.reference:
        reference, why = _refer(task, run, run.reference)
        if reference is None:
            return replace(verdict, built=True, reason=f"no reference: {why}")
    ran = not outcome.timed_out and outcome.status >= 0
    return replace(
        verdict, built=True, ran=ran, run_seconds=outcome.seconds, log=outcome.text[-_LOG:],
        **_judged(run, outcome, reference, task.seconds),
    )  # fmt: skip


def _judged(
    run: Run, outcome: Outcome, reference: Outcome | None, seconds: float
) -> dict[str, object]:
    if outcome.timed_out:
        return {"reason": f"longer than {seconds:g} s"}
    said = first_errors(outcome.text, _FAILED)
    if outcome.status < 0:
        name = signal.Signals(-outcome.status).name
        return {"reason": f"ended by {name}" + (f": {said}" if said else "")}
    try:
        why = run.judge(outcome, reference)
    except (LookupError, ValueError, ArithmeticError, OSError) as error:
        why = f"its output cannot be judged: {error}"
    return {"passed": not why, "reason": _with(why, said)}


def _with(why: str, said: str) -> str:
    return f"{why}; {said}" if why and said and said not in why and why not in said else why


def _execute(task: Task, run: Run, folder: Path) -> Outcome:
    environment = dict(task.tools.environment)
    record = task.root / "tap.bin"
    record.unlink(missing_ok=True)
    if run.tap and task.library:
        environment |= tap.environment(task.library, record)
    done = process.run(run.command, folder, environment, task.seconds, run.until)
    copies = tap.Copies.load(record) if run.tap else tap.Copies()
    record.unlink(missing_ok=True)
    return Outcome(done.text, done.status, folder, done.seconds, done.timed_out, copies)


def _built(task: Task, reference: Reference, folder: Path) -> process.Finished:
    if reference.source is None:
        return _make(task, folder, reference.goals, reference.variables)
    command = ["g++", "-w", "-O1", "-I.", "-o", reference.command[0], str(reference.source)]
    return process.run(command, folder, task.tools.environment, BUILD_SECONDS)


def _refer(task: Task, run: Run, reference: Reference) -> tuple[Outcome | None, str]:
    root = task.root / "cpu"  # of its own, so that it writes over nothing
    folder = root / reference.folder
    if not folder.exists():
        _copy(task, root, (reference.folder, *task.program.copies))
    built = _built(task, reference, folder)
    if not (folder / reference.command[0]).is_file():
        return None, first_errors(built.text, _ERROR)
    run.inputs(folder)
    environment = dict(task.tools.environment)
    if run.tap and task.library:
        environment |= tap.environment(task.library, task.root / "none.bin")
    done = process.run(reference.command, folder, environment, task.seconds)
    if done.timed_out or done.status < 0:
        return None, f"it took more than {task.seconds:g} s" if done.timed_out else "it crashed"
    return Outcome(done.text, done.status, folder, done.seconds), ""


def first_errors(text: str, pattern: re.Pattern[str], most: int = 2) -> str:
    """The first lines that tell of an error, each once."""
    found: dict[str, None] = {}
    for line in text.splitlines():
        if pattern.search(line) and not _NOT_REAL.search(line):
            found[line.strip()[:300]] = None
    if not found:
        found = {line.strip()[:300]: None for line in text.splitlines() if "***" in line}
    return " | ".join(list(found)[:most])
