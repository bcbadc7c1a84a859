// A source lane beyond the width counts modulo the width.
// launch: 1 32
// arg out: i32[32] = 0
// expect out: 1 1 1 1 5 5 5 5 9 9 9 9 13 13 13 13 17 17 17 17 21 21 21 21 25 25 25 25 29 29 29 29
__global__ void k(int *out)
{
    out[threadIdx.x] = __shfl_sync(0xffffffff, (int)threadIdx.x, 33, 4);
}
