"""Runs a block in lockstep: the rule that decides which threads go next.

In: the generated kernel and the threads' coordinates; out: effects on memory, or a `Fault`.

A thread that can affect others is a generator. It yields a tuple `(point, kind, ...)` before each
store that others may see, each atomic, printf, barrier and warp function; `point` is the number of
that place in tree order, callees counted where they are called. The engine always takes the
smallest point at which any thread waits, with *all* threads that wait there, in thread order; does
what they ask for (their loads and addresses are already evaluated); then lets each run to its next
point. So, in a statement, all loads come before any store, and stores happen in thread order.

Threads meet again because the generated code also yields where paths join:
- `if (c) A else B`: threads of B wait before B until A is through, those of A after A until B is;
- a loop: threads wait at the end of its body, so that none is an iteration ahead, and whoever has
  left it waits behind it, at a larger point than any in it;
- `switch`: at each case for the cases before it, and behind it; a call: behind it, where a callee
  returns early.
These waits are left out where nothing in the branch or loop yields: no other thread could tell.

    kind 0  wait                         (point, 0)
    kind 1  f(a, b), result sent back    (point, 1, f, a, b)
    kind 2  f(*arguments)                (point, 2, f, arguments)
    kind 3  f(engine, group), see `warp` (point, 3, f, operand, ...)
    kind 4  the grid's barrier           (point, 4)

At the grid's barrier the block waits, with the rest of its memory, until all others are there.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any

from cuda2npu.simt import warp
from cuda2npu.simt.faults import Fault, frames_of
from cuda2npu.simt.spaces import LOCAL_BASE, Spaces

Thread = Generator[tuple[Any, ...], Any, None]
Waiting = dict[int, list[tuple[int, tuple[Any, ...]]]]
FIRST_LOOK = 2000  # rounds (or thousands of iterations) until the first search for an idle loop
LOOKS = 64
GRID = 4


class Watch:
    """Finds idle loops: now and then it notes the state at a place, and compares it when the place
    comes again. The same state twice, in a deterministic machine, is a loop without an end."""

    def __init__(self, spaces: Spaces, clock: list[int]) -> None:
        self.spaces = spaces
        self.clock = clock
        self.place: object = None
        self.state: object = None
        self.left = 0

    def arm(self) -> None:
        self.place, self.left = None, LOOKS

    def look(self, place: object, frames: Callable[[], object]) -> bool:
        """Whether the state at `place` is as it was before."""
        self.left -= 1
        if self.place is None:
            self.place, self.state = place, (frames(), self._memory())
            return False
        return place == self.place and (frames(), self._memory()) == self.state

    def _memory(self) -> object:
        return [self.clock[0]] + [
            hash(bytes(part)) for window in self.spaces.windows
            for part in (window.raw, window.states)
        ]  # fmt: skip


class Engine:
    """One launch's clock and counters; `alive`: threads of the running block that go on."""

    def __init__(self, spaces: Spaces, steps: int) -> None:
        self.spaces = spaces
        self.limit = steps
        self.steps = 0
        self.threads: list[Thread] = []
        self.alive: list[bool] = []
        self._clock = [0]
        self._watch = Watch(spaces, self._clock)
        self._plain_watch = Watch(spaces, self._clock)
        self._next_look = 1

    # -- what generated code calls -----------------------------------------------------------------

    def clock(self) -> int:
        self._clock[0] += 1
        return self._clock[0]

    def count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.limit:
            raise Fault("C2N9011", steps=self.limit)

    def tick(self, loop: int, frame: dict[str, Any]) -> int:
        """A loop without yields has run a thousand iterations: the new value of its counter."""
        watch = self._plain_watch
        if watch.left:
            state = {name: value for name, value in frame.items() if name != "_n"}
            if watch.look((loop, id(state.get("_T"))), lambda: state):
                raise Fault("C2N9005")
            return 999 if watch.left else 0
        self.count(1000)
        if self.steps // 1000 >= self._next_look:
            self._next_look = max(self._next_look * 4, self.steps // 1000 + 1)
            watch.arm()
            return 999
        return 0

    # -- running a block ---------------------------------------------------------------------------

    def run_plain(self, start: Callable[[tuple[int, ...], int], None], places: list[Any]) -> None:
        """A kernel in which no thread can affect another."""
        current, stack = self.spaces.current, self.spaces.stack
        self.alive = []
        for thread, place in enumerate(places):
            current[0] = thread
            start(place, LOCAL_BASE + thread * stack)
        self.count(len(places))

    def run(
        self, start: Callable[[tuple[int, ...], int], Thread], places: list[Any]
    ) -> Iterator[int]:
        """Runs the block's threads; yields at each barrier of the grid a thread that is there."""
        stack = self.spaces.stack
        threads = [
            start(place, LOCAL_BASE + i * stack) for i, place in enumerate(places)
        ]  # fmt: skip
        alive = [True] * len(places)
        self.threads, self.alive = threads, alive
        sends = [thread.send for thread in threads]
        waiting: Waiting = {}
        self._resume(sends, [(i, ()) for i in range(len(places))], [None] * len(places), waiting)
        look = FIRST_LOOK
        current = self.spaces.current
        rounds = 0
        while waiting:
            point = min(waiting)
            group = waiting.pop(point)
            group.sort(key=_thread)
            rounds += 1
            if rounds >= look:
                current[0] = group[0][0]
                look = self._search(point, rounds, look)
            self.count(len(group))
            if group[0][1][1] == GRID:
                warp.barrier(self, group)
                yield group[0][0]
                self.threads, self.alive = threads, alive
                self._watch.place = None  # others have changed memory since
                self._resume(sends, group, [None] * len(group), waiting)
                continue
            self._resume(sends, group, self._perform(group), waiting)

    def _perform(self, group: list[tuple[int, tuple[Any, ...]]]) -> list[Any]:
        """What a group asks for at its point; one result a thread."""
        first = group[0][1]
        kind = first[1]
        if kind == 0:
            return [None] * len(group)
        current = self.spaces.current
        if kind == 3:
            return first[2](self, group)
        results: list[Any] = []
        for thread, item in group:
            current[0] = thread
            results.append(item[2](item[3], item[4]) if kind == 1 else item[2](*item[3]))
        return results

    def _resume(
        self, sends: list[Any], group: list[Any], results: list[Any], waiting: Waiting
    ) -> None:
        """Lets each thread of the group run to its next point."""
        current = self.spaces.current
        last, queue = -1, None
        for (thread, _), result in zip(group, results, strict=True):
            current[0] = thread
            try:
                item = sends[thread](result)
            except StopIteration:
                self.alive[thread] = False
                continue
            point = item[0]
            if point != last or queue is None:
                last = point
                queue = waiting.get(point)
                if queue is None:
                    queue = waiting[point] = []
            queue.append((thread, item))

    def _search(self, point: int, rounds: int, look: int) -> int:
        """Looks for an idle loop during some rounds; the round of the next search."""
        watch = self._watch
        if not watch.left:
            watch.arm()
        if watch.look(point, self._frames):
            raise Fault("C2N9005")
        return rounds + 1 if watch.left else look * 8

    def _frames(self) -> object:
        return [frames_of(thread) for thread in self.threads]


def _thread(item: tuple[int, tuple[Any, ...]]) -> int:
    return item[0]
