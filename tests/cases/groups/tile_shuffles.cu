// launch: 1 16
// arg out: i32[16] = -1
// expect out: 4*4 20*4 36*4 52*4
#include <cooperative_groups.h>
using namespace cooperative_groups;
__global__ void k(int *out)
{
    thread_block_tile<4> tile = tiled_partition<4>(this_thread_block());
    int sum = threadIdx.x;
    for (int i = tile.size() / 2; i > 0; i /= 2)
        sum += tile.shfl_xor(sum, i);
    int first = tile.shfl(sum, 0);
    out[threadIdx.x] = first - 2;
}
