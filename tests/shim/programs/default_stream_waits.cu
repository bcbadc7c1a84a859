// The default stream waits for blocking streams, and they for it.
#include "check.h"
__global__ void slow(int *x) { for (int i = 0; i < 100000; i++) x[0] += 1; }
__global__ void copy(int *to, const int *from) { *to = *from; }
int main() {
    int *x, *y, seen = 0;
    OK(cudaMalloc(&x, 4));
    OK(cudaMalloc(&y, 4));
    OK(cudaMemset(x, 0, 4));
    cudaStream_t s;
    OK(cudaStreamCreate(&s));
    slow<<<1, 1, 0, s>>>(x);
    copy<<<1, 1>>>(y, x);
    slow<<<1, 1, 0, s>>>(x);
    OK(cudaMemcpy(&seen, y, 4, cudaMemcpyDeviceToHost));
    CHECK(seen == 100000);
    OK(cudaMemcpy(&seen, x, 4, cudaMemcpyDeviceToHost));
    CHECK(seen == 200000);
}
