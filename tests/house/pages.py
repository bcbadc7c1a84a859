"""Reads the pages of the diagnostics, `docs/diagnostics/<CODE>.md`.

A page has these parts, in this order; each block is run as a test:

    # C2N2004: goto                          the code and the name of its row
    What it means, in a sentence or more.
    ## CUDA before
    ```cuda                                  must bring the diagnostic
    ```
    ## What we did
    ## What to write
    ```cuda                                  must not; may be left out where there is no way
    ```

A block is the file `example.cu`; it is tried with `cuda2npu translate example.cu`, or with the
command in its first line: `// $ cuda2npu run example.cu --grid 1 --block 32 --arg zeros:f32[32]`.
Where the fault is not in a CUDA file, the block is ```console, its first line the command alone.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from tests.house.sources import ROOT

FOLDER = ROOT / "docs" / "diagnostics"
PARTS = ("## CUDA before", "## What we did", "## What to write")
BLOCK = re.compile(r"^```(cuda|console)\n(.*?)^```$", re.M | re.S)
COMMAND = re.compile(r"(?://)? *\$ cuda2npu (.*)")


@dataclass(frozen=True)
class Example:
    """`command`: arguments of cuda2npu; `text`: of example.cu."""

    command: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Page:
    code: str
    text: str
    before: tuple[Example, ...]
    after: tuple[Example, ...]


def example(text: str) -> Example:
    stated = COMMAND.match(text)
    command = stated[1] if stated else "translate example.cu"
    return Example(tuple(shlex.split(command)), text)


def read_page(path: Path) -> Page:
    text = path.read_text(encoding="utf-8")
    before, _, after = text.partition(PARTS[2])
    examples = [tuple(example(m[2]) for m in BLOCK.finditer(half)) for half in (before, after)]
    return Page(path.stem, text, examples[0], examples[1])


def all_pages() -> dict[str, Page]:
    return {path.stem: read_page(path) for path in sorted(FOLDER.glob("C2N*.md"))}
