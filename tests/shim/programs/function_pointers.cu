// Kernels through pointers: tables of them, cudaLaunchKernel, attributes.
#include "check.h"
__global__ void one(int *x) { *x = 1; }
__global__ void two(int *x) { *x = 2; }
template <int N> __global__ void more(int *x) { *x = N; }
typedef void (*Kernel)(int *);
int main() {
    int *x;
    OK(cudaMallocManaged(&x, 4));
    Kernel table[] = {one, two, more<3>};
    for (int i = 0; i < 3; i++) {
        table[i]<<<1, 1>>>(x);
        OK(cudaDeviceSynchronize());
        CHECK(*x == i + 1);
    }
    void *arguments[] = {&x};
    OK(cudaLaunchKernel((const void *)more<9>, dim3(1), dim3(1), arguments, 0, 0));
    OK(cudaDeviceSynchronize());
    CHECK(*x == 9);
    cudaFuncAttributes a;
    OK(cudaFuncGetAttributes(&a, two));
    CHECK(a.maxThreadsPerBlock == 1024);
    CHECK(cudaFuncGetAttributes(&a, (const void *)main) == cudaErrorInvalidDeviceFunction);
    cudaGetLastError();
    int blocks = 0, size = 0;
    OK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, one, 128, 0));
    CHECK(blocks > 0);
    OK(cudaOccupancyMaxPotentialBlockSize(&blocks, &size, one, 0, 0));
    CHECK(size > 0 && size <= 1024 && blocks > 0);
}
