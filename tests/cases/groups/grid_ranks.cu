// launch: 2x3x2 2x2
// arg out: u64[48] = 0
// arg facts: i32[8] = 0
// expect facts: 48 48 12 11 2 3 2 1
#include <cooperative_groups.h>
namespace cg = cooperative_groups;
__global__ void k(unsigned long long *out, int *facts)
{
    cg::grid_group grid = cg::this_grid();
    out[grid.thread_rank()] = grid.block_rank();
    dim3 blocks = grid.group_dim();
    if (grid.thread_rank() == 47) {
        facts[0] = grid.size();
        facts[1] = cg::group_size(grid);
        facts[2] = grid.num_blocks();
        facts[3] = grid.block_rank();
        facts[4] = blocks.x;
        facts[5] = grid.dim_blocks().y;
        facts[6] = blocks.z;
        facts[7] = grid.is_valid();
    }
}
