// Cooperative launches: blocks wait for the whole grid; what does not fit, or is launched as usual, is refused.
#include "check.h"
#include <cooperative_groups.h>
namespace cg = cooperative_groups;
__global__ void scan(int *x, int *y, int n) {
    cg::grid_group grid = cg::this_grid();
    for (int step = 1; step < n; step *= 2) {
        for (int i = grid.thread_rank(); i < n; i += grid.size()) y[i] = x[i] + (i >= step ? x[i - step] : 0);
        grid.sync();
        for (int i = grid.thread_rank(); i < n; i += grid.size()) x[i] = y[i];
        grid.sync();
    }
}
__global__ void plain(int *x) { atomicAdd(x, 1); }
int main() {
    const int n = 5000;
    int *x, *y, blocks, count, can;
    cudaDeviceProp p;
    OK(cudaGetDeviceProperties(&p, 0));
    OK(cudaDeviceGetAttribute(&can, cudaDevAttrCooperativeLaunch, 0));
    CHECK(p.cooperativeLaunch == 1 && can == 1);
    OK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&count, scan, 64, 0));
    blocks = count * p.multiProcessorCount;
    OK(cudaMallocManaged(&x, n * 4));
    OK(cudaMallocManaged(&y, n * 4));
    for (int i = 0; i < n; i++) x[i] = i % 7;
    int left = n;
    void *arguments[] = {&x, &y, &left};
    CHECK(cudaLaunchCooperativeKernel(scan, blocks + 1, 64, arguments) == cudaErrorCooperativeLaunchTooLarge);
    CHECK(cudaGetLastError() == cudaErrorCooperativeLaunchTooLarge);
    OK(cudaLaunchCooperativeKernel(scan, blocks, 64, arguments));
    OK(cudaDeviceSynchronize());
    for (int i = 0, sum = 0; i < n; i++) CHECK(x[i] == (sum += i % 7));
    cudaLaunchAttribute wish = {};
    wish.id = cudaLaunchAttributeCooperative;
    wish.val.cooperative = 1;
    cudaLaunchConfig_t config = {};
    config.gridDim = dim3(2), config.blockDim = dim3(32), config.attrs = &wish, config.numAttrs = 1;
    for (int i = 0; i < n; i++) x[i] = 1;
    OK(cudaLaunchKernelEx(&config, scan, x, y, n));
    OK(cudaDeviceSynchronize());
    for (int i = 0; i < n; i++) CHECK(x[i] == i + 1);
    void *one[] = {&x};
    OK(cudaLaunchCooperativeKernel(plain, 2, 8, one));
    OK(cudaDeviceSynchronize());
    CHECK(x[0] == 17);
}
