// Times between events: more work takes longer, and never less than nothing.
#include "check.h"
__global__ void work(float *x) { x[threadIdx.x] += 1; }
int main() {
    float *x, few, many;
    char *big, *host;
    OK(cudaMalloc(&x, 128));
    OK(cudaMalloc(&big, 1 << 22));
    OK(cudaMallocHost(&host, 1 << 22));
    cudaEvent_t a, b, c;
    OK(cudaEventCreate(&a));
    OK(cudaEventCreate(&b));
    OK(cudaEventCreate(&c));
    CHECK(cudaEventElapsedTime(&few, a, b) == cudaErrorInvalidResourceHandle);
    work<<<1, 32>>>(x);
    OK(cudaEventRecord(a));
    work<<<1, 32>>>(x);
    OK(cudaEventRecord(b));
    for (int i = 0; i < 100; i++) OK(cudaMemcpyAsync(big, host, 1 << 22, cudaMemcpyHostToDevice));
    OK(cudaEventRecord(c));
    OK(cudaEventSynchronize(c));
    OK(cudaEventElapsedTime(&few, a, b));
    OK(cudaEventElapsedTime(&many, b, c));
    CHECK(few > 0 && many > few);
    OK(cudaEventDestroy(a));
}
