"""The version of the package, where every room may read it.

>>> VERSION.count(".")
2
"""

from __future__ import annotations

VERSION = "0.1.0"
