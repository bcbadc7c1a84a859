// launch: 2 8
// arg x: u8[16] = 0 1 2 3 0 1 2 3 1 1 1 1 3 3 0 0
// arg out: u32[8] = 0
// expect out: 2 2 2 2 2 4 0 2
__global__ void k(const unsigned char *x, unsigned int *out)
{
    __shared__ unsigned int counts[4];
    if (threadIdx.x < 4)
        counts[threadIdx.x] = 0;
    __syncthreads();
    atomicAdd(&counts[x[blockIdx.x * 8 + threadIdx.x]], 1);
    __syncthreads();
    if (threadIdx.x < 4)
        out[blockIdx.x * 4 + threadIdx.x] = counts[threadIdx.x];
}
