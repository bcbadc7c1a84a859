// launch: 1 32
// arg out: i32[32] = 0
__global__ void k(int *out)
{
    if (threadIdx.x < 16)
        out[threadIdx.x] = __shfl_sync(0xffffffff, (int)threadIdx.x, 0);  // error: C2N9009
}
