"""What was compiled, on disk, by content.

In: a key (of all that the content depends on) and bytes; out: the bytes, or the path of the file,
if it is whole and ours. The folder is `$CUDA2NPU_CACHE`, else `cuda2npu` in `$XDG_CACHE_HOME` or
~/.cache. Processes may use it at once: an entry appears whole or not at all. Where the folder
cannot be used, nothing is kept and nothing fails.

    >>> key_of(["text", "compiler"]) != key_of(["textc", "ompiler"])
    True

An entry is a file `<key><suffix>`: the content, then `MARK`, the key, the content's sha256. A
shared library works with text behind its end, so that it is loaded from where it lies.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

MARK = b"\ncuda2npu1"
TRAILER = len(MARK) + 64
ENTRY = re.compile(r"[0-9a-f]{64}\.(so|txt)")
UNFINISHED = ".unfinished-"
FORGOTTEN = 3600.0  # seconds after which what is unfinished was left by a process that died
BOUND = 512 << 20  # bytes
USED = 86400.0  # seconds after which a use is marked anew
TRIMMED = 16  # one write in so many looks whether the folder is too large


class Contents(NamedTuple):
    """What the folder holds."""

    folder: Path
    entries: int
    bytes: int


def key_of(parts: Iterable[str]) -> str:
    """sha256 over the parts, each with its length before it."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogateescape")
        digest.update(f"{len(raw)} ".encode())
        digest.update(raw)
    return digest.hexdigest()


def folder_path() -> Path | None:
    """Where entries lie: a folder of our own within the user's; None if there is no such place."""
    stated = os.environ.get("CUDA2NPU_CACHE")
    if stated:
        return Path(stated).absolute() / "native"
    base = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(base):
        return Path(base) / "cuda2npu" / "native"
    try:
        return Path.home() / ".cache" / "cuda2npu" / "native"
    except RuntimeError:
        return None


def _ours(found: os.stat_result) -> bool:
    """This user's, and nobody else may write to it."""
    return found.st_uid == os.geteuid() and not found.st_mode & 0o022


def usable_folder(*, make: bool = False) -> Path | None:
    """The folder, if it is there and only ours; with `make` it is made."""
    folder = folder_path()
    if folder is None:
        return None
    try:
        if make:
            folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return None
    return folder if stat.S_ISDIR(found.st_mode) and _ours(found) else None


def find(key: str, suffix: str) -> Path | None:
    """The file of an entry, after a look at every byte of it."""
    return None if read(key, suffix) is None else _path(key, suffix)


def _path(key: str, suffix: str) -> Path | None:
    folder = usable_folder()
    return None if folder is None else folder / f"{key}{suffix}"


def read(key: str, suffix: str) -> bytes | None:
    """An entry's content; None where there is none that can be trusted."""
    path = _path(key, suffix)
    if path is None:
        return None
    try:
        whole, used = _whole(path)
    except OSError:
        return None
    content = whole[:-TRAILER]
    if len(whole) < TRAILER or whole[-TRAILER:] != trailer(key, content):
        return None
    if time.time() - used > USED:
        with contextlib.suppress(OSError):
            os.utime(path)
    return content


def _whole(path: Path) -> tuple[bytes, float]:
    """A file's bytes and its time of last use. Raises OSError unless it is a file of ours."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        found = os.fstat(opened)
        if not stat.S_ISREG(found.st_mode) or not _ours(found):
            raise PermissionError(path)
        with open(opened, "rb", closefd=False) as entry:
            return entry.read(), found.st_mtime
    finally:
        os.close(opened)


def trailer(key: str, content: bytes) -> bytes:
    return MARK + bytes.fromhex(key) + hashlib.sha256(content).digest()


def write(key: str, suffix: str, content: bytes) -> Path | None:
    """The new entry's file; None where it cannot be kept."""
    folder = usable_folder(make=True)
    if folder is None:
        return None
    path = folder / f"{key}{suffix}"
    try:
        opened, unfinished = tempfile.mkstemp(prefix=UNFINISHED, dir=folder)
    except OSError:
        return None
    try:
        with open(opened, "wb") as entry:
            entry.write(content + trailer(key, content))
        os.replace(unfinished, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        return None
    if int(key[:8], 16) % TRIMMED == 0:
        trim()
    return path


def _listed(folder: Path) -> list[tuple[float, int, str]]:
    """Time of last use, size and path of each entry, and of what is unfinished."""
    listed = list[tuple[float, int, str]]()
    with contextlib.suppress(OSError), os.scandir(folder) as within:
        for each in within:
            if not ENTRY.fullmatch(each.name) and not each.name.startswith(UNFINISHED):
                continue
            with contextlib.suppress(OSError):
                found = each.stat(follow_symlinks=False)
                listed.append((found.st_mtime, found.st_size, each.path))
    return sorted(listed)


def trim(bound: int = BOUND) -> int:
    """Removes what was not used for longest, down to seven eighths of `bound` bytes where the
    folder holds more than that, and what dead processes left; the number of files removed."""
    folder = usable_folder()
    listed = _listed(folder) if folder else []
    size = sum(each[1] for each in listed)
    target = size if size <= bound else bound // 8 * 7
    removed = 0
    for used, length, path in listed:
        unfinished = os.path.basename(path).startswith(UNFINISHED)
        dead = unfinished and time.time() - used > FORGOTTEN
        if not dead and (unfinished or size <= target):
            continue
        with contextlib.suppress(OSError):
            os.unlink(path)
            size -= length
            removed += 1
    return removed


def contents() -> Contents | None:
    """None where the folder cannot be used or is not there."""
    folder = usable_folder()
    if folder is None:
        return None
    listed = _listed(folder)
    return Contents(folder, len(listed), sum(each[1] for each in listed))


def clear() -> Contents | None:
    """Removes every entry, nothing else; what there was."""
    held = contents()
    if held is not None:
        for _, _, path in _listed(held.folder):
            with contextlib.suppress(OSError):
                os.unlink(path)
    return held
