"""All rows, theme after theme.

In: the tables beside this. Out: `ROWS` of the runtime, `LIBRARY_ROWS` of other libraries,
`BY_NAME` of both.
"""

from __future__ import annotations

from cuda2npu.shim.api import (
    rows_arrays,
    rows_copies,
    rows_cublas,
    rows_cublas_lt,
    rows_devices,
    rows_former,
    rows_graphs,
    rows_interop,
    rows_kernels,
    rows_memory,
    rows_pools,
    rows_streams,
)
from cuda2npu.shim.api.row import Row

ROWS: tuple[Row, ...] = (
    *rows_devices.ROWS,
    *rows_memory.ROWS,
    *rows_copies.ROWS,
    *rows_streams.ROWS,
    *rows_kernels.ROWS,
    *rows_pools.ROWS,
    *rows_arrays.ROWS,
    *rows_graphs.ROWS,
    *rows_interop.ROWS,
    *rows_former.ROWS,
)
LIBRARY_ROWS: tuple[Row, ...] = (*rows_cublas.ROWS, *rows_cublas_lt.ROWS)
BY_NAME = {row.name: row for row in (*ROWS, *LIBRARY_ROWS)}
