"""A preprocessed CUDA file as bytes, to be parsed later, elsewhere, without its headers.

In: a file's text, path and options. Out: bytes; later the same `CudaUnit` as `parse` would yield,
whose messages name the user's lines. The nvcc look-alike keeps them in the object file.

    packed = pack("__global__ void k(float *x) { *x = N; }", "k.cu", Options(define={"N": "1"}))
    parse_packed(packed).kernel_names()      # ("k",)
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from cuda2npu.diagnostics import Sink
from cuda2npu.parser.parsed import ParsedUnit
from cuda2npu.parser.pp_lexer import Line, PpToken
from cuda2npu.parser.preprocess import preprocess
from cuda2npu.parser.unit import CudaUnit, Options

FORMAT = 1


class NotPacked(ValueError):
    """The bytes are not what `pack` yields, or of another version."""


def pack(
    text: str, path: str, options: Options, sink: Sink, notes: Mapping[str, str] | None = None
) -> bytes:
    """What is wrong with the preprocessing goes to the sink; `notes` go along, see `notes_of`."""
    tokens, lines = preprocess(text, path, options, sink)
    files = list(lines)
    numbers = {name: number for number, name in enumerate(files)}
    rows: list[Any] = []
    for token in tokens:
        file, line, column = token.place or token.lineno.place
        if file not in numbers:
            numbers[file] = len(files)
            files.append(file)
        rows.append((token.type, token.value, numbers[file], line, column))
    packed: dict[str, Any] = {
        "format": FORMAT,
        "path": path,
        "notes": dict(notes or {}),
        "files": files,
        "lines": lines,
        "tokens": rows,
    }
    return zlib.compress(json.dumps(packed, separators=(",", ":")).encode(), 6)


def notes_of(packed: bytes) -> dict[str, str]:
    """What `pack` was given beside the file. Raises NotPacked."""
    try:
        return dict(json.loads(zlib.decompress(packed))["notes"])
    except (zlib.error, ValueError, KeyError, TypeError) as fault:
        raise NotPacked(str(fault)) from fault


def unpack(packed: bytes) -> tuple[str, list[PpToken], dict[str, list[str]]]:
    """Path, tokens, lines of each file. Raises NotPacked."""
    try:
        found = json.loads(zlib.decompress(packed))
        if found["format"] != FORMAT:
            raise NotPacked(f"format {found['format']}, not {FORMAT}")
        files = found["files"]
        tokens = [_token(kind, value, files[f], at, c) for kind, value, f, at, c in found["tokens"]]
        return found["path"], tokens, found["lines"]
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as fault:
        raise NotPacked(str(fault)) from fault


def _token(kind: str, value: str, file: str, number: int, column: int) -> PpToken:
    place = file, number, column
    line = Line(number)
    line.place = place
    return PpToken(kind, value, line, place)


def parse_packed(packed: bytes, others: Sequence[bytes] = ()) -> CudaUnit:
    """`others`: files that may define what this one only declares; they are read where that is so.
    Raises NotPacked. Faults of the file are in `CudaUnit.sink`."""
    from cuda2npu.parser.typed import build_unit

    return build_unit(_parsed(packed), Sink(), lambda: [_parsed(other) for other in others])


def _parsed(packed: bytes) -> ParsedUnit:
    from cuda2npu.parser.syntax import parse_tokens

    path, tokens, lines = unpack(packed)
    return parse_tokens(tokens, lines, path)


__all__ = ["NotPacked", "notes_of", "pack", "parse_packed", "unpack"]
