// Shortest paths between all pairs of nodes: one launch an intermediate node; then the same on
// blocks of the matrix, where each pass has three phases.
#include "sample.h"

#define TILE 16
#define FAR 1000000

__global__ void relax(int *distance, int *via, int n, int k)
{
    int j = blockIdx.x * blockDim.x + threadIdx.x;
    int i = blockIdx.y;
    if (j >= n)
        return;
    int through = distance[i * n + k] + distance[k * n + j];
    if (through < distance[i * n + j]) {
        distance[i * n + j] = through;
        via[i * n + j] = k;
    }
}

// Phase 1: the tile on the diagonal depends on itself only.
__global__ void relax_diagonal(int *distance, int n, int pass)
{
    __shared__ int tile[TILE][TILE];
    int i = pass * TILE + threadIdx.y, j = pass * TILE + threadIdx.x;
    tile[threadIdx.y][threadIdx.x] = distance[i * n + j];
    __syncthreads();
    for (int k = 0; k < TILE; k++) {
        int through = tile[threadIdx.y][k] + tile[k][threadIdx.x];
        __syncthreads();
        if (through < tile[threadIdx.y][threadIdx.x])
            tile[threadIdx.y][threadIdx.x] = through;
        __syncthreads();
    }
    distance[i * n + j] = tile[threadIdx.y][threadIdx.x];
}

// Phases 2 and 3: `cross` the row and the column of the diagonal tile, else all the other tiles.
__global__ void relax_others(int *distance, int n, int pass, bool cross)
{
    __shared__ int own[TILE][TILE], row[TILE][TILE], column[TILE][TILE];
    int bx = blockIdx.x, by = blockIdx.y;
    bool on_cross = (bx == pass) != (by == pass);
    bool on_diagonal = bx == pass && by == pass;
    if (on_diagonal || on_cross != cross)
        return;
    int tx = threadIdx.x, ty = threadIdx.y;
    int i = by * TILE + ty, j = bx * TILE + tx;
    own[ty][tx] = distance[i * n + j];
    column[ty][tx] = distance[i * n + pass * TILE + tx];
    row[ty][tx] = distance[(pass * TILE + ty) * n + j];
    __syncthreads();
    for (int k = 0; k < TILE; k++) {
        int left = bx == pass ? own[ty][k] : column[ty][k];
        int right = by == pass ? own[k][tx] : row[k][tx];
        __syncthreads();
        own[ty][tx] = min(own[ty][tx], left + right);
        __syncthreads();
    }
    distance[i * n + j] = own[ty][tx];
}

int main()
{
    const int n = 3 * TILE;
    std::vector<int> random = random_ints(2 * n * n, 1000, 49), start(n * n), expected;
    for (int i = 0; i < n * n; i++)
        start[i] = i / n == i % n ? 0 : random[2 * i] < 120 ? 1 + random[2 * i + 1] : FAR;
    expected = start;
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                expected[i * n + j] =
                    std::min(expected[i * n + j], expected[i * n + k] + expected[k * n + j]);

    int *distance = to_device(start), *via = device_zeros<int>(n * n);
    for (int k = 0; k < n; k++)
        relax<<<dim3(ceil_div(n, 32), n), 32>>>(distance, via, n, k);
    finish_kernel();
    size_t faults = count_faults(to_host(distance, n * n), expected, 0.0);

    int *blocked = to_device(start);
    dim3 block(TILE, TILE), grid(n / TILE, n / TILE);
    for (int pass = 0; pass < n / TILE; pass++) {
        relax_diagonal<<<1, block>>>(blocked, n, pass);
        relax_others<<<grid, block>>>(blocked, n, pass, true);
        relax_others<<<grid, block>>>(blocked, n, pass, false);
    }
    finish_kernel();
    faults += count_faults(to_host(blocked, n * n), expected, 0.0);

    CUDA_CHECK(cudaFree(distance));
    CUDA_CHECK(cudaFree(via));
    CUDA_CHECK(cudaFree(blocked));
    return verdict("floyd_warshall", faults);
}
