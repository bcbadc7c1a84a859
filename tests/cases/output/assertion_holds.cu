// launch: 1 4
// arg out: i32[4] = 0
// expect out: 0 1 2 3
#include <cassert>
__global__ void k(int *out)
{
    assert(threadIdx.x < 4 && "never more");
    out[threadIdx.x] = threadIdx.x;
}
