// Without barriers, the threads of a warp go on together, as old programs expect.
// launch: 1 32
// arg out: i32[1] = 0
// expect out: 496
__global__ void k(int *out)
{
    volatile __shared__ int sums[64];
    int t = threadIdx.x;
    sums[t] = t;
    sums[t + 32] = 0;
    sums[t] += sums[t + 16];
    sums[t] += sums[t + 8];
    sums[t] += sums[t + 4];
    sums[t] += sums[t + 2];
    sums[t] += sums[t + 1];
    if (t == 0)
        *out = sums[0];
}
