// launch: 1 5
// arg x: i32[5] = 0 3 4 0 5
// arg out: i32[15] = -1
// expect out: 3 3 3 3 3 0 0 0 0 0 1 1 1 1 1
__global__ void k(const int *x, int *out)
{
    int t = threadIdx.x;
    out[t] = __syncthreads_count(x[t] > 2);
    out[5 + t] = __syncthreads_and(x[t]) != 0;
    out[10 + t] = __syncthreads_or(x[t] == 4) != 0;
}
