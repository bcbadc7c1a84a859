"""The wavelet transforms of JPEG 2000, in numpy: by lifting, borders mirrored.

In: a picture, the number of levels; out: all bands in one row: the low one of the last level first,
then for each level, the last first, right, lower, and lower right.

    forward53(picture, 1)[: picture.size // 4]   ->  the picture at half its size
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_LIFTS = (-1.586134342, -0.05298011854, 0.8829110762, 0.4435068522)
_SCALE = 1.23017410491400


def forward53(picture: Array, levels: int) -> Array:
    """Of whole numbers. Quotients are cut off towards zero, as in C."""
    return _bands(picture, levels, _rows53)


def forward97(picture: Array, levels: int) -> Array:
    return _bands(picture, levels, _rows97)


def _bands(picture: Array, levels: int, rows: Callable[[Array], tuple[Array, Array]]) -> Array:
    """Columns first, then rows."""
    upper, lower = (half.T for half in rows(picture.T))
    (low, right), (below, corner) = rows(upper), rows(lower)
    if levels > 1:
        low = _bands(low, levels - 1, rows)
    return np.concatenate([band.ravel() for band in (low, right, below, corner)])


def _around(odd: Array, even: Array) -> Array:
    """The sum of the two even places beside each odd one."""
    after = np.concatenate([even[:, 1:], even[:, -1:]], axis=1)[:, : odd.shape[1]]
    return even[:, : odd.shape[1]] + after


def _beside(odd: Array, count: int) -> Array:
    """The sum of the two odd places beside each even one."""
    before = np.concatenate([odd[:, :1], odd], axis=1)[:, :count]
    after = np.concatenate([odd, odd[:, -1:]], axis=1)[:, :count]
    return before + after


def _rows53(picture: Array) -> tuple[Array, Array]:
    even, odd = picture[:, ::2], picture[:, 1::2]
    odd = odd - np.trunc(_around(odd, even) / 2).astype(picture.dtype)
    even = even + np.trunc((_beside(odd, even.shape[1]) + 2) / 4).astype(picture.dtype)
    return even, odd


def _rows97(picture: Array) -> tuple[Array, Array]:
    even, odd = picture[:, ::2], picture[:, 1::2]
    for predict, update in (_LIFTS[:2], _LIFTS[2:]):
        odd = odd + predict * _around(odd, even)
        even = even + update * _beside(odd, even.shape[1])
    return even / _SCALE, odd * _SCALE
