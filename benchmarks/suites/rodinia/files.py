"""Inputs as Rodinia's programs read them: numbers as text, grey images, a video.

In: a path and arrays; out: the file, and the folders above it.

    numbers(folder / "../../data/hotspot/temp", heat)   ->  a number in each line
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def write(path: Path, content: str | bytes) -> Path:
    path.parent.resolve().mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def numbers(path: Path, values: Array, form: str = "%.6f") -> None:
    """One number in a line."""
    write(path, "".join(f"{form % value}\n" for value in values.ravel().tolist()))


def matrix(path: Path, values: Array, before: str = "", after: str = "") -> None:
    """A row in a line."""
    rows = "\n".join(" ".join(f"{v:.6f}" for v in row) for row in values.tolist())
    write(path, f"{before}{rows}\n{after}")


def image(path: Path, pixels: Array) -> None:
    """A grey image as text (PGM, P2), with the comment that its readers expect as a line."""
    rows = "\n".join(" ".join(map(str, row)) for row in pixels.tolist())
    height, width = pixels.shape
    write(path, f"P2\n{width} {height}\n255\n{rows}\n")


def video(path: Path, frames: Array) -> None:
    """Uncompressed grey frames, upside down, as an AVI with an index."""
    count, height, width = frames.shape
    size = width * height
    frame = _chunk(
        b"strf", struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 0, size, 0, 0, 0, 0)
    )
    times = struct.pack("<4s4sIHHIIIIIIII4H", b"vids", b"DIB ", 0, 0, 0, 0, 1, 25, 0, count, size,
                        0, 0, 0, 0, width, height)  # fmt: skip
    main = struct.pack(
        "<14I", 40000, size * 25, 0, 16, count, 0, 1, size, width, height, 0, 0, 0, 0
    )
    header = _list(b"hdrl", _chunk(b"avih", main) + _list(b"strl", _chunk(b"strh", times) + frame))
    content, index, at = b"", b"", 4
    for pixels in frames:
        chunk = _chunk(b"00db", np.flipud(pixels).astype(np.uint8).tobytes())
        index += struct.pack("<4sIII", b"00db", 16, at, size)
        at += len(chunk)
        content += chunk
    body = b"AVI " + header + _list(b"movi", content) + _chunk(b"idx1", index)
    write(path, b"RIFF" + struct.pack("<I", len(body)) + body)


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) & 1)


def _list(name: bytes, content: bytes) -> bytes:
    return _chunk(b"LIST", name + content)
