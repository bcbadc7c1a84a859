// A store outside of every allocation is found, and its line named.
#include "check.h"
__global__ void fill(int *x, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i <= n) x[i] = i;
}
int main() {
    int *x;
    OK(cudaMalloc(&x, 1024 * 4));
    fill<<<5, 256>>>(x, 1024);
    CHECK(cudaDeviceSynchronize() == cudaErrorIllegalAddress);
}
