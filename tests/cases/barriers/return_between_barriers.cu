// Some threads return after the first barrier and before the second, in a loop.
// launch: 1 4
// arg out: i32[4] = 0
// expect out: 1 2 3 4
__global__ void k(int *out)
{
    __shared__ int sum;
    int t = threadIdx.x;
    if (t == 0)
        sum = 0;
    __syncthreads();
    for (int round = 0; round < 4; round++) {
        atomicAdd(&sum, 1);
        __syncthreads();
        if (t == round) {
            out[t] = round + 1 + (sum < 4 ? 100 : 0);
            return;
        }
        __syncthreads();
    }
}
