// A width of 8: groups of 8 lanes each.
// launch: 1 32
// arg out: i32[32] = -1
// expect out: 0 1 2 0..4 8 9 10 8..12 16 17 18 16..20 24 25 26 24..28
__global__ void k(int *out)
{
    out[threadIdx.x] = __shfl_up_sync(0xffffffff, (int)threadIdx.x, 3, 8);
}
