"""Damaged samples: diagnostics or a result, never an exception, never slow."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.law.mutate import mutate, run, sources

SAMPLES = Path(__file__).parents[2] / "samples"
CHUNK = 40


@pytest.mark.parametrize("chunk", range(8))
def test_damaged_files_give_diagnostics(chunk: int) -> None:
    broken = run(sources([SAMPLES]), range(chunk * CHUNK, (chunk + 1) * CHUNK))
    assert [(item.key, item.detail) for item in broken] == []


def test_a_mutant_differs_and_comes_back_from_its_seed() -> None:
    text = "__global__ void k(int *x) { x[threadIdx.x] = 1; }"
    mutants = [mutate(text, [text], Random(seed)) for seed in range(50)]
    assert mutants == [mutate(text, [text], Random(seed)) for seed in range(50)]
    assert sum(mutant != text for mutant in mutants) > 40
