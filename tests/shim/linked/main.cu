#include "../programs/check.h"
#include "pair.h"
__device__ int added(int x) { return x % 4 + 6; }
__global__ void kernel(int *out, Pair p) {
    const int i = threadIdx.x;
    out[i] = scaled(table[i], p) + weight + (int)scaled(8.0f);
}
int main() {
    int *out, found[4], set[4] = {1, 2, 3, 5};
    OK(cudaMalloc(&out, sizeof found));
    set_weight(10);
    OK(cudaMemcpyToSymbol(table, set, sizeof set));
    kernel<<<1, 4>>>(out, Pair{2, 3});
    OK(cudaMemcpy(found, out, sizeof found, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 4; i++) CHECK(found[i] == 4 * set[i] + 6 + 2000 + 3 + 1 + 10000 + 10 + 4);
}
