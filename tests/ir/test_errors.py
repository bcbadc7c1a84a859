"""The error that each row of the op table states, against mpmath, in f64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

from cuda2npu.ir.meaning import MEANING
from cuda2npu.ir.ops import OPS

mp: Any = mpmath.MPContext()  # of its own: others count on the usual precision
mp.prec = 160
Exact = Callable[[Any], Any]


def _cube_root(x: Any) -> Any:
    return mp.sign(x) * mp.cbrt(abs(x))


EXACT: dict[str, tuple[Exact, tuple[float, float]]] = {
    "rsqrt": (lambda x: 1 / mp.sqrt(x), (0, 100)),
    "cbrt": (_cube_root, (-50, 50)),
    "rcbrt": (lambda x: 1 / _cube_root(x), (-50, 50)),
    "exp": (mp.exp, (-700, 700)),
    "exp2": (lambda x: mp.power(2, x), (-1000, 1000)),
    "exp10": (lambda x: mp.power(10, x), (-300, 300)),
    "expm1": (mp.expm1, (-20, 20)),
    "log": (mp.log, (0, 100)),
    "log2": (lambda x: mp.log(x, 2), (0, 100)),
    "log10": (mp.log10, (0, 100)),
    "log1p": (mp.log1p, (-1, 50)),
    "sin": (mp.sin, (-1000, 1000)),
    "cos": (mp.cos, (-1000, 1000)),
    "tan": (mp.tan, (-1000, 1000)),
    "sinpi": (mp.sinpi, (-20, 20)),
    "cospi": (mp.cospi, (-20, 20)),
    "asin": (mp.asin, (-1, 1)),
    "acos": (mp.acos, (-1, 1)),
    "atan": (mp.atan, (-50, 50)),
    "sinh": (mp.sinh, (-50, 50)),
    "cosh": (mp.cosh, (-50, 50)),
    "tanh": (mp.tanh, (-5, 5)),
    "asinh": (mp.asinh, (-50, 50)),
    "acosh": (mp.acosh, (1, 50)),
    "atanh": (mp.atanh, (-1, 1)),
    "erf": (mp.erf, (-5, 5)),
    "erfc": (mp.erfc, (-5, 25)),
    "erfinv": (mp.erfinv, (-1, 1)),
    "normcdf": (mp.ncdf, (-37, 8)),
    "tgamma": (mp.gamma, (0.1, 170)),
    "lgamma": (lambda x: mp.log(mp.gamma(x)), (0.1, 1000)),
}


@pytest.mark.parametrize("name", EXACT)
def test_the_error_is_within_what_the_row_states(name: str) -> None:
    exact, (low, high) = EXACT[name]
    places = np.random.default_rng(11).uniform(low, high, 200)
    found = MEANING[name]("f64", places)
    for x, y in zip(places.tolist(), found.tolist(), strict=True):
        error = abs(mp.mpf(y) - exact(mp.mpf(x))) / mp.mpf(float(np.spacing(abs(y))))
        assert error <= OPS[name].ulp, x


def test_every_function_of_one_operand_is_looked_at() -> None:
    rows = {row.name for row in OPS.values() if row.ulp and len(row.operands) == 1}
    assert rows - set(EXACT) == {"logb"}  # exact
