// A fault in a kernel is yielded by every later call, until the device is reset.
#include "check.h"
__global__ void far(int *x) { x[1 << 20] = 1; }
__global__ void near(int *x) { x[threadIdx.x] = 1; }
int main() {
    int *x;
    OK(cudaMalloc(&x, 64));
    far<<<1, 1>>>(x);
    CHECK(cudaDeviceSynchronize() == cudaErrorIllegalAddress);
    CHECK(cudaMalloc(&x, 64) == cudaErrorIllegalAddress);
    CHECK(cudaGetLastError() == cudaErrorIllegalAddress);
    CHECK(cudaGetLastError() == cudaErrorIllegalAddress);
    OK(cudaDeviceReset());
    OK(cudaGetLastError());
    OK(cudaMalloc(&x, 64));
    near<<<1, 16>>>(x);
    OK(cudaDeviceSynchronize());
}
