// Blocks may meet at barriers of the grid that stand in different places; some threads have returned.
// launch: 4 4
// arg x: i32[4] = 1 2 3 4
// arg out: i32[4] = 0
// expect x: 10 20 30 40
// expect out: 40 10 20 30
#include <cooperative_groups.h>
namespace cg = cooperative_groups;
__device__ void meet(cg::thread_group all) { all.sync(); }
__global__ void k(int *x, int *out)
{
    if (threadIdx.x > 0)
        return;
    cg::grid_group grid = cg::this_grid();
    int mine = 10 * x[blockIdx.x];
    if (blockIdx.x % 2) {
        grid.sync();
        x[blockIdx.x] = mine;
        meet(grid);
    } else {
        x[blockIdx.x] = mine;
        for (int i = 0; i < 2; i++)
            grid.sync();
    }
    out[blockIdx.x] = x[(blockIdx.x + 3) % 4];
}
