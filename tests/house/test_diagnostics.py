"""Every row of the table of diagnostics: its form, its page, and an example that brings it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cuda2npu.cli import main
from cuda2npu.diagnostics.table import ROWS, TABLE, Row
from tests.house.pages import PARTS, Example, all_pages
from tests.house.sources import python_sources

PAGES = all_pages()


def by_code(row: Row) -> str:
    return row.code


def test_codes_are_unique_and_in_order() -> None:
    codes = [row.code for row in ROWS]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"C2N[0-9]{4}", code) for code in codes)


def test_names_are_unique() -> None:
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


@pytest.mark.parametrize("row", ROWS, ids=by_code)
def test_a_message_states_and_only_help_advises(row: Row) -> None:
    """One lower-case sentence without a full stop (a name may open it)."""
    for text in (row.message, row.help):
        assert not text.endswith(".")
        assert text.count("`") % 2 == 0
    first = row.message[0]
    assert first in "`{" or first.islower() or row.message.split()[0].isupper()


@pytest.mark.parametrize("row", ROWS, ids=by_code)
def test_it_has_a_page(row: Row) -> None:
    page = PAGES.get(row.code)
    assert page is not None, f"write docs/diagnostics/{row.code}.md as tests/house/pages.py says"
    assert page.text.startswith(f"# {row.code}: {row.name}\n")
    places = [page.text.find(f"\n{part}\n") for part in PARTS]
    assert -1 not in places and places == sorted(places)


def test_no_page_without_a_row() -> None:
    assert not set(PAGES) - set(TABLE)


@pytest.mark.parametrize("row", ROWS, ids=by_code)
def test_something_raises_it(row: Row) -> None:
    """The page's example does, or a test that names the code."""
    page = PAGES.get(row.code)
    sources = python_sources("tests")
    tests = "\n".join(s.text for s in sources if not s.path.startswith("tests/house/"))
    assert (page and page.before) or row.code in tests


def output_of(
    example: Example, folder: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    (folder / "example.cu").write_text(example.text, encoding="utf-8")
    code = main(example.command)
    captured = capsys.readouterr()
    return code, captured.out + captured.err


@pytest.mark.parametrize("code", PAGES)
def test_the_page_is_true(
    code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each example before brings the diagnostic at its level, none after brings it."""
    monkeypatch.chdir(tmp_path)
    row, page = TABLE[code], PAGES[code]
    for example in page.before:
        status, said = output_of(example, tmp_path, capsys)
        assert f"[{code}]" in said
        assert status == (1 if row.level == "error" else 0), said
    for example in page.after:
        status, said = output_of(example, tmp_path, capsys)
        assert f"[{code}]" not in said
        assert status == 0, said
