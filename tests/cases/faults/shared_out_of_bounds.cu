// launch: 1 4
// arg out: i32[4] = 0
__global__ void k(int *out)
{
    __shared__ int line[4];
    line[threadIdx.x] = 1;
    __syncthreads();
    out[threadIdx.x] = line[threadIdx.x + 1];  // error: C2N9001
}
