// A stencil of seven points along a line; each block keeps its part and a halo in shared memory.
#include "sample.h"

#define RADIUS 3
#define BLOCK 128

__constant__ float weights[2 * RADIUS + 1];

// `in` has RADIUS elements more than `out` at either end.
__global__ void stencil1d(const float *in, float *out, int n)
{
    __shared__ float line[BLOCK + 2 * RADIUS];
    int g = blockIdx.x * blockDim.x + threadIdx.x;
    int l = threadIdx.x + RADIUS;

    if (g < n + RADIUS)
        line[l] = in[g + RADIUS];
    if (threadIdx.x < RADIUS) {
        line[l - RADIUS] = in[g];
        if (g + BLOCK < n + RADIUS)
            line[l + BLOCK] = in[g + BLOCK + RADIUS];
    }
    __syncthreads();

    if (g < n) {
        float sum = 0.0f;
        for (int k = -RADIUS; k <= RADIUS; k++)
            sum += weights[k + RADIUS] * line[l + k];
        out[g] = sum;
    }
}

// Explicit heat conduction, ends held fixed.
__global__ void heat1d(const double *now, double *next, int n, double rate)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i == 0 || i == n - 1)
        next[i] = now[i];
    else if (i < n)
        next[i] = now[i] + rate * (now[i - 1] - 2.0 * now[i] + now[i + 1]);
}

static size_t check_stencil()
{
    const int n = 1000;
    const float host_weights[2 * RADIUS + 1] = {0.05f, 0.1f, 0.2f, 0.3f, 0.2f, 0.1f, 0.05f};
    std::vector<float> in = random_floats(n + 2 * RADIUS, -1.0f, 1.0f, 9);
    std::vector<float> expected(n, 0.0f);
    for (int i = 0; i < n; i++)
        for (int k = 0; k <= 2 * RADIUS; k++)
            expected[i] += host_weights[k] * in[i + k];

    CUDA_CHECK(cudaMemcpyToSymbol(weights, host_weights, sizeof(host_weights)));
    float *device_in = to_device(in);
    float *device_out = device_zeros<float>(n);
    stencil1d<<<ceil_div(n, BLOCK), BLOCK>>>(device_in, device_out, n);
    finish_kernel();
    size_t faults = count_faults(to_host(device_out, n), expected, 1e-5);
    CUDA_CHECK(cudaFree(device_in));
    CUDA_CHECK(cudaFree(device_out));
    return faults;
}

static size_t check_heat()
{
    const int n = 300, steps = 20;
    const double rate = 0.25;
    std::vector<double> rod(n), next(n);
    unsigned long long state = 10;
    for (double &t : rod)
        t = next_random(&state) / 2147483648.0;
    double *device_now = to_device(rod);
    double *device_next = device_zeros<double>(n);
    for (int s = 0; s < steps; s++) {
        heat1d<<<ceil_div(n, 64), 64>>>(device_now, device_next, n, rate);
        double *kept = device_now;
        device_now = device_next;
        device_next = kept;
        next = rod;
        for (int i = 1; i < n - 1; i++)
            next[i] = rod[i] + rate * (rod[i - 1] - 2.0 * rod[i] + rod[i + 1]);
        rod = next;
    }
    finish_kernel();
    size_t faults = count_faults(to_host(device_now, n), rod, 1e-12);
    CUDA_CHECK(cudaFree(device_now));
    CUDA_CHECK(cudaFree(device_next));
    return faults;
}

int main()
{
    return verdict("stencil1d", check_stencil() + check_heat());
}
