// launch: 1 4
// arg out: i32[4] = 0
__global__ void k(int *out)
{
    if (threadIdx.x < 2)
        __syncthreads();  // error: C2N9004
    out[threadIdx.x] = 1;
}
