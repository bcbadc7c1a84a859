"""What tests compile lies in a folder of the checkout, not in the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("CUDA2NPU_CACHE", str(Path(__file__).parents[1] / "build" / "cache"))
