// An assertion that fails ends the kernel.
#include "check.h"
#include <cassert>
__global__ void positive(const int *x) { assert(x[threadIdx.x] > 0); }
int main() {
    int *x;
    OK(cudaMallocManaged(&x, 8));
    x[0] = x[1] = 1;
    positive<<<1, 2>>>(x);
    OK(cudaDeviceSynchronize());
    x[1] = 0;
    positive<<<1, 2>>>(x);
    CHECK(cudaDeviceSynchronize() == cudaErrorAssert);
}
