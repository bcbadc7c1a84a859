// The condition names a thread's value, which happens to be the same for all.
// launch: 2 4
// arg flags: i32[8] = 1 1 1 1 0 0 0 0
// arg out: i32[8] = -1
// expect out: 3 2 1 0 -1 -1 -1 -1
__global__ void k(const int *flags, int *out)
{
    __shared__ int line[4];
    int i = blockIdx.x * 4 + threadIdx.x;
    if (flags[i]) {
        line[threadIdx.x] = threadIdx.x;
        __syncthreads();
        out[i] = line[3 - threadIdx.x];
    }
}
