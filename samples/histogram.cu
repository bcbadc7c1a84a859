// Counts of byte values: first in shared memory, one histogram a block, then merged by atomics on
// global memory. The second kernel counts straight into global memory.
#include "sample.h"

#define BINS 256

__global__ void histogram_shared(const unsigned char *in, unsigned int *counts, int n)
{
    __shared__ unsigned int local[BINS];
    for (int bin = threadIdx.x; bin < BINS; bin += blockDim.x)
        local[bin] = 0;
    __syncthreads();

    int stride = gridDim.x * blockDim.x;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride)
        atomicAdd(&local[in[i]], 1u);
    __syncthreads();

    for (int bin = threadIdx.x; bin < BINS; bin += blockDim.x)
        if (local[bin] != 0)
            atomicAdd(&counts[bin], local[bin]);
}

// Bins of equal width between `low` and `high`; what lies outside goes to the first or last bin.
__global__ void histogram_floats(const float *in, unsigned int *counts, int n, int bins,
                                 float low, float high)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        int bin = (int)floorf((in[i] - low) / (high - low) * bins);
        bin = min(max(bin, 0), bins - 1);
        atomicAdd(counts + bin, 1);
    }
}

int main()
{
    const int n = 20000;
    std::vector<unsigned char> bytes(n);
    unsigned long long state = 7;
    for (unsigned char &b : bytes)
        b = (unsigned char)((next_random(&state) & 0xff) & (next_random(&state) & 0xff));
    std::vector<unsigned int> expected(BINS, 0);
    for (unsigned char b : bytes)
        expected[b]++;

    unsigned char *device_bytes = to_device(bytes);
    unsigned int *counts = device_zeros<unsigned int>(BINS);
    histogram_shared<<<6, 192>>>(device_bytes, counts, n);
    finish_kernel();
    size_t faults = count_faults(to_host(counts, BINS), expected, 0.0);

    const int bins = 20;
    const float low = -1.0f, high = 1.0f;
    std::vector<float> values = random_floats(n, -1.5f, 1.5f, 8);
    expected.assign(bins, 0);
    for (float v : values) {
        int bin = (int)floorf((v - low) / (high - low) * bins);
        expected[bin < 0 ? 0 : bin >= bins ? bins - 1 : bin]++;
    }
    float *device_values = to_device(values);
    CUDA_CHECK(cudaMemset(counts, 0, BINS * sizeof(unsigned int)));
    histogram_floats<<<ceil_div(n, 256), 256>>>(device_values, counts, n, bins, low, high);
    finish_kernel();
    faults += count_faults(to_host(counts, bins), expected, 0.0);

    CUDA_CHECK(cudaFree(device_bytes));
    CUDA_CHECK(cudaFree(device_values));
    CUDA_CHECK(cudaFree(counts));
    return verdict("histogram", faults);
}
