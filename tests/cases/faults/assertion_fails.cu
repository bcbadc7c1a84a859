// launch: 1 4
// arg out: i32[4] = 0
#include <cassert>
__global__ void k(int *out)
{
    assert(threadIdx.x < 3);  // error: C2N9006
    out[threadIdx.x] = 1;
}
