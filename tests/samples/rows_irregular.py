"""Rows of the samples that branch, search, sort, hash and count in integers.

In: nothing; out: `ROWS`.

    next(row for row in ROWS if row.kernel == "xtea").tolerance   # 0.0: integers are exact
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from tests.samples.row import Numbers, Row, filled, ints

I32, U8, U32, U64 = np.int32, np.uint8, np.uint32, np.uint64
LETTERS = np.frombuffer(b"ACGT", np.int8)
FIELDS = ["0", "42", "-7", "+3.25", ".5", "6.", "1e3", "-2.5E-2", "", "1e+", "12x", "--4",
          "1.2.3", "987654", "-.e", ".", "e5", "7e10", "123456789012"]  # fmt: skip
EMPTY = 0xFFFFFFFF


def expand(
    nodes: Numbers, edges: Numbers, frontier: Numbers, visited: Numbers, found: Numbers,
    cost: Numbers, n: int,
) -> None:  # fmt: skip
    for node in np.flatnonzero(frontier[:n]):
        first, count = nodes[node]
        for neighbour in edges[first : first + count]:
            if not visited[neighbour]:
                cost[neighbour] = cost[node] + 1
                found[neighbour] = True


def advance(frontier: Numbers, found: Numbers, visited: Numbers, some: Numbers, n: int) -> None:
    frontier[:n] = found[:n]
    visited[:n] |= found[:n]
    some[0] |= found[:n].any()
    found[:n] = False


def expand_queue(
    nodes: Numbers, edges: Numbers, queue: Numbers, queued: int, levels: Numbers, level: int,
    next_queue: Numbers, count: Numbers,
) -> None:  # fmt: skip
    """In lockstep: all threads of a block look at their first edge, then at their second..."""
    for start in range(0, queued, 32):
        members = nodes[queue[start : min(start + 32, queued)]]
        for turn in range(members[:, 1].max(initial=0)):
            for first in members[members[:, 1] > turn, 0]:
                neighbour = edges[first + turn]
                if levels[neighbour] == -1:
                    levels[neighbour] = level
                    next_queue[count[0]] = neighbour
                    count[0] += 1


def graph(n: int) -> tuple[Numbers, Numbers]:
    counts = ints(1, n, high=5)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    nodes = np.stack([starts, counts], axis=1).astype(I32)
    return nodes, ints(2, int(counts.sum()), high=n)


def level_sets(n: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """A frontier, the visited nodes, an empty next frontier, costs."""
    cost = np.full(n, -1, I32)
    cost[:20], cost[20:60] = 0, 1
    return cost == 1, cost >= 0, np.zeros(n, bool), cost


def levels_after(n: int) -> Numbers:
    levels = np.full(n, -1, I32)
    levels[: n // 3] = 0
    return levels


def bitonic_step(keys: Numbers, size: int, stride: int) -> None:
    for i in range(keys.size):
        if i ^ stride > i and (keys[i] > keys[i ^ stride]) == (i & size == 0):
            keys[[i, i ^ stride]] = keys[[i ^ stride, i]]


def bitonic_shared(keys: Numbers, first_size: int, last_size: int) -> None:
    size = first_size
    while size <= last_size:
        stride = min(size // 2, 128)
        while stride:
            bitonic_step(keys, size, stride)
            stride //= 2
        size *= 2


def parse_numbers(text: Numbers, values: Numbers, verdicts: Numbers, fields: int) -> None:
    for f in range(fields):
        field = text[12 * f : 12 * f + 12].tobytes().decode().rstrip(" ")
        try:
            values[f], verdicts[f] = float(field), 0
        except ValueError:
            values[f], verdicts[f] = 0.0, 2 if field else 1


def text_of_fields() -> Numbers:
    return np.frombuffer("".join(f.ljust(12) for f in FIELDS * 4).encode(), np.int8).copy()


def clear(table: Numbers, capacity: int) -> None:
    table[:capacity] = EMPTY, 0


def hashed(k: int) -> int:
    k ^= k >> 16
    k = k * 0x85EBCA6B % 2**32
    k ^= k >> 13
    k = k * 0xC2B2AE35 % 2**32
    return k ^ k >> 16


def insert(table: Numbers, capacity: int, keys: Numbers, n: int) -> None:
    """In lockstep: in each turn every thread that has no place yet probes its next slot."""
    for start in range(0, n, 64):
        waiting = [(int(k), hashed(int(k))) for k in keys[start : min(start + 64, n)]]
        while waiting:
            left: list[tuple[int, int]] = []
            for key, probe in waiting:
                slot = table[probe % capacity]
                if slot[0] in (EMPTY, key):
                    slot[:] = key, slot[1] + 1
                else:
                    left.append((key, probe + 1))
            waiting = left


def look_up(table: Numbers, capacity: int, keys: Numbers, counts: Numbers, n: int) -> None:
    known = dict(table.tolist())
    counts[:n] = [known.get(int(key), 0) for key in keys[:n]]


def filled_table(keys: Numbers, capacity: int) -> Numbers:
    table = np.zeros((capacity, 2), U32)
    clear(table, capacity)
    insert(table, capacity, keys, keys.size)
    return table


def crcs(raw: Numbers, starts: Numbers, out: Numbers, records: int) -> None:
    for r in range(records):
        out[r] = zlib.crc32(raw[starts[r] : starts[r + 1]].tobytes())


def crc_table() -> Numbers:
    table: list[int] = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
        table.append(crc)
    return np.array(table, U32)


def records(seed: int, count: int) -> tuple[Numbers, Numbers]:
    starts = np.concatenate([[0], np.cumsum(ints(seed, count, high=25))]).astype(I32)
    return ints(seed + 1, int(starts[-1]), high=256, dtype=U8), starts


def xtea(blocks: Numbers, key: dict[str, int], n: int, decrypt: bool) -> None:
    words, delta = list(key.values()), 0x9E3779B9
    for i in range(n):
        v = [int(word) for word in blocks[i]]
        total = delta * 32 if decrypt else 0
        for half in range(64):
            own = (half ^ decrypt) & 1
            other = v[1 - own]
            word = words[(total >> (11 if own else 0)) & 3]
            change = ((other << 4 ^ other >> 5) + other) ^ (total + word)
            v[own] = (v[own] + (-change if decrypt else change)) % 2**32
            if half % 2 == 0:
                total = (total + (-delta if decrypt else delta)) % 2**32
        blocks[i] = v


def mix(z: Numbers) -> Numbers:
    z = z + U64(0x9E3779B97F4A7C15)
    z = (z ^ z >> U64(30)) * U64(0xBF58476D1CE4E5B9)
    z = (z ^ z >> U64(27)) * U64(0x94D049BB133111EB)
    return z ^ z >> U64(31)


def draws(state: Numbers, darts: int) -> Any:
    for _ in range(darts):
        state = state ^ state << U64(13)
        state = state ^ state >> U64(7)
        state = state ^ state << U64(17)
        yield state


def throw_darts(seed: int, darts: int, hits: Numbers) -> None:
    for bits in draws(mix(U64(seed) + np.arange(192, dtype=U64)) | U64(1), darts):
        x = (bits >> U64(40)).astype(np.float32) / np.float32(2**24)
        y = (bits >> U64(16) & U64(0xFFFFFF)).astype(np.float32) / np.float32(2**24)
        hits[0] += U64((x * x + y * y < 1).sum())


def throw_darts_fixed(seed: int, darts: int, hits: Numbers) -> None:
    for bits in draws(mix(U64(seed) ^ np.arange(192, dtype=U64)) | U64(1), darts):
        x, y = bits >> U64(33), bits & U64(0x7FFFFFFF)
        hits[0] += U64((x * x + y * y < U64(1 << 62)).sum())


def align(first: Numbers, second: Numbers, scores: Numbers, length: int) -> None:
    for pair in range(scores.size):
        row = [-j for j in range(length + 1)]
        for i in range(1, length + 1):
            above, row = row, [-i]
            for j in range(1, length + 1):
                same = first[pair, i - 1] == second[pair, j - 1]
                row.append(max(above[j - 1] + (2 if same else -1), above[j] - 1, row[-1] - 1))
        scores[pair] = row[-1]


KEY = {"x": 0x00010203, "y": 0x04050607, "z": 0x08090A0B, "w": 0x0C0D0E0F}

ROWS: tuple[Row, ...] = (
    Row("bfs", "expand", 3, 64, expand, lambda: (*graph(150), *level_sets(150), 150)),
    Row("bfs", "advance", 3, 64, advance,
        lambda: (ints(3, 150, high=2, dtype=bool), ints(4, 150, high=2, dtype=bool),
                 ints(5, 150, high=2, dtype=bool), np.zeros(1, bool), 150)),
    Row("bfs", "expand_queue", 2, 32, expand_queue,
        lambda: (*graph(150), np.arange(50, dtype=I32), 50, levels_after(150), 1,
                 filled(-7, 150, dtype=I32), filled(0, 1, dtype=I32))),
    Row("bitonic_sort", "bitonic_step", 4, 64, bitonic_step,
        lambda: (ints(6, 256, high=2**32, dtype=U32), 64, 16)),
    Row("bitonic_sort", "bitonic_shared", 2, 128, bitonic_shared,
        lambda: (ints(7, 512, high=2**32, dtype=U32), 2, 256)),
    Row("bitonic_sort", "bitonic_shared", 2, 128, bitonic_shared,
        lambda: (ints(8, 512, high=2**32, dtype=U32), 512, 512)),
    Row("parse_numbers", "parse_numbers", 3, 32, parse_numbers,
        lambda: (text_of_fields(), filled(-7, 76, dtype=float), filled(-7, 76, dtype=I32), 76),
        1e-14),
    Row("hash_table", "clear", 2, 32, clear, lambda: (filled(7, 150, 2, dtype=U32), 140)),
    Row("hash_table", "insert", 3, 64, insert,
        lambda: (filled_table(ints(9, 30, dtype=U32), 256), 256,
                 ints(10, 150, high=120, dtype=U32), 150)),
    Row("hash_table", "look_up", 2, 64, look_up,
        lambda: (filled_table(ints(11, 150, high=120, dtype=U32), 256), 256,
                 np.arange(110, dtype=U32), filled(7, 110, dtype=U32), 110)),
    Row("crc32", "crc_by_table", 2, 32, crcs,
        lambda: (*records(12, 50), filled(7, 50, dtype=U32), 50),
        symbols={"crc_table": crc_table()}),
    Row("crc32", "crc_by_bits", 2, 32, crcs,
        lambda: (*records(14, 50), filled(7, 50, dtype=U32), 50)),
    Row("crc32", "xtea", 2, 32, xtea,
        lambda: (ints(16, 50, 2, high=2**32, dtype=U32), KEY, 45, False)),
    Row("crc32", "xtea", 2, 32, xtea,
        lambda: (ints(17, 50, 2, high=2**32, dtype=U32), KEY, 45, True)),
    Row("monte_carlo_pi", "throw_darts", 3, 64, throw_darts,
        lambda: (20240229, 20, filled(3, 1, dtype=U64))),
    Row("monte_carlo_pi", "throw_darts_fixed", 3, 64, throw_darts_fixed,
        lambda: (20240229, 20, filled(3, 1, dtype=U64))),
    Row("align", "align", 3, 32, align,
        lambda: (LETTERS[ints(18, 3, 45, high=4)], LETTERS[ints(19, 3, 45, high=4)],
                 filled(-7, 3, dtype=I32), 45), shared=3 * 46 * 4 + 2 * 45),
)  # fmt: skip
