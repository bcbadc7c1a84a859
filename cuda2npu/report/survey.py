"""The report on files and folders: what they use is found, and each use is given its status.

In: a `Request`. Out: a `Report`, the same for the same files however many processes make it.

    survey(Request(("app",))).findings
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from cuda2npu import pipeline
from cuda2npu.diagnostics import Refused, Span
from cuda2npu.parser import Options
from cuda2npu.pipeline import Template
from cuda2npu.report.calls import Answer, Own, answer, include_answer
from cuda2npu.report.files import Places, closure, find, is_cuda
from cuda2npu.report.finding import Finding, Note, Report, order
from cuda2npu.report.kernels import Judged, judge, lost, merged
from cuda2npu.report.uses import Scan, scan
from cuda2npu.report.workers import Workers
from cuda2npu.shim.nvcc.driver import CUDA_VERSION

Progress = Callable[[str], None]
GUESSED = ""  # a note of our own, without a code


@dataclass(frozen=True, slots=True)
class Request:
    """`jobs`: how many processes; `target`: the name of an NPU, "" for none."""

    paths: tuple[str, ...]
    options: Options = field(default_factory=Options)
    template: Template = None
    jobs: int = 1
    target: str = ""


def survey(request: Request, progress: Progress = lambda text: None) -> Report:
    """`files` of the report is empty where nothing has to do with CUDA."""
    paths = find(request.paths)
    with Workers(min(request.jobs, max(1, len(paths)))) as workers:
        read = partial(scan_file, values=known_values(request.options.define))
        told = partial(_tell, progress, "reading", len(paths))
        scans = {each.file: each for each in workers.map(read, paths, Scan, told)}
        graph = Graph(scans, Places(paths, request.options.include), request.options)
        judged = judge_all(graph, request, workers, progress)
    used = [each for path in paths for each in findings_of(scans[path], graph)]
    findings = sorted([*_renamed(merged(judged), paths), *used], key=order)
    concerned = {each.file for each in findings} | {p for p in paths if is_cuda(p)}
    seen = {note for one in judged for note in one.notes}
    notes = sorted(seen.union(graph.notes(concerned)), key=_note_order)
    crashed = any(one.crashed for one in judged)
    return Report(tuple(sorted(concerned)), tuple(findings), tuple(notes), request.target, crashed)


def _tell(progress: Progress, what: str, total: int, count: int) -> None:
    progress(f"{what} {count} of {total} files")


def _note_order(note: Note) -> tuple[object, ...]:
    return (note.span.file, note.span.line, note.span.column, note.code, note.message)


def known_values(define: Mapping[str, str]) -> dict[str, int | None]:
    """Macros that nvcc and `-D` define, with their value where it is an integer."""
    version = CUDA_VERSION[0] * 1000 + CUDA_VERSION[1] * 10
    values: dict[str, int | None] = {
        "CUDART_VERSION": version, "CUDA_VERSION": version,
        "__CUDACC_VER_MAJOR__": CUDA_VERSION[0], "__CUDACC_VER_MINOR__": CUDA_VERSION[1],
        "__linux__": 1, "__linux": 1, "__unix__": 1,
    }  # fmt: skip
    for name, text in define.items():
        values[name] = int(text) if text.isdecimal() else None
    return values


def scan_file(path: str, values: Mapping[str, int | None]) -> Scan:
    """Of a file that cannot be read, nothing: if it is CUDA's, its parser says why."""
    of_nvcc: dict[str, int | None] = {"__CUDACC__": 1, "__NVCC__": 1} if is_cuda(path) else {}
    try:
        return scan(pipeline.read_source(path), path, {**of_nvcc, **values})
    except Refused:
        return Scan(path, kernels=is_cuda(path))


class Graph:
    """Which file includes which. Headers that lie outside of the report's files are read for the
    names that they declare."""

    def __init__(self, scans: Mapping[str, Scan], places: Places, options: Options) -> None:
        self.scans = dict(scans)
        self.own = {os.path.realpath(path): path for path in scans}
        self.places = places
        self.values = known_values(options.define)
        self.folders = options.include
        self.included: dict[str, list[str]] = {}
        self.guesses: dict[str, dict[str, str]] = {}  # of a file: folder to what it includes there
        rest = list(scans)
        while rest:
            path = rest.pop()
            self.included[path] = [p for p in self._found(path) if p != path]
            for each in self.included[path]:
                if each not in self.scans:
                    self.scans[each] = scan_file(each, self.values)
                    rest.append(each)
        self.including = _turned(self.included)

    def _found(self, path: str) -> Iterable[str]:
        for spelled, _, _ in self.scans[path].includes:
            if self.is_toolkits(spelled, path):
                continue
            found = self.places.found(spelled, path)
            if found is None:
                found = self.places.guessed(spelled, path)
                if found is not None:
                    name = os.path.normpath(spelled.strip('<>"'))
                    folder = found[: len(found) - len(name)].rstrip("/") or "."
                    self.guesses.setdefault(path, {})[folder] = spelled
            if found is not None:
                yield self.own.get(os.path.realpath(found), found)

    def is_toolkits(self, spelled: str, path: str) -> bool:
        from cuda2npu.parser.headers import is_left_out

        beside = [os.path.dirname(path) or "."] if spelled.startswith('"') else []
        return is_left_out(spelled, [*beside, *self.folders])

    def names(self, path: str) -> Own:
        """What the file and its headers define; and declare, as do those that include it."""
        inner = closure(path, self.included)
        outer = set().union(
            *(closure(each, self.included) for each in closure(path, self.including))
        )
        return Own(
            frozenset().union(*(self.scans[each].defined for each in inner)),
            frozenset().union(*(self.scans[each].declared for each in outer)),
        )

    def options_for(self, path: str, given: Options) -> Options:
        """With the folders that nobody gave, and that have headers of this file."""
        folders = [f for each in closure(path, self.included) for f in self.guesses.get(each, {})]
        more = tuple(sorted(set(folders) - set(given.include)))
        return replace(given, include=(*given.include, *more))

    def notes(self, files: Iterable[str]) -> Iterable[Note]:
        """Of the folders that nobody gave, and in which headers of `files` were found."""
        for path in {each for file in files for each in closure(file, self.included)}:
            for folder, spelled in self.guesses.get(path, {}).items():
                name = spelled.strip('<>"')
                message = f"header `{name}` is taken from `{folder}`, which is no folder of -I"
                place = next(i for i in self.scans[path].includes if i.spelled == spelled)
                yield Note(Span(path, place.line, place.column), GUESSED, message)

    def has_kernels(self, path: str) -> bool:
        return any(self.scans[each].kernels for each in closure(path, self.included))


def _turned(graph: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Its edges the other way round."""
    turned: dict[str, list[str]] = {}
    for start, ends in graph.items():
        for end in ends:
            turned.setdefault(end, []).append(start)
    return turned


def judge_all(graph: Graph, request: Request, workers: Workers, progress: Progress) -> list[Judged]:
    """Files that no other one includes come first; of the others, those whose kernels none of them
    showed: a header rarely stands for itself."""
    own = [path for path in graph.own.values() if is_cuda(path) or graph.scans[path].kernels]
    inner = {each for path in own for each in graph.included[path]}
    headers = {path for path in own if path in inner or not path.lower().endswith(".cu")}
    first = [path for path in own if path not in headers and graph.has_kernels(path)]
    told = partial(_tell, progress, "translating", len(first))
    jobs = [(path, graph.options_for(path, request.options)) for path in first]
    work = partial(_judge, template=request.template)
    judged = workers.map(work, jobs, _lost, told)
    covered = {os.path.realpath(each) for one in judged for each in one.covered}
    rest = [
        path
        for path in own
        if path in headers and graph.scans[path].kernels and os.path.realpath(path) not in covered
    ]
    told = partial(_tell, progress, "translating", len(rest))
    jobs = [(path, graph.options_for(path, request.options)) for path in rest]
    return judged + workers.map(work, jobs, _lost, told)


def _judge(job: tuple[str, Options], template: Template) -> Judged:
    path, options = job
    return judge(path, options, template)


def _lost(job: tuple[str, Options]) -> Judged:
    return Judged([lost(job[0], "the process that translated it has died")], crashed=True)


def _renamed(findings: Iterable[Finding], paths: Iterable[str]) -> Iterable[Finding]:
    """Files by the names that the report gave them; others relative to where we are."""
    known = {os.path.realpath(path): path for path in paths}

    def named(path: str) -> str:
        return known.get(os.path.realpath(path)) or os.path.relpath(path)

    for each in findings:
        cause = each.cause
        moved = cause and Span(named(cause.file), cause.line, cause.column, cause.length)
        name = named(each.name) if each.kind == "file" else each.name
        yield replace(each, file=named(each.file), cause=moved, name=name)


def findings_of(scanned: Scan, graph: Graph) -> list[Finding]:
    """Host calls and uses of libraries; those of the same name are one finding."""
    places: dict[Answer, list[tuple[int, int]]] = {}
    own = graph.names(scanned.file) if scanned.uses else Own()
    for use in scanned.uses:
        found = answer(use, own)
        if found is not None:
            places.setdefault(found, []).append((use.line, use.column))
    for spelled, line, column in scanned.includes:
        beside = [os.path.dirname(scanned.file) or "."] if spelled.startswith('"') else []
        is_users = graph.places.holding(spelled, scanned.file) is not None
        found = include_answer(spelled, [*beside, *graph.folders], is_users)
        if found is not None:
            places.setdefault(found, []).append((line, column))
    return [
        Finding(
            a.kind, a.name, a.status, scanned.file, tuple(sorted(at)),
            a.code, a.reason, a.help, a.effort, a.library,
        )
        for a, at in places.items()
    ]  # fmt: skip
