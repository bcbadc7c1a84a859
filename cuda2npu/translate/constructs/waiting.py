"""Loops that wait for another thread: found here, or, where the text does not show it, at run time.

while (atomicCAS(lock, 0, 1) != 0);      C2N4001
"""

from __future__ import annotations

from cuda2npu.diagnostics import refuse
from cuda2npu.parser import tree
from cuda2npu.translate.scan import walk

_CHANGES = (tree.Increment, tree.Assign, tree.CompoundAssign, tree.Call)
_HARMLESS = ("__threadfence", "__nanosleep", "__syncwarp", "__syncthreads", "c2n_grid_sync")


def refuse_waiting(
    loop: tree.Stmt, condition: tree.Expr | None, inside: tuple[tree.Node | None, ...]
) -> None:
    """Refuses (C2N4001) a loop that does nothing but look at memory which only another thread can
    change."""
    if condition is None or not _looks_at_memory(condition):
        return
    if any(_acts(n) for part in inside if part is not None for n in walk(part)):
        return
    if any(isinstance(n, _CHANGES) for n in walk(condition)):
        return
    raise refuse("C2N4001", loop.span)


def _looks_at_memory(condition: tree.Expr) -> bool:
    return any(
        isinstance(n, tree.Deref | tree.Element)
        or (isinstance(n, tree.Intrinsic) and n.name.startswith("atomic"))
        or (isinstance(n, tree.VarRef) and n.variable.storage in ("shared", "device"))
        for n in walk(condition)
    )


def _acts(node: tree.Node) -> bool:
    if isinstance(node, tree.Intrinsic):
        return not node.name.startswith(_HARMLESS)
    return isinstance(
        node,
        tree.Assign | tree.CompoundAssign | tree.Increment | tree.Call | tree.Printf | tree.Declare
        | tree.Break | tree.Return,
    )  # fmt: skip
