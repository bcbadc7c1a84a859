"""Every launch of the table, over all samples.

In: nothing; out: `LAUNCHES`. A new sample needs a row for each of its kernels in one of the
`rows_*` modules; a test asks for it.

    [row.kernel for row in LAUNCHES if row.sample == "transpose"]
"""

from __future__ import annotations

from tests.samples import rows_grids, rows_irregular, rows_linear, rows_physics, rows_sums
from tests.samples.row import Row

LAUNCHES: tuple[Row, ...] = (
    *rows_linear.ROWS,
    *rows_sums.ROWS,
    *rows_grids.ROWS,
    *rows_irregular.ROWS,
    *rows_physics.ROWS,
)
