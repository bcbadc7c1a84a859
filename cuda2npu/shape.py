"""Launch shapes: three numbers each, and which block a kernel is translated for when none is given.

In: what the user gave, or the unit's launches. Out: (x, y, z), with a note where it was a guess.

    >>> three(256), three((16, 16))
    ((256, 1, 1), (16, 16, 1))
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, SupportsIndex, cast

from cuda2npu.diagnostics import Diagnostic, diagnostic, refuse

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


def check_launch(function: Function, grid: Shape, block: Shape, shared: int) -> None:
    """CUDA's own limits, and the kernel's; raises Refused (C2N9008)."""
    why = ""
    for word, shape, limits in (("grid", grid, GRID_LIMITS), ("block", block, BLOCK_LIMITS)):
        for axis, size, limit in zip("xyz", shape, limits, strict=True):
            if not 1 <= size <= limit:
                why = why or f"{word} size {size} along {axis} is not within 1 to {limit}"
    threads = block[0] * block[1] * block[2]
    if not why and threads > MAX_THREADS:
        why = f"a block of {threads} threads; at most {MAX_THREADS} are allowed"
    if not why and function.max_threads is not None and threads > function.max_threads:
        why = f"{threads} threads a block are more than its `__launch_bounds__`"
    if not why and not 0 <= shared <= MAX_SHARED:
        why = f"{shared} bytes of dynamic shared memory; at most {MAX_SHARED} are allowed"
    if why:
        raise refuse("C2N9008", function.span, kernel=function.name, why=why)


def launch_blocks(unit: CudaUnit, kernel: str, function: Function) -> tuple[Shape, ...]:
    """The constant blocks with which the file launches the kernel: of an instance of a template,
    those of launches that name it, else those that its `__launch_bounds__` allows."""
    blocks = [(n.template, n.block) for n in unit.launches if n.kernel == kernel and n.block]
    inside = function.display.partition("<")[2]
    found = [block for given, block in blocks if inside and f"{', '.join(given)}>" == inside]
    if not found:
        most = function.max_threads if inside else None
        found = [b for _, b in blocks if most is None or b[0] * b[1] * b[2] <= most]
    return tuple(dict.fromkeys(found))


def block_for(unit: CudaUnit, kernel: str, function: Function) -> tuple[Shape, Diagnostic | None]:
    """From a launch in the file, else `__launch_bounds__`, else 256; with the note to show."""
    shapes = launch_blocks(unit, kernel, function)
    if len(shapes) == 1:
        return shapes[0], None
    if shapes:
        words = ", ".join("x".join(map(str, s)) for s in shapes)
        taken = "x".join(map(str, shapes[0]))
        return shapes[0], diagnostic(
            "C2N1002", function.span, kernel=kernel, shapes=words, chosen=taken
        )
    if function.max_threads:
        return (function.max_threads, 1, 1), None
    return DEFAULT_BLOCK, diagnostic(
        "C2N1001", function.span, kernel=kernel, threads=DEFAULT_BLOCK[0]
    )
