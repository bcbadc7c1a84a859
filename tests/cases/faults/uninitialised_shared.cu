// launch: 1 4
// arg out: i32[4] = 0
__global__ void k(int *out)
{
    __shared__ int line[4];
    if (threadIdx.x < 3)
        line[threadIdx.x] = 1;
    __syncthreads();
    out[threadIdx.x] = line[threadIdx.x];  // error: C2N9003
}
