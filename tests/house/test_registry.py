"""Rows collected from a package's modules: all of them, each name once."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cuda2npu.registry import DuplicateName, collect

ROW = "from collections import namedtuple\nRow = namedtuple('Row', 'name code')\n"


def package(folder: Path, name: str, **modules: str) -> ModuleType:
    home = folder / name
    home.mkdir()
    (home / "__init__.py").write_text("")
    for module, text in modules.items():
        (home / f"{module}.py").write_text(ROW + text)
    importlib.invalidate_caches()
    return importlib.import_module(name)


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))


def test_rows_of_all_modules(tmp_path: Path) -> None:
    rows = package(
        tmp_path, "rows_a", one="ROWS = [Row('x', 1)]", two="ROWS = (Row('y', 2),)", three=""
    )
    assert {name: row.code for name, row in collect(rows, "ROWS").items()} == {"x": 1, "y": 2}
    assert set(collect(rows, "ROWS", "code")) == {1, 2}
    assert "rows_a.three" in sys.modules


def test_a_name_twice_is_an_error(tmp_path: Path) -> None:
    rows = package(tmp_path, "rows_b", one="ROWS = [Row('x', 1)]", two="ROWS = [Row('x', 2)]")
    with pytest.raises(DuplicateName, match=r"`x` is defined in rows_b.one and rows_b.two"):
        collect(rows, "ROWS")
