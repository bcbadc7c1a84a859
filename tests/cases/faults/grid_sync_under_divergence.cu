// launch: 2 4
// arg out: i32[8] = 0
#include <cooperative_groups.h>
__global__ void k(int *out)
{
    cooperative_groups::grid_group grid = cooperative_groups::this_grid();
    if (threadIdx.x < 2)
        grid.sync();  // error: C2N9004
    out[grid.thread_rank()] = 1;
}
