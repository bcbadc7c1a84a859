"""Specialisations and `const`: what of a template's argument is const is not always kept.

In: the keys of two lists of template arguments. Out: whether they may be the same.

    >>> maybe_equal(["int ? *"], ["int const *"]), maybe_equal(["int *"], ["int const *"])
    (True, False)
"""

from __future__ import annotations

from collections.abc import Sequence

WHICH = "whether a specialisation is meant hangs on a `const` in a template argument"


def maybe_equal(one: Sequence[object], other: Sequence[object]) -> bool:
    """Whether the keys differ only where nothing is known about a `const`."""
    keys = [[str(key) for key in side] for side in (one, other)]
    if len(one) != len(other) or not any(" ? *" in key for key in (*keys[0], *keys[1])):
        return False
    return [_blurred(k) for k in keys[0]] == [_blurred(k) for k in keys[1]]


def _blurred(key: str) -> str:
    return key.replace(" const *", " *").replace(" ? *", " *")
