"""The toolkit has one place whatever changes; a library that is left behind says so."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

from cuda2npu.shim import answers, build
from tests.shim.test_programs import HERE


def test_the_link_follows_the_newest(tmp_path: Path) -> None:
    links = [build.linked(tmp_path / name) for name in ("toolkit-1", "toolkit-2", "toolkit-2")]
    assert len(set(links)) == 1
    assert os.readlink(links[0]) == "toolkit-2"
    assert [path.name for path in tmp_path.iterdir()] == [links[0].name]


def test_programs_look_for_the_library_by_the_link(tmp_path: Path) -> None:
    program = tmp_path / "symbols"
    nvcc = build.toolkit() / "bin" / "nvcc"
    subprocess.run([nvcc, "-o", program, HERE / "symbols.cu"], check=True)
    shown = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True)
    found = re.search(r"runpath: \[(.*/toolkit-of-\w+)/lib64\]", shown.stdout)
    assert found is not None and Path(found[1]).is_symlink()


def test_an_older_library_is_told_what_to_do() -> None:
    question = SimpleNamespace(why=None)
    lib = SimpleNamespace(strdup=bytes)
    assert (
        answers.answer(None, lib, "of another time", answers.TRANSLATE, question) == answers.FAILED
    )
    assert question.why == answers.OUTDATED.encode()
