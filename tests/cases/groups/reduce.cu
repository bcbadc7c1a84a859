// launch: 1 64
// arg out: i32[4] = 0
// expect out: 496 31 1520 63
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
namespace cg = cooperative_groups;
__global__ void k(int *out)
{
    cg::thread_block block = cg::this_thread_block();
    cg::thread_block_tile<32> warp = cg::tiled_partition<32>(block);
    int sum = cg::reduce(warp, (int)threadIdx.x, cg::plus<int>());
    int high = cg::reduce(warp, (int)threadIdx.x, cg::greater<int>{});
    if (warp.thread_rank() == 0) {
        out[threadIdx.x / 16] = sum;
        out[threadIdx.x / 16 + 1] = high;
    }
}
