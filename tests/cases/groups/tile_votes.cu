// launch: 1 32
// arg out: u32[4] = 0
// expect out: 0x55 0x155 0x255 0x355
#include <cooperative_groups.h>
namespace cg = cooperative_groups;
__global__ void k(unsigned int *out)
{
    auto tile = cg::tiled_partition<8>(cg::this_thread_block());
    unsigned int votes = tile.ballot(threadIdx.x % 2 == 0);
    bool all = tile.all(votes == 0x55), any = tile.any(tile.thread_rank() == 7);
    if (tile.thread_rank() == 0)
        out[tile.meta_group_rank()] = votes + (all && any ? 256 * tile.meta_group_rank() : 0);
}
