// Three levels of calls, with barriers in loops and returns from inside.
// launch: 1 8
// arg out: i32[8] = 0
// expect out: 36 37 38 39 40 41 42 43
__device__ int sum_all(int *scratch, int value)
{
    scratch[threadIdx.x] = value;
    __syncthreads();
    for (int s = blockDim.x / 2; s; s /= 2) {
        if (threadIdx.x < s)
            scratch[threadIdx.x] += scratch[threadIdx.x + s];
        __syncthreads();
    }
    return scratch[0];
}
__device__ int pick(int *scratch, bool twice)
{
    int first = sum_all(scratch, threadIdx.x);
    __syncthreads();
    if (!twice)
        return first;
    int second = sum_all(scratch, 1);
    return first + second;
}
__global__ void k(int *out)
{
    __shared__ int scratch[8];
    int total = pick(scratch, true);
    out[threadIdx.x] = total + threadIdx.x;
}
