"""Which files a report looks at, and what their `#include`s name.

In: files and folders. Out: paths, sorted, each file once, under the name by which it was reached.

    find(["app", "main.cpp"])       # ["app/k.cu", "app/util.h", "main.cpp"]
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence

CUDA = (".cu", ".cuh")
MAYBE = (".c", ".cc", ".cpp", ".cxx", ".h", ".hh", ".hpp", ".hxx", ".inl", ".inc", ".ipp", ".tpp")


def find(paths: Iterable[str]) -> list[str]:
    """A file that is named is always taken; in a folder, those whose ending is one of C's, C++'s or
    CUDA's. Hidden folders are left out."""
    found: dict[str, str] = {}
    for path in paths:
        for each in _inside(path) if os.path.isdir(path) else [path]:
            found.setdefault(os.path.realpath(each), each)
    return sorted(found.values())


def _inside(folder: str) -> Iterable[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(root, name)
            if name.lower().endswith((*CUDA, *MAYBE)) and os.path.isfile(path):
                yield os.path.normpath(path)


def is_cuda(path: str) -> bool:
    return path.lower().endswith(CUDA)


class Places:
    """Where the header of an `#include` lies. `files`: those of the report; `folders`: of -I."""

    def __init__(self, files: Sequence[str], folders: Sequence[str]) -> None:
        self.folders = tuple(folders)
        self.by_name: dict[str, list[str]] = {}
        for path in files:
            self.by_name.setdefault(os.path.basename(path), []).append(path)

    def holding(self, spelled: str, beside: str) -> str | None:
        """The path of the header; `beside`: the file that includes it."""
        found = self.found(spelled, beside)
        return found or self.guessed(spelled, beside)

    def found(self, spelled: str, beside: str) -> str | None:
        """In the folders where a compiler looks."""
        name = spelled.strip('<>"')
        if not name or "\0" in name:
            return None
        own = [os.path.dirname(beside)] if spelled.startswith('"') else []
        for folder in (*own, *self.folders):
            path = os.path.normpath(os.path.join(folder, name))
            if os.path.isfile(path):
                return path
        return None

    def guessed(self, spelled: str, beside: str) -> str | None:
        """Makefiles know more folders than we do: of the report's files whose path ends so, the one
        that is nearest to `beside`; None where two are."""
        name = os.path.normpath(spelled.strip('<>"'))
        same = self.by_name.get(os.path.basename(name), [])
        fitting = [p for p in same if f"/{p}".endswith(f"/{name}") and p != beside]
        near = {path: len(os.path.commonpath(_absolute(path, beside))) for path in fitting}
        best = [path for path in fitting if near[path] == max(near.values())]
        return best[0] if len(best) == 1 else None


def _absolute(*paths: str) -> list[str]:
    return [os.path.abspath(path) for path in paths]


def closure(start: str, included: Mapping[str, Sequence[str]]) -> set[str]:
    """`start`, and all that it includes, by way of others too."""
    reached, rest = {start}, [start]
    while rest:
        for path in included.get(rest.pop(), ()):
            if path not in reached:
                reached.add(path)
                rest.append(path)
    return reached
