// Dynamic shared memory, more of it where it is asked for.
#include "check.h"
extern __shared__ float scratch[];
__global__ void turn(float *x, int n) {
    for (int i = threadIdx.x; i < n; i += blockDim.x) scratch[i] = x[i];
    __syncthreads();
    for (int i = threadIdx.x; i < n; i += blockDim.x) x[i] = scratch[n - 1 - i];
}
int main() {
    const int n = 16000;
    float *x;
    OK(cudaMallocManaged(&x, n * sizeof *x));
    for (int i = 0; i < n; i++) x[i] = (float)i;
    turn<<<1, 256, 4000>>>(x, 1000);
    OK(cudaDeviceSynchronize());
    CHECK(x[0] == 999 && x[999] == 0 && x[1000] == 1000);
    turn<<<1, 256, n * sizeof(float)>>>(x, n);
    CHECK(cudaGetLastError() == cudaErrorInvalidValue);
    OK(cudaFuncSetAttribute(turn, cudaFuncAttributeMaxDynamicSharedMemorySize, n * sizeof(float)));
    turn<<<1, 256, n * sizeof(float)>>>(x, n);
    OK(cudaDeviceSynchronize());
    CHECK(x[0] == n - 1);
}
