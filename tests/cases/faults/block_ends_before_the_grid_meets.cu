// launch: 3 4
// arg out: i32[12] = 0
#include <cooperative_groups.h>
__global__ void k(int *out)
{
    out[blockIdx.x * 4 + threadIdx.x] = 1;
    if (blockIdx.x != 1)
        cooperative_groups::this_grid().sync();  // error: C2N9004
    out[blockIdx.x * 4 + threadIdx.x] = 2;
}
