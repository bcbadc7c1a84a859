// The time of a kernel grows with what it does: blocks, turns of a loop, lanes that are on.
#include "check.h"
__global__ void work(float *x, int turns, int lanes) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (threadIdx.x < lanes)
        for (int t = 0; t < turns; t++) x[i] = x[i] * 0.5f + 1.0f;
}
static float time_of(float *x, int blocks, int turns, int lanes) {
    cudaEvent_t from, to;
    float ms = -1;
    OK(cudaEventCreate(&from));
    OK(cudaEventCreate(&to));
    for (int i = 0; i < 2; i++) {  // the first of its shape may take longer, where there is a GPU
        OK(cudaEventRecord(from));
        work<<<blocks, 256>>>(x, turns, lanes);
        OK(cudaEventRecord(to));
        OK(cudaEventSynchronize(to));
        OK(cudaEventElapsedTime(&ms, from, to));
    }
    OK(cudaEventDestroy(from));
    OK(cudaEventDestroy(to));
    return ms;
}
int main() {
    float *x;
    OK(cudaMalloc(&x, 1 << 26));
    OK(cudaMemset(x, 0, 1 << 26));
    const float usual = time_of(x, 65536, 16, 256);
    CHECK(time_of(x, 64, 16, 256) < usual / 4);
    CHECK(time_of(x, 65536, 1, 256) < usual / 2);
    CHECK(time_of(x, 65536, 16, 1) < usual);
}
