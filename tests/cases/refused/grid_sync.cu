// launch: 1 4
// arg out: i32[4] = 0
#include <cooperative_groups.h>
namespace cg = cooperative_groups;
__global__ void k(int *out)
{
    out[threadIdx.x] = 1;
    cg::this_grid().sync();  // error: C2N4002
}
