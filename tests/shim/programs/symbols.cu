// Variables of the device: first contents, copies with offsets, addresses, sizes.
#include "check.h"
__constant__ float table[4] = {1, 2, 3, 4};
__device__ int counter = 5, grid[2][3];
namespace n { static __constant__ double scale = 0.5; }
__managed__ int shared_by_both = 7;
__global__ void use(float *out) {
    out[0] = table[0] + table[3] * n::scale;
    counter += shared_by_both;
    grid[1][2] = 9;
    shared_by_both = 1;
}
int main() {
    float *out, result;
    int seen, cells[6];
    OK(cudaMalloc(&out, 4));
    use<<<1, 1>>>(out);
    OK(cudaMemcpy(&result, out, 4, cudaMemcpyDeviceToHost));
    CHECK(result == 3.0f);
    OK(cudaMemcpyFromSymbol(&seen, counter, sizeof seen));
    CHECK(seen == 12 && shared_by_both == 1);
    const float more[2] = {10, 20};
    OK(cudaMemcpyToSymbol(table, more, sizeof more, 2 * sizeof(float)));
    use<<<1, 1>>>(out);
    OK(cudaMemcpy(&result, out, 4, cudaMemcpyDeviceToHost));
    CHECK(result == 11.0f);
    OK(cudaMemcpyFromSymbol(cells, grid, sizeof cells));
    CHECK(cells[5] == 9 && cells[0] == 0);
    size_t bytes;
    void *address;
    OK(cudaGetSymbolSize(&bytes, grid));
    OK(cudaGetSymbolAddress(&address, counter));
    CHECK(bytes == 24);
    OK(cudaMemset(address, 0, 4));
    OK(cudaMemcpyFromSymbol(&seen, counter, sizeof seen));
    CHECK(seen == 0);
    CHECK(cudaMemcpyToSymbol(table, more, 8, 12) == cudaErrorInvalidValue);
}
