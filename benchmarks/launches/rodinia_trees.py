"""mummergpu in its own build without textures: its print kernel walks a suffix tree of ours.

Out: LAUNCHES. The makefile's default build keeps the tree in textures; see `rodinia_irregular`.

    [launch.kernel for launch in LAUNCHES]   ->  ["mummergpuKernel", "printKernel"]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.launches.launch import Device, Launch, Value

LETTERS = "ACGT$"
LENGTH, SHORTEST, MATCHES = 30, 2, 40
FLANKING = "q"  # before the first letter, as the program's reader puts it

_NODE = np.dtype(
    [(n, "u1", 3) for n in ("parent", "suffix", "start", "end", "depth")] + [("pad", "u1")]
)
_CHILDREN = np.dtype([("links", "u1", (5, 3)), ("leaf", "u1")])
_MATCH = np.dtype(
    [("offset", "u4"), ("query", "u4"), ("node", "u4"), ("leaves", "u4"), ("edge", "u2"),
     ("start", "u2")])  # fmt: skip
_ALIGNMENT = np.dtype([("left", "i4"), ("length", "u2")], align=True)


@dataclass(slots=True)
class _Trie:
    """Of all suffixes; node 0 is none, node 1 the root."""

    parents: list[int] = field(default_factory=lambda: [0, 0])
    depths: list[int] = field(default_factory=lambda: [0, 0])
    children: list[dict[str, int]] = field(default_factory=lambda: [{}, {}])
    leaves: dict[int, int] = field(default_factory=dict[int, int])

    def insert(self, text: str, number: int) -> None:
        node = 1
        for letter in text:
            if letter not in self.children[node]:
                self.children[node][letter] = len(self.parents)
                self.parents.append(node)
                self.depths.append(self.depths[node] + 1)
                self.children.append({})
            node = self.children[node][letter]
        self.leaves[node] = number


def _three(number: int) -> list[int]:
    return [number & 255, number >> 8 & 255, number >> 16]


def _print(device: Device) -> Sequence[Value]:
    """Matches are inner nodes deeper than the shortest match; each query is such a substring."""
    reference = "".join(device.random.choice(list("ACGT"), LENGTH)) + "$"
    trie = _Trie()
    for start in range(LENGTH):
        trie.insert(reference[start:], start + 1)
    nodes = np.zeros(len(trie.parents), _NODE)
    children = np.zeros(nodes.size, _CHILDREN)
    for i in range(1, nodes.size):
        nodes[i]["parent"], nodes[i]["depth"] = _three(trie.parents[i]), _three(trie.depths[i])
        for letter, child in trie.children[i].items():
            children[i]["links"][LETTERS.index(letter)] = _three(child)
        if i in trie.leaves:
            number = trie.leaves[i]
            children[i]["links"][0] = _three(number)
            children[i]["leaf"] = ord(reference[number - 2] if number > 1 else FLANKING)
    inner = [i for i in range(2, nodes.size) if trie.children[i] and trie.depths[i] > SHORTEST]
    matches = np.zeros(MATCHES, _MATCH)
    matches["node"] = device.random.choice(inner, MATCHES)
    matches["offset"] = np.arange(MATCHES) * LENGTH
    matches["query"] = np.arange(MATCHES) % 2
    queries = np.frombuffer(("q" + reference[5:25] + "\0q" + reference[1:21] + "\0").encode(), "u1")
    alignments = np.zeros(MATCHES * LENGTH, _ALIGNMENT)
    addresses = [np.array([0, 22], "i4"), np.array([20, 20], "i4")]
    page = [0, LENGTH, -1, -1, SHORTEST]
    return [matches, MATCHES, alignments, queries, nodes, children, *addresses, *page]


def _nothing(device: Device) -> Sequence[Value]:
    return []


_FILE = "mummergpu/src/mummergpu.cu"
_TEXTURES = "QRYTEX REFTEX TREETEX MERGETEX REORDER_REF REORDER_TREE RENUMBER_TREE"
_PLAIN: dict[str, str] = dict.fromkeys(_TEXTURES.split(), "0")

LAUNCHES: tuple[Launch, ...] = (
    Launch("mummergpu plain", _FILE, "mummergpuKernel", (1, 1, 1), (256, 1, 1), _nothing,
           define=_PLAIN, include=(".",), refused="C2N2004", why="jumps out of two loops by goto"),
    Launch("mummergpu plain", _FILE, "printKernel", (2, 1, 1), (32, 1, 1), _print,
           define=_PLAIN, include=(".",)),
)  # fmt: skip
