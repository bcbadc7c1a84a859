"""Tables that are spread over the modules of a package, one table in the end.

In: a package whose modules each hold a tuple or list of rows under one name. Out: one dict by the
rows' `name` (or another field); a name that two rows claim is an error, with both modules named.

    rows = collect(cuda2npu.translate.intrinsics, "ROWS")
    rows["atomicAdd"]
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any


class DuplicateName(Exception):
    """Two rows of one table have the same name."""


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """The modules directly in `package`, imported, in the order of their names."""
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def collect(package: ModuleType, table: str, key: str = "name") -> dict[str, Any]:
    """The rows of every module that has a `table`, by their field `key`."""
    rows: dict[str, Any] = {}
    homes: dict[str, str] = {}
    for module in modules(package):
        for row in getattr(module, table, ()):
            name = getattr(row, key)
            if name in rows:
                raise DuplicateName(f"`{name}` is defined in {homes[name]} and {module.__name__}")
            rows[name] = row
            homes[name] = module.__name__
    return rows
