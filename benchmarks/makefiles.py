"""With which `-I` and `-D` a program's makefile compiles a `.cu` file.

In: the file's path; out: its include folders and macros, from what `make -n -B` prints (nothing is
built, but `make` does expand the makefile) in the nearest folder above the file that has one.

    nvcc -std=c++17 -I../include -DN=4 -c main.cu   ->  Flags(("/x/include",), {"N": "4"})
"""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

NAMES = ("GNUmakefile", "makefile", "Makefile")
SECONDS = 20


@dataclass(frozen=True, slots=True)
class Flags:
    include: tuple[str, ...] = ()
    define: dict[str, str] = field(default_factory=dict[str, str])


def flags_of(path: str) -> Flags:
    """Those of the command that names the file; of all commands for a file that others include."""
    file = Path(path).resolve()
    for folder in file.parents:
        if any((folder / name).is_file() for name in NAMES):
            commands = _commands(folder)
            own = [c for c in commands if file in {(folder / word).resolve() for word in c}]
            return _flags(folder, own[:1] or commands)
    return Flags()


@lru_cache(maxsize=64)
def _commands(folder: Path) -> list[list[str]]:
    """The words of each call of nvcc; what `make` cannot go on with is left out."""
    try:
        done = subprocess.run(
            ["make", "-n", "-B", "-k"], cwd=folder, capture_output=True, timeout=SECONDS,
            encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return []
    found: list[list[str]] = []
    for line in done.stdout.replace("\\\n", " ").splitlines():
        try:
            words = shlex.split(line)
        except ValueError:  # a recipe that is no plain command
            continue
        if any(Path(word).name == "nvcc" for word in words[:3]):
            found.append(words)
    return found


def _flags(folder: Path, commands: list[list[str]]) -> Flags:
    """Of a macro that several commands define, the first is taken."""
    include: dict[str, None] = {}
    define: dict[str, str] = {}
    for words in commands:
        for letter, text in _options(words):
            if letter == "-I":
                include[str((folder / text).resolve())] = None
            else:
                name, equals, value = text.partition("=")
                define.setdefault(name, value if equals else "1")
    return Flags(tuple(include), define)


def _options(words: list[str]) -> list[tuple[str, str]]:
    """`-Ix` and `-I x`, likewise `-D`."""
    pairs = zip(words, [*words[1:], ""], strict=True)
    return [(w[:2], w[2:] or after) for w, after in pairs if w[:2] in ("-I", "-D")]
