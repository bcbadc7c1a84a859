"""Makes the printed output in the documents anew, so that no document can lie.

In: Markdown in which a comment names a command, with a fenced block below it. Out: the same text,
with the block holding what the command prints.

    <!-- $ cuda2npu list kernels samples/saxpy.cu -->
    ```text
    ...
    ```

`docs/tile_ir.md` is written whole, from the op table. `python docs/regenerate.py` rewrites the
documents; `--check` only says which ones are stale.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from cuda2npu.ir.manual import page

ROOT = Path(__file__).parents[1]
PRINTED = re.compile(r"(<!-- \$ (.+?) -->\n```\w*\n)(.*?)(^```$)", re.M | re.S)
SECONDS = 60
INTERNAL_ERROR = 3  # exit code of the commands


def documents() -> list[Path]:
    """Every document that holds printed output."""
    listed = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(p for p in listed if PRINTED.search(p.read_text(encoding="utf-8")))


def printed(command: str) -> str:
    """What a command of a shell prints in the checkout, errors too, without colour."""
    here = Path(sys.executable).parent
    environment = os.environ | {"NO_COLOR": "1", "PATH": f"{here}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=SECONDS,
        check=False,
    )
    text = done.stdout.decode("utf-8")
    if done.returncode == INTERNAL_ERROR or "Traceback (most recent call last)" in text:
        raise SystemExit(f"`{command}` fails, so nothing is written:\n{text}")
    return text


def regenerated(text: str) -> str:
    return PRINTED.sub(lambda block: block[1] + printed(block[2]) + block[4], text)


def main(arguments: list[str]) -> int:
    stale: list[str] = []
    for path in [ROOT / "docs" / "tile_ir.md", *documents()]:
        before = path.read_text(encoding="utf-8")
        after = page() if path.name == "tile_ir.md" else regenerated(before)
        if after != before:
            stale.append(str(path.relative_to(ROOT)))
            if "--check" not in arguments:
                path.write_text(after, encoding="utf-8")
    for name in stale:
        print(f"{'stale' if '--check' in arguments else 'rewritten'}: {name}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
