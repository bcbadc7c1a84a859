// y = a x + y: the first CUDA kernel that everyone writes. This file stands alone; the other
// samples share sample.h.
#include <cstdio>
#include <cstdlib>
#include <cmath>
#include <cuda_runtime.h>

#define CUDA_CHECK(call)                                             \
    do {                                                             \
        cudaError_t error_ = (call);                                 \
        if (error_ != cudaSuccess) {                                 \
            fprintf(stderr, "CUDA: %s\n", cudaGetErrorString(error_)); \
            exit(2);                                                 \
        }                                                            \
    } while (0)

// One element a thread.
__global__ void saxpy(int n, float a, const float *x, float *y)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        y[i] = a * x[i] + y[i];
}

// Any number of elements a thread: the grid strides over the vector.
__global__ void saxpy_grid_stride(int n, float a, const float *__restrict__ x,
                                  float *__restrict__ y)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
        y[i] = a * x[i] + y[i];
}

static unsigned next_random(unsigned long long *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(*state >> 33);
}

int main()
{
    const int n = 10007;
    const float a = 2.5f;
    const size_t bytes = n * sizeof(float);
    float *x = (float *)malloc(bytes);
    float *y = (float *)malloc(bytes);
    float *result = (float *)malloc(bytes);
    unsigned long long state = 1;
    for (int i = 0; i < n; i++) {
        x[i] = next_random(&state) / 2147483648.0f;
        y[i] = next_random(&state) / 2147483648.0f;
    }

    float *device_x, *device_y;
    CUDA_CHECK(cudaMalloc(&device_x, bytes));
    CUDA_CHECK(cudaMalloc(&device_y, bytes));
    CUDA_CHECK(cudaMemcpy(device_x, x, bytes, cudaMemcpyHostToDevice));
    CUDA_CHECK(cudaMemcpy(device_y, y, bytes, cudaMemcpyHostToDevice));

    const int block = 256;
    saxpy<<<(n + block - 1) / block, block>>>(n, a, device_x, device_y);
    saxpy_grid_stride<<<8, block>>>(n, a, device_x, device_y);
    CUDA_CHECK(cudaGetLastError());
    CUDA_CHECK(cudaMemcpy(result, device_y, bytes, cudaMemcpyDeviceToHost));

    int faults = 0;
    for (int i = 0; i < n; i++) {
        float expected = a * x[i] + (a * x[i] + y[i]);
        if (!(fabsf(result[i] - expected) <= 1e-5f))
            faults++;
    }
    printf("saxpy: %s\n", faults == 0 ? "PASS" : "FAIL");

    CUDA_CHECK(cudaFree(device_x));
    CUDA_CHECK(cudaFree(device_y));
    free(x);
    free(y);
    free(result);
    return faults == 0 ? 0 : 1;
}
