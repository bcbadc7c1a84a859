"""Judges that several suites share: a pattern in the output, arrays within a tolerance.

In: an `Outcome`; out: why it is wrong, or an empty text.

    prints(r"All results match")(outcome, None)   ->  ""
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from benchmarks.suites.program import Judge, Outcome


def prints(wanted: str, never: str = "") -> Judge:
    """The output has the one pattern and not the other."""

    def judge(outcome: Outcome, _: Outcome | None) -> str:
        if never and (bad := re.search(never, outcome.text, re.M)):
            count = len(re.findall(never, outcome.text, re.M))
            return f"its own check failed {count} times: {_line(outcome.text, bad.start())}"
        return "" if re.search(wanted, outcome.text, re.M) else f"`{wanted}` was not printed"

    return judge


def counts_zero(pattern: str) -> Judge:
    """The pattern's one group is a number of faults: it must be there, and 0."""

    def judge(outcome: Outcome, _: Outcome | None) -> str:
        found = re.search(pattern, outcome.text)
        if not found:
            return "its own check printed nothing"
        return "" if int(found[1]) == 0 else f"its own check: {found[0].strip()}"

    return judge


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[at : end if end >= 0 else None].strip()[:200]


def differ(
    name: str, found: ArrayLike, wanted: ArrayLike, relative: float = 0.0,
    absolute: ArrayLike = 0.0,
) -> str:  # fmt: skip
    """Where arrays are not equal within the tolerance; NaN is never right unless wanted there."""
    a, b = np.asarray(found), np.asarray(wanted)
    if a.shape != b.shape:
        return f"{name} has the shape {a.shape}, not {b.shape}"
    if a.dtype.kind in "iub" and b.dtype.kind in "iub" and not relative and absolute == 0.0:
        wrong = a != b
    else:
        a, b = a.astype(np.float64), b.astype(np.float64)
        with np.errstate(invalid="ignore"):
            near = np.abs(a - b) <= absolute + relative * np.abs(b)
        wrong = ~(near | (a == b) | (np.isnan(a) & np.isnan(b)))
    if not wrong.any():
        return ""
    at: Any = np.unravel_index(int(np.argmax(wrong)), wrong.shape)
    where = ", ".join(str(int(i)) for i in at)
    return f"{name}[{where}] is {a[at]}, not {b[at]}; {int(wrong.sum())} of {wrong.size} are wrong"


def numbers(text: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """All numbers of a text, in their order."""
    pattern = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|nan|inf)"
    return np.array([float(word) for word in re.findall(pattern, text)])
