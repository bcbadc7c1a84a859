"""The law of the access analysis: what it calls uniform or strided is that, on every lane that is
on, in every turn of every loop; and the bounds that it reads off a mask are that mask."""

from __future__ import annotations

import operator
import random
from collections import Counter
from collections.abc import Callable

import pytest

from cuda2npu.ir.affine import Access, Bound
from cuda2npu.ir.program import Const, Op, TileProgram
from cuda2npu.ir.walk import Rewriting, Visited, rewrite, walk
from cuda2npu.translate.analysis.access import accesses
from cuda2npu.translate.passes import ORDER
from tests.ir.random_program import CELLS, random_program
from tests.passes.evaluator import Evaluator, Event, TooLong

_TESTS: dict[str, Callable[[int, int], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
}


def unbounded(found: TileProgram) -> TileProgram:
    """Without the ops that keep indices in bounds: they hide what is affine."""

    def visit(op: Op, rewriting: Rewriting) -> Visited:
        last = op.operands[-1] if op.opcode == "and" else None
        if isinstance(last, Const) and last.bits == CELLS - 1:
            rewriting.replace(op.result, op.operands[0])
            return None
        return op

    return rewrite(found, visit)


def variables(event: Event, lane: int, block: tuple[int, int, int]) -> dict[str, int]:
    x, y, _ = block
    values = {"x": lane % x, "y": lane // x % y, "z": lane // (x * y)}
    for name, known in event.values.items():
        if known.lanes.dtype.kind != "f":
            values[name] = values[f"{name}[0]"] = int(known.lanes[0])
    return values


def check(event: Event, access: Access, block: tuple[int, int, int]) -> bool:
    """Whether there was something to check."""
    index = event.index
    if access.kind in ("gather", "scatter") or index.signed or (access.wraps and index.unsigned):
        return False
    lanes = [lane for lane, on in enumerate(event.on) if on]
    if not lanes:
        return False
    moved = [
        access.address.varying.evaluate(variables(event, lane, block)) - event.addresses[lane]
        for lane in lanes
    ]
    assert len({base % (1 << 64) for base in moved}) == 1, (event.op, str(access))
    if access.kind == "uniform":
        assert len({event.addresses[lane] for lane in lanes}) == 1
    if not any("[0]" in name for name in access.address.variables):
        values = variables(event, lanes[0], block)
        assert (access.address.evaluate(values) - event.addresses[lanes[0]]) % (1 << 64) == 0
    return True


def holds(bound: Bound, values: dict[str, int]) -> bool:
    left, right = bound.left.evaluate(values), bound.right.evaluate(values)
    return _TESTS[bound.relation](left, right)


def check_bounds(event: Event, access: Access, block: tuple[int, int, int]) -> bool:
    if access.kind != "dma" or event.mask.signed or (access.wraps and event.mask.unsigned):
        return False
    named = [b for b in access.bounds if "[0]" in str(b)]
    bounds = [b for b in access.bounds if b not in named]
    for lane, on in enumerate(event.on):
        values = variables(event, lane, block)
        inside = all(holds(bound, values) for bound in bounds)
        if on:
            assert inside, (event.op, str(access), lane)
        elif not access.masked and not named:
            assert not inside, (event.op, str(access), lane)
    return bool(bounds)


@pytest.mark.parametrize("start", range(0, 120, 40))
def test_accesses_are_what_they_are_called(start: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(start, start + 40):
        found = unbounded(random_program(seed, size=30))
        if seed % 2:
            for step in ORDER[:-1]:
                found = step.run(found)
        known = accesses(found)
        rng = random.Random(seed)
        try:
            events = Evaluator(found).run(rng.choice((0, 1, 3, 7)), rng.choice((0, 1, 5)))
        except TooLong:
            continue
        for event in events:
            access = known[id(event.op)]
            seen[access.kind] += check(event, access, found.block)
            seen["bounds"] += check_bounds(event, access, found.block)
        assert set(known) == {
            id(op) for op in walk(found.body) if op.opcode in ("load", "store", "atomic")
        }
    assert seen["dma"] > 10 and seen["uniform"] > 10
