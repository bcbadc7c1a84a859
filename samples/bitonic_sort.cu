// Bitonic sort: small parts within shared memory, the wide steps of the network in global memory.
#include "sample.h"

#define BLOCK 128

__device__ void order(unsigned int &a, unsigned int &b, bool ascending)
{
    if ((a > b) == ascending) {
        unsigned int kept = a;
        a = b;
        b = kept;
    }
}

// One compare-and-exchange step over the whole array: runs of `size`, partners `stride` apart.
__global__ void bitonic_step(unsigned int *keys, int size, int stride)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int partner = i ^ stride;
    if (partner > i)
        order(keys[i], keys[partner], (i & size) == 0);
}

// All the steps whose partners lie within 2 * BLOCK keys; `n` is a multiple of that.
__global__ void __launch_bounds__(BLOCK) bitonic_shared(unsigned int *keys, int first_size,
                                                        int last_size)
{
    __shared__ unsigned int part[2 * BLOCK];
    int base = blockIdx.x * 2 * BLOCK;
    part[threadIdx.x] = keys[base + threadIdx.x];
    part[threadIdx.x + BLOCK] = keys[base + threadIdx.x + BLOCK];

    for (int size = first_size; size <= last_size; size <<= 1)
        for (int stride = min(size / 2, BLOCK); stride > 0; stride >>= 1) {
            __syncthreads();
            int low = 2 * threadIdx.x - (threadIdx.x & (stride - 1));
            order(part[low], part[low + stride], ((base + low) & size) == 0);
        }
    __syncthreads();
    keys[base + threadIdx.x] = part[threadIdx.x];
    keys[base + threadIdx.x + BLOCK] = part[threadIdx.x + BLOCK];
}

static size_t out_of_order(const std::vector<unsigned int> &keys, unsigned int expected_xor)
{
    size_t faults = 0;
    unsigned int all = keys[0];
    for (size_t i = 1; i < keys.size(); i++) {
        faults += keys[i - 1] > keys[i];
        all ^= keys[i];
    }
    return faults + (all != expected_xor);
}

int main()
{
    const int n = 2048;
    std::vector<unsigned int> keys(n);
    unsigned long long state = 23;
    unsigned int all = 0;
    for (unsigned int &k : keys) {
        k = next_random(&state) << 1;
        all ^= k;
    }

    unsigned int *device = to_device(keys);
    for (int size = 2; size <= n; size <<= 1)
        for (int stride = size / 2; stride > 0; stride >>= 1)
            bitonic_step<<<n / BLOCK, BLOCK>>>(device, size, stride);
    finish_kernel();
    size_t faults = out_of_order(to_host(device, n), all);

    CUDA_CHECK(cudaMemcpy(device, keys.data(), n * sizeof(unsigned int), cudaMemcpyHostToDevice));
    bitonic_shared<<<n / (2 * BLOCK), BLOCK>>>(device, 2, 2 * BLOCK);
    for (int size = 4 * BLOCK; size <= n; size <<= 1) {
        for (int stride = size / 2; stride > BLOCK; stride >>= 1)
            bitonic_step<<<n / BLOCK, BLOCK>>>(device, size, stride);
        bitonic_shared<<<n / (2 * BLOCK), BLOCK>>>(device, size, size);
    }
    finish_kernel();
    faults += out_of_order(to_host(device, n), all);

    CUDA_CHECK(cudaFree(device));
    return verdict("bitonic_sort", faults);
}
