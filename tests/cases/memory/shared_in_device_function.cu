// launch: 1 4
// arg out: i32[4] = 0
// expect out: 6 6 6 6
__device__ int sum_of(int value)
{
    __shared__ int parts[4];
    parts[threadIdx.x] = value;
    __syncthreads();
    int sum = 0;
    for (int i = 0; i < 4; i++)
        sum += parts[i];
    return sum;
}
__global__ void k(int *out)
{
    out[threadIdx.x] = sum_of(threadIdx.x);
}
