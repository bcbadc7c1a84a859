// The sum of a vector in three forms: a tree in shared memory, warp shuffles, and a grid-stride
// loop whose blocks meet in one atomic.
#include "sample.h"

#define BLOCK 256
#define FULL_MASK 0xffffffffu

// One partial sum a block: half of the threads add, then a quarter, and so on.
__global__ void reduce_tree(const float *in, float *partial, int n)
{
    extern __shared__ float scratch[];
    unsigned int t = threadIdx.x;
    unsigned int i = blockIdx.x * blockDim.x * 2 + t;

    float sum = i < n ? in[i] : 0.0f;
    if (i + blockDim.x < n)
        sum += in[i + blockDim.x];
    scratch[t] = sum;
    __syncthreads();

    for (unsigned int s = blockDim.x / 2; s > 0; s >>= 1) {
        if (t < s)
            scratch[t] += scratch[t + s];
        __syncthreads();
    }
    if (t == 0)
        partial[blockIdx.x] = scratch[0];
}

__device__ float warp_sum(float value)
{
    for (int offset = warpSize / 2; offset > 0; offset /= 2)
        value += __shfl_down_sync(FULL_MASK, value, offset);
    return value;
}

// Each warp sums by shuffles, then the first warp sums the warps.
__global__ void reduce_shuffle(const float *in, float *partial, int n)
{
    __shared__ float warp_sums[BLOCK / 32];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int lane = threadIdx.x % warpSize;
    int warp = threadIdx.x / warpSize;

    float sum = warp_sum(i < n ? in[i] : 0.0f);
    if (lane == 0)
        warp_sums[warp] = sum;
    __syncthreads();

    if (warp == 0) {
        sum = lane < blockDim.x / warpSize ? warp_sums[lane] : 0.0f;
        sum = warp_sum(sum);
        if (lane == 0)
            partial[blockIdx.x] = sum;
    }
}

// A fixed number of blocks; integers, so that the order of the atomics does not matter.
__global__ void reduce_atomic(const int *in, int *total, int n)
{
    int sum = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x)
        sum += in[i];
    for (int offset = 16; offset > 0; offset >>= 1)
        sum += __shfl_xor_sync(FULL_MASK, sum, offset);
    if ((threadIdx.x & 31) == 0)
        atomicAdd(total, sum);
}

static float total_of(const std::vector<float> &values)
{
    double total = 0.0;
    for (float v : values)
        total += v;
    return (float)total;
}

int main()
{
    const int n = 5000;
    std::vector<float> in = random_floats(n, -1.0f, 1.0f, 4);
    std::vector<int> ints = random_ints(n, 1000, 5);
    std::vector<float> expected(1, total_of(in));
    int expected_int = 0;
    for (int v : ints)
        expected_int += v;

    float *device_in = to_device(in);
    int *device_ints = to_device(ints);
    float *partial = device_zeros<float>(n);
    int *total = device_zeros<int>(1);

    int blocks = ceil_div(n, 2 * BLOCK);
    reduce_tree<<<blocks, BLOCK, BLOCK * sizeof(float)>>>(device_in, partial, n);
    finish_kernel();
    std::vector<float> got(1, total_of(to_host(partial, blocks)));
    size_t faults = count_faults(got, expected, 1e-4);

    blocks = ceil_div(n, BLOCK);
    reduce_shuffle<<<blocks, BLOCK>>>(device_in, partial, n);
    finish_kernel();
    got[0] = total_of(to_host(partial, blocks));
    faults += count_faults(got, expected, 1e-4);

    reduce_atomic<<<4, BLOCK>>>(device_ints, total, n);
    finish_kernel();
    faults += to_host(total, 1)[0] != expected_int;

    CUDA_CHECK(cudaFree(device_in));
    CUDA_CHECK(cudaFree(device_ints));
    CUDA_CHECK(cudaFree(partial));
    CUDA_CHECK(cudaFree(total));
    return verdict("reduce", faults);
}
