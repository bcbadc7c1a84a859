"""Rodinia's irregular programs: graphs, trees, sorting, coding, clustering, particles.

Out: LAUNCHES, launches with the program's own block shape at a small size, on inputs of ours.

    [launch.kernel for launch in LAUNCHES if launch.program == "bfs"]   ->  ["Kernel", "Kernel2"]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.launches.launch import Device, Launch, Make, Value
from benchmarks.launches.rodinia_grids import floats, zeros

TEXTURES = "reads a texture"


def whole(device: Device, low: int, high: int, count: int, dtype: str = "i4") -> NDArray[Any]:
    return device.random.randint(low, high, count).astype(dtype)


# -- bfs ------------------------------------------------------------------------------------------

NODES = 700


def _bfs(device: Device) -> Sequence[Value]:
    """A step from a third of the nodes; up to five edges each."""
    degrees = whole(device, 0, 6, NODES)
    nodes = np.stack([np.cumsum(degrees) - degrees, degrees], 1).astype("i4")
    edges = whole(device, 0, NODES, int(degrees.sum()))
    mask = device.random.random_sample(NODES) < 0.3
    visited = mask | (device.random.random_sample(NODES) < 0.2)
    cost = np.where(mask, 3, -1).astype("i4")
    return [nodes, edges, mask, np.zeros(NODES, "?"), visited, cost, NODES]


def _bfs_2(device: Device) -> Sequence[Value]:
    updating = device.random.random_sample(NODES) < 0.3
    return [np.zeros(NODES, "?"), updating, np.zeros(NODES, "?"), np.zeros(1, "?"), NODES]


# -- b+tree ---------------------------------------------------------------------------------------

ORDER, FANOUT, QUERIES, PER_LEAF = 256, 3, 6, 50
LARGEST = 2**31 - 1
_KNODE = np.dtype(
    [("location", "i4"), ("indices", "i4", ORDER + 1), ("keys", "i4", ORDER + 1),
     ("is_leaf", "?"), ("num_keys", "i4")], align=True)  # fmt: skip


def _tree(device: Device) -> tuple[NDArray[Any], NDArray[Any]]:
    """A root, three inner nodes, nine leaves; the sorted keys of all of them."""
    keys = np.cumsum(whole(device, 1, 9, FANOUT * FANOUT * PER_LEAF))
    nodes = np.zeros(1 + FANOUT + FANOUT * FANOUT, _KNODE)
    nodes["keys"] = LARGEST
    nodes["location"] = np.arange(nodes.size)
    for leaf in range(FANOUT * FANOUT):
        node, first = nodes[1 + FANOUT + leaf], leaf * PER_LEAF
        node["keys"][:PER_LEAF] = keys[first : first + PER_LEAF]
        node["indices"][:PER_LEAF] = np.arange(first, first + PER_LEAF)
        node["is_leaf"], node["num_keys"] = True, PER_LEAF
    for inner in range(1 + FANOUT):
        for child in range(FANOUT):
            below = 1 + inner * FANOUT + child if inner else 1 + child
            leaf = (inner - 1) * FANOUT + child if inner else child * FANOUT
            nodes[inner]["indices"][child] = below if not inner else 1 + FANOUT + leaf
            lowest = keys[leaf * PER_LEAF] if leaf else -1
            nodes[inner]["keys"][child] = lowest
        nodes[inner]["num_keys"] = FANOUT
    return nodes, keys


def _find(device: Device) -> Sequence[Value]:
    nodes, keys = _tree(device)
    wanted = device.random.choice(keys, QUERIES).astype("i4")
    records = whole(device, 0, 10**6, keys.size)
    start = [zeros(QUERIES, "i8") for _ in range(2)]
    return [2, nodes, nodes.size, records, *start, wanted, np.full(QUERIES, -1, "i4")]


def _find_range(device: Device) -> Sequence[Value]:
    nodes, keys = _tree(device)
    begin = device.random.randint(0, keys.size - 20, QUERIES)
    ends = begin + device.random.randint(0, 20, QUERIES)
    places = [zeros(QUERIES, "i8") for _ in range(4)]
    bounds = [keys[begin].astype("i4"), keys[ends].astype("i4")]
    return [2, nodes, nodes.size, *places, *bounds, zeros(QUERIES, "i4"), zeros(QUERIES, "i4")]


# -- huffman --------------------------------------------------------------------------------------


def _histogram(device: Device) -> Sequence[Value]:
    return [whole(device, 0, 256, 3000, "u1"), 3000, zeros(256, "u4")]


def _encode(device: Device) -> Sequence[Value]:
    """Code words of up to eight bits, two blocks."""
    lengths = whole(device, 1, 9, 256, "u4")
    words = (device.random.randint(0, 256, 256) & ((1 << lengths.astype("i8")) - 1)).astype("u4")
    text = device.random.randint(0, 2**32, 512).astype("u4")
    empty = [zeros(512, "u4") for _ in range(4)]
    return [text, words, lengths, *empty, zeros(2, "u4")]


def _pack(device: Device) -> Sequence[Value]:
    """32 pieces of 32 to 240 bits each, in room for eight words."""
    sizes = whole(device, 32, 241, 32, "u4")
    places = (np.cumsum(sizes) - sizes).astype("u4")
    source = device.random.randint(0, 2**32, 32 * 8 + 1).astype("u4")
    return [source, sizes, places, zeros(int(sizes.sum()) // 32 + 3, "u4"), 8]


def _scan(sums: bool, count: int) -> Make:
    def make(device: Device) -> Sequence[Value]:
        values = whole(device, 0, 1000, 2 * 128, "u4")
        target = zeros(2, "u4") if sums else 0
        return [zeros(2 * 128, "u4"), values, target, count, 0, 0]

    return make


def _uniform_add(device: Device) -> Sequence[Value]:
    return [whole(device, 0, 1000, 256, "u4"), whole(device, 0, 1000, 2, "u4"), 256, 0, 0]


# -- hybridsort -----------------------------------------------------------------------------------

BUCKETS = 1024


def _histogram_1024(device: Device) -> Sequence[Value]:
    return [zeros(BUCKETS, "u4"), floats(device, 700), 0.5, 1.5, 700]


def _prefix_offset(device: Device) -> Sequence[Value]:
    return [whole(device, 0, 50, 2 * BUCKETS, "u4"), zeros(BUCKETS, "u4"), 2]


def _bucket_sort(device: Device) -> Sequence[Value]:
    """Each element's bucket, and its rank among those of its bucket in its block."""
    count = 300
    bucket = device.random.randint(0, BUCKETS, count)
    block = np.arange(count) // 32 % 2
    seen: Counter[tuple[int, int]] = Counter()
    indices = np.zeros(count, "i4")
    for i, key in enumerate(zip(block.tolist(), bucket.tolist(), strict=True)):
        indices[i] = seen[key] << 10 | key[1]
        seen[key] += 1
    first = np.array([seen[0, b] for b in range(BUCKETS)], "u4")
    totals = np.bincount(bucket, minlength=BUCKETS)
    prefix = np.concatenate([np.zeros(BUCKETS, "u4"), first])
    starts = (np.cumsum(totals) - totals).astype("u4")
    return [floats(device, count), indices, zeros(count), count, prefix, starts]


def _merge_pack(device: Device) -> Sequence[Value]:
    sizes = whole(device, 0, 300, BUCKETS)
    padding = -sizes % 4
    rounded = (sizes + padding) // 4
    for name, lengths in (("constStartAddr", rounded), ("finalStartAddr", sizes)):
        device.symbol(name, np.concatenate([[0], np.cumsum(lengths)]).astype("i4"))
    device.symbol("nullElems", padding.astype("i4"))
    return [floats(device, 4 * int(rounded.sum())), zeros(int(sizes.sum()))]


# -- kmeans, streamcluster ------------------------------------------------------------------------


def _invert(device: Device) -> Sequence[Value]:
    points, features = 500, 7
    return [floats(device, points * features), zeros(points * features), points, features]


_POINT = np.dtype([("weight", "f4"), ("coord", "u8"), ("assign", "i8"), ("cost", "f4")], align=True)


def _cost(device: Device) -> Sequence[Value]:
    count, dimensions, centers = 700, 4, 5
    points = np.zeros(count, _POINT)
    points["weight"], points["cost"] = floats(device, count), floats(device, count) / 3
    points["assign"] = whole(device, 0, count, count)
    table = whole(device, 0, centers, count)
    work = zeros((count + 1) * (centers + 1))
    coordinates = floats(device, dimensions, count)
    sizes = [centers, centers + 1]
    return [count, dimensions, 17, points, *sizes, coordinates, work, table, np.zeros(count, "?")]


# -- particlefilter -------------------------------------------------------------------------------

PARTICLES = 520


def _doubles(device: Device, count: int = PARTICLES) -> NDArray[Any]:
    return device.random.random_sample(count)


def _distribution(device: Device) -> NDArray[Any]:
    steps = np.cumsum(_doubles(device) ** 20)
    return steps / steps[-1]


def _find_index(device: Device) -> Sequence[Value]:
    places = [_doubles(device) * 100 for _ in range(2)]
    results = [np.zeros(PARTICLES) for _ in range(2)]
    return [*places, _distribution(device), _doubles(device), *results]


def _find_index_weights(device: Device) -> Sequence[Value]:
    return [*_find_index(device), _doubles(device), PARTICLES]


def _find_index_naive(device: Device) -> Sequence[Value]:
    return [*_find_index(device), PARTICLES]


def _normalize(device: Device) -> Sequence[Value]:
    empty = [np.zeros(PARTICLES) for _ in range(2)]
    sums = np.array([250.0, 1.0])
    return [_doubles(device), PARTICLES, sums, *empty, whole(device, 1, 10**6, PARTICLES)]


def _sum(device: Device) -> Sequence[Value]:
    return [_doubles(device, 2), PARTICLES]


def _likelihood(device: Device) -> Sequence[Value]:
    """A disk of four pixels around each particle, in an image of 32 x 32 and four frames."""
    ones, side, frames = 4, 32, 4
    size = side * side * frames
    before = [np.zeros(PARTICLES) for _ in range(2)]
    places = [_doubles(device) * 20 + 5 for _ in range(2)]
    disk = whole(device, -2, 3, 2 * ones)
    indices = zeros(PARTICLES * ones, "i4")
    image = whole(device, 90, 110, size, "u1")
    state = [_doubles(device), _doubles(device)]
    seeds, sums = whole(device, 1, 10**6, PARTICLES), np.zeros(2)
    numbers = [PARTICLES, ones, size, 1, side, frames]
    moved = [*before, *places, _distribution(device), indices, disk, np.zeros(PARTICLES), image]
    return [*moved, *state, *numbers, seeds, sums]


# -- mummergpu ------------------------------------------------------------------------------------


def _nothing(device: Device) -> Sequence[Value]:
    return []


def _reverse(device: Device) -> Sequence[Value]:
    queries = [whole(device, 65, 90, 64, "u1"), zeros(2, "i4"), zeros(2, "i4")]
    return [zeros(64, "i8"), *queries, 2, 5]


def _refused(program: str, file: str, kernel: str, threads: int, why: str = TEXTURES) -> Launch:
    shape = (threads, 1, 1)
    return Launch(program, file, kernel, (1, 1, 1), shape, _nothing, refused="C2N2012", why=why)


_FLOAT = "particlefilter/ex_particle_CUDA_float_seq.cu"
_NAIVE = "particlefilter/ex_particle_CUDA_naive_seq.cu"
_HUFFMAN = "huffman/main_test_cu.cu"
_BUCKET, _MERGE = "hybridsort/bucketsort.cu", "hybridsort/mergesort.cu"
_MUMMER = "mummergpu/src/mummergpu.cu"
_TIMING, _INCLUDED = {"TIMING": "1"}, ("../util",)
_BTREE = "b+tree/kernel/kernel_gpu_cuda_wrapper"
_SPREAD = 4 * (2 * 64 + 2 * 64 // 16)  # bytes: 128 elements and a gap after each 16


def _prescan(sums: bool, odd: bool) -> Launch:
    template = {"storeSum": str(sums).lower(), "isNP2": str(odd).lower()}
    make = _scan(sums, 100 if odd else 128)
    return Launch("huffman", _HUFFMAN, "prescan", (2 - odd, 1, 1), (64, 1, 1), make,
               template=template, shared=_SPREAD)  # fmt: skip


LAUNCHES: tuple[Launch, ...] = (
    Launch("bfs", "bfs/bfs.cu", "Kernel", (2, 1, 1), (512, 1, 1), _bfs, define=_TIMING,
           include=_INCLUDED),
    Launch("bfs", "bfs/bfs.cu", "Kernel2", (2, 1, 1), (512, 1, 1), _bfs_2, define=_TIMING,
           include=_INCLUDED),
    Launch("b+tree", f"{_BTREE}.cu", "findK", (QUERIES, 1, 1), (ORDER, 1, 1), _find),
    Launch("b+tree", f"{_BTREE}_2.cu", "findRangeK", (QUERIES, 1, 1), (ORDER, 1, 1), _find_range),
    Launch("huffman", _HUFFMAN, "histo_kernel", (4, 1, 1), (256, 1, 1), _histogram),
    Launch("huffman", _HUFFMAN, "vlc_encode_kernel_sm64huff", (2, 1, 1), (256, 1, 1), _encode,
        shared=(2 * 256 + 256) * 4),
    _prescan(True, False), _prescan(True, True), _prescan(False, False), _prescan(False, True),
    Launch("huffman", _HUFFMAN, "uniformAdd", (2, 1, 1), (64, 1, 1), _uniform_add),
    Launch("huffman", _HUFFMAN, "pack2", (2, 1, 1), (16, 1, 1), _pack),
    Launch("hybridsort", _BUCKET, "histogram1024Kernel", (2, 1, 1), (96, 1, 1), _histogram_1024),
    _refused("hybridsort", _BUCKET, "bucketcount", 32),
    Launch("hybridsort", _BUCKET, "bucketprefixoffset", (8, 1, 1), (128, 1, 1), _prefix_offset),
    Launch("hybridsort", _BUCKET, "bucketsort", (2, 1, 1), (32, 1, 1), _bucket_sort),
    _refused("hybridsort", _MERGE, "mergeSortFirst", 256),
    _refused("hybridsort", _MERGE, "mergeSortPass", 208),
    Launch("hybridsort", _MERGE, "mergepack", (2, 8, 1), (256, 1, 1), _merge_pack),
    Launch("kmeans", "kmeans/kmeans_cuda.cu", "invert_mapping", (2, 1, 1), (256, 1, 1), _invert),
    _refused("kmeans", "kmeans/kmeans_cuda.cu", "kmeansPoint", 256),
    Launch("streamcluster", "streamcluster/streamcluster_cuda.cu", "kernel_compute_cost", (2, 1, 1),
        (512, 1, 1), _cost),
    Launch("particlefilter", _FLOAT, "find_index_kernel", (2, 1, 1), (512, 1, 1),
        _find_index_weights),
    Launch("particlefilter", _FLOAT, "normalize_weights_kernel", (2, 1, 1), (512, 1, 1),
        _normalize),
    Launch("particlefilter", _FLOAT, "sum_kernel", (2, 1, 1), (512, 1, 1), _sum),
    Launch("particlefilter", _FLOAT, "likelihood_kernel", (2, 1, 1), (512, 1, 1), _likelihood),
    Launch("particlefilter", _NAIVE, "kernel", (5, 1, 1), (128, 1, 1), _find_index_naive),
    Launch("mummergpu", _MUMMER, "mummergpuRCKernel", (1, 1, 1), (256, 1, 1), _reverse, empty=True,
        why="its body is a comment"),
    _refused("mummergpu", _MUMMER, "mummergpuKernel", 256),
    _refused("mummergpu", _MUMMER, "printKernel", 256),
)  # fmt: skip
