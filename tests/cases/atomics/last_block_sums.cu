// A fence and a counter tell the last block that all others are done.
// launch: 4 2
// arg parts: i32[4] = 0
// arg done: u32[1] = 0
// arg total: i32[1] = 0
// expect total: 28
// expect done: 0
__global__ void k(volatile int *parts, unsigned int *done, int *total)
{
    __shared__ bool is_last;
    __shared__ int pair[2];
    pair[threadIdx.x] = blockIdx.x * 2 + threadIdx.x;
    __syncthreads();
    if (threadIdx.x == 0) {
        parts[blockIdx.x] = pair[0] + pair[1];
        __threadfence();
        is_last = atomicInc(done, gridDim.x - 1) == gridDim.x - 1;
    }
    __syncthreads();
    if (is_last && threadIdx.x == 0)
        for (int i = 0; i < 4; i++)
            *total += parts[i];
}
