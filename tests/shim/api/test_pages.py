"""The pages of the diagnostics of the host's API are true: each program before is refused by the
library with that code, each program after is not.

In: the blocks of C++ in `docs/diagnostics/C2N101*.md` and `C2N8002.md`. Out: nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cuda2npu.shim.api import BY_NAME
from tests.house.pages import FOLDER, PARTS
from tests.shim.api.programs import NEEDS_CPP, run_program

CODES = (
    "C2N1010",
    "C2N1011",
    "C2N1012",
    "C2N1013",
    "C2N1014",
    "C2N1015",
    "C2N1016",
    "C2N1017",
    "C2N8002",
)
BLOCK = re.compile(r"^```cpp\n(.*?)^```$", re.M | re.S)


def programs_of(code: str) -> tuple[list[str], list[str]]:
    before, _, after = (FOLDER / f"{code}.md").read_text(encoding="utf-8").partition(PARTS[2])
    return BLOCK.findall(before), BLOCK.findall(after)


def test_these_are_the_codes_of_the_table() -> None:
    assert sorted({row.code for row in BY_NAME.values() if row.status == "refused"}) == list(CODES)


@NEEDS_CPP
@pytest.mark.parametrize("code", CODES)
def test_the_program_before_is_refused(code: str, tmp_path: Path) -> None:
    programs, _ = programs_of(code)
    assert programs
    for text in programs:
        ended = run_program(text, tmp_path)
        assert ended.returncode == 0, ended.stderr
        assert ended.stderr.startswith("cuda2npu: cu") and ended.stderr.endswith(f"[{code}]\n")


@NEEDS_CPP
@pytest.mark.parametrize("code", CODES)
def test_the_program_after_is_not(code: str, tmp_path: Path) -> None:
    _, programs = programs_of(code)
    assert programs
    for text in programs:
        ended = run_program(text, tmp_path)
        assert (ended.returncode, ended.stderr) == (0, "")
