// launch: 1 64
// arg out: f32[64] = -1
// arg sums: i64[2] = 0
// expect out: 5*32 37*32
// expect sums: 496 1520
__global__ void k(float *out, long long *sums)
{
    float x = threadIdx.x;
    out[threadIdx.x] = __shfl_sync(0xffffffffu, x, 5);
    long long sum = threadIdx.x;
    for (int mask = 16; mask > 0; mask >>= 1)
        sum += __shfl_xor_sync(0xffffffffu, sum, mask);
    if (threadIdx.x % 32 == 3)
        sums[threadIdx.x / 32] = sum;
}
