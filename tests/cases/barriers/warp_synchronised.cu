// launch: 1 64
// arg out: i32[2] = 0
// expect out: 496 1520
__global__ void k(int *out)
{
    __shared__ int sums[64];
    int t = threadIdx.x, lane = t & 31;
    sums[t] = t;
    __syncwarp();
    for (int s = 16; s > 0; s /= 2) {
        if (lane < s)
            sums[t] += sums[t + s];
        __syncwarp();
    }
    if (lane == 0)
        out[t / 32] = sums[t];
}
