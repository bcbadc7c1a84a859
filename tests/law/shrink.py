"""Makes a failing kernel small: parts of its tape are emptied, replaced by own parts, lowered.

In: a kernel and a test that tells whether a kernel still fails the same way; out: the smallest one
found in the time allowed.

    smaller = shrink(kernel, Features(), lambda k: judge(k) is not None, seconds=20)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from tests.law.choices import Replay, Tape
from tests.law.kernels import Kernel, generate
from tests.law.pen import Features

Path = tuple[int, ...]


def shrink(
    kernel: Kernel, features: Features, fails: Callable[[Kernel], bool], seconds: float = 60
) -> Kernel:
    return _Shrinker(kernel, features, fails, time.monotonic() + seconds).run()


class _Shrinker:
    def __init__(
        self, kernel: Kernel, features: Features, fails: Callable[[Kernel], bool], end: float
    ) -> None:
        self.best = kernel
        self.features = features
        self.fails = fails
        self.end = end
        self.seen: set[str] = {kernel.text}

    def run(self) -> Kernel:
        while any(
            [self._pass(self._emptied), self._pass(self._hoisted), self._pass(self._lowered)]
        ):
            if time.monotonic() > self.end:
                break
        return self.best

    def _pass(self, candidates: Callable[[Tape], Iterator[Tape]]) -> bool:
        """Takes every candidate that fails and is smaller; begins anew from where it was."""
        changed, skip = False, 0
        while time.monotonic() < self.end:
            for position, tape in enumerate(candidates(self.best.tape)):
                if position < skip:
                    continue
                if time.monotonic() > self.end:
                    return changed
                if self._better(tape):
                    changed, skip = True, position
                    break
            else:
                return changed
        return changed

    def _better(self, tape: Tape) -> bool:
        kernel = generate(Replay(tape), self.features)
        if kernel.text in self.seen or _weight(kernel) >= _weight(self.best):
            return False
        self.seen.add(kernel.text)
        if not self.fails(kernel):
            return False
        self.best = kernel
        return True

    def _emptied(self, tape: Tape) -> Iterator[Tape]:
        for path, node in _walk(tape):
            if node.items:
                yield _replaced(tape, path, Tape(node.label))

    def _hoisted(self, tape: Tape) -> Iterator[Tape]:
        for path, node in _walk(tape):
            for _, inner in _walk(node):
                if inner is not node and inner.label == node.label:
                    yield _replaced(tape, path, inner)

    def _lowered(self, tape: Tape) -> Iterator[Tape]:
        for path, node in _walk(tape):
            for i, item in enumerate(node.items):
                if isinstance(item, int) and item:
                    for lower in sorted({0, item // 2, item - 1}):
                        items = [*node.items[:i], lower, *node.items[i + 1 :]]
                        yield _replaced(tape, path, Tape(node.label, items))


def _weight(kernel: Kernel) -> tuple[int, int, int]:
    return len(kernel.text), kernel.tape.count(), _total(kernel.tape)


def _total(tape: Tape) -> int:
    return sum(item if isinstance(item, int) else _total(item) for item in tape.items)


def _walk(tape: Tape, path: Path = ()) -> Iterator[tuple[Path, Tape]]:
    yield path, tape
    for i, item in enumerate(tape.items):
        if isinstance(item, Tape):
            yield from _walk(item, (*path, i))


def _replaced(tape: Tape, path: Path, by: Tape) -> Tape:
    if not path:
        return by
    items = list(tape.items)
    inner = items[path[0]]
    assert isinstance(inner, Tape)
    items[path[0]] = _replaced(inner, path[1:], by)
    return Tape(tape.label, items)
