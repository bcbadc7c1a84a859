"""Where shared and private memory begin for tile programs, and how their buffers lie there.

In: the buffers of a program; out: their addresses.

    lay_out(program.shared, SHARED_BASE, 0)     # {"tile": 0x1_0000_0000}, 1040
"""

from __future__ import annotations

from cuda2npu.ir.program import Buffer

SHARED_BASE = 0x1_0000_0000
LOCAL_BASE = 0x2_0000_0000
GUARD = 16
LINE = 64  # bytes of a cache line: large shared arrays begin with one


def lay_out(buffers: tuple[Buffer, ...], base: int, dynamic: int) -> tuple[dict[str, int], int]:
    """Address of each buffer, aligned and followed by guard bytes; and the bytes that they take.
    All buffers of size 0 are the dynamic one: it is the last, as in CUDA, so that its size, which
    the launch says, moves no other."""
    end, addresses, start = 0, dict[str, int](), -1
    for buffer in sorted(buffers, key=lambda b: b.bytes == 0):
        if buffer.bytes == 0 and start >= 0:
            addresses[buffer.name] = base + start
            continue
        align = max(buffer.align, 16) if buffer.bytes == 0 else buffer.align
        if base == SHARED_BASE and buffer.bytes >= LINE:
            align = max(align, LINE)
        place = (end + align - 1) // align * align
        if buffer.bytes == 0:
            start = place
        addresses[buffer.name] = base + place
        end = place + (buffer.bytes or dynamic) + GUARD
    return addresses, (end + 15) // 16 * 16
