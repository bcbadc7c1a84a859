// An application of which not all carries over: see docs/report.md.
#include <cuda_runtime.h>
#include <cufft.h>

#define CHECK(call) if ((call) != cudaSuccess) return 1

__global__ void scale(float *x, float by, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n)
        x[i] *= by;
}

__global__ void find(const int *x, int n, int wanted, int *at)
{
    for (int i = 0; i < n; i++)
        if (x[i] == wanted) {
            *at = i;
            goto done;
        }
done:
    return;
}

int main()
{
    float *x = nullptr;
    cudaEvent_t start, stop;
    cudaGraph_t graph;
    cufftHandle plan;
    CHECK(cudaMalloc(&x, 4096));
    CHECK(cudaEventCreate(&start));
    CHECK(cudaEventCreate(&stop));
    scale<<<4, 256>>>(x, 2.0f, 1024);
    float ms = 0;
    CHECK(cudaEventElapsedTime(&ms, start, stop));
    CHECK(cudaGraphCreate(&graph, 0));
    cufftPlan1d(&plan, 1024, CUFFT_C2C, 1);
    return cudaFree(x);
}
