"""Some of the kernels for Numba's CUDA simulator; importing this needs Numba.

In: flat arrays and numbers, as the kernels in `kernels/` take them. Out: the same results.

    saxpy[(4, 1, 1), (256, 1, 1)](1024, 2.0, x, y)
"""

# pyright: basic, reportMissingImports=false
from __future__ import annotations

from numba import cuda, float32

TILE = 16
BLOCK = 256


@cuda.jit
def saxpy(n, a, x, y):
    i = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    if i < n:
        y[i] = a * x[i] + y[i]


@cuda.jit
def matmul_naive(a, b, c, n):
    row = cuda.blockIdx.y * cuda.blockDim.y + cuda.threadIdx.y
    column = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    if row >= n or column >= n:
        return
    total = float32(0)
    for k in range(n):
        total += a[row * n + k] * b[k * n + column]
    c[row * n + column] = total


@cuda.jit
def matmul_tiled(a, b, c, n):
    tile_a = cuda.shared.array((TILE, TILE), float32)
    tile_b = cuda.shared.array((TILE, TILE), float32)
    tx, ty = cuda.threadIdx.x, cuda.threadIdx.y
    row, column = cuda.blockIdx.y * TILE + ty, cuda.blockIdx.x * TILE + tx
    total = float32(0)
    for start in range(0, n, TILE):
        tile_a[ty, tx] = a[row * n + start + tx] if row < n and start + tx < n else 0
        tile_b[ty, tx] = b[(start + ty) * n + column] if start + ty < n and column < n else 0
        cuda.syncthreads()
        for k in range(TILE):
            total += tile_a[ty, k] * tile_b[k, tx]
        cuda.syncthreads()
    if row < n and column < n:
        c[row * n + column] = total


@cuda.jit
def reduce_tree(values, partial, n):
    scratch = cuda.shared.array(BLOCK, float32)
    t = cuda.threadIdx.x
    i = cuda.blockIdx.x * BLOCK * 2 + t
    total = values[i] if i < n else float32(0)
    if i + BLOCK < n:
        total += values[i + BLOCK]
    scratch[t] = total
    cuda.syncthreads()
    s = BLOCK // 2
    while s > 0:
        if t < s:
            scratch[t] += scratch[t + s]
        cuda.syncthreads()
        s >>= 1
    if t == 0:
        partial[cuda.blockIdx.x] = scratch[0]


@cuda.jit
def stencil(before, after, width, height):
    x = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    y = cuda.blockIdx.y * cuda.blockDim.y + cuda.threadIdx.y
    if x >= width or y >= height:
        return
    i = y * width + x
    value = before[i]
    if x > 0 and y > 0 and x < width - 1 and y < height - 1:
        sides = before[i - 1] + before[i + 1]
        value = 0.25 * (sides + before[i - width] + before[i + width])
    after[i] = value


@cuda.jit
def mandelbrot(counts, left, top, step, width, height, limit):
    px = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    py = cuda.blockIdx.y * cuda.blockDim.y + cuda.threadIdx.y
    if px >= width or py >= height:
        return
    cx, cy = float32(left + px * step), float32(top - py * step)
    x, y, count = float32(0), float32(0), 0
    while count < limit and x * x + y * y <= 4:
        x, y = x * x - y * y + cx, float32(2) * x * y + cy
        count += 1
    counts[py * width + px] = count


@cuda.jit
def spmv(starts, columns, values, x, y, rows):
    row = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    if row < rows:
        total = float32(0)
        for k in range(starts[row], starts[row + 1]):
            total += values[k] * x[columns[k]]
        y[row] = total
