"""What a program copied to and from the device: recorded by `tap.c`, read back as arrays.

In: a folder for the compiled tap; a recorded file. Out: the environment that records, and `Copies`.

    Copies.load(path).fetched(0, np.float32)   ->  what the first copy from the device brought
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

SOURCE = Path(__file__).with_name("tap.c")
TO_DEVICE, FROM_DEVICE = 1, 2
TIME = 1_000_000  # what programs that ask for the time are told


@dataclass(frozen=True, slots=True)
class Copy:
    kind: int
    address: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Copies:
    rows: tuple[Copy, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Copies:
        content = path.read_bytes() if path.is_file() else b""
        rows: list[Copy] = []
        at = 0
        while at + 24 <= len(content):
            kind, address, size = np.frombuffer(content, np.uint64, 3, at).tolist()
            rows.append(Copy(kind, address, content[at + 24 : at + 24 + size]))
            at += 24 + size + (-size & 7)
        return cls(tuple(rows))

    def of(self, kind: int) -> list[Copy]:
        return [row for row in self.rows if row.kind == kind]

    def sent(self, index: int, dtype: Any) -> NDArray[Any]:
        """What a copy to the device carried; negative indices count from the last."""
        return _array(self.of(TO_DEVICE), index, dtype)

    def fetched(self, index: int, dtype: Any) -> NDArray[Any]:
        return _array(self.of(FROM_DEVICE), index, dtype)


def _array(rows: list[Copy], index: int, dtype: Any) -> NDArray[Any]:
    if not -len(rows) <= index < len(rows):
        raise LookupError(f"only {len(rows)} such copies were recorded")
    return np.frombuffer(rows[index].content, dtype)


def compiled(folder: Path) -> Path:
    """The tap as a library; made once for a folder."""
    library = folder / "tap.so"
    if not library.exists():
        call = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(call, check=True, capture_output=True)
    return library


def environment(library: Path, record: Path) -> dict[str, str]:
    return {"LD_PRELOAD": str(library), "SUITES_TAP": str(record), "SUITES_TIME": str(TIME)}
