"""Rodinia's programs on graphs, trees, texts and lists.

PROGRAMS[0].name   ->  "bfs"
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.suites.judges import differ, prints
from benchmarks.suites.program import Outcome, Program, Reference, Run
from benchmarks.suites.rodinia.files import write

NODES, DEGREE = 20_000, 6
KEYS = 20_000
QUERIES, RANGES = 2000, 500
SYMBOLS = 1 << 18
_LETTERS = b"ACGT"


def _edges() -> tuple[NDArray[Any], NDArray[Any]]:
    """Where each node's edges begin, and their ends; some nodes are reached by none."""
    draw = np.random.default_rng(4)
    degrees = draw.integers(0, DEGREE, NODES)
    degrees[0] = DEGREE
    starts = np.concatenate([[0], np.cumsum(degrees)])
    return starts, draw.integers(0, NODES, starts[-1])


def _graph(folder: Path) -> None:
    starts, ends = _edges()
    lines = [str(NODES)]
    lines += [
        f"{s} {e - s}" for s, e in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    ]
    lines += ["", "0", "", str(ends.size), *(f"{end} 1" for end in ends.tolist())]
    write(folder / "graph.txt", "\n".join(lines) + "\n")


def _distances(outcome: Outcome, _: Outcome | None) -> str:
    starts, ends = _edges()
    cost = np.full(NODES, -1)
    front, step = np.array([0]), 0
    while front.size:
        cost[front] = step
        reached = np.concatenate([ends[starts[i] : starts[i + 1]] for i in front.tolist()])
        front, step = np.unique(reached[cost[reached] < 0]), step + 1
    lines = re.findall(r"^(\d+)\) cost:(-?\d+)$", outcome.read("result.txt"), re.M)
    return differ("cost", np.array([int(cost) for _, cost in lines]), cost)


def _tree(folder: Path) -> None:
    """Every fourth key is missing. The commands end with a NUL: their reader adds none."""
    keys = np.random.default_rng(5).permutation([k for k in range(KEYS) if k % 4])
    folder = folder / "../../data/b+tree"
    write(folder / "keys.txt", f"{KEYS}\n" + "".join(f"{key}\n" for key in keys.tolist()))
    write(folder / "command.txt", f"j {RANGES} {RANGES}\nk {QUERIES}\n\0")


def _answers(text: str) -> list[str]:
    return re.findall(r"^\d+ +-?\d+.*$", text, re.M)


def _same_answers(outcome: Outcome, reference: Outcome | None) -> str:
    found, wanted = (_answers(o.read("output.txt")) for o in (outcome, reference or outcome))
    if len(wanted) != QUERIES + RANGES:
        return f"{len(wanted)} answers of the reference, not {QUERIES + RANGES}"
    if len(found) != len(wanted):
        return f"{len(found)} answers, not {len(wanted)}"
    wrong = [(a, b) for a, b in zip(found, wanted, strict=True) if a != b]
    return f"{len(wrong)} answers are wrong: `{wrong[0][0]}`, not `{wrong[0][1]}`" if wrong else ""


def _text(folder: Path) -> None:
    """Bytes whose entropy is near 2.2 bits, so that four symbols fit a word."""
    chances = 0.5 ** np.arange(1, 9)
    letters = np.random.default_rng(6).choice(8, SYMBOLS, p=chances / chances.sum())
    write(folder / "text.in", (letters + 97).astype(np.uint8).tobytes())


def _genome(folder: Path) -> None:
    draw = np.random.default_rng(7)
    letters = np.frombuffer(_LETTERS, np.uint8)
    reference = letters[draw.integers(0, 4, 5000)].tobytes().decode()
    reads: list[str] = []
    for i, start in enumerate(draw.integers(0, 4900, 200).tolist()):
        read = list(reference[start : start + 60])
        read[int(draw.integers(0, 60))] = "ACGT"[int(draw.integers(0, 4))]
        reads += [f">read{i}", "".join(read)]
    write(folder / "genome.fa", f">genome\n{reference}\n")
    write(folder / "reads.fa", "\n".join(reads) + "\n")


def _matches(text: str) -> list[str]:
    return re.findall(r"^(?:> .*| +\d+ +\d+ +\d+.*)$", text, re.M)


def _same_matches(outcome: Outcome, reference: Outcome | None) -> str:
    found, wanted = (_matches(o.text) for o in (outcome, reference or outcome))
    if len(wanted) < 100:
        return f"the reference printed only {len(wanted)} matches"
    return (
        "" if found == wanted else f"{len(found)} matches, which are not the {len(wanted)} wanted"
    )


_B_PLUS = ("./b+tree.out", "file", "../../data/b+tree/keys.txt", "command",
           "../../data/b+tree/command.txt")  # fmt: skip
_MUMMER = ("genome.fa", "reads.fa")
# No OpenGL, which it does not call; a header that its C++ files forget.
_NEWER = {"LIB": "-L../lib -lcuda -lcudart", "CXX": "g++ -fopenmp -include unistd.h"}

PROGRAMS = (
    Program("bfs", "cuda/bfs", (
        Run(("./bfs.out", "graph.txt"), _distances, inputs=_graph),), "numpy, on its output file",
        copies=("common", "cuda/util")),
    Program("b+tree", "cuda/b+tree", (
        Run(_B_PLUS, _same_answers, inputs=_tree,
            reference=Reference("openmp/b+tree", _B_PLUS)),), "its OpenMP version",
        copies=("common",)),
    Program("huffman", "cuda/huffman", (
        Run(("./pavle", "text.in"), prints("PASS! vectors are matching", "FAIL!|Diff: data1"),
            inputs=_text),), "its own check, against a CPU version inside", copies=("common",)),
    Program("hybridsort", "cuda/hybridsort", (
        Run(("./hybridsort", "r"), prints(r"Checking result\.\.\.PASSED", "Sort missmatch|FAILED")),
        ), "its own check, against a CPU version inside", variables={"VERIFY": "Y"},
        copies=("common",), needs="textures; GL/glew.h"),
    Program("mummergpu", "cuda/mummergpu", (
        Run(("bin/mummergpu", *_MUMMER), _same_matches, inputs=_genome,
            reference=Reference("cuda/mummergpu", ("bin/mummergpu", "-C", *_MUMMER),
                                variables=_NEWER)),),
        "its own CPU version (-C)", variables=_NEWER,
        copies=("common",), needs="textures"),
)  # fmt: skip
