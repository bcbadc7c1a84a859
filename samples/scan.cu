// Prefix sums of a long vector: each block scans its part, the block sums are scanned, and every
// block adds the sum of those before it. Inclusive and exclusive.
#include "sample.h"

#define BLOCK 128

// Hillis-Steele within the block: after step `d` each element holds the sum of 2d.
__global__ void scan_blocks_inclusive(const int *in, int *out, int *block_sums, int n)
{
    __shared__ int buffer[2][BLOCK];
    int t = threadIdx.x;
    int i = blockIdx.x * BLOCK + t;
    int from = 0;

    buffer[0][t] = i < n ? in[i] : 0;
    __syncthreads();
    for (int d = 1; d < BLOCK; d *= 2) {
        int to = 1 - from;
        if (t >= d)
            buffer[to][t] = buffer[from][t] + buffer[from][t - d];
        else
            buffer[to][t] = buffer[from][t];
        from = to;
        __syncthreads();
    }
    if (i < n)
        out[i] = buffer[from][t];
    if (t == BLOCK - 1)
        block_sums[blockIdx.x] = buffer[from][t];
}

// Blelloch's two sweeps up and down a tree, two elements a thread; works in place.
__global__ void scan_blocks_exclusive(const int *in, int *out, int *block_sums, int n)
{
    __shared__ int tree[2 * BLOCK];
    int t = threadIdx.x;
    int base = blockIdx.x * 2 * BLOCK;
    int offset = 1;

    tree[2 * t] = base + 2 * t < n ? in[base + 2 * t] : 0;
    tree[2 * t + 1] = base + 2 * t + 1 < n ? in[base + 2 * t + 1] : 0;
    for (int d = BLOCK; d > 0; d >>= 1) {
        __syncthreads();
        if (t < d) {
            int left = offset * (2 * t + 1) - 1;
            int right = offset * (2 * t + 2) - 1;
            tree[right] += tree[left];
        }
        offset *= 2;
    }
    if (t == 0) {
        block_sums[blockIdx.x] = tree[2 * BLOCK - 1];
        tree[2 * BLOCK - 1] = 0;
    }
    for (int d = 1; d <= BLOCK; d *= 2) {
        offset >>= 1;
        __syncthreads();
        if (t < d) {
            int left = offset * (2 * t + 1) - 1;
            int right = offset * (2 * t + 2) - 1;
            int kept = tree[left];
            tree[left] = tree[right];
            tree[right] += kept;
        }
    }
    __syncthreads();
    if (base + 2 * t < n)
        out[base + 2 * t] = tree[2 * t];
    if (base + 2 * t + 1 < n)
        out[base + 2 * t + 1] = tree[2 * t + 1];
}

// `scanned_sums` is the inclusive scan of the block sums.
__global__ void add_block_sums(int *out, const int *scanned_sums, int n, int per_block)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n)
        return;
    int block = i / per_block;
    if (block > 0)
        out[i] += scanned_sums[block - 1];
}

int main()
{
    const int n = 3000;
    std::vector<int> in = random_ints(n, 100, 6);
    std::vector<int> inclusive(n), exclusive(n);
    int sum = 0;
    for (int i = 0; i < n; i++) {
        exclusive[i] = sum;
        sum += in[i];
        inclusive[i] = sum;
    }

    int *device_in = to_device(in);
    int *device_out = device_zeros<int>(n);
    int *sums = device_zeros<int>(BLOCK);
    int *scanned = device_zeros<int>(BLOCK);
    int *unused = device_zeros<int>(1);

    int blocks = ceil_div(n, BLOCK);
    scan_blocks_inclusive<<<blocks, BLOCK>>>(device_in, device_out, sums, n);
    scan_blocks_inclusive<<<1, BLOCK>>>(sums, scanned, unused, blocks);
    add_block_sums<<<ceil_div(n, 256), 256>>>(device_out, scanned, n, BLOCK);
    finish_kernel();
    size_t faults = count_faults(to_host(device_out, n), inclusive, 0.0);

    blocks = ceil_div(n, 2 * BLOCK);
    scan_blocks_exclusive<<<blocks, BLOCK>>>(device_in, device_out, sums, n);
    scan_blocks_inclusive<<<1, BLOCK>>>(sums, scanned, unused, blocks);
    add_block_sums<<<ceil_div(n, 256), 256>>>(device_out, scanned, n, 2 * BLOCK);
    finish_kernel();
    faults += count_faults(to_host(device_out, n), exclusive, 0.0);

    CUDA_CHECK(cudaFree(device_in));
    CUDA_CHECK(cudaFree(device_out));
    CUDA_CHECK(cudaFree(sums));
    CUDA_CHECK(cudaFree(scanned));
    CUDA_CHECK(cudaFree(unused));
    return verdict("scan", faults);
}
