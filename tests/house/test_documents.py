"""The documents: their printed output is what the commands print, their links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.sources import ROOT

CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("regenerate", ROOT / "docs" / "regenerate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = load_tool()
DOCUMENTS = {p.relative_to(ROOT).as_posix(): p for p in TOOL.documents()}
ALL = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "samples").rglob("*.md")]


def test_the_front_page_and_the_tour_hold_printed_output() -> None:
    assert {"README.md", "docs/architecture.md"} <= set(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_printed_output_is_fresh(name: str) -> None:
    """`make docs` makes it anew."""
    text = DOCUMENTS[name].read_text(encoding="utf-8")
    assert TOOL.regenerated(text) == text


def test_a_stale_block_is_rewritten() -> None:
    stale = "<!-- $ echo new -->\n```text\nold\n```\n"
    assert TOOL.regenerated(stale) == "<!-- $ echo new -->\n```text\nnew\n```\n"


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    text = CODE.sub("", path.read_text(encoding="utf-8"))
    targets = [m[1] for m in LINK.finditer(text)]
    local = [t for t in targets if not re.match(r"[a-z]+:", t)]
    assert not [t for t in local if not (path.parent / t).exists()]


def test_the_python_session_of_the_front_page_runs() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
    assert blocks
    for block in blocks:
        command = [sys.executable, "-c", block]
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        assert "saxpy on FuriosaAI RNGD" in done.stdout


@pytest.mark.parametrize("command", ["exit 3", "echo 'Traceback (most recent call last):'; exit 1"])
def test_a_command_that_breaks_is_not_written_into_a_document(command: str) -> None:
    with pytest.raises(SystemExit, match="nothing is written"):
        TOOL.regenerated(f"<!-- $ {command} -->\n```text\nold\n```\n")
