// A float sum hangs on the order: all threads' first turns come before any second one.
// launch: 1 64
// arg x: f32[1] = 0
// expect x: 1
__global__ void k(float *x)
{
    __shared__ float sum;
    if (threadIdx.x == 0)
        sum = 0;
    __syncthreads();
    for (int turn = 0; turn < 2; turn++) {
        if (threadIdx.x == 0)
            atomicAdd(&sum, turn == 0 ? 16777216.0f : -16777216.0f);
        if (threadIdx.x == 32)
            atomicAdd(&sum, 1.0f);
    }
    __syncthreads();
    if (threadIdx.x == 0)
        x[0] = sum;
}
