"""`cuda2npu cache`: where it is, what it holds, the compiler; clear removes entries only."""

from __future__ import annotations

from pathlib import Path

import pytest

from cuda2npu.cli import main
from cuda2npu.runtime.native import cache

Captured = pytest.CaptureFixture[str]
KEY = cache.key_of(["an entry"])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUDA2NPU_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept" / "native"


def test_shown_of_a_cache_that_is_not_there_yet(folder: Path, capsys: Captured) -> None:
    assert main(["cache", "info"]) == 0
    said = capsys.readouterr().out
    assert f"folder    {folder}\nentries   0\nsize      0 MiB of 512 MiB\ncompiler  " in said


def test_shown_are_entries_and_bytes(folder: Path, capsys: Captured) -> None:
    cache.write(KEY, ".so", b"x" * (3 << 20))
    main(["cache", "info"])
    said = capsys.readouterr().out
    assert "entries   1\nsize      3.1 MiB of 512 MiB\n" in said


def test_shown_of_a_folder_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CUDA2NPU_CACHE", str(tmp_path / "file"))
    assert main(["cache", "info"]) == 0
    assert "(cannot be used)\nentries   0\n" in capsys.readouterr().out


def test_shown_is_the_compiler(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("CUDA2NPU_CC", "no-such-compiler")
    assert main(["cache", "info"]) == 1
    said = capsys.readouterr().out
    assert "compiler  none: `CUDA2NPU_CC` is `no-such-compiler`, which cannot be started" in said


def test_clear_removes_entries_and_nothing_else(folder: Path, capsys: Captured) -> None:
    cache.write(KEY, ".so", b"x")
    (folder / "letter.txt").write_text("not ours")
    (folder.parent / "mine").write_text("not ours")
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out == "removed 1 file, 0.1 MiB\n"
    assert [p.name for p in folder.iterdir()] == ["letter.txt"]
    assert (folder.parent / "mine").exists()
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out == "removed 0 files, 0 MiB\n"
