// Between two barriers of the grid the blocks' atomics come one after the other.
// launch: 3 2
// arg ticket: i32[2] = 0
// arg out: i32[12] = -1
// expect ticket: 6 6
// expect out: 0 1 2 3 4 5 0 1 2 3 4 5
// prints: 0 1
// prints: 1 1
// prints: 2 1
// prints: 0 2
// prints: 1 2
// prints: 2 2
#include <cooperative_groups.h>
#include <stdio.h>
namespace cg = cooperative_groups;
__global__ void k(int *ticket, int *out)
{
    cg::grid_group grid = cg::this_grid();
    int mine = atomicAdd(&ticket[0], 1);
    out[mine] = grid.thread_rank();
    if (threadIdx.x == 0)
        printf("%d 1\n", (int)blockIdx.x);
    grid.sync();
    if (threadIdx.x == 0)
        printf("%d 2\n", (int)blockIdx.x);
    mine = ticket[0] + atomicAdd(&ticket[1], 1);
    out[mine] = grid.thread_rank();
}
