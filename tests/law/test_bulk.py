"""The law over a batch that is compiled as one: a wrong kernel in it is found, and no other."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import pytest

from cuda2npu.ir.program import TileProgram
from cuda2npu.runtime.native import Mode
from cuda2npu.runtime.native.launch import text_for
from cuda2npu.runtime.native.text import Text
from tests.law import bulk
from tests.law.apart import apart
from tests.law.law import Breach
from tests.runtime.native.kernels import NEEDS_COMPILER

SEEDS = range(2_000_000, 2_000_030)
FEW = range(SEEDS.start, SEEDS.start + 4)
WRONG = FEW[1]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA2NPU_CACHE", str(tmp_path))


def damage(monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """The kernel of seed `WRONG` does `statement` first, in unchecked code."""
    before = list[TileProgram]()

    def text_of(program: TileProgram, mode: Mode) -> Text:
        text = text_for(program, mode)
        if program not in before:
            before.append(program)
        if len(before) != WRONG - FEW.start + 1 or mode.checked:
            return text
        return text._replace(given={**text.given, "body": f"{statement}\n{text.given['body']}"})

    monkeypatch.setattr(bulk, "text_for", text_of)


@NEEDS_COMPILER
def test_a_batch_holds() -> None:
    assert bulk.failures(SEEDS) == []


@NEEDS_COMPILER
def test_a_batch_is_compiled_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """None is left for a launch to compile: the pool is the one library kept on disk."""
    assert bulk.failures(FEW) == []
    assert len(list(tmp_path.rglob("*.so"))) <= 1


@NEEDS_COMPILER
@pytest.mark.parametrize("flags", [bulk.QUICK, bulk.SHIPPED], ids=["quick", "shipped"])
def test_a_kernel_that_does_nothing(
    monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...]
) -> None:
    damage(monkeypatch, "return 0;")
    found = bulk.failures(FEW, flags)
    assert [(seed, breach.key) for seed, breach in found] == [
        (WRONG, "differs native code, unchecked")
    ]


@NEEDS_COMPILER
def test_a_kernel_that_kills_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    damage(monkeypatch, "*(volatile int *)8 = 1;")
    found = bulk.failures(FEW)
    assert [(seed, breach.key) for seed, breach in found] == [(WRONG, "died: SIGSEGV")]


@NEEDS_COMPILER
def test_text_that_does_not_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are compiled one by one; so is this one, from its own text, which is right."""
    damage(monkeypatch, "no_such_name;")
    ((seed, breach),) = bulk.failures(FEW)
    assert (seed, breach.key) == (FEW.start, "only together")
    assert "no_such_name" in breach.detail


def kill() -> Breach | None:
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def test_what_kills_a_process_is_named() -> None:
    results = apart([partial(int, "7"), kill, partial(int, "8")])
    assert results[0::2] == [7, 8]
    assert isinstance(results[1], Breach)
    assert results[1].key == "died: SIGKILL"


def test_what_was_said_before_is_kept() -> None:
    def say() -> None:
        os.write(2, b"k.c:3:5: runtime error: shift exponent 64 is too large\n")
        os._exit(1)

    (breach,) = apart([say])
    assert isinstance(breach, Breach)
    assert breach.key == "died: runtime error: shift exponent _ is too large"
