// Lanes beyond the end get their own value back.
// launch: 1 32
// arg out: i32[32] = -1
// expect out: 4..31 28 29 30 31
__global__ void k(int *out)
{
    out[threadIdx.x] = __shfl_down_sync(0xffffffff, (int)threadIdx.x, 4);
}
