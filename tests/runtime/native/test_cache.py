"""What is kept on disk: whole, ours and of its key, or not used."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from cuda2npu.runtime.native import cache

KEY, OTHER = cache.key_of(["one"]), cache.key_of(["other"])
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUDA2NPU_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "native"


def write() -> Path:
    path = cache.write(KEY, ".so", CONTENT)
    assert path is not None
    return path


def test_what_was_written_is_read(folder: Path) -> None:
    assert cache.read(KEY, ".so") is None and cache.find(KEY, ".so") is None
    assert write() == folder / f"{KEY}.so" == cache.find(KEY, ".so")
    assert cache.read(KEY, ".so") == CONTENT
    assert cache.read(KEY, ".txt") is None
    assert [p.name for p in folder.iterdir()] == [f"{KEY}.so"]


def test_folder_and_entry_are_for_this_user_only(folder: Path) -> None:
    before = os.umask(0)
    try:
        path = write()
    finally:
        os.umask(before)
    assert [p.stat().st_mode & 0o777 for p in (folder.parent, folder, path)] == [
        0o700,
        0o700,
        0o600,
    ]


@pytest.mark.parametrize("where", [0, 1, 5000, 10239, 10240, -97, -40, -1])
def test_a_changed_byte_is_noticed(folder: Path, where: int) -> None:
    path = write()
    raw = bytearray(path.read_bytes())
    raw[where] ^= 1
    path.write_bytes(raw)
    assert cache.read(KEY, ".so") is None and cache.find(KEY, ".so") is None
    write()
    assert cache.read(KEY, ".so") == CONTENT


@pytest.mark.parametrize("length", [0, 1, 73, 74, 75, 5000, 10240, 10313])
def test_a_truncated_entry_is_noticed(folder: Path, length: int) -> None:
    path = write()
    assert path.stat().st_size == 10240 + cache.TRAILER == 10314
    os.truncate(path, length)
    assert cache.read(KEY, ".so") is None


def test_an_entry_under_another_key_is_noticed(folder: Path) -> None:
    write().rename(folder / f"{OTHER}.so")
    assert cache.read(OTHER, ".so") is None


def test_what_others_may_write_to_is_not_trusted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write()
    for place in (path, folder):
        before = place.stat().st_mode
        for mode in (0o620, 0o602) if place == path else (0o720, 0o702):
            place.chmod(mode)
            assert cache.read(KEY, ".so") is None
        place.chmod(before)
        assert cache.read(KEY, ".so") == CONTENT
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    assert cache.read(KEY, ".so") is None and cache.write(KEY, ".so", b"") is None
    assert cache.contents() is None and cache.clear() is None


@pytest.mark.parametrize("place", ["entry", "folder"])
def test_links_are_not_followed(folder: Path, tmp_path: Path, place: str) -> None:
    path = write()
    path = path if place == "entry" else folder
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    assert cache.read(KEY, ".so") is None


def test_an_entry_that_is_a_pipe(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    os.mkfifo(folder / f"{KEY}.so", 0o600)
    assert cache.read(KEY, ".so") is None
    write()
    assert cache.read(KEY, ".so") == CONTENT


def test_an_entry_that_is_a_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    (folder / f"{KEY}.so").mkdir()
    assert cache.read(KEY, ".so") is None and cache.write(KEY, ".so", b"") is None
    assert [p.name for p in folder.iterdir()] == [f"{KEY}.so"]


@pytest.mark.parametrize("stated", ["/proc/nowhere", "/dev/null", "/dev/null/below"])
def test_without_a_usable_folder_nothing_is_kept(
    stated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUDA2NPU_CACHE", stated)
    assert cache.write(KEY, ".so", CONTENT) is None
    assert cache.read(KEY, ".so") is None and cache.find(KEY, ".so") is None
    assert cache.contents() is None and cache.clear() is None and cache.trim(0) == 0


def test_the_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA2NPU_CACHE")
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")
    assert cache.folder_path() == Path("/home/ada/.cache/cuda2npu/native")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/ada")
    assert cache.folder_path() == Path("/var/ada/cuda2npu/native")
    monkeypatch.setenv("CUDA2NPU_CACHE", "/srv/kept")
    assert cache.folder_path() == Path("/srv/kept/native")


def test_a_key_keeps_its_parts_apart() -> None:
    keys = {cache.key_of(parts) for parts in (["ab", "c"], ["a", "bc"], ["abc"], ["ab", "c", ""])}
    assert len(keys) == 4


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_the_oldest_go_first(folder: Path) -> None:
    """Ten of 1074 bytes in 9000: down to 7875, so seven stay."""
    keys = [cache.key_of([str(i)]) for i in range(10)]
    for i, key in enumerate(keys):
        path = cache.write(key, ".so", bytes(1000))
        assert path is not None
        age(path, 100 - i)
    assert cache.trim(11000) == 0
    assert cache.trim(9000) == 3
    assert [cache.read(key, ".so") is None for key in keys] == [True] * 3 + [False] * 7
    held = cache.contents()
    assert held is not None and (held.entries, held.bytes) == (7, 7 * 1074)


def test_a_use_makes_an_entry_young_again(folder: Path) -> None:
    path = write()
    age(path, 10 * cache.USED)
    assert cache.read(KEY, ".so") == CONTENT
    assert time.time() - path.stat().st_mtime < 60


def test_what_dead_processes_left_goes(folder: Path) -> None:
    write()
    for name, seconds in (("dead", 2 * cache.FORGOTTEN), ("alive", 1)):
        path = folder / f"{cache.UNFINISHED}{name}"
        path.write_bytes(bytes(100))
        age(path, seconds)
    assert cache.trim() == 1
    assert {p.name for p in folder.iterdir()} == {f"{KEY}.so", f"{cache.UNFINISHED}alive"}


def test_some_writes_trim(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "BOUND", 0)
    calls = list[None]()
    monkeypatch.setattr(cache, "trim", lambda: calls.append(None))
    for i in range(200):
        cache.write(cache.key_of([str(i)]), ".txt", b"")
    assert 2 <= len(calls) <= 40
