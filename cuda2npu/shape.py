"""Launch shapes: three numbers each, and which block a kernel is translated for when none is given.

In: what the user gave, or the unit's launches. Out: (x, y, z), with a note where it was a guess.

    >>> three(256), three((16, 16))
    ((256, 1, 1), (16, 16, 1))
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, SupportsIndex, cast

from cuda2npu.diagnostics import Diagnostic, Span, diagnostic, refuse

if TYPE_CHECKING:
    from cuda2npu.parser import CudaUnit
    from cuda2npu.parser.tree import Function

Shape = tuple[int, int, int]

DEFAULT_BLOCK: Shape = (256, 1, 1)
BLOCK_LIMITS: Shape = (1024, 1024, 64)
GRID_LIMITS: Shape = (2**31 - 1, 65535, 65535)
MAX_THREADS = 1024
MAX_SHARED = 227 * 1024  # what a block can have at most, compute capability 9.0


def three(value: object) -> Shape:
    """An int, or one to three of them; ValueError for anything else."""
    items = cast("Sequence[object]", value) if isinstance(value, Sequence) else (value,)
    if isinstance(value, str) or not 1 <= len(items) <= 3:
        raise ValueError(f"{value!r} is not one to three numbers")
    try:
        numbers = [operator.index(item) for item in cast("Sequence[SupportsIndex]", items)]
    except TypeError:
        raise ValueError(f"{value!r} is not one to three numbers") from None
    x, y, z = [*numbers, 1, 1][:3]
    return x, y, z


def check_launch(kernel: str, span: Span, grid: Shape, block: Shape, shared: int) -> None:
    """CUDA's own limits; raises Refused (C2N9008)."""
    why = ""
    for word, shape, limits in (("grid", grid, GRID_LIMITS), ("block", block, BLOCK_LIMITS)):
        for axis, size, limit in zip("xyz", shape, limits, strict=True):
            if not 1 <= size <= limit:
                why = why or f"{word} size {size} along {axis} is not within 1 to {limit}"
    threads = block[0] * block[1] * block[2]
    if not why and threads > MAX_THREADS:
        why = f"a block of {threads} threads; at most {MAX_THREADS} are allowed"
    if not why and not 0 <= shared <= MAX_SHARED:
        why = f"{shared} bytes of dynamic shared memory; at most {MAX_SHARED} are allowed"
    if why:
        raise refuse("C2N9008", span, kernel=kernel, why=why)


def launch_block(unit: CudaUnit, kernel: str) -> tuple[Shape | None, tuple[Shape, ...]]:
    """The block of the first launch in the file that gives a constant one, and all of them."""
    found: dict[Shape, None] = {}
    for launch in unit.launches:
        if launch.kernel == kernel and launch.block is not None:
            found[launch.block] = None
    shapes = tuple(found)
    return (shapes[0] if shapes else None), shapes


def block_for(unit: CudaUnit, kernel: str, function: Function) -> tuple[Shape, Diagnostic | None]:
    """From a launch in the file, else `__launch_bounds__`, else 256; with the note to show."""
    chosen, shapes = launch_block(unit, kernel)
    if chosen is not None:
        if len(shapes) == 1:
            return chosen, None
        words = ", ".join("x".join(map(str, s)) for s in shapes)
        taken = "x".join(map(str, chosen))
        return chosen, diagnostic(
            "C2N1002", function.span, kernel=kernel, shapes=words, chosen=taken
        )
    if function.max_threads:
        return (function.max_threads, 1, 1), None
    return DEFAULT_BLOCK, diagnostic(
        "C2N1001", function.span, kernel=kernel, threads=DEFAULT_BLOCK[0]
    )
