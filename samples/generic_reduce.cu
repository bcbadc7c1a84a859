// Templates over types and values: one reduction for sums, products and extremes of any type, and
// one elementwise kernel whose operation is a template argument.
#include "sample.h"

enum Operation { SUM, PRODUCT, MINIMUM, MAXIMUM };

template <typename T, Operation op>
__device__ __forceinline__ T combine(T a, T b)
{
    switch (op) {
    case PRODUCT:
        return a * b;
    case MINIMUM:
        return a < b ? a : b;
    case MAXIMUM:
        return a > b ? a : b;
    default:
        return a + b;
    }
}

// A power of two of threads; `identity` is what changes nothing.
template <typename T, Operation op, int BLOCK>
__global__ void reduce(const T *in, T *out, T identity, int n)
{
    __shared__ T scratch[BLOCK];
    T value = identity;
    for (int i = threadIdx.x; i < n; i += BLOCK)
        value = combine<T, op>(value, in[i]);
    scratch[threadIdx.x] = value;
    __syncthreads();
#pragma unroll
    for (int s = BLOCK / 2; s > 0; s /= 2) {
        if (threadIdx.x < s)
            scratch[threadIdx.x] = combine<T, op>(scratch[threadIdx.x], scratch[threadIdx.x + s]);
        __syncthreads();
    }
    if (threadIdx.x == 0)
        *out = scratch[0];
}

template <typename T, int PER_THREAD = 4>
__global__ void scale_and_shift(T *values, T factor, T shift, int n)
{
    int start = (blockIdx.x * blockDim.x + threadIdx.x) * PER_THREAD;
    T held[PER_THREAD];
#pragma unroll
    for (int k = 0; k < PER_THREAD; k++)
        if (start + k < n)
            held[k] = values[start + k];
#pragma unroll
    for (int k = 0; k < PER_THREAD; k++)
        if (start + k < n)
            values[start + k] = held[k] * factor + shift;
}

template <typename T, Operation op, int BLOCK>
static size_t check(const std::vector<T> &in, T identity, T expected, double tolerance)
{
    T *device_in = to_device(in);
    T *out = device_zeros<T>(1);
    reduce<T, op, BLOCK><<<1, BLOCK>>>(device_in, out, identity, (int)in.size());
    finish_kernel();
    size_t faults = count_faults(to_host(out, 1), std::vector<T>(1, expected), tolerance);
    CUDA_CHECK(cudaFree(device_in));
    CUDA_CHECK(cudaFree(out));
    return faults;
}

int main()
{
    const int n = 777;
    std::vector<int> ints = random_ints(n, 2000, 44);
    std::vector<float> floats = random_floats(n, 0.9f, 1.1f, 45);
    std::vector<double> doubles(floats.begin(), floats.end());
    std::vector<long long> longs(ints.begin(), ints.end());
    int smallest = ints[0];
    long long sum = 0;
    double product = 1.0, largest = 0.0;
    for (int i = 0; i < n; i++) {
        smallest = ints[i] < smallest ? ints[i] : smallest;
        longs[i] <<= 32;
        sum += longs[i];
        product *= doubles[i];
        largest = doubles[i] > largest ? doubles[i] : largest;
    }
    size_t faults = check<int, MINIMUM, 64>(ints, 2147483647, smallest, 0.0);
    faults += check<long long, SUM, 128>(longs, 0LL, sum, 0.0);
    faults += check<float, PRODUCT, 256>(floats, 1.0f, (float)product, 1e-4);
    faults += check<double, MAXIMUM, 32>(doubles, -1.0, largest, 0.0);

    std::vector<float> scaled(n);
    for (int i = 0; i < n; i++)
        scaled[i] = floats[i] * 3.0f + 1.0f;
    float *device = to_device(floats);
    scale_and_shift<<<ceil_div(n, 4 * 64), 64>>>(device, 3.0f, 1.0f, n);
    finish_kernel();
    faults += count_faults(to_host(device, n), scaled, 1e-6);
    int *device_ints = to_device(ints);
    scale_and_shift<int, 2><<<ceil_div(n, 2 * 64), 64>>>(device_ints, -2, 5, n);
    finish_kernel();
    for (int &v : ints)
        v = v * -2 + 5;
    faults += count_faults(to_host(device_ints, n), ints, 0.0);

    CUDA_CHECK(cudaFree(device));
    CUDA_CHECK(cudaFree(device_ints));
    return verdict("generic_reduce", faults);
}
