// Shapes that no device takes are refused; a kernel that is refused does not run.
#include "check.h"
__global__ void count(int *x) { atomicAdd(x, 1); }
int main() {
    int *x, seen;
    OK(cudaMalloc(&x, 4));
    OK(cudaMemset(x, 0, 4));
    const dim3 grids[] = {dim3(0), dim3(1, 65536), dim3(1, 1, 65536), dim3(1), dim3(1), dim3(1), dim3(1)};
    const dim3 blocks[] = {dim3(1), dim3(1), dim3(1), dim3(0), dim3(1025), dim3(1, 1, 65), dim3(64, 32)};
    for (int i = 0; i < 7; i++) {
        count<<<grids[i], blocks[i]>>>(x);
        CHECK(cudaGetLastError() == cudaErrorInvalidConfiguration);
    }
    count<<<1, 1, 1 << 20>>>(x);
    CHECK(cudaGetLastError() == cudaErrorInvalidValue);
    count<<<dim3(3, 2, 2), dim3(4, 4, 4)>>>(x);
    OK(cudaMemcpy(&seen, x, 4, cudaMemcpyDeviceToHost));
    CHECK(seen == 12 * 64);
}
