"""Where a generator's decisions come from: a seed, a tape to replay, or hypothesis.

In: `below(n)` asks for a number in 0..n-1, `span(label, make)` groups the choices of one part.
Out: the numbers, and a `Tape`, the tree of all choices made, that makes the same kernel again. In a
tape that is too short every choice is 0, which a generator takes as its simplest one: so an emptied
part of a tape is a smaller kernel, and its neighbours stay as they are.

    >>> choices = Seeded(7)
    >>> first = [choices.below(10) for _ in range(3)]
    >>> again = Replay(choices.tape)
    >>> [again.below(10) for _ in range(4)] == [*first, 0]
    True
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

R = TypeVar("R")


@dataclass(slots=True)
class Tape:
    """The choices of one part, in order: numbers, and the tapes of its own parts."""

    label: str = ""
    items: list[int | Tape] = field(default_factory=list["int | Tape"])

    def count(self) -> int:
        return sum(1 if isinstance(item, int) else item.count() for item in self.items)


class Choices:
    """Records what it hands out; `next_below` and `descend` say where it comes from."""

    def __init__(self) -> None:
        self.tape = Tape()
        self._current = self.tape

    def next_below(self, count: int) -> int:
        raise NotImplementedError

    def descend(self, label: str) -> object:
        """Called at a part's begin; what it returns goes to `ascend` at the end."""
        return None

    def ascend(self, mark: object) -> None:
        return None

    def below(self, count: int) -> int:
        value = self.next_below(count) if count > 1 else 0
        self._current.items.append(value)
        return value

    def span(self, label: str, make: Callable[[], R]) -> R:
        outer, inner = self._current, Tape(label)
        outer.items.append(inner)
        self._current = inner
        mark = self.descend(label)
        try:
            return make()
        finally:
            self.ascend(mark)
            self._current = outer

    def pick(self, options: Sequence[R]) -> R:
        return options[self.below(len(options))]

    def chance(self, percent: int) -> bool:
        """True in `percent` of 100; the simplest choice is False."""
        return self.below(100) >= 100 - percent


class Seeded(Choices):
    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = Random(seed).random

    def next_below(self, count: int) -> int:
        return int(self._random() * count)


class Replay(Choices):
    """Follows `tape` as far as it fits: numbers too large are cut, missing ones are 0. Numbers and
    parts are followed apart, so that a part more or less does not move the numbers."""

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self._numbers, self._parts = _apart(tape)

    def next_below(self, count: int) -> int:
        return min(next(self._numbers, 0), count - 1)

    def below(self, count: int) -> int:
        value = self.next_below(count)  # also where there is one option: it was recorded
        self._current.items.append(value)
        return value

    def descend(self, label: str) -> object:
        """The next part of that name; where there is none, one of simplest choices."""
        mark = (self._numbers, self._parts)
        position = next((i for i, part in enumerate(self._parts) if part.label == label), None)
        inner = Tape() if position is None else self._parts[position]
        if position is not None:
            del self._parts[: position + 1]
        self._numbers, self._parts = _apart(inner)
        return mark

    def ascend(self, mark: object) -> None:
        self._numbers, self._parts = mark  # type: ignore[misc]  # what `descend` returned


def _apart(tape: Tape) -> tuple[Iterator[int], list[Tape]]:
    numbers = iter([item for item in tape.items if isinstance(item, int)])
    return numbers, [item for item in tape.items if isinstance(item, Tape)]


class Drawn(Choices):
    """From hypothesis: `draw_below(n)` draws an integer in 0..n-1."""

    def __init__(self, draw_below: Callable[[int], int]) -> None:
        super().__init__()
        self._draw = draw_below

    def next_below(self, count: int) -> int:
        return self._draw(count)
