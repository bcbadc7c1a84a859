// A block smaller than a warp.
// launch: 1 8
// arg out: i32[8] = -1
// expect out: 28*8
__global__ void k(int *out)
{
    int sum = threadIdx.x;
    for (int mask = 4; mask > 0; mask >>= 1)
        sum += __shfl_xor_sync(0xff, sum, mask);
    out[threadIdx.x] = sum;
}
