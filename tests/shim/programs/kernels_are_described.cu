// Attributes of a kernel, and how many of its blocks fit: more threads or memory, fewer blocks.
#include "check.h"
__global__ void __launch_bounds__(128) bounded(int *x) { *x = 1; }
__global__ void shares(int *x) {
    __shared__ int kept[1000];
    kept[threadIdx.x] = x[threadIdx.x];
    __syncthreads();
    x[threadIdx.x] = kept[blockDim.x - 1 - threadIdx.x];
}
int main() {
    cudaFuncAttributes found;
    OK(cudaFuncGetAttributes(&found, bounded));
    CHECK(found.maxThreadsPerBlock > 0 && found.maxThreadsPerBlock <= 128);
    OK(cudaFuncGetAttributes(&found, shares));
    CHECK(found.maxThreadsPerBlock > 128 && found.sharedSizeBytes >= 4000);
    int few = 0, many = 0, size = 0, least = 0;
    OK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&many, shares, 32, 0));
    OK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&few, shares, 1024, 40000));
    CHECK(few >= 0 && many >= few && many >= 1);
    OK(cudaOccupancyMaxPotentialBlockSize(&least, &size, shares, 0, 0));
    CHECK(least >= 1 && size >= 32 && size <= 1024);
    OK(cudaFuncSetAttribute(shares, cudaFuncAttributeMaxDynamicSharedMemorySize, 1024));
    CHECK(cudaFuncSetAttribute(shares, cudaFuncAttributeMaxDynamicSharedMemorySize, -5) == cudaErrorInvalidValue);
    CHECK(cudaGetLastError() == cudaErrorInvalidValue);
    OK(cudaFuncSetCacheConfig(shares, cudaFuncCachePreferShared));
    int *x;
    OK(cudaMalloc(&x, 4096));
    bounded<<<1, 256>>>(x);
    CHECK(cudaGetLastError() != cudaSuccess);
    bounded<<<1, 128>>>(x);
    OK(cudaGetLastError());
    OK(cudaDeviceSynchronize());
}
