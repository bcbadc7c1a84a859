"""Rodinia's inputs and references: each judge accepts what is right and nothing else."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.suites.program import Outcome, Run
from benchmarks.suites.rodinia import SUITE, files, grids, particles, wavelets
from benchmarks.suites.tap import FROM_DEVICE, TO_DEVICE, Copies, Copy

RUNS = {p.name: p.runs for p in SUITE.programs}


def copies(sent: list[np.ndarray], fetched: list[np.ndarray]) -> Copies:
    rows = [Copy(TO_DEVICE, 0, a.tobytes()) for a in sent]
    return Copies((*rows, *(Copy(FROM_DEVICE, 0, a.tobytes()) for a in fetched)))


def outcome(folder: Path, recorded: Copies | None = None, text: str = "") -> Outcome:
    return Outcome(text, 0, folder, copies=recorded or Copies())


def run_of(name: str, run: str = "") -> Run:
    return next(r for r in RUNS[name] if r.name == run)


def test_all_programs_are_there() -> None:
    assert len(SUITE.programs) == len(RUNS) == 23


def test_a_checkout_without_a_configuration_gets_one(tmp_path: Path) -> None:
    (tmp_path / "cuda" / "hybridsort").mkdir(parents=True)
    (tmp_path / "cuda" / "hybridsort" / "helper_cuda.h").write_text("")
    SUITE.prepare(tmp_path)
    assert "CUDA_LIB_DIR" in (tmp_path / "common" / "make.config").read_text()
    assert (tmp_path / "home" / "rodinia_3.0" / "common" / "make.config").exists()
    assert (tmp_path / "sdk" / "common" / "inc" / "helper_cuda.h").exists()


def test_a_constant_picture_has_empty_high_bands() -> None:
    bands = wavelets.forward53(np.full((8, 8), 7), 2)
    assert bands[:4].tolist() == [7] * 4
    assert not bands[4:].any()
    real = wavelets.forward97(np.full((8, 8), 1.0), 1)
    assert np.abs(real[16:]).max() < 1e-6


def test_a_row_of_the_whole_wavelet_by_hand() -> None:
    low, high = (
        wavelets.forward53(np.array([[1, 5, 3, 8], [1, 5, 3, 8]]), 1)
        .reshape(2, 4)[0, :]
        .reshape(2, 2)
    )
    assert high.tolist() == [5 - 2, 8 - 3]
    assert low.tolist() == [1 + (3 + 3 + 2) // 4, 3 + (3 + 5 + 2) // 4]


def test_a_video_is_read_back_upside_down(tmp_path: Path) -> None:
    frames = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    files.video(tmp_path / "v.avi", frames)
    content = (tmp_path / "v.avi").read_bytes()
    assert content[:4] == b"RIFF"
    assert struct.unpack("<I", content[4:8])[0] == len(content) - 8
    at = content.index(b"00db")
    assert list(content[at + 8 : at + 20]) == frames[0][::-1].ravel().tolist()


def test_breadth_first_search(tmp_path: Path) -> None:
    run = run_of("bfs")
    run.inputs(tmp_path)
    words = (tmp_path / "graph.txt").read_text().split()
    count = int(words[0])
    nodes = [(int(words[1 + 2 * i]), int(words[2 + 2 * i])) for i in range(count)]
    ends = [int(w) for w in words[3 + 2 * count :: 2]]
    cost, front = {0: 0}, [0]
    while front:
        reached = [e for i in front for e in ends[nodes[i][0] : sum(nodes[i])]]
        step = cost[front[0]] + 1
        front = [e for e in dict.fromkeys(reached) if e not in cost]
        cost |= dict.fromkeys(front, step)
    lines = [f"{i}) cost:{cost.get(i, -1)}\n" for i in range(count)]
    (tmp_path / "result.txt").write_text("".join(lines))
    assert run.judge(outcome(tmp_path), None) == ""
    (tmp_path / "result.txt").write_text("".join(["0) cost:1\n", *lines[1:]]))
    assert "cost[0] is 1, not 0" in run.judge(outcome(tmp_path), None)


def test_paths(tmp_path: Path) -> None:
    wall = np.random.default_rng(0).integers(0, 9, (grids.ROWS, grids.COLUMNS), np.int32)
    cost = wall[0].tolist()
    for line in wall[1:].tolist():
        wide = [cost[0], *cost, cost[-1]]
        cost = [c + min(wide[i : i + 3]) for i, c in enumerate(line)]
    right = np.array(cost, np.int32)
    judge = run_of("pathfinder").judge
    assert judge(outcome(tmp_path, copies([wall[0], wall[1:]], [right])), None) == ""
    assert judge(outcome(tmp_path, copies([wall[0], wall[1:]], [right + 1])), None)


def test_neighbours(tmp_path: Path) -> None:
    run = run_of("nn")
    run.inputs(tmp_path)
    records = [r for name in "ab" for r in (tmp_path / f"{name}.db").read_text().splitlines()]
    assert {len(r) for r in records} == {48}
    distance = [float(np.hypot(float(r[27:32]) - 30, float(r[33:38]) - 90)) for r in records]
    nearest = sorted(range(len(records)), key=lambda i: distance[i])[:5]
    text = "".join(f"{records[i]} --> Distance={distance[i]:f}\n" for i in nearest)
    assert run.judge(outcome(tmp_path, text=text), None) == ""
    other = text.replace(records[nearest[0]], records[nearest[0] - 1])
    assert "record[0]" in run.judge(outcome(tmp_path, text=other), None)


def test_the_search_of_particles() -> None:
    count = particles.PARTICLES
    draw = np.random.default_rng(1)
    sums = np.cumsum(np.full(count, 1 / count))
    sent = [draw.random(count) for _ in range(2)] + [np.zeros(count)] * 2 + [sums]
    sent.append((np.arange(count) + 0.5) / count)
    good = copies(sent * 9, [sent[1], sent[0]] * 9)
    assert particles.naive(outcome(Path(), good), None) == ""
    bad = replace(good, rows=(*good.rows[:-1], replace(good.rows[-1], content=sums.tobytes())))
    assert particles.naive(outcome(Path(), bad), None).startswith("frame 9: xj[0]")


@pytest.mark.parametrize(("text", "right"), [("4.8e-05", True), ("3.2e+02", False), ("nan", False)])
def test_the_accuracy_of_layers(text: str, right: bool) -> None:
    judge = run_of("hotspot3D").judge
    assert (judge(outcome(Path(), text=f"Accuracy: {text}\n"), None) == "") == right
