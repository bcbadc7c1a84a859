// Blocks see, behind the grid's barrier, what all others did before it; shared memory and registers stay.
// launch: 3 4
// arg x: i32[12] = 0 1 2 3 4 5 6 7 8 9 10 11
// arg out: i32[12] = 0
// expect x: 0 4 8 12 16 20 24 28 32 36 40 44
// expect out: 44 40 36 32 28 24 20 16 12 8 4 0
#include <cooperative_groups.h>
__global__ void k(int *x, int *out)
{
    __shared__ int own[4];
    cooperative_groups::grid_group grid = cooperative_groups::this_grid();
    int i = grid.thread_rank();
    for (int turn = 0; turn < 2; turn++) {
        own[threadIdx.x] = x[11 - i];
        int before = out[i];
        grid.sync();
        x[i] *= 2;
        out[i] = before + own[threadIdx.x] + (turn ? x[0] : 0);
        cooperative_groups::sync(grid);
        if (turn == 1)
            out[i] = x[11 - i];
    }
}
