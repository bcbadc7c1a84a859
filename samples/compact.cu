// Stream compaction: keeps the values that pass a test. Each warp votes, counts its own by popc,
// and takes its places with one atomic; the second kernel keeps the order.
#include "sample.h"

#define BLOCK 128

__device__ bool keeps(int value, int threshold)
{
    return value % 3 == 0 && value > threshold;
}

// The order of the warps is not fixed.
__global__ void compact_any_order(const int *in, int *out, int *kept, int threshold, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int lane = threadIdx.x & 31;
    int value = i < n ? in[i] : 0;
    bool keep = i < n && keeps(value, threshold);
    unsigned int votes = __ballot_sync(0xffffffffu, keep);
    int before = __popc(votes & ((1u << lane) - 1));
    int start = 0;
    if (lane == 0 && votes != 0)
        start = atomicAdd(kept, __popc(votes));
    start = __shfl_sync(0xffffffffu, start, 0);
    if (keep)
        out[start + before] = value;
}

// How many each block keeps; the host (or a scan) turns them into the blocks' first places.
__global__ void count_kept(const int *in, int *block_counts, int threshold, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int count = __syncthreads_count(i < n && keeps(in[i], threshold));
    if (threadIdx.x == 0)
        block_counts[blockIdx.x] = count;
}

__global__ void compact_in_order(const int *in, int *out, const int *block_starts, int threshold,
                                 int n)
{
    __shared__ int warp_counts[BLOCK / 32];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    bool keep = i < n && keeps(in[i], threshold);
    unsigned int votes = __ballot_sync(0xffffffffu, keep);
    if (lane == 0)
        warp_counts[warp] = __popc(votes);
    __syncthreads();
    if (!keep)
        return;
    int place = block_starts[blockIdx.x];
    for (int w = 0; w < warp; w++)
        place += warp_counts[w];
    out[place + __popc(votes & ((1u << lane) - 1))] = in[i];
}

// Per warp: whether any value is negative, whether all are even, and the last lane that is odd.
__global__ void warp_facts(const int *in, int3 *facts, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int value = i < n ? in[i] : 0;
    int any = __any_sync(0xffffffffu, value < 0);
    int all = __all_sync(0xffffffffu, value % 2 == 0);
    unsigned int odd = __ballot_sync(0xffffffffu, value & 1);
    if ((threadIdx.x & 31) == 0)
        facts[i / 32] = make_int3(any != 0, all != 0, 31 - __clz((int)odd));
}

int main()
{
    const int n = 1000, threshold = 200, warps = ceil_div(n, BLOCK) * BLOCK / 32;
    std::vector<int> in = random_ints(n, 1000, 38), expected;
    for (int i = 0; i < n; i++) {
        in[i] = i >= 64 && i < 96 ? in[i] * 2 : in[i] - 30;
        if (in[i] % 3 == 0 && in[i] > threshold)
            expected.push_back(in[i]);
    }
    int *device_in = to_device(in), *out = device_zeros<int>(n), *kept = device_zeros<int>(1);
    int3 *facts = device_zeros<int3>(warps);
    int blocks = ceil_div(n, BLOCK);

    compact_any_order<<<blocks, BLOCK>>>(device_in, out, kept, threshold, n);
    finish_kernel();
    std::vector<int> got = to_host(out, to_host(kept, 1)[0]);
    long long sum = 0;
    for (int v : got)
        sum += v;
    for (int v : expected)
        sum -= v;
    size_t faults = sum != 0 || got.size() != expected.size();

    int *counts = device_zeros<int>(blocks);
    count_kept<<<blocks, BLOCK>>>(device_in, counts, threshold, n);
    std::vector<int> starts = to_host(counts, blocks);
    for (int b = 0, start = 0; b < blocks; b++) {
        int count = starts[b];
        starts[b] = start;
        start += count;
    }
    int *device_starts = to_device(starts);
    compact_in_order<<<blocks, BLOCK>>>(device_in, out, device_starts, threshold, n);
    warp_facts<<<blocks, BLOCK>>>(device_in, facts, n);
    finish_kernel();
    faults += count_faults(to_host(out, expected.size()), expected, 0.0);
    std::vector<int3> got_facts = to_host(facts, warps);
    for (int w = 0; w < warps; w++) {
        int any = 0, all = 1, last = -1;
        for (int lane = 0; lane < 32; lane++) {
            int value = 32 * w + lane < n ? in[32 * w + lane] : 0;
            any |= value < 0;
            all &= value % 2 == 0;
            last = value & 1 ? lane : last;
        }
        faults += got_facts[w].x != any || got_facts[w].y != all || got_facts[w].z != last;
    }
    for (int *p : {device_in, out, kept, counts, device_starts, (int *)facts})
        CUDA_CHECK(cudaFree(p));
    return verdict("compact", faults);
}
