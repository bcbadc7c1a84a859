// CUB's types, by a typedef of the file; its place is named.
// launch: 1 1
// arg out: i32[1] = 0
#include <cub/cub.cuh>
typedef cub::BlockReduce<int, 128> Reduce;  // error: C2N2018
__global__ void k(int *out)
{
    __shared__ typename Reduce::TempStorage memory;
    *out = sizeof(memory);
}
