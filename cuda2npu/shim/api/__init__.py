"""CUDA's runtime, function by function: prototypes, what becomes of each, and text made from that.

In: nothing. Out: `ROWS`, those of cuBLAS in `LIBRARY_ROWS`, and the C text made from them:
prototypes for the headers, and the functions that are refused.

    >>> BY_NAME["cudaMalloc"].status, BY_NAME["cudaGraphLaunch"].code
    ('exact', 'C2N1012')
"""

from cuda2npu.shim.api.render import header_text, headers, refused_text
from cuda2npu.shim.api.row import STATUSES, Row, Status
from cuda2npu.shim.api.table import BY_NAME, LIBRARY_ROWS, ROWS

__all__ = [
    "BY_NAME",
    "LIBRARY_ROWS",
    "ROWS",
    "STATUSES",
    "Row",
    "Status",
    "header_text",
    "headers",
    "refused_text",
]
