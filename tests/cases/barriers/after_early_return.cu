// Threads that have returned are not waited for.
// launch: 1 6
// arg out: i32[6] = -1
// expect out: 1 2 3 0 -1 -1
__global__ void k(int *out)
{
    __shared__ int line[4];
    int t = threadIdx.x;
    if (t >= 4)
        return;
    line[t] = t;
    __syncthreads();
    out[t] = line[(t + 1) % 4];
}
