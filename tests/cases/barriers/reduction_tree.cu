// launch: 1 8
// arg out: i32[1] = 0
// expect out: 28
__global__ void k(int *out)
{
    __shared__ int sums[8];
    sums[threadIdx.x] = threadIdx.x;
    for (int s = 4; s > 0; s >>= 1) {
        __syncthreads();
        if (threadIdx.x < s)
            sums[threadIdx.x] += sums[threadIdx.x + s];
    }
    if (threadIdx.x == 0)
        *out = sums[0];
}
