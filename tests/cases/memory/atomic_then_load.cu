// launch: 1 4
// arg out: i32[4] = 0
// expect out: 6 6 6 6
__global__ void k(int *out)
{
    __shared__ int sum;
    if (threadIdx.x == 0)
        sum = 0;
    __syncthreads();
    int before = sum;
    __syncthreads();
    atomicAdd(&sum, (int)threadIdx.x);
    __syncthreads();
    out[threadIdx.x] = sum + before;
}
