// Cooperative groups: a block, its tiles, a reduction over a tile.
#include "check.h"
#include <cooperative_groups.h>
namespace cg = cooperative_groups;
__global__ void sums(const int *x, int *out) {
    cg::thread_block block = cg::this_thread_block();
    cg::thread_block_tile<8> tile = cg::tiled_partition<8>(block);
    int value = x[block.thread_rank()];
    for (int d = tile.size() / 2; d > 0; d /= 2) value += tile.shfl_down(value, d);
    if (tile.thread_rank() == 0) out[block.thread_rank() / 8] = value;
    block.sync();
}
int main() {
    int *x, *out;
    OK(cudaMallocManaged(&x, 64 * 4));
    OK(cudaMallocManaged(&out, 8 * 4));
    for (int i = 0; i < 64; i++) x[i] = i;
    sums<<<1, 64>>>(x, out);
    OK(cudaDeviceSynchronize());
    for (int i = 0; i < 8; i++) CHECK(out[i] == 28 + 64 * i);
}
