// Static variables of device functions: one of each for all kernels, with what they start with.
#include "check.h"
__host__ __device__ double weight(int i) {
    static const double table[] = {1.5, 2.5, 3.5, 4.5};
    return table[i];
}
__device__ int ticket() {
    static int next = 5;
    return atomicAdd(&next, 1);
}
template <int N> __device__ int scaled(int i) {
    static const int factors[2] = {N, 10 * N};
    return factors[i];
}
__global__ void first(double *out) { out[threadIdx.x] = weight(threadIdx.x) + (threadIdx.x == 0 ? ticket() : 0); }
__global__ void second(int *out) { *out = 100 * ticket() + scaled<2>(0) + scaled<3>(1); }
int main() {
    double *out, found[4];
    int *number, last;
    OK(cudaMalloc(&out, sizeof found));
    OK(cudaMalloc(&number, sizeof last));
    for (int i = 0; i < 2; i++) first<<<1, 4>>>(out);
    second<<<1, 1>>>(number);
    OK(cudaMemcpy(found, out, sizeof found, cudaMemcpyDeviceToHost));
    OK(cudaMemcpy(&last, number, sizeof last, cudaMemcpyDeviceToHost));
    CHECK(found[0] == weight(0) + 6);
    for (int i = 1; i < 4; i++) CHECK(found[i] == weight(i));
    CHECK(last == 732);
}
