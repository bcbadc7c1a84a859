"""Makefile, CI and packaging agree with one another."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib

from cuda2npu import __version__
from tests.house.sources import ROOT, python_sources

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_make_help_lists_every_command() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True)
    phony = set(re.findall(r"^\.PHONY: (\w+)", MAKEFILE, re.M))
    assert {"demo", "test", "check", "docs"} <= phony
    assert set(re.findall(r"^  make (\w+)", done.stdout, re.M)) == phony


def test_ci_runs_all_that_make_check_asks_for() -> None:
    asked = re.search(r"^check: (.*?) ##", MAKEFILE, re.M)
    run = re.search(r"^for target in (.*?);", CI, re.M)
    assert asked is not None and run is not None
    assert set(asked[1].split()) <= set(run[1].split())
    assert "set -euo pipefail" in CI and os.access(ROOT / ".ci" / "run", os.X_OK)


def test_both_places_state_the_same_version() -> None:
    assert PROJECT["project"]["version"] == __version__


def test_every_file_that_the_package_reads_is_in_the_wheel() -> None:
    """Files that are not Python sources must match a pattern of the package's files."""
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["cuda2npu"]
    package = ROOT / "cuda2npu"
    carried = {path for pattern in patterns for path in package.glob(pattern)}
    others = {
        path
        for path in package.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and path.name != ".gitkeep"
    }
    assert others <= carried


def test_every_import_from_outside_is_a_dependency() -> None:
    """Of the package itself: nothing from the development group slips in."""
    names = {
        re.split(r"[><=\[]", d)[0].replace("-", "_") for d in PROJECT["project"]["dependencies"]
    }
    found: set[str] = set()
    for source in python_sources("cuda2npu"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add((node.module or "").split(".")[0])
    outside = found - set(sys.stdlib_module_names) - {"cuda2npu"}
    assert outside <= names
