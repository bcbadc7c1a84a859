// Pi by throwing darts: every thread has its own xorshift generator, seeded by a 64-bit mixer; the
// hits meet in one 64-bit counter.
#include "sample.h"

typedef unsigned long long u64;

// The finaliser of SplitMix64: spreads consecutive seeds over all bits.
__device__ u64 mix(u64 z)
{
    z += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

__device__ u64 xorshift(u64 *state)
{
    u64 x = *state;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    *state = x;
    return x;
}

__global__ void throw_darts(u64 seed, int darts, u64 *hits)
{
    u64 thread = (u64)blockIdx.x * blockDim.x + threadIdx.x;
    u64 state = mix(seed + thread) | 1;
    unsigned int inside = 0;
    for (int i = 0; i < darts; i++) {
        u64 bits = xorshift(&state);
        float x = (unsigned int)(bits >> 40) * (1.0f / 16777216.0f);
        float y = (unsigned int)(bits >> 16 & 0xffffff) * (1.0f / 16777216.0f);
        if (x * x + y * y < 1.0f)
            inside++;
    }
    atomicAdd(hits, (u64)inside);
}

// Fixed point throughout: the count is the same on every machine.
__global__ void throw_darts_fixed(u64 seed, int darts, u64 *hits)
{
    __shared__ unsigned int block_hits;
    if (threadIdx.x == 0)
        block_hits = 0;
    __syncthreads();

    u64 state = mix(seed ^ (u64)(blockIdx.x * blockDim.x + threadIdx.x)) | 1;
    unsigned int inside = 0;
    for (int i = 0; i < darts; i++) {
        u64 bits = xorshift(&state);
        u64 x = bits >> 33, y = bits & 0x7fffffff;
        inside += x * x + y * y < (1ULL << 62);
    }
    atomicAdd(&block_hits, inside);
    __syncthreads();
    if (threadIdx.x == 0)
        atomicAdd(hits, (u64)block_hits);
}

static u64 hits_on_host(u64 seed, u64 threads, int darts)
{
    u64 hits = 0;
    for (u64 t = 0; t < threads; t++) {
        u64 z = (seed ^ t) + 0x9e3779b97f4a7c15ULL;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        u64 state = (z ^ (z >> 31)) | 1;
        for (int i = 0; i < darts; i++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            u64 x = state >> 33, y = state & 0x7fffffff;
            hits += x * x + y * y < (1ULL << 62);
        }
    }
    return hits;
}

int main()
{
    const int blocks = 8, block = 128, darts = 100;
    const u64 seed = 20240229, total = (u64)blocks * block * darts;
    u64 *hits = device_zeros<u64>(2);

    throw_darts<<<blocks, block>>>(seed, darts, hits);
    throw_darts_fixed<<<blocks, block>>>(seed, darts, hits + 1);
    finish_kernel();
    std::vector<u64> got = to_host(hits, 2);
    double pi = 4.0 * (double)got[0] / (double)total;
    printf("pi is about %.4f\n", pi);
    size_t faults = !(fabs(pi - 3.14159265358979) < 0.03);
    faults += got[1] != hits_on_host(seed, (u64)blocks * block, darts);

    CUDA_CHECK(cudaFree(hits));
    return verdict("monte_carlo_pi", faults);
}
