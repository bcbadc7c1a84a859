"""The examples in docstrings: what stands behind `>>>` prints what stands below it."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.house.sources import python_sources

WITH_EXAMPLES = [
    source.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    for source in python_sources()
    if ">>> " in source.text and source.path != "tests/house/test_examples.py"
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_are_true(name: str) -> None:
    outcome = doctest.testmod(importlib.import_module(name))
    assert outcome.attempted > 0 and outcome.failed == 0
