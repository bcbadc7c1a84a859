"""`python -m cuda2npu.shim.api`: brings the headers' prototypes up to date with the table."""

from cuda2npu.shim.api.render import write_headers

write_headers()
