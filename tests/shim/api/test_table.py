"""The table of functions agrees with itself, with the headers and with the library that is built.

In: the rows, the headers as they are checked in, the library's symbols. Out: nothing.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter

import pytest

from cuda2npu.diagnostics.table import TABLE
from cuda2npu.shim.api import (
    BY_NAME,
    LIBRARY_ROWS,
    ROWS,
    STATUSES,
    Row,
    header_text,
    headers,
    refused_text,
)
from cuda2npu.shim.build import INCLUDE, library_path

CUDA_13_0 = 310  # functions of its cuda_runtime_api.h
OF_ITS_HEADER = [r for r in ROWS if r.header == "cuda_runtime_api.h" and not r.until]
ALL = (*ROWS, *LIBRARY_ROWS)
OURS = re.compile(r"__?c2n_\w+|c2n_\w+")


def by_name(row: Row) -> str:
    return row.name


def test_names_are_unique() -> None:
    assert not [name for name, count in Counter(row.name for row in ALL).items() if count > 1]
    assert len(BY_NAME) == len(ALL)


def test_every_function_of_cuda_13_has_a_row() -> None:
    assert len(OF_ITS_HEADER) == CUDA_13_0


@pytest.mark.parametrize("row", ALL, ids=by_name)
def test_a_row_says_why(row: Row) -> None:
    """All but those that are exact give a reason; a code is there where it is refused alone."""
    assert row.status in STATUSES
    assert bool(row.reason) == (row.status != "exact")
    assert (row.code in TABLE) if row.status == "refused" else not row.code
    assert "{" not in row.reason and not row.reason.endswith(".")


@pytest.mark.parametrize("row", ALL, ids=by_name)
def test_a_prototype_is_read_whole(row: Row) -> None:
    """Each parameter has a name of its own."""
    names = [parameter.name for parameter in row.parameters]
    assert all(names) and len(names) == len(set(names))


@pytest.mark.parametrize("header", headers())
def test_the_header_is_up_to_date(header: str) -> None:
    """`python -m cuda2npu.shim.api` makes it anew."""
    assert (INCLUDE / header).read_text(encoding="utf-8") == header_text(header)


def test_refused_functions_are_all_written() -> None:
    text = refused_text()
    for row in ALL:
        assert (f'refused("{row.name}", ' in text) == (row.status == "refused")


def test_libraries_are_told_apart() -> None:
    """The rows of the runtime are its own alone."""
    assert {row.library for row in ROWS} == {"cudart"}
    assert {row.library for row in LIBRARY_ROWS} == {"cublas", "cublasLt"}
    assert all(row.name.startswith(row.library) for row in LIBRARY_ROWS)


@pytest.mark.skipif(shutil.which("nm") is None, reason="no nm")
def test_the_library_defines_what_the_table_lists() -> None:
    words = ["nm", "-D", "--defined-only", "--format=posix", str(library_path())]
    listed = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    defined = {line.split()[0].partition("@")[0] for line in listed.splitlines()}
    cuda = {name for name in defined if not OURS.fullmatch(name)}
    assert set(BY_NAME) - defined == set()
    assert cuda - set(BY_NAME) == set()
